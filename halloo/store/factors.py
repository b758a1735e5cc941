"""What an agent has besides a password: the app's secret (a name of it: the secret is derived) and
recovery codes. Passkeys have their own module."""

from collections.abc import Iterable

from sqlalchemy import Connection, delete, func, insert, select, update

from halloo.store import tables as t
from halloo.store.directory import bump


def set_factor(connection: Connection, agent: str, nonce: str | None, step: int) -> None:
    """`step` is that of the code it was confirmed with: it has counted."""
    row = t.agents.c.name == agent
    connection.execute(update(t.agents).where(row).values(factor=nonce, factor_step=step))
    bump(connection)


def use_step(connection: Connection, agent: str, nonce: str, step: int) -> bool:
    """True once per step, and never for one before the last that counted."""
    a = t.agents.c
    unused = (a.name == agent, a.factor == nonce, a.factor_step < step)
    used = connection.execute(update(t.agents).where(*unused).values(factor_step=step))
    return used.rowcount == 1


def replace_recovery_codes(connection: Connection, agent: str, hashes: Iterable[str]) -> None:
    """No hashes: none are left."""
    connection.execute(delete(t.recovery_codes).where(t.recovery_codes.c.agent == agent))
    rows = [{"hash": each, "agent": agent} for each in hashes]
    if rows:
        connection.execute(insert(t.recovery_codes), rows)


def use_recovery_code(connection: Connection, agent: str, code_hash: str) -> bool:
    """True for one caller alone."""
    r = t.recovery_codes.c
    used = connection.execute(delete(t.recovery_codes).where(r.agent == agent, r.hash == code_hash))
    return used.rowcount == 1


def recovery_codes_left(connection: Connection, agent: str) -> int:
    of_agent = t.recovery_codes.c.agent == agent
    count = select(func.count()).select_from(t.recovery_codes).where(of_agent)
    return int(connection.execute(count).scalar() or 0)


def factor_of(connection: Connection, agent: str) -> str | None:
    """What the app's secret is derived with; None without one."""
    found = select(t.agents.c.factor).where(t.agents.c.name == agent)
    return connection.execute(found).scalar()
