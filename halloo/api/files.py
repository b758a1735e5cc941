"""Files that agents send and read. Visitors' are in `halloo.api.visitor_files`."""

from functools import partial
from typing import Any

from litestar import Controller, Request, Response, delete, get, post
from sqlalchemy import Connection

from halloo.actions import attach
from halloo.actions.access import access_conversation, access_file
from halloo.actions.files import take_back
from halloo.actions.ports import Ports
from halloo.actions.uploads import Uploader
from halloo.api.sending import original, parcel, shown
from halloo.api.who import CallerGiven, PortsGiven, UploadsGiven, WhoGiven
from halloo.domain.agents import Caller
from halloo.wire import SentFile

Bytes = Response[Any]


class FileController(Controller):
    path = "/api/v1"
    tags = ("files",)

    @post(
        "/conversations/{conversation:str}/files",
        summary="Send a file ahead of the message that carries it",
        request_max_body_size=None,
    )
    async def send(
        self,
        ports: PortsGiven,
        caller: CallerGiven,
        who: WhoGiven,
        uploads: UploadsGiven,
        conversation: str,
        request: Request[Any, Any, Any],
    ) -> SentFile:
        """The body is the file itself; its name stands percent-encoded in X-Halloo-Name. A `say`
        frame with its id sends it; without one it is deleted after a day."""
        caller.need("chat")
        row = await ports.store.read(
            partial(access_conversation, caller=caller, conversation=conversation)
        )
        uploader = Uploader(row.site, row.visitor, f"agent:{caller.name}", who.address(request))
        return await attach.take_in(ports, uploads, uploader, parcel(request))

    @get("/files/{file:str}", summary="A file, to be saved", media_type="application/octet-stream")
    async def original(self, ports: PortsGiven, caller: CallerGiven, file: str) -> Bytes:
        return await original(ports, await _found(ports, caller, file))

    @get("/files/{file:str}/preview", summary="What is shown of an image", media_type="image/webp")
    async def preview(self, ports: PortsGiven, caller: CallerGiven, file: str) -> Bytes:
        return await shown(ports, await _found(ports, caller, file))

    @delete("/files/{file:str}", summary="Take back a file that no message carries yet")
    async def take_back(self, ports: PortsGiven, caller: CallerGiven, file: str) -> None:
        caller.need("chat")
        await take_back(
            ports, partial(access_file, caller=caller, file=file), f"agent:{caller.name}"
        )


async def _found(ports: Ports, caller: Caller, file: str) -> Any:
    caller.need("read")

    def work(connection: Connection) -> Any:
        return access_file(connection, caller, file)

    return await ports.store.read(work)
