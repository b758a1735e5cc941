"""Rows of `files`: what was sent along with messages. One waits for its message, then it is part of
a conversation for good. The bytes are elsewhere (`halloo.store.shelf`)."""

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, delete, exists, func, insert, select, update

from halloo.errors import HallooError
from halloo.store import identities
from halloo.store import tables as t
from halloo.wire import SentFile

f, m = t.files, t.messages


class Waiting(NamedTuple):
    """What no message carries yet: how many of one sender, how many bytes of the site."""

    files: int
    site_bytes: int


def add(
    connection: Connection, site: str, visitor: str, sender: str, file: SentFile, at: float
) -> None:
    """It belongs to the visitor's conversation on the site, whoever sent it. The visitor may have
    become another one while it came in."""
    now = identities.now_known_as(connection, site, visitor)
    sender = f"visitor:{now}" if sender == f"visitor:{visitor}" else sender
    connection.execute(
        insert(f).values(
            id=file.id, site=site, visitor=now, sender=sender, name=file.name, type=file.type,
            size=file.size, width=file.width, height=file.height, created=at,
        )
    )  # fmt: skip


def by_id(connection: Connection, file: str) -> Row[Any] | None:
    return connection.execute(select(f).where(f.c.id == file)).first()


def sent(row: Row[Any]) -> SentFile:
    return SentFile(row.id, row.name, row.type, row.size, row.width, row.height)


def attach(connection: Connection, file: str, sender: str, conversation: Row[Any]) -> None:
    """A message of the sender's carries it from now on. Raises HallooError `file_not_found` unless
    it is the sender's own, for this conversation, and waits."""
    attached = connection.execute(
        update(f)
        .where(
            f.c.id == file,
            f.c.sender == sender,
            f.c.site == conversation.site,
            f.c.visitor == conversation.visitor,
            f.c.conversation.is_(None),
        )
        .values(conversation=conversation.id)
    )
    if attached.rowcount != 1:
        raise HallooError("file_not_found")


def of_messages(connection: Connection, ids: Collection[str]) -> dict[str, SentFile]:
    if not ids:
        return {}
    return {row.id: sent(row) for row in connection.execute(select(f).where(f.c.id.in_(ids)))}


def waiting(connection: Connection, site: str, sender: str, since: float) -> Waiting:
    """Of what came after `since`; older ones are about to be deleted."""
    mine = func.count().filter(f.c.sender == sender)
    of_site = (f.c.site == site, f.c.conversation.is_(None), f.c.created > since)
    row = connection.execute(select(mine, func.coalesce(func.sum(f.c.size), 0)).where(*of_site))
    return Waiting(*row.one())


def left(connection: Connection, before: float) -> list[str]:
    """Those that no message carries and none will: made before then, or their message is gone."""
    return list(connection.execute(select(f.c.id).where(_is_left(before))).scalars())


def drop(connection: Connection, ids: Collection[str], before: float) -> list[str]:
    """Deletes the rows among these that are `left` still; returns whose bytes are to go."""
    dropped = delete(f).where(f.c.id.in_(ids), _is_left(before)).returning(f.c.id)
    return list(connection.execute(dropped).scalars())


def _is_left(before: float) -> ColumnElement[bool]:
    carried = exists().where(m.c.conversation == f.c.conversation, m.c.file == f.c.id)
    unsent = f.c.conversation.is_(None) & (f.c.created < before)
    return unsent | (f.c.conversation.is_not(None) & ~carried)


def withdraw(connection: Connection, file: str) -> bool:
    """Its sender does not send it after all. False: it was sent."""
    gone = connection.execute(delete(f).where(f.c.id == file, f.c.conversation.is_(None)))
    return gone.rowcount == 1


def known(connection: Connection, ids: Collection[str]) -> set[str]:
    return set(connection.execute(select(f.c.id).where(f.c.id.in_(ids))).scalars())


def of_visitor(connection: Connection, site: str, visitor: str) -> list[Row[Any]]:
    """All of the visitor's conversation, agents' included, oldest first."""
    mine = select(f).where(f.c.site == site, f.c.visitor == visitor)
    return list(connection.execute(mine.order_by(f.c.created, f.c.id)))


def forget(connection: Connection, site: str, visitor: str) -> list[str]:
    """Deletes the rows; returns the ids whose bytes are to go after the commit
    (`halloo.actions.files.remove_bytes`)."""
    mine = delete(f).where(f.c.site == site, f.c.visitor == visitor).returning(f.c.id)
    return list(connection.execute(mine).scalars())
