"""What a site wants its visitors to do: reach a page, trigger an event, begin a conversation."""

from collections.abc import Mapping
from functools import lru_cache
from math import isfinite
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from halloo.domain.presence import Presence
from halloo.domain.rules import conditions
from halloo.domain.rules.checks import HOLDS, Look, compiled
from halloo.domain.rules.facts import World
from halloo.errors import HallooError

DAY = 86_400
GOALS_MOST = 50  # of one site
VALUE_MOST = 1e12

Name = Annotated[str, Meta(min_length=1, max_length=80)]
Property = Annotated[str, Meta(min_length=1, max_length=64)]
Worth = Annotated[float, Meta(ge=0, le=VALUE_MOST)]


class Match(Struct, tag_field="kind", frozen=True, forbid_unknown_fields=True):
    """What has to happen."""


class PageReached(Match, tag="page", frozen=True):
    """A page is opened of which this holds; `op` and `value` as in a rule's condition."""

    op: str
    value: str | tuple[str, ...]
    fact: Literal["page_path", "page_url", "page_title"] = "page_path"


class EventHappened(Match, tag="event", frozen=True):
    """The page's own code triggers the event of this name."""

    name: Annotated[str, Meta(min_length=1, max_length=128)]


class ChatBegun(Match, tag="conversation", frozen=True):
    """The visitor begins a conversation, or one that was closed again."""


AnyMatch = PageReached | EventHappened | ChatBegun


class GoalDraft(Struct, forbid_unknown_fields=True, kw_only=True):
    """A goal as it is sent in. `value` is what it is worth, or the name of the event's property
    that says so; `window_seconds` how long after a rule came true it still counts for the rule."""

    name: Name
    match: AnyMatch
    value: Worth | Property = 0.0
    window_seconds: Annotated[int, Meta(ge=60, le=90 * DAY)] = 7 * DAY
    once_per: Literal["visit", "visitor", "none"] = "visit"


class Goal(GoalDraft, kw_only=True):
    id: str
    site: str
    created: str = ""


def checked(draft: GoalDraft) -> GoalDraft:
    """Raises HallooError `bad_field`, naming the place."""
    if not draft.name.strip():
        raise _wrong("name", "say what it is called")
    if isinstance(draft.value, str) and not isinstance(draft.match, EventHappened):
        raise _wrong("value", "a number; only an event has properties")
    if isinstance(draft.match, PageReached):
        match = draft.match
        conditions.parsed({"fact": match.fact, "op": match.op, "value": match.value}, "match")
    return msgspec.structs.replace(draft, name=draft.name.strip())


def _wrong(where: str, right: str) -> HallooError:
    return HallooError("bad_field", f"{where}: {right}.", fields={where: right})


def on_page(goal: Goal, presence: Presence) -> bool:
    """Whether the page on screen is the goal."""
    match = goal.match
    return isinstance(match, PageReached) and _look(match)(presence, _NOBODY, 0.0) == HOLDS


def on_event(goal: Goal, name: str) -> bool:
    return isinstance(goal.match, EventHappened) and goal.match.name == name


def on_chat(goal: Goal) -> bool:
    return isinstance(goal.match, ChatBegun)


def worth(goal: Goal, props: Mapping[str, Any]) -> float:
    """What reaching it was worth; 0 where the event does not say so in a number."""
    if not isinstance(goal.value, str):
        return float(goal.value)
    told = props.get(goal.value)
    if isinstance(told, bool) or not isinstance(told, int | float | str):
        return 0.0
    try:
        value = float(told)
    except (ValueError, OverflowError):
        return 0.0
    return value if isfinite(value) and abs(value) <= VALUE_MOST else 0.0


_NOBODY = World()


@lru_cache(maxsize=1024)
def _look(match: PageReached) -> Look:
    tree = {"fact": match.fact, "op": match.op, "value": match.value}
    return compiled(conditions.parsed(tree)).true
