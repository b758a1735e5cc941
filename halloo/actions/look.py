"""What an agent asks to have on the screen: a window of the live list, one visitor's details, a
conversation with the other agents who have it open."""

from functools import partial

from halloo.actions.access import access_conversation, access_site
from halloo.actions.detail import detail
from halloo.actions.ports import Ports
from halloo.domain.people import Desk
from halloo.wire import AskOverview, Attend, Look, VisitorDetail, Watch


async def watch(ports: Ports, desk: Desk, wanted: Watch) -> None:
    desk.caller.need("read")
    access_site(ports, desk.caller, wanted.site)
    if ports.nodes and not await ports.nodes.listed(wanted.site, f"list {desk.connection}"):
        return
    ports.hub.watch(desk.connection, wanted)


async def overview(ports: Ports, desk: Desk, wanted: AskOverview) -> None:
    desk.caller.need("read")
    site = access_site(ports, desk.caller, wanted.site).key if wanted.site else None
    if ports.nodes and site:
        await ports.nodes.listed(site)
    ports.hub.overview(desk.connection, site)


async def look(ports: Ports, desk: Desk, wanted: Look) -> VisitorDetail | None:
    desk.caller.need("read")
    site = access_site(ports, desk.caller, wanted.site)
    ports.hub.look(desk.connection, site.key, wanted.visitor)
    return await detail(ports, site.key, wanted.visitor) if wanted.visitor else None


async def attend(ports: Ports, desk: Desk, wanted: Attend) -> None:
    desk.caller.need("read")
    may_type = "chat" in desk.caller.scopes
    draft = wanted.draft[: ports.settings.limit_text_characters] if may_type else ""
    conversation = wanted.conversation
    ports.hub.attend(desk.connection, desk.caller.name, conversation, draft)
    if conversation is not None:
        row = await ports.store.read(
            partial(access_conversation, caller=desk.caller, conversation=conversation)
        )
        ports.hub.admit(desk.connection, row.id, row.site)
