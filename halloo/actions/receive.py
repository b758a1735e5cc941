"""The visitor's page says what became of a push; an accepted one begins the conversation."""

import asyncio
from typing import Any, get_args

from sqlalchemy import Connection, Row

from halloo import metrics
from halloo.actions import achieve
from halloo.actions.assign import as_meant
from halloo.actions.become import settle_now
from halloo.actions.ports import Ports
from halloo.actions.say import tell
from halloo.actions.sending import show
from halloo.domain.ids import new_id
from halloo.domain.people import Guest
from halloo.domain.pushes import EVERYONE
from halloo.domain.times import rfc3339
from halloo.domain.webhooks import Hooks
from halloo.store import conversations, outbox, pushes
from halloo.store.conversations import Stored, Words
from halloo.wire import (
    ConversationSummary,
    LastPush,
    PushReceipt,
    Recall,
    ReceiptNote,
    ReceiptState,
)

_counted = {state: metrics.receipts.labels(state) for state in get_args(ReceiptState)}


# The last: whether the conversation began with it, or opened again.
Received = tuple[ReceiptNote, Stored | None, ConversationSummary | None, bool]


def receive(ports: Ports, guest: Guest, receipt: PushReceipt) -> "asyncio.Future[None]":
    """A receipt for a push that is not this visitor's is nothing, whether the push exists or not;
    so is a repeat from a second tab."""
    site, visitor, at = guest.site or "", guest.visitor, ports.now()
    presence = ports.roster.get(site, visitor)
    name = presence.name if presence else None
    hooks = ports.directory.webhooks

    def work(connection: Connection) -> Received | None:
        push = pushes.receive(connection, receipt.id, site, visitor, receipt.state, at)
        if push is None:
            return None
        note = ReceiptNote(push.id, site, visitor, push.kind, receipt.state, rfc3339(at))
        outbox.tell(connection, hooks, "push.receipt", at, note)
        if receipt.state != "accepted" or not push.text:
            return note, None, None, False
        # The words that were answered belong to the conversation; the push's id as cid keeps
        # them single. One to everyone is accepted by several, each once.
        conversation = conversations.begin(connection, site, visitor, name, at)
        cid = new_id("m") if push.visitor == EVERYONE else push.id
        words = Words(f"agent:{push.agent}", push.agent, cid, push.text, at)
        stored = conversations.append(connection, conversation, words)
        # What a rule says in an agent's name, that agent has not said: whoever is there answers.
        if conversation.assignee is None and push.source is None:
            conversations.claim(connection, conversation.id, push.agent, at)
        row = conversations.by_id(connection, conversation.id)
        assert row is not None
        begun = conversation.seq == 0 or conversation.state == "closed"
        summary = conversations.summary(connection, row)
        if hooks:
            _tell_outside(connection, hooks, conversation, begun, stored, summary, at)
        return note, stored, summary, begun

    def then(done: Received | None) -> None:
        if done is None:
            return
        note, stored, summary, begun = done
        _counted[note.state].inc()
        if presence and stored:
            presence.conversation = stored.message.conversation
            ports.roster.touch(presence)
            if summary:
                as_meant(ports, presence, summary)
            if begun:
                achieve.by_chat(ports, presence)
                settle_now(ports, guest)
        if presence:
            show(ports, presence, LastPush(note.id, note.kind, note.state, note.at), at)
        ports.hub.to_agents(site, note)
        if note.state in ("accepted", "dismissed"):
            ports.hub.to_visitor(site, visitor, Recall(note.id), but=guest.connection)
        if stored:
            tell(ports, stored, summary)

    return ports.store.write_then(work, then, shared=True)


def _tell_outside(
    connection: Connection, hooks: Hooks, before: Row[Any], begun: bool, stored: Stored,
    summary: ConversationSummary, at: float,
) -> None:  # fmt: skip
    """What an accepted push did to the conversation, which was `before`."""
    if begun:
        outbox.tell(connection, hooks, "conversation.opened", at, summary)
    if summary.assignee != before.assignee:
        outbox.tell(connection, hooks, "conversation.assigned", at, summary)
    if stored.fresh:
        outbox.tell(connection, hooks, "message.added", at, stored.message)
