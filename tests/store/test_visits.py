"""Stored visits as others read them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import Connection, insert

from halloo.actions import visits as going
from halloo.actions.ports import Ports
from halloo.domain.presence import Arrival
from halloo.domain.roster import Roster
from halloo.settings import Settings
from halloo.store import tables as t
from halloo.store import visitors, visits
from halloo.store.directory import Directory
from halloo.store.store import Store
from halloo.wire import Page, TrailStep, VisitRecord

SITE = "shop"


def stay(name: str, visitor: str, began: float, ended: float, pages: int = 1) -> visits.Stay:
    page = Page("https://shop.example/tea", "Tea 茶")
    steps = [TrailStep(page.url, page.title, "2026-01-01T00:00:00.000Z")] * pages
    told = VisitRecord(name, SITE, visitor, "", "", pages, page, steps, utm={"source": "letter"})
    return visits.Stay(told, began, ended, visitors.Visit(visitor, SITE, began))


@pytest.fixture
def store(tmp_path: Path, url: str) -> Iterator[Store]:
    store = Store(tmp_path, url)
    site = {"key": SITE, "name": "Shop", "origins": [], "created": 0}
    store.run(lambda c: c.execute(insert(t.sites).values(**site)) and None)
    yield store
    store.close()


def test_they_come_in_order_of_time_or_newest_first_and_of_one_visitor(store: Store) -> None:
    def work(connection: Connection) -> None:
        three = [stay(f"s{n}", f"v{n % 2}", 100.0 * n, 100.0 * n + 5) for n in (3, 1, 2)]
        visits.keep(connection, three)
        visits.keep(connection, [stay("s1", "v1", 100, 160, 2), stay("s1", "v1", 100, 170, 3)])
        every = visits.recorded(connection, SITE, 0, 10)
        assert [(each.id, each.pages) for each in every] == [("s1", 3), ("s2", 1), ("s3", 1)]
        first = every[0]
        assert (first.began, first.ended) == (
            "1970-01-01T00:01:40.000Z", "1970-01-01T00:02:50.000Z",
        )  # fmt: skip
        assert (first.first.title, first.utm, len(first.trail)) == (
            "Tea 茶",
            {"source": "letter"},
            3,
        )
        assert [v.id for v in visits.recorded(connection, SITE, 100, 10, before=300)] == [
            "s1",
            "s2",
        ]
        assert [v.id for v in visits.recorded(connection, SITE, 150, 1)] == ["s2"]
        assert [v.id for v in visits.of_visitor(connection, SITE, "v1", 10)] == ["s3", "s1"]
        assert [v.id for v in visits.of_visitor(connection, SITE, "v1", 10, before=300)] == ["s1"]
        assert visits.one(connection, SITE, "v0", "s1") is None
        assert visits.recorded(connection, "elsewhere", 0, 10) == []

    store.run(work)


def test_pruning_takes_at_most_so_many(store: Store) -> None:
    def work(connection: Connection) -> None:
        visits.keep(connection, [stay(f"s{n}", "v", n, n) for n in range(10)])
        assert [visits.prune(connection, SITE, 7, 5) for _ in range(3)] == [5, 2, 0]
        assert len(visits.recorded(connection, SITE, 0, 10)) == 3

    store.run(work)


async def test_while_visits_last_each_has_its_turn_to_be_written_down_and_others_never(
    store: Store,
) -> None:
    store.start()
    time = 1_000_000.0
    roster = Roster(1, 1)
    directory = Directory(store)
    await directory.refresh()
    nobody = cast(Any, None)  # neither rules nor sockets have a part in it
    ports = Ports(
        settings=Settings(), store=store, directory=directory, roster=roster, books=nobody,
        hub=nobody, sockets=nobody, draining=False, key=b"", now=lambda: time,
    )  # fmt: skip
    page = Page("https://shop.example/tea", "Tea")
    for n in range(60):
        arrival = Arrival(page, consent=n % 2 == 0)
        roster.join(SITE, f"v{n}", "tab", arrival, time - 1.5 * n)
    written: list[int] = []
    for _ in range(going.PARTS):
        await going.go_on(ports)
        time += going.ROUND_SECONDS
        found = await store.write(lambda c: visits.recorded(c, SITE, 0, 100))
        written.append(len(found))
    assert written[-1] == 30
    assert {int(each.visitor[1:]) % 2 for each in found} == {0}
    assert written[0] < 10, "not all at once"
