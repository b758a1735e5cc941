"""Sequence numbers without a gap, each word once."""

import asyncio
from random import Random

import pytest
from sqlalchemy import Connection

from halloo.domain.ids import new_id
from halloo.errors import HallooError
from halloo.store import conversations, hearing
from halloo.store import tables as t
from halloo.store.conversations import Stored, Words
from halloo.store.hearing import Spoken
from halloo.store.store import Store


def says(sender: str, cid: str, words: str = "words", visitor: str = "vera"):
    def work(connection) -> Stored:
        row = conversations.begin(connection, "shop", visitor, None, 1.0)
        return conversations.append(connection, row, Words(sender, "", cid, words, 1.0))

    return work


async def everything(store: Store, visitor: str = "vera"):
    def work(connection):
        row = conversations.of_visitor(connection, "shop", visitor)
        return row, conversations.after(connection, row, 0, 10_000)

    return await store.read(work)


async def test_many_at_once_leave_no_gap_and_no_double(store: Store) -> None:
    """Three tabs and two agents, each sending every message up to three times."""
    senders = ["visitor:vera"] * 3 + ["agent:alice", "agent:bob"]
    jobs = [(s, f"{s}-{n % 200}-{k}") for k, s in enumerate(senders) for n in range(400)]
    Random(17).shuffle(jobs)
    stored = await asyncio.gather(*(store.write(says(s, cid[:64])) for s, cid in jobs))
    row, messages = await everything(store)
    assert [m.seq for m in messages] == list(range(1, 1001))
    assert row.seq == 1000
    by_cid = {m.cid: m.seq for m in messages}
    assert all(s.message.seq == by_cid[s.message.cid] for s in stored)
    assert sum(s.fresh for s in stored) == 1000


async def test_what_is_heard_in_bulk_leaves_no_gap_and_no_double(store: Store) -> None:
    """Thirty visitors, each sending every message up to three times, some with other words."""
    jobs = [(f"v{n % 30}", f"{n % 30}-{n // 30 % 20}") for n in range(1800)]
    Random(23).shuffle(jobs)
    wrong = {("v3", "3-7"), ("v4", "4-19")}
    waiting = []
    for n, (visitor, cid) in enumerate(jobs):
        text = f"{n}" if (visitor, cid) in wrong else "words"
        spoken = Spoken("shop", visitor, None, Words(f"visitor:{visitor}", "", cid, text, 1.0))
        waiting.append(store.write_item(hearing.hear, spoken, lambda heard: heard))
    heard = await asyncio.gather(*waiting)
    refused = [h for h in heard if isinstance(h, HallooError)]
    assert [error.code for error in refused] == ["conflict"] * 4
    stored = [h.stored for h in heard if not isinstance(h, HallooError)]
    assert sum(s.fresh for s in stored) == 600
    assert sum(not isinstance(h, HallooError) and h.summary is not None for h in heard) == 30
    for n in range(30):
        row, messages = await everything(store, f"v{n}")
        assert [m.seq for m in messages] == list(range(1, 21))
        assert row.seq == 20
        by_cid = {m.cid: m.seq for m in messages}
        mine = [s.message for s in stored if s.message.visitor == f"v{n}"]
        assert all(message.seq == by_cid[message.cid] for message in mine)


async def test_what_is_heard_opens_a_closed_conversation(store: Store) -> None:
    def spoken(cid: str) -> Spoken:
        return Spoken("shop", "vera", "Vera", Words("visitor:vera", "", cid, "words", 1.0))

    async def hear(cid: str):
        return await store.write_item(hearing.hear, spoken(cid), lambda heard: heard)

    first = await hear("a")
    assert (first.summary.name, first.summary.state, first.summary.seq) == ("Vera", "open", 1)
    assert (await hear("b")).summary is None
    await store.write(lambda c: conversations.close(c, first.summary.id, 2.0))
    assert (await hear("a")).summary is None  # a retry opens nothing
    assert (await hear("c")).summary.state == "open"


async def test_a_cid_used_for_other_words_is_a_conflict_and_takes_no_number(
    store: Store,
) -> None:
    await store.write(says("visitor:vera", "c1"))
    for other in (says("visitor:vera", "c1", "other"), says("visitor:vera", "c1", visitor="ann")):
        with pytest.raises(HallooError, match="used before"):
            await store.write(other)
    second = await store.write(says("visitor:vera", "c2"))
    assert second.message.seq == 2


async def test_every_conversation_has_an_epoch_of_its_own(store: Store) -> None:
    one = await store.write(says("visitor:vera", "c1"))
    two = await store.write(says("visitor:ann", "c1", visitor="ann"))
    again = await store.write(says("visitor:vera", "c2"))
    assert one.message.epoch == again.message.epoch != two.message.epoch
    assert one.message.conversation != two.message.conversation


async def test_marks_only_move_forward_and_never_past_the_end(store: Store) -> None:
    for n in range(3):
        await store.write(says("visitor:vera", str(n)))
    row, _ = await everything(store)

    async def mark(seq: int) -> bool:
        return await store.write(lambda c: conversations.mark_seen(c, row.id, "agent", seq))

    assert [await mark(seq) for seq in (2, 2, 1, 4, 3)] == [True, False, False, False, True]
    row, _ = await everything(store)
    assert (row.agent_seen, row.visitor_seen) == (3, 0)


async def test_of_two_who_close_one_did(store: Store) -> None:
    await store.write(says("visitor:vera", "c1"))
    row, _ = await everything(store)
    both = await asyncio.gather(
        *(store.write(lambda c: conversations.close(c, row.id, 2.0)) for _ in range(2))
    )
    assert both == [True, False]
    await store.write(says("visitor:vera", "c2"))
    row, _ = await everything(store)
    assert row.state == "open"


async def test_an_unknown_conversation_is_nothing(store: Store) -> None:
    assert await store.read(lambda c: conversations.by_id(c, new_id("c"))) is None


async def test_the_list_comes_page_by_page_last_changed_first(store: Store) -> None:
    """Of any state or of one, also where several changed at once."""

    def fill(connection: Connection) -> None:
        for n in range(12):
            row = conversations.begin(connection, "shop", f"v{n}", None, float(n // 3))
            if n % 2:
                conversations.close(connection, row.id, float(n // 3))

    await store.write(fill)
    for state in (None, "open", "closed"):
        whole = await store.read(lambda c: conversations.newest(c, "shop", state, 50, None))  # noqa: B023
        assert [one.id for one in whole] == [
            one.id for one in sorted(whole, key=lambda one: (one.updated, one.id), reverse=True)
        ]
        assert len(whole) == (6 if state else 12)
        paged, place = [], None
        while page := await store.read(lambda c: conversations.newest(c, "shop", state, 5, place)):  # noqa: B023
            paged += page
            place = await store.read(lambda c: place_of(c, page[-1].id))
        assert paged == whole


def place_of(connection: Connection, conversation: str) -> tuple[float, str]:
    row = conversations.by_id(connection, conversation)
    assert row is not None
    return row.updated, row.id


async def test_how_much_each_agent_has_to_do_is_found_by_an_index(store: Store, url: str) -> None:
    def fill(connection: Connection) -> None:
        for n in range(7):
            row = conversations.begin(connection, "shop", f"v{n}", None, 1.0)
            if n < 6:
                conversations.claim(connection, row.id, "alice" if n % 3 else "bob", 2.0)
            if n == 1:
                conversations.close(connection, row.id, 3.0)

    await store.write(fill)
    found = await store.read(lambda c: conversations.loads(c, ["alice", "bob", "charlie"]))
    assert found == {"alice": 3, "bob": 2}
    query = f"SELECT count(*) FROM conversations WHERE {t.TAKEN} AND assignee IN ('alice', 'bob')"

    def plan(connection: Connection) -> str:
        if url:  # of so few rows it would rather read all
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        explain = "EXPLAIN" if url else "EXPLAIN QUERY PLAN"
        return str(connection.exec_driver_sql(f"{explain} {query}").all())

    assert "ix_conversations_assignee" in await store.read(plan)
