"""Rows of `notes`: what agents wrote down about visitors. One that was deleted can be put back for
an hour, by whoever may delete it."""

from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from halloo.domain.times import rfc3339
from halloo.store import tables as t
from halloo.wire import Note

n = t.notes
BACK_SECONDS = 3600.0
SHOWN = 100


def add(connection: Connection, site: str, visitor: str, note: Note, at: float) -> None:
    connection.execute(
        insert(n).values(
            id=note.id, site=site, visitor=visitor, agent=note.agent, text=note.text, at=at
        )
    )


def of_visitor(connection: Connection, site: str, visitor: str) -> list[Note]:
    """The newest hundred, newest first."""
    mine = select(n).where(n.c.site == site, n.c.visitor == visitor, n.c.deleted.is_(None))
    rows = connection.execute(mine.order_by(n.c.at.desc(), n.c.id).limit(SHOWN))
    return [Note(row.id, row.agent, row.text, rfc3339(row.at)) for row in rows]


def one(connection: Connection, site: str, visitor: str, note: str) -> Row[Any] | None:
    """Also one that was deleted."""
    mine = (n.c.id == note, n.c.site == site, n.c.visitor == visitor)
    return connection.execute(select(n).where(*mine)).first()


def mark(connection: Connection, note: str, deleted: float | None) -> None:
    connection.execute(update(n).where(n.c.id == note).values(deleted=deleted))


def prune(connection: Connection, at: float) -> None:
    """Nobody can put these back any more."""
    connection.execute(delete(n).where(n.c.deleted < at - BACK_SECONDS))


def forget(connection: Connection, site: str, visitor: str) -> None:
    connection.execute(delete(n).where(n.c.site == site, n.c.visitor == visitor))
