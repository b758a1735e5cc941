"""Rows of `webhook_calls` and `webhook_tries` as people look at them: the log of what was told
outside, told again where they wish, and deleted in time."""

from collections import defaultdict
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, func, or_, select, update

from halloo.domain.webhooks import RULES
from halloo.store import tables as t

k, y = t.webhook_calls, t.webhook_tries


def _of(site: str, webhook: str) -> ColumnElement[bool]:
    mine = k.c.webhook.is_(None) if webhook == RULES else k.c.webhook == webhook
    return (k.c.site == site) & mine


def page(
    connection: Connection, site: str, webhook: str, state: str | None, before: str | None,
    limit: int,
) -> list[Row[Any]]:  # fmt: skip
    """Newest first; `before` is the id of the last one seen."""
    query = select(k).where(_of(site, webhook))
    if state:
        query = query.where(k.c.state == state)
    if before:
        query = query.where(k.c.id < before)
    return list(connection.execute(query.order_by(k.c.id.desc()).limit(limit)))


def tries_of(connection: Connection, calls: list[str]) -> dict[str, list[Row[Any]]]:
    """By call, in their order."""
    found: defaultdict[str, list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(select(y).where(y.c.call.in_(calls)).order_by(y.c.number)):
        found[row.call].append(row)
    return found


def by_id(connection: Connection, site: str, webhook: str, call: str) -> Row[Any] | None:
    return connection.execute(select(k).where(_of(site, webhook), k.c.id == call)).first()


def last_try(connection: Connection, site: str, webhook: str) -> Row[Any] | None:
    """Of the newest call that was tried."""
    newest = (
        select(k.c.id)
        .where(_of(site, webhook), k.c.tries > 0)
        .order_by(k.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = select(y).where(y.c.call == newest).order_by(y.c.number.desc()).limit(1)
    return connection.execute(query).first()


def waiting(connection: Connection, site: str, webhook: str) -> int:
    query = select(func.count()).where(_of(site, webhook), k.c.due.is_not(None))
    return connection.execute(query).scalar_one()


def again(connection: Connection, call: str, at: float) -> None:
    """Told once more, with all the tries that a new one has."""
    connection.execute(update(k).where(k.c.id == call).values(state="waiting", due=at, tries=0))


def again_since(connection: Connection, site: str, webhook: str, since: float, at: float) -> int:
    """All that failed since then; returns how many."""
    mine = (_of(site, webhook), k.c.state == "failed", k.c.created >= since)
    done = connection.execute(update(k).where(*mine).values(state="waiting", due=at, tries=0))
    return done.rowcount


def prune(connection: Connection, site: str, before: float, most: int) -> int:
    """Deletes at most so many of those from before; returns how many."""
    old = select(k.c.id).where(k.c.site == site, k.c.created < before).limit(most)
    return connection.execute(delete(k).where(k.c.id.in_(old))).rowcount


def remove(connection: Connection, webhook: str, most: int) -> int:
    """At most so many of the webhook's, with their tries; returns how many."""
    some = select(k.c.id).where(k.c.webhook == webhook).limit(most)
    return connection.execute(delete(k).where(k.c.id.in_(some))).rowcount


def forget(connection: Connection, site: str, visitor: str) -> None:
    """Consent withdrawn: what was told of the visits goes; of pushes and the conversation it
    stays, as they do."""
    mine = (k.c.site == site, k.c.visitor == visitor)
    visits = or_(k.c.event.startswith("visitor."), k.c.event == "rule.fired")
    connection.execute(delete(k).where(*mine, visits))
