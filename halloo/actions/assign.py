"""A conversation goes to one of several agents without anybody's asking: a rule's action."""

from collections.abc import Sequence

from sqlalchemy import Connection

from halloo.actions.later import later
from halloo.actions.ports import Ports
from halloo.domain.presence import Presence
from halloo.store import conversations, outbox
from halloo.wire import AgentPresence, ConversationNote, ConversationSummary


def intend(ports: Ports, presence: Presence, agents: list[str]) -> None:
    """Now, if there is a conversation; else when it begins it goes to one of these."""
    presence.meant_for = tuple(agents)
    if presence.conversation:
        later(_assign(ports, presence.site, presence.conversation, agents))


def as_meant(ports: Ports, presence: Presence, begun: ConversationSummary) -> None:
    """The visitor's conversation has begun: it goes to whom it was meant for, unless somebody has
    it already."""
    if presence.meant_for and not begun.assignee:
        later(_assign(ports, presence.site, begun.id, presence.meant_for, if_free=True))


async def _assign(
    ports: Ports, site: str, conversation: str, agents: Sequence[str], if_free: bool = False
) -> None:
    """To the one of them who is here and has the fewest open conversations; when none is here, to
    the one with the fewest. Who of them has it keeps it. Agents who may not see the site are passed
    over, and one that is closed stays so."""
    known = ports.directory.agents
    fit = [
        name for name in agents
        if name in known and (known[name].sites is None or site in (known[name].sites or ()))
    ]  # fmt: skip
    here = set(ports.hub.agents_here(site))
    able = [name for name in fit if name in here] or fit
    if not able:
        return
    at, hooks = ports.now(), ports.directory.webhooks

    def work(connection: Connection) -> ConversationSummary | None:
        row = conversations.by_id(connection, conversation)
        if row is None or row.state != "open" or row.assignee in able:
            return None
        if if_free and row.assignee is not None:
            return None
        loads = conversations.loads(connection, able)
        chosen = min(able, key=lambda name: loads.get(name, 0))
        conversations.claim(connection, conversation, chosen, at)
        row = conversations.by_id(connection, conversation)
        if row is None:
            return None
        summary = conversations.summary(connection, row)
        outbox.tell(connection, hooks, "conversation.assigned", at, summary)
        return summary

    summary = await ports.store.write(work)
    if summary and summary.assignee:
        ports.hub.to_agents(site, ConversationNote(summary))
        joined = AgentPresence(conversation, summary.assignee, "joined")
        ports.hub.to_visitor(site, summary.visitor, joined)
