"""All that the database holds of one visitor of a site: to hand it over, and to erase it."""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Table, delete, or_, select

from halloo.domain.pushes import EVERYONE
from halloo.domain.times import rfc3339
from halloo.store import conversations, files, firings, goals, mass
from halloo.store import tables as t
from halloo.store.bulk import parts

_TIMES = {
    "at", "began", "ended", "created", "updated", "first_seen", "last_seen", "deleted", "waits",
    "expires",
}  # fmt: skip
_OURS = {"cid", "once", "epoch"}  # how we tell repeats apart; nothing about the visitor
_NAMED: dict[str, Table] = {
    "identities": t.identities,
    "visits": t.visits,
    "notes": t.notes,
    "conversations": t.conversations,
    "files": t.files,
    "rules": t.firings,
    "goals": t.conversions,
    "webhooks": t.webhook_calls,
}


class Scattered(NamedTuple):
    """What no index finds by whom it is about, under all the `names` of the visitor: the ids of
    pushes and webhook calls, and of pushes that they told something of."""

    names: list[str]
    pushes: list[str]
    receipts: list[str]
    calls: list[str]


def everything(connection: Connection, site: str, visitor: str) -> dict[str, list[dict[str, Any]]]:
    """Rows as people read them, by topic; an empty list where there is nothing."""
    places = _places(connection, site, visitor)
    return {topic: _rows(connection, table, where) for topic, (table, where) in places.items()}


def is_known(connection: Connection, site: str, visitor: str) -> bool:
    places = _places(connection, site, visitor).values()
    found = (select(*table.primary_key).where(where).limit(1) for table, where in places)
    return any(connection.execute(each).first() is not None for each in found)


def scattered(connection: Connection, site: str, visitor: str) -> Scattered:
    """Looks at every push, receipt and call of the site: not a thing for the writer."""
    names = _names(connection, site, visitor)
    told = [t.webhook_calls.c.body.contains(name, autoescape=True) for name in names]
    wanted = (
        select(t.pushes.c.id).where(_under(t.pushes, site, names)),
        select(t.receipts.c.push).where(_receipts(site, names)).distinct(),
        select(t.webhook_calls.c.id).where(t.webhook_calls.c.site == site, or_(*told)),
    )
    return Scattered(names, *(list(connection.execute(each).scalars()) for each in wanted))


def erase(connection: Connection, site: str, visitor: str, found: Scattered) -> list[str]:
    """Deletes it all; of rules and goals it stays that it happened, but not to whom. `found` is
    from a moment ago: what came since then an index finds. Returns the ids of files whose bytes are
    to go after the commit."""
    for kind in (firings, goals):
        kind.forget(connection, site, visitor)
    gone = files.forget(connection, site, visitor)
    _erase_scattered(connection, site, found)
    mass.leave_out(connection, site, found.names)
    # Messages go with their conversation, receipts with their push.
    for table in (t.conversations, t.notes, t.visits, t.identities, t.webhook_calls, t.aliases):
        connection.execute(delete(table).where(_of(table, site, visitor)))
    connection.execute(delete(t.pushes).where(_of(t.pushes, site, visitor), t.LISTED))
    connection.execute(delete(t.visitors).where(_the_visitor(site, visitor)))
    return gone


def _erase_scattered(connection: Connection, site: str, found: Scattered) -> None:
    receipts, pushes, calls = t.receipts.c, t.pushes.c, t.webhook_calls.c
    to_all = select(pushes.id).where(_of(t.pushes, site, EVERYONE), t.LISTED)
    mine = receipts.visitor.in_(found.names)
    connection.execute(delete(t.receipts).where(mine, receipts.push.in_(to_all)))
    for ids in parts(found.receipts):
        connection.execute(delete(t.receipts).where(mine, receipts.push.in_(ids)))
    for ids in parts(found.pushes):
        connection.execute(delete(t.pushes).where(pushes.id.in_(ids)))
    for ids in parts(found.calls):
        connection.execute(delete(t.webhook_calls).where(calls.id.in_(ids)))


def conversation_of(connection: Connection, site: str, visitor: str) -> str | None:
    row = conversations.of_visitor(connection, site, visitor)
    return None if row is None else str(row.id)


def _rows(connection: Connection, table: Table, where: ColumnElement[bool]) -> list[dict[str, Any]]:
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


def _under(table: Table, site: str, names: list[str]) -> ColumnElement[bool]:
    return (table.c.site == site) & table.c.visitor.in_(names)


def _names(connection: Connection, site: str, visitor: str) -> list[str]:
    """Events that were over when the visitor became this one are still under the former name."""
    former = select(t.aliases.c.old).where(_of(t.aliases, site, visitor))
    return [visitor, *connection.execute(former).scalars()]


def _places(
    connection: Connection, site: str, visitor: str
) -> dict[str, tuple[Table, ColumnElement[bool]]]:
    """Where rows about the visitor stand."""
    names = _names(connection, site, visitor)
    talks = select(t.conversations.c.id).where(_of(t.conversations, site, visitor))
    return {
        "visitor": (t.visitors, _the_visitor(site, visitor)),
        **{topic: (table, _of(table, site, visitor)) for topic, table in _NAMED.items()},
        "pushes": (t.pushes, _under(t.pushes, site, names)),
        "messages": (t.messages, t.messages.c.conversation.in_(talks)),
        "receipts": (t.receipts, _receipts(site, names)),
        "blocks": (t.blocks, _blocks(site, visitor)),
    }


def _receipts(site: str, names: list[str]) -> ColumnElement[bool]:
    """Also of pushes that went to everyone on the site."""
    of_site = select(t.pushes.c.id).where(t.pushes.c.id == t.receipts.c.push)
    return t.receipts.c.visitor.in_(names) & of_site.where(t.pushes.c.site == site).exists()


def _blocks(site: str, visitor: str) -> ColumnElement[bool]:
    b = t.blocks.c
    return (b.site == site) & (b.kind == "visitor") & (b.value == visitor)
