"""Rows of `visitors`: those who consented."""

from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from halloo.domain.pushes import VISIT_SECONDS
from halloo.domain.roster import merge_attrs
from halloo.store import tables as t


def visit(
    connection: Connection, site: str, visitor: str, attrs: dict[str, Any], at: float
) -> tuple[int, dict[str, Any]]:
    """Counts a visit unless the last one is still fresh. Returns the number of visits, this one
    included, and all attributes known by now."""
    row = connection.execute(
        select(t.visitors).where(t.visitors.c.id == visitor, t.visitors.c.site == site)
    ).first()
    if row is None:
        connection.execute(
            insert(t.visitors).values(
                id=visitor, site=site, first_seen=at, last_seen=at, visits=1, attrs=attrs
            )
        )
        return 1, attrs
    visits = row.visits + (at - row.last_seen > VISIT_SECONDS)
    merged = merge_attrs(row.attrs, attrs)
    connection.execute(
        update(t.visitors)
        .where(t.visitors.c.id == visitor)
        .values(last_seen=at, visits=visits, attrs=merged)
    )
    return visits, merged


def remember(
    connection: Connection, site: str, visitor: str, attrs: dict[str, Any], at: float
) -> None:
    """What the page has told of a visitor who is here."""
    connection.execute(
        update(t.visitors)
        .where(t.visitors.c.id == visitor, t.visitors.c.site == site)
        .values(last_seen=at, attrs=attrs)
    )


def forget(connection: Connection, site: str, visitor: str) -> None:
    """Consent withdrawn."""
    connection.execute(
        delete(t.visitors).where(t.visitors.c.id == visitor, t.visitors.c.site == site)
    )
