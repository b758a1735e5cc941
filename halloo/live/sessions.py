"""One socket's conversation with us as a state machine: bytes and times in, steps out. No I/O, no
await; `halloo.live.peers` carries the steps out."""

from enum import Enum
from typing import NamedTuple

import msgspec

from halloo import wire
from halloo.domain.limits import Bucket, Buckets
from halloo.errors import HallooError
from halloo.settings import Settings

# Frames of any kind from one visitor: far above what a page does, far below what hurts.
VISITOR_FRAMES_PER_SECOND, VISITOR_FRAMES_BURST = 20, 200
EARLY_FRAMES = 32


class Act(NamedTuple):
    """Have the action of this frame done."""

    frame: msgspec.Struct


class Answer(NamedTuple):
    """Send this frame back."""

    frame: msgspec.Struct


class End(NamedTuple):
    """Close with this code of the catalogue."""

    code: str


Step = Act | Answer | End


class Held(NamedTuple):
    frame: msgspec.Struct
    framed: bytes


class Phase(Enum):
    OPEN = "waiting for hello"
    ARRIVING = "hello is being answered"
    LIVE = "welcomed"


def refused(cid: str, code: str) -> Answer:
    error = HallooError(code)
    return Answer(wire.Nack(cid, error.code, error.message, error.retry))


def _carries(welcome: wire.Welcome, frame: msgspec.Struct) -> bool:
    if isinstance(frame, wire.Push):
        return any(push.id == frame.id for push in welcome.pushes)
    if isinstance(frame, wire.Message) and welcome.conversation:
        mark = welcome.conversation
        return frame.epoch == mark.epoch and frame.seq <= mark.seq
    return False


class VisitorSession:
    """`said` is shared by all: how much each visitor may say counts over all its sockets."""

    __slots__ = ("_early", "_frames", "_held", "_said", "_settings", "_visitor", "heard", "phase")

    def __init__(self, settings: Settings, said: Buckets, now: float) -> None:
        self._settings = settings
        self._said = said
        self._visitor = ""  # until the welcome
        self._frames = Bucket(VISITOR_FRAMES_BURST, now)
        # What came between hello and welcome.
        self._early: list[msgspec.Struct] | None = None
        self._held: list[Held] | None = None  # what was published meanwhile
        self.heard = now
        self.phase = Phase.OPEN

    def receive(self, data: bytes, now: float) -> list[Step]:
        """What to do about a text frame."""
        if not self.noted(now):
            return [End("too_fast")]
        try:
            frame = wire.decode_visitor(data)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return [End("bad_frame")]
        if self.phase is Phase.ARRIVING and not isinstance(frame, wire.Hello):
            return self._keep(frame)
        return [self._step(frame, now)]

    def noted(self, now: float) -> bool:
        """A sign of life of any kind; False when they come too fast to be a page's."""
        self.heard = now
        return self._frames.take(VISITOR_FRAMES_PER_SECOND, VISITOR_FRAMES_BURST, now)

    def _step(self, frame: msgspec.Struct, now: float) -> Step:
        if isinstance(frame, wire.Hello):
            if self.phase is not Phase.OPEN:
                return End("hello_expected")
            self.phase, self._early, self._held = Phase.ARRIVING, [], []
            return Act(frame)
        if self.phase is Phase.OPEN:
            return End("hello_expected")
        if isinstance(frame, wire.Ping):
            return Answer(wire.Pong())
        if isinstance(frame, wire.VisitorSay) and not self._said.take(self._visitor, now):
            return refused(frame.cid, "too_fast")
        return Act(frame)

    def _keep(self, frame: msgspec.Struct) -> list[Step]:
        assert self._early is not None
        if len(self._early) >= EARLY_FRAMES:
            return [End("too_fast")]
        self._early.append(frame)
        return []

    def hold(self, frame: msgspec.Struct, framed: bytes) -> None:
        """Keeps a published frame back while the welcome is being prepared."""
        if self._held is not None:
            self._held.append(Held(frame, framed))

    def welcomed(self, welcome: wire.Welcome) -> tuple[list[bytes], list[Step]]:
        """The welcome is out: the frames held back that it does not carry already, and the steps
        that waited, in order."""
        held, early = self._held or [], self._early or []
        self.phase, self._held, self._early = Phase.LIVE, None, None
        self._visitor = welcome.visitor
        framed = [each.framed for each in held if not _carries(welcome, each.frame)]
        return framed, [self._step(frame, self.heard) for frame in early]

    def deadline(self, opened: float) -> tuple[float, End]:
        """When it ends unless something is heard before, and how."""
        if self.phase is Phase.OPEN:
            return opened + self._settings.hello_seconds, End("hello_late")
        return self.heard + self._settings.silence_seconds, End("silent")


class AgentSession:
    """`said` is shared by all, as the visitors' is."""

    __slots__ = ("_agent", "_said", "_settings", "heard")

    def __init__(self, settings: Settings, said: Buckets, agent: str, now: float) -> None:
        self._settings = settings
        self._said = said
        self._agent = agent
        self.heard = now

    def receive(self, data: bytes, now: float) -> list[Step]:
        self.heard = now
        try:
            frame = wire.decode_agent(data)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return [End("bad_frame")]
        if isinstance(frame, wire.Ping):
            return [Answer(wire.Pong())]
        says = isinstance(frame, wire.AgentSay | wire.AgentPush)
        if says and not self._said.take(self._agent, now):
            return [refused(frame.cid, "too_fast")]
        return [Act(frame)]

    def deadline(self) -> tuple[float, End]:
        return self.heard + self._settings.silence_seconds, End("silent")
