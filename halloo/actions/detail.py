"""All that is known of one visitor, here or not."""

from dataclasses import dataclass, field
from functools import partial
from typing import Any

import msgspec
from sqlalchemy import Connection, Row

from halloo.actions.ports import Ports
from halloo.actions.present import present
from halloo.domain.presence import Presence
from halloo.domain.times import rfc3339
from halloo.domain.visits import last_row
from halloo.errors import HallooError
from halloo.store import conversations, identities, notes, pushes, visitors, visits
from halloo.wire import (
    ConversationSummary,
    Identity,
    Note,
    PushRecord,
    VisitorDetail,
    VisitRecord,
)

PUSHES_SHOWN = 20
VISITS_SHOWN = 20


@dataclass(slots=True)
class _Stored:
    """What the database has."""

    visitor: Row[Any] | None = None
    visits: list[VisitRecord] = field(default_factory=list)
    conversations: list[ConversationSummary] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    pushes: list[PushRecord] = field(default_factory=list)
    identity: Identity | None = None

    def __bool__(self) -> bool:
        return bool(self.visitor or self.visits or self.conversations or self.notes or self.pushes)


async def detail(ports: Ports, site: str, visitor: str) -> VisitorDetail:
    """Of a visitor whom nobody knows there is not much."""
    stored = await ports.store.read(partial(_stored, site=site, visitor=visitor))
    return _blocked(ports, _together(site, visitor, stored, await present(ports, site, visitor)))


async def known_detail(ports: Ports, site: str, visitor: str) -> VisitorDetail:
    """Raises HallooError `visitor_not_found`."""
    stored = await ports.store.read(partial(_stored, site=site, visitor=visitor))
    presence = await present(ports, site, visitor)
    if presence is None and not stored:
        raise HallooError("visitor_not_found")
    return _blocked(ports, _together(site, visitor, stored, presence))


def _blocked(ports: Ports, found: VisitorDetail) -> VisitorDetail:
    blocks = ports.directory.blocks.get(found.site)
    found.block = blocks.visitor(found.visitor, ports.now()) if blocks else None
    return found


def _stored(connection: Connection, site: str, visitor: str) -> _Stored:
    talk = conversations.of_visitor(connection, site, visitor)
    return _Stored(
        visitors.find(connection, site, visitor),
        # One more: the newest may be the one that goes on.
        visits.of_visitor(connection, site, visitor, VISITS_SHOWN + 1),
        [conversations.summary(connection, talk)] if talk else [],
        notes.of_visitor(connection, site, visitor),
        pushes.of_visitor(connection, site, visitor, PUSHES_SHOWN),
        identities.of_visitor(connection, site, visitor),
    )


def _together(site: str, visitor: str, stored: _Stored, presence: Presence | None) -> VisitorDetail:
    past, row = stored.visits, stored.visitor
    found = VisitorDetail(
        site, visitor, presence is not None, None, [], stored.pushes,
        conversations=stored.conversations, notes=stored.notes,
        first_seen=rfc3339(row.first_seen) if row else None, remembered=row is not None,
        identity=stored.identity,
    )  # fmt: skip
    if row:
        found.tags, found.attrs, found.total_visits = row.tags, row.attrs, row.visits
    if presence is not None:
        found.row, found.trail = presence.row(), presence.trail_steps()
        found.tags, found.attrs = list(presence.tags), presence.attrs
        found.total_visits = presence.visits
        found.identity = presence.identity or found.identity
        found.idle_since = rfc3339(presence.idle_since) if presence.idle_since else None
        past = [visit for visit in past if visit.id != presence.visit]
    elif past:
        last, *past = past
        found.row = last_row(last, found.total_visits, found.attrs)
        found.row.tags = found.tags
        found.row.conversation = next((talk.id for talk in stored.conversations), None)
        found.trail = last.trail
    found.visits = [msgspec.structs.replace(visit, trail=[]) for visit in past[:VISITS_SHOWN]]
    return found
