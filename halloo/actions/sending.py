"""A push is stored, written to the visitor's live sockets, and answered with what happened.

This runs thousands of times a second. What is to do after the commit is handed to the store, which
calls it there: over HTTP a push needs no task of its own (`halloo.api.fast`). Only where there are
other nodes does it wait for what they say.
"""

import asyncio
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeVar

import msgspec
from sqlalchemy import Row

from halloo import metrics
from halloo.actions.later import later
from halloo.actions.ports import Ports
from halloo.domain.attention import Attention
from halloo.domain.presence import Presence
from halloo.domain.pushes import EVERYONE, Result
from halloo.domain.times import rfc3339
from halloo.errors import HallooError
from halloo.store import pushes
from halloo.store.pushes import Draft, Outcome
from halloo.wire import LastPush, Push, PushSender, PushState, ReceiptNote

_counted = {state: metrics.pushes.labels(state) for state in ("sent", "offline")}

T = TypeVar("T")


class Written(NamedTuple):
    """A new push, as it went to the sockets of this node; `moved`: its visitor became another since
    it was drafted."""

    draft: Draft
    frame: Push
    reached: int
    moved: bool


def send_all(
    ports: Ports, drafts: list[Draft], then: Callable[[list[Result]], T], but: str | None = None
) -> "asyncio.Future[T]":
    """In order, in one transaction. `then` makes the future's result; agents are told, except the
    connection `but`."""
    nodes = ports.nodes
    if nodes and not all(nodes.is_here(draft.site, draft.visitor) for draft in drafts):
        return nodes.send(drafts, then, but)

    def sent(outcomes: list[Outcome]) -> T:
        results = [
            told(ports, write_here(ports, draft), but)
            if outcome is draft
            else repeated(draft, outcome)
            for draft, outcome in zip(drafts, outcomes, strict=True)
        ]
        return then(results)

    return ports.store.write_item(pushes.add, drafts, sent, shared=True)


def repeated(draft: Draft, outcome: Row[Any] | HallooError | Draft) -> Result:
    """It repeats one that is sent already, or cannot be."""
    if isinstance(outcome, HallooError):
        return Result(draft.cid, error=outcome)
    state: PushState = "sent" if outcome.connections else "offline"
    return Result(draft.cid, outcome.id, state, outcome.connections)


def write_here(ports: Ports, draft: Draft) -> Written:
    visitor = ports.merged.now(draft.site, draft.visitor)
    moved = visitor != draft.visitor
    if moved:  # since it was drafted
        draft = msgspec.structs.replace(draft, visitor=visitor)
    frame = Push(draft.id, draft.kind, PushSender(draft.agent), draft.text, draft.data)
    return Written(draft, frame, write(ports, draft.site, draft.visitor, frame), moved)


def write(ports: Ports, site: str, visitor: str, frame: Push) -> int:
    """To the sockets of this node; returns to how many."""
    if visitor == EVERYONE:
        return ports.sockets.to_site(site, frame)
    return ports.sockets.to_visitor(site, visitor, frame)


def told(ports: Ports, written: Written, but: str | None) -> Result:
    """What became of it is stored where it is another than was expected, seen in the roster, and
    told to the agents."""
    draft, frame, reached, moved = written
    state: PushState = "sent" if reached else "offline"
    if moved:
        later(_follow(ports, draft, frame, reached))
    elif reached != draft.connections:  # somebody came or went during the commit
        ports.store.note(pushes.correct, (draft, state, reached), shared=True)
    last = LastPush(draft.id, draft.kind, state, rfc3339(draft.at))
    note_sent(ports, draft.site, draft.visitor, last, draft.at)
    note = ReceiptNote(draft.id, draft.site, draft.visitor, draft.kind, state, last.at)
    ports.hub.to_agents(draft.site, note, but)
    _counted[state].inc()
    return Result(draft.cid, draft.id, state, reached)


def note_sent(ports: Ports, site: str, visitor: str, push: LastPush, at: float) -> None:
    """On the rows of those who are here, and in the attention that it costs."""
    for presence in of_visitor(ports, site, visitor):
        presence.push = push
        if push.state == "sent" and push.kind != "event":
            asked(presence, push.id, at)
        ports.roster.touch(presence)


async def _follow(ports: Ports, draft: Draft, frame: Push, reached: int) -> None:
    """It is stored under a name that its visitor had until just now, and they may have come back
    before it is under theirs. Pages show a push once."""
    state: PushState = "sent" if reached else "offline"
    await ports.store.write(lambda c: pushes.sent(c, draft, state, reached), shared=True)
    if not reached:
        ports.hub.to_visitor(draft.site, draft.visitor, frame)


def whom(ports: Ports, push: Draft | Row[Any]) -> Iterable[Presence]:
    """Those of its visitors who are here."""
    return of_visitor(ports, push.site, push.visitor)


def of_visitor(ports: Ports, site: str, visitor: str) -> Iterable[Presence]:
    if visitor == EVERYONE:
        return [each for each in ports.roster.listed(site).values() if not each.home]
    presence = ports.roster.get(site, visitor)
    return (presence,) if presence else ()


def asked(presence: Presence, push: str, at: float) -> None:
    """The push stands on the visitor's screen and costs attention, whoever sent it."""
    presence.attention = presence.attention or Attention()
    presence.attention.asked(push, at)


def show(ports: Ports, presence: Presence, push: LastPush, at: float) -> None:
    """What became of a push, on the visitor's row of the live list and in the attention it costs;
    an older push's receipt does not hide the newest push."""
    if presence.attention:
        presence.attention.answered(push.id, push.state, at)
    if presence.push is None or presence.push.id == push.id:
        presence.push = push
        ports.roster.touch(presence)
    else:
        ports.roster.stir(presence)
