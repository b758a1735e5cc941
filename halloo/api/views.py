"""The caller's own views of a site's live list."""

from litestar import Controller, delete, get, patch, post
from msgspec import Struct

from halloo.actions import views
from halloo.api.who import CallerGiven, PortsGiven
from halloo.domain.views import NewView, SavedView, ViewChange


class ViewList(Struct):
    views: list[SavedView]


class ViewController(Controller):
    path = "/api/v1/sites/{site:str}/views"
    tags = ("views",)

    @get("/", summary="Your views of the live list")
    async def mine(self, ports: PortsGiven, caller: CallerGiven, site: str) -> ViewList:
        return ViewList(await views.mine(ports, caller, site))

    @post("/", summary="Keep a view; under a name that you have, it replaces that one")
    async def keep(
        self, ports: PortsGiven, caller: CallerGiven, site: str, data: NewView
    ) -> SavedView:
        return await views.keep(ports, caller, site, data)

    @patch("/{view:str}", summary="Rename a view or change what it shows")
    async def change(
        self, ports: PortsGiven, caller: CallerGiven, site: str, view: str, data: ViewChange
    ) -> SavedView:
        return await views.change(ports, caller, site, view, data)

    @delete("/{view:str}", summary="Delete a view")
    async def remove(self, ports: PortsGiven, caller: CallerGiven, site: str, view: str) -> None:
        await views.remove(ports, caller, site, view)
