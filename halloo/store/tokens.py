"""Rows of `tokens`: what backends act with in the name of an agent. Only fingerprints are kept."""

from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from halloo.domain.ids import fingerprint
from halloo.store import tables as t
from halloo.store.directory import bump

_c = t.tokens.c


def add(
    connection: Connection, token: str, agent: str, sites: list[str] | None,
    scopes: tuple[str, ...], at: float, name: str = "", expires: float | None = None,
) -> None:  # fmt: skip
    connection.execute(
        insert(t.tokens).values(
            hash=fingerprint(token),
            agent=agent,
            sites=sites,
            scopes=list(scopes),
            created=at,
            expires=expires,
            name=name,
        )
    )
    bump(connection)


def everyones(connection: Connection) -> list[Row[Any]]:
    """In the order in which they were made, expired ones too, with `whose` sites and role."""
    a = t.agents.c
    wanted = select(t.tokens, a.sites.label("whose_sites"), a.role.label("whose_role"))
    return list(connection.execute(wanted.join(t.agents).order_by(_c.created, _c.hash)))


def revoke(connection: Connection, hash_: str) -> None:
    connection.execute(delete(t.tokens).where(_c.hash == hash_))
    bump(connection)


def used(connection: Connection, times: dict[str, float]) -> None:
    """By hash. Nothing is decided by it, so nobody is told to read it."""
    rows = [{"which": hash_, "at": at} for hash_, at in times.items()]
    if rows:
        changed = update(t.tokens).where(_c.hash == bindparam("which"))
        connection.execute(changed.values(last_used=bindparam("at")), rows)
