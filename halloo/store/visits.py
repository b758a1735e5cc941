"""Rows of `visits`: stays of those who consented."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, Text, delete, select, type_coerce

from halloo.domain.times import rfc3339
from halloo.store import bulk, visitors
from halloo.store import tables as t
from halloo.wire import VisitRecord

v = t.visits
_COLUMNS = ("id", "site", "visitor", "began", "ended", "pages")
_BODY = type_coerce(v.c.body, Text).label("text")
_ALL = select(v.c.id, v.c.site, v.c.visitor, v.c.began, v.c.ended, v.c.pages, _BODY)
_UPDATE = (
    "ON CONFLICT (id) DO UPDATE SET ended = excluded.ended, pages = excluded.pages,"
    " body = excluded.body WHERE visits.site = excluded.site"
)


class Stay(msgspec.Struct, frozen=True):
    """A visit as it is now. `counted`: it begins, and the visitor is remembered by it."""

    record: VisitRecord
    began: float
    ended: float
    counted: visitors.Visit | None = None

    def row(self) -> bulk.Row:
        """The columns of `visits`, in their order."""
        told = self.record
        body = msgspec.to_builtins(told)
        for name in _COLUMNS:
            del body[name]
        text = msgspec.json.encode(body).decode()
        return told.id, told.site, told.visitor, self.began, self.ended, told.pages, text


def keep(connection: Connection, stays: list[Stay]) -> Sequence[None]:
    """Beginnings and ends together: what waits side by side is then one piece of work."""
    counted = [stay.counted for stay in stays if stay.counted]
    if counted:
        visitors.keep(connection, counted)
    newest = {stay.record.id: stay for stay in stays}.values()
    bulk.insert(connection, v, [stay.row() for stay in newest], _UPDATE)
    return [None] * len(stays)


def recorded(
    connection: Connection, site: str, since: float, limit: int, before: float | None = None
) -> list[VisitRecord]:
    """Visits that began at `since` or later (and before `before`), oldest first."""
    query = _ALL.where(v.c.site == site, v.c.began >= since)
    if before is not None:
        query = query.where(v.c.began < before)
    return list(_read(connection, query.order_by(v.c.began, v.c.id).limit(limit)))


def of_visitor(
    connection: Connection, site: str, visitor: str, limit: int, before: float | None = None
) -> list[VisitRecord]:
    """Newest first; `before` is a time of beginning."""
    query = _ALL.where(v.c.site == site, v.c.visitor == visitor)
    if before is not None:
        query = query.where(v.c.began < before)
    return list(_read(connection, query.order_by(v.c.began.desc()).limit(limit)))


def began(connection: Connection, site: str, visitor: str, visit: str) -> float | None:
    mine = (v.c.id == visit, v.c.site == site, v.c.visitor == visitor)
    return connection.execute(select(v.c.began).where(*mine)).scalar()


def one(connection: Connection, site: str, visitor: str, visit: str) -> VisitRecord | None:
    mine = (v.c.id == visit, v.c.site == site, v.c.visitor == visitor)
    return next(iter(_read(connection, _ALL.where(*mine))), None)


def prune(connection: Connection, site: str, before: float, most: int) -> int:
    """Deletes at most so many of those that began before; returns how many."""
    old = select(v.c.id).where(v.c.site == site, v.c.began < before).limit(most)
    return connection.execute(delete(v).where(v.c.id.in_(old))).rowcount


def forget(connection: Connection, site: str, visitor: str) -> None:
    connection.execute(delete(v).where(v.c.site == site, v.c.visitor == visitor))


def _read(connection: Connection, query: Select[Any]) -> Iterable[VisitRecord]:
    for row in connection.execute(query):
        known = {
            "id": row.id, "site": row.site, "visitor": row.visitor, "pages": row.pages,
            "began": rfc3339(row.began), "ended": rfc3339(row.ended),
        }  # fmt: skip
        yield msgspec.convert({**msgspec.json.decode(row.text), **known}, VisitRecord)
