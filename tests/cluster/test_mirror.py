"""Rosters of several nodes over a bus in memory that loses, cuts off and forgets."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from halloo.actions import browse
from halloo.actions.ports import Ports
from halloo.bus.memory import Exchange, MemoryBus
from halloo.cli.folder import open_folder
from halloo.cluster.mirror import Mirror
from halloo.cluster.node import Node
from halloo.cluster.places import Places
from halloo.cluster.showing import ROWS_AT_ONCE, WANTED_SECONDS, Showing
from halloo.cluster.taking import Taking
from halloo.cluster.whereabouts import Whereabouts
from halloo.domain.people import Guest
from halloo.domain.presence import Arrival, Presence
from halloo.domain.rules.book import Books
from halloo.domain.wide import Wide
from halloo.live.hub import Hub
from halloo.settings import Settings
from halloo.store.directory import Directory
from halloo.store.store import Store
from halloo.wire import Page

LEASE = 8.0
pages = count()


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


class OneOf:
    """A node, as far as visitors go."""

    def __init__(self, name: str, exchange: Exchange, clock: Clock, store: Store) -> None:
        settings = Settings()
        self.roster = roster = Wide(2.0, 10.0, name)
        hub = Hub(settings, roster, lambda guest: None)
        self.ports = Ports(
            settings, store, Directory(store, settings), roster, Books(roster), hub, hub, False,
            b"key", clock, clock,
        )  # fmt: skip
        self.node = Node(MemoryBus(exchange, name), LEASE, clock)
        self.showing = Showing(self.node, roster, clock)
        self.mirror = Mirror(self.node, roster, clock)
        self.where = Whereabouts(self.node, self.ports, roster)
        self.taking = Taking(self.node, Places(self.node), self.ports, roster, self.where)
        self.ports.nodes = self  # type: ignore[assignment]  (as far as leaving goes)
        self.left = self.where.left

    async def round(self) -> None:
        for each in (self.node.beat, self.showing.tell, self.mirror.look, self.taking.look):
            await each()

    async def come(self, visitor: str, tab: str) -> Presence:
        await self.taking.take("shop", visitor, tab)
        page = Page(f"https://shop.example/{next(pages)}", "Tea")
        presence = self.roster.join("shop", visitor, tab, Arrival(page), self.ports.now())
        self.taking._done(self.taking._arriving.pop(tab))
        return presence

    async def turn(self, visitor: str, tab: str) -> None:
        async def act(guest: Guest, _: Any) -> None:
            presence = self.roster.get("shop", visitor)
            assert presence
            page = Page(f"https://shop.example/{next(pages)}", "Tea")
            self.roster.turn_page(presence, tab, page, self.ports.now())

        await self.taking.at_home(act)(_guest(visitor, tab), None)

    def leave(self, visitor: str, tab: str) -> None:
        browse.leave(self.ports, _guest(visitor, tab))

    def tabs(self) -> dict[str, int]:
        return {p.id: len(p.tabs) for p in self.roster.listed("shop").values()}


def _guest(visitor: str, tab: str) -> Guest:
    return Guest(tab, "", "", "", "shop", visitor)


class Three:
    def __init__(self, clock: Clock, exchange: Exchange, nodes: list[OneOf]) -> None:
        self.clock, self.exchange, self.nodes = clock, exchange, nodes
        self.alive = list(nodes)

    async def wait(self, seconds: float = 0.25) -> None:
        """So much time goes by, in rounds; what is on its way arrives."""
        ends, step = self.clock.now + seconds, 0.25 if seconds < 5 else 1.0
        while self.clock.now < ends:
            self.clock.now += min(step, ends - self.clock.now)
            for each in self.alive:
                await each.round()
            await turn()

    def kill(self, dead: OneOf) -> None:
        self.alive.remove(dead)
        self.exchange.depart(dead.node.id)

    def homes(self, visitor: str) -> list[str]:
        return [n.node.id for n in self.alive if n.roster.recent("shop", visitor)]


async def turn() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One with a database that has every table, for copies of it."""
    folder = tmp_path_factory.mktemp("folder") / "data"
    open_folder(folder).close()
    return folder


@pytest.fixture
async def store(tmp_path: Path, folder: Path) -> AsyncIterator[Store]:
    shutil.copytree(folder, tmp_path / "data")
    store = open_folder(tmp_path / "data")
    store.start()
    yield store
    store.close()


@pytest.fixture
async def three(store: Store) -> AsyncIterator[Three]:
    clock = Clock()
    exchange = Exchange(clock)
    nodes = [OneOf(name, exchange, clock, store) for name in "abc"]
    for each in nodes:
        await each.node.start()
    there = Three(clock, exchange, nodes)
    await there.wait()
    yield there
    for each in there.alive:
        await each.node.leave()


async def test_a_list_is_loaded_in_parts_and_kept_up_and_nobody_else_is_told(three: Three) -> None:
    a, b, c = three.nodes
    for n in range(2 * ROWS_AT_ONCE + 1):
        a.roster.join("shop", f"v{n}", "t", Arrival(Page("https://shop.example/")), 1.0)
    heard = three.exchange.bytes
    await three.wait(1.0)
    assert three.exchange.bytes - heard < 200  # beats are no messages here
    await b.mirror.ready("shop")
    assert len(b.tabs()) == 2 * ROWS_AT_ONCE + 1
    assert c.tabs() == {}
    vera = a.roster.join("shop", "vera", "t", Arrival(Page("https://shop.example/")), 2.0)
    await b.mirror.level("shop")
    assert b.roster.listed("shop")["vera"].row() == vera.row()
    a.roster.leave("shop", "vera", "t", 3.0, three.clock.now)
    a.roster.settle(three.clock.now + 5)
    await three.wait()
    assert "vera" not in b.tabs()
    heard = three.exchange.bytes
    await three.wait(10)
    assert three.exchange.bytes - heard < 400  # only that the list is wanted still, and level


async def test_news_in_several_pieces_bring_nobody_back_who_left_meanwhile(three: Three) -> None:
    a, b, _ = three.nodes
    names = [f"v{n}" for n in range(3 * ROWS_AT_ONCE)]
    for name in names:
        a.roster.join("shop", name, "t", Arrival(Page("https://shop.example/")), 1.0)
    await b.mirror.ready("shop")
    for presence in a.roster.at_home("shop"):
        a.roster.touch(presence)
    telling = asyncio.create_task(a.showing.tell())
    await asyncio.sleep(0)  # the first piece is out
    for name in names:
        a.roster.forget("shop", name)
    await b.mirror.level("shop")
    assert b.tabs() == {}
    await telling
    await turn()
    assert b.tabs() == {}


async def test_what_nobody_looks_at_any_more_is_told_no_more(three: Three) -> None:
    a, b, _ = three.nodes
    await a.come("vera", "t1")
    await b.mirror.ready("shop")
    assert b.tabs() == {"vera": 1}
    await three.wait(2.2 * WANTED_SECONDS)
    assert b.tabs() == {}
    heard = three.exchange.bytes
    await a.turn("vera", "t1")
    await three.wait(1.0)
    assert three.exchange.bytes == heard
    await b.mirror.ready("shop")
    assert b.roster.listed("shop")["vera"].pages == 2


@pytest.mark.parametrize("lost", ["list:shop", "node:b"])
async def test_what_gets_lost_is_asked_for_again(three: Three, lost: str) -> None:
    a, b, _ = three.nodes
    await a.come("vera", "t1")
    await a.come("ann", "t2")
    if lost == "list:shop":
        await b.mirror.ready("shop")
    three.exchange.lose = lambda channel, payload: channel == lost
    if lost == "node:b":
        b.mirror.want("shop")
    await three.wait()
    await a.turn("ann", "t2")
    a.leave("vera", "t1")
    a.roster.settle(three.clock.now + 5)
    await three.wait()
    three.exchange.lose = None
    await three.wait(25)
    assert b.tabs() == {"ann": 1}
    assert b.roster.listed("shop")["ann"].pages == 2


async def test_nobody_who_left_comes_back_by_an_old_part(three: Three) -> None:
    """News overtake the snapshot that was asked for before them."""
    a, b, _ = three.nodes
    for n in range(3):
        await a.come(f"v{n}", f"t{n}")
    held: list[bytes] = []

    def hold(channel: str, payload: bytes) -> bool:
        if channel == "node:b" and b"lp" in payload[:4]:
            held.append(payload)
            return True
        return False

    three.exchange.lose = hold
    b.mirror.want("shop")
    await turn()
    assert held
    a.leave("v0", "t0")
    a.roster.settle(three.clock.now + 5)
    await a.turn("v1", "t1")
    await a.showing.tell()
    await turn()
    three.exchange.lose = None
    for part in held:
        b.node.hear(part)
    assert b.tabs() == {"v1": 1, "v2": 1}
    assert b.roster.listed("shop")["v1"].pages == 2


async def test_a_visit_goes_to_where_its_visitor_does_something(three: Three) -> None:
    a, b, c = three.nodes
    for each in three.nodes:
        await each.mirror.ready("shop")
    began = (await a.come("vera", "t1")).visit
    vera = await b.come("vera", "t2")
    assert (vera.visit, vera.pages, set(vera.tabs)) == (began, 2, {"t1", "t2"})
    await c.come("vera", "t3")
    assert three.homes("vera") == ["c"]
    await a.turn("vera", "t1")
    assert three.homes("vera") == ["a"]
    for _ in range(4):
        assert all("vera" in n.tabs() for n in three.nodes)  # she is never away
        await three.wait()
    assert [n.tabs() for n in three.nodes] == [{"vera": 3}] * 3
    for each, tab in ((b, "t2"), (c, "t3"), (a, "t1")):
        each.leave("vera", tab)
        await three.wait()
    assert [n.tabs() for n in three.nodes] == [{"vera": 0}] * 3
    assert await a.node.bus.where(["shop/vera"]) == [{"a": 0}]
    for each in three.nodes:
        each.roster.settle(three.clock.now + 60)
    await three.wait()
    assert [n.tabs() for n in three.nodes] == [{}] * 3
    assert await a.node.bus.where(["shop/vera"]) == [{}]


async def test_two_pages_that_come_at_once_to_two_nodes_are_one_visit(three: Three) -> None:
    a, b, c = three.nodes
    await asyncio.gather(a.come("vera", "t1"), b.come("vera", "t2"), c.come("vera", "t3"))
    await three.wait(5)
    [home] = three.homes("vera")
    [vera] = [n.roster.get("shop", "vera") for n in three.nodes if n.node.id == home]
    assert vera
    assert set(vera.tabs) == {"t1", "t2", "t3"}


async def test_pages_of_one_visitor_that_act_at_once_on_three_nodes_lose_nothing(
    three: Three,
) -> None:
    tabs = ("t1", "t2", "t3")
    began = (await three.nodes[0].come("vera", "t0")).visit
    await asyncio.gather(
        *(node.come("vera", tab) for node, tab in zip(three.nodes, tabs, strict=True))
    )
    for _ in range(10):
        turns = [n.turn("vera", t) for n, t in zip(three.nodes, tabs, strict=True)]
        await asyncio.gather(*turns, three.nodes[0].turn("vera", "t0"))
        [home] = three.homes("vera")
    [vera] = [n.roster.get("shop", "vera") for n in three.nodes if n.node.id == home]
    assert vera
    assert (vera.visit, set(vera.tabs), vera.pages) == (began, {"t0", *tabs}, 44)
    for node, tab in zip(three.nodes, tabs, strict=True):
        node.leave("vera", tab)
    three.nodes[0].leave("vera", "t0")
    await turn()
    assert (three.homes("vera"), vera.tabs) == ([home], {})


async def test_who_has_the_visit_is_silent_and_it_becomes_one_later(three: Three) -> None:
    a, b, _ = three.nodes
    began = (await a.come("vera", "t1")).visit
    await three.wait()
    three.exchange.lose = lambda channel, payload: channel in ("node:a", "node:b")
    vera = await b.come("vera", "t2")
    assert vera.visit != began
    three.exchange.lose = None
    await three.wait(5)
    [home] = three.homes("vera")
    assert home == "b"
    assert (vera.visit, set(vera.tabs), vera.pages) == (began, {"t1", "t2"}, 2)
    await a.turn("vera", "t1")
    assert three.homes("vera") == ["a"]


async def test_a_dead_node_s_visits_go_on_where_they_have_tabs(three: Three) -> None:
    a, b, c = three.nodes
    await c.mirror.ready("shop")
    await a.come("vera", "t1")
    began = (await b.come("vera", "t2")).visit
    await b.come("ann", "t3")
    await three.wait()
    assert c.tabs() == {"vera": 2, "ann": 1}
    three.kill(b)
    await three.wait(3 * LEASE)
    assert three.homes("vera") == ["a"]
    assert c.tabs() == {"vera": 1}
    assert c.roster.listed("shop")["vera"].tabs
    home = a.roster.get("shop", "vera")
    assert home
    assert (home.visit, set(home.tabs)) == (began, {"t1"})
    await c.come("vera", "t4")
    three.kill(a)  # and with it the tab that vera has there
    await three.wait(3 * LEASE)
    assert c.tabs() == {"vera": 1}


async def test_who_was_cut_off_and_comes_back_has_its_visits_still(three: Three) -> None:
    a, b, c = three.nodes
    await c.mirror.ready("shop")
    began = (await a.come("vera", "t1")).visit
    await b.come("vera", "t2")
    await a.come("ann", "t3")
    await three.wait()
    three.exchange.cut("b")
    await three.wait(2 * LEASE)
    assert three.homes("vera") == ["a", "b"]  # neither knows of the other
    assert c.tabs() == {"vera": 1, "ann": 1}
    await b.turn("vera", "t2")
    three.exchange.mend("b")
    await three.wait(LEASE + 65)
    [home] = three.homes("vera")
    [vera] = [n.roster.get("shop", "vera") for n in three.nodes if n.node.id == home]
    assert vera
    assert (vera.visit, set(vera.tabs), vera.pages) == (began, {"t1", "t2"}, 3)
    await c.mirror.level("shop")
    assert c.tabs() == {"vera": 2, "ann": 1}


async def test_a_bus_that_has_forgotten_everything_is_told_anew(three: Three) -> None:
    a, b, _ = three.nodes
    await a.come("vera", "t1")
    await b.mirror.ready("shop")
    three.exchange.flush()
    await three.wait(1)
    assert await b.node.bus.where(["shop/vera"]) == [{"a": 0}]  # there are no sockets in this test
    began = a.roster.listed("shop")["vera"].visit
    assert (await b.come("vera", "t2")).visit == began
    await three.wait(1)
    assert b.tabs() == {"vera": 2}


async def test_a_node_that_stops_hands_its_visits_over(three: Three) -> None:
    a, b, c = three.nodes
    await b.mirror.ready("shop")
    began = {v: (await a.come(v, v)).visit for v in ("vera", "ann", "bea")}
    for visitor in began:
        a.leave(visitor, visitor)
    await a.taking.hand_over(30.0)
    await turn()
    await a.node.leave()
    three.alive.remove(a)
    for _ in range(20):
        await three.wait(1)
        for each in three.alive:
            assert each.roster.settle(three.clock.now) == []
    assert set(b.tabs()) == set(began)
    assert (await c.come("vera", "t9")).visit == began["vera"]
    for each in three.alive:
        each.roster.settle(three.clock.now + 60)
    assert three.homes("ann") == []


async def test_in_the_midst_of_an_act_a_visit_stays(three: Three) -> None:
    a, b, _ = three.nodes
    vera = await a.come("vera", "t1")
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def act(guest: Guest, _: Any) -> None:
        begun.set()
        await go_on.wait()
        vera.tags = ("vip",)

    acting = asyncio.create_task(a.taking.at_home(act)(_guest("vera", "t1"), None))
    await begun.wait()
    coming = asyncio.create_task(b.come("vera", "t2"))
    await turn()
    assert three.homes("vera") == ["a"]
    go_on.set()
    await acting
    assert (await coming).tags == ("vip",)
    assert three.homes("vera") == ["b"]
