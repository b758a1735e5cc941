"""One visitor of a site: what is known, and what agents add to it."""

from functools import partial
from typing import Annotated

from litestar import Controller, delete, get, post, put
from litestar.params import Parameter
from msgspec import Struct
from sqlalchemy import Connection

from halloo.actions import know
from halloo.actions.access import access_site
from halloo.actions.detail import known_detail
from halloo.actions.erase import erase
from halloo.api.who import ActorGiven, CallerGiven, PortsGiven
from halloo.errors import HallooError
from halloo.store import notes, visits
from halloo.wire import Note, VisitorDetail, VisitRecord

Limit = Annotated[int, Parameter(ge=1, le=100, description="Visits per page")]


class VisitPage(Struct):
    """Newest first, with their trails. `next` is the cursor of the following page."""

    visits: list[VisitRecord]
    next: str | None


class TagList(Struct):
    tags: list[str]


class NoteList(Struct):
    notes: list[Note]


class NewNote(Struct):
    text: str


class VisitorController(Controller):
    path = "/api/v1/sites/{site:str}"
    tags = ("visitors",)

    @get("/tags", summary="Tags in use on the site, the most used first")
    async def in_use(self, ports: PortsGiven, caller: CallerGiven, site: str) -> TagList:
        caller.need("read")
        return TagList(await know.suggestions(ports, access_site(ports, caller, site).key))

    @get("/visitors/{visitor:str}", summary="All that is known of one visitor")
    async def visitor(
        self, ports: PortsGiven, caller: CallerGiven, site: str, visitor: str
    ) -> VisitorDetail:
        caller.need("read")
        return await known_detail(ports, access_site(ports, caller, site).key, visitor)

    @delete("/visitors/{visitor:str}", summary="Erase all that is kept of a visitor")
    async def erase(
        self, ports: PortsGiven, caller: CallerGiven, actor: ActorGiven, site: str, visitor: str
    ) -> None:
        caller.need("admin")
        await erase(ports, actor, access_site(ports, caller, site).key, visitor)

    @get("/visitors/{visitor:str}/visits", summary="Stored visits, newest first")
    async def visits(
        self,
        ports: PortsGiven,
        caller: CallerGiven,
        site: str,
        visitor: str,
        limit: Limit = 20,
        cursor: str | None = None,
    ) -> VisitPage:
        caller.need("read")
        key = access_site(ports, caller, site).key
        read = partial(_visits, site=key, visitor=visitor, limit=limit, cursor=cursor)
        return await ports.store.read(read)

    @get("/visitors/{visitor:str}/visits/{visit:str}", summary="One visit with its trail")
    async def visit(
        self, ports: PortsGiven, caller: CallerGiven, site: str, visitor: str, visit: str
    ) -> VisitRecord:
        caller.need("read")
        key = access_site(ports, caller, site).key
        found = await ports.store.read(lambda c: visits.one(c, key, visitor, visit))
        if found is None:
            raise HallooError("visitor_not_found", "No such visit of this visitor.")
        return found

    @put("/visitors/{visitor:str}/tags/{tag:str}", summary="Tag a visitor")
    async def tag(
        self, ports: PortsGiven, caller: CallerGiven, site: str, visitor: str, tag: str
    ) -> TagList:
        """Of a visitor who has not consented, tags are kept in memory until the visit is over."""
        caller.need("chat")
        key = access_site(ports, caller, site).key
        return TagList(list(await know.tag(ports, key, visitor, tag)))

    @delete("/visitors/{visitor:str}/tags/{tag:str}", status_code=200, summary="Remove a tag")
    async def untag(
        self, ports: PortsGiven, caller: CallerGiven, site: str, visitor: str, tag: str
    ) -> TagList:
        caller.need("chat")
        key = access_site(ports, caller, site).key
        return TagList(list(await know.untag(ports, key, visitor, tag)))

    @get("/visitors/{visitor:str}/notes", summary="Notes about a visitor, newest first")
    async def notes(
        self, ports: PortsGiven, caller: CallerGiven, site: str, visitor: str
    ) -> NoteList:
        caller.need("read")
        key = access_site(ports, caller, site).key
        return NoteList(await ports.store.read(lambda c: notes.of_visitor(c, key, visitor)))

    @post("/visitors/{visitor:str}/notes", summary="Write a note about a visitor")
    async def write(
        self, ports: PortsGiven, caller: CallerGiven, site: str, visitor: str, data: NewNote
    ) -> Note:
        caller.need("chat")
        key = access_site(ports, caller, site).key
        return await know.write_note(ports, caller, key, visitor, data.text)

    @delete("/visitors/{visitor:str}/notes/{note:str}", summary="Delete a note")
    async def delete_note(
        self, ports: PortsGiven, caller: CallerGiven, site: str, visitor: str, note: str
    ) -> None:
        """Your own; as owner or admin, any."""
        caller.need("chat")
        key = access_site(ports, caller, site).key
        await know.delete_note(ports, caller, key, visitor, note)

    @put(
        "/visitors/{visitor:str}/notes/{note:str}", status_code=204,
        summary="Put a deleted note back, within the hour",
    )  # fmt: skip
    async def put_back(
        self, ports: PortsGiven, caller: CallerGiven, site: str, visitor: str, note: str
    ) -> None:
        caller.need("chat")
        key = access_site(ports, caller, site).key
        await know.put_back(ports, caller, key, visitor, note)


def _visits(
    connection: Connection, site: str, visitor: str, limit: int, cursor: str | None
) -> VisitPage:
    before = visits.began(connection, site, visitor, cursor) if cursor else None
    if cursor and before is None:
        raise HallooError("bad_field", "This cursor is not one that we gave.")
    found = visits.of_visitor(connection, site, visitor, limit + 1, before)
    more = found[limit - 1].id if len(found) > limit else None
    return VisitPage(found[:limit], more)
