"""Rows of `goals` and `conversions`."""

from collections.abc import Sequence
from typing import Any, Literal

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, delete, func, insert, select, update

from halloo.domain.goals import Goal, GoalDraft
from halloo.domain.pushes import VISIT_SECONDS
from halloo.store import bulk
from halloo.store import tables as t
from halloo.store.directory import bump, goal_of

g, c = t.goals, t.conversions


def add(connection: Connection, site: str, id_: str, draft: GoalDraft, at: float) -> None:
    connection.execute(
        insert(g).values(id=id_, site=site, name=draft.name, body=_body(draft), created=at)
    )
    bump(connection)


def change(connection: Connection, goal: str, draft: GoalDraft) -> None:
    """What was reached before stays reached."""
    connection.execute(update(g).where(g.c.id == goal).values(name=draft.name, body=_body(draft)))
    bump(connection)


def remove(connection: Connection, goal: str) -> None:
    """With all that is known of who reached it."""
    connection.execute(delete(g).where(g.c.id == goal))
    bump(connection)


def count(connection: Connection, site: str) -> int:
    return connection.execute(select(func.count()).where(g.c.site == site)).scalar_one()


def by_id(connection: Connection, site: str, goal: str) -> Goal | None:
    row = connection.execute(select(g).where(g.c.id == goal, g.c.site == site)).first()
    return goal_of(row) if row else None


def _body(draft: GoalDraft) -> dict[str, Any]:
    told: dict[str, Any] = msgspec.to_builtins(draft)
    return {name: told[name] for name in GoalDraft.__struct_fields__ if name != "name"}


class Conversion(Struct, frozen=True):
    """The columns, in their order, and how often one counts."""

    id: str
    goal: str
    site: str
    visitor: str | None
    visit: str
    value: float
    at: float
    once_per: Literal["visit", "visitor", "none"]


def reach(connection: Connection, conversions: list[Conversion]) -> Sequence[None]:
    """Stores those of goals that are still there and that do not repeat an earlier one: of the
    visitor, or of a visit that a restart of the server cut in two."""
    goals = {each.goal for each in conversions}
    there = set(connection.execute(select(g.c.id).where(g.c.id.in_(goals))).scalars())
    last = _last(connection, conversions)
    rows = []
    for each in conversions:
        if each.goal not in there or _repeats(each, last):
            continue
        if each.visitor:
            last[each.goal, each.visitor] = each.at
        rows.append(msgspec.structs.astuple(each)[:-1])
    bulk.insert(connection, c, rows)
    return [None] * len(conversions)


def _last(connection: Connection, conversions: list[Conversion]) -> dict[tuple[str, str], float]:
    """When these visitors last reached these goals."""
    asked = [each for each in conversions if each.visitor and each.once_per != "none"]
    if not asked:
        return {}
    found = connection.execute(
        select(c.c.goal, c.c.visitor, func.max(c.c.at))
        .where(c.c.goal.in_({each.goal for each in asked}))
        .where(c.c.visitor.in_({each.visitor for each in asked}))
        .group_by(c.c.goal, c.c.visitor)
    )
    return {(goal, visitor): at for goal, visitor, at in found}


def _repeats(each: Conversion, last: dict[tuple[str, str], float]) -> bool:
    before = last.get((each.goal, each.visitor)) if each.visitor else None
    if before is None or each.once_per == "none":
        return False
    return each.once_per == "visitor" or each.at - before <= VISIT_SECONDS


def forget(connection: Connection, site: str, visitor: str) -> None:
    """Consent withdrawn: that it happened stays, who it was does not."""
    of_site = select(g.c.id).where(g.c.site == site)
    connection.execute(
        update(c).where(c.c.goal.in_(of_site), c.c.visitor == visitor).values(visitor=None)
    )


def prune(connection: Connection, site: str, before: float, most: int) -> int:
    """Deletes at most so many of those from before; returns how many."""
    old = (
        select(t.conversions.c.id)
        .where(t.conversions.c.site == site, t.conversions.c.at < before)
        .limit(most)
    )
    return connection.execute(delete(t.conversions).where(t.conversions.c.id.in_(old))).rowcount
