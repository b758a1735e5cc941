"""Pushes: stored, then written to the visitor's live sockets, then answered with what happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from halloo import metrics
from halloo.actions.access import access_site
from halloo.actions.ports import Ports
from halloo.actions.text import checked_text
from halloo.domain.agents import Caller
from halloo.domain.ids import new_id
from halloo.domain.people import Desk
from halloo.domain.times import rfc3339
from halloo.errors import HallooError
from halloo.store import pushes
from halloo.store.pushes import Draft
from halloo.wire import AgentPush, LastPush, Push, PushAck, PushSender, PushState, ReceiptNote

DATA_BYTES = 8192


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one push; `error` when nothing did."""

    cid: str
    id: str = ""
    state: PushState = "offline"
    connections: int = 0
    error: HallooError | None = None


async def agent_pushes(ports: Ports, desk: Desk, push: AgentPush) -> PushAck:
    """Raises HallooError for a push that cannot be."""
    [result] = await push_all(ports, desk.caller, [push])
    if result.error:
        raise result.error
    return PushAck(result.cid, result.id, result.state, result.connections)


async def push_all(ports: Ports, caller: Caller, wanted: Sequence[AgentPush]) -> list[Result]:
    """In order, in one transaction; a bad one has its own error and the others go out. Raises
    HallooError `storage_unavailable`, and then none went out."""
    caller.need("push")
    drafts = [_draft(ports, caller, push) for push in wanted]
    good = [draft for draft in drafts if isinstance(draft, Draft)]
    stored = iter(await ports.store.write_item(pushes.add, good) if good else ())
    results = []
    for push, draft in zip(wanted, drafts, strict=True):
        outcome = next(stored) if isinstance(draft, Draft) else draft
        if isinstance(outcome, HallooError):
            results.append(Result(push.cid, error=outcome))
        elif isinstance(outcome, Draft) and outcome is draft:
            results.append(await _send(ports, outcome))
        else:  # it repeats one that is sent already, or is being sent
            state: PushState = "sent" if outcome.connections else "offline"
            results.append(Result(push.cid, outcome.id, state, outcome.connections))
    return results


def _draft(ports: Ports, caller: Caller, push: AgentPush) -> Draft | HallooError:
    try:
        access_site(ports, caller, push.site)
        return Draft(
            id=new_id("p"), site=push.site, visitor=push.visitor, agent=caller.name,
            kind=push.kind, text=_text(ports, push), data=_data(push), cid=push.cid,
            ttl=push.ttl, connections=ports.hub.connections(push.site, push.visitor),
            at=ports.now(),
        )  # fmt: skip
    except HallooError as error:
        return error


def _text(ports: Ports, push: AgentPush) -> str | None:
    if push.kind == "event" and not push.text:
        return None
    return checked_text(push.text or "", ports.settings.limit_text_characters)


def _data(push: AgentPush) -> dict[str, Any] | None:
    try:
        fits = not push.data or len(msgspec.json.encode(push.data)) <= DATA_BYTES
    except RecursionError:
        fits = False
    if not fits:
        raise HallooError("bad_field", f"The data of a push is at most {DATA_BYTES} bytes of JSON.")
    return push.data


async def _send(ports: Ports, draft: Draft) -> Result:
    frame = Push(draft.id, draft.kind, PushSender(draft.agent), draft.text, draft.data)
    reached = ports.hub.to_visitor(draft.site, draft.visitor, frame)
    state: PushState = "sent" if reached else "offline"
    if reached != draft.connections:  # somebody came or went during the commit
        await ports.store.write(lambda c: pushes.sent(c, draft.id, state, reached))
    at = rfc3339(draft.at)
    show(ports, draft.site, draft.visitor, LastPush(draft.id, draft.kind, state, at), newest=True)
    note = ReceiptNote(draft.id, draft.site, draft.visitor, draft.kind, state, at)
    ports.hub.to_agents(draft.site, note)
    metrics.pushes.labels(state).inc()
    return Result(draft.cid, draft.id, state, reached)


def show(ports: Ports, site: str, visitor: str, push: LastPush, *, newest: bool = False) -> None:
    """Puts the push's state on the visitor's row of the live list; an older push's receipt does
    not hide the newest push."""
    presence = ports.roster.get(site, visitor)
    if presence and (newest or presence.push is None or presence.push.id == push.id):
        presence.push = push
        ports.roster.touch(presence)
