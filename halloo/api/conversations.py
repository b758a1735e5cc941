"""Conversations for the console and for backends."""

from functools import partial
from typing import Annotated, Literal

from litestar import Controller, get
from litestar.params import Parameter, QueryParameter
from msgspec import Struct
from sqlalchemy import Connection

from halloo.actions.access import access_conversation, access_site
from halloo.api.who import CallerGiven, PortsGiven
from halloo.errors import HallooError
from halloo.store import conversations
from halloo.wire import ConversationSummary, Message

Limit = Annotated[int, Parameter(ge=1, le=200)]
Seq = Annotated[int | None, Parameter(ge=0, le=2**53 - 1)]


class ConversationPage(Struct):
    conversations: list[ConversationSummary]
    next: str | None


class MessagePage(Struct):
    """Oldest first. `more`: there are others beyond, in the direction asked for."""

    messages: list[Message]
    more: bool


class ConversationController(Controller):
    path = "/api/v1"
    tags = ("conversations",)

    @get("/sites/{site:str}/conversations", summary="A site's conversations, last changed first")
    async def of_site(
        self,
        ports: PortsGiven,
        caller: CallerGiven,
        site: str,
        state_: Annotated[Literal["open", "closed"] | None, QueryParameter(name="state")] = None,
        limit: Limit = 50,
        cursor: str | None = None,
    ) -> ConversationPage:
        caller.need("read")
        key = access_site(ports, caller, site).key
        older = await self._place(ports, caller, cursor) if cursor else None
        found = await ports.store.read(
            lambda c: conversations.newest(c, key, state_, limit + 1, older)
        )
        more = found[limit - 1].id if len(found) > limit else None
        return ConversationPage(found[:limit], more)

    async def _place(
        self, ports: PortsGiven, caller: CallerGiven, cursor: str
    ) -> tuple[float, str]:
        def work(connection: Connection) -> tuple[float, str]:
            row = access_conversation(connection, caller, cursor)
            return row.updated, row.id

        try:
            return await ports.store.read(work)
        except HallooError:
            raise HallooError("bad_field", "This cursor is not one that we gave.") from None

    @get("/conversations/{conversation:str}", summary="One conversation")
    async def one(
        self, ports: PortsGiven, caller: CallerGiven, conversation: str
    ) -> ConversationSummary:
        caller.need("read")

        def work(connection: Connection) -> ConversationSummary:
            row = access_conversation(connection, caller, conversation)
            return conversations.summary(connection, row)

        return await ports.store.read(work)

    @get("/conversations/{conversation:str}/messages", summary="Messages, oldest first")
    async def messages(
        self,
        ports: PortsGiven,
        caller: CallerGiven,
        conversation: str,
        after: Seq = None,
        before: Seq = None,
        limit: Limit = 50,
    ) -> MessagePage:
        """After a sequence number, before one, or (with neither) the newest."""
        caller.need("read")
        work = partial(
            _page,
            caller=caller,
            conversation=conversation,
            after=after,
            before=before,
            limit=limit,
        )
        return await ports.store.read(work)


def _page(
    connection: Connection,
    caller: CallerGiven,
    conversation: str,
    after: int | None,
    before: int | None,
    limit: int,
) -> MessagePage:
    row = access_conversation(connection, caller, conversation)
    if after is not None:
        found = conversations.after(connection, row, after, limit + 1)
        return MessagePage(found[:limit], len(found) > limit)
    return MessagePage(*conversations.before(connection, row, before, limit))
