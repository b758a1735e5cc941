"""What one node at a time does: by the clock of the database, whoever asks first."""

import asyncio
from collections.abc import Callable

from sqlalchemy import text

from halloo.store import leases
from halloo.store.store import Store
from halloo.tasks.lease import Leases
from halloo.tasks.rounds import Round

NAMES = ["expiry", "mass"]
Node = Callable[[], Store]


async def take(store: Store, holder: str, seconds: float = 15.0) -> frozenset[str]:
    return await store.write(lambda c: leases.take(c, NAMES, holder, seconds), shared=True)


async def end_of(store: Store, name: str = "mass") -> float:
    """In so many seconds, by the database's clock."""
    query = (
        f"SELECT until - extract(epoch FROM clock_timestamp()) FROM leases WHERE name = '{name}'"
    )
    return float(await store.read(lambda c: c.execute(text(query)).scalar_one()))


def noting(done: list[int], number: int) -> Round:
    async def note() -> None:
        done.append(number)

    return note


async def test_of_three_who_race_one_has_it(node: Node) -> None:
    stores = [node() for _ in range(3)]
    for _ in range(5):
        taken = await asyncio.gather(*(take(s, f"l_{n}") for n, s in enumerate(stores)))
        assert sorted(len(each) for each in taken) == [0, 0, 2]
        await stores[0].write(lambda c: c.execute(text("DELETE FROM leases")))


async def test_it_is_renewed_by_its_holder_and_another_has_it_after_its_end(node: Node) -> None:
    one, other = node(), node()
    assert await take(one, "l_one", 0.2)
    assert await take(one, "l_one", 30.0)
    assert 29 < await end_of(one) <= 30
    assert not await take(other, "l_other")
    assert 29 < await end_of(one) <= 30
    assert await take(one, "l_one", 0.0)
    assert await take(other, "l_other")
    assert not await take(one, "l_one")


async def test_a_round_runs_on_one_node_and_moves_on_when_that_one_stops(node: Node) -> None:
    done: list[int] = []
    nodes = [Leases(node(), f"l_{n}") for n in range(2)]
    rounds = [each.under("expiry", noting(done, n)) for n, each in enumerate(nodes)]
    for each in nodes:
        await each.renew()
    for round_ in rounds * 2:
        await round_()
    assert done == [0, 0]
    await nodes[0].release()
    for each in nodes:
        await each.renew()
    for round_ in rounds:
        await round_()
    assert done == [0, 0, 1]


async def test_a_round_is_cut_off_before_its_lease_ends_unless_that_is_renewed(node: Node) -> None:
    """As when the database does not answer, or the node stood still."""
    one = Leases(node(), "l_one", seconds=1.5)
    began, ended, lost = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def long() -> None:
        began.set()
        await ended.wait()

    round_ = one.under("mass", long, lost.set)
    await one.renew()
    cut = asyncio.create_task(round_())
    await asyncio.wait_for(cut, 10)
    assert began.is_set()
    assert not one.has("mass")
    await one.renew()  # ours again, and others may have had it
    assert lost.is_set()
    running = asyncio.create_task(round_())
    for _ in range(6):
        await asyncio.sleep(0.2)
        await one.renew()
    assert not running.done()
    ended.set()
    await asyncio.wait_for(running, 10)
