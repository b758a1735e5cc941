"""Rows of `identity_keys`: with what a site vouches for who its visitors are. They are retired and
never deleted: a site that has ever vouched for somebody is known by them."""

from sqlalchemy import Connection, insert, select, update

from halloo.domain.identity import IdentityKey
from halloo.store import tables as t
from halloo.store.directory import bump

k = t.identity_keys


def add(connection: Connection, id_: str, site: str, author: str, at: float) -> None:
    connection.execute(insert(k).values(id=id_, site=site, author=author, created=at))
    bump(connection)


def by_id(connection: Connection, site: str, id_: str) -> IdentityKey | None:
    row = connection.execute(select(k).where(k.c.id == id_, k.c.site == site)).first()
    return None if row is None else IdentityKey(*row)


def good(connection: Connection, site: str, at: float) -> int:
    """How many count still."""
    keys = connection.execute(select(k.c.retired).where(k.c.site == site)).scalars()
    return sum(retired is None or retired > at for retired in keys)


def retire(connection: Connection, id_: str, at: float) -> None:
    """From `at` on it counts no more. A key that is retired already can end sooner, never later."""
    later = k.c.retired.is_(None) | (k.c.retired > at)
    connection.execute(update(k).where(k.c.id == id_, later).values(retired=at))
    bump(connection)
