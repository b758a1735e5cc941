"""What goes with talking: typing, seen marks, earlier messages, taking and closing."""

from functools import partial

from sqlalchemy import Connection

from halloo.actions.access import access_conversation
from halloo.actions.ports import Ports
from halloo.domain.people import Desk, Guest
from halloo.errors import HallooError
from halloo.store import conversations, outbox
from halloo.wire import (
    AgentPresence,
    AgentSeen,
    AgentSees,
    AgentTypes,
    AgentTypesNote,
    AgentTyping,
    Claim,
    Close,
    ConversationNote,
    ConversationSummary,
    DoneAck,
    History,
    HistoryPage,
    SeenNote,
    Sender,
    Transfer,
    VisitorSeen,
    VisitorTypes,
    VisitorTyping,
)

HISTORY_PAGE = 50


async def visitor_types(ports: Ports, guest: Guest, typing: VisitorTyping) -> None:
    site = guest.site or ""
    presence = ports.roster.get(site, guest.visitor)
    text = (typing.text or "")[: ports.settings.limit_text_characters]
    ports.roster.types(site, guest.visitor, ports.now() if text else 0.0)
    conversation = presence.conversation if presence else None
    ports.hub.to_agents(site, VisitorTypes(site, guest.visitor, text, conversation))


async def visitor_sees(ports: Ports, guest: Guest, seen: VisitorSeen) -> None:
    site, visitor = guest.site or "", guest.visitor

    def work(connection: Connection) -> str | None:
        row = conversations.of_visitor(connection, site, visitor)
        if row is None or not conversations.mark_seen(connection, row.id, "visitor", seen.seq):
            return None
        return str(row.id)

    conversation = await ports.store.write(work, shared=True)
    if conversation:
        ports.hub.to_agents(site, SeenNote(conversation, "visitor", seen.seq))


async def history(ports: Ports, guest: Guest, asked: History) -> HistoryPage:
    site, visitor = guest.site or "", guest.visitor

    def work(connection: Connection) -> HistoryPage:
        row = conversations.of_visitor(connection, site, visitor)
        if row is None:
            return HistoryPage([], False)
        return HistoryPage(*conversations.before(connection, row, asked.before, HISTORY_PAGE))

    return await ports.store.read(work)


async def agent_types(ports: Ports, desk: Desk, typing: AgentTypes) -> None:
    """The visitor and the other agents see that somebody types, those who have the conversation
    open see what; nothing is stored."""
    desk.caller.need("chat")
    if typing.text is not None:
        # Before anything is awaited: what was typed first is shown first.
        text = typing.text[: ports.settings.limit_text_characters]
        if not ports.hub.draft(desk.connection, typing.conversation, text):
            return
    row = await ports.store.read(
        partial(access_conversation, caller=desk.caller, conversation=typing.conversation)
    )
    agent = desk.caller.name
    ports.hub.to_visitor(row.site, row.visitor, AgentTyping(row.id, Sender("agent", agent)))
    note = AgentTypesNote(row.site, row.visitor, row.id, agent)
    ports.hub.to_agents(row.site, note, but=desk.connection)


async def agent_sees(ports: Ports, desk: Desk, seen: AgentSees) -> None:
    desk.caller.need("chat")

    def work(connection: Connection) -> ConversationSummary | None:
        row = access_conversation(connection, desk.caller, seen.conversation)
        if not conversations.mark_seen(connection, row.id, "agent", seen.seq):
            return None
        return conversations.summary(connection, row)

    summary = await ports.store.write(work, shared=True)
    if summary:
        ports.hub.to_agents(summary.site, SeenNote(summary.id, "agent", seen.seq))
        ports.hub.to_visitor(summary.site, summary.visitor, AgentSeen(summary.id, seen.seq))


async def claim(ports: Ports, desk: Desk, wanted: Claim) -> DoneAck | None:
    """The conversation is this agent's from now on."""
    await _assign(ports, desk, wanted.conversation, desk.caller.name)
    return DoneAck(wanted.cid) if wanted.cid else None


async def transfer(ports: Ports, desk: Desk, wanted: Transfer) -> DoneAck | None:
    """The conversation is the other agent's. Raises HallooError `agent_not_found` for one who is
    not there or may not see its site."""
    await _assign(ports, desk, wanted.conversation, wanted.agent)
    return DoneAck(wanted.cid) if wanted.cid else None


async def _assign(ports: Ports, desk: Desk, conversation: str, assignee: str) -> None:
    desk.caller.need("chat")
    agent, at = ports.directory.agents.get(assignee), ports.now()
    hooks = ports.directory.webhooks

    def work(connection: Connection) -> ConversationSummary:
        row = access_conversation(connection, desk.caller, conversation)
        if agent is None or (agent.sites is not None and row.site not in agent.sites):
            raise HallooError("agent_not_found")
        conversations.claim(connection, row.id, assignee, at)
        summary = _summary(connection, desk, row.id)
        if row.assignee != assignee:
            outbox.tell(connection, hooks, "conversation.assigned", at, summary)
        return summary

    joined = AgentPresence(conversation, assignee, "joined")
    _tell_change(ports, await ports.store.write(work), joined)


async def close(ports: Ports, desk: Desk, wanted: Close) -> DoneAck | None:
    """Closing twice is closing once."""
    desk.caller.need("chat")
    at, hooks = ports.now(), ports.directory.webhooks

    def work(connection: Connection) -> ConversationSummary | None:
        row = access_conversation(connection, desk.caller, wanted.conversation)
        if not conversations.close(connection, row.id, at):
            return None
        summary = _summary(connection, desk, row.id)
        outbox.tell(connection, hooks, "conversation.closed", at, summary)
        return summary

    summary = await ports.store.write(work)
    if summary:
        ports.roster.hung_up(summary.site, summary.visitor)
        left = AgentPresence(summary.id, summary.assignee or desk.caller.name, "left")
        _tell_change(ports, summary, left)
    return DoneAck(wanted.cid) if wanted.cid else None


def _summary(connection: Connection, desk: Desk, conversation: str) -> ConversationSummary:
    row = access_conversation(connection, desk.caller, conversation)
    return conversations.summary(connection, row)


def _tell_change(ports: Ports, summary: ConversationSummary, presence: AgentPresence) -> None:
    ports.hub.to_agents(summary.site, ConversationNote(summary))
    ports.hub.to_visitor(summary.site, summary.visitor, presence)
