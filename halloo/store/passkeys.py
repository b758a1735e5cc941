"""Rows of `passkeys`. Ids and public keys are base64url."""

from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from halloo.errors import HallooError
from halloo.store import tables as t
from halloo.store.directory import bump


def of_agent(connection: Connection, agent: str) -> list[Row[Any]]:
    """In the order in which they were made."""
    p = t.passkeys.c
    found = select(t.passkeys).where(p.agent == agent).order_by(p.created, p.id)
    return list(connection.execute(found))


def by_id(connection: Connection, passkey: str) -> Row[Any] | None:
    return connection.execute(select(t.passkeys).where(t.passkeys.c.id == passkey)).first()


def add(
    connection: Connection, passkey: str, agent: str, name: str, public_key: str, count: int,
    at: float,
) -> None:  # fmt: skip
    """Raises HallooError `passkey_failed` when somebody has it already."""
    row = {
        "id": passkey, "agent": agent, "name": name, "public_key": public_key,
        "sign_count": count, "created": at,
    }  # fmt: skip
    try:
        connection.execute(insert(t.passkeys).values(**row))
    except IntegrityError:
        raise HallooError("passkey_failed", "This passkey is registered already.") from None
    bump(connection)


def use(connection: Connection, passkey: str, before: int, count: int, at: float) -> bool:
    """False when it was used meanwhile: of two answers with the same count one is a copy."""
    p = t.passkeys.c
    row = (p.id == passkey, p.sign_count == before)
    changed = update(t.passkeys).where(*row).values(sign_count=count, last_used=at)
    return connection.execute(changed).rowcount == 1


def remove(connection: Connection, agent: str, passkey: str | None = None) -> int:
    """That one of the agent's, or all. Returns how many there were."""
    gone = delete(t.passkeys).where(t.passkeys.c.agent == agent)
    if passkey is not None:
        gone = gone.where(t.passkeys.c.id == passkey)
    count = connection.execute(gone).rowcount
    bump(connection)
    return count
