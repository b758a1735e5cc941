"""Rows of `views`: each belongs to one agent and is no one else's."""

import msgspec
from sqlalchemy import Connection, Row, delete, func, insert, select, update

from halloo.domain.views import SavedView
from halloo.store import tables as t

v = t.views
BODY = ("filter", "sort", "reverse")


def of(connection: Connection, agent: str, site: str) -> list[SavedView]:
    """By name."""
    rows = connection.execute(
        select(v).where(v.c.agent == agent, v.c.site == site).order_by(v.c.name)
    )
    return [_view(row) for row in rows]


def one(connection: Connection, agent: str, site: str, view: str) -> SavedView | None:
    mine = (v.c.id == view, v.c.agent == agent, v.c.site == site)
    row = connection.execute(select(v).where(*mine)).first()
    return _view(row) if row else None


def named(connection: Connection, agent: str, site: str, name: str) -> str | None:
    """The id of the view of this name."""
    found = select(v.c.id).where(v.c.agent == agent, v.c.site == site, v.c.name == name)
    return connection.execute(found).scalar()


def count(connection: Connection, agent: str, site: str) -> int:
    found = select(func.count()).where(v.c.agent == agent, v.c.site == site)
    return connection.execute(found).scalar_one()


def add(connection: Connection, agent: str, view: SavedView) -> None:
    connection.execute(
        insert(v).values(id=view.id, agent=agent, site=view.site, name=view.name, body=_body(view))
    )


def change(connection: Connection, view: SavedView) -> None:
    connection.execute(update(v).where(v.c.id == view.id).values(name=view.name, body=_body(view)))


def remove(connection: Connection, view: str) -> None:
    connection.execute(delete(v).where(v.c.id == view))


def _body(view: SavedView) -> dict[str, object]:
    return {name: msgspec.to_builtins(getattr(view, name)) for name in BODY}


def _view(row: Row[tuple[object, ...]]) -> SavedView:
    told = {"id": row.id, "site": row.site, "name": row.name, **row.body}
    return msgspec.convert(told, SavedView)
