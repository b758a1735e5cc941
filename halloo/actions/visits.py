"""A visit is written down when it begins, now and then while it goes on, and when it is over: of
visitors who consented, and of nobody else. Nobody waits for it. Old ones are deleted."""

import asyncio
from collections.abc import Callable
from functools import partial

from sqlalchemy import Connection

from halloo.actions.ports import Ports
from halloo.domain.presence import Presence
from halloo.domain.visits import record
from halloo.log import log
from halloo.store import firings, goals, notes, visitors, visits

# A crash loses what happened since. One part of the visitors has its turn in each round.
ROUND_SECONDS = 15.0
PARTS = 20
DAY = 86_400.0
# Deleted in one transaction; others write in between.
STEP = 500
PAUSE_SECONDS = 0.05


def begun(ports: Ports, presence: Presence, counted: visitors.Visit) -> None:
    _note(ports, presence, counted)


def over(ports: Ports, presence: Presence) -> None:
    """The last tab has closed; the visitor may come back to the same visit."""
    if presence.arrival.consent:
        _note(ports, presence)


async def go_on(ports: Ports) -> None:
    """A part of the visits under way."""
    part = int(ports.now() / ROUND_SECONDS) % PARTS
    for presence in _here(ports):
        if int(presence.since) % PARTS == part:
            _note(ports, presence)


def all_end(ports: Ports) -> None:
    """The server stops, and these are still here."""
    for presence in _here(ports):
        _note(ports, presence)


def _here(ports: Ports) -> list[Presence]:
    listed = [ports.roster.listed(site) for site in ports.directory.sites]
    return [p for one in listed for p in one.values() if p.tabs and p.arrival.consent]


def _note(ports: Ports, presence: Presence, counted: visitors.Visit | None = None) -> None:
    ports.store.note(visits.keep, stay(ports, presence, counted))


def stay(ports: Ports, presence: Presence, counted: visitors.Visit | None = None) -> visits.Stay:
    ended = ports.now() if presence.tabs else presence.last_seen
    return visits.Stay(record(presence, ended), presence.since, ended, counted)


Prune = Callable[[Connection, str, float, int], int]


async def retire(ports: Ports) -> None:
    """Deletes what is past its days, and notes that were deleted, in small steps."""
    settings = ports.settings
    await ports.store.write(partial(notes.prune, at=ports.now()))
    await _retire(ports, "visits", visits.prune, settings.retention_visits_days)
    await _retire(ports, "firings of rules", firings.prune, settings.retention_reports_days)
    await _retire(ports, "conversions", goals.prune, settings.retention_reports_days)


async def _retire(ports: Ports, what: str, prune: Prune, days: int) -> None:
    """0 days: for ever."""
    before, gone = ports.now() - days * DAY, 0
    for site in list(ports.directory.sites) if days else []:
        step = partial(_step, prune, site, before)
        while done := await ports.store.write(step):
            gone += done
            await asyncio.sleep(PAUSE_SECONDS)
    if gone:
        log.info(f"old {what} deleted", count=gone)


def _step(prune: Prune, site: str, before: float, connection: Connection) -> int:
    return prune(connection, site, before, STEP)
