"""Rows of `audit`: who did what to accounts, rights, keys and people's data. They are added in the
transaction of the deed, and never changed."""

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, delete, insert, select

from halloo.domain.agents import OPERATOR, Actor
from halloo.domain.deeds import Deed
from halloo.domain.ids import push_ids
from halloo.store import tables as t

a = t.audit.c


class Wanted(NamedTuple):
    """Which entries. `sites` None: all of them, those of no site too. `action` is a deed like
    `agent.added`, or all of a kind: `agent`."""

    sites: Collection[str] | None = None
    actor: str = ""
    action: str = ""


def note(
    connection: Connection,
    actor: Actor,
    action: Deed,
    at: float,
    *,
    target: str = "",
    site: str | None = None,
    **detail: Any,
) -> None:
    """`target` is whom or what it was done to; `detail` has no secrets."""
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


def erased(connection: Connection, since: float, by_command: bool) -> list[Row[Any]]:
    """Erasures of visitors; `by_command`: those of the command line alone."""
    found = select(t.audit).where(a.at >= since, a.action == "visitor.erased")
    return list(connection.execute(found.where(a.way == OPERATOR.way) if by_command else found))


def entries(
    connection: Connection, wanted: Wanted, before: str | None, most: int
) -> list[Row[Any]]:
    """The newest first; `before` is the id of one, and those that are older follow."""
    found = select(t.audit).order_by(a.id.desc()).limit(most)
    if wanted.sites is not None:
        found = found.where(a.site.in_(wanted.sites))
    if wanted.actor:
        found = found.where(a.actor == wanted.actor)
    if "." in wanted.action:
        found = found.where(a.action == wanted.action)
    elif wanted.action:
        found = found.where(a.action.startswith(f"{wanted.action}.", autoescape=True))
    if before is not None:
        found = found.where(a.id < before)
    return list(connection.execute(found))


def prune(connection: Connection, before: float, most: int) -> int:
    """Deletes at most so many from before; returns how many. What is younger than thirty days the
    database does not let go."""
    old = select(a.id).where(a.at < before).order_by(a.at).limit(most)
    return connection.execute(delete(t.audit).where(a.id.in_(old))).rowcount
