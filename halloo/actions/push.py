"""Pushes: stored, then written to the visitor's live sockets, then answered with what happened.

This runs thousands of times a second. What is to do after the commit is handed to the store, which
calls it there: over HTTP a push needs no task of its own (`halloo.api.fast`).
"""

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Row

from halloo import metrics
from halloo.actions.access import access_site
from halloo.actions.later import later
from halloo.actions.ports import Ports
from halloo.actions.text import checked_text
from halloo.domain.agents import Caller
from halloo.domain.attention import Attention
from halloo.domain.ids import push_ids
from halloo.domain.looks import LOOKS, check_look
from halloo.domain.people import Desk
from halloo.domain.presence import Presence
from halloo.domain.pushes import DATA_BYTES, EVERYONE
from halloo.domain.times import rfc3339
from halloo.errors import HallooError
from halloo.store import pushes
from halloo.store.pushes import Draft, Outcome
from halloo.wire import AgentPush, LastPush, Push, PushAck, PushSender, PushState, ReceiptNote

_counted = {state: metrics.pushes.labels(state) for state in ("sent", "offline")}


class Result(msgspec.Struct, frozen=True):
    """What became of one push; `error` when nothing did."""

    cid: str
    id: str = ""
    state: PushState = "offline"
    connections: int = 0
    error: HallooError | None = None


def agent_pushes(ports: Ports, desk: Desk, push: AgentPush) -> "asyncio.Future[PushAck]":
    """Raises HallooError for a push that cannot be."""
    desk.caller.need("push")
    at = ports.now()
    [id_] = push_ids(1, at)
    draft = _draft(ports, desk.caller, push, id_, at)

    def then(outcomes: list[Outcome]) -> PushAck:
        [result] = _publish(ports, [draft], outcomes, but=desk.connection)  # it has the ack
        if result.error:
            raise result.error
        return PushAck(result.cid, result.id, result.state, result.connections)

    return ports.store.write_item(pushes.add, [draft], then)


def push_all(
    ports: Ports, caller: Caller, wanted: Sequence[AgentPush]
) -> "asyncio.Future[list[Result]]":
    """In order, in one transaction; a bad one has its own error and the others go out. The future
    has HallooError `storage_unavailable` when none went out; raises HallooError `not_allowed`."""
    caller.need("push")
    at = ports.now()
    drafts: list[Draft] = []
    errors: dict[int, Result] = {}
    for place, (push, id_) in enumerate(zip(wanted, push_ids(len(wanted), at), strict=True)):
        try:
            drafts.append(_draft(ports, caller, push, id_, at))
        except HallooError as error:
            # Its traceback would hold this call, and all of `errors`, in a circle.
            errors[place] = Result(push.cid or id_, error=error.with_traceback(None))

    def then(outcomes: list[Outcome]) -> list[Result]:
        results = _publish(ports, drafts, outcomes)
        for place, error in errors.items():
            results.insert(place, error)
        return results

    if not drafts:  # nothing to store, nothing to wait for
        done: asyncio.Future[list[Result]] = asyncio.get_running_loop().create_future()
        done.set_result(then([]))
        return done
    return ports.store.write_item(pushes.add, drafts, then)


def push_from(ports: Ports, drafts: list[Draft]) -> "asyncio.Future[list[Result]]":
    """Sends what no caller asked for but a rule or a push to many: each draft has a `source`, and
    in `agent` the name and face it comes with. As `push_all`: in order, in one transaction."""

    def then(outcomes: list[Outcome]) -> list[Result]:
        return _publish(ports, drafts, outcomes)

    return ports.store.write_item(pushes.add, drafts, then)


def _draft(ports: Ports, caller: Caller, push: AgentPush, id_: str, at: float) -> Draft:
    access_site(ports, caller, push.site)
    return drafted(ports, caller.name, push, id_, at)


def drafted(
    ports: Ports, agent: str, push: AgentPush, id_: str, at: float, source: str | None = None
) -> Draft:
    """In the agent's name; without a cid (`""`) nobody can repeat it. Raises HallooError for a
    push that cannot be."""
    visitor = ports.merged.now(push.site, push.visitor)
    return Draft(
        id_, push.site, visitor, agent, push.kind, _text(ports, push), _data(push),
        push.cid or id_, push.ttl, ports.hub.connections(push.site, visitor), at, source,
        ports.directory.webhooks,
    )  # fmt: skip


def _text(ports: Ports, push: AgentPush) -> str | None:
    if push.kind == "event" and not push.text:
        return None
    return checked_text(push.text or "", ports.settings.limit_text_characters)


def _data(push: AgentPush) -> dict[str, Any] | None:
    if not push.data:
        return push.data
    try:
        fits = len(msgspec.json.encode(push.data)) <= DATA_BYTES
    except RecursionError:
        fits = False
    if not fits:
        raise HallooError("bad_field", f"The data of a push is at most {DATA_BYTES} bytes of JSON.")
    if push.kind != "event" and not LOOKS.isdisjoint(push.data):
        check_look(push.data)
    return push.data


def _publish(
    ports: Ports, drafts: list[Draft], outcomes: list[Outcome], but: str | None = None
) -> list[Result]:
    """After the commit: sends what is new; tells the agents, except the connection `but`."""
    results = []
    for draft, outcome in zip(drafts, outcomes, strict=True):
        if outcome is draft:
            result = _send(ports, draft, but)
        elif isinstance(outcome, HallooError):
            result = Result(draft.cid, error=outcome)
        else:  # it repeats one that is sent already
            state: PushState = "sent" if outcome.connections else "offline"
            result = Result(draft.cid, outcome.id, state, outcome.connections)
        results.append(result)
    return results


def _send(ports: Ports, draft: Draft, but: str | None) -> Result:
    visitor = ports.merged.now(draft.site, draft.visitor)
    moved = visitor != draft.visitor
    if moved:  # since it was drafted
        draft = msgspec.structs.replace(draft, visitor=visitor)
    frame = Push(draft.id, draft.kind, PushSender(draft.agent), draft.text, draft.data)
    if draft.visitor == EVERYONE:
        reached = ports.hub.to_site(draft.site, frame)
    else:
        reached = ports.hub.to_visitor(draft.site, draft.visitor, frame)
    state: PushState = "sent" if reached else "offline"
    if moved:
        later(_follow(ports, draft, frame, reached))
    elif reached != draft.connections:  # somebody came or went during the commit
        ports.store.note(pushes.correct, (draft, state, reached))
    last = LastPush(draft.id, draft.kind, state, rfc3339(draft.at))
    for presence in whom(ports, draft):
        presence.push = last
        if reached and draft.kind != "event":
            asked(presence, draft.id, draft.at)
        ports.roster.touch(presence)
    note = ReceiptNote(draft.id, draft.site, draft.visitor, draft.kind, state, last.at)
    ports.hub.to_agents(draft.site, note, but)
    _counted[state].inc()
    return Result(draft.cid, draft.id, state, reached)


async def _follow(ports: Ports, draft: Draft, frame: Push, reached: int) -> None:
    """It is stored under a name that its visitor had until just now, and they may have come back
    before it is under theirs. Pages show a push once."""
    state: PushState = "sent" if reached else "offline"
    await ports.store.write(lambda c: pushes.sent(c, draft, state, reached))
    if not reached:
        ports.hub.to_visitor(draft.site, draft.visitor, frame)


def whom(ports: Ports, push: Draft | Row[Any]) -> Iterable[Presence]:
    """Those of its visitors who are here."""
    if push.visitor == EVERYONE:
        return ports.roster.listed(push.site).values()
    presence = ports.roster.get(push.site, push.visitor)
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
