"""Rows of `challenges`: what waits some minutes for its answer, and what was answered already."""

from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select
from sqlalchemy.exc import IntegrityError

from halloo.domain.ids import fingerprint
from halloo.store import tables as t


def keep(
    connection: Connection, secret: str, kind: str, agent: str | None, expires: float,
    at: float, **body: Any,
) -> None:  # fmt: skip
    """In the place of an earlier one with the same secret; sweeps out what has expired."""
    c = t.challenges.c
    connection.execute(
        delete(t.challenges).where((c.expires < at) | (c.hash == fingerprint(secret)))
    )
    connection.execute(
        insert(t.challenges).values(
            hash=fingerprint(secret), kind=kind, agent=agent, body=body, expires=expires
        )
    )


def find(connection: Connection, secret: str, kind: str, at: float) -> Row[Any] | None:
    c = t.challenges.c
    wanted = (c.hash == fingerprint(secret), c.kind == kind, c.expires > at)
    return connection.execute(select(t.challenges).where(*wanted)).first()


def take(connection: Connection, secret: str, kind: str) -> bool:
    """True for one caller alone."""
    c = t.challenges.c
    wanted = (c.hash == fingerprint(secret), c.kind == kind)
    return connection.execute(delete(t.challenges).where(*wanted)).rowcount == 1


def is_first_use(connection: Connection, secret: str, kind: str, expires: float, at: float) -> bool:
    """Of a ticket that had no row; true for one caller alone."""
    connection.execute(delete(t.challenges).where(t.challenges.c.expires < at))
    row = {"hash": fingerprint(secret), "kind": kind, "body": {}, "expires": expires}
    try:
        connection.execute(insert(t.challenges).values(**row))
    except IntegrityError:
        return False
    return True


def forget(connection: Connection, agent: str) -> None:
    """Whoever is half-way in as this agent begins again."""
    connection.execute(delete(t.challenges).where(t.challenges.c.agent == agent))
