"""The three kinds of people on a socket: visitors, agents, and pages of the original contract.
A peer drives its session: hands acts to the actions, sends what comes back."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec

from halloo import metrics, wire
from halloo.errors import CATALOGUE, HallooError
from halloo.live.sessions import AgentSession, Answer, End, Phase, Step, VisitorSession
from halloo.live.socket import Socket
from halloo.live.websocket import text_frame
from halloo.log import log

# A frame's type → the action that does it: (who, frame) → the frame to send back, if any.
Acts = Mapping[type[msgspec.Struct], Callable[[Any, Any], Awaitable[msgspec.Struct | None]]]
Tasks = set[asyncio.Task[None]]


class FramePeer:
    """What visitors and agents have in common."""

    __slots__ = ("_acts", "_hub", "_tasks", "began", "connection", "most_bytes", "socket", "who")

    def __init__(self, who: Any, acts: Acts, tasks: Tasks, now: float) -> None:
        self.who = who
        self.connection: str = who.connection
        self.began = now
        self.socket: Socket | None = None
        self._acts = acts
        self._tasks = tasks

    def send(self, frame: msgspec.Struct) -> None:
        self.write(text_frame(wire.encode(frame)))

    def write(self, framed: bytes) -> bool:
        """True when it is written, or queued behind what the reader has not taken yet."""
        if self.socket is None:
            return False
        metrics.frames_out.inc()
        return self.socket.send(framed)

    def end(self, error: HallooError) -> None:
        if self.socket:
            metrics.cut_off.labels(error.code).inc()
            self.socket.close(error.close or 4500, error.code)

    def _look(self, deadline: tuple[float, End], now: float) -> float:
        at, end = deadline
        if now >= at:
            self.end(HallooError(end.code))
        return at

    def perform(self, steps: list[Step]) -> None:
        for step in steps:
            if isinstance(step, Answer):
                self.send(step.frame)
            elif isinstance(step, End):
                self.end(HallooError(step.code))
            else:
                # Tasks start in the order they are made, so the writer gets what one socket sent in
                # the order it was sent.
                task = asyncio.get_running_loop().create_task(self._do(step.frame))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    async def _do(self, frame: msgspec.Struct) -> None:
        try:
            reply = await self._acts[type(frame)](self.who, frame)
        except HallooError as error:
            self.refuse(frame, error)
        except Exception as error:
            log.error("action failed", frame=type(frame).__name__, exc_info=error)
            self.refuse(frame, HallooError("internal"))
        else:
            self.done(frame, reply)

    def done(self, frame: msgspec.Struct, reply: msgspec.Struct | None) -> None:
        if reply is not None:
            self.send(reply)

    def refuse(self, frame: msgspec.Struct, error: HallooError) -> None:
        """What carries a `cid` is answered by it; the rest has no one waiting for an answer."""
        cid = getattr(frame, "cid", None)
        if cid:
            self.send(wire.Nack(cid, error.code, error.message, error.retry))
        elif error.code == "internal":
            self.end(error)


class VisitorPeer(FramePeer):
    __slots__ = ("session",)

    def __init__(
        self, who: Any, acts: Acts, tasks: Tasks, session: VisitorSession,
        most_bytes: int, hub: Any,
    ) -> None:  # fmt: skip
        super().__init__(who, acts, tasks, session.heard)
        self.session = session
        self.most_bytes = most_bytes
        self._hub = hub

    def opened(self, socket: Socket) -> None:
        self.socket = socket
        self._hub.expect(self)

    def received(self, data: bytes) -> None:
        metrics.frames_in.inc()
        self.perform(self.session.receive(data, self._hub.tick()))

    def heard(self) -> None:
        if not self.session.noted(self._hub.tick()):
            self.end(HallooError("too_fast"))

    def lost(self) -> None:
        self.socket = None
        self._hub.visitor_left(self)

    def deliver(self, frame: msgspec.Struct, framed: bytes) -> bool:
        """True when the frame is on its way."""
        if self.session.phase is not Phase.LIVE:
            self.session.hold(frame, framed)
            return True
        return self.write(framed)

    def done(self, frame: msgspec.Struct, reply: msgspec.Struct | None) -> None:
        super().done(frame, reply)
        if isinstance(reply, wire.Welcome):
            held, early = self.session.welcomed(reply)
            if self.socket is None:
                return  # gone meanwhile: what it sent before is not done in its absence
            for framed in held:
                self.write(framed)
            self.perform(early)

    def refuse(self, frame: msgspec.Struct, error: HallooError) -> None:
        if isinstance(frame, wire.Hello):
            # Without a code of its own: whether the client may try the same again decides.
            other = "internal" if error.retry else "bad_frame"
            self.end(error if error.close else HallooError(other, error.message))
        else:
            super().refuse(frame, error)

    def come_back(self) -> None:
        """At once, and saying hello anew."""
        self.send(wire.Bye("merged", 0))
        self.end(HallooError("merged"))

    def look(self, now: float) -> float:
        return self._look(self.session.deadline(self.began), now)


class AgentPeer(FramePeer):
    __slots__ = ("_welcome", "session")

    def __init__(
        self, who: Any, acts: Acts, tasks: Tasks, session: AgentSession,
        most_bytes: int, hub: Any, welcome: Callable[[], msgspec.Struct],
    ) -> None:  # fmt: skip
        super().__init__(who, acts, tasks, session.heard)
        self.session = session
        self.most_bytes = most_bytes
        self._hub = hub
        self._welcome = welcome

    def opened(self, socket: Socket) -> None:
        self.socket = socket
        self._hub.agent_came(self)
        self.send(self._welcome())

    def received(self, data: bytes) -> None:
        metrics.frames_in.inc()
        self.perform(self.session.receive(data, self._hub.tick()))

    def heard(self) -> None:
        self.session.heard = self._hub.tick()

    def lost(self) -> None:
        self.socket = None
        self._hub.agent_left(self)

    def look(self, now: float) -> float:
        return self._look(self.session.deadline(), now)


class MonitorPeer:
    """A page of the original contract: raw text frames, `ok` as greeting and as answer to ping."""

    def __init__(
        self, monitor: Any, guest: Any, most_bytes: int, hub: Any, joined: Callable[[], None]
    ) -> None:
        self.monitor = monitor
        self._joined = joined  # puts the page on the live list
        self.who = guest
        self.connection: str = guest.connection
        self.most_bytes = most_bytes
        self.socket: Socket | None = None
        self._hub = hub
        self._heard = self.began = hub.tick()

    def opened(self, socket: Socket) -> None:
        self.socket = socket
        self._hub.monitor_came(self)
        self._joined()
        self.text("ok")

    def received(self, data: bytes) -> None:
        self.heard()
        if data == b"ping":
            self.text("ok")

    def heard(self) -> None:
        self._heard = self._hub.tick()

    def lost(self) -> None:
        self.socket = None
        self._hub.monitor_left(self)

    def text(self, text: str) -> bool:
        return self.socket is not None and self.socket.send(text_frame(text.encode()))

    def deliver(self, frame: msgspec.Struct, framed: bytes) -> bool:
        """A push in the contract's own words; other frames mean nothing here."""
        if not isinstance(frame, wire.Push):
            return False
        text = "chat" if frame.kind == "invite" else frame.text
        return bool(text) and self.text(str(text))

    def look(self, now: float) -> float:
        """Pages written for the original contract need not speak, but every browser answers the
        WebSocket protocol's own ping."""
        settings = self._hub.settings
        if now >= self._heard + settings.silence_seconds and self.socket:
            self.socket.close(CATALOGUE["silent"].close or 4500, "silent")
        elif now >= self._heard + settings.ping_seconds and self.socket:
            self.socket.ping()
            return float(min(now + settings.ping_seconds, self._heard + settings.silence_seconds))
        return float(self._heard + settings.ping_seconds)
