"""Several nodes write to one PostgreSQL: each thing happens once, whoever is quicker."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, text, update

from halloo.domain.pushes import EVERYONE
from halloo.domain.webhooks import Call
from halloo.errors import HallooError
from halloo.store import conversations, endings, hearing, outbox, pushes, sites
from halloo.store import tables as t
from halloo.store.conversations import Words
from halloo.store.directory import Site
from halloo.store.hearing import Heard, Spoken
from halloo.store.outbox import Try
from halloo.store.pushes import Draft
from halloo.store.store import Store
from postgres import Postgres

Node = Callable[[], Store]
SHOP = Site("shop", "Shop", ("https://shop.example",), 0.0)


@pytest.fixture
async def two(node: Node) -> tuple[Store, Store]:
    one, other = node(), node()
    await one.write(lambda c: sites.add(c, SHOP))
    return one, other


def spoken(visitor: str, cid: str) -> Spoken:
    return Spoken("shop", visitor, None, Words(f"visitor:{visitor}", "", cid, "Hi " + cid, 1.0))


async def heard(store: Store, visitor: str, cid: str) -> Heard:
    outcome = await store.write_item(
        hearing.hear, spoken(visitor, cid), lambda heard: heard, shared=True
    )
    assert isinstance(outcome, Heard)
    return outcome


def seqs(connection: Connection) -> dict[str, list[int]]:
    query = select(t.messages.c.conversation, t.messages.c.seq).order_by(t.messages.c.seq)
    found: dict[str, list[int]] = {}
    for conversation, seq in connection.execute(query):
        found.setdefault(conversation, []).append(seq)
    return found


async def test_two_nodes_number_what_they_hear_without_gap_or_double(
    two: tuple[Store, Store],
) -> None:
    one, other = two
    jobs = [
        heard(store, f"v{n % 7}", f"{name}{n}")
        for n in range(300) for store, name in ((one, "a"), (other, "b"))
    ]  # fmt: skip
    said = await asyncio.gather(*jobs)
    assert all(each.stored.fresh for each in said)
    found = await one.read(seqs)
    assert len(found) == 7
    assert all(numbers == [*range(1, len(numbers) + 1)] for numbers in found.values())
    assert sum(map(len, found.values())) == 600
    heads = select(t.conversations.c.id, t.conversations.c.seq)
    known = await one.read(lambda c: {row.id: row.seq for row in c.execute(heads)})
    assert known == {id_: numbers[-1] for id_, numbers in found.items()}


async def test_a_retry_on_another_node_is_stored_once_and_has_the_same_number(
    two: tuple[Store, Store],
) -> None:
    for n in range(30):
        visitor, cid = f"v{n % 3}", f"c{n}"
        both = await asyncio.gather(*(heard(store, visitor, cid) for store in (*two, *two)))
        assert sorted(each.stored.fresh for each in both) == [False, False, False, True]
        assert len({each.stored.message.seq for each in both}) == 1
        assert len({each.stored.message.conversation for each in both}) == 1
    assert sum(map(len, (await two[0].read(seqs)).values())) == 30


async def test_a_cid_for_other_words_is_refused_on_either_node(two: tuple[Store, Store]) -> None:
    await heard(two[0], "vera", "c1")
    other = Spoken("shop", "vera", None, Words("visitor:vera", "", "c1", "Other", 2.0))
    outcome = await two[1].write_item(hearing.hear, other, lambda each: each, shared=True)
    assert isinstance(outcome, HallooError)
    assert outcome.code == "conflict"


async def test_a_push_with_the_same_cid_is_one_push(two: tuple[Store, Store]) -> None:
    def draft(number: int, cid: str) -> Draft:
        return Draft(
            f"p_{number:022d}", "shop", "vera", "alice", "message", "Hi", None, cid, 60, 1, 1.0
        )

    for n in range(20):
        drafts = [draft(2 * n + k, f"c{n}") for k in (0, 1)]
        outcomes = await asyncio.gather(*(
            store.write_item(pushes.add, [each], lambda done: done[0], shared=True)
            for store, each in zip(two, drafts, strict=True)
        ))  # fmt: skip
        assert len({outcome.id for outcome in outcomes}) == 1  # type: ignore[union-attr]
        assert sum(isinstance(outcome, Draft) for outcome in outcomes) == 1
    count = await two[0].read(lambda c: len(c.execute(select(t.pushes.c.id)).all()))
    assert count == 20


async def test_a_receipt_from_tabs_on_two_nodes_counts_once(two: tuple[Store, Store]) -> None:
    drafts = [
        Draft(f"p_{n:022d}", "shop", "vera", "alice", "invite", "Hi", None, f"c{n}", 60, 1, 1.0)
        for n in range(20)
    ]
    await two[0].write(lambda c: pushes.add(c, [drafts]))

    async def accept(store: Store, push: str) -> bool:
        def work(connection: Connection) -> bool:
            return pushes.receive(connection, push, "shop", "vera", "accepted", 2.0) is not None

        return await store.write(work, shared=True)

    for each in drafts:
        done = await asyncio.gather(*(accept(store, each.id) for store in two))
        assert sorted(done) == [False, True]


async def test_receipts_of_a_push_to_everyone_wait_for_nobody(two: tuple[Store, Store]) -> None:
    """All who are there send theirs at once, and of two such pushes in any order."""
    push = Draft(f"p_{0:022d}", "shop", EVERYONE, "alice", "event", "Hi", None, "c", 60, 1, 1.0)
    await two[0].write(lambda c: pushes.add(c, [[push]]))
    inside, go_on = threading.Event(), threading.Event()

    def receipt(connection: Connection, visitor: str) -> bool:
        known = pushes.receive(connection, push.id, "shop", visitor, "delivered", 2.0)
        return known is not None

    def slow(connection: Connection) -> bool:
        known = receipt(connection, "vera")
        inside.set()
        return known and go_on.wait(10)

    one = asyncio.ensure_future(two[0].write(slow, shared=True))
    await asyncio.to_thread(inside.wait, 10)
    assert await asyncio.wait_for(two[1].write(lambda c: receipt(c, "ben"), shared=True), 5)
    again = asyncio.ensure_future(two[1].write(lambda c: receipt(c, "vera"), shared=True))
    await waits_for_a_lock(two[0])
    go_on.set()
    assert await asyncio.gather(one, again) == [True, False]


async def test_a_call_that_two_nodes_made_has_both_tries(two: tuple[Store, Store]) -> None:
    """One of them stood still for longer than its claim."""
    call = Call("k1", "shop", None, "https://a.example", "message.added", "{}", None, 1.0)
    await two[0].write(lambda c: outbox.add(c, [[call]]))
    done = Try(2.0, 5, 200, None)
    await asyncio.gather(*(
        store.write(lambda c: outbox.tried(c, "k1", done, "https://a.example", None), shared=True)
        for store in two
    ))  # fmt: skip
    tries = select(t.webhook_tries.c.number).order_by(t.webhook_tries.c.number)
    assert await two[0].read(lambda c: list(c.execute(tries).scalars())) == [1, 2]
    ends = select(t.webhook_calls.c.state, t.webhook_calls.c.tries, t.webhook_calls.c.due)
    assert await two[0].read(lambda c: tuple(c.execute(ends).one())) == ("done", 2, None)


async def test_what_is_just_being_answered_does_not_expire(two: tuple[Store, Store]) -> None:
    one, late = (
        Draft(f"p_{n:022d}", "shop", "vera", "alice", "invite", "Hi", None, f"c{n}", 60, 1, 1.0)
        for n in range(2)
    )
    await two[0].write(lambda c: pushes.add(c, [[one, late]]))
    inside, go_on = threading.Event(), threading.Event()

    def accept(connection: Connection) -> bool:
        known = pushes.receive(connection, one.id, "shop", "vera", "accepted", 60.0)
        inside.set()
        return known is not None and go_on.wait(10)

    def expire(connection: Connection) -> list[str]:
        return [row.id for row in endings.expire(connection, 100.0)]

    answering = asyncio.ensure_future(two[0].write(accept, shared=True))
    await asyncio.to_thread(inside.wait, 10)
    assert await asyncio.wait_for(two[1].write(expire, shared=True), 5) == [late.id]
    go_on.set()
    assert await answering
    assert await two[1].write(expire, shared=True) == []


async def test_an_answer_waits_for_what_another_node_is_just_storing(
    two: tuple[Store, Store],
) -> None:
    """So that nobody replies to a state that they have not seen."""
    first = await heard(two[0], "vera", "c1")
    inside, go_on = threading.Event(), threading.Event()

    def slow(connection: Connection) -> None:
        hearing.hear(connection, [spoken("vera", "c2")])
        inside.set()
        assert go_on.wait(10)

    def answer(connection: Connection) -> list[str]:
        row = conversations.by_id(connection, first.stored.message.conversation, lock=True)
        assert row is not None
        missed = conversations.others_since(connection, row, 1, "agent:alice")
        return [message.text for message in missed]

    speaking = asyncio.ensure_future(two[0].write(slow, shared=True))
    await asyncio.to_thread(inside.wait, 10)
    answering = asyncio.ensure_future(two[1].write(answer, shared=True))
    await waits_for_a_lock(two[0])
    go_on.set()
    await speaking
    assert await answering == ["Hi c2"]


async def waits_for_a_lock(store: Store) -> None:
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    async with asyncio.timeout(10):
        while not await store.read(lambda c: c.execute(waiting).scalar_one()):  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_other_work_goes_on_alone_in_the_whole_cluster(two: tuple[Store, Store]) -> None:
    """What it read stays true until it commits: here a counter that many raise."""

    async def raise_(store: Store) -> None:
        def work(connection: Connection) -> None:
            [number] = connection.execute(select(t.revision.c.number)).scalars()
            connection.execute(update(t.revision).values(number=number + 1))

        await store.write(work)

    read = select(t.revision.c.number)
    before = await two[0].read(lambda c: c.execute(read).scalar_one())
    await asyncio.gather(*(raise_(store) for store in two for _ in range(50)))
    after = await two[0].read(lambda c: c.execute(read).scalar_one())
    assert after == before + 100


async def test_a_deadlock_is_healed_and_nobody_hears_of_it(two: tuple[Store, Store]) -> None:
    for visitor in ("ann", "bea"):
        await heard(two[0], visitor, f"first of {visitor}")
    held = threading.Barrier(2)

    async def cross(store: Store, first: str, second: str) -> list[str]:
        tries: list[str] = []

        def work(connection: Connection) -> list[str]:
            tries.append(first)
            rename = update(t.conversations).values(name=f"{first} {second}")
            connection.execute(rename.where(t.conversations.c.visitor == first))
            if len(tries) == 1:
                held.wait(10)
            connection.execute(rename.where(t.conversations.c.visitor == second))
            return tries

        return await store.write(work, shared=True)

    done = await asyncio.gather(cross(two[0], "ann", "bea"), cross(two[1], "bea", "ann"))
    assert sorted(map(len, done)) == [1, 2]
    names = await two[0].read(lambda c: set(c.execute(select(t.conversations.c.name)).scalars()))
    assert len(names) == 1


async def test_a_constraint_that_only_a_race_broke_is_tried_again(
    two: tuple[Store, Store],
) -> None:
    held = threading.Barrier(2)

    async def add(store: Store) -> bool:
        tries: list[int] = []

        def work(connection: Connection) -> bool:
            key = {"key": "garden", "name": "", "origins": [], "created": 0.0}
            known = connection.execute(select(t.sites).where(t.sites.c.key == "garden")).first()
            tries.append(1)
            if len(tries) == 1:
                held.wait(10)
            if known is None:
                connection.execute(t.sites.insert().values(**key))
            return known is None

        return await store.write(work, shared=True)

    assert sorted(await asyncio.gather(*map(add, two))) == [False, True]


async def test_two_that_start_at_once_on_an_empty_database_both_come_up(
    postgres: Postgres, tmp_path: Path
) -> None:
    url = postgres.database()
    with ThreadPoolExecutor(3) as three:
        opened = [*three.map(lambda n: Store(tmp_path / str(n), url), range(3))]
    for store in opened:
        assert store.look(lambda c: c.execute(select(t.revision)).one().number) == 1
        store.close()
    postgres.drop(url)
