"""A rule's firings counted in the database: who counts, what is claimed, by which index."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, insert, text

from halloo.domain.funnel import Cell, Counts, Period, together
from halloo.domain.goals import ChatBegun, Goal
from halloo.domain.rules.model import HOLD_OUT
from halloo.store import firings, goals, reports
from halloo.store import tables as t
from halloo.store.firings import Firing
from halloo.store.goals import Conversion
from halloo.store.store import Store
from plans import scanned

DAY = 86_400
FEBRUARY = Period(date(1970, 2, 1), date(1970, 2, 28), None)
START = float(FEBRUARY.midnights[0])
HOUR = Goal(name="Chat", match=ChatBegun(), window_seconds=3600, id="g_1", site="shop")

Fill = Callable[[Connection], Any]


def fired(
    n: int, at: float, visitor: str | None = None, visit: str = "", variant: str = "",
    page: str = "/tea", rule: str = "r_1",
) -> Firing:  # fmt: skip
    push = None if variant == HOLD_OUT else f"p_{n}"
    return Firing(
        f"f_{n:06}", "shop", rule, 1, variant, visitor, visit or f"s_{n}", page, push, START + at
    )


def won(n: int, at: float, visitor: str | None, visit: str, value: float = 5.0) -> Conversion:
    return Conversion(f"a_{n:06}", "g_1", "shop", visitor, visit, value, START + at, "none")


def receipts(connection: Connection, of: dict[str, tuple[str, ...]]) -> None:
    pushes = [
        {"id": push, "site": "shop", "visitor": "vera", "agent": "alice", "kind": "invite",
         "cid": push, "state": "sent", "connections": 1, "at": START, "ttl": 0}
        for push in of
    ]  # fmt: skip
    connection.execute(insert(t.pushes), pushes)
    rows = [
        {"push": push, "visitor": "vera", "state": state, "at": START}
        for push, states in of.items()
        for state in states
    ]
    connection.execute(insert(t.receipts), rows)


@pytest.fixture
async def fill(store: Store) -> Callable[[list[Firing], list[Conversion]], Any]:
    await store.write(lambda c: goals.add(c, "shop", "g_1", HOUR, 0.0))

    async def fill(fires: list[Firing], reached: list[Conversion]) -> None:
        await store.write(lambda c: firings.add(c, fires))
        await store.write(lambda c: goals.reach(c, reached))

    return fill


async def cells(store: Store, goal: Goal | None = HOUR) -> list[Cell]:
    """The same by both queries, in all."""
    several = await store.read(lambda c: reports.by_day_and_page(c, "shop", "r_1", FEBRUARY, goal))
    whole = await store.read(lambda c: reports.by_variant(c, "shop", "r_1", FEBRUARY, goal))
    assert together(whole) == together(several)
    return several


async def counts(store: Store, goal: Goal | None = HOUR) -> Counts:
    return together(await cells(store, goal))


async def test_a_visitor_counts_once_where_the_rule_first_met_them(store: Store, fill: Any) -> None:
    await fill([
        fired(1, 10, "vera", page="/tea"), fired(2, 2 * DAY, "vera", page="/pots"),
        fired(3, 20, None, "s_x"), fired(4, 30, None, "s_x"), fired(5, 40, None, "s_y"),
    ], [])  # fmt: skip
    found = await cells(store)
    assert {(c.day, c.page, c.counts.visitors, c.counts.times) for c in found} == {
        (0, "/tea", 3, 5)
    }


async def test_who_consents_during_the_visit_is_still_one(store: Store, fill: Any) -> None:
    await fill(
        [fired(1, 10, None, "s_1"), fired(2, 20, "vera", "s_1"), fired(3, 2 * DAY, "vera", "s_2")],
        [won(1, 2 * DAY + 60, "vera", "s_2")],
    )
    found = await counts(store, Goal(**{**_fields(HOUR), "window_seconds": 7 * DAY}))
    assert (found.visitors, found.times, found.reached) == (1, 3, 1)


def _fields(goal: Goal) -> dict[str, Any]:
    return {name: getattr(goal, name) for name in goal.__struct_fields__}


async def test_a_conversion_is_claimed_within_the_window_by_visit_or_visitor(
    store: Store, fill: Any
) -> None:
    await fill(
        [
            fired(1, 1000, "vera", "s_1"), fired(2, 1000, None, "s_2"),
            fired(3, 1000, "bert", "s_3"), fired(4, 1000, "carl", "s_4", HOLD_OUT),
            fired(5, 1000, "dora", "s_5"),
        ],
        [
            won(1, 1100, "vera", "s_9"),  # another visit of the same visitor
            won(2, 1200, "vera", "s_1", 7.0),  # and once more: counts once, its value is added
            won(3, 1100, None, "s_2", 0.0),  # the same visit; worth nothing, reached all the same
            won(4, 1000 + 3601, "bert", "s_3"),  # too late
            won(5, 4600, "carl", "s_4", 3.0),  # the hold-out counts alike; the last second does
            won(6, 999, "dora", "s_5"),  # before
            won(7, 1100, "nobody", "s_8"),
        ],
    )  # fmt: skip
    found = await cells(store)
    assert {
        c.variant: (c.counts.visitors, c.counts.reached, c.counts.value, c.counts.squares)
        for c in found
    } == {"": (4, 2, 12.0, 144.0), HOLD_OUT: (1, 1, 3.0, 9.0)}
    without = await counts(store, None)
    assert (without.visitors, without.reached, without.value) == (5, 0, 0.0)


async def test_a_later_receipt_stands_for_those_before_it(store: Store, fill: Any) -> None:
    await fill([fired(n, n, f"v_{n}") for n in range(1, 6)] + [fired(6, 60, "v_1")], [])
    await store.write(lambda c: receipts(c, {
        "p_1": ("delivered", "shown", "dismissed"), "p_2": ("accepted",),
        "p_3": ("delivered", "expired"), "p_4": (), "p_6": ("delivered", "shown", "accepted"),
    }))  # fmt: skip
    found = await counts(store)
    assert found == Counts(
        visitors=5, times=6, sent=5, delivered=3, shown=2, accepted=2, dismissed=1, expired=1
    )


async def test_only_the_period_the_rule_and_the_site_asked_for(store: Store, fill: Any) -> None:
    await fill(
        [fired(1, -1, "a"), fired(2, 0, "b"), fired(3, 28 * DAY - 1, "c"), fired(4, 28 * DAY, "d"),
         fired(5, 5, "e", rule="r_2")], [],
    )  # fmt: skip
    found = await cells(store)
    assert sorted((c.day, c.counts.visitors) for c in found) == [(0, 1), (27, 1)]
    assert set(await store.read(lambda c: reports.rules_of(c, "shop", FEBRUARY))) == {"r_1", "r_2"}
    assert await store.read(lambda c: reports.by_variant(c, "no", "r_1", FEBRUARY, HOUR)) == []
    assert await store.read(lambda c: reports.fired(c, "shop", "r_2"))
    assert not await store.read(lambda c: reports.fired(c, "no", "r_2"))


async def test_once_per_visitor_or_visit_is_kept_when_the_server_starts_again(
    store: Store, fill: Any
) -> None:
    """Who is on the page when it does, opens it again as far as the server can tell."""

    def reached(n: int, at: float, once: Any, visitor: str | None = "vera") -> Conversion:
        return Conversion(f"a_{n}", "g_1", "shop", visitor, f"s_{n}", 1.0, at, once)

    await store.write(lambda c: goals.reach(c, [reached(1, 10, "visit")]))
    await store.write(lambda c: goals.reach(c, [
        reached(2, 20, "visit"), reached(3, 10_000, "visit"), reached(4, 10_010, "visit"),
        reached(5, 20_000, "visitor"), reached(6, 20_001, "none"), reached(7, 20_002, "none"),
        reached(8, 20_003, "visit", "bert"), reached(9, 20_004, "visit", None),
    ]))  # fmt: skip
    lost = Conversion("a_0", "g_gone", "shop", "vera", "s_1", 1.0, 1.0, "none")
    await store.write(lambda c: goals.reach(c, [lost]))
    ids = await store.read(lambda c: set(c.execute(text("SELECT id FROM conversions")).scalars()))
    assert ids == {"a_1", "a_3", "a_6", "a_7", "a_8", "a_9"}


async def test_withdrawn_consent_leaves_the_numbers_and_nobody_s_name(
    store: Store, fill: Any
) -> None:
    await fill([fired(1, 10, "vera", "s_1")], [won(1, 20, "vera", "s_1")])
    before = await counts(store)
    for kind in (firings, goals):
        await store.write(lambda c, kind=kind: kind.forget(c, "shop", "vera"))
    assert await counts(store) == before
    for table in ("firings", "conversions"):
        named = text(f"SELECT COUNT(*) FROM {table} WHERE visitor IS NOT NULL")
        assert await store.read(lambda c, q=named: c.execute(q).scalar_one()) == 0


async def test_with_many_rows_every_table_is_searched_by_an_index(
    store: Store, url: str, fill: Any
) -> None:
    many = range(15_000)
    await fill(
        [fired(n, n * 100, f"v_{n // 9}" if n % 2 else None, f"s_{n}",
               HOLD_OUT if n // 9 % 10 == 0 else "", f"/{n % 20}", f"r_{n % 3}") for n in many],
        [won(n, n * 100 + 50, f"v_{n // 9}" if n % 2 else None, f"s_{n}") for n in many[::4]],
    )  # fmt: skip
    await store.write(lambda c: receipts(
        c, {f"p_{n}": ("delivered", "shown", "accepted")[: n % 4] for n in many}
    ))  # fmt: skip
    given = reports._given("shop", "r_1", FEBRUARY, HOUR)
    for query in (reports._whole(), reports._detailed(tuple(FEBRUARY.midnights))):
        if url:
            through = await store.read(lambda c, q=query: scanned(c, str(q.compile(c)), given))
            assert through.isdisjoint({"firings", "receipts", "conversions"})
            continue
        explain = text(f"EXPLAIN QUERY PLAN {query.text}")
        plan = [row[3] for row in await store.read(lambda c, q=explain: c.execute(q, given).all())]
        for table in ("firings", "receipts", "conversions"):
            used = [step for step in plan if f" {table} " in f"{step} "]
            assert used, (table, plan)
            assert all(step.startswith("SEARCH") and "INDEX" in step for step in used), plan
        assert not any("AUTOMATIC" in step for step in plan), plan
    whole = await counts(store)
    assert whole.times == 5000
    assert 0 < whole.reached < whole.visitors < 5000
