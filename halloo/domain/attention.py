"""One attention budget for each visitor, whoever asks: agents, rules, mass pushes and bots.

A person who is spoken to too often leaves. An agent decides for themselves and is never refused,
but what an agent says counts, so that rules fall silent behind them.
"""

from dataclasses import dataclass
from math import inf
from typing import Annotated, Literal, NamedTuple

from msgspec import Meta, Struct

Asker = Literal["agent", "rule", "mass", "bot"]
Reason = Literal[
    "typing", "in_conversation", "unanswered", "dismissed", "too_soon", "visit_cap", "day_cap",
    "visitor_cap", "no_agent",
]  # fmt: skip

DAY = 86_400.0
TYPING_SECONDS = 10.0  # a visitor who stopped without telling types no longer
TALKING_SECONDS = 1800.0  # a conversation in which nobody has spoken for so long is over
UNANSWERED_SECONDS = 120.0  # an invitation that was neither taken nor put away
KEPT = 100  # times of earlier pushes
TOLD = 20  # pushes that may be on their way at once

Cap = Annotated[int, Meta(ge=0, le=KEPT)]
Seconds = Annotated[int, Meta(ge=0, le=30 * 86_400)]


class Policy(Struct, omit_defaults=True, forbid_unknown_fields=True, frozen=True):
    """How much of a visitor's attention may be asked for on a site without an agent's doing. A cap
    of 0 is none."""

    per_visit: Cap = 3  # pushes in one visit
    per_day: Cap = 5  # in 24 hours
    per_visitor: Cap = 0  # ever
    gap_seconds: Seconds = 60  # between two pushes
    quiet_seconds: Seconds = 1800  # after one was dismissed


@dataclass(slots=True)
class Talk:
    """Where a visitor's conversation stands; times as in the roster, 0 for never."""

    last: float = 0.0  # when somebody said something; 0 once it is closed
    asked: float | None = None  # since when the visitor has waited for an answer
    typing: float = 0.0  # when the visitor last typed

    def heard(self, at: float) -> None:
        """The visitor said something."""
        self.last = max(self.last, at)
        self.asked = at if self.asked is None else self.asked
        self.typing = 0.0

    def answered(self, at: float) -> None:
        """An agent did."""
        self.last, self.asked = max(self.last, at), None

    def closed(self) -> None:
        self.last, self.asked = 0.0, None


@dataclass(slots=True)
class Attention:
    """What was asked of a visitor so far: times of pushes, oldest first; the one that stands on
    the screen unanswered; when one was last dismissed."""

    times: tuple[float, ...] = ()
    open: str | None = None
    dismissed: float = 0.0
    told: tuple[str, ...] = ()  # the last pushes, so that none counts twice

    def asked(self, push: str, at: float) -> None:
        """Told twice of the same push, it counts once."""
        if push in self.told:
            return
        self.told = (*self.told[-TOLD:], push)
        self.times = (*self.times[-KEPT:], at)
        self.open = push

    def not_asked(self, push: str) -> None:
        """It could not be sent after all."""
        if push in self.told:
            self.told = tuple(each for each in self.told if each != push)
            self.times = self.times[:-1]
            self.open = None if self.open == push else self.open

    def answered(self, push: str, state: str, at: float) -> None:
        if self.open == push and state in ("accepted", "dismissed", "expired", "recalled"):
            self.open = None
        if state == "dismissed":
            self.dismissed = max(self.dismissed, at)

    def remember(self, past: "Attention") -> None:
        """What the database knows, which may have some of this already."""
        first = self.times[0] if self.times else inf
        self.times = (*(at for at in past.times if at < first), *self.times)[-KEPT:]
        self.open = self.open or past.open
        self.dismissed = max(self.dismissed, past.dismissed)


class Verdict(NamedTuple):
    """`reason` None: granted. `until`: when to ask again, None where only something happening
    can change it."""

    reason: Reason | None
    until: float | None = None


GRANTED = Verdict(None)


def judge(
    policy: Policy, attention: Attention | None, talk: Talk | None,
    asker: Asker, since: float, now: float, agents: int | None = None,
) -> Verdict:  # fmt: skip
    """Whether the asker may have the visitor's attention now. `since` is when the visit began;
    `agents` how many could answer, None where that does not matter."""
    if asker == "agent":
        return GRANTED
    refused = _talking(talk, now) or _budget(policy, attention, since, now)
    if refused:
        return refused
    return Verdict("no_agent") if agents == 0 else GRANTED


def _talking(talk: Talk | None, now: float) -> Verdict | None:
    if talk is None:
        return None
    if now < talk.typing + TYPING_SECONDS:
        return Verdict("typing", talk.typing + TYPING_SECONDS)
    if talk.last and now < talk.last + TALKING_SECONDS:
        return Verdict("in_conversation", talk.last + TALKING_SECONDS)
    return None


def _budget(
    policy: Policy, attention: Attention | None, since: float, now: float
) -> Verdict | None:
    if attention is None:
        return None
    times = attention.times
    last = times[-1] if times else 0.0
    if attention.open and now < last + UNANSWERED_SECONDS:
        return Verdict("unanswered", last + UNANSWERED_SECONDS)
    if attention.dismissed and now < attention.dismissed + policy.quiet_seconds:
        return Verdict("dismissed", attention.dismissed + policy.quiet_seconds)
    if times and now < last + policy.gap_seconds:
        return Verdict("too_soon", last + policy.gap_seconds)
    if policy.per_visitor and len(times) >= policy.per_visitor:
        return Verdict("visitor_cap")
    if policy.per_visit and sum(at >= since for at in times) >= policy.per_visit:
        return Verdict("visit_cap")
    today = [at for at in times if at + DAY > now]
    if policy.per_day and len(today) >= policy.per_day:
        return Verdict("day_cap", today[-policy.per_day] + DAY)
    return None
