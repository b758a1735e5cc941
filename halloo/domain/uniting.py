"""Two halves of one visit become one again: of a visitor who was at home on two nodes, because they
could not hear each other. Pure. What rules and attention know is never lost."""

from collections.abc import Iterable
from dataclasses import fields, replace
from operator import add, itemgetter

from halloo.domain import tags as tagging
from halloo.domain.attention import KEPT, TOLD, Attention, Talk
from halloo.domain.presence import TRAIL_STEPS, Presence, merge_attrs
from halloo.domain.rules.model import TIMES_MOST

Step = tuple[str, str, float]  # of the trail

# What is on the screen and who is there, as who was heard of last says it.
_NEWEST = ("arrival", "page", "page_since", "last_seen", "signals")
# How the visit began, as the one that began first says it.
_OLDEST = ("since", "visit", "referrer", "utm", "landing")


def unite(mine: Presence, other: Presence) -> None:
    """`mine` becomes both; the tabs too."""
    old, new = sorted((mine, other), key=lambda p: p.last_seen)
    first = min(mine, other, key=lambda p: p.since)
    once = replace(mine)  # both are read below while `mine` changes
    old, new = (once if p is mine else p for p in (old, new))
    first = once if first is mine else first
    same = mine.visit == other.visit
    for name in _NEWEST:
        setattr(mine, name, getattr(new, name))
    for name in _OLDEST:
        setattr(mine, name, getattr(first, name))
    mine.trail = _trail(old.trail, new.trail)
    steps = sum(1 for url, _, _ in mine.trail if url)
    mine.pages = max(old.pages, new.pages, steps) if same else old.pages + new.pages
    mine.events = _events(old.events, new.events, same)
    mine.visits = max(old.visits, new.visits)
    mine.chats = max(old.chats, new.chats)
    mine.name = new.name or old.name
    mine.identity = new.identity or old.identity
    mine.attrs = mine.arrival.attrs = merge_attrs(old.attrs, new.attrs)
    mine.tags = tagging.merged(old.tags, new.tags)
    mine.conversation = new.conversation or old.conversation
    mine.push = max(filter(None, (old.push, new.push)), key=lambda p: p.at, default=None)
    mine.answer = new.answer or old.answer
    mine.arrival.consent = _consents(old, new)
    mine.talk = _talk(old.talk, new.talk)
    mine.attention = _attention(old.attention, new.attention)
    mine.fired = _fired(old.fired or {}, new.fired or {})
    mine.dealt = {*(old.dealt or ()), *(new.dealt or ())} or None
    mine.remembered = old.remembered or new.remembered
    mine.meant_for = new.meant_for or old.meant_for
    mine.reached = old.reached | new.reached
    mine.tabs = {**old.tabs, **new.tabs}
    mine.afar = {**(old.afar or {}), **(new.afar or {})} or None
    mine.homed = max(old.homed, new.homed)
    mine.left_at = max(old.left_at, new.left_at)
    mine.searched = ""


def copied(to: Presence, of: Presence) -> None:
    """Who holds the one has the other now."""
    for each in fields(of):
        setattr(to, each.name, getattr(of, each.name))


def _consents(old: Presence, new: Presence) -> bool:
    answer = new.answer or old.answer
    return answer.consent if answer else old.arrival.consent or new.arrival.consent


def _trail(old: tuple[Step, ...], new: tuple[Step, ...]) -> tuple[Step, ...]:
    """By time, each once, though the title may have come later."""
    steps: dict[Step, Step] = {}
    for url, title, at in (*old, *new):
        key = (url, "" if url else title, at)
        if title or key not in steps:
            steps[key] = (url, title, at)
    return tuple(sorted(steps.values(), key=itemgetter(2))[-TRAIL_STEPS:])


def _events(
    old: dict[str, int] | None, new: dict[str, int] | None, same: bool
) -> dict[str, int] | None:
    if not old or not new:
        return old or new
    both = max if same else add
    return {name: both(old.get(name, 0), new.get(name, 0)) for name in {**old, **new}}


def _talk(old: Talk | None, new: Talk | None) -> Talk | None:
    if old is None or new is None:
        return old or new
    asked = new.asked if new.last >= old.last else old.asked
    return Talk(max(old.last, new.last), asked, max(old.typing, new.typing))


def _attention(old: Attention | None, new: Attention | None) -> Attention | None:
    if old is None or new is None:
        return old or new
    return Attention(
        _times(old.times, new.times, KEPT),
        new.open or old.open,
        max(old.dismissed, new.dismissed),
        tuple(dict.fromkeys((*old.told, *new.told)))[-TOLD:],
    )


def _fired(
    old: dict[str, tuple[float, ...]], new: dict[str, tuple[float, ...]]
) -> dict[str, tuple[float, ...]] | None:
    return {
        rule: _times(old.get(rule, ()), new.get(rule, ()), TIMES_MOST) for rule in {**old, **new}
    } or None


def _times(old: Iterable[float], new: Iterable[float], most: int) -> tuple[float, ...]:
    return tuple(sorted({*old, *new})[-most:])
