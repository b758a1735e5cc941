"""What a visitor does on the site besides talking: turns pages, answers the consent question, is
named by the page, triggers events, leaves."""

from functools import partial
from typing import Any

from msgspec import json, structs
from sqlalchemy import Connection

from halloo.actions import achieve, visits
from halloo.actions.become import settle_now
from halloo.actions.ports import Ports
from halloo.domain import tags as tagging
from halloo.domain.people import Guest
from halloo.domain.presence import ATTRS_BYTES, ATTRS_MOST, Presence
from halloo.errors import HallooError
from halloo.store import calls, conversations, firings, goals, identities, notes, visitors
from halloo.store import visits as stays
from halloo.wire import Consent, Event, Identify, Page, Signal, TurnPage


def _present(ports: Ports, guest: Guest) -> Presence | None:
    return ports.roster.get(guest.site or "", guest.visitor)


async def turn_page(ports: Ports, guest: Guest, turn: TurnPage) -> None:
    presence = _present(ports, guest)
    if presence:
        page, pages = Page(turn.url, turn.title, presence.page.url), presence.pages
        before = achieve.on_screen(ports, presence)
        ports.roster.turn_page(presence, guest.connection, page, ports.now())
        achieve.by_page(ports, presence, before if presence.pages == pages else frozenset())


async def consent(ports: Ports, guest: Guest, answer: Consent) -> None:
    """Yes stores the visitor, and the visit so far; no forgets all but the conversation that was
    asked for. The last answer counts, whatever is under way for those before."""
    presence = _present(ports, guest)
    if presence is None:
        return
    presence.answer = answer
    if answer.consent:
        await _remember(ports, guest, presence, answer)
    else:
        presence.arrival.consent = False  # first: from here on nothing more is stored
        await _forgotten(ports, presence)
    ports.roster.touch(presence)


async def _remember(ports: Ports, guest: Guest, presence: Presence, answer: Consent) -> None:
    attrs, tags = dict(presence.attrs), list(presence.tags)
    told = visitors.Visit(presence.id, presence.site, ports.now(), 1, attrs, tags)

    def then(visit: visitors.Visit) -> None:
        if presence.answer is not answer:
            return
        presence.arrival.consent = True
        presence.visits = visit.visits
        presence.learn(visit.attrs)
        presence.tags = tagging.merged(visit.tags, presence.tags)
        settle_now(ports, guest)

    work = partial(_count, told=told, stay=visits.stay(ports, presence))
    await ports.store.write_then(work, then, shared=True)


async def _forgotten(ports: Ports, presence: Presence) -> None:
    def then(_: None) -> None:
        presence.tags = ()
        ports.merged.forget(presence.site, presence.id)

    await ports.store.write_then(partial(_forget, site=presence.site, visitor=presence.id), then)


def _count(connection: Connection, told: visitors.Visit, stay: stays.Stay) -> visitors.Visit:
    site, visitor = told.site, told.visitor
    earlier = visitors.find(connection, site, visitor)
    visit = visitors.next_visit(earlier, site, visitor, told.attrs, told.at)
    tags = list(tagging.merged(visit.tags, told.tags))
    visit = structs.replace(visit, tags=tags, retag=True)
    record = structs.replace(stay.record, visits=visit.visits, attrs=visit.attrs, tags=tags)
    stays.keep(connection, [structs.replace(stay, record=record, counted=visit)])
    return visit


def _forget(connection: Connection, site: str, visitor: str) -> None:
    for kind in (visitors, stays, notes, firings, goals, calls):
        kind.forget(connection, site, visitor)
    # A conversation stays, and with it the door that only the site's word opens.
    if conversations.of_visitor(connection, site, visitor) is None:
        identities.forget(connection, site, visitor)


async def identify(ports: Ports, guest: Guest, told: Identify) -> None:
    """Raises HallooError `bad_field` when it is more than a page may tell."""
    attrs = checked_attrs(told.attrs)
    presence = _present(ports, guest)
    if presence is None:
        return
    presence.learn(attrs)
    ports.roster.touch(presence)
    site, visitor, at = presence.site, presence.id, ports.now()
    if presence.arrival.consent:
        kept = dict(presence.attrs)
        await ports.store.write(
            lambda connection: visitors.remember(connection, site, visitor, kept, at), shared=True
        )
    if presence.name and presence.conversation:
        await ports.store.write(
            partial(conversations.rename, conversation=presence.conversation, name=presence.name),
            shared=True,
        )


async def event(ports: Ports, guest: Guest, happened: Event) -> None:
    """Shows in the trail, between the pages."""
    presence = _present(ports, guest)
    if presence:
        presence.note(happened.name, ports.now())
        ports.roster.touch(presence)
        achieve.by_event(ports, presence, happened)


async def signal(ports: Ports, guest: Guest, told: Signal) -> None:
    presence = _present(ports, guest)
    if presence:
        presence.signal(told.name, told.value, told.target, ports.now())
        ports.roster.touch(presence)


def leave(ports: Ports, guest: Guest) -> None:
    presence = _present(ports, guest)
    if presence is None:
        if ports.nodes:
            ports.nodes.left(guest)
        return
    here = bool(presence.tabs)
    ports.roster.leave(presence.site, presence.id, guest.connection, ports.now(), ports.tick())
    if here and not presence.tabs:
        visits.over(ports, presence)


def acceptable_attrs(attrs: dict[str, Any]) -> dict[str, Any]:
    """The same, for where a page's mistake must not cost the visitor the chat: none if not all
    are right."""
    try:
        return checked_attrs(attrs)
    except HallooError:
        return {}


def checked_attrs(attrs: dict[str, Any]) -> dict[str, Any]:
    """Few, small, and flat: texts, numbers and truth values."""
    flat = all(
        len(key) <= 64 and (value is None or isinstance(value, str | int | float | bool))
        for key, value in attrs.items()
    )
    if not flat or len(attrs) > ATTRS_MOST or len(json.encode(attrs)) > ATTRS_BYTES:
        raise HallooError(
            "bad_field",
            f"Attributes are at most {ATTRS_MOST} texts, numbers or truth values, 4 kB in all.",
        )
    return attrs
