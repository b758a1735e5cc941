"""A client that keeps the promises of the protocol: it resumes, retries with the same cid, and
drops what it has by sequence."""

import asyncio
import json
from typing import Any

from websockets.exceptions import ConnectionClosed

from house import Agent, House
from people import DEADLINE, AtDesk, Frame, Person, Vera, cid


class Phone:
    """`acked` is what the server promised to keep: cid → seq; `shown` what is on the screen, in
    order: (seq, cid)."""

    def __init__(self) -> None:
        self.person: Person | None = None
        self.unsent: list[tuple[str, str]] = []
        self.acked: dict[str, int] = {}
        self.words: dict[str, str] = {}
        self.shown: list[tuple[int, str]] = []
        self.holes: list[str] = []

    @property
    def last(self) -> int:
        return self.shown[-1][0] if self.shown else 0

    def write(self, text: str) -> None:
        name = cid()
        self.words[name] = text
        self.unsent.append((name, text))

    async def send_all(self, **fields: Any) -> None:
        assert self.person
        try:
            for name, text in self.unsent:
                await self.person.send("say", cid=name, text=text, **fields)
        except ConnectionClosed:
            return

    async def read(self, until_acked: int = 0) -> None:
        """Until so many of the unsent are acked; 0: until the socket ends."""
        assert self.person
        wanted = len(self.acked) + until_acked
        try:
            async with asyncio.timeout(DEADLINE):
                while not until_acked or len(self.acked) < wanted:
                    self.take(json.loads(await self.person.socket.recv()))
        except ConnectionClosed:
            return

    def take(self, frame: Frame) -> None:
        if frame["t"] == "ack" and "seq" in frame:
            self.acked[frame["cid"]] = frame["seq"]
            self.unsent = [(name, text) for name, text in self.unsent if name != frame["cid"]]
            self.show(frame["seq"], frame["cid"])
        elif frame["t"] == "message":
            self.show(frame["seq"], frame["cid"])

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
    def __init__(self, agent: Agent) -> None:
        super().__init__()
        self.agent = agent

    async def connect(self, house: House) -> None:
        self.person = await AtDesk.sits(house, self.agent)
