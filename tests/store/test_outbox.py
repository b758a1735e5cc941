"""What waits to be told outside: in order, fair to every address, and not for ever."""

import asyncio
from collections.abc import Callable

from sqlalchemy import Connection

from halloo.domain.sites import origins_of
from halloo.domain.webhooks import Call, Draft, call_to
from halloo.store import calls, outbox, sites, webhooks
from halloo.store.directory import Site
from halloo.store.outbox import Try
from halloo.store.store import Store

DRAFT = Draft("https://crm.example/hook", ["message.added"])


def call(webhook: str | None, at: float, url: str = DRAFT.url, visitor: str = "vera") -> Call:
    return call_to(webhook, url, "message.added", "shop", at, {}, visitor)


async def hooks(store: Store, *names: str) -> None:
    for name in names:
        await store.write(lambda c, name=name: webhooks.add(c, "shop", name, DRAFT, "alice", 0.0))


async def test_a_full_address_does_not_hide_what_waits_for_others(store: Store) -> None:
    await hooks(store, "w_slow", "w_quick")
    many = [call("w_slow", float(n)) for n in range(200)]
    await store.write(lambda c: outbox.add(c, [many, [call("w_quick", 500.0)]]))
    await store.write(lambda c: outbox.add(c, [[call(None, 600.0, "https://other.example/")]]))
    rows, found = await store.read(lambda c: outbox.due(c, 1000.0, [], []))
    assert [row.id for row in rows] == [each.id for each in many[: outbox.PAGE]]
    assert list(found) == ["w_slow"]
    rows, found = await store.read(lambda c: outbox.due(c, 1000.0, [], ["w_slow"]))
    assert [row.target for row in rows] == ["w_quick", "https://other.example/"]
    rows, _ = await store.read(lambda c: outbox.due(c, 0.5, [], []))
    assert len(rows) == 1
    busy = [each.id for each in many]
    rows, _ = await store.read(lambda c: outbox.due(c, 550.0, busy, []))
    assert [row.target for row in rows] == ["w_quick"]


async def test_a_webhook_that_is_gone_costs_nobody_their_message(store: Store) -> None:
    """It may have been taken away after the message set out to the disk."""
    await hooks(store, "w_here", "w_off")
    await store.write(lambda c: webhooks.change(c, "w_off", active=False))
    told = [call("w_here", 1.0), call("w_off", 1.0), call("w_gone", 1.0)]
    await store.write(lambda c: outbox.add(c, [told]))
    rows, _ = await store.read(lambda c: outbox.due(c, 2.0, [], []))
    assert [row.webhook for row in rows] == ["w_here"]


async def test_what_was_given_up_meanwhile_stays_so_unless_it_came_through(store: Store) -> None:
    await hooks(store, "w_1")
    lost, found = call("w_1", 1.0), call("w_1", 2.0)
    await store.write(lambda c: outbox.add(c, [[lost, found]]))
    await store.write(lambda c: outbox.give_up(c, "w_1"))
    bad, good = Try(3.0, 5, 500, "It answered 500."), Try(3.0, 5, 204, None)
    await store.write(lambda c: outbox.tried(c, lost.id, bad, DRAFT.url, 60.0))
    await store.write(lambda c: outbox.tried(c, found.id, good, DRAFT.url, None))
    await store.write(lambda c: outbox.tried(c, "wc_gone", good, DRAFT.url, None))
    newest, before = await store.read(lambda c: calls.page(c, "shop", "w_1", None, None, 10))
    assert (newest.state, before.state, before.due) == ("done", "failed", None)


async def test_very_much_is_given_up_part_by_part(store: Store) -> None:
    """Whoever writes meanwhile does not wait for all of it."""
    await hooks(store, "w_1", "w_2")
    many = [call("w_1", float(n)) for n in range(outbox.STEP + 5)]
    await store.write(lambda c: outbox.add(c, [many, [call("w_2", 1.0)]]))
    await store.write(lambda c: webhooks.change(c, "w_1", active=False))
    left = []
    for _ in range(2):
        await store.write(lambda c: outbox.give_up(c, "w_1"))
        left.append(await store.read(lambda c: calls.waiting(c, "shop", "w_1")))
    assert left == [5, 0]
    assert await store.read(outbox.waiting) == 1
    gone = [await store.write(lambda c: calls.remove(c, "w_1", outbox.STEP)) for _ in range(3)]
    assert gone == [outbox.STEP, 5, 0]


async def test_of_more_than_anybody_will_take_the_newest_wait_on(store: Store) -> None:
    await hooks(store, "w_dead", "w_well")
    many = [call("w_dead", float(n)) for n in range(30)]
    await store.write(lambda c: outbox.add(c, [many, [call("w_well", 1.0)]]))
    assert await store.read(lambda c: outbox.crowded(c, 30)) == []
    assert await store.read(lambda c: outbox.crowded(c, 20)) == ["w_dead"]
    assert await store.write(lambda c: outbox.give_up_oldest(c, "w_dead", 20)) == 10
    assert await store.write(lambda c: outbox.give_up_oldest(c, "w_dead", 20)) == 0
    rows, _ = await store.read(lambda c: outbox.due(c, 100.0, [], ["w_well"]))
    assert [row.id for row in rows] == [each.id for each in many[10:]]


async def test_old_ones_go_with_their_tries(store: Store) -> None:
    await hooks(store, "w_1")
    old, new = call("w_1", 10.0), call("w_1", 30.0)
    await store.write(lambda c: outbox.add(c, [[old, new]]))
    good = Try(11.0, 5, 204, None)
    await store.write(lambda c: outbox.tried(c, old.id, good, DRAFT.url, None))
    assert await store.write(lambda c: calls.prune(c, "shop", 20.0, 100)) == 1
    left = await store.read(lambda c: calls.page(c, "shop", "w_1", None, None, 10))
    assert [row.id for row in left] == [new.id]
    assert await store.read(lambda c: calls.tries_of(c, [old.id])) == {}


async def test_of_several_nodes_each_call_is_claimed_by_one(node: Callable[[], Store]) -> None:
    nodes = [node() for _ in range(3)]
    shop = Site("shop", "Shop", origins_of(["https://shop.example"]), 0.0)
    await nodes[0].write(lambda c: sites.add(c, shop))
    due = [call(None, float(n)) for n in range(60)]
    await nodes[0].write(lambda c: outbox.add(c, [due]))
    ids = [each.id for each in due]

    def claim(connection: Connection) -> set[str]:
        return outbox.claim(connection, ids, 100.0, 120.0)

    got = await asyncio.gather(*(each.write(claim, shared=True) for each in nodes * 2))
    assert sorted(id_ for some in got for id_ in some) == sorted(ids)
    rows, _ = await nodes[1].read(lambda c: outbox.due(c, 119.0, [], []))
    assert rows == []
    rows, _ = await nodes[1].read(lambda c: outbox.due(c, 120.0, [], []))
    assert len(rows) == outbox.PAGE  # whoever claimed them must be dead
