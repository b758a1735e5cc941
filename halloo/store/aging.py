"""Messages, conversations and pushes that are past their days."""

from sqlalchemy import Connection, delete, select, tuple_

from halloo.domain.ids import push_start
from halloo.store import tables as t

c, m, p = t.conversations, t.messages, t.pushes
TALKS = 50  # conversations looked at in one step


def prune_messages(connection: Connection, site: str, before: float, most: int) -> int:
    """Deletes at most so many of those from before; returns how many. Each conversation's are in
    the order of time, so its first one tells whether there is anything to do."""
    first = (
        select(m.c.at).where(m.c.conversation == c.c.id).order_by(m.c.seq).limit(1)
    ).scalar_subquery()
    old = select(c.c.id).where(c.c.site == site, c.c.created < before, first < before).limit(TALKS)
    talks = list(connection.execute(old).scalars())
    found = (
        select(m.c.conversation, m.c.seq)
        .where(m.c.conversation.in_(talks), m.c.at < before)
        .limit(most)
    )
    gone = delete(m).where(tuple_(m.c.conversation, m.c.seq).in_(found))
    return connection.execute(gone).rowcount


def prune_conversations(connection: Connection, site: str, before: float, most: int) -> int:
    """Those in which nothing has been said since, and nothing is left."""
    said = select(m.c.seq).where(m.c.conversation == c.c.id).exists()
    old = select(c.c.id).where(c.c.site == site, c.c.updated < before, ~said).limit(most)
    return connection.execute(delete(c).where(c.c.id.in_(old))).rowcount


def prune_pushes(connection: Connection, site: str, before: float, most: int) -> int:
    """With their receipts. An id begins with its time."""
    old = select(p.c.id).where(p.c.id < push_start(before), p.c.site == site).limit(most)
    return connection.execute(delete(p).where(p.c.id.in_(old))).rowcount
