"""Clients that come back by the widget's own rules, one of which talks: a restart's measure."""

import asyncio
import time
from random import Random
from uuid import uuid4

import msgspec
from visitors import ORIGIN

from halloo import wire
from halloo.crowd.line import Line, place
from halloo.crowd.link import Link
from halloo.crowd.refusals import Refusal

_decode = msgspec.json.Decoder(wire.VisitorServerFrame).decode
AT_ONCE = 150  # new ones in a second, at first
EVERY = 0.05  # seconds between the words of the one who talks


class _Client:
    """One tab: dials, says hello as who it was, pings, comes back."""

    def __init__(self, all_: "Rejoining", k: int) -> None:
        self._all, self._k = all_, k
        self._loop = asyncio.get_running_loop()
        self._link = Link(all_.random, self._loop.time())
        self._line: Line | None = None
        self._token: str | None = None
        self._timer: asyncio.TimerHandle | None = None
        self.acks: dict[str, asyncio.Future[float]] = {}
        self.turn()

    @property
    def live(self) -> bool:
        return self._link.state == "live"

    def turn(self) -> None:
        todo = self._link.tick(self._loop.time())
        if todo == "dial":
            self._line = Line(self._all.place, f"bench/{self._k}", self, self._token)
        elif todo == "ping":
            self.send(wire.Ping())
        elif todo == "hang up" and self._line:
            self._line.close()
        self._settle()

    def send(self, frame: msgspec.Struct) -> None:
        if self._line:
            self._line.send(wire.encode(frame))

    def opened(self) -> None:
        page = wire.Page(f"{ORIGIN}/tea/{self._k}", "Tea")
        self.send(wire.Hello(self._all.site, page, self._token, consent=True))

    def heard(self, payload: bytes) -> None:
        now = self._loop.time()
        self._link.heard(now)
        frame = _decode(payload)
        if isinstance(frame, wire.Welcome):
            self._token = frame.token
            self._link.welcomed(now, frame.ping_s)
            self._all.came(1)
        elif isinstance(frame, wire.Bye):
            self._link.bye(frame.reconnect_after_ms)
        elif isinstance(frame, wire.Ack) and frame.cid in self.acks:
            self.acks.pop(frame.cid).set_result(now)
        self._settle()

    def gone(self, refusal: Refusal) -> None:
        self._line = None
        if self.live:
            self._all.came(-1)
        else:
            self._all.refused += 1
        self._link.lost(self._loop.time())
        if not self._all.over:
            self._settle()

    def leave(self) -> None:
        if self._timer:
            self._timer.cancel()
        if self._line:
            self._line.close()

    def _settle(self) -> None:
        if self._timer:
            self._timer.cancel()
        if not self._all.over:
            self._timer = self._loop.call_at(self._link.due, self.turn)


class Rejoining:
    def __init__(self, port: int, site: str, random: Random) -> None:
        self.place = place(f"http://127.0.0.1:{port}", ORIGIN)
        self.site, self.random = site, random
        self.refused = self._live = 0
        self.over = False
        self._clients: list[_Client] = []
        self._all_there = asyncio.Event()

    async def gather(self, number: int) -> None:
        for k in range(number):
            self._clients.append(_Client(self, k))
            if k % AT_ONCE == AT_ONCE - 1:
                await asyncio.sleep(1)
        await self.everyone()
        self.refused = 0

    async def everyone(self) -> None:
        await asyncio.wait_for(self._all_there.wait(), 120)

    def came(self, by: int) -> None:
        self._live += by
        if self._live == len(self._clients) and self._clients:
            self._all_there.set()
        else:
            self._all_there.clear()

    async def talk(self, seconds: float) -> list[float]:
        """Somebody who is here says something twenty times a second; how long each ack took."""
        end, asked = time.monotonic() + seconds, []
        while time.monotonic() < end:
            speaking = next((each for each in self._clients if each.live), None)
            if speaking:
                name = str(uuid4())
                done = speaking.acks[name] = asyncio.get_running_loop().create_future()
                asked.append((asyncio.get_running_loop().time(), done))
                speaking.send(wire.VisitorSay(name, "How long does this take?"))
            await asyncio.sleep(EVERY)
        done = await asyncio.wait_for(asyncio.gather(*(future for _, future in asked)), 30)
        return [at - since for (since, _), at in zip(asked, done, strict=True)]

    async def leave(self) -> None:
        self.over = True
        for client in self._clients:
            client.leave()
        await asyncio.sleep(3)
