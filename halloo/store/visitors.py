"""Rows of `visitors`: those who consented."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, bindparam, delete, select, text, update

from halloo.domain.presence import merge_attrs
from halloo.domain.pushes import VISIT_SECONDS
from halloo.store import bulk
from halloo.store import tables as t
from halloo.store.dialects import is_postgres

_FIND = select(t.visitors).where(
    t.visitors.c.id == bindparam("visitor"), t.visitors.c.site == bindparam("site")
)


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


class Visit(msgspec.Struct, frozen=True):
    """`visits` counts this one; `attrs` and `tags` are all that is known by now. Of a visitor who
    is remembered the tags stay as they are, unless `retag`: agents change them meanwhile."""

    visitor: str
    site: str
    at: float
    visits: int = 1
    attrs: dict[str, Any] = {}
    tags: list[str] = []
    retag: bool = False


def find(connection: Connection, site: str, visitor: str) -> Row[Any] | None:
    return connection.execute(_FIND, {"visitor": visitor, "site": site}).first()


def next_visit(
    earlier: Row[Any] | None, site: str, visitor: str, attrs: dict[str, Any], at: float
) -> Visit:
    """The visit that begins now, or the same one while the last is still fresh."""
    if earlier is None:
        return Visit(visitor, site, at, 1, attrs)
    visits = earlier.visits + (at - earlier.last_seen > VISIT_SECONDS)
    return Visit(visitor, site, at, visits, merge_attrs(earlier.attrs, attrs), earlier.tags)


def keep(connection: Connection, visits: list[Visit]) -> Sequence[None]:
    newest = {visit.visitor: visit for visit in visits}.values()
    rows = [
        (v.visitor, v.site, v.at, v.at, v.visits, _json(v.attrs), _json(v.tags)) for v in newest
    ]
    bulk.insert(
        connection,
        t.visitors,
        rows,
        "ON CONFLICT (id) DO UPDATE SET last_seen = excluded.last_seen, visits = excluded.visits,"
        " attrs = excluded.attrs WHERE visitors.site = excluded.site",
    )
    for visit in newest:
        if visit.retag:
            retag(connection, visit.site, visit.visitor, visit.tags)
    return [None] * len(visits)


def remember(
    connection: Connection, site: str, visitor: str, attrs: dict[str, Any], at: float
) -> None:
    """What the page has told of a visitor who is here."""
    connection.execute(
        update(t.visitors)
        .where(t.visitors.c.id == visitor, t.visitors.c.site == site)
        .values(last_seen=at, attrs=attrs)
    )


def retag(connection: Connection, site: str, visitor: str, tags: list[str]) -> bool:
    """False when no such visitor is remembered."""
    done = connection.execute(
        update(t.visitors)
        .where(t.visitors.c.id == visitor, t.visitors.c.site == site)
        .values(tags=tags)
    )
    return done.rowcount == 1


_TAGS = (
    "SELECT tag.value FROM visitors, {each} WHERE site = :site AND tags <> '[]'"
    " GROUP BY tag.value ORDER BY count(*) DESC, tag.value LIMIT :limit"
)
_TAGS_IN_SQLITE = text(_TAGS.format(each="json_each(visitors.tags) AS tag"))
_TAGS_IN_POSTGRES = text(
    _TAGS.format(
        each='LATERAL (SELECT x.value COLLATE "C" AS value FROM'
        " json_array_elements_text(visitors.tags::json) AS x(value)) AS tag"
    )
)


def tags_of(connection: Connection, site: str, limit: int) -> list[str]:
    """Those in use on the site, the most used first."""
    query = _TAGS_IN_POSTGRES if is_postgres(connection) else _TAGS_IN_SQLITE
    return list(connection.execute(query, {"site": site, "limit": limit}).scalars())


def forget(connection: Connection, site: str, visitor: str) -> None:
    """Consent withdrawn: the row, with its attributes and tags."""
    connection.execute(
        delete(t.visitors).where(t.visitors.c.id == visitor, t.visitors.c.site == site)
    )
