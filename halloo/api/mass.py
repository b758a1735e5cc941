"""Pushes to many over HTTP: begun, watched, paused, cancelled."""

from typing import Annotated, Any

from litestar import Controller, get, post
from litestar.params import Parameter
from msgspec import Meta, Struct, structs

from halloo.actions import mass
from halloo.actions.access import access_mass_push, access_site
from halloo.actions.massing import source_of
from halloo.api.who import CallerGiven, PortsGiven
from halloo.domain.mass import Reach
from halloo.errors import HallooError
from halloo.store import history
from halloo.store import mass as masses
from halloo.store.history import Sought
from halloo.wire import AgentPush, Cid, Filter, MassPush, PushKind, Short

Limit = Annotated[int, Parameter(ge=1, le=200)]
Chosen = Annotated[list[Short], Meta(max_length=5000)]


class Whom(Struct, forbid_unknown_fields=True):
    """Either `filter`, an empty one for everybody, or `visitors`, their ids."""

    kind: PushKind = "invite"
    filter: Filter | None = None
    visitors: Chosen | None = None

    def who(self) -> Filter | list[str]:
        if (self.filter is None) is (self.visitors is None):
            raise HallooError("bad_field", "Say who is meant: either filter or visitors.")
        return self.filter if self.filter is not None else self.visitors or []


class NewMassPush(Whom, kw_only=True, forbid_unknown_fields=True):
    """`per_second` 0 is as fast as the server allows."""

    kind: PushKind
    text: str | None = None
    data: dict[str, Any] | None = None
    ttl: Annotated[int, Meta(ge=0, le=604_800, description="seconds")] = 0
    cid: Cid | None = None
    per_second: Annotated[int, Meta(ge=0, le=10_000)] = 0


class Ending(Struct, forbid_unknown_fields=True):
    """`recall`: what was sent and is not answered vanishes as well."""

    recall: bool = False


class MassPushPage(Struct):
    """Newest first; `next` is the `before` of the following page, null on the last."""

    mass_pushes: list[MassPush]
    next: str | None


class MassPushController(Controller):
    path = "/api/v1/sites/{site:str}/mass-pushes"
    tags = ("pushes",)

    @post("/", summary="Push to many who are online now")
    async def begin(
        self, ports: PortsGiven, caller: CallerGiven, site: str, data: NewMassPush
    ) -> MassPush:
        """One after the other, and only to those whose attention is to be had. One at a time on a
        site. The same `cid` again is the same push to many."""
        push = AgentPush(
            data.cid or "", site, "", data.kind, data.text, data.data, data.ttl
        )  # fmt: skip
        return await mass.begin(ports, caller, push, data.who(), data.per_second)

    @post("/reach", status_code=200, summary="Whom it would reach")
    async def reach(self, ports: PortsGiven, caller: CallerGiven, site: str, data: Whom) -> Reach:
        return await mass.reach(ports, caller, site, data.kind, data.who())

    @get("/", summary="Pushes to many, newest first")
    async def of_site(
        self,
        ports: PortsGiven,
        caller: CallerGiven,
        site: str,
        limit: Limit = 50,
        before: str | None = None,
    ) -> MassPushPage:
        caller.need("read")
        access_site(ports, caller, site)
        found = await ports.store.read(lambda c: masses.of_site(c, site, limit + 1, before))
        return MassPushPage(found[:limit], found[limit - 1].id if len(found) > limit else None)

    @get("/{push:str}", summary="How far one has come, with its funnel")
    async def one(self, ports: PortsGiven, caller: CallerGiven, site: str, push: str) -> MassPush:
        caller.need("read")
        access_site(ports, caller, site)

        def work(connection: Any) -> MassPush:
            found = access_mass_push(connection, caller, site, push)
            found.funnel = history.funnel(connection, Sought(site, source_of(push)))
            return found

        stored = await ports.store.survey(work)
        run = ports.massing.get(push)
        return structs.replace(run.push, funnel=stored.funnel) if run else stored

    @post("/{push:str}/pause", status_code=200, summary="Stop for now")
    async def pause(self, ports: PortsGiven, caller: CallerGiven, site: str, push: str) -> MassPush:
        return await mass.pause(ports, caller, site, push)

    @post("/{push:str}/resume", status_code=200, summary="Go on")
    async def resume(
        self, ports: PortsGiven, caller: CallerGiven, site: str, push: str
    ) -> MassPush:
        return await mass.resume(ports, caller, site, push)

    @post("/{push:str}/cancel", status_code=200, summary="Stop for good")
    async def cancel(
        self, ports: PortsGiven, caller: CallerGiven, site: str, push: str, data: Ending
    ) -> MassPush:
        """With `recall` also one that is done."""
        return await mass.cancel(ports, caller, site, push, data.recall)
