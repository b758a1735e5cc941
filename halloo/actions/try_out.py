"""A rule that is not active yet, tried: on the visits of the last days, or on somebody here."""

from functools import partial
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection

from halloo.actions.consider import show, world_of
from halloo.actions.explain import entry, here
from halloo.actions.ports import Ports
from halloo.domain.agents import Caller
from halloo.domain.rules.checks import Check
from halloo.domain.rules.conditions import parsed
from halloo.domain.rules.facts import World
from halloo.domain.rules.model import Draft, Rule, checked
from halloo.domain.rules.replay import Reach, reach, tried, unknown
from halloo.domain.times import rfc3339, seconds
from halloo.store import firings, visits
from halloo.store.directory import Site
from halloo.wire import VisitRecord

DAY = 86_400.0
AT_ONCE = 200  # visits read and tried in one go
VISITS_MOST = 20_000
SHOWN = 20
TRIED = "r_tried"  # the id of a rule that is only tried


class Overlap(Struct):
    """Visitors the draft would have reached whom another rule did reach in the same days."""

    rule: str
    name: str
    visitors: int


class Sample(Struct):
    visitor: str
    visit: str
    at: str
    page: str


class DryRun(Struct):
    """`visits` were tried, of so many `visitors`; `reached` counts visitors. `unknown` are facts
    that recordings do not know and that were taken to fit; `cut`: there were more visits."""

    visits: int
    visitors: int
    reached: int
    unknown: list[str]
    already: list[Overlap]
    sample: list[Sample]
    cut: bool


class _Found:
    """What the visits tell, one after the other."""

    def __init__(self) -> None:
        self.visits: set[str] = set()
        self.visitors: set[str] = set()
        self.reached: dict[str, Sample] = {}  # by visitor, the first time

    def note(self, visit: VisitRecord, at: Reach | None) -> None:
        self.visits.add(visit.id)
        self.visitors.add(visit.visitor)
        if at and visit.visitor not in self.reached:
            sample = Sample(visit.visitor, visit.id, rfc3339(at.at), at.page)
            self.reached[visit.visitor] = sample


async def dry_run(ports: Ports, site: str, draft: Draft, days: int) -> DryRun:
    """Raises HallooError `bad_field`."""
    tree = parsed(checked(draft).when)
    since = ports.now() - days * DAY
    found = await _replayed(ports, site, tried(tree), since)
    others = await ports.store.survey(lambda connection: firings.reached(connection, site, since))
    names = {rule.id: rule.name for rule in ports.directory.rules.get(site, [])}
    already = [
        Overlap(rule, names.get(rule, rule), len(visitors & found.reached.keys()))
        for rule, visitors in others.items()
    ]
    return DryRun(
        len(found.visits), len(found.visitors), len(found.reached), unknown(tree),
        sorted((each for each in already if each.visitors), key=lambda each: -each.visitors),
        list(found.reached.values())[:SHOWN], len(found.visits) >= VISITS_MOST,
    )  # fmt: skip


async def _replayed(ports: Ports, site: str, check: Check, since: float) -> _Found:
    """A part at a time, so that others have their turn in between."""
    found, world = _Found(), World()

    def work(connection: Connection, begins: float) -> list[tuple[VisitRecord, Reach | None]]:
        part = visits.recorded(connection, site, begins, AT_ONCE)
        return [(visit, reach(check, visit, world)) for visit in part]

    while True:
        tries = await ports.store.survey(partial(work, begins=since))
        before = len(found.visits)
        for visit, at in tries:
            found.note(visit, at)
        # The last of a part is the first of the next one: times do not tell visits apart.
        over = len(tries) < AT_ONCE or len(found.visits) == before
        if over or len(found.visits) >= VISITS_MOST:
            return found
        since = seconds(tries[-1][0].began)


async def try_on(
    ports: Ports, caller: Caller, site: Site, draft: Draft, visitor: str, shown: bool
) -> dict[str, Any]:
    """How the draft stands for one visitor who is here, as `halloo.actions.explain` says it; with
    `shown` they see now what it would say. Raises HallooError `bad_field`, `visitor_not_found`."""
    draft = checked(draft)
    told: dict[str, Any] = msgspec.to_builtins(draft)
    told |= {"id": TRIED, "site": site.key, "state": "active"}
    rule = msgspec.convert(told, Rule)
    if not rule.sender or caller.role == "agent":  # nobody speaks in another's name
        rule.sender = caller.name
    presence, now = await here(ports, site.key, visitor), ports.now()
    if shown:
        show(ports, presence, rule, draft.variants[0].name if draft.variants else "", now)
    return entry(ports, presence, rule, world_of(ports, site.key), now)
