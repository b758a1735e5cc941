"""The active rules of a site, ready to be asked about a visitor; and when to ask again."""

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import ceil, inf

from halloo.domain.attention import DAY
from halloo.domain.presence import Presence
from halloo.domain.roster import Roster
from halloo.domain.rules import conditions
from halloo.domain.rules.checks import HOLDS, NEVER, Look, compiled
from halloo.domain.rules.conditions import Group
from halloo.domain.rules.facts import World
from halloo.domain.rules.model import Limits, Rule, Schedule
from halloo.wire import Signals

IDLE_SECONDS = 120  # for the live list, whatever the rules ask
IDLE_MOST = 86_400  # the widget's timers know no more; after that we count ourselves
SIGNALS_MOST = 50  # of each kind
SPARE = 1000  # moments in the heap beyond those that count


@dataclass(frozen=True, slots=True)
class Compiled:
    rule: Rule
    tree: Group
    look: Look
    asks: bool


class Book:
    """By priority, then in the order in which they were made."""

    def __init__(self, rules: list[Rule]) -> None:
        self.written = rules
        active = [rule for rule in rules if rule.state == "active"]
        ordered = sorted(active, key=lambda rule: (-rule.priority, rule.created, rule.id))
        self.rules = tuple(_compiled(rule) for rule in ordered)
        self.signals = _signals(self.rules)
        self.minds_agents = any(
            (each.asks and each.rule.needs_agent) or _mentions(each.tree, "agent_available")
            for each in self.rules
        )

    def ask(self, presence: Presence, world: World, now: float) -> tuple[list[Compiled], float]:
        """The rules that hold and have not had their turn, and when one of the others may come to
        hold by itself. One that holds no more may have another turn."""
        came: list[Compiled] = []
        wake, dealt = inf, presence.dealt
        for each in self.rules:
            at = each.look(presence, world, now)
            if at == HOLDS:
                if not dealt or each.rule.id not in dealt:
                    came.append(each)
                continue
            if dealt:
                dealt.discard(each.rule.id)
            if at < wake:
                wake = at
        return came, wake


def _compiled(rule: Rule) -> Compiled:
    tree = rule.tree
    return Compiled(rule, tree, _within(rule.schedule, compiled(tree).true), rule.asks)


def _within(schedule: Schedule, look: Look) -> Look:
    begins, ends = schedule.begins, schedule.ends or inf
    if not begins and ends == inf:
        return look

    def within(presence: Presence, world: World, now: float) -> float:
        if now < begins:
            return begins
        return look(presence, world, now) if now < ends else NEVER

    return within


def _mentions(tree: Group, fact: str) -> bool:
    return any(each.fact.name == fact for each in conditions.walk(tree))


def _signals(rules: tuple[Compiled, ...]) -> Signals:
    """What the widget has to watch for all rules together."""
    scroll, idle, clicks, leaves = set[int](), {IDLE_SECONDS}, dict[str, None](), False
    for each in (condition for rule in rules for condition in conditions.walk(rule.tree)):
        name = each.fact.name
        if name == "scroll":
            scroll.add(min(100, max(1, ceil(each.value))))
        elif name == "idle":
            idle.add(min(IDLE_MOST, max(1, round(each.value))))
        elif name == "clicks":
            clicks[each.key] = None
        elif name == "exit_intent":
            leaves = True
    return Signals(
        sorted(scroll)[:SIGNALS_MOST], sorted(idle)[:SIGNALS_MOST], leaves,
        list(clicks)[:SIGNALS_MOST],
    )  # fmt: skip


def limit(
    limits: Limits, times: tuple[float, ...], since: float, now: float
) -> tuple[str, float | None] | None:
    """Which limit of the rule keeps it from this visitor, and when that ends by itself; None: it
    may come true. `times` are those of earlier turns, `since` when the visit began."""
    if not times:
        return None
    if limits.per_visitor and len(times) >= limits.per_visitor:
        return "per_visitor", None
    if limits.per_visit and sum(at >= since for at in times) >= limits.per_visit:
        return "per_visit", None
    today = [at for at in times if at + DAY > now]
    if limits.per_day and len(today) >= limits.per_day:
        return "per_day", today[-limits.per_day] + DAY
    if now < times[-1] + limits.cooldown_seconds:
        return "cooldown", times[-1] + limits.cooldown_seconds
    return None


class Books:
    """Every site's book, and whom to ask it about: visitors of whom something changed, and those
    for whom a moment has come. Costs what happens, not who is there."""

    def __init__(self, roster: Roster) -> None:
        self._roster = roster
        self._books: dict[str, Book] = {}
        self._available: dict[str, bool] = {}
        self._moments: list[tuple[float, str, str]] = []  # a heap of (time, site, visitor)

    def book(self, site: str) -> Book:
        book = self._books.get(site)
        if book is None:
            book = self._books[site] = Book([])
        return book

    def open(self, rules: Mapping[str, list[Rule]], sites: Iterable[str]) -> list[str]:
        """The sites' rules are these now. Returns the sites on which the widget has something
        else to watch for."""
        others = []
        for site in sites:
            before = self._books.get(site)
            if before and before.written == rules.get(site, []):
                continue
            now = self._books[site] = Book(rules.get(site, []))
            if before and before.signals != now.signals:
                others.append(site)
            self.stir(site)
        return others

    def stir(self, site: str) -> None:
        """Everybody on the site is to be asked about again."""
        self._roster.stir_all(site)

    def mind_agents(self, here: Callable[[str], int]) -> None:
        """Where somebody has come or the last one has gone, everybody is asked about again who
        may have waited for that. `here` says how many agents a site has."""
        for site, book in self._books.items():
            if book.minds_agents and self._available.get(site) is not bool(here(site)):
                self._available[site] = bool(here(site))
                self.stir(site)

    def due(self, now: float) -> Iterator[Presence]:
        """Each visitor who is here and has to be looked at, once. Whose past is not looked up yet
        is not among them: their caps are not known. Nor are pages of the original contract."""
        stirred = self._roster.take_stirred()
        while self._moments and self._moments[0][0] <= now:
            at, site, visitor = heapq.heappop(self._moments)
            presence = self._roster.get(site, visitor)
            if presence and presence.wakes == at:
                presence.wakes = inf
                stirred.setdefault(site, set()).add(visitor)
        for site, visitors in stirred.items():
            if not self.book(site).rules:
                continue
            for visitor in visitors:
                presence = self._roster.get(site, visitor)
                if presence and presence.tabs and presence.remembered:
                    yield presence

    def wake(self, presence: Presence, at: float) -> None:
        """Look at the visitor then. An earlier moment stays: it asks again, and finds this one."""
        if at >= presence.wakes:
            return
        presence.wakes = at
        heapq.heappush(self._moments, (at, presence.site, presence.id))
        if len(self._moments) > 2 * self._roster.count() + SPARE:
            self._tidy()

    def _tidy(self) -> None:
        """Forgets moments that were overtaken by an earlier one, or whose visitor has left."""
        kept = [moment for moment in self._moments if self._counts(*moment)]
        heapq.heapify(kept)
        self._moments = kept

    def _counts(self, at: float, site: str, visitor: str) -> bool:
        presence = self._roster.get(site, visitor)
        return presence is not None and presence.wakes == at
