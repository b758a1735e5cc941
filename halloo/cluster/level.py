"""Messages are heard in the order of `seq`, each one, whichever node stored it and whatever the bus
lost: what is missing is read from the database."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Literal

from sqlalchemy import Connection

from halloo.actions.later import later
from halloo.errors import HallooError
from halloo.store import conversations
from halloo.store.conversations import Mark
from halloo.store.store import Store
from halloo.wire import Message

CHECK_SECONDS = 10.0
# Clocks of nodes differ, and a commit may come long after its time was taken.
SLACK_SECONDS = 30.0
FILL_MOST = 500

Side = Literal["agents", "visitor"]
Deliver = Callable[[], object]


@dataclass(slots=True)
class Level:
    """How far one side of a conversation has heard it on this node; `waiting` while what is
    missing is read."""

    site: str
    visitor: str
    epoch: str
    seq: int
    waiting: dict[int, Deliver] | None = None


class Levels:
    """`deliver` brings a message to the sockets of one side on this node; `is_here` says whether
    there are any."""

    def __init__(
        self,
        store: Store,
        deliver: Callable[[Side, Message], object],
        is_here: Callable[[Side, str, str], bool],
    ) -> None:
        self._store = store
        self._deliver = deliver
        self._is_here = is_here
        self._levels: dict[tuple[Side, str], Level] = {}

    def heard(self, site: str, visitor: str, mark: Mark) -> None:
        """The visitor's page has been told the conversation up to here. What an earlier page of
        theirs has not heard yet is on its way."""
        self._levels.setdefault(("visitor", mark.id), Level(site, visitor, mark.epoch, mark.seq))

    def pass_(self, side: Side, message: Message, deliver: Deliver, own: bool) -> None:
        """Calls `deliver` when it is the message's turn; not at all for one that was heard, unless
        it is our `own`, whose sender waits for the answer."""
        site, visitor = message.site or "", message.visitor or ""
        if not self._is_here(side, site, visitor):
            self._levels.pop((side, message.conversation), None)
            deliver()
            return
        level = self._levels.get((side, message.conversation))
        if level is None or level.epoch != message.epoch:
            level = Level(site, visitor, message.epoch, message.seq - 1)
            self._levels[side, message.conversation] = level
        if level.waiting is not None:
            level.waiting[message.seq] = deliver
        elif message.seq == level.seq + 1:
            level.seq = message.seq
            deliver()
        elif message.seq > level.seq:
            level.waiting = {message.seq: deliver}
            later(self._fill(side, message.conversation, level))
        elif own:
            deliver()

    async def _fill(self, side: Side, conversation: str, level: Level) -> None:
        """What is missing, and then what waits for it."""
        waiting = level.waiting if level.waiting is not None else {}
        level.waiting = waiting
        try:
            more = True
            while more:
                missed = await self._store.read(partial(_after, conversation, level.seq))
                for message in missed:
                    level.seq = message.seq
                    waiting.pop(message.seq, partial(self._deliver, side, message))()
                more = bool(missed) and any(seq > level.seq for seq in waiting)
        except HallooError:
            pass  # it is told with the hole, which the next message or look finds again
        finally:
            level.waiting = None
            for seq in sorted(waiting):
                waiting[seq]()

    async def check(self, sites: Iterable[str], since: float) -> None:
        """Compares what was heard here with what is stored; `sites` are those with agents here,
        whose conversations are looked at when they changed `since` then."""
        here = {
            conversation: level
            for (side, conversation), level in self._levels.items()
            if side == "visitor"
        }
        for conversation, level in here.items():
            if not self._is_here("visitor", level.site, level.visitor):
                del self._levels["visitor", conversation]
        marks = await self._store.read(partial(conversations.marks, ids=list(here)))
        for mark in marks:
            self._compare("visitor", mark)
        changed = partial(conversations.changed, sites=list(sites), since=since - SLACK_SECONDS)
        for mark in await self._store.read(changed):
            self._compare("agents", mark)

    def _compare(self, side: Side, mark: Mark) -> None:
        level = self._levels.get((side, mark.id))
        if level is None or level.epoch != mark.epoch:
            if side == "visitor":
                return
            # Nobody here has heard of it: its newest words, at least.
            level = Level(mark.site, mark.visitor, mark.epoch, max(mark.seq - 1, 0))
            self._levels[side, mark.id] = level
        if level.seq < mark.seq and level.waiting is None:
            level.waiting = {}
            later(self._fill(side, mark.id, level))


def _after(conversation: str, seq: int, connection: Connection) -> list[Message]:
    row = conversations.by_id(connection, conversation)
    return conversations.after(connection, row, seq, FILL_MOST) if row is not None else []
