"""Pushes in the database: one per cid and day, receipts in order."""

import asyncio

import pytest

from halloo.domain.pushes import SAME_CID_SECONDS
from halloo.errors import HallooError
from halloo.store import endings, pushes
from halloo.store.pushes import Draft
from halloo.store.store import Store


def draft(id_: str, at: float = 1000.0, cid: str = "c1", **more) -> Draft:
    fields = {"kind": "invite", "text": "Hi", "data": None, "ttl": 60, "connections": 1, **more}
    fields = {"visitor": "vera", **fields}
    return Draft(id=id_, site="shop", agent="alice", cid=cid, at=at, **fields)


async def add(store: Store, wanted: Draft) -> str:
    """The id of the push that counts."""
    [outcome] = await store.write_item(pushes.add, [wanted], list)
    if isinstance(outcome, HallooError):
        raise outcome
    return str(outcome.id)


async def test_a_cid_means_the_same_push_for_a_day(store: Store) -> None:
    assert await add(store, draft("p1")) == "p1"
    assert await add(store, draft("p2", at=1000 + SAME_CID_SECONDS - 1)) == "p1"
    with pytest.raises(HallooError, match="used before"):
        await add(store, draft("p3", text="Ho"))
    assert await add(store, draft("p4", at=1000 + SAME_CID_SECONDS, text="Ho")) == "p4"
    assert await add(store, draft("p5", at=1001 + SAME_CID_SECONDS, text="Ho")) == "p4"


async def test_only_its_own_visitor_moves_a_push_and_only_forward(store: Store) -> None:
    await add(store, draft("p1"))

    async def receipt(state: str, visitor: str = "vera", site: str = "shop") -> bool:
        row = await store.write(lambda c: pushes.receive(c, "p1", site, visitor, state, 1001))
        return row is not None

    assert not await receipt("shown", visitor="ann")
    assert not await receipt("shown", site="garden")
    assert await receipt("shown")
    assert not await receipt("delivered")
    assert await receipt("accepted")
    assert not await receipt("dismissed")
    record = await store.read(lambda c: pushes.by_id(c, "p1"))
    assert record
    assert (record.state, set(record.receipts)) == ("accepted", {"shown", "accepted"})


async def test_what_waits_is_offered_oldest_first_until_it_expires(store: Store) -> None:
    await add(store, draft("p1", at=1001, cid="a", connections=0))
    await add(store, draft("p2", at=1000, cid="b"))
    await add(store, draft("p3", at=1002, cid="c", connections=0, ttl=0))  # nobody was there
    await add(store, draft("p4", at=1003, cid="d", kind="event", text=None))  # sent and over
    await add(store, draft("p5", at=1004, cid="e", kind="event", text=None, connections=0))

    async def waiting(at: float) -> list[str]:
        rows = await store.read(lambda c: pushes.waiting(c, "shop", "vera", 0, at))
        return [row.id for row in rows]

    assert await waiting(1005) == ["p2", "p1", "p5"]
    assert await waiting(1061) == ["p5"]
    gone = await store.write(lambda c: endings.expire(c, 1062))
    assert sorted(row.id for row in gone) == ["p1", "p2"]
    assert await store.write(lambda c: endings.expire(c, 1062)) == []


async def test_pushes_stored_side_by_side_have_their_own_outcomes(store: Store) -> None:
    requests = [
        [draft("p1", cid="a"), draft("p2", cid="b")],
        [draft("p3", cid="a"), draft("p4", cid="a", text="Ho"), draft("p5", cid="c")],
        [],
    ]
    outcomes = await asyncio.gather(
        *(store.write_item(pushes.add, each, list) for each in requests)
    )
    ids = [[getattr(o, "id", getattr(o, "code", None)) for o in each] for each in outcomes]
    assert ids == [["p1", "p2"], ["p1", "conflict", "p5"], []]
    stored = await store.read(lambda c: pushes.of_visitor(c, "shop", "vera", 10))
    assert sorted(record.id for record in stored) == ["p1", "p2", "p5"]


async def test_a_repeat_may_order_its_keys_otherwise(store: Store) -> None:
    assert await add(store, draft("p1", data={"a": 1, "b": {"c": 2, "d": 3}})) == "p1"
    assert await add(store, draft("p2", data={"b": {"d": 3, "c": 2}, "a": 1})) == "p1"
    with pytest.raises(HallooError, match="used before"):
        await add(store, draft("p3", data={"a": 1, "b": {"c": 2, "d": 4}}))


async def test_a_push_to_everyone_has_the_receipts_of_each(store: Store) -> None:
    await add(store, draft("p1", visitor="*", connections=3, ttl=0, at=1000))

    async def receipt(visitor: str, state: str) -> bool:
        row = await store.write(lambda c: pushes.receive(c, "p1", "shop", visitor, state, 1001))
        return row is not None

    async def waiting(visitor: str, since: float) -> list[str]:
        rows = await store.read(lambda c: pushes.waiting(c, "shop", visitor, since, 1002))
        return [row.id for row in rows]

    assert await waiting("vera", since=990) == ["p1"]
    assert await waiting("late", since=1001) == []  # came after it
    assert await receipt("vera", "delivered")
    assert await receipt("vera", "dismissed")
    assert not await receipt("vera", "shown")
    assert await receipt("paul", "delivered")
    assert not await receipt("paul", "delivered")
    assert await waiting("vera", since=990) == []
    assert await waiting("paul", since=990) == ["p1"]
    record = await store.read(lambda c: pushes.by_id(c, "p1"))
    assert record
    assert (record.state, record.connections) == ("sent", 3)
    assert record.counts == {"delivered": 2, "dismissed": 1}
    [hers] = await store.read(lambda c: pushes.of_visitor(c, "shop", "vera", 5))
    assert (hers.state, list(hers.receipts)) == ("dismissed", ["delivered", "dismissed"])
    assert await store.read(lambda c: pushes.of_visitor(c, "shop", "late", 5)) == []
