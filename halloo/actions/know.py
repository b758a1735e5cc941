"""What agents write down about a visitor: tags and notes. No visitor is ever told."""

from collections.abc import Callable, Iterable
from functools import partial

from sqlalchemy import Connection, Row

from halloo.actions.ports import Ports
from halloo.actions.present import present
from halloo.actions.text import checked_text
from halloo.domain import tags as tagging
from halloo.domain.agents import Caller
from halloo.domain.ids import new_id
from halloo.domain.presence import Presence
from halloo.domain.times import rfc3339
from halloo.errors import HallooError
from halloo.store import conversations, notes, visitors
from halloo.wire import Note

Change = Callable[[Iterable[str]], tuple[str, ...]]
SUGGESTED = 50


async def tag(ports: Ports, site: str, visitor: str, tag: str) -> tuple[str, ...]:
    """Adds it; returns all of them. Of a visitor who has not consented they live in memory, while
    the visit lasts. Raises HallooError `bad_field`, `visitor_not_found`, `not_remembered`."""
    return await _retag(ports, site, visitor, partial(tagging.added, tag=tagging.checked(tag)))


async def untag(ports: Ports, site: str, visitor: str, tag: str) -> tuple[str, ...]:
    """Takes it away, if it is there; as `tag`."""
    return await _retag(ports, site, visitor, partial(tagging.without, tag=tag.strip()))


async def _retag(ports: Ports, site: str, visitor: str, change: Change) -> tuple[str, ...]:
    presence = ports.roster.recent(site, visitor)
    if presence is None and ports.nodes:
        presence = await ports.nodes.look(site, visitor)
    if presence is not None and not presence.arrival.consent:
        return _wear(ports, presence, change(presence.tags))

    def work(connection: Connection) -> tuple[str, ...]:
        row = visitors.find(connection, site, visitor)
        if row is None:
            raise _stranger(connection, site, visitor)
        changed = change(row.tags)
        visitors.retag(connection, site, visitor, list(changed))
        return changed

    def then(changed: tuple[str, ...]) -> tuple[str, ...]:
        here = ports.roster.recent(site, visitor)
        if here is not None:
            return _wear(ports, here, changed)
        ports.roster.mark(site, visitor)
        if ports.nodes:
            ports.nodes.wears(site, visitor, changed)
        return changed

    return await ports.store.write_then(work, then)


def _wear(ports: Ports, presence: Presence, tags: tuple[str, ...]) -> tuple[str, ...]:
    presence.tags = tags
    if presence is ports.roster.recent(presence.site, presence.id):
        ports.roster.touch(presence)
    elif ports.nodes:
        ports.nodes.wears(presence.site, presence.id, tags)
    return tags


def _stranger(connection: Connection, site: str, visitor: str) -> HallooError:
    known = conversations.of_visitor(connection, site, visitor) is not None
    return HallooError("not_remembered" if known else "visitor_not_found")


async def suggestions(ports: Ports, site: str) -> list[str]:
    """Tags in use on the site, the most used first; those of visitors who are here come too."""
    stored = await ports.store.read(partial(visitors.tags_of, site=site, limit=SUGGESTED))
    if ports.nodes:
        await ports.nodes.listed(site)
    worn = (each for p in ports.roster.listed(site).values() for each in p.tags)
    every = dict.fromkeys([*stored, *worn])
    return list({each.casefold(): each for each in reversed(every)}.values())[::-1][:SUGGESTED]


async def write_note(ports: Ports, caller: Caller, site: str, visitor: str, text: str) -> Note:
    """Raises HallooError `text_empty`, `text_too_long`, `visitor_not_found`, or `not_remembered`
    where nothing about the visitor may be stored: who neither consented nor talked."""
    at = ports.now()
    checked = checked_text(text, ports.settings.limit_text_characters)
    note = Note(new_id("n"), caller.name, checked, rfc3339(at))
    presence = await present(ports, site, visitor)
    here = presence is not None

    def work(connection: Connection) -> None:
        known = visitors.find(connection, site, visitor)
        if known is None and conversations.of_visitor(connection, site, visitor) is None:
            raise HallooError("not_remembered" if here else "visitor_not_found")
        notes.add(connection, site, visitor, note, at)

    await ports.store.write(work)
    ports.roster.mark(site, visitor)
    return note


async def delete_note(ports: Ports, caller: Caller, site: str, visitor: str, note: str) -> None:
    """One's own; an owner's or admin's, any. Raises HallooError `note_not_found`, `not_allowed`."""
    await _mark(ports, caller, (site, visitor, note), ports.now())


async def put_back(ports: Ports, caller: Caller, site: str, visitor: str, note: str) -> None:
    """Undoes the deletion; as `delete_note`."""
    await _mark(ports, caller, (site, visitor, note), None)


async def _mark(
    ports: Ports, caller: Caller, which: tuple[str, str, str], deleted: float | None
) -> None:
    def work(connection: Connection) -> None:
        row = _own(notes.one(connection, *which), caller)
        if deleted is None or row.deleted is None:
            notes.mark(connection, row.id, deleted)

    await ports.store.write(work)
    ports.roster.mark(*which[:2])


def _own(row: Row | None, caller: Caller) -> Row:  # type: ignore[type-arg]
    if row is None:
        raise HallooError("note_not_found")
    if row.agent != caller.name and "admin" not in caller.scopes:
        raise HallooError("not_allowed", "Only who wrote a note, an owner or an admin deletes it.")
    return row
