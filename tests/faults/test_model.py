"""Any interleaving of what two tabs of a visitor and two agents do and suffer ends with the same
conversation for all. A client here does what the protocol asks of one, and nothing else."""

import asyncio
import json
import os
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

import httpx2
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test
from websockets.exceptions import ConnectionClosed

from doors import Http
from faults.troubles import BRISK
from house import House, Town
from people import DEADLINE, AtDesk, Frame, Person, Vera, cid
from phone import everything

# So many stories in each run; `MODEL_EXAMPLES=500` tries longer.
EXAMPLES = int(os.environ.get("MODEL_EXAMPLES", "6"))
STEPS = 30
PATIENCE = 0.1  # a page that pings without end is cut off


class Client:
    """`unsent` are the words that the server has not acknowledged, `shown` what stands on the
    screen: seq → cid."""

    def __init__(self, story: "Story", name: str) -> None:
        self.story = story
        self.name = name
        self.person: Person | None = None
        self.unsent: dict[str, str] = {}
        self.acked: dict[str, int] = {}
        self.shown: dict[int, str] = {}

    @property
    def last(self) -> int:
        return max(self.shown, default=0)

    async def dial(self) -> Person:
        raise NotImplementedError

    def what(self, name: str) -> Frame:
        """The frame that says it."""
        return {"cid": name, "text": self.story.words[name]}

    async def connect(self) -> None:
        self.person = await self.dial()
        for name in self.unsent:
            await self.send(name)

    async def send(self, name: str) -> None:
        if self.person:
            with suppress(ConnectionClosed):
                await self.person.send("say", **self.what(name))

    async def read(self) -> None:
        """All that the server has to say so far."""
        if not self.person:
            return
        await self.person.send("ping")
        async with asyncio.timeout(DEADLINE):
            while (frame := json.loads(await self.person.socket.recv()))["t"] != "pong":
                await self.take(frame)

    async def take(self, frame: Frame) -> None:
        if frame["t"] == "ack":
            assert self.acked.setdefault(frame["cid"], frame["seq"]) == frame["seq"]
            self.unsent.pop(frame["cid"], None)
            self.show(frame["seq"], frame["cid"])
        elif frame["t"] == "message" and frame["conversation"] == self.story.talk:
            self.show(frame["seq"], frame["cid"])

    def show(self, seq: int, name: str) -> None:
        assert self.story.order.setdefault(seq, name) == name, "two messages with one seq"
        self.shown[seq] = name

    async def vanish(self) -> None:
        if self.person:
            await self.person.vanish()
        self.person = None


class Tab(Client):
    """It learns of every message in order, its own by their `ack`, and of none too late."""

    async def dial(self) -> Person:
        vera = await Vera.at(self.story.house, self.story.town.shop)
        resume = {"epoch": self.story.epoch, "seq": self.last} if self.last else None
        welcome = await vera.hello(self.story.token, **({"resume": resume} if resume else {}))
        assert welcome["recovered"] is bool(resume)
        if self.story.token:
            assert welcome["conversation"]["epoch"] == self.story.epoch
        for message in welcome["messages"]:
            self.show(message["seq"], message["cid"])
        return vera

    async def take(self, frame: Frame) -> None:
        if "seq" in frame and frame["seq"] not in self.shown:
            assert frame["seq"] == self.last + 1, f"{self.name} is told {frame['seq']} out of turn"
        await super().take(frame)


class Desk(Client):
    """Fetches what it lacks; says what it has seen, and says it again when others were faster."""

    async def dial(self) -> Person:
        agent = self.story.town.alice if self.name == "alice" else self.story.town.bob
        desk = await AtDesk.sits(self.story.house, agent)
        self.fetch()
        return desk

    def fetch(self) -> None:
        for message in everything(self.story.http, self.story.talk):
            self.show(message["seq"], message["cid"])

    def what(self, name: str) -> Frame:
        return {**super().what(name), "conversation": self.story.talk, "saw": self.last}

    async def take(self, frame: Frame) -> None:
        if frame["t"] == "nack":
            assert frame["code"] == "stale", frame
            for message in frame["missed"]:
                self.show(message["seq"], message["cid"])
            await self.send(frame["cid"])
        elif frame["t"] == "message" and frame["seq"] > self.last + 1:
            self.fetch()
        await super().take(frame)


class Story(RuleBasedStateMachine):
    house: House
    town: Town
    http: Http
    runner: asyncio.Runner
    restarts = 0

    def __init__(self) -> None:
        super().__init__()
        self.token = self.epoch = self.talk = ""
        self.words: dict[str, str] = {}
        self.order: dict[int, str] = {}
        self.clients: list[Client] = [
            Tab(self, "phone"), Tab(self, "laptop"), Desk(self, "alice"), Desk(self, "bob"),
        ]  # fmt: skip
        self.run(self.begin())

    def run(self, act: Coroutine[Any, Any, None]) -> None:
        self.runner.run(act)

    async def begin(self) -> None:
        """There is a conversation, and all are there."""
        phone = self.clients[0]
        await phone.connect()
        assert isinstance(phone.person, Vera)
        self.token = phone.person.token
        await self.write(phone)
        await self.settle(lambda client: client is not phone or bool(client.acked))
        path = f"/api/v1/sites/{self.town.shop}/conversations"
        newest = self.http.get(path).json()["conversations"][0]
        self.talk, self.epoch = newest["id"], newest["epoch"]
        phone.shown = {1: next(iter(phone.acked))}
        for client in self.clients[1:]:
            await client.connect()

    async def settle(self, is_settled: Callable[[Client], bool]) -> None:
        async with asyncio.timeout(DEADLINE):
            for client in self.clients:
                while not is_settled(client):
                    await client.read()
                    await asyncio.sleep(PATIENCE)

    async def write(self, client: Client) -> None:
        name = cid()
        self.words[name] = client.unsent[name] = f"{client.name} {len(self.words)}"
        await client.send(name)

    def client(self, number: int) -> Client:
        return self.clients[number]

    @rule(who=st.integers(0, 3), many=st.integers(1, 3))
    def say(self, who: int, many: int) -> None:
        for _ in range(many):
            self.run(self.write(self.client(who)))

    @rule(who=st.integers(0, 3))
    def read(self, who: int) -> None:
        self.run(self.client(who).read())

    @rule(who=st.integers(0, 3))
    def drop(self, who: int) -> None:
        """The connection ends, with whatever is on its way in either direction."""
        self.run(self.client(who).vanish())

    @rule(who=st.integers(0, 3))
    def resume(self, who: int) -> None:
        """In place of an earlier connection, where that one still stands."""
        self.run(self.client(who).vanish())
        self.run(self.client(who).connect())

    @rule(who=st.integers(0, 3), which=st.integers(0, 99))
    def retry(self, who: int, which: int) -> None:
        """Something that may have been said already, acknowledged or not."""
        client = self.client(who)
        if mine := [*client.acked, *client.unsent]:
            self.run(client.send(mine[which % len(mine)]))

    @precondition(lambda self: self.restarts < 3)
    @rule(gently=st.booleans())
    def restart(self, gently: bool) -> None:
        self.restarts += 1
        if gently:
            assert self.house.stop() == 0
        else:
            self.house.kill()
        for client in self.clients:
            self.run(client.vanish())
        self.house.start()

    def teardown(self) -> None:
        try:
            self.run(self.end())
        finally:
            for client in self.clients:
                self.run(client.vanish())

    async def end(self) -> None:
        for client in self.clients:
            await client.vanish()
            await client.connect()
        await self.settle(lambda client: not client.unsent)
        stored = {m["seq"]: m["cid"] for m in everything(self.http, self.talk)}
        assert list(stored) == list(range(1, len(stored) + 1))
        assert sorted(stored.values()) == sorted(self.words), "a word is lost, or there twice"
        await self.settle(lambda client: client.last == len(stored))
        for client in self.clients:
            assert client.shown == stored
            for name, seq in client.acked.items():
                assert stored[seq] == name


def test_every_story_ends_with_one_conversation(
    own_house: Callable[..., House], town: Town, client: httpx2.Client
) -> None:
    """Promises 1 to 6 and 11."""
    house = own_house(**BRISK)
    with asyncio.Runner() as runner:
        told = {"house": house, "town": town, "http": Http(client, house, town.alice)}
        Told = type("Story", (Story,), {**told, "runner": runner})
        how = settings(max_examples=EXAMPLES, stateful_step_count=STEPS, phases=[Phase.generate])
        run_state_machine_as_test(Told, settings=how)
