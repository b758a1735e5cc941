"""Webhooks over HTTP: who is told what, with which secret, and whether it comes through."""

from functools import partial
from typing import Annotated

import msgspec
from litestar import Controller, delete, get, patch, post
from msgspec import Meta, Struct

from halloo.actions import webhooks as hooks_of
from halloo.actions.access import access_site, access_webhook
from halloo.actions.ports import Ports
from halloo.actions.webhooks import Health
from halloo.api.who import ActorGiven, CallerGiven, PortsGiven
from halloo.domain.agents import Caller
from halloo.domain.retries import shown
from halloo.domain.times import rfc3339
from halloo.domain.webhooks import (
    EVENTS,
    OVERLAP,
    RULES,
    Draft,
    EventName,
    Hook,
    secret_of_rules,
    secrets_of,
)
from halloo.wire import Url


class LastTry(Struct):
    """`status` is null where there was no answer, `error` where all went well."""

    at: str
    status: int | None
    error: str | None


class WebhookView(Struct):
    """`waiting` calls are not delivered yet; nothing has come through since `failing`. One that is
    not `active` and failing was switched off by the server."""

    id: str
    url: str
    events: list[str]
    active: bool
    note: str
    author: str
    created: str
    waiting: int
    failing: str | None
    last: LastTry | None


class WebhookList(Struct):
    """In the order in which they were made; `events` are all there are."""

    webhooks: list[WebhookView]
    events: list[str]


class WebhookChange(Struct, forbid_unknown_fields=True, omit_defaults=True):
    url: Url | None = None
    events: Annotated[list[EventName], Meta(min_length=1, max_length=len(EVENTS))] | None = None
    note: Annotated[str, Meta(max_length=200)] | None = None
    active: bool | None = None


class Secret(Struct):
    """`previous` signs along until `until`."""

    secret: str
    previous: str | None = None
    until: str | None = None


class Pinged(Struct):
    """What came of a test."""

    delivered: bool
    milliseconds: int
    status: int | None
    error: str | None
    answer: str


class WebhookController(Controller):
    path = "/api/v1/sites/{site:str}/webhooks"
    tags = ("webhooks",)

    @get("/", summary="Addresses outside that are told what happens")
    async def all(self, ports: PortsGiven, caller: CallerGiven, site: str) -> WebhookList:
        key = key_of(ports, caller, site)
        found = await ports.store.read(partial(hooks_of.all_of, site=key))
        return WebhookList([_view(each) for each in found], list(EVENTS))

    @post("/", summary="Add a webhook")
    async def add(
        self, ports: PortsGiven, caller: CallerGiven, actor: ActorGiven, site: str, data: Draft
    ) -> WebhookView:
        key, at, inner = key_of(ports, caller, site), ports.now(), _inner(ports)
        made = await ports.store.write(lambda c: hooks_of.add(c, actor, key, data, inner, at))
        await ports.directory.refresh()
        return _view(made)

    @patch("/{webhook:str}", summary="Change a webhook, or switch it on or off")
    async def change(
        self, ports: PortsGiven, caller: CallerGiven, actor: ActorGiven, site: str, webhook: str,
        data: WebhookChange,
    ) -> WebhookView:  # fmt: skip
        key, at, inner = key_of(ports, caller, site), ports.now(), _inner(ports)
        told = {n: v for n, v in msgspec.structs.asdict(data).items() if v is not None}
        changed = await ports.store.write(
            lambda c: hooks_of.change(c, actor, key, webhook, told, inner, at)
        )
        await ports.directory.refresh()
        return _view(changed)

    @delete("/{webhook:str}", summary="Remove a webhook, with its log")
    async def remove(
        self, ports: PortsGiven, caller: CallerGiven, actor: ActorGiven, site: str, webhook: str
    ) -> None:
        key, at = key_of(ports, caller, site), ports.now()
        await hooks_of.clear(ports, key, webhook)
        await ports.store.write(lambda c: hooks_of.remove(c, actor, key, webhook, at))
        await ports.directory.refresh()

    @get("/{webhook:str}/secret", summary="The secret that signs what a webhook is told")
    async def secret(
        self, ports: PortsGiven, caller: CallerGiven, site: str, webhook: str
    ) -> Secret:
        """`rules` in the webhook's place: what rules tell to addresses that they name."""
        key = key_of(ports, caller, site)
        if webhook == RULES:
            return Secret(shown(secret_of_rules(ports.key, key)))
        return _secret(ports, await ports.store.read(lambda c: access_webhook(c, key, webhook)))

    @post("/{webhook:str}/secret", status_code=200, summary="Another secret")
    async def rotate(
        self, ports: PortsGiven, caller: CallerGiven, actor: ActorGiven, site: str, webhook: str
    ) -> Secret:
        """The one before signs along for a day."""
        key, at = key_of(ports, caller, site), ports.now()
        hook = await ports.store.write(lambda c: hooks_of.rotate(c, actor, key, webhook, at))
        await ports.directory.refresh()
        return _secret(ports, hook)

    @post("/{webhook:str}/test", status_code=200, summary="Send a ping now; what came of it")
    async def test(
        self, ports: PortsGiven, caller: CallerGiven, actor: ActorGiven, site: str, webhook: str
    ) -> Pinged:
        key = key_of(ports, caller, site)
        one, answer = await hooks_of.test(ports, actor, key, webhook)
        return Pinged(one.error is None, one.milliseconds, one.status, one.error, answer)


def key_of(ports: Ports, caller: Caller, site: str) -> str:
    """Of a site whose webhooks are the caller's business."""
    caller.need("admin")
    return access_site(ports, caller, site).key


def _inner(ports: Ports) -> bool:
    return ports.settings.allow_private_calls


def _secret(ports: Ports, hook: Hook) -> Secret:
    newest, *before = map(shown, secrets_of(ports.key, hook, ports.now()))
    if not before or hook.rotated is None:
        return Secret(newest)
    return Secret(newest, before[0], rfc3339(hook.rotated + OVERLAP))


def _view(health: Health) -> WebhookView:
    hook, last = health.hook, health.last
    return WebhookView(
        hook.id, hook.url, hook.events, hook.active, hook.note, hook.author, rfc3339(hook.created),
        health.waiting, None if hook.failing is None else rfc3339(hook.failing),
        LastTry(rfc3339(last.at), last.status, last.error) if last else None,
    )  # fmt: skip
