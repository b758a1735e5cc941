"""Pushes that end without the visitor's answer: they expire, or are taken back."""

from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Row, insert, select, update

from halloo.domain.pushes import ANSWERS
from halloo.errors import HallooError
from halloo.store import tables as t

p, r = t.pushes, t.receipts
# In one transaction; others write in between.
MOST = 500


def expire(connection: Connection, at: float) -> list[Row[Any]]:
    """Ends what waited in vain, at most MOST of it; returns it. What somebody is just answering on
    another node has its turn later."""
    return _end(connection, p.c.waits <= at, "expired", at)


def recall(connection: Connection, push: str, at: float) -> Row[Any] | None:
    """Takes it back; None when that was done before. Raises HallooError `push_over` when there is
    nothing left to take back."""
    ended = _end(connection, (p.c.id == push) & (p.c.waits > at), "recalled", at)
    if ended:
        return ended[0]
    state = connection.execute(select(p.c.state).where(p.c.id == push)).scalar_one()
    if state != "recalled":
        raise HallooError("push_over")
    return None


def recall_from(connection: Connection, source: str, at: float) -> list[Row[Any]]:
    """Takes back what came from the source and is not answered, at most MOST of it; returns it."""
    return _end(connection, (p.c.source == source) & (p.c.waits > at), "recalled", at)


def _end(
    connection: Connection,
    which: ColumnElement[bool],
    state: Literal["expired", "recalled"],
    at: float,
) -> list[Row[Any]]:
    query = select(p).where(which, p.c.state.not_in(ANSWERS)).limit(MOST)
    rows = list(connection.execute(query.with_for_update(key_share=True, skip_locked=True)))
    if rows:
        names = [row.id for row in rows]
        connection.execute(update(p).where(p.c.id.in_(names)).values(state=state, waits=None))
        ends = [{"push": row.id, "visitor": row.visitor, "state": state, "at": at} for row in rows]
        connection.execute(insert(r), ends)
    return rows
