"""The log of what webhooks were told, over HTTP, and telling it again."""

from typing import Annotated, Any, Literal

from litestar import Controller, get, post
from litestar.params import Parameter, QueryParameter
from msgspec import Meta, Struct
from sqlalchemy import Connection, Row

from halloo.actions import webhooks as hooks_of
from halloo.actions.access import access_webhook
from halloo.api.webhooks import key_of
from halloo.api.who import ActorGiven, CallerGiven, PortsGiven
from halloo.domain.times import rfc3339, seconds
from halloo.domain.webhooks import RULES
from halloo.errors import HallooError
from halloo.store import calls

CallState = Literal["waiting", "done", "failed"]
Limit = Annotated[int, Parameter(ge=1, le=100, description="Calls per page")]


class TryView(Struct):
    """`status` is null where there was no answer, `error` where all went well."""

    at: str
    milliseconds: int
    status: int | None
    error: str | None


class CallView(Struct):
    """`body` is what was sent, byte for byte; `due` is when it is tried next; `tries` the earlier
    ones, oldest first."""

    id: str
    event: str
    url: str
    state: str
    created: str
    due: str | None
    body: str
    tries: list[TryView]


class CallPage(Struct):
    """Newest first; `next` is the cursor of the following page, null on the last."""

    calls: list[CallView]
    next: str | None


class Since(Struct, forbid_unknown_fields=True):
    since: Annotated[str, Meta(max_length=40)]


class Replayed(Struct):
    count: int


class CallController(Controller):
    path = "/api/v1/sites/{site:str}/webhooks/{webhook:str}"
    tags = ("webhooks",)

    @get("/calls", summary="What a webhook was told, newest first")
    async def log(
        self,
        ports: PortsGiven,
        caller: CallerGiven,
        site: str,
        webhook: str,
        state_: Annotated[CallState | None, QueryParameter(name="state")] = None,
        limit: Limit = 20,
        cursor: Annotated[str | None, Parameter(max_length=40)] = None,
    ) -> CallPage:
        """`rules` in the webhook's place: what rules told to addresses that they name."""
        key = key_of(ports, caller, site)

        def work(connection: Connection) -> CallPage:
            if webhook != RULES:
                access_webhook(connection, key, webhook)
            rows = calls.page(connection, key, webhook, state_, cursor, limit + 1)
            shown = _views(connection, rows[:limit])
            return CallPage(shown, rows[limit - 1].id if len(rows) > limit else None)

        return await ports.store.read(work)

    @post("/calls/{call:str}/replay", status_code=200, summary="Tell it once more")
    async def replay(
        self, ports: PortsGiven, caller: CallerGiven, actor: ActorGiven, site: str, webhook: str,
        call: str,
    ) -> CallView:  # fmt: skip
        key, at = key_of(ports, caller, site), ports.now()

        def work(connection: Connection) -> CallView:
            row = hooks_of.replay(connection, actor, key, webhook, call, at)
            return _views(connection, [row])[0]

        return await ports.store.write(work)

    @post("/replay", status_code=200, summary="Tell all once more that failed since then")
    async def replay_since(
        self, ports: PortsGiven, caller: CallerGiven, actor: ActorGiven, site: str, webhook: str,
        data: Since,
    ) -> Replayed:  # fmt: skip
        key, at, since = key_of(ports, caller, site), ports.now(), _time(data.since)
        count = await ports.store.write(
            lambda c: hooks_of.replay_since(c, actor, key, webhook, since, at)
        )
        return Replayed(count)


def _time(text: str) -> float:
    try:
        return seconds(text)
    except ValueError:
        right = "A time such as 2026-11-28T09:00:00Z."
        raise HallooError("bad_field", f"since: {right}", fields={"since": right}) from None


def _views(connection: Connection, rows: list[Row[Any]]) -> list[CallView]:
    tries = calls.tries_of(connection, [row.id for row in rows])
    return [
        CallView(
            row.id, row.event, row.url, row.state, rfc3339(row.created),
            None if row.due is None else rfc3339(row.due), row.body,
            [TryView(rfc3339(t.at), t.milliseconds, t.status, t.error) for t in tries[row.id]],
        )
        for row in rows
    ]  # fmt: skip
