"""A rule tried on a visit that is over: would it have come true, and when?

What recordings do not know (how far a page was scrolled, whether an agent was there, …) is taken to
have been as the rule wants it, so the answer is at most; tags and attributes are those at the
visit's end.
"""

from typing import NamedTuple

from halloo.domain.presence import Arrival, Presence
from halloo.domain.rules import conditions
from halloo.domain.rules.checks import HOLDS, NEVER, Check, compiled
from halloo.domain.rules.conditions import Condition, Group, Node
from halloo.domain.rules.facts import World
from halloo.domain.times import seconds
from halloo.wire import Page, VisitRecord

UNKNOWN = {"scroll", "exit_intent", "idle", "clicks", "agent_available", "unanswered"}
LOOKS_MOST = 200  # in one visit; no rule needs as many


class Reach(NamedTuple):
    at: float
    page: str


def unknown(tree: Group) -> list[str]:
    """The facts the rule asks for that recordings do not know."""
    names = (each.fact.name for each in conditions.walk(tree))
    return [name for name in dict.fromkeys(names) if name in UNKNOWN]


def known(tree: Group) -> Group:
    """Without what recordings do not know. Where one of several would do and one of them is not
    known, all of them are left out: it may have been the one."""
    kept = _kept(tree, True)
    return kept if isinstance(kept, Group) else Group("all", ())


def _kept(node: Node, wanted: bool) -> Node | None:
    """What has to be looked at for the answer to be `wanted`; None: what is not known may make it
    that."""
    if isinstance(node, Condition):
        return None if node.fact.name in UNKNOWN else node
    of = [_kept(child, wanted is not (node.kind == "none")) for child in node.of]
    one_will_do = (node.kind == "any") is wanted
    kept = tuple(each for each in of if each is not None)
    if of and (not kept or (one_will_do and len(kept) < len(of))):
        return None
    return Group(node.kind, kept)


def reach(check: Check, visit: VisitRecord, world: World) -> Reach | None:
    """The first moment of the visit at which the rule holds; None: there is none."""
    ended, looks = seconds(visit.ended), 0
    steps = [(seconds(step.at), step) for step in visit.trail]
    presence = _begun(visit)
    for place, (at, step) in enumerate(steps):
        if step.url:
            presence.turn_to(Page(step.url, step.title), at)
        else:
            presence.note(step.title, at)
        until = steps[place + 1][0] if place + 1 < len(steps) else ended
        now = at
        while now <= until and looks < LOOKS_MOST:
            looks += 1
            answer = check.true(presence, world, now)
            if answer == HOLDS:
                return Reach(now, presence.page.url)
            if answer == NEVER:
                break
            now = answer
    return None


def tried(tree: Group) -> Check:
    return compiled(known(tree))


def _begun(visit: VisitRecord) -> Presence:
    arrival = Arrival(
        visit.first, visit.lang, visit.tz, visit.screen, visit.device, visit.browser, visit.os,
        attrs=visit.attrs, consent=True, country=visit.country, city=visit.city,
    )  # fmt: skip
    began = seconds(visit.began)
    presence = Presence(
        visit.visitor, visit.site, began, arrival, Page(""), began, began, visit.referrer or "",
        visit.utm, visit.id,
    )  # fmt: skip
    presence.visits, presence.chats = visit.visits, visit.chats
    presence.tags, presence.attrs = tuple(visit.tags), visit.attrs
    # Pages before those that the trail still has.
    presence.pages = max(0, visit.pages - sum(bool(step.url) for step in visit.trail))
    return presence
