"""Webhooks are made, changed, tried and taken away by owners and admins; each is noted in the audit
log. Functions of a connection run in one transaction with their note."""

from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Row

from halloo.actions.access import access_call, access_webhook
from halloo.actions.deliver import attempt
from halloo.actions.ports import Ports
from halloo.domain.agents import Actor
from halloo.domain.deeds import Deed
from halloo.domain.ids import new_id
from halloo.domain.webhooks import (
    RULES,
    WEBHOOKS_MOST,
    Draft,
    Hook,
    call_to,
    checked,
    secrets_of,
)
from halloo.errors import HallooError
from halloo.store import audit, calls, outbox, webhooks
from halloo.store.outbox import Try


class Health(NamedTuple):
    """A webhook, how much waits for it, and how the newest call that was tried went."""

    hook: Hook
    waiting: int
    last: Row[Any] | None


def all_of(connection: Connection, site: str) -> list[Health]:
    return [health(connection, hook) for hook in webhooks.of_site(connection, site)]


def health(connection: Connection, hook: Hook) -> Health:
    waiting = calls.waiting(connection, hook.site, hook.id)
    return Health(hook, waiting, calls.last_try(connection, hook.site, hook.id))


def add(
    connection: Connection, actor: Actor, site: str, draft: Draft, inner: bool, at: float
) -> Health:
    """Raises HallooError `bad_field`."""
    draft = checked(draft, inner)
    if webhooks.count(connection, site) >= WEBHOOKS_MOST:
        raise HallooError("bad_field", f"A site has at most {WEBHOOKS_MOST} webhooks.")
    id_ = new_id("w")
    webhooks.add(connection, site, id_, draft, actor.name, at)
    made = access_webhook(connection, site, id_)
    _note(connection, actor, "webhook.added", made, at, events=draft.events)
    return health(connection, made)


def change(
    connection: Connection, actor: Actor, site: str, webhook: str, told: dict[str, Any],
    inner: bool, at: float,
) -> Health:  # fmt: skip
    """`told` are the fields of a draft that are others. One that is switched on again starts with
    a clean slate; for one that is switched off nothing waits. Raises HallooError `bad_field`."""
    before = access_webhook(connection, site, webhook)
    known = {name: getattr(before, name) for name in Draft.__struct_fields__}
    draft = checked(Draft(**{**known, **told}), inner)
    if draft.active != before.active:
        webhooks.change(connection, webhook, failing=None)
    if not draft.active:
        outbox.give_up(connection, webhook)
    webhooks.change(connection, webhook, **msgspec.structs.asdict(draft))
    now = access_webhook(connection, site, webhook)
    _note(connection, actor, "webhook.changed", now, at, events=draft.events, active=draft.active)
    return health(connection, now)


def remove(connection: Connection, actor: Actor, site: str, webhook: str, at: float) -> None:
    gone = access_webhook(connection, site, webhook)
    webhooks.remove(connection, webhook)
    _note(connection, actor, "webhook.removed", gone, at)


async def clear(ports: Ports, site: str, webhook: str) -> None:
    """Before it is removed: its log, in steps, for others write too."""
    await ports.store.read(lambda c: access_webhook(c, site, webhook))
    while await ports.store.write(lambda c: calls.remove(c, webhook, outbox.STEP)):
        pass


def rotate(connection: Connection, actor: Actor, site: str, webhook: str, at: float) -> Hook:
    """Another secret; the one before signs along for a day."""
    before = access_webhook(connection, site, webhook)
    webhooks.change(connection, webhook, secret=before.secret + 1, rotated=at)
    _note(connection, actor, "webhook.secret_changed", before, at)
    return access_webhook(connection, site, webhook)


def replay(
    connection: Connection, actor: Actor, site: str, webhook: str, call: str, at: float
) -> Row[Any]:
    _must_be_on(connection, site, webhook)
    access_call(connection, site, webhook, call)
    calls.again(connection, call, at)
    audit.note(connection, actor, "webhook.replayed", at, target=webhook, site=site, call=call)
    return access_call(connection, site, webhook, call)


def replay_since(
    connection: Connection, actor: Actor, site: str, webhook: str, since: float, at: float
) -> int:
    """All that failed since then; returns how many those are."""
    _must_be_on(connection, site, webhook)
    count = calls.again_since(connection, site, webhook, since, at)
    audit.note(connection, actor, "webhook.replayed", at, target=webhook, site=site, count=count)
    return count


async def test(ports: Ports, actor: Actor, site: str, webhook: str) -> tuple[Try, str]:
    """Sends a `ping` now, signed as all is, whether the webhook is switched on or not; how that
    went, and the beginning of the answer."""
    hook = await ports.store.read(lambda c: access_webhook(c, site, webhook))
    at = ports.now()
    ping = call_to(hook.id, hook.url, "ping", site, at, {"by": actor.name}, None)
    return await attempt(ports, hook.url, ping.id, ping.body, secrets_of(ports.key, hook, at))


def _must_be_on(connection: Connection, site: str, webhook: str) -> None:
    if webhook != RULES and not access_webhook(connection, site, webhook).active:
        raise HallooError("bad_field", "The webhook is switched off; switch it on first.")


def _note(
    connection: Connection, actor: Actor, action: Deed, hook: Hook, at: float, **more: Any
) -> None:
    audit.note(connection, actor, action, at, target=hook.id, site=hook.site, url=hook.url, **more)
