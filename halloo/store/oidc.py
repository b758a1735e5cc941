"""Which agent is who at the organisation."""

from typing import NamedTuple

from sqlalchemy import Connection, select, update
from sqlalchemy.sql.elements import ColumnElement

from halloo.store import tables as t
from halloo.store.directory import bump


class Known(NamedTuple):
    name: str
    disabled: bool
    oidc: str | None


def by_identity(connection: Connection, identity: str) -> Known | None:
    return _one(connection, t.agents.c.oidc == identity)


def by_email(connection: Connection, email: str) -> Known | None:
    return _one(connection, t.agents.c.email == email)


def names(connection: Connection) -> set[str]:
    return {name for (name,) in connection.execute(select(t.agents.c.name))}


def tie(connection: Connection, agent: str, identity: str | None) -> None:
    """None: tied to nobody there."""
    row = t.agents.c.name == agent
    connection.execute(update(t.agents).where(row).values(oidc=identity))
    bump(connection)


def _one(connection: Connection, which: ColumnElement[bool]) -> Known | None:
    a = t.agents.c
    row = connection.execute(select(a.name, a.disabled, a.oidc).where(which)).first()
    return Known(*row) if row else None
