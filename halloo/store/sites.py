"""Rows of `sites`."""

from sqlalchemy import Connection, insert, update

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
