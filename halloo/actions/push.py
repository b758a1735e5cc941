"""Pushes: drafted and checked here; how they are stored and sent is in `halloo.actions.sending`."""

import asyncio
from collections.abc import Sequence
from typing import Any

import msgspec

from halloo.actions.access import access_site
from halloo.actions.ports import Ports
from halloo.actions.sending import send_all
from halloo.actions.text import checked_text
from halloo.domain.agents import Caller
from halloo.domain.ids import push_ids
from halloo.domain.looks import LOOKS, check_look
from halloo.domain.people import Desk
from halloo.domain.pushes import DATA_BYTES, Result
from halloo.errors import HallooError
from halloo.store.pushes import Draft
from halloo.wire import AgentPush, PushAck


def agent_pushes(ports: Ports, desk: Desk, push: AgentPush) -> "asyncio.Future[PushAck]":
    """Raises HallooError for a push that cannot be."""
    desk.caller.need("push")
    at = ports.now()
    [id_] = push_ids(1, at)
    draft = _draft(ports, desk.caller, push, id_, at)

    def then(results: list[Result]) -> PushAck:
        [result] = results
        if result.error:
            raise result.error
        return PushAck(result.cid, result.id, result.state, result.connections)

    return send_all(ports, [draft], then, but=desk.connection)  # it has the ack


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

    def then(results: list[Result]) -> list[Result]:
        for place, error in errors.items():
            results.insert(place, error)
        return results

    if not drafts:  # nothing to store, nothing to wait for
        done: asyncio.Future[list[Result]] = asyncio.get_running_loop().create_future()
        done.set_result(then([]))
        return done
    return send_all(ports, drafts, then)


def push_from(ports: Ports, drafts: list[Draft]) -> "asyncio.Future[list[Result]]":
    """Sends what no caller asked for but a rule or a push to many: each draft has a `source`, and
    in `agent` the name and face it comes with. As `push_all`: in order, in one transaction."""
    return send_all(ports, drafts, lambda results: results)


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
