"""Pushes that end without the visitor's answer: time is up, or somebody takes them back. They
vanish from the screens and stop costing attention."""

from collections.abc import Callable
from functools import partial
from typing import Any, Literal

from sqlalchemy import Connection, Row

from halloo import metrics
from halloo.actions.access import access_push
from halloo.actions.ports import Ports
from halloo.actions.sending import of_visitor, show
from halloo.domain.agents import Caller
from halloo.domain.people import Desk
from halloo.domain.pushes import EVERYONE
from halloo.domain.times import rfc3339
from halloo.domain.webhooks import Hooks
from halloo.store import endings, outbox, pushes
from halloo.wire import DoneAck, LastPush, PushRecord, Recall, ReceiptNote, TakeBack

End = Literal["expired", "recalled"]

_counted = {state: metrics.receipts.labels(state) for state in ("expired", "recalled")}


async def expire(ports: Ports) -> None:
    """Ends the pushes that waited in vain."""
    more = True
    while more:
        at = ports.now()
        work = partial(_ended, endings.expire, ports.directory.webhooks, "expired", at)
        rows = await ports.store.write(work, shared=True)
        _tell(ports, rows, "expired", at)
        more = len(rows) == endings.MOST


async def agent_recalls(ports: Ports, desk: Desk, wanted: TakeBack) -> DoneAck | None:
    await recall(ports, desk.caller, wanted.id)
    return DoneAck(wanted.cid) if wanted.cid else None


async def recall(ports: Ports, caller: Caller, push: str) -> PushRecord:
    """Whoever may push on the site may take any push back; twice is as good as once. Raises
    HallooError `push_not_found` or, once it is answered or expired, `push_over`."""
    caller.need("push")
    at, hooks = ports.now(), ports.directory.webhooks

    def work(connection: Connection) -> tuple[Row[Any] | None, PushRecord]:
        access_push(connection, caller, push)
        row = endings.recall(connection, push, at)
        _tell_outside(connection, hooks, [row] if row else [], "recalled", at)
        record = pushes.by_id(connection, push)
        assert record is not None
        return row, record

    def then(done: tuple[Row[Any] | None, PushRecord]) -> PushRecord:
        row, record = done
        _tell(ports, [row] if row else [], "recalled", at)
        return record

    return await ports.store.write_then(work, then)


async def recall_from(ports: Ports, source: str) -> int:
    """All that came from there and is not answered; returns how many."""
    count, more = 0, True
    while more:
        at = ports.now()
        end = partial(endings.recall_from, source=source)
        work = partial(_ended, end, ports.directory.webhooks, "recalled", at)
        rows = await ports.store.write(work)
        _tell(ports, rows, "recalled", at)
        count, more = count + len(rows), len(rows) == endings.MOST
    return count


def _ended(
    end: Callable[..., list[Row[Any]]], hooks: Hooks, state: End, at: float, connection: Connection
) -> list[Row[Any]]:
    rows = end(connection, at=at)
    _tell_outside(connection, hooks, rows, state, at)
    return rows


def _tell_outside(
    connection: Connection, hooks: Hooks, rows: list[Row[Any]], state: End, at: float
) -> None:
    for row in rows if hooks else []:
        outbox.tell(connection, hooks, "push.receipt", at, _note(row, state, at))


def _note(row: Row[Any], state: End, at: float) -> ReceiptNote:
    return ReceiptNote(row.id, row.site, row.visitor, row.kind, state, rfc3339(at))


def _tell(ports: Ports, rows: list[Row[Any]], state: End, at: float) -> None:
    for row in rows:
        last = LastPush(row.id, row.kind, state, rfc3339(at))
        if row.visitor == EVERYONE:
            ports.hub.to_site(row.site, Recall(row.id))
        else:
            ports.hub.to_visitor(row.site, row.visitor, Recall(row.id))
        over(ports, row.site, row.visitor, last, at)
        if ports.nodes:
            ports.nodes.ended(row.site, row.visitor, last, at)
        _counted[state].inc()
        ports.hub.to_agents(row.site, _note(row, state, at))


def over(ports: Ports, site: str, visitor: str, push: LastPush, at: float) -> None:
    """For those of its visitors who are here."""
    for presence in of_visitor(ports, site, visitor):
        show(ports, presence, push, at)
