"""Sites, and who is on them."""

from typing import Annotated, Any

from litestar import Controller, Request, get, patch, post
from litestar.params import Parameter, QueryParameter
from msgspec import DecodeError, Struct, json

from halloo.actions import administer
from halloo.actions.access import access_site
from halloo.api.who import ActorGiven, CallerGiven, PortsGiven, own_address
from halloo.domain.cursors import cursor_of, placed
from halloo.domain.filter import compiled
from halloo.domain.greet import greet
from halloo.domain.sites import snippet
from halloo.domain.times import rfc3339
from halloo.domain.view import Order
from halloo.errors import HallooError
from halloo.store.directory import Site
from halloo.wire import Filter, Sort, VisitorRow

Limit = Annotated[int, Parameter(ge=1, le=1000, description="Rows per page")]
FilterText = Annotated[
    str | None,
    QueryParameter(name="filter", max_length=8192, description="A Filter of the protocol, as JSON"),
]


class SiteView(Struct):
    key: str
    name: str
    origins: list[str]
    created: str
    snippet: str


class SiteList(Struct):
    sites: list[SiteView]


class NewSite(Struct):
    name: str
    origins: list[str]


class SiteChange(Struct):
    name: str | None = None
    origins: list[str] | None = None


class AgentView(Struct):
    """`here`: has the console open."""

    name: str
    role: str
    here: bool


class AgentList(Struct):
    agents: list[AgentView]


class VisitorPage(Struct):
    """`next` is the cursor of the following page, null on the last."""

    total: int
    visitors: list[VisitorRow]
    next: str | None


class SiteController(Controller):
    path = "/api/v1/sites"
    tags = ("sites",)

    @get("/", summary="Your sites")
    async def sites(
        self, ports: PortsGiven, caller: CallerGiven, request: Request[Any, Any, Any]
    ) -> SiteList:
        caller.need("read")
        address = own_address(ports, request)
        return SiteList([_view(site, address) for site in ports.directory.sites_of(caller)])

    @post("/", summary="Add a site")
    async def add(
        self,
        ports: PortsGiven,
        caller: CallerGiven,
        actor: ActorGiven,
        data: NewSite,
        request: Request[Any, Any, Any],
    ) -> SiteView:
        caller.need("admin")
        caller.need_every_site()  # it would be none of theirs
        at = ports.now()
        site = await ports.store.write(
            lambda c: administer.add_site(c, actor, data.name, data.origins, at)
        )
        await ports.directory.refresh()
        return _view(site, own_address(ports, request))

    @patch("/{site:str}", summary="Rename a site or change its origins")
    async def change(
        self,
        ports: PortsGiven,
        caller: CallerGiven,
        actor: ActorGiven,
        site: str,
        data: SiteChange,
        request: Request[Any, Any, Any],
    ) -> SiteView:
        caller.need("admin")
        old, at = access_site(ports, caller, site), ports.now()
        new = await ports.store.write(
            lambda c: administer.change_site(c, actor, old, data.name, data.origins, at)
        )
        await ports.directory.refresh()
        return _view(new, own_address(ports, request))

    @get("/{site:str}/agents", summary="Who answers on the site, and who is here now")
    async def agents(self, ports: PortsGiven, caller: CallerGiven, site: str) -> AgentList:
        caller.need("read")
        key = access_site(ports, caller, site).key
        here = set(ports.hub.agents_here(key))
        return AgentList(
            [
                AgentView(agent.name, agent.role, agent.name in here)
                for agent in ports.directory.agents.values()
                if agent.sites is None or key in agent.sites
            ]
        )

    @get("/{site:str}/visitors", summary="Who is on the site now")
    async def visitors(
        self,
        ports: PortsGiven,
        caller: CallerGiven,
        site: str,
        limit: Limit = 100,
        cursor: str | None = None,
        search: Annotated[str, Parameter(max_length=128)] = "",
        filter_: FilterText = None,
        sort: Sort = "newest",
        reverse: bool = False,
    ) -> VisitorPage:
        caller.need("read")
        access_site(ports, caller, site)
        if ports.nodes:
            await ports.nodes.listed(site)
        listed = ports.roster.listed(site)
        wanted = _filter(filter_, search)
        place = None if cursor is None else placed(cursor)
        order = Order(listed, sort, compiled(wanted), ports.now(), reverse)
        ids, more = order.page(place, limit)
        rows = [listed[visitor].row() for visitor in ids]
        if sort == "greet":
            for row in rows:
                row.greet = greet(listed[row.id], ports.now())
        next_ = cursor_of(more) if more else None
        return VisitorPage(len(order), rows, next_)


def _filter(text: str | None, search: str) -> Filter:
    try:
        wanted = json.decode(text or "{}", type=Filter)
    except DecodeError as wrong:
        raise HallooError("bad_field", f"filter: {wrong}.") from None
    wanted.search = search or wanted.search
    return wanted


def _view(site: Site, address: str) -> SiteView:
    line = snippet(address, site.key)
    return SiteView(site.key, site.name, list(site.origins), rfc3339(site.created), line)
