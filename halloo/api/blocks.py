"""Blocks over HTTP: who is not let in to a site."""

from functools import partial
from typing import Annotated

from litestar import Controller, delete, get, post
from litestar.params import Parameter
from msgspec import Struct
from sqlalchemy import Connection

from halloo.actions.access import access_block, access_site
from halloo.actions.block import block, unblock
from halloo.api.who import ActorGiven, CallerGiven, PortsGiven
from halloo.domain.blocks import Block, BlockDraft
from halloo.store import blocks

Limit = Annotated[int, Parameter(ge=1, le=1000, description="Blocks per page")]


class BlockPage(Struct):
    """Newest first. `next` is the cursor of the following page, null on the last."""

    blocks: list[Block]
    next: str | None = None


class BlockController(Controller):
    path = "/api/v1/sites/{site:str}/blocks"
    tags = ("blocks",)

    @get("/", summary="Who is not let in to the site")
    async def all(
        self,
        ports: PortsGiven,
        caller: CallerGiven,
        site: str,
        limit: Limit = 100,
        cursor: str | None = None,
    ) -> BlockPage:
        caller.need("read")
        key = access_site(ports, caller, site).key
        work = partial(_page, site=key, at=ports.now(), limit=limit, cursor=cursor)
        return await ports.store.read(work)

    @post("/", summary="Block a visitor, a range of addresses or a country")
    async def add(
        self,
        ports: PortsGiven,
        caller: CallerGiven,
        actor: ActorGiven,
        site: str,
        data: BlockDraft,
    ) -> BlockPage:
        """Who talks with visitors may block one; ranges and countries need `admin`."""
        caller.need("chat")
        key = access_site(ports, caller, site).key
        return BlockPage(await block(ports, caller, actor, key, data))

    @delete("/{block:str}", summary="Let them in again")
    async def remove(
        self, ports: PortsGiven, caller: CallerGiven, actor: ActorGiven, site: str, block: str
    ) -> None:
        caller.need("chat")
        key = access_site(ports, caller, site).key
        await unblock(ports, caller, actor, key, block)


def _page(
    connection: Connection, site: str, at: float, limit: int, cursor: str | None
) -> BlockPage:
    before = access_block(connection, site, cursor) if cursor else None
    found = blocks.of_site(connection, site, at, limit + 1, before)
    more = found[limit - 1].id if len(found) > limit else None
    return BlockPage(found[:limit], more)
