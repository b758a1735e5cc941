"""Rows of `sessions`: where agents are signed in. Only the secret's fingerprint is kept."""

from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from halloo.domain.agents import Came
from halloo.domain.ids import fingerprint
from halloo.store import tables as t
from halloo.store.directory import bump

_c = t.sessions.c


def begin(connection: Connection, secret: str, agent: str, how: Came, at: float) -> None:
    connection.execute(
        insert(t.sessions).values(
            hash=fingerprint(secret),
            agent=agent,
            created=at,
            last_used=at,
            address=how.address,
            device=how.device[:120],
            way=how.way,
        )
    )
    bump(connection)


def of_agent(connection: Connection, agent: str) -> list[Row[Any]]:
    """The one used last comes first."""
    wanted = select(t.sessions).where(_c.agent == agent)
    return list(connection.execute(wanted.order_by(_c.last_used.desc(), _c.hash)))


def used(connection: Connection, times: dict[str, float]) -> None:
    """By hash. Other processes are told: a session ends when it is idle for long."""
    rows = [{"which": hash_, "at": at} for hash_, at in times.items()]
    if rows:
        changed = update(t.sessions).where(_c.hash == bindparam("which"))
        connection.execute(changed.values(last_used=bindparam("at")), rows)
        bump(connection)


def end(connection: Connection, hash_: str) -> None:
    connection.execute(delete(t.sessions).where(_c.hash == hash_))
    bump(connection)


def end_all(connection: Connection, agent: str, but: str | None = None) -> int:
    """All of the agent's, except the one with this hash; returns how many."""
    of_agent = _c.agent == agent
    others = of_agent if but is None else of_agent & (_c.hash != but)
    ended = connection.execute(delete(t.sessions).where(others)).rowcount
    bump(connection)
    return ended


def sweep(connection: Connection, before: float) -> None:
    """What began before then has ended anyway."""
    connection.execute(delete(t.sessions).where(_c.created < before))
