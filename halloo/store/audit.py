"""Rows of `audit`: who did what to accounts, rights, keys and people's data. They are added in the
transaction of the deed, and never changed."""

from typing import Any

from sqlalchemy import Connection, Row, insert, select

from halloo.domain.agents import OPERATOR, Actor
from halloo.domain.ids import push_ids
from halloo.store import tables as t


def note(
    connection: Connection,
    actor: Actor,
    action: str,
    at: float,
    *,
    target: str = "",
    site: str | None = None,
    **detail: Any,
) -> None:
    """`action` is like `agent.added`; `target` is whom or what it was done to; `detail` has no
    secrets."""
    [ordered] = push_ids(1, at)
    connection.execute(
        insert(t.audit).values(
            id=f"a{ordered[1:]}",
            at=at,
            actor=actor.name,
            way=actor.way,
            action=action,
            site=site,
            target=target[:255],
            detail=detail,
            address=actor.address,
        )
    )


def erased_by_command(connection: Connection, since: float) -> list[Row[Any]]:
    a = t.audit.c
    asked = (a.at >= since, a.action == "visitor.erased", a.way == OPERATOR.way)
    return list(connection.execute(select(t.audit).where(*asked)))
