"""Why each rule did or did not reach a visitor, as things stand now."""

from typing import Any

from halloo.actions.consider import hindrance, world_of
from halloo.actions.ports import Ports
from halloo.actions.present import present
from halloo.domain.experiment import variant_of
from halloo.domain.presence import Presence
from halloo.domain.rules.book import Book, Compiled
from halloo.domain.rules.checks import HOLDS
from halloo.domain.rules.explain import explained
from halloo.domain.rules.facts import World
from halloo.domain.rules.model import HOLD_OUT, Rule
from halloo.domain.times import rfc3339
from halloo.errors import HallooError
from halloo.store.directory import Site


async def why(ports: Ports, site: Site, visitor: str) -> list[dict[str, Any]]:
    """One entry per rule, by priority: `state` is `fired`, `held_out`, `waits` (for attention),
    `limited`, `held` (by a condition), `paused` or `draft`. Raises HallooError
    `visitor_not_found` for one who is not there."""
    presence = await here(ports, site.key, visitor)
    rules = ports.directory.rules.get(site.key, [])
    world, now = world_of(ports, site.key), ports.now()
    ordered = sorted(rules, key=lambda rule: (-rule.priority, rule.created))
    return [entry(ports, presence, rule, world, now) for rule in ordered]


async def here(ports: Ports, site: str, visitor: str) -> Presence:
    presence = await present(ports, site, visitor)
    if presence is None:
        raise HallooError("visitor_not_found", "This visitor is not on the site now.")
    return presence


def entry(ports: Ports, presence: Presence, rule: Rule, world: World, now: float) -> dict[str, Any]:
    entry = {
        "rule": rule.id, "name": rule.name,
        "when": explained(rule.tree, presence, world, now),
    }  # fmt: skip
    if rule.state != "active":
        return {**entry, "state": rule.state}
    [each] = Book([rule]).rules
    return {**entry, **_standing(ports, presence, each, world, now)}


def _standing(
    ports: Ports, presence: Presence, each: Compiled, world: World, now: float
) -> dict[str, Any]:
    times = [at for at in (presence.fired or {}).get(each.rule.id, ()) if at >= presence.since]
    if times:
        variant = variant_of(each.rule, presence.id)
        state = "held_out" if variant == HOLD_OUT else "fired"
        return {"state": state, "at": rfc3339(times[-1]), "variant": variant}
    at = each.look(presence, world, now)
    if at != HOLDS:
        return {"state": "held", **_until(at)}
    held = hindrance(ports, presence, each, world, now)
    if held is None:
        return {"state": "due"}
    until = _until(held.until) if held.until is not None else {}
    return {"state": held.kind, "reason": held.reason, **until}


def _until(at: float) -> dict[str, str]:
    return {} if at == float("inf") else {"until": rfc3339(at)}
