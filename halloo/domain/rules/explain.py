"""Why a rule did or did not come true for a visitor: the tree with what each condition sees now."""

from typing import Any

from halloo.domain.presence import Presence
from halloo.domain.rules.checks import HOLDS, NEVER, compiled, local
from halloo.domain.rules.conditions import Condition, Node
from halloo.domain.rules.facts import WEEKDAYS, World
from halloo.domain.times import rfc3339


def explained(node: Node, presence: Presence, world: World, now: float) -> dict[str, Any]:
    """`{"kind","holds","of"}` for a group, else the condition with `holds`, its present value in
    `now`, and in `at` when it will hold though nothing happens (null: it will not)."""
    at = compiled(node).true(presence, world, now)
    if not isinstance(node, Condition):
        of = [explained(child, presence, world, now) for child in node.of]
        return {"kind": node.kind, "holds": at == HOLDS, "of": of}
    return {
        **node.json(),
        "holds": at == HOLDS,
        "now": present(node, presence, world, now),
        "at": None if at in (HOLDS, NEVER) else rfc3339(at),
    }


def present(condition: Condition, presence: Presence, world: World, now: float) -> Any:
    """The fact's value now: seconds as a whole number, null where nothing is counting."""
    fact = condition.fact
    if fact.since is not None:
        start = fact.since(presence)
        return None if start is None else max(0, int(now - start))
    if fact.get is not None:
        value = fact.get(presence, world, condition.key)
        return list(value) if isinstance(value, tuple) else value
    here = local(presence, condition.key, now)
    return {
        "hours": here.strftime("%H:%M"),
        "weekday": WEEKDAYS[here.weekday()],
        "dates": here.date().isoformat(),
    }[fact.type]
