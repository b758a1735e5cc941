"""Rows of `webhooks`."""

from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from halloo.domain.webhooks import Draft, Hook
from halloo.store import tables as t
from halloo.store.directory import bump, hook_of

w = t.webhooks


def add(connection: Connection, site: str, id_: str, draft: Draft, agent: str, at: float) -> None:
    connection.execute(
        insert(w).values(
            id=id_, site=site, url=draft.url, events=draft.events, active=draft.active,
            note=draft.note, secret=1, author=agent, created=at,
        )
    )  # fmt: skip
    bump(connection)


def change(connection: Connection, webhook: str, **values: Any) -> None:
    connection.execute(update(w).where(w.c.id == webhook).values(**values))
    bump(connection)


def remove(connection: Connection, webhook: str) -> None:
    """With what it was told, and was to be told."""
    connection.execute(delete(w).where(w.c.id == webhook))
    bump(connection)


def by_id(connection: Connection, site: str, webhook: str) -> Hook | None:
    row = connection.execute(select(w).where(w.c.id == webhook, w.c.site == site)).first()
    return hook_of(row) if row else None


def of_site(connection: Connection, site: str) -> list[Hook]:
    """In the order in which they were made."""
    query = select(w).where(w.c.site == site).order_by(w.c.created, w.c.id)
    return [hook_of(row) for row in connection.execute(query)]


def count(connection: Connection, site: str) -> int:
    return connection.execute(select(func.count()).where(w.c.site == site)).scalar_one()


def came_through(connection: Connection, webhook: str) -> None:
    connection.execute(
        update(w).where(w.c.id == webhook, w.c.failing.is_not(None)).values(failing=None)
    )


def failed(connection: Connection, webhook: str, at: float) -> Hook | None:
    """Notes since when nothing comes through; None where the webhook is gone."""
    connection.execute(update(w).where(w.c.id == webhook, w.c.failing.is_(None)).values(failing=at))
    row = connection.execute(select(w).where(w.c.id == webhook)).first()
    return hook_of(row) if row else None
