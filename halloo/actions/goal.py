"""Goals are set, changed and taken away: by owners and admins, each change under its name."""

from sqlalchemy import Connection

from halloo.actions.access import access_goal
from halloo.domain.agents import Actor
from halloo.domain.deeds import Deed
from halloo.domain.goals import GOALS_MOST, Goal, GoalDraft
from halloo.domain.ids import new_id
from halloo.errors import HallooError
from halloo.store import audit, goals


def add(connection: Connection, actor: Actor, site: str, draft: GoalDraft, at: float) -> Goal:
    """Raises HallooError `bad_field`."""
    if goals.count(connection, site) >= GOALS_MOST:
        raise HallooError("bad_field", f"A site has at most {GOALS_MOST} goals; remove one first.")
    id_ = new_id("g")
    goals.add(connection, site, id_, draft, at)
    return _noted(connection, actor, "goal.added", site, id_, at)


def change(
    connection: Connection, actor: Actor, site: str, goal: str, draft: GoalDraft, at: float
) -> Goal:
    """Raises HallooError `goal_not_found`."""
    access_goal(connection, site, goal)
    goals.change(connection, goal, draft)
    return _noted(connection, actor, "goal.changed", site, goal, at)


def remove(connection: Connection, actor: Actor, site: str, goal: str, at: float) -> None:
    """Raises HallooError `goal_not_found`."""
    _noted(connection, actor, "goal.removed", site, goal, at)
    goals.remove(connection, goal)


def _noted(
    connection: Connection, actor: Actor, deed: Deed, site: str, goal: str, at: float
) -> Goal:
    found = access_goal(connection, site, goal)
    audit.note(connection, actor, deed, at, target=found.id, site=site, name=found.name)
    return found
