"""A conversation goes to one of several agents without anybody's asking: a rule's action."""

from sqlalchemy import Connection

from halloo.actions.ports import Ports
from halloo.domain.roster import Presence
from halloo.store import conversations
from halloo.wire import AgentPresence, ConversationNote, ConversationSummary


def intend(presence: Presence, agents: list[str]) -> None:
    """The conversation has not begun: when it does, it goes to one of these."""
    presence.meant_for = tuple(agents)


async def assign(ports: Ports, site: str, conversation: str, agents: list[str]) -> None:
    """To the one of them who is here and has the fewest open conversations; when none is here, to
    the one with the fewest. Agents who may not see the site are passed over."""
    known = ports.directory.agents
    fit = [
        name for name in agents
        if name in known and (known[name].sites is None or site in (known[name].sites or ()))
    ]  # fmt: skip
    here = set(ports.hub.agents_here(site))
    able = [name for name in fit if name in here] or fit
    if not able:
        return
    at = ports.now()

    def work(connection: Connection) -> ConversationSummary | None:
        loads = conversations.loads(connection, able)
        chosen = min(able, key=lambda name: loads.get(name, 0))
        row = conversations.by_id(connection, conversation)
        if row is None or row.assignee == chosen:
            return None
        conversations.claim(connection, conversation, chosen, at)
        row = conversations.by_id(connection, conversation)
        return conversations.summary(connection, row) if row else None

    summary = await ports.store.write(work)
    if summary and summary.assignee:
        ports.hub.to_agents(site, ConversationNote(summary))
        joined = AgentPresence(conversation, summary.assignee, "joined")
        ports.hub.to_visitor(site, summary.visitor, joined)
