"""Rows of `failures`: attempts to come in, counted for all nodes together. An attempt counts as
failed until it is taken back. Keys are derived from what they count."""

from collections.abc import Mapping

from sqlalchemy import Connection, delete, func, insert, or_, select

from halloo.domain.limits import Failures
from halloo.store import tables as t
from halloo.store.dialects import is_postgres

# So far nodes' clocks may be apart. What is later still was written before a clock was set back.
SKEW_SECONDS = 60.0

f = t.failures.c


def add(
    connection: Connection, id: str, limits: Mapping[str, Failures], at: float
) -> dict[str, int]:
    """Counts the attempt under each key, unless one of them refuses: the seconds to wait, by
    key. Nobody else counts under these keys before the commit; who knocks keeps no others."""
    for key in sorted(limits) if is_postgres(connection) else ():
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))
    connection.execute(delete(t.failures).where(f.at < at - Failures.REMEMBERED))
    waits = {
        key: limit.wait_after(_times(connection, key, at), at) for key, limit in limits.items()
    }
    refused = {key: wait for key, wait in waits.items() if wait}
    if limits and not refused:
        rows = [{"id": id, "key": key, "at": at} for key in limits]
        connection.execute(insert(t.failures), rows)
    return refused


def take_back(connection: Connection, id: str, forgotten: str | None = None) -> None:
    """That attempt, and all of the key that is `forgotten`."""
    of_attempt = f.id == id
    gone = of_attempt if forgotten is None else or_(of_attempt, f.key == forgotten)
    connection.execute(delete(t.failures).where(gone))


def _times(connection: Connection, key: str, at: float) -> list[float]:
    kept = select(f.at).where(f.key == key, f.at <= at + SKEW_SECONDS).order_by(f.at)
    return [min(each, at) for each in connection.execute(kept).scalars()]
