"""The widget of a site over HTTP: how it looks, and how much it may ask of a visitor."""

from typing import Literal

import msgspec
from litestar import Controller, get, put

from halloo.actions import administer
from halloo.actions.access import access_site
from halloo.actions.ports import Ports
from halloo.api.who import ActorGiven, CallerGiven, PortsGiven
from halloo.domain.agents import Actor, Caller
from halloo.domain.attention import Policy
from halloo.wire import Theme


class WidgetController(Controller):
    path = "/api/v1/sites/{site:str}"
    tags = ("sites",)

    @get("/attention", summary="How much may be asked of a visitor")
    async def attention(self, ports: PortsGiven, caller: CallerGiven, site: str) -> dict[str, int]:
        caller.need("read")
        return _whole(access_site(ports, caller, site).attention)

    @put("/attention", summary="Change how much may be asked of a visitor")
    async def set_attention(
        self, ports: PortsGiven, caller: CallerGiven, actor: ActorGiven, site: str, data: Policy
    ) -> dict[str, int]:
        await _set(ports, caller, actor, site, "attention", data)
        return _whole(data)

    @get("/theme", summary="How the widget looks on the site")
    async def theme(self, ports: PortsGiven, caller: CallerGiven, site: str) -> Theme:
        caller.need("read")
        return access_site(ports, caller, site).theme

    @put("/theme", summary="Change how the widget looks")
    async def set_theme(
        self, ports: PortsGiven, caller: CallerGiven, actor: ActorGiven, site: str, data: Theme
    ) -> Theme:
        await _set(ports, caller, actor, site, "theme", data)
        return data


async def _set(
    ports: Ports, caller: Caller, actor: Actor, site: str,
    name: Literal["attention", "theme"], value: Policy | Theme,
) -> None:  # fmt: skip
    """What is written counts before it is answered."""
    caller.need("admin")
    key, at = access_site(ports, caller, site).key, ports.now()
    told = msgspec.to_builtins(value)
    await ports.store.write(lambda c: administer.set_up(c, actor, key, name, told, at))
    await ports.directory.refresh()


def _whole(policy: Policy) -> dict[str, int]:
    """With the defaults."""
    return {name: getattr(policy, name) for name in Policy.__struct_fields__}
