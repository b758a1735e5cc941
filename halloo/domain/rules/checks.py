"""Conditions made into functions that also say when their answer may change by itself.

A check answers with a time: `HOLDS` when it is true now, else the earliest moment at which it may
become true though nothing happens (`NEVER`: only something happening can change it). So a rule is
looked at when something about its visitor changes, and at that moment; nobody walks through all
visitors to see whose thirty seconds are over. The moments are lower bounds: looking too early does
no harm, for the answer is then a later moment.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from math import inf
from typing import Any, NamedTuple

from halloo.domain.presence import Presence
from halloo.domain.rules.conditions import (
    VISITORS_ZONE,
    Condition,
    Group,
    Node,
    pattern_of,
    zone_of,
)
from halloo.domain.rules.facts import WEEKDAYS, Get, Since, World

HOLDS, NEVER = 0.0, inf

# (visitor, site, time) → HOLDS, or when to look again.
Look = Callable[[Presence, World, float], float]


class Check(NamedTuple):
    """`true`: when it holds; `false`: when it does not. `cost` orders what is looked at first."""

    true: Look
    false: Look
    cost: int


def compiled(node: Node) -> Check:
    return _group(node) if isinstance(node, Group) else _condition(node)


def _group(group: Group) -> Check:
    checks = sorted((compiled(child) for child in group.of), key=lambda check: check.cost)
    true = tuple(check.true for check in checks)
    false = tuple(check.false for check in checks)
    cost = sum(check.cost for check in checks)
    if group.kind == "all":
        return Check(_every(true), _some(false), cost)
    if group.kind == "any":
        # Nothing asked for is nothing missing: an empty group of any kind holds.
        return Check(
            _some(true) if true else _every(()), _every(false) if true else _some(()), cost
        )
    return Check(_every(false), _some(true), cost)


def _every(looks: tuple[Look, ...]) -> Look:
    if len(looks) == 1:
        return looks[0]
    if len(looks) == 2:
        return _both(*looks)

    def every(presence: Presence, world: World, now: float) -> float:
        latest = HOLDS
        for look in looks:
            at = look(presence, world, now)
            if at == NEVER:
                return NEVER
            if at > latest:
                latest = at
        return latest

    return every


def _both(first: Look, second: Look) -> Look:
    """The usual rule has two conditions."""

    def both(presence: Presence, world: World, now: float) -> float:
        at = first(presence, world, now)
        if at == NEVER:
            return NEVER
        other = second(presence, world, now)
        return at if at > other else other

    return both


def _some(looks: tuple[Look, ...]) -> Look:
    if len(looks) == 1:
        return looks[0]

    def some(presence: Presence, world: World, now: float) -> float:
        earliest = NEVER
        for look in looks:
            at = look(presence, world, now)
            if at == HOLDS:
                return HOLDS
            if at < earliest:
                earliest = at
        return earliest

    return some


def _condition(condition: Condition) -> Check:
    fact = condition.fact
    if fact.since is not None:
        return _counting(fact.since, condition.op, condition.value)
    if fact.type in ("hours", "weekday", "dates"):
        return _calendar(condition)
    assert fact.get is not None
    return _steady(fact.get, condition.key, _test(condition), 3 if condition.op == "matches" else 1)


def _steady(get: Get, key: str, test: Callable[[Any], bool], cost: int) -> Check:
    """Changes only when something happens."""

    def true(presence: Presence, world: World, _now: float) -> float:
        return HOLDS if test(get(presence, world, key)) else NEVER

    def false(presence: Presence, world: World, _now: float) -> float:
        return NEVER if test(get(presence, world, key)) else HOLDS

    return Check(true, false, cost)


def _test(condition: Condition) -> Callable[[Any], bool]:
    op, value = condition.op, condition.value
    if condition.fact.type == "list":
        wanted = {each.casefold() for each in value}
        among = op == "any_of"
        return lambda tags: any(tag.casefold() in wanted for tag in tags) is among
    if op in ("at_least", "at_most") or condition.fact.type == "number":
        return _number_test(op, value)
    if condition.fact.type == "truth":
        return lambda given: bool(given) is value
    return _text_test(op, value)


def _number_test(op: str, value: float) -> Callable[[Any], bool]:
    def number(given: Any) -> float | None:
        if isinstance(given, int | float):
            return given
        try:
            return float(given)
        except (TypeError, ValueError):
            return None

    def test(given: Any) -> bool:
        found = number(given)
        if found is None:
            return False
        if op == "is":
            return found == value
        return found >= value if op == "at_least" else found <= value

    return test


def _text_test(op: str, value: Any) -> Callable[[Any], bool]:
    """Without regard to capitals. A truth value reads `true` or `false`."""
    if op == "matches":
        search = pattern_of(value).search
        return lambda given: search(_said(given)) is not None
    if op in ("any_of", "none_of"):
        wanted = {each.casefold() for each in value}
        inside = op == "any_of"
        return lambda given: (_said(given).casefold() in wanted) is inside
    sought = value.casefold()
    if op == "contains":
        return lambda given: sought in _said(given).casefold()
    if op == "contains_not":
        return lambda given: sought not in _said(given).casefold()
    if op == "starts_with":
        return lambda given: _said(given).casefold().startswith(sought)
    if op == "ends_with":
        return lambda given: _said(given).casefold().endswith(sought)
    same = op == "is"
    return lambda given: (_said(given).casefold() == sought) is same


def _said(given: Any) -> str:
    if type(given) is str:
        return given
    if isinstance(given, bool):
        return "true" if given else "false"
    return "" if given is None else str(given)


def _counting(since: Since, op: str, seconds: float) -> Check:
    """Seconds that go up by themselves. What is not counting is below any number of seconds."""

    def reached(presence: Presence, _world: World, now: float) -> float:
        start = since(presence)
        if start is None:
            return NEVER
        at = start + seconds
        return HOLDS if at <= now else at

    def below(presence: Presence, _world: World, now: float) -> float:
        start = since(presence)
        return HOLDS if start is None or start + seconds > now else NEVER

    if op == "at_least":
        return Check(reached, below, 1)
    if op == "at_most":
        return Check(below, reached, 1)

    def exactly(presence: Presence, world: World, now: float) -> float:
        at = reached(presence, world, now)
        return NEVER if at == HOLDS and now >= (since(presence) or 0.0) + seconds + 1 else at

    def otherwise(presence: Presence, world: World, now: float) -> float:
        at = exactly(presence, world, now)
        return now + 1 if at == HOLDS else HOLDS

    return Check(exactly, otherwise, 1)


def _calendar(condition: Condition) -> Check:
    """Hours, weekdays and dates, in a zone or the visitor's own: looked at again when the day or
    the span begins or ends."""
    inside = within(condition)

    def true(presence: Presence, _world: World, now: float) -> float:
        here = local(presence, condition.key, now)
        return HOLDS if inside(here) else now + _until_change(condition, here)

    def false(presence: Presence, _world: World, now: float) -> float:
        here = local(presence, condition.key, now)
        return now + _until_change(condition, here) if inside(here) else HOLDS

    return Check(true, false, 2)


def local(presence: Presence, key: str, now: float) -> datetime:
    """The time there; where a visitor's zone is not known, UTC."""
    name = (presence.arrival.tz or "") if key == VISITORS_ZONE else key
    return datetime.fromtimestamp(now, (zone_of(name) if name else None) or UTC)


def within(condition: Condition) -> Callable[[datetime], bool]:
    kind, value = condition.fact.type, condition.value
    if kind == "weekday":
        wanted = {WEEKDAYS.index(day) for day in value}
        among = condition.op == "any_of"
        return lambda here: (here.weekday() in wanted) is among
    first, last = value
    if kind == "dates":
        return lambda here: first <= here.date() <= last
    if first <= last:
        return lambda here: first <= here.time() < last
    return lambda here: here.time() >= first or here.time() < last  # over midnight


def _until_change(condition: Condition, here: datetime) -> float:
    """Seconds until the answer may be another, at most a day. A change of the clocks makes it an
    hour early or late at worst, and never more than an hour passes without a look."""
    midnight = datetime.combine(here.date() + timedelta(days=1), datetime.min.time(), here.tzinfo)
    moments = [midnight]
    if condition.fact.type == "hours":
        moments += [datetime.combine(here.date(), edge, here.tzinfo) for edge in condition.value]
    waits = [(moment - here).total_seconds() for moment in moments]
    return min([3600.0, *(wait for wait in waits if wait > 0)])
