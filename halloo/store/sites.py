"""Rows of `sites`."""

from typing import Any

from sqlalchemy import Connection, insert, select, update

from halloo.store import tables as t
from halloo.store.directory import Site, bump


def add(connection: Connection, site: Site) -> None:
    connection.execute(
        insert(t.sites).values(
            key=site.key, name=site.name, origins=list(site.origins), created=site.created
        )
    )
    bump(connection)


def change(connection: Connection, site: Site) -> None:
    connection.execute(
        update(t.sites)
        .where(t.sites.c.key == site.key)
        .values(name=site.name, origins=list(site.origins))
    )
    bump(connection)


def set_up(connection: Connection, site: str, name: str, value: dict[str, Any]) -> None:
    """Keeps one of the site's settings: `theme` or `attention`."""
    known = connection.execute(select(t.sites.c.settings).where(t.sites.c.key == site)).scalar_one()
    connection.execute(
        update(t.sites).where(t.sites.c.key == site).values(settings={**known, name: value})
    )
    bump(connection)
