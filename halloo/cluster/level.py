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
# So many looks long agents' side of a conversation is remembered in which nothing is said: an hour.
REMEMBERED_LOOKS = 360

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
    look: int = 0  # at which of them something was said


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
        self._looks = 0

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
        level.look = self._looks
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

    async def check(self, manned: Iterable[str], sites: Iterable[str], since: float) -> None:
        """Compares what was heard here with what is stored. Looked at are conversations of which
        pages here know, those of `sites` that began `since` then, for pages may not know of them,
        and those of `manned` ones, with agents here, that changed since then."""
        self._looks += 1
        self._forget()
        here = [conversation for side, conversation in self._levels if side == "visitor"]
        for mark in await self._store.read(partial(conversations.marks, ids=here)):
            self._compare("visitor", mark)
        since -= SLACK_SECONDS
        begun = partial(conversations.changed, sites=list(sites), since=since, begun=True)
        for mark in await self._store.read(begun):
            if self._is_here("visitor", mark.site, mark.visitor):
                self._compare("visitor", mark, heard=0)
        changed = partial(conversations.changed, sites=list(manned), since=since)
        for mark in await self._store.read(changed):
            # Of one that nobody here has heard of, its newest words at least.
            self._compare("agents", mark, heard=max(mark.seq - 1, 0))

    def _forget(self) -> None:
        """Who has gone, and conversations in which nothing is said."""
        old = self._looks - REMEMBERED_LOOKS
        for (side, conversation), level in list(self._levels.items()):
            visitor_left = side == "visitor" and not self._is_here(side, level.site, level.visitor)
            if visitor_left or (side == "agents" and level.look < old):
                del self._levels[side, conversation]

    def _compare(self, side: Side, mark: Mark, heard: int | None = None) -> None:
        """`heard`: up to where they have, if nothing is known here of that conversation."""
        level = self._levels.get((side, mark.id))
        if level is None or level.epoch != mark.epoch:
            if heard is None:
                return
            level = Level(mark.site, mark.visitor, mark.epoch, heard, look=self._looks)
            self._levels[side, mark.id] = level
        if level.seq < mark.seq and level.waiting is None:
            level.waiting = {}
            later(self._fill(side, mark.id, level))


def _after(conversation: str, seq: int, connection: Connection) -> list[Message]:
    row = conversations.by_id(connection, conversation)
    return conversations.after(connection, row, seq, FILL_MOST) if row is not None else []
