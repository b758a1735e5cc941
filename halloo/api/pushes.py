"""Pushes over HTTP: single and batch, and what became of them."""

from functools import partial
from typing import Annotated, Any

import msgspec
from litestar import Controller, get, post
from litestar.params import Body, Parameter, QueryParameter
from msgspec import Struct

from halloo.actions.access import access_push, access_site
from halloo.actions.ending import recall
from halloo.actions.push import push_all
from halloo.api.who import CallerGiven, PortsGiven
from halloo.domain.pushes import Result
from halloo.errors import HallooError, body
from halloo.store import history
from halloo.store.history import Sought
from halloo.wire import AgentPush, Cid, Funnel, PushKind, PushRecord, PushState

BATCH_MOST = 1000

Limit = Annotated[int, Parameter(ge=1, le=200)]
Days = Annotated[int, Parameter(ge=1, le=366)]
Source = Annotated[
    str | None,
    QueryParameter(max_length=48, description="agent, rule, mass; or rule:ID, mass:ID"),
]
StateGiven = Annotated[PushState | None, QueryParameter(name="state")]


class PushBody(Struct, omit_defaults=True):
    """One push, or up to 1,000 of the same shape in `pushes`. `ttl` is in seconds; 0 means that
    nobody there is the end of it. Without a `cid` a repeat is a second push."""

    site: str | None = None
    visitor: str | None = None
    kind: str | None = None
    text: str | None = None
    data: dict[str, Any] | None = None
    cid: str | None = None
    ttl: int | None = None
    pushes: list[Any] | None = None


class PushItem(AgentPush, tag=False, kw_only=True):
    """The struct of the agent's socket, so that both doors take exactly the same."""

    cid: Cid = ""


class PushError(Struct):
    code: str
    message: str
    retry: bool


class PushResult(Struct):
    """`sent`: written to that many live sockets. `offline`: nobody was there."""

    cid: str
    id: str | None
    state: PushState | None
    connections: int
    error: PushError | None


class PushResults(Struct):
    results: list[PushResult]


class PushPage(Struct):
    """`next` is the `before` of the following page, null on the last."""

    pushes: list[PushRecord]
    next: str | None


class PushController(Controller):
    path = "/api/v1"
    tags = ("pushes",)

    @post("/push", status_code=200, summary="Push to visitors who are online")
    async def push(
        self,
        ports: PortsGiven,
        caller: CallerGiven,
        data: Annotated[PushBody, Body(description=PushBody.__doc__)],
    ) -> PushResults:
        """In a batch a bad push has its own error and the others go out. The same `cid` within
        24 h gives the first result again and sends nothing; with another body it is a conflict."""
        caller.need("push")
        if data.pushes is None:
            [result] = await push_all(ports, caller, [_single(data)])
            if result.error:
                raise result.error
            return PushResults([result_of(result)])
        if len(data.pushes) > BATCH_MOST:
            raise HallooError("bad_field", f"A batch has at most {BATCH_MOST} pushes.")
        return PushResults(await _batch(ports, caller, data.pushes))

    @get("/pushes/{push:str}", summary="A push and the time of each receipt")
    async def one(self, ports: PortsGiven, caller: CallerGiven, push: str) -> PushRecord:
        caller.need("read")
        return await ports.store.read(partial(access_push, caller=caller, push=push))

    @get("/sites/{site:str}/pushes", summary="The pushes of a site, newest first")
    async def of_site(
        self,
        ports: PortsGiven,
        caller: CallerGiven,
        site: str,
        source: Source = None,
        kind: PushKind | None = None,
        state_: StateGiven = None,
        agent: str | None = None,
        limit: Limit = 50,
        before: str | None = None,
    ) -> PushPage:
        """Invitations, messages, and events that wait; events that were sent only with the one that
        sent them as `source`."""
        caller.need("read")
        access_site(ports, caller, site)
        sought = Sought(site, source, kind, state_, agent)
        work = partial(history.newest, sought=sought, limit=limit + 1, before=before)
        found = await ports.store.read(work)
        return PushPage(found[:limit], found[limit - 1].id if len(found) > limit else None)

    @get("/sites/{site:str}/pushes/funnel", summary="How far the pushes of a site came")
    async def funnel(
        self,
        ports: PortsGiven,
        caller: CallerGiven,
        site: str,
        source: Source = None,
        kind: PushKind | None = None,
        agent: str | None = None,
        days: Days = 30,
    ) -> Funnel:
        """Those of the last `days` days."""
        caller.need("read")
        access_site(ports, caller, site)
        since = ports.now() - days * 86_400
        sought = Sought(site, source, kind, None, agent, since)
        return await ports.store.survey(partial(history.funnel, sought=sought))

    @post("/pushes/{push:str}/recall", status_code=200, summary="Take back what is not answered")
    async def recall(self, ports: PortsGiven, caller: CallerGiven, push: str) -> PushRecord:
        """It vanishes from the visitor's screen. Once more is no error; after an answer it is."""
        return await recall(ports, caller, push)


async def _batch(ports: PortsGiven, caller: CallerGiven, items: list[Any]) -> list[PushResult]:
    read = [_push(item) for item in items]
    good = [push for push in read if isinstance(push, AgentPush)]
    done = iter(await push_all(ports, caller, good))
    return [
        result_of(next(done))
        if isinstance(push, AgentPush)
        else result_of(Result(_cid(item), error=push))
        for item, push in zip(items, read, strict=True)
    ]


def _single(data: PushBody) -> AgentPush:
    push = _push(msgspec.to_builtins(data))
    if isinstance(push, HallooError):
        raise push
    return push


def _cid(item: Any) -> str:
    cid = item.get("cid") if isinstance(item, dict) else None
    return cid if isinstance(cid, str) else ""


def _push(item: Any) -> AgentPush | HallooError:
    if not isinstance(item, dict):
        return HallooError("bad_field", "Each push is an object with site, visitor and kind.")
    given = {name: value for name, value in item.items() if value is not None}
    try:
        return msgspec.convert(given, PushItem)
    except msgspec.ValidationError as error:
        return HallooError("bad_field", f"{error}.")


def result_of(result: Result) -> PushResult:
    if result.error is None:
        return PushResult(result.cid, result.id, result.state, result.connections, None)
    error = msgspec.convert(body(result.error)["error"], PushError)
    return PushResult(result.cid, None, None, 0, error)
