"""All that the database holds of one visitor of a site: to hand it over, and to erase it."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Table, delete, select

from halloo.domain.times import rfc3339
from halloo.store import conversations, files, firings, goals
from halloo.store import tables as t

_TIMES = {
    "at", "began", "ended", "created", "updated", "first_seen", "last_seen", "deleted", "waits",
    "expires",
}  # fmt: skip
_OURS = {"cid", "once", "epoch"}  # how we tell repeats apart; nothing about the visitor
# Messages and receipts are found by their conversation and their push.
_NAMED: dict[str, Table] = {
    "identities": t.identities,
    "visits": t.visits,
    "notes": t.notes,
    "conversations": t.conversations,
    "files": t.files,
    "pushes": t.pushes,
    "rules": t.firings,
    "goals": t.conversions,
    "webhooks": t.webhook_calls,
}


def everything(connection: Connection, site: str, visitor: str) -> dict[str, list[dict[str, Any]]]:
    """Rows as people read them, by topic; an empty list where there is nothing."""
    found = {"visitor": _rows(connection, t.visitors, _the_visitor(site, visitor))}
    for topic, table in _NAMED.items():
        found[topic] = _rows(connection, table, _of(table, site, visitor))
    talks = select(t.conversations.c.id).where(_of(t.conversations, site, visitor))
    found["messages"] = _rows(connection, t.messages, t.messages.c.conversation.in_(talks))
    found["receipts"] = _rows(connection, t.receipts, _receipts(site, visitor))
    found["blocks"] = _rows(connection, t.blocks, _blocks(site, visitor))
    return found


def erase(connection: Connection, site: str, visitor: str) -> list[str]:
    """Deletes it all; of rules and goals it stays that it happened, but not to whom. Returns the
    ids of files whose bytes are to go after the commit."""
    for kind in (firings, goals):
        kind.forget(connection, site, visitor)
    gone = files.forget(connection, site, visitor)
    connection.execute(delete(t.receipts).where(_receipts(site, visitor)))
    # Messages go with their conversation, receipts with their push.
    for table in (t.pushes, t.conversations, t.notes, t.visits, t.identities):
        connection.execute(delete(table).where(_of(table, site, visitor)))
    # Events that were over when the visitor became this one are still under the former name.
    former = select(t.aliases.c.old).where(_of(t.aliases, site, visitor))
    under = (t.pushes.c.site == site) & t.pushes.c.visitor.in_(former)
    connection.execute(delete(t.pushes).where(under))
    connection.execute(delete(t.aliases).where(_of(t.aliases, site, visitor)))
    connection.execute(delete(t.visitors).where(_the_visitor(site, visitor)))
    calls = t.webhook_calls
    told = calls.c.body.contains(visitor, autoescape=True)
    connection.execute(delete(calls).where(calls.c.site == site, told))
    return gone


def conversation_of(connection: Connection, site: str, visitor: str) -> str | None:
    row = conversations.of_visitor(connection, site, visitor)
    return None if row is None else str(row.id)


def _rows(
    connection: Connection, table: FromClause, where: ColumnElement[bool]
) -> list[dict[str, Any]]:
    found = connection.execute(select(table).where(where).order_by(*table.primary_key)).mappings()
    return [
        {
            name: rfc3339(value) if name in _TIMES and value is not None else value
            for name, value in row.items()
            if name not in _OURS
        }
        for row in found
    ]


def _the_visitor(site: str, visitor: str) -> ColumnElement[bool]:
    return (t.visitors.c.site == site) & (t.visitors.c.id == visitor)


def _of(table: Table, site: str, visitor: str) -> ColumnElement[bool]:
    return (table.c.site == site) & (table.c.visitor == visitor)


def _receipts(site: str, visitor: str) -> ColumnElement[bool]:
    """Also of pushes that went to everyone on the site."""
    of_site = select(t.pushes.c.id).where(t.pushes.c.id == t.receipts.c.push)
    mine = t.receipts.c.visitor == visitor
    return mine & of_site.where(t.pushes.c.site == site).exists()


def _blocks(site: str, visitor: str) -> ColumnElement[bool]:
    return (
        (t.blocks.c.site == site) & (t.blocks.c.kind == "visitor") & (t.blocks.c.value == visitor)
    )
