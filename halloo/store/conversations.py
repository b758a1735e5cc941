"""Conversations and their messages. A visitor has one conversation per site; it is open or closed
and opens again when somebody speaks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, NamedTuple, cast

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from halloo.domain.ids import new_id
from halloo.domain.times import rfc3339
from halloo.errors import HallooError
from halloo.store import bulk, files, identities
from halloo.store import tables as t
from halloo.wire import ConversationSummary, Message, Sender, SenderKind, SentFile

c, m = t.conversations, t.messages
STATES = ("open", "closed")
MISSED_MOST = 200


@dataclass(frozen=True, slots=True)
class Words:
    """A message on its way in."""

    sender: str  # "visitor:ID" or "agent:NAME"
    name: str
    cid: str
    text: str
    at: float
    file: str | None = None  # the id of what is sent along

    def into(self, conversation: Row[Any]) -> "Words":
        """The same, when the visitor who says it has become another, whose conversation it is."""
        visitor = f"visitor:{conversation.visitor}"
        if self.sender == visitor or not self.sender.startswith("visitor:"):
            return self
        return replace(self, sender=visitor)


@dataclass(frozen=True, slots=True)
class Stored:
    """`fresh` false: a retry, the message was there already."""

    message: Message
    fresh: bool


_OF_VISITOR = select(c).where(c.c.site == bindparam("site"), c.c.visitor == bindparam("visitor"))
_LOCKED = _OF_VISITOR.with_for_update(key_share=True)
# Built once: what is made anew for every statement is garbage in circles.
_NEXT_SEQ = (
    update(c)
    .where(c.c.id == bindparam("conversation"))
    .values(seq=c.c.seq + 1, state="open", updated=bindparam("at"))
    .returning(c.c.seq)
)


def of_visitor(connection: Connection, site: str, visitor: str) -> Row[Any] | None:
    return connection.execute(_OF_VISITOR, {"site": site, "visitor": visitor}).first()


def by_id(connection: Connection, conversation: str, lock: bool = False) -> Row[Any] | None:
    """Of one that became part of another: that other. `lock`: nobody else changes it before the
    commit."""
    query = select(c).where(c.c.id == conversation)
    if lock:
        query = query.with_for_update(key_share=True)
    row = connection.execute(query).first()
    return row if row is not None else _became(connection, conversation, lock)


def _became(connection: Connection, conversation: str, lock: bool) -> Row[Any] | None:
    a = t.aliases
    former = select(a.c.site, a.c.visitor).where(
        a.c.site.in_(select(t.sites.c.key)), a.c.old == conversation
    )
    row = connection.execute(former).first()
    if row is None:
        return None
    return (_locked if lock else of_visitor)(connection, row.site, row.visitor)


def begin(connection: Connection, site: str, visitor: str, name: str | None, at: float) -> Row[Any]:
    """The visitor's conversation, made now if there is none, and nobody else's to change until the
    commit. What somebody says who has become another visitor meanwhile belongs to that one's."""
    known = _locked(connection, site, visitor)
    if known is not None:
        return known
    visitor = identities.now_known_as(connection, site, visitor)
    fresh = (new_id("c"), site, visitor, name, "open", None, new_id("e"), 0, 0, 0, at, at)
    bulk.insert(connection, c, [fresh], "ON CONFLICT (site, visitor) DO NOTHING")
    row = _locked(connection, site, visitor)
    assert row is not None
    return row


def _locked(connection: Connection, site: str, visitor: str) -> Row[Any] | None:
    return connection.execute(_LOCKED, {"site": site, "visitor": visitor}).first()


def append(connection: Connection, conversation: Row[Any], words: Words) -> Stored:
    """Stores the words under the next `seq`, or finds what an earlier try stored. Raises
    HallooError `conflict` when the cid was used for other words, `file_not_found` when what they
    carry is not theirs to carry; then nothing is stored."""
    earlier = connection.execute(
        select(m).where(m.c.sender == words.sender, m.c.cid == words.cid)
    ).first()
    if earlier is not None:
        same = (earlier.text, earlier.file) == (words.text, words.file)
        if not same or earlier.conversation != conversation.id:
            raise HallooError("conflict")
        [message] = _messages(connection, [earlier], conversation)
        return Stored(message, fresh=False)
    if words.file:
        files.attach(connection, words.file, words.sender, conversation)
    seq = connection.execute(
        _NEXT_SEQ, {"conversation": conversation.id, "at": words.at}
    ).scalar_one()
    connection.execute(
        insert(m).values(
            conversation=conversation.id, seq=seq, sender=words.sender, name=words.name,
            cid=words.cid, text=words.text, at=words.at, file=words.file,
        )
    )  # fmt: skip
    carried = files.of_messages(connection, [words.file] if words.file else [])
    return Stored(said(words, seq, conversation, carried), fresh=True)


def has(connection: Connection, words: Words) -> bool:
    """Whether these words are stored already: a retry is never stale."""
    found = select(m.c.seq).where(m.c.sender == words.sender, m.c.cid == words.cid)
    return connection.execute(found).first() is not None


def after(connection: Connection, conversation: Row[Any], seq: int, limit: int) -> list[Message]:
    """Messages after `seq`, oldest first."""
    rows = connection.execute(
        select(m)
        .where(m.c.conversation == conversation.id, m.c.seq > seq)
        .order_by(m.c.seq)
        .limit(limit)
    )
    return _messages(connection, rows.all(), conversation)


def before(
    connection: Connection, conversation: Row[Any], seq: int | None, limit: int
) -> tuple[list[Message], bool]:
    """The newest messages before `seq` (or the newest of all), oldest first, and whether there
    are older ones."""
    query = select(m).where(m.c.conversation == conversation.id)
    if seq is not None:
        query = query.where(m.c.seq < seq)
    rows = connection.execute(query.order_by(m.c.seq.desc()).limit(limit + 1)).all()
    return _messages(connection, rows[:limit][::-1], conversation), len(rows) > limit


def mark_seen(connection: Connection, conversation: str, by: str, seq: int) -> bool:
    """Moves a side's mark forward, never past the last message. True when it moved."""
    mark = c.c.visitor_seen if by == "visitor" else c.c.agent_seen
    moved = connection.execute(
        update(c).where(c.c.id == conversation, mark < seq, c.c.seq >= seq).values({mark: seq})
    )
    return moved.rowcount == 1


def claim(connection: Connection, conversation: str, agent: str, at: float) -> None:
    connection.execute(
        update(c).where(c.c.id == conversation).values(assignee=agent, state="open", updated=at)
    )


def close(connection: Connection, conversation: str, at: float) -> bool:
    """True for the one call that closed it."""
    closed = connection.execute(
        update(c)
        .where(c.c.id == conversation, c.c.state == "open")
        .values(state="closed", updated=at)
    )
    return closed.rowcount == 1


def rename(connection: Connection, conversation: str, name: str) -> None:
    connection.execute(update(c).where(c.c.id == conversation).values(name=name))


def newest(
    connection: Connection,
    site: str,
    state: str | None,
    limit: int,
    older_than: tuple[float, str] | None,
) -> list[ConversationSummary]:
    """By last change, newest first. `older_than` is the (updated, id) of the last one seen."""
    found: list[Row[Any]] = []
    for each in (state,) if state else STATES:  # an index has the order within one
        query = select(c).where(c.c.site == site, c.c.state == each)
        if older_than:
            updated, id_ = older_than
            older = (c.c.updated < updated) | (c.c.id < id_)
            query = query.where(c.c.updated <= updated, older)
        query = query.order_by(c.c.updated.desc(), c.c.id.desc()).limit(limit)
        found += connection.execute(query)
    found.sort(key=lambda row: (row.updated, row.id), reverse=True)
    return [summary(connection, row) for row in found[:limit]]


def summary(connection: Connection, row: Row[Any]) -> ConversationSummary:
    last, _ = before(connection, row, None, 1)
    return ConversationSummary(
        id=row.id,
        site=row.site,
        visitor=row.visitor,
        state=row.state,
        epoch=row.epoch,
        seq=row.seq,
        visitor_seen=row.visitor_seen,
        agent_seen=row.agent_seen,
        created=rfc3339(row.created),
        updated=rfc3339(row.updated),
        name=row.name,
        assignee=row.assignee,
        last=last[0] if last else None,
    )


def others_since(
    connection: Connection, conversation: Row[Any], saw: int, sender: str
) -> list[Message]:
    """What others than `sender` said after `saw`; of very much, the beginning."""
    rows = connection.execute(
        select(m)
        .where(m.c.conversation == conversation.id, m.c.seq > saw, m.c.sender != sender)
        .order_by(m.c.seq)
        .limit(MISSED_MOST)
    )
    return _messages(connection, rows.all(), conversation)


class Mark(NamedTuple):
    """How far a conversation has come."""

    id: str
    site: str
    visitor: str
    epoch: str
    seq: int


_MARK = select(c.c.id, c.c.site, c.c.visitor, c.c.epoch, c.c.seq)
LOOKUP = 500  # ids in one IN (…)


def marks(connection: Connection, ids: list[str]) -> list[Mark]:
    """Of those that are still there."""
    parts = (ids[start : start + LOOKUP] for start in range(0, len(ids), LOOKUP))
    return [
        Mark(*row) for some in parts for row in connection.execute(_MARK.where(c.c.id.in_(some)))
    ]


def changed(
    connection: Connection, sites: list[str], since: float, begun: bool = False
) -> list[Mark]:
    """Conversations of these sites in which something happened since then, or that have `begun`."""
    mine = [c.c.site.in_(sites), c.c.state.in_(STATES), c.c.updated >= since]
    if begun:
        mine.append(c.c.created >= since)
    return [Mark(*row) for row in connection.execute(_MARK.where(*mine))] if sites else []


def loads(connection: Connection, agents: list[str]) -> dict[str, int]:
    """How many open conversations each of these has; none is left out."""
    query = select(c.c.assignee, func.count()).where(t.TAKEN, c.c.assignee.in_(agents))
    return {name: number for name, number in connection.execute(query.group_by(c.c.assignee))}


def counts(connection: Connection) -> tuple[int, int]:
    """(conversations, messages)."""
    count = select(func.count())
    return (
        connection.execute(count.select_from(c)).scalar_one(),
        connection.execute(count.select_from(m)).scalar_one(),
    )


def _messages(
    connection: Connection, rows: Sequence[Row[Any]], conversation: Row[Any]
) -> list[Message]:
    carried = files.of_messages(connection, [row.file for row in rows if row.file])
    return [said(row, row.seq, conversation, carried) for row in rows]


def said(
    words: Words | Row[Any],
    seq: int,
    conversation: Row[Any],
    carried: Mapping[str, SentFile] = MappingProxyType({}),
) -> Message:
    kind = cast(SenderKind, words.sender.partition(":")[0])
    return Message(
        conversation=conversation.id,
        epoch=conversation.epoch,
        seq=seq,
        sender=Sender(kind, words.name),
        text=words.text,
        at=rfc3339(words.at),
        cid=words.cid,
        site=conversation.site,
        visitor=conversation.visitor,
        file=carried.get(words.file) if words.file else None,
    )
