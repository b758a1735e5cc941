"""A client that keeps the promises of the protocol: it resumes, retries with the same cid, and
drops what it has by sequence."""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from websockets.exceptions import ConnectionClosed

from doors import Http
from house import Agent, House
from people import DEADLINE, AtDesk, Frame, Person, Vera, cid


class Phone:
    """`acked` is what the server promised to keep: cid → seq; `shown` what is on the screen, in
    order: (seq, cid). `refused` counts what it was asked to say again later."""

    def __init__(self, **fields: Any) -> None:
        self.person: Person | None = None
        self.unsent: dict[str, str] = {}
        self.acked: dict[str, int] = {}
        self.words: dict[str, str] = {}
        self.shown: list[tuple[int, str]] = []
        self.holes: list[str] = []
        self.refused = 0
        self._fields = fields  # of what it says

    @property
    def last(self) -> int:
        return self.shown[-1][0] if self.shown else 0

    async def connect(self, house: House) -> None:
        raise NotImplementedError

    def write(self, text: str) -> str:
        name = cid()
        self.words[name] = self.unsent[name] = text
        return name

    async def send(self, name: str) -> None:
        assert self.person
        await self.person.send("say", cid=name, text=self.words[name], **self._fields)

    async def send_all(self) -> None:
        with suppress(ConnectionClosed):
            for name in list(self.unsent):
                await self.send(name)

    async def read(self, until: Callable[[], bool] = lambda: False) -> bool:
        """True when it came to that; False when the socket ended before."""
        assert self.person
        try:
            async with asyncio.timeout(DEADLINE):
                while not until():
                    self.take(json.loads(await self.person.socket.recv()))
        except ConnectionClosed:
            return False
        return True

    async def hang_up(self) -> None:
        """Without a goodbye; what has arrived by then is read."""
        assert self.person
        await self.person.vanish()
        await self.read()

    def take(self, frame: Frame) -> None:
        if frame["t"] == "ack" and "seq" in frame:
            self.acked[frame["cid"]] = frame["seq"]
            self.unsent.pop(frame["cid"], None)
            self.show(frame["seq"], frame["cid"])
        elif frame["t"] == "message":
            self.show(frame["seq"], frame["cid"])
        elif frame["t"] == "nack":
            assert frame["retry"], frame
            self.refused += 1

    def show(self, seq: int, name: str) -> None:
        if seq > self.last:
            if seq != self.last + 1:
                self.holes.append(f"{self.last} → {seq}")
            self.shown.append((seq, name))


class VerasPhone(Phone):
    def __init__(self, site: str) -> None:
        super().__init__()
        self.site, self.token, self.epoch = site, "", ""

    async def connect(self, house: House) -> None:
        self.person = vera = await Vera.at(house, self.site)
        resume = {"resume": {"epoch": self.epoch, "seq": self.last}} if self.epoch else {}
        welcome = await vera.hello(self.token or None, **resume)
        self.token = welcome["token"]
        if welcome["conversation"]:
            if self.epoch:
                assert welcome["recovered"] is True
                assert welcome["conversation"]["epoch"] == self.epoch
            self.epoch = welcome["conversation"]["epoch"]
        for message in welcome["messages"]:
            self.show(message["seq"], message["cid"])


class AlicesPhone(Phone):
    """Has one conversation open, and fetches what it missed."""

    def __init__(self, agent: Agent, http: Http, talk: str) -> None:
        super().__init__(conversation=talk)
        self.agent, self._http, self._talk = agent, http, talk

    async def connect(self, house: House) -> None:
        self.person = await AtDesk.sits(house, self.agent)
        for message in await asyncio.to_thread(everything, self._http, self._talk, self.last):
            self.show(message["seq"], message["cid"])


def everything(http: Http, talk: str, after: int = 0) -> list[Frame]:
    found: list[Frame] = []
    while True:
        path = f"/api/v1/conversations/{talk}/messages"
        page = http.get(path, params={"after": after, "limit": 200}).json()
        found += page["messages"]
        if not page["more"]:
            return found
        after = found[-1]["seq"]
