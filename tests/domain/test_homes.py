"""Visits that move between nodes: at home on one of them at a time, whole, and listed once."""

from collections import defaultdict, deque
from dataclasses import fields
from math import inf
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
)  # fmt: skip
from msgspec import msgpack

from halloo.domain.attention import Attention, Policy, Talk, judge
from halloo.domain.filter import matches
from halloo.domain.glimpse import Glimpse, glimpse, seen
from halloo.domain.greet import greet
from halloo.domain.moving import packed, unpacked
from halloo.domain.presence import Arrival, Presence
from halloo.domain.sources import source_of
from halloo.domain.view import SORTS
from halloo.domain.wide import News, Wide
from halloo.wire import Consent, Filter, Identity, LastPush, Page

AWAY, GRACE = 2.0, 10.0
NODES = ("a", "b", "c")
VISITORS = ("vera", "ann")

tabs = Bundle("tabs")


class Nodes(RuleBasedStateMachine):
    """Three nodes; moves are done at once, the news of them reach the others in any order but the
    sender's."""

    live: dict[str, Wide]

    @initialize()
    def begin(self) -> None:
        self.live = {node: Wide(AWAY, GRACE, node) for node in NODES}
        for roster in self.live.values():
            roster.mirror("shop")
            roster.tell_of("shop")
        self.now, self.pages = 100.0, 0
        self.tabs: dict[str, tuple[str, str]] = {}  # tab → node, visitor
        self.visits: dict[str, tuple[str, float, int]] = {}  # visit, since, pages: as last known
        self.under_way: defaultdict[tuple[str, str], deque[News]] = defaultdict(deque)

    # -- what happens -----------------------------------------------------------------------------

    @rule(target=tabs, node=st.sampled_from(NODES), visitor=st.sampled_from(VISITORS))
    def come(self, node: str, visitor: str) -> object:
        if node not in self.live:
            return multiple()
        self._take(node, visitor)
        page = self._page()
        tab = f"tab of {page.url}"
        vera = self.live[node].join("shop", visitor, tab, Arrival(page), self.now)
        self._expect(vera, pages=1)
        self.tabs[tab] = (node, visitor)
        return tab

    @rule(tab=tabs)
    def turn(self, tab: str) -> None:
        if tab not in self.tabs:
            return
        node, visitor = self.tabs[tab]
        self._take(node, visitor)
        vera = self.live[node].get("shop", visitor)
        assert vera is not None
        page = self._page()
        self.live[node].turn_page(vera, tab, page, self.now)
        self._expect(vera, pages=1)

    @rule(tab=consumes(tabs))
    def leave(self, tab: str) -> None:
        if tab not in self.tabs:
            return
        node, visitor = self.tabs.pop(tab)
        home = self.live[node].lent("shop", visitor)
        self.live[node].leave("shop", visitor, tab, self.now, self.now)
        if home:
            self.live[home].leave("shop", visitor, tab, self.now, self.now)

    @rule(node=st.sampled_from(NODES), visitor=st.sampled_from(VISITORS))
    def ask_for(self, node: str, visitor: str) -> None:
        if node in self.live:
            self._take(node, visitor)

    @rule(seconds=st.sampled_from((0.1, AWAY, 2 * GRACE)))
    def wait(self, seconds: float) -> None:
        self.now += seconds
        for roster in self.live.values():
            for presence in roster.settle(self.now):
                assert not presence.tabs
                del self.visits[presence.id]

    @rule(node=st.sampled_from(NODES))
    def die(self, node: str) -> None:
        if node not in self.live or len(self.live) == 1:
            return
        dead = self.live.pop(node)
        for visitor in VISITORS:
            if dead.recent("shop", visitor):
                self.visits.pop(visitor)
        self.tabs = {tab: at for tab, at in self.tabs.items() if at[0] != node}
        for key in [key for key in self.under_way if node in key]:
            del self.under_way[key]
        for name, roster in self.live.items():
            _, orphans = roster.lose(node, self.now)
            for site, visitor in orphans:
                if vera := roster.revive(site, visitor):
                    self._take(name, visitor)
                    self.visits[visitor] = (vera.visit, vera.since, vera.pages)

    # -- what the others hear ---------------------------------------------------------------------

    @rule(node=st.sampled_from(NODES))
    def tell(self, node: str) -> None:
        if node in self.live:
            news = self.live[node].take_news("shop")
            told = News([_sent(p, node) for p in news.changed], *news[1:])
            for other in self.live:
                if other != node:
                    self.under_way[node, other].append(told)

    @rule(data=st.data())
    def hear(self, data: st.DataObject) -> None:
        waiting = sorted(key for key, news in self.under_way.items() if news)
        if waiting:
            self._hear(*data.draw(st.sampled_from(waiting)))

    def _hear(self, node: str, other: str) -> None:
        news, roster = self.under_way[node, other].popleft(), self.live[other]
        roster.put([_sent(p, node) for p in news.changed])
        roster.drop(node, "shop", news.left)
        roster.move(node, "shop", news.moved, self.now)

    def _take(self, node: str, visitor: str) -> None:
        for other, roster in self.live.items():
            if other != node and (visit := roster.give("shop", visitor, node, self.now)):
                self.live[node].take_in(visit, self.now)
                for third in self.live.values():
                    homed = self._home(visitor).homed
                    third.rehome("shop", visitor, node, homed)

    # -- what is true -----------------------------------------------------------------------------

    def _page(self) -> Page:
        self.pages += 1
        return Page(f"https://shop.example/{self.pages}", "Tea")

    def _home(self, visitor: str) -> Presence:
        [home] = [p for r in self.live.values() if (p := r.recent("shop", visitor))]
        return home

    def _expect(self, vera: Presence, pages: int) -> None:
        visit, since, before = self.visits.get(vera.id, (vera.visit, vera.since, 0))
        assert (vera.visit, vera.since, vera.pages) == (visit, since, before + pages)
        self.visits[vera.id] = (visit, since, vera.pages)
        assert vera.trail[-1][0] == vera.page.url

    @invariant()
    def each_is_at_home_once_with_all_tabs(self) -> None:
        for visitor in VISITORS:
            homes = [p for r in self.live.values() if (p := r.recent("shop", visitor))]
            open_ = {tab for tab, (_, whose) in self.tabs.items() if whose == visitor}
            assert len(homes) == (visitor in self.visits)
            assert {tab for home in homes for tab in home.tabs} == open_
            for home in homes:
                assert home.visit == self.visits[visitor][0]

    @invariant()
    def each_node_counts_its_own(self) -> None:
        for roster in self.live.values():
            assert roster.count() == len(roster.at_home("shop"))

    def teardown(self) -> None:
        """When all is delivered, and who was on the way has been given up, every node lists the
        same."""
        for node in getattr(self, "live", {}):
            self.tell(node)
        for key in list(getattr(self, "under_way", {})):
            while self.under_way[key]:
                self._hear(*key)
        for roster in getattr(self, "live", {}).values():
            for gone in set(NODES) - set(self.live):
                roster.drop_node(gone)
            roster.tidy(self.now + 100)
            listed = {p.id: len(p.tabs) for p in roster.listed("shop").values()}
            here = [p for each in self.live.values() for p in each.at_home("shop")]
            assert listed == {p.id: len(p.tabs) for p in here}


def _sent(presence: Presence, node: str) -> Presence:
    return seen(glimpse(presence), "shop", presence.home or node)


TestNodes = Nodes.TestCase
TestNodes.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)


# -- what goes over the line ----------------------------------------------------------------------


def whole() -> Presence:
    """Vera, of whom all is known that can be."""
    page = Page("https://shop.example/cart?utm_campaign=may", "Cart", "https://search.example/q")
    known = Arrival(
        page, "zh-CN", "Asia/Shanghai", "1920x1080", "desktop", "Firefox 130", "Windows 10",
        consent=True, country="CN", city="Shanghai",
    )  # fmt: skip
    vera = Wide(AWAY, GRACE, "a").join("shop", "vera", "tab", known, 100.0)
    for step in range(70):
        vera.turn_to(Page(f"https://shop.example/{step}", f"Page {step}"), 101.0 + step)
    vera.note("put in basket", 180.0)
    vera.signal("scroll", 80, "", 181.0)
    vera.signal("idle", 30, "", 182.0)
    vera.signal("click", 1, "#buy", 182.0)
    vera.learn({"name": "Vera", "orders": 3, "gold": True, "debt": None})
    vera.arrival.attrs = vera.attrs
    vera.vouched(Identity("u1", "Vera", "vera@example.com", {"plan": "gold"}))
    vera.tags, vera.chats, vera.visits, vera.conversation = ("vip", "老客户"), 1, 4, "c_1"
    vera.push = LastPush("p_1", "invite", "shown", "2026-01-01T00:00:00Z")
    vera.talk, vera.answer = Talk(150.0, 151.0, 152.0), Consent(True)
    vera.attention = Attention((1.0, 2.0), "p_1", 1.5, ("p_0", "p_1"))
    vera.fired, vera.dealt, vera.reached = {"r_1": (1.0, 2.0)}, {"r_1"}, frozenset({"g_1"})
    vera.remembered, vera.meant_for = True, ("bob",)
    return vera


def told(presence: Presence) -> dict[str, Any]:
    return {each.name: getattr(presence, each.name) for each in fields(presence)}


def test_a_visit_arrives_whole() -> None:
    vera = whole()
    arrived, away = unpacked(packed(vera, 1.5))
    assert told(arrived) == told(vera)
    assert away == 1.5
    assert arrived.wakes == inf


def test_what_a_newer_version_says_is_left_out_and_what_an_older_does_not_say_is_as_usual() -> None:
    visit = msgpack.decode(packed(whole(), 0.0))
    for part in (visit[0], visit[0]["arrival"], visit[0]["page"], visit[0]["attention"]):
        part["mood"] = "merry"
    del visit[0]["homed"], visit[0]["reached"], visit[0]["arrival"]["city"]
    arrived, _ = unpacked(msgpack.encode([*visit, "more"]))
    assert (arrived.homed, arrived.reached, arrived.arrival.city) == (0, frozenset(), None)
    row = msgpack.decode(msgpack.encode(glimpse(whole())))
    assert seen(msgpack.decode(msgpack.encode([*row, "more"]), type=Glimpse), "shop", "b").identity
    assert seen(msgpack.decode(msgpack.encode(row[:-1]), type=Glimpse), "shop", "b").push


def from_afar(presence: Presence) -> Presence:
    over_the_line = msgpack.decode(msgpack.encode(glimpse(presence)), type=Glimpse)
    return seen(over_the_line, presence.site, "b")


def test_from_afar_a_visitor_is_shown_sorted_found_and_judged_as_at_home() -> None:
    bare = Wide(AWAY, GRACE, "a").join("shop", "ann", "t", Arrival(Page("https://a.example")), 9.0)
    gone = whole()
    gone.tabs = {}
    asks = [
        Filter(search="vera shanghai 老客户"), Filter(tags=["VIP"]), Filter(talking=True),
        Filter(source=["search.example"]), Filter(push=["open"]), Filter(idle=True),
        Filter(attrs={"gold": "true"}),
    ]  # fmt: skip
    for vera in (whole(), bare, gone):
        away = from_afar(vera)
        assert away.row() == vera.row()
        assert away.home == "b"
        assert source_of(away) == source_of(vera)
        for sort in SORTS.values():
            assert sort.key(away, 500.0) == sort.key(vera, 500.0)
        assert greet(away, 500.0) == greet(vera, 500.0)
        assert [matches(ask, away, 500.0) for ask in asks] == [
            matches(ask, vera, 500.0) for ask in asks
        ]
        for now in (151.0, 500.0, 5000.0):
            verdicts = [
                judge(Policy(), p.attention, p.talk, "mass", p.since, now) for p in (vera, away)
            ]
            assert verdicts[0] == verdicts[1]
    assert all(matches(ask, from_afar(whole()), 500.0) for ask in asks)


# -- two halves of a visit ------------------------------------------------------------------------


def test_two_halves_of_a_visit_become_one_and_nothing_that_rules_know_is_lost() -> None:
    """They could not hear each other for a while."""
    here, there = Wide(AWAY, GRACE, "a"), Wide(AWAY, GRACE, "b")
    tea, pots = Page("https://shop.example/tea", "Tea"), Page("https://shop.example/pots", "Pots")
    old = there.join("shop", "vera", "t1", Arrival(tea, consent=True), 100.0)
    old.fired, old.dealt = {"r_1": (101.0,), "r_2": (90.0,)}, {"r_1"}
    old.attention = Attention((101.0,), "p_1", 0.0, ("p_1",))
    old.tags, old.remembered, old.talk = ("vip",), True, Talk(99.0, 99.0)
    new = here.join("shop", "vera", "t2", Arrival(pots, consent=True), 200.0)
    new.fired, new.dealt, new.events = {"r_1": (201.0,)}, {"r_3"}, {"bought": 1}
    new.attention, new.talk = Attention((202.0,), None, 203.0), Talk(250.0)
    new.attrs = {"orders": 1}
    visit = there.give("shop", "vera", "a", 1.0)
    assert visit
    vera = here.take_in(visit, 50.0)
    assert vera is new  # who is in the midst of an act holds it
    assert (vera.visit, vera.since, vera.page.title, vera.pages) == (old.visit, 100.0, "Pots", 2)
    assert [title for _, title, _ in vera.trail] == ["Tea", "Pots"]
    assert vera.fired == {"r_1": (101.0, 201.0), "r_2": (90.0,)}
    assert (vera.dealt, vera.remembered) == ({"r_1", "r_3"}, True)
    assert vera.attention == Attention((101.0, 202.0), "p_1", 203.0, ("p_1",))
    assert vera.talk == Talk(250.0)  # answered meanwhile
    assert (vera.tags, vera.events, vera.attrs) == (("vip",), {"bought": 1}, {"orders": 1})
    assert (set(vera.tabs), vera.afar) == ({"t1", "t2"}, {"t1": "b"})
    assert vera.landing == tea


def test_no_is_no_whichever_half_heard_it() -> None:
    here, there = Wide(AWAY, GRACE, "a"), Wide(AWAY, GRACE, "b")
    page = Page("https://shop.example/")
    there.join("shop", "vera", "t1", Arrival(page, consent=False), 100.0).answer = Consent(False)
    here.join("shop", "vera", "t2", Arrival(page, consent=True), 200.0)
    vera = here.take_in(there.give("shop", "vera", "a", 1.0) or b"", 1.0)
    assert vera.arrival.consent is False


def test_the_grace_goes_on_where_a_visit_moves_to() -> None:
    there, here = Wide(AWAY, GRACE, "a"), Wide(AWAY, GRACE, "b")
    for visitor in ("vera", "ann"):
        there.join("shop", visitor, "t", Arrival(Page("https://shop.example/")), 100.0)
    there.leave("shop", "vera", "t", 100.0, 1000.0)
    there.settle(1003.0)
    there.leave("shop", "ann", "t", 103.0, 1003.0)
    for visitor in ("ann", "vera"):  # who left first comes last, and its clock is another
        here.take_in(there.give("shop", visitor, "b", 1004.0) or b"", 4.0)
    assert list(here.listed("shop")) == ["ann"]
    assert there.settle(2000.0) == []
    assert [p.id for p in here.settle(1.0 + GRACE - 1.1)] == []
    assert [p.id for p in here.settle(1.0 + GRACE - 0.9)] == ["vera"]
    assert here.recent("shop", "ann")


def test_rules_look_at_a_visit_that_came_home() -> None:
    there, here = Wide(AWAY, GRACE, "a"), Wide(AWAY, GRACE, "b")
    there.join("shop", "vera", "t", Arrival(Page("https://shop.example/")), 100.0).wakes = 130.0
    there.take_stirred()
    vera = here.take_in(there.give("shop", "vera", "b", 1.0) or b"", 1.0)
    assert vera.wakes == inf
    assert here.take_stirred() == {"shop": {"vera"}}
    assert there.take_stirred() == {}
    there.stir_all("shop")
    assert not any(there.take_stirred().values())


def test_who_is_erased_is_not_shown_and_what_becomes_of_others_is_theirs_to_say() -> None:
    roster = Wide(AWAY, GRACE, "a")
    roster.mirror("shop")
    roster.put([seen(glimpse(whole()), "shop", "b")])
    assert roster.get("shop", "vera") is None
    assert roster.count() == 0
    roster.touch(roster.listed("shop")["vera"])
    roster.take_changes()
    roster.forget("shop", "vera")
    assert not roster.listed("shop")
    assert roster.take_changes() == {"shop": {"vera"}}
    roster.put([seen(glimpse(whole()), "shop", "b")])
    roster.become("shop", "vera", "anna", 1.0)
    assert not roster.listed("shop")
    roster.put([seen(glimpse(whole()), "shop", "b")])
    roster.join("shop", "old", "t", Arrival(Page("https://shop.example/")), 1.0)
    roster.become("shop", "old", "vera", 1.0)  # who is here already, elsewhere
    assert [p.home for p in roster.listed("shop").values()] == ["b"]
    assert roster.count() == 0
