"""What a visitor does on the site besides talking: turns pages, answers the consent question, is
named by the page, triggers events, leaves."""

from functools import partial
from typing import Any

import msgspec
from sqlalchemy import Connection

from halloo.actions.ports import Ports
from halloo.domain.people import Guest
from halloo.domain.roster import ATTRS_BYTES, ATTRS_MOST, Presence
from halloo.errors import HallooError
from halloo.store import conversations, visitors
from halloo.wire import Consent, Event, Identify, Page, Signal, TurnPage


def _present(ports: Ports, guest: Guest) -> Presence | None:
    return ports.roster.get(guest.site or "", guest.visitor)


async def turn_page(ports: Ports, guest: Guest, turn: TurnPage) -> None:
    presence = _present(ports, guest)
    if presence:
        page = Page(turn.url, turn.title, presence.page.url)
        ports.roster.turn_page(presence, guest.connection, page, ports.now())


async def consent(ports: Ports, guest: Guest, answer: Consent) -> None:
    """Yes stores the visitor; no forgets all but the conversation that was asked for."""
    presence = _present(ports, guest)
    if presence is None:
        return
    site, visitor, attrs, at = presence.site, presence.id, dict(presence.attrs), ports.now()
    if answer.consent:
        visit = await ports.store.write(
            partial(_count, site=site, visitor=visitor, attrs=attrs, at=at)
        )
        presence.visits = visit.visits
        presence.learn(visit.attrs)
    else:
        await ports.store.write(partial(visitors.forget, site=site, visitor=visitor))
    presence.arrival.consent = answer.consent
    ports.roster.touch(presence)


def _count(
    connection: Connection, site: str, visitor: str, attrs: dict[str, Any], at: float
) -> visitors.Visit:
    earlier = visitors.find(connection, site, visitor)
    visit = visitors.next_visit(earlier, site, visitor, attrs, at)
    visitors.keep(connection, [visit])
    return visit


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
            lambda connection: visitors.remember(connection, site, visitor, kept, at)
        )
    if presence.name and presence.conversation:
        await ports.store.write(
            partial(conversations.rename, conversation=presence.conversation, name=presence.name)
        )


async def event(ports: Ports, guest: Guest, happened: Event) -> None:
    """Shows in the trail, between the pages."""
    presence = _present(ports, guest)
    if presence:
        presence.note(happened.name, ports.now())
        ports.roster.touch(presence)


async def signal(ports: Ports, guest: Guest, told: Signal) -> None:
    presence = _present(ports, guest)
    if presence:
        presence.signal(told.name, told.value, told.target, ports.now())
        ports.roster.touch(presence)


def leave(ports: Ports, guest: Guest) -> None:
    if guest.visitor:
        ports.roster.leave(
            guest.site or "", guest.visitor, guest.connection, ports.now(), ports.tick()
        )


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
    if not flat or len(attrs) > ATTRS_MOST or len(msgspec.json.encode(attrs)) > ATTRS_BYTES:
        raise HallooError(
            "bad_field",
            f"Attributes are at most {ATTRS_MOST} texts, numbers or truth values, 4 kB in all.",
        )
    return attrs
