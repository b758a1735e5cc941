"""Somebody says something: stored, acknowledged, told to all who take part."""

import asyncio
from typing import Any, get_args

from sqlalchemy import Connection, Row

from halloo import metrics
from halloo.actions import achieve
from halloo.actions.access import access_conversation
from halloo.actions.assign import as_meant
from halloo.actions.become import settle_now
from halloo.actions.ports import Ports
from halloo.actions.text import checked_text
from halloo.domain.people import Desk, Guest
from halloo.domain.webhooks import Hooks
from halloo.errors import HallooError
from halloo.store import conversations, hearing, outbox
from halloo.store.conversations import Stored, Words
from halloo.store.hearing import Heard, Spoken
from halloo.wire import (
    Ack,
    AgentPresence,
    AgentSay,
    ConversationNote,
    ConversationSummary,
    Message,
    Nack,
    SayAck,
    SenderKind,
    VisitorSay,
)

_counted = {kind: metrics.messages.labels(kind) for kind in get_args(SenderKind)}


def visitor_says(ports: Ports, guest: Guest, say: VisitorSay) -> "asyncio.Future[Ack | None]":
    """Acknowledged after the commit, in its turn among what others said. Raises HallooError
    `conflict`, `text_empty`, `text_too_long`, `file_not_found` or `storage_unavailable`."""
    site, visitor = guest.site or "", guest.visitor
    text = _checked(ports, say)
    presence = ports.roster.get(site, visitor)
    name = presence.name if presence else None
    words = Words(f"visitor:{visitor}", name or "", say.cid, text, ports.now(), say.file or None)

    spoken = Spoken(site, visitor, name, words, ports.directory.webhooks)

    def then(heard: Heard | HallooError) -> Ack | None:
        if isinstance(heard, HallooError):
            raise heard
        stored = heard.stored
        if presence and not presence.conversation:
            presence.conversation = stored.message.conversation
            ports.roster.touch(presence)
        if presence and heard.summary:
            as_meant(ports, presence, heard.summary)
            settle_now(ports, guest)
            achieve.by_chat(ports, presence)
        ack = Ack(say.cid, stored.message.seq, stored.message.at)
        told = tell(ports, stored, heard.summary, guest.connection, ack)
        return None if told else ack

    return ports.store.write_item(hearing.hear, spoken, then, shared=True)


def agent_says(ports: Ports, desk: Desk, say: AgentSay) -> "asyncio.Future[SayAck | Nack | None]":
    """As `visitor_says`. A reply to what the agent has not seen is not stored; the answer carries
    what came in."""
    desk.caller.need("chat")
    text = _checked(ports, say)
    agent = desk.caller.name
    words = Words(f"agent:{agent}", agent, say.cid, text, ports.now(), say.file or None)
    hooks = ports.directory.webhooks

    def work(
        connection: Connection,
    ) -> tuple[Stored | None, ConversationSummary | None, list[Message]]:
        before = access_conversation(connection, desk.caller, say.conversation, lock=True)
        if say.saw is not None and not conversations.has(connection, words):
            saw = say.saw if before.id == say.conversation else 0  # counted in one that is gone
            missed = conversations.others_since(connection, before, saw, words.sender)
            if missed:
                return None, None, missed
        stored = conversations.append(connection, before, words)
        if before.assignee is None:
            conversations.claim(connection, before.id, agent, words.at)
        changed = stored.fresh and (before.assignee is None or before.state == "closed")
        summary = _summary(connection, before) if changed else None
        if stored.fresh and hooks:
            _tell_outside(connection, hooks, before, stored.message, summary, words.at)
        return stored, summary, []

    def then(
        done: tuple[Stored | None, ConversationSummary | None, list[Message]],
    ) -> SayAck | Nack | None:
        stored, summary, missed = done
        if stored is None:
            stale = HallooError("stale")
            return Nack(say.cid, stale.code, stale.message, stale.retry, missed)
        ack = SayAck(say.cid, stored.message.seq, stored.message.at)
        told = tell(ports, stored, summary, desk.connection, ack)
        return None if told else ack

    return ports.store.write_then(work, then, shared=True)


def _checked(ports: Ports, say: VisitorSay | AgentSay) -> str:
    """A file speaks for itself."""
    if say.file and not say.text.strip():
        return ""
    return checked_text(say.text, ports.settings.limit_text_characters)


def tell(
    ports: Ports,
    stored: Stored,
    summary: ConversationSummary | None,
    sender: str | None = None,
    ack: Ack | SayAck | None = None,
) -> bool:
    """After the commit: everyone who takes part hears it; the `sender`'s socket gets its `ack`, so
    that it too learns of every message in the order of `seq`. False: a repeat, nobody is told."""
    if not stored.fresh:
        return False
    message = stored.message
    site, visitor = message.site or "", message.visitor or ""
    _counted[message.sender.kind].inc()
    ports.roster.talked(site, visitor, message.sender.kind == "visitor", ports.now())
    if summary:
        ports.hub.to_agents(site, ConversationNote(summary))
        if summary.assignee and message.sender.kind == "agent":
            joined = AgentPresence(summary.id, summary.assignee, "joined")
            ports.hub.to_visitor(site, visitor, joined)
    ports.hub.to_agents(site, message, sender, ack)
    ports.hub.to_visitor(site, visitor, message, sender, ack)
    return True


def _tell_outside(
    connection: Connection, hooks: Hooks, before: Row[Any], message: Message,
    summary: ConversationSummary | None, at: float,
) -> None:  # fmt: skip
    """What an agent's words did to the conversation, which was `before`, and the words."""
    if summary and before.state == "closed":
        outbox.tell(connection, hooks, "conversation.opened", at, summary)
    if summary and before.assignee is None:
        outbox.tell(connection, hooks, "conversation.assigned", at, summary)
    outbox.tell(connection, hooks, "message.added", at, message)


def _summary(connection: Connection, before: Row[Any]) -> ConversationSummary:
    row = conversations.by_id(connection, before.id)
    assert row is not None
    return conversations.summary(connection, row)
