"""Goals over HTTP."""

from litestar import Controller, delete, get, post, put
from msgspec import Struct

from halloo.actions import goal as goal_of
from halloo.actions.access import access_site
from halloo.api.who import ActorGiven, CallerGiven, PortsGiven
from halloo.domain.goals import Goal, GoalDraft, checked


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
    async def add(
        self, ports: PortsGiven, caller: CallerGiven, actor: ActorGiven, site: str, data: GoalDraft
    ) -> Goal:
        caller.need("admin")
        key, draft, at = access_site(ports, caller, site).key, checked(data), ports.now()
        made = await ports.store.write(lambda c: goal_of.add(c, actor, key, draft, at))
        await ports.directory.refresh()
        return made

    @put("/{goal:str}", summary="Change a goal; what was reached before stays reached")
    async def change(
        self, ports: PortsGiven, caller: CallerGiven, actor: ActorGiven, site: str, goal: str,
        data: GoalDraft,
    ) -> Goal:  # fmt: skip
        caller.need("admin")
        key, draft, at = access_site(ports, caller, site).key, checked(data), ports.now()
        changed = await ports.store.write(lambda c: goal_of.change(c, actor, key, goal, draft, at))
        await ports.directory.refresh()
        return changed

    @delete("/{goal:str}", summary="Remove a goal, with who reached it")
    async def remove(
        self, ports: PortsGiven, caller: CallerGiven, actor: ActorGiven, site: str, goal: str
    ) -> None:
        caller.need("admin")
        key, at = access_site(ports, caller, site).key, ports.now()
        await ports.store.write(lambda c: goal_of.remove(c, actor, key, goal, at))
        await ports.directory.refresh()
