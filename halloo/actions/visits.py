"""A visit is written down when it begins, now and then while it goes on, and when it is over: of
visitors who consented, and of nobody else. Nobody waits for it."""

from halloo.actions.ports import Ports
from halloo.domain.presence import Presence
from halloo.domain.visits import record
from halloo.store import visitors, visits

# A crash loses what happened since. One part of the visitors has its turn in each round.
ROUND_SECONDS = 15.0
PARTS = 20


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
    every = (presence for one in listed for presence in one.values())
    return [p for p in every if p.tabs and p.arrival.consent and not p.home]


def _note(ports: Ports, presence: Presence, counted: visitors.Visit | None = None) -> None:
    ports.store.note(visits.keep, stay(ports, presence, counted), shared=True)


def stay(ports: Ports, presence: Presence, counted: visitors.Visit | None = None) -> visits.Stay:
    ended = ports.now() if presence.tabs else presence.last_seen
    return visits.Stay(record(presence, ended), presence.since, ended, counted)
