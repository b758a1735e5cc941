"""The visitor's page says what became of a push; an accepted one begins the conversation."""

import asyncio
from functools import partial
from typing import get_args

from sqlalchemy import Connection

from halloo import metrics
from halloo.actions.ports import Ports
from halloo.actions.push import show
from halloo.actions.say import tell
from halloo.domain.ids import new_id
from halloo.domain.people import Guest
from halloo.domain.pushes import EVERYONE
from halloo.domain.times import rfc3339
from halloo.store import conversations, pushes
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


Received = tuple[ReceiptNote, Stored | None, ConversationSummary | None]


def receive(ports: Ports, guest: Guest, receipt: PushReceipt) -> "asyncio.Future[None]":
    """A receipt for a push that is not this visitor's is nothing, whether the push exists or not;
    so is a repeat from a second tab."""
    site, visitor, at = guest.site or "", guest.visitor, ports.now()
    presence = ports.roster.get(site, visitor)
    name = presence.name if presence else None

    def work(connection: Connection) -> Received | None:
        push = pushes.receive(connection, receipt.id, site, visitor, receipt.state, at)
        if push is None:
            return None
        note = ReceiptNote(push.id, site, visitor, push.kind, receipt.state, rfc3339(at))
        if receipt.state != "accepted" or not push.text:
            return note, None, None
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
        return note, stored, conversations.summary(connection, row)

    def then(done: Received | None) -> None:
        if done is None:
            return
        note, stored, summary = done
        _counted[note.state].inc()
        if presence and stored:
            presence.conversation = stored.message.conversation
            ports.roster.touch(presence)
        show(ports, site, visitor, LastPush(note.id, note.kind, note.state, note.at), at)
        ports.hub.to_agents(site, note)
        if note.state in ("accepted", "dismissed"):
            ports.hub.to_visitor(site, visitor, Recall(note.id), but=guest.connection)
        if stored:
            tell(ports, stored, summary)

    return ports.store.write_then(work, then)


async def expire(ports: Ports) -> None:
    """Ends the pushes that waited in vain."""
    at = ports.now()
    for row in await ports.store.write(partial(pushes.expire, at=at)):
        if row.visitor == EVERYONE:
            ports.hub.to_site(row.site, Recall(row.id))
        else:
            ports.hub.to_visitor(row.site, row.visitor, Recall(row.id))
        note = ReceiptNote(row.id, row.site, row.visitor, row.kind, "expired", rfc3339(at))
        ports.hub.to_agents(row.site, note)
        show(ports, row.site, row.visitor, LastPush(row.id, row.kind, "expired", note.at), at)
