"""Where a link leads, over HTTP."""

from typing import Annotated, TypeAlias

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import Parameter, SkipValidation

from halloo.actions.preview import Preview, Previews
from halloo.api.who import CallerGiven, PortsGiven

PreviewsGiven: TypeAlias = NamedDependency[SkipValidation[Previews]]
Address = Annotated[str, Parameter(max_length=2048, description="The link")]


class PreviewController(Controller):
    path = "/api/v1/preview"
    tags = ("conversations",)

    @get("/", summary="Where a link leads: looked at by the server, so that nobody has to open it")
    async def preview(
        self, ports: PortsGiven, caller: CallerGiven, previews: PreviewsGiven, url: Address = ""
    ) -> Preview:
        caller.need("chat")
        return await previews.of(ports, caller, url)
