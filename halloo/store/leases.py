"""Rows of `leases`: what one node at a time does for all of them. By the database's clock alone:
those of the nodes may be apart. For PostgreSQL; a node that has SQLite has no others."""

from collections.abc import Collection

from sqlalchemy import Connection, Float, cast, delete, extract, func, or_
from sqlalchemy.dialects.postgresql import insert

from halloo.store import tables as t

n = t.leases.c
_now = cast(extract("epoch", func.clock_timestamp()), Float)


def take(
    connection: Connection, names: Collection[str], holder: str, seconds: float
) -> frozenset[str]:
    """Of these leases those that nobody else has are the holder's for so long from now; returned
    are those."""
    # In one order everywhere: two who take several do not wait for each other.
    rows = [{"name": name, "holder": holder, "until": _now + seconds} for name in sorted(names)]
    wanted = insert(t.leases).values(rows)
    free = or_(n.holder == wanted.excluded.holder, n.until <= _now)
    taken = wanted.on_conflict_do_update(
        index_elements=[n.name],
        set_={"holder": wanted.excluded.holder, "until": _now + seconds},
        where=free,
    )
    return frozenset(connection.execute(taken.returning(n.name)).scalars())


def release(connection: Connection, holder: str) -> None:
    """All that it has: another may take them at once."""
    connection.execute(delete(t.leases).where(n.holder == holder))
