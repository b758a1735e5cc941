"""A visitor turns out to be another one: whatever hangs on the former becomes the other's. One
transaction, or none of it happened."""

from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Table,
    and_,
    delete,
    exists,
    or_,
    select,
    update,
)

from halloo.domain.presence import merge_attrs
from halloo.domain.pushes import EVERYONE
from halloo.domain.tags import merged as tags_together
from halloo.store import conversations, identities, weaving
from halloo.store import tables as t
from halloo.wire import ConversationSummary

# What names its visitor in a column and needs no more than another name there.
_NAMED = (t.visits, t.notes, t.firings, t.webhook_calls)


class Merger(NamedTuple):
    """`conversation` is the one there is now, if `old` had any; `former` is what was theirs, where
    it has become part of it."""

    old: str
    visitor: str
    conversation: ConversationSummary | None
    former: str | None


def has_past(connection: Connection, site: str, visitor: str) -> bool:
    """Whether anything is kept of the visitor."""
    known = select(t.visitors.c.id).where(t.visitors.c.site == site, t.visitors.c.id == visitor)
    if connection.execute(known).first() is not None:
        return True
    if conversations.of_visitor(connection, site, visitor) is not None:
        return True
    pushed = select(t.pushes.c.id).where(_of(t.pushes, site, visitor), t.LISTED).limit(1)
    return connection.execute(pushed).first() is not None


def bring_along(connection: Connection, site: str, old: str, visitor: str) -> list[Row[Any]]:
    """Pushes that another node stored under the former name, because it had not heard yet."""
    mine = and_(_of(t.pushes, site, old), t.LISTED)
    late = update(t.pushes).where(mine).values(visitor=visitor).returning(t.pushes)
    return list(connection.execute(late))


def merge(connection: Connection, site: str, old: str, visitor: str) -> Merger:
    """Neither may be an alias, and `old` may be bound to nobody."""
    identities.rename(connection, site, old, visitor)
    conversation, former = weaving.merge(connection, site, old, visitor)
    for table in _NAMED:
        connection.execute(update(table).where(_of(table, site, old)).values(visitor=visitor))
    goals = t.conversions.c.goal.in_(select(t.goals.c.id).where(t.goals.c.site == site))
    reached = update(t.conversions).where(goals, t.conversions.c.visitor == old)
    connection.execute(reached.values(visitor=visitor))
    _files(connection, site, old, visitor)
    _receipts(connection, site, old, visitor)
    # Events that are over are looked up by nobody's name, and may be very many.
    mine = and_(_of(t.pushes, site, old), t.LISTED)
    connection.execute(update(t.pushes).where(mine).values(visitor=visitor))
    _visitors(connection, site, old, visitor)
    row = conversations.by_id(connection, conversation) if conversation else None
    summary = conversations.summary(connection, row) if row else None
    return Merger(old, visitor, summary, former)


def _of(table: Table, site: str, visitor: str) -> ColumnElement[bool]:
    return (table.c.site == site) & (table.c.visitor == visitor)


def _files(connection: Connection, site: str, old: str, visitor: str) -> None:
    f = t.files
    mine = (_of(f, site, old), f.c.sender == f"visitor:{old}")
    connection.execute(update(f).where(*mine).values(sender=f"visitor:{visitor}"))
    connection.execute(update(f).where(_of(f, site, old)).values(visitor=visitor))


def _receipts(connection: Connection, site: str, old: str, visitor: str) -> None:
    """Of what was pushed to them, and to everyone. Both may have told the same of one push."""
    p, r, other = t.pushes, t.receipts, t.receipts.alias()
    meant = or_(p.c.visitor == old, p.c.visitor == EVERYONE)
    theirs = select(p.c.id).where(p.c.site == site, meant, t.LISTED)
    told = and_(r.c.visitor == old, r.c.push.in_(theirs))
    twice = exists().where(
        other.c.push == r.c.push, other.c.state == r.c.state, other.c.visitor == visitor
    )
    connection.execute(delete(r).where(told, twice))
    connection.execute(update(r).where(told).values(visitor=visitor))


def _visitors(connection: Connection, site: str, old: str, visitor: str) -> None:
    v = t.visitors
    rows = connection.execute(select(v).where(v.c.site == site, v.c.id.in_((old, visitor))))
    known = {row.id: row for row in rows}
    if old not in known:
        return
    if visitor not in known:
        connection.execute(update(v).where(v.c.id == old).values(id=visitor))
        return
    connection.execute(update(v).where(v.c.id == visitor).values(_sum(known[old], known[visitor])))
    connection.execute(delete(v).where(v.c.id == old))


def _sum(old: Any, known: Any) -> dict[str, Any]:
    """The one seen last knows better."""
    first, last = sorted((old, known), key=lambda row: float(row.last_seen))
    return {
        "first_seen": min(old.first_seen, known.first_seen),
        "last_seen": last.last_seen,
        "visits": old.visits + known.visits,
        "attrs": merge_attrs(first.attrs, last.attrs),
        "tags": list(tags_together(known.tags, old.tags)),
    }
