"""Rows of `identities` and `aliases`: whom a site vouched for, and which visitor that is."""

from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, delete, insert, select, update

from halloo.store import tables as t
from halloo.wire import Identity

i, a = t.identities, t.aliases


class Standing(NamedTuple):
    """What is known of who comes with a token and with an identity. `visitor` is whom the token
    means today, `bound` who that is, `theirs` the visitor of the identity."""

    visitor: str | None
    bound: Identity | None
    theirs: str | None
    told: Identity | None


def standing(
    connection: Connection, site: str, visitor: str | None, subject: str | None
) -> Standing:
    visitor = now_known_as(connection, site, visitor) if visitor else None
    bound = of_visitor(connection, site, visitor) if visitor else None
    theirs, told = visitor_of(connection, site, subject) if subject else (None, None)
    return Standing(visitor, bound, theirs, told)


def now_known_as(connection: Connection, site: str, name: str) -> str:
    """The visitor that a former one has become; itself where it has become nobody else."""
    query = select(a.c.visitor).where(a.c.site == site, a.c.old == name)
    return connection.execute(query).scalar() or name


def of_visitor(connection: Connection, site: str, visitor: str) -> Identity | None:
    query = select(i.c.subject, i.c.told).where(i.c.site == site, i.c.visitor == visitor)
    row = connection.execute(query).first()
    return None if row is None else _identity(row.subject, row.told)


def visitor_of(
    connection: Connection, site: str, subject: str
) -> tuple[str | None, Identity | None]:
    query = select(i.c.visitor, i.c.told).where(i.c.site == site, i.c.subject == subject)
    row = connection.execute(query).first()
    return (None, None) if row is None else (row.visitor, _identity(subject, row.told))


def bind(connection: Connection, site: str, visitor: str, told: Identity, at: float) -> None:
    """The subject is this visitor from now on."""
    connection.execute(
        insert(i).values(
            site=site, subject=told.subject, visitor=visitor, created=at, told=_told(told)
        )
    )


def tell(connection: Connection, site: str, told: Identity) -> None:
    """What the site says of them now."""
    mine = (i.c.site == site) & (i.c.subject == told.subject)
    connection.execute(update(i).where(mine).values(told=_told(told)))


def rename(connection: Connection, site: str, old: str, visitor: str) -> None:
    """The former name of a visitor, or of a conversation of theirs, leads to the visitor."""
    connection.execute(insert(a).values(site=site, old=old, visitor=visitor))


def forget(connection: Connection, site: str, visitor: str) -> None:
    """With the former names."""
    for table in (i, a):
        connection.execute(delete(table).where(table.c.site == site, table.c.visitor == visitor))


def _told(told: Identity) -> object:
    return {name: value for name, value in msgspec.to_builtins(told).items() if name != "subject"}


def _identity(subject: str, told: dict[str, object]) -> Identity:
    return msgspec.convert({**told, "subject": subject}, Identity)
