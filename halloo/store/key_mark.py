"""Which key goes with a database that several nodes share: a mark derived from it, which tells
nothing of it."""

from sqlalchemy import Connection, select, update

from halloo.domain.ids import derived
from halloo.store import tables as t


def mark_of(key: bytes) -> str:
    return derived(key, "key mark").hex()[:32]


def read(connection: Connection) -> str | None:
    """None where no node has been yet."""
    found: str | None = connection.execute(select(t.revision.c.key_mark)).scalar()
    return found


def claim(connection: Connection, key: bytes) -> bool:
    """In a transaction that writes. The first node's key is everybody's; False: it is another."""
    mark = mark_of(key)
    connection.execute(
        update(t.revision).where(t.revision.c.key_mark.is_(None)).values(key_mark=mark)
    )
    return read(connection) == mark
