"""Files go: taken back by their sender, never sent, or their message is gone; and whose bytes they
were."""

import asyncio
import time
from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import Connection, Row

from halloo.actions.ports import Ports
from halloo.errors import HallooError
from halloo.log import log
from halloo.store import files

UNSENT_SECONDS = 24 * 3600.0
# Bytes that no row knows are a killed upload's, or of what a restore replaced: one may want to go
# back to that.
STRAY_SECONDS = 7 * 86_400.0
STEP = 500


async def take_back(ports: Ports, found: Callable[[Connection], Row[Any]], sender: str) -> None:
    """`found` is the gate. Raises HallooError `file_not_found` for what is not the sender's own or
    was sent."""

    def work(connection: Connection) -> str:
        row = found(connection)
        if row.sender != sender or not files.withdraw(connection, row.id):
            raise HallooError("file_not_found")
        return str(row.id)

    await remove_bytes(ports, [await ports.store.write(work)])


async def remove_bytes(ports: Ports, ids: Collection[str]) -> None:
    """After the commit that deleted the rows. What cannot be removed now is a stray, and removed
    later."""

    def work() -> None:
        for file in ids:
            try:
                ports.store.shelf.remove(file)
            except OSError as error:
                log.warning("a file's bytes could not be removed", file=file, cause=error.strerror)
            except HallooError:
                log.warning("files' bytes could not be removed now", count=len(ids))
                return

    if ids:
        await asyncio.to_thread(work)


async def sweep(ports: Ports) -> None:
    """Every hour."""
    before, gone = ports.now() - UNSENT_SECONDS, 0
    left = await ports.store.survey(lambda c: files.left(c, before))
    for ids in _steps(left):
        dropped = await ports.store.write(lambda c, ids=ids: files.drop(c, ids, before))  # type: ignore[misc]
        await remove_bytes(ports, dropped)
        gone += len(dropped)
    gone += await _sweep_strays(ports)
    if gone:
        log.info("files deleted that no message carries", count=gone)


async def _sweep_strays(ports: Ports) -> int:
    shelf, old = ports.store.shelf, time.time() - STRAY_SECONDS

    def look() -> list[str]:
        shelf.tidy()
        return [file for file, written in shelf.stored() if written < old]

    strays = 0
    for ids in _steps(await asyncio.to_thread(look)):
        known = await ports.store.survey(lambda c, ids=ids: files.known(c, ids))  # type: ignore[misc]
        unknown = [file for file in ids if file not in known]
        await remove_bytes(ports, unknown)
        strays += len(unknown)
    return strays


def _steps(ids: list[str]) -> list[list[str]]:
    return [ids[start : start + STEP] for start in range(0, len(ids), STEP)]
