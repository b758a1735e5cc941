"""One visitor, driven: carries out what `link` and `visit` decide, over one line after another."""

import asyncio
from time import perf_counter
from typing import Protocol

import msgspec
from msgspec import Struct

from halloo import wire
from halloo.crowd.line import Line, Place
from halloo.crowd.link import Link
from halloo.crowd.refusals import SILENCE, Refusal
from halloo.crowd.tally import Tally
from halloo.crowd.visit import Visit

_decode = msgspec.json.Decoder(wire.VisitorServerFrame).decode


class Host(Protocol):
    tally: Tally

    def welcomed(self) -> None: ...

    def lost(self, client: "Client", refusal: Refusal) -> bool:
        """The socket did not come, or is gone against our will. True: try again."""
        ...

    def left(self, client: "Client") -> None:
        """Nothing will come of this client any more."""
        ...


class Client:
    """`known` once the server has welcomed this visitor, `live` while it has them."""

    def __init__(self, visit: Visit, link: Link, place: Place, host: Host) -> None:
        self.visit, self._link, self._place, self._host = visit, link, place, host
        self.known = False
        self._loop = asyncio.get_running_loop()
        self._line: Line | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._asked: dict[str, float] = {}  # when each message was first said
        self._over = False

    @property
    def live(self) -> bool:
        return self._link.state == "live"

    @property
    def free(self) -> bool:
        """May say something: people wait until their last words are confirmed."""
        return self.live and not self.visit.talk.unacked

    def turn(self) -> None:
        """Does what is due now. The first turn begins the visit."""
        self._timer = None
        now = self._loop.time()
        todo = self._link.tick(now)
        if todo == "dial":
            self._line = Line(self._place, self.visit.person.user_agent, self, self.visit.token)
        elif todo == "ping":
            self._send([wire.Ping()])
        elif todo == "hang up" and self._line:
            self._line.hang_up(SILENCE)
        self._send(self.visit.tick(now))
        if self.visit.gone:
            self.leave()
        self._settle()

    def say(self) -> None:
        """Something unasked."""
        self._send(self.visit.say())

    def leave(self) -> None:
        """For good."""
        if self._over:
            return
        self._over = True
        if self._timer:
            self._timer.cancel()
        if self._line:
            self._line.close()
        else:
            self._host.left(self)

    def opened(self) -> None:
        if self._line:
            self._line.send(wire.encode(self.visit.hello()))

    def heard(self, payload: bytes) -> None:
        now, tally = self._loop.time(), self._host.tally
        self._link.heard(now)
        try:
            frame = _decode(payload)
        except msgspec.DecodeError:
            tally.errors["unreadable frame"] += 1
            return
        tally.frame(frame)
        if isinstance(frame, wire.Welcome):
            self._link.welcomed(now, frame.ping_s)
            tally.welcomed(back=self.known)
            self.known = True
            self._host.welcomed()
        elif isinstance(frame, wire.Bye):
            self._link.bye(frame.reconnect_after_ms)
        elif isinstance(frame, wire.Nack) and not frame.retry:
            self._asked.pop(frame.cid, None)
        self._send(self.visit.receive(frame, now))
        self._count_acks()
        self._settle()

    def gone(self, refusal: Refusal) -> None:
        self._line = None
        self._host.tally.online -= self.live
        self.visit.lost()
        self._link.lost(self._loop.time(), refusal.wait)
        if self._over:
            self._host.left(self)
        elif self._host.lost(self, refusal):
            self._settle()
        else:
            self.leave()

    def _send(self, frames: list[Struct]) -> None:
        tally = self._host.tally
        for frame in frames:
            if isinstance(frame, wire.VisitorSay) and frame.cid not in self._asked:
                self._asked[frame.cid] = perf_counter()
                tally.sent += 1
            tally.frame(frame)
            if self._line:
                self._line.send(wire.encode(frame))

    def _count_acks(self) -> None:
        """An ack may also come as the message itself, replayed to the next line."""
        unacked = self.visit.talk.unacked
        for cid in [cid for cid in self._asked if cid not in unacked]:
            self._host.tally.ack_took(perf_counter() - self._asked.pop(cid))

    def _settle(self) -> None:
        """One timer, moved only when it would come too late."""
        due = min(self._link.due, self.visit.due)
        if self._over or due == float("inf"):
            return
        if self._timer is None or due < self._timer.when():
            if self._timer:
                self._timer.cancel()
            self._timer = self._loop.call_at(due, self.turn)
