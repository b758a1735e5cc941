"""A file comes in: streamed to its place, looked at, and kept until a message carries it."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from typing import NamedTuple

from sqlalchemy import Connection

from halloo.actions.files import UNSENT_SECONDS
from halloo.actions.ports import Ports
from halloo.actions.uploads import Uploader, Uploads
from halloo.domain import magic
from halloo.domain.ids import new_id
from halloo.errors import HallooError
from halloo.log import log
from halloo.store import files
from halloo.store.pictures import Shown, preview
from halloo.store.shelf import Draft, Shelf
from halloo.wire import SentFile

GATHERED = 256 * 1024  # bytes written in one go, and so much of each upload is in memory


class Parcel(NamedTuple):
    """`size` is what its sender said, if anything was."""

    name: str
    size: int | None
    content: AsyncIterator[bytes]


async def take_in(ports: Ports, uploads: Uploads, who: Uploader, parcel: Parcel) -> SentFile:
    """Raises HallooError `too_many_requests`, `file_too_large`, `file_empty`, `file_refused`,
    `too_many_files`, `no_room` or `storage_unavailable`; then nothing of it is left."""
    shelf, file = ports.store.shelf, new_id("f")
    with uploads.let_in(who, ports.tick()):
        uploads.need_size(parcel.size or 0)
        await _look_for_place(ports, uploads, who, shelf)
        try:
            kind, size = await _store(ports, uploads, shelf, file, parcel)
            shown = await _show(uploads, shelf, file, kind)
            await asyncio.to_thread(shelf.settle, file)
            card = SentFile(file, parcel.name, kind, size, *(shown or ()))
            await ports.store.write(partial(_add, ports, uploads, who, card))
        except BaseException as error:
            await asyncio.shield(asyncio.to_thread(shelf.remove, file))
            if isinstance(error, OSError):
                log.error("a file could not be stored", cause=error.strerror)
                raise HallooError("no_room") from None
            raise
    return card


async def _look_for_place(ports: Ports, uploads: Uploads, who: Uploader, shelf: Shelf) -> None:
    """Before any of it is read."""
    try:
        uploads.need_room(await asyncio.to_thread(shelf.room))
    except OSError:
        raise HallooError("no_room") from None
    since = ports.now() - UNSENT_SECONDS
    waits = await ports.store.read(lambda c: files.waiting(c, who.site, who.sender, since))
    uploads.need_place(waits)


async def _store(
    ports: Ports, uploads: Uploads, shelf: Shelf, file: str, parcel: Parcel
) -> tuple[str, int]:
    """What it is, and its size."""
    head, size = b"", 0
    with await asyncio.to_thread(Draft, shelf.place(file)) as draft:
        async for piece in _gathered(parcel.content):
            size += len(piece)
            uploads.need_size(size)
            head = head or piece[: magic.HEAD_BYTES]
            if size == len(piece):
                _need_harmless(ports, parcel.name, magic.kind_of(head))
            await asyncio.to_thread(draft.write, piece)
        if not size:
            raise HallooError("file_empty")
        await asyncio.to_thread(draft.keep)
    return magic.kind_of(head), size


async def _gathered(content: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    gathered = bytearray()
    async for piece in content:
        gathered += piece
        if len(gathered) >= GATHERED:
            yield bytes(gathered)
            gathered.clear()
    if gathered:
        yield bytes(gathered)


def _need_harmless(ports: Ports, name: str, kind: str) -> None:
    if ports.settings.refuse_programs and magic.is_program(name, kind):
        raise HallooError("file_refused")


async def _show(uploads: Uploads, shelf: Shelf, file: str, kind: str) -> Shown | None:
    if kind not in magic.PICTURES:
        return None
    loop = asyncio.get_running_loop()
    work = partial(preview, shelf.place(file), kind, shelf.preview(file))
    return await loop.run_in_executor(uploads.decoder, work)


def _add(
    ports: Ports, uploads: Uploads, who: Uploader, card: SentFile, connection: Connection
) -> None:
    """Counted again where nobody else adds one meanwhile."""
    at = ports.now()
    uploads.need_place(files.waiting(connection, who.site, who.sender, at - UNSENT_SECONDS))
    files.add(connection, who.site, who.visitor, who.sender, card, at)
