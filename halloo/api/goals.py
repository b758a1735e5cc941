"""Goals over HTTP."""

from functools import partial

from litestar import Controller, delete, get, post, put
from msgspec import Struct
from sqlalchemy import Connection

from halloo.actions.access import access_goal, access_site
from halloo.api.who import CallerGiven, PortsGiven
from halloo.domain.goals import GOALS_MOST, Goal, GoalDraft, checked
from halloo.domain.ids import new_id
from halloo.errors import HallooError
from halloo.store import goals


class GoalList(Struct):
    goals: list[Goal]


class GoalController(Controller):
    path = "/api/v1/sites/{site:str}/goals"
    tags = ("goals",)

    @get("/", summary="What the site wants its visitors to do")
    async def all(self, ports: PortsGiven, caller: CallerGiven, site: str) -> GoalList:
        caller.need("read")
        return GoalList(ports.directory.goals.get(access_site(ports, caller, site).key, []))

    @post("/", summary="Add a goal")
    async def add(self, ports: PortsGiven, caller: CallerGiven, site: str, data: GoalDraft) -> Goal:
        caller.need("admin")
        key, draft, at = access_site(ports, caller, site).key, checked(data), ports.now()
        made = await ports.store.write(partial(_add, site=key, draft=draft, at=at))
        await ports.directory.refresh()
        return made

    @put("/{goal:str}", summary="Change a goal; what was reached before stays reached")
    async def change(
        self, ports: PortsGiven, caller: CallerGiven, site: str, goal: str, data: GoalDraft
    ) -> Goal:
        caller.need("admin")
        key, draft = access_site(ports, caller, site).key, checked(data)
        changed = await ports.store.write(partial(_change, site=key, goal=goal, draft=draft))
        await ports.directory.refresh()
        return changed

    @delete("/{goal:str}", summary="Remove a goal, with who reached it")
    async def remove(self, ports: PortsGiven, caller: CallerGiven, site: str, goal: str) -> None:
        caller.need("admin")
        key = access_site(ports, caller, site).key
        await ports.store.write(partial(_remove, site=key, goal=goal))
        await ports.directory.refresh()


def _add(connection: Connection, site: str, draft: GoalDraft, at: float) -> Goal:
    if goals.count(connection, site) >= GOALS_MOST:
        raise HallooError("bad_field", f"A site has at most {GOALS_MOST} goals; remove one first.")
    id_ = new_id("g")
    goals.add(connection, site, id_, draft, at)
    return access_goal(connection, site, id_)


def _change(connection: Connection, site: str, goal: str, draft: GoalDraft) -> Goal:
    access_goal(connection, site, goal)
    goals.change(connection, goal, draft)
    return access_goal(connection, site, goal)


def _remove(connection: Connection, site: str, goal: str) -> None:
    access_goal(connection, site, goal)
    goals.remove(connection, goal)
