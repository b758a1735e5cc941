"""Rows of `blocks`: who is not let in."""

from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, tuple_

from halloo.domain.blocks import Block, BlockKind, BlockList
from halloo.domain.times import rfc3339
from halloo.store import tables as t

b = t.blocks

Mark = tuple[int, float | None]


def block_of(row: Row[Any]) -> Block:
    until = None if row.expires is None else rfc3339(row.expires)
    return Block(
        row.id, row.site, row.kind, row.value, row.note, row.author, rfc3339(row.created), until
    )


def add(
    connection: Connection, id_: str, site: str, kind: BlockKind, value: str,
    note: str, author: str, at: float, expires: float | None,
) -> None:  # fmt: skip
    """The same again takes the earlier one's place."""
    same = (b.c.site == site) & (b.c.kind == kind) & (b.c.value == value)
    connection.execute(delete(b).where(same))
    row = {"id": id_, "site": site, "kind": kind, "value": value, "note": note, "author": author}
    connection.execute(insert(b).values(**row, created=at, expires=expires))


def remove(connection: Connection, block: str) -> None:
    connection.execute(delete(b).where(b.c.id == block))


def prune(connection: Connection, at: float) -> int:
    """What is over is deleted; returns how many."""
    return connection.execute(delete(b).where(b.c.expires <= at)).rowcount


def count(connection: Connection, site: str) -> int:
    return connection.execute(select(func.count()).where(b.c.site == site)).scalar_one()


def by_id(connection: Connection, site: str, block: str) -> Block | None:
    row = connection.execute(select(b).where(b.c.id == block, b.c.site == site)).first()
    return block_of(row) if row else None


def of_site(
    connection: Connection, site: str, at: float, limit: int, before: Block | None
) -> list[Block]:
    """Newest first, without those that are over; `before`: from behind that one on."""
    asked = select(b).where(b.c.site == site, b.c.expires.is_(None) | (b.c.expires > at))
    if before:
        place = select(b.c.created).where(b.c.id == before.id).scalar_subquery()
        asked = asked.where(tuple_(b.c.created, b.c.id) < tuple_(place, before.id))
    ordered = asked.order_by(b.c.created.desc(), b.c.id.desc()).limit(limit)
    return [block_of(row) for row in connection.execute(ordered)]


def mark(connection: Connection) -> Mark:
    """Another one when any block was added or removed: rows never change, the newest is last."""
    found = connection.execute(select(func.count(), func.max(b.c.created)).select_from(b)).one()
    return found[0], found[1]


def lists(connection: Connection) -> dict[str, BlockList]:
    """By site; sites without a block are left out."""
    by_site: dict[str, list[Block]] = {}
    for row in connection.execute(select(b)):
        by_site.setdefault(row.site, []).append(block_of(row))
    return {site: BlockList(blocks) for site, blocks in by_site.items()}
