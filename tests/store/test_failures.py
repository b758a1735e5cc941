"""Failed attempts in the database count as they do in the memory of one node."""

import asyncio
import random
import threading
from collections.abc import Callable
from functools import partial

from sqlalchemy import Connection, select

from halloo.domain.limits import Failures
from halloo.store import failures, tables
from halloo.store.store import Store

DAY = 86_400.0


def limits() -> dict[str, Failures]:
    return {"account": Failures(3, 900.0, 3600.0), "address": Failures(7, 900.0, 3600.0)}


async def test_the_same_attempts_wait_for_the_same_time(store: Store) -> None:
    """Whoever tries, fails, succeeds and comes half-way, in any order."""
    chance, memory, at, waited = random.Random(7), limits(), 1_000_000.0, 0
    for number in range(300):
        at += chance.choice((0.5, 20.0, 400.0, 5000.0))
        expected = {key: wait for key, count in memory.items() if (wait := count.wait(key, at))}
        add = partial(failures.add, id=f"{number}", limits=limits(), at=at)
        assert await store.write(add) == expected
        waited += bool(expected)
        if expected:
            continue
        for key, count in memory.items():
            count.add(key, at)
        outcome = chance.random()
        if outcome < 0.15:
            await store.write(partial(failures.take_back, id=f"{number}", forgotten="account"))
            memory["address"].take_back("address", at)
            memory["account"].forget("account")
        elif outcome < 0.3:
            await store.write(partial(failures.take_back, id=f"{number}"))
            for key, count in memory.items():
                count.take_back(key, at)
    assert 30 < waited < 270


async def test_of_many_attempts_at_once_no_more_are_let_in_than_one_after_the_other(
    store: Store,
) -> None:
    tries = (
        store.write(partial(failures.add, id=f"{n}", limits=limits(), at=1000.0 + n / 1000))
        for n in range(20)
    )
    assert sum(not refused for refused in await asyncio.gather(*tries)) == 3


async def test_two_nodes_let_in_no_more_than_one_while_others_go_on(
    node: Callable[[], Store],
) -> None:
    """Who is only knocking makes no other work stand still."""
    two = (node(), node())
    for at in range(5):
        names = {f"{name} {at}": limit for name, limit in limits().items()}
        tries = (
            store.write(partial(failures.add, id=f"{at}-{n}-{k}", limits=names, at=at), shared=True)
            for n in range(10) for k, store in enumerate(two)
        )  # fmt: skip
        assert sum(not refused for refused in await asyncio.gather(*tries)) == 3
    inside, go_on = threading.Event(), threading.Event()

    def slow(connection: Connection) -> None:
        failures.add(connection, "slow", {"one": Failures(3, 900.0, 3600.0)}, 9.0)
        inside.set()
        assert go_on.wait(10)

    trying = asyncio.ensure_future(two[0].write(slow, shared=True))
    await asyncio.to_thread(inside.wait, 10)
    other = partial(failures.add, id="other", limits={"two": Failures(3, 900.0, 3600.0)}, at=9.0)
    assert await asyncio.wait_for(two[1].write(other, shared=True), 5) == {}
    go_on.set()
    await trying


async def test_a_clock_that_was_set_back_locks_nobody_out(store: Store) -> None:
    for n in range(3):
        await store.write(partial(failures.add, id=f"{n}", limits=limits(), at=9 * DAY))
    assert await store.write(partial(failures.add, id="a", limits=limits(), at=9 * DAY))
    assert not await store.write(partial(failures.add, id="b", limits=limits(), at=7 * DAY))


async def test_what_is_a_day_old_is_swept_out(store: Store) -> None:
    await store.write(partial(failures.add, id="old", limits=limits(), at=DAY))
    await store.write(partial(failures.add, id="new", limits=limits(), at=3 * DAY))

    def ids(connection: Connection) -> list[str]:
        return list(connection.execute(select(tables.failures.c.id)).scalars())

    assert set(await store.read(ids)) == {"new"}
