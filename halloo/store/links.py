"""Rows of `links`: invitations to become an agent, and ways to a new password. Each works once, and
only its fingerprint is kept."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select

from halloo.domain.ids import fingerprint
from halloo.store import tables as t

INVITATION, RESET = "invitation", "reset"
_c = t.links.c


def offer(
    connection: Connection, secret: str, kind: str, author: str, at: float, expires: float,
    agent: str | None = None, **body: Any,
) -> None:  # fmt: skip
    """Sweeps out what has expired on the way."""
    connection.execute(delete(t.links).where(_c.expires < at))
    connection.execute(
        insert(t.links).values(
            hash=fingerprint(secret),
            kind=kind,
            agent=agent,
            body=body,
            author=author,
            created=at,
            expires=expires,
        )
    )


def find(connection: Connection, secret: str, at: float) -> Row[Any] | None:
    return connection.execute(select(t.links).where(*_good(secret, at))).first()


def use(connection: Connection, secret: str, kind: str, at: float) -> Row[Any] | None:
    """The row for one caller alone, and only before it expires."""
    row = find(connection, secret, at)
    if row is None or row.kind != kind:
        return None
    used = connection.execute(delete(t.links).where(*_good(secret, at)))
    return row if used.rowcount == 1 else None


def _good(secret: str, at: float) -> tuple[ColumnElement[bool], ...]:
    return _c.hash == fingerprint(secret), _c.expires > at


def invitations(connection: Connection, at: float) -> list[Row[Any]]:
    """Those that are open, the newest first."""
    wanted = select(t.links).where(_c.kind == INVITATION, _c.expires > at)
    return list(connection.execute(wanted.order_by(_c.created.desc())))


def forget(connection: Connection, hash_: str) -> bool:
    """True for one caller alone."""
    return connection.execute(delete(t.links).where(_c.hash == hash_)).rowcount == 1


def forget_resets(connection: Connection, agent: str) -> None:
    connection.execute(delete(t.links).where(_c.kind == RESET, _c.agent == agent))


def forget_invited_by(connection: Connection, author: str) -> None:
    """Who may not invite any more has not invited anybody."""
    connection.execute(delete(t.links).where(_c.kind == INVITATION, _c.author == author))
