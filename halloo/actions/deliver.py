"""Takes what waits in the outbox to its addresses. What was not acknowledged with a 2xx is tried
again, later and later; receivers that are slow or dead hold up nobody but themselves.

A call is done once its outcome is committed: a crash in between repeats it, under the same id.
Several nodes share the work: each claims a call before it sets out.
"""

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sqlalchemy import Connection, Row

from halloo import metrics
from halloo.actions.outgoing import fetch
from halloo.actions.ports import Ports
from halloo.domain.agents import SERVER
from halloo.domain.retries import is_dead, next_try, signed
from halloo.domain.webhooks import Hook, secret_of_rules, secrets_of
from halloo.errors import HallooError
from halloo.log import log
from halloo.store import audit, outbox, webhooks
from halloo.store.outbox import Try

ROUND_SECONDS = 0.5
AT_ONCE = 8  # fewer than `outgoing` lets out: signing in elsewhere and previews have room
PER_TARGET = 2
TROUBLED_AT_ONCE = 4  # of those to addresses that did not take the last one, one to each
# Of a node that died another takes the calls over after these; so far may their clocks be apart,
# less the few seconds that a call takes.
CLAIM_SECONDS = 20.0
EXCERPT = 300  # characters of an answer that says no

_delivered, _failed, _given_up = (
    metrics.webhook_calls.labels(outcome) for outcome in ("delivered", "failed", "given_up")
)


@dataclass(slots=True)
class Post:
    """The calls under way on this node, by id. `troubled` did not take the last one: however many
    those are, and however much waits for them, half of the places are not for them."""

    under_way: "dict[str, asyncio.Task[None]]" = field(default_factory=dict)
    targets: Counter[str] = field(default_factory=Counter)
    troubled: set[str] = field(default_factory=set)

    def full(self) -> set[str]:
        full = {target for target, count in self.targets.items() if count >= PER_TARGET}
        with_one = self.troubled & self.targets.keys()
        held = sum(self.targets[target] for target in with_one)
        return full | (self.troubled if held >= TROUBLED_AT_ONCE else with_one)

    def take(self, target: str, more: int) -> bool:
        """A place for one more call to it, beside so `more` that are to set out; if there is."""
        if len(self.under_way) + more >= AT_ONCE or target in self.full():
            return False
        self.targets[target] += 1
        return True

    def give_back(self, target: str) -> None:
        self.targets[target] -= 1
        self.targets += Counter()  # drops those at nought

    def learn(self, target: str, failed: bool) -> None:
        (self.troubled.add if failed else self.troubled.discard)(target)


async def deliver(ports: Ports, post: Post) -> None:
    """One round: until nothing is due that could go out now."""
    while await _begin(ports, post):
        if going := list(post.under_way.values()):  # they may have come back already
            await asyncio.wait(going, timeout=ROUND_SECONDS, return_when=asyncio.FIRST_COMPLETED)


async def finish(post: Post, seconds: float) -> None:
    """The server stops: what is under way may come to its end, for so long at most. The rest waits
    on the disk."""
    if post.under_way:
        await asyncio.wait(post.under_way.values(), timeout=seconds)


async def _begin(ports: Ports, post: Post) -> int:
    """Sends out what there is room for; returns how many calls that is."""
    begun = 0
    while len(post.under_way) < AT_ONCE and not ports.draining:
        at, busy, full = ports.now(), list(post.under_way), post.full()
        # Very much may wait for those who are full: no visitor is to wait for the look through it.
        rows, hooks = await ports.store.survey(lambda c: outbox.due(c, at, busy, full))  # noqa: B023
        off = [hook.id for hook in hooks.values() if not hook.active]
        for id_ in off:
            await ports.store.write(lambda c: outbox.give_up(c, id_))  # noqa: B023
        if off:
            continue
        chosen = _choose(post, rows)
        if not chosen:
            break
        for row in await _claimed(ports, post, chosen, at):
            _set_out(ports, post, row, hooks.get(row.webhook))
            begun += 1
    if begun or post.under_way or metrics.webhooks_waiting.value:
        metrics.webhooks_waiting.value = await ports.store.read(outbox.waiting)
    return begun


def _choose(post: Post, rows: list[Row[Any]]) -> list[Row[Any]]:
    """Each of them has its place."""
    chosen: list[Row[Any]] = []
    for row in rows:
        if post.take(row.target, len(chosen)):
            chosen.append(row)
    return chosen


async def _claimed(ports: Ports, post: Post, rows: list[Row[Any]], at: float) -> list[Row[Any]]:
    """Those of them that no other node has taken."""
    if ports.nodes is None:
        return rows
    ids = [row.id for row in rows]
    mine: set[str] = set()
    try:
        claim = partial(outbox.claim, calls=ids, at=at, until=at + CLAIM_SECONDS)
        mine = await ports.store.write(claim, shared=True)
    finally:
        for row in rows:
            if row.id not in mine:
                post.give_back(row.target)
    return [row for row in rows if row.id in mine]


def _set_out(ports: Ports, post: Post, row: Row[Any], hook: Hook | None) -> None:
    task = asyncio.create_task(_deliver(ports, post, row, hook))
    post.under_way[row.id] = task

    def back(_: "asyncio.Task[None]") -> None:
        del post.under_way[row.id]
        post.give_back(row.target)

    task.add_done_callback(back)


async def _deliver(ports: Ports, post: Post, row: Row[Any], hook: Hook | None) -> None:
    """Trouble of our own, such as a full disk, leaves the call where it was, for a later round."""
    try:
        if hook:
            secrets, url = secrets_of(ports.key, hook, ports.now()), hook.url
        else:
            secrets, url = [secret_of_rules(ports.key, row.site)], row.url
        one, _ = await attempt(ports, url, row.id, row.body, secrets)
        post.learn(row.target, one.error is not None)
        keep = partial(_keep, ports, row, hook, url, one)
        # What comes through changes no more than the call: others need not stand still for it.
        await ports.store.write(keep, shared=one.error is None)
        (_failed if one.error else _delivered).inc()
    except HallooError as error:
        log.warning("a webhook's outcome was not stored", call=row.id, code=error.code)
        await asyncio.sleep(ROUND_SECONDS)
    except Exception:
        log.exception("a webhook was not called", call=row.id)
        await asyncio.sleep(ROUND_SECONDS)


async def attempt(
    ports: Ports, url: str, id_: str, body: str, secrets: list[bytes]
) -> tuple[Try, str]:
    """Tells the address once; how that went, and the beginning of what it answered."""
    at, began = ports.now(), ports.tick()
    told = body.encode()
    headers = {"content-type": "application/json", **signed(id_, int(at), told, secrets)}
    status, error, answer = None, None, ""
    try:
        got = await fetch(ports.settings, "POST", url, body=told, headers=headers, most=4 * EXCERPT)
        status, answer = got.status, got.body.decode(errors="replace")[:EXCERPT]
        if status // 100 != 2:
            error = f"It answered {status}." + (f" {answer}" if answer.strip() else "")
    except HallooError as trouble:
        error = trouble.message
    return Try(at, round((ports.tick() - began) * 1000), status, error), answer


def _keep(
    ports: Ports, row: Row[Any], hook: Hook | None, url: str, one: Try, connection: Connection
) -> None:
    due = None
    if one.error is not None:
        first = ports.settings.webhook_retry_seconds
        due = next_try(row.tries + 1, one.at, first, random.random())
        if due is None:
            _given_up.inc()
    outbox.tried(connection, row.id, one, url, due)
    if hook and one.error is None:
        webhooks.came_through(connection, hook.id)
    elif hook:
        _failing(connection, hook, one)


def _failing(connection: Connection, hook: Hook, one: Try) -> None:
    """Switches it off when nothing has come through for days."""
    now = webhooks.failed(connection, hook.id, one.at)
    if now and now.active and now.failing and is_dead(now.failing, one.at, one.status):
        webhooks.change(connection, hook.id, active=False)
        outbox.give_up(connection, hook.id)
        audit.note(
            connection, SERVER, "webhook.switched_off", one.at, target=hook.id, site=hook.site,
            url=hook.url,
        )  # fmt: skip
