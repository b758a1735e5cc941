"""Files over HTTP, whoever they are for: bytes that come in piece by piece, and bytes that a
browser saves and never shows, except for the previews we wrote ourselves."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from litestar import Request, Response
from litestar.response import Stream
from sqlalchemy import Row

from halloo.actions.attach import Parcel
from halloo.actions.ports import Ports
from halloo.api.http import PATIENCE
from halloo.domain.filenames import disposition, named
from halloo.domain.magic import UNKNOWN
from halloo.errors import HallooError
from halloo.store.shelf import Shelf

NAME_HEADER = "x-halloo-name"
PIECE_SECONDS = 30.0  # each piece of a body comes within this
BODY_SECONDS = 900.0  # and all of it within this

_COMMON = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
}


def parcel(request: Request[Any, Any, Any]) -> Parcel:
    """The body is the file, as it is. Raises HallooError `bad_field`. The sender's right comes
    first: from here on the connection may take its time."""
    size = request.headers.get("content-length", "")
    name = named(request.headers.get(NAME_HEADER, ""))
    patience: Any = (request.scope.get("extensions") or {}).get(PATIENCE)
    if patience:
        patience["within"](BODY_SECONDS)
    return Parcel(name, int(size) if size.isdigit() else None, _pieces(request))


async def _pieces(request: Request[Any, Any, Any]) -> AsyncIterator[bytes]:
    while True:
        try:
            async with asyncio.timeout(PIECE_SECONDS):
                message = await request.receive()
        except TimeoutError:
            raise HallooError("silent", "Nothing more of the file came in.") from None
        if message["type"] == "http.disconnect":
            raise HallooError("connection_ended")
        yield message.get("body", b"")  # type: ignore[misc]
        if not message.get("more_body"):
            return


async def original(ports: Ports, file: Row[Any]) -> Response[Any]:
    """To be saved. It says nothing of its type, so that nobody takes it for a page."""
    headers = {
        **_COMMON,
        "Content-Disposition": disposition(file.name),
        "Cache-Control": "private, no-store",
    }
    return await _sent(ports.store.shelf, file.id, False, UNKNOWN, headers)


async def shown(ports: Ports, file: Row[Any]) -> Response[Any]:
    """What we made of an image. Raises HallooError `file_not_found` for what is not shown."""
    if file.width is None:
        raise HallooError("file_not_found")
    headers = {
        **_COMMON,
        "Content-Disposition": "inline",
        "Cache-Control": "private, max-age=600",
        "Vary": "Cookie, Authorization",
    }
    return await _sent(ports.store.shelf, file.id, True, "image/webp", headers)


async def _sent(
    shelf: Shelf, file: str, shown: bool, kind: str, headers: dict[str, str]
) -> Response[Any]:
    size = await asyncio.to_thread(shelf.size, file, shown)
    if size is None:
        raise HallooError("file_not_found")
    headers["Content-Length"] = str(size)
    return Stream(_read(shelf, file, shown), media_type=kind, headers=headers)


async def _read(shelf: Shelf, file: str, shown: bool) -> AsyncIterator[bytes]:
    pieces = shelf.read(file, shown)
    while piece := await asyncio.to_thread(next, pieces, b""):
        yield piece
