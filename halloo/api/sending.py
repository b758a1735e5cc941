"""Files over HTTP, whoever they are for: bytes that come in piece by piece, and bytes that a
browser saves and never shows, except for the previews we wrote ourselves."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
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
PIECE_BYTES = 256 * 1024

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


def original(ports: Ports, file: Row[Any]) -> Response[Any]:
    """To be saved. It says nothing of its type, so that nobody takes it for a page."""
    headers = {
        **_COMMON,
        "Content-Disposition": disposition(file.name),
        "Cache-Control": "private, no-store",
    }
    return _sent(Shelf(ports.settings.data).place(file.id), UNKNOWN, headers)


def shown(ports: Ports, file: Row[Any]) -> Response[Any]:
    """What we made of an image. Raises HallooError `file_not_found` for what is not shown."""
    if file.width is None:
        raise HallooError("file_not_found")
    headers = {
        **_COMMON,
        "Content-Disposition": "inline",
        "Cache-Control": "private, max-age=600",
        "Vary": "Cookie, Authorization",
    }
    return _sent(Shelf(ports.settings.data).preview(file.id), "image/webp", headers)


def _sent(path: Path, kind: str, headers: dict[str, str]) -> Response[Any]:
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        raise HallooError("file_not_found") from None
    headers["Content-Length"] = str(size)
    return Stream(_read(path), media_type=kind, headers=headers)


async def _read(path: Path) -> AsyncIterator[bytes]:
    file = await asyncio.to_thread(path.open, "rb")
    with file:
        while piece := await asyncio.to_thread(file.read, PIECE_BYTES):
            yield piece
