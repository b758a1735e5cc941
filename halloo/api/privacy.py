"""What everybody has a right to: all that is kept of one visitor, handed over. It is erased by a
DELETE of the visitor (`halloo.api.visitors`)."""

import asyncio
from collections.abc import Iterator
from functools import partial
from typing import IO

from litestar import Controller, get
from litestar.response import Stream
from sqlalchemy import Connection

from halloo.actions import erase
from halloo.actions.access import access_site
from halloo.api.who import ActorGiven, CallerGiven, PortsGiven
from halloo.domain.filenames import clean, disposition

PART = 256 * 1024


class PrivacyController(Controller):
    path = "/api/v1/sites/{site:str}/visitors/{visitor:str}"
    tags = ("visitors",)

    @get(
        "/export",
        summary="All that is kept of a visitor, files included, as a zip",
        media_type="application/zip",
    )
    async def export(
        self, ports: PortsGiven, caller: CallerGiven, actor: ActorGiven, site: str, visitor: str
    ) -> Stream:
        caller.need("admin")
        key = access_site(ports, caller, site).key
        found = await ports.store.survey(partial(erase.known, site=key, visitor=visitor))
        at = ports.now()

        def noted(connection: Connection) -> None:
            erase.note_export(connection, actor, key, visitor, at)

        await ports.store.write(noted)
        archive = await asyncio.to_thread(erase.archive, ports.store.shelf, found)
        name = disposition(clean(f"halloo-{visitor}.zip"))
        return Stream(
            _parts(archive), media_type="application/zip", headers={"content-disposition": name}
        )


def _parts(archive: IO[bytes]) -> Iterator[bytes]:
    with archive:
        while part := archive.read(PART):
            yield part
