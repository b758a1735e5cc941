"""Messages, conversations and pushes that are past their days."""

from sqlalchemy import ColumnElement, Connection, delete, select, tuple_

from halloo.domain.ids import push_start
from halloo.store import tables as t

c, m, p = t.conversations, t.messages, t.pushes
TALKS = 50  # conversations whose messages are deleted in one step


def talks_with_old(connection: Connection, site: str, before: float) -> list[str]:
    """Some conversations with messages from before then. Each one's are in the order of time, so
    its first tells; looking at all first ones takes a while and is nothing for the writer."""
    first = (
        select(m.c.at).where(m.c.conversation == c.c.id).order_by(m.c.seq).limit(1)
    ).scalar_subquery()
    old = select(c.c.id).where(c.c.site == site, c.c.created < before, first < before)
    return list(connection.execute(old.limit(TALKS)).scalars())


def prune_messages(connection: Connection, talks: list[str], before: float, most: int) -> int:
    """Deletes at most so many of these conversations' from before then; returns how many."""
    found = (
        select(m.c.conversation, m.c.seq)
        .where(m.c.conversation.in_(talks), m.c.at < before)
        .limit(most)
    )
    gone = delete(m).where(tuple_(m.c.conversation, m.c.seq).in_(found))
    return connection.execute(gone).rowcount


def empty_talks(connection: Connection, site: str, before: float) -> list[str]:
    """Some in which nothing has been said since, and nothing is left."""
    old = select(c.c.id).where(c.c.site == site, _is_empty(before))
    return list(connection.execute(old.limit(TALKS)).scalars())


def prune_conversations(connection: Connection, talks: list[str], before: float, _: int) -> int:
    """Deletes those of them in which still nothing is; returns how many."""
    return connection.execute(delete(c).where(c.c.id.in_(talks), _is_empty(before))).rowcount


def _is_empty(before: float) -> ColumnElement[bool]:
    said = select(m.c.seq).where(m.c.conversation == c.c.id).exists()
    return (c.c.updated < before) & ~said


def prune_pushes(connection: Connection, site: str, before: float, most: int) -> int:
    """With their receipts. An id begins with its time."""
    old = select(p.c.id).where(p.c.id < push_start(before), p.c.site == site).limit(most)
    return connection.execute(delete(p).where(p.c.id.in_(old))).rowcount
