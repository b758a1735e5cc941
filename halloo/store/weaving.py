"""Two conversations of the same person become one: messages in the order of time, under new
numbers and a new epoch, so that every client fetches it anew."""

from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, select, update

from halloo.domain.ids import new_id
from halloo.domain.interleave import Said, Woven, weave
from halloo.store import conversations, identities
from halloo.store import tables as t

c, m = t.conversations, t.messages


def merge(
    connection: Connection, site: str, old: str, visitor: str
) -> tuple[str | None, str | None]:
    """If `old` had a conversation: the one that `visitor` has now; and the one of `old` where it
    became part of another."""
    theirs = conversations.of_visitor(connection, site, visitor)
    added = conversations.of_visitor(connection, site, old)
    if added is None:
        return None, None
    _sign(connection, added.id, old, visitor)
    if theirs is None:
        connection.execute(update(c).where(c.c.id == added.id).values(visitor=visitor))
        return added.id, None
    woven = weave(_said(connection, theirs), _said(connection, added), theirs.seq + added.seq)
    _renumber(connection, theirs.id, theirs.id, woven.one)
    _renumber(connection, added.id, theirs.id, woven.other)
    files = t.files
    carried = update(files).where(files.c.site == site, files.c.visitor == old)
    carried = carried.where(files.c.conversation == added.id)
    connection.execute(carried.values(conversation=theirs.id))
    connection.execute(update(c).where(c.c.id == theirs.id).values(_sum(theirs, added, woven)))
    connection.execute(delete(c).where(c.c.id == added.id))
    identities.rename(connection, site, added.id, visitor)
    return theirs.id, added.id


def _said(connection: Connection, conversation: Row[Any]) -> list[Said]:
    mine = select(m.c.seq, m.c.at).where(m.c.conversation == conversation.id)
    return [Said(*row) for row in connection.execute(mine.order_by(m.c.seq))]


def _sign(connection: Connection, conversation: str, old: str, visitor: str) -> None:
    """What `old` said is the visitor's, so that a retry finds it. Where a cid names other words
    already, it stays in the conversation under one that nobody repeats."""
    before, after = f"visitor:{old}", f"visitor:{visitor}"
    mine = (m.c.conversation == conversation, m.c.sender == before)
    taken = select(m.c.cid).where(m.c.sender == after)
    twice = connection.execute(select(m.c.seq).where(*mine, m.c.cid.in_(taken))).scalars().all()
    for seq in twice:
        connection.execute(update(m).where(*mine, m.c.seq == seq).values(cid=new_id("m")))
    connection.execute(update(m).where(*mine).values(sender=after))


_MOVE = (
    update(m)
    .where(m.c.conversation == bindparam("from_"), m.c.seq == bindparam("old"))
    .values(conversation=bindparam("to"), seq=bindparam("new"))
)


def _renumber(connection: Connection, from_: str, to: str, numbers: dict[int, int]) -> None:
    """From the newest down: numbers only grow, so each place is free when its turn comes."""
    moved = [
        {"from_": from_, "old": old, "to": to, "new": new}
        for old, new in sorted(numbers.items(), reverse=True)
        if (from_, old) != (to, new)
    ]
    if moved:
        connection.execute(_MOVE, moved)


def _sum(theirs: Row[Any], added: Row[Any], woven: Woven) -> dict[str, Any]:
    """Open when one of them is, and the assignee's whose it is by that."""
    lead = added if (theirs.state, added.state) == ("closed", "open") else theirs
    return {
        "name": theirs.name or added.name,
        "state": lead.state,
        "assignee": lead.assignee or theirs.assignee or added.assignee,
        "epoch": new_id("e"),
        "seq": woven.last,
        "visitor_seen": woven.seen(theirs.visitor_seen, added.visitor_seen),
        "agent_seen": woven.seen(theirs.agent_seen, added.agent_seen),
        "created": min(theirs.created, added.created),
        "updated": max(theirs.updated, added.updated),
    }
