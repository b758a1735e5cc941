"""A client that applies the roster and then each change has exactly the server's window."""

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from halloo import wire
from halloo.domain import view
from halloo.domain.filter import compiled
from halloo.domain.greet import greet
from halloo.domain.presence import Arrival, Presence
from halloo.domain.roster import Roster
from halloo.live.audience import List, Window
from halloo.live.watching import Watching
from halloo.wire import Filter, Page

SITE = "shop"
NAMES = ["alice", "bob", "carol"]
ids = st.sampled_from([f"v{n}" for n in range(8)])
tabs = st.sampled_from(["one", "two"])
sites = st.sampled_from([SITE, SITE, SITE, "garden"])
titles = st.sampled_from(["Tea", "Pots", "Cups", "tea"])
names = st.sampled_from(["Ann", "Bea", "Wēi"])
searches = st.sampled_from(["", "", "tea", "o", "TEA e", "v1", "ann", "bea shop", "vip", "(.*"])
filters = st.builds(
    Filter, search=searches, minutes=st.sampled_from([0, 0, 1]),
    pages=st.integers(0, 2), visits=st.sampled_from([None, None, "new"]),
)  # fmt: skip
lists = st.builds(
    List, sites, st.sampled_from(sorted(view.SORTS)), st.builds(compiled, filters), st.booleans()
)
windows = st.builds(Window, lists, st.integers(0, 3), st.integers(0, 9))


class Console:
    """What a console does with the frames; it knows nothing else."""

    def __init__(self) -> None:
        self.window: Window | None = None
        self.rows: list[dict[str, Any]] = []
        self.total = self.online = 0

    def read(self, frame: dict[str, Any]) -> None:
        self.total, self.online = frame["total"], frame["online"]
        if frame["t"] == "roster":
            self.rows = frame["rows"]
            return
        known = {row["id"]: row for row in self.rows}
        for id_ in frame.get("left", []):
            del known[id_]
        for row in frame.get("joined", []):
            assert row["id"] not in known
            known[row["id"]] = row
        for row in frame.get("changed", []):
            assert row["id"] in known
            known[row["id"]] = row
        order = frame.get("order", [row["id"] for row in self.rows])
        assert set(order) == set(known)
        self.rows = [known[id_] for id_ in order]


class LiveList(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.roster = Roster(2, 10)
        self.consoles = {name: Console() for name in NAMES}
        self.at = 0.0
        self.watching = Watching(self.roster, self._write, now=lambda: self.at)
        self.level = True  # nothing changed since the last tick

    def _write(self, names: Iterable[str], data: bytes) -> None:
        for name in names:
            self.consoles[name].read(json.loads(data))

    @rule(name=st.sampled_from(NAMES), window=windows)
    def look(self, name: str, window: Window) -> None:
        self.consoles[name].window = window
        self.watching.watch(name, window)

    @rule(name=st.sampled_from(NAMES), other=st.sampled_from(NAMES))
    def look_over_the_shoulder(self, name: str, other: str) -> None:
        window = self.consoles[other].window
        if window:
            self.look(name, window)

    @rule(name=st.sampled_from(NAMES), down=st.integers(1, 3))
    def scroll(self, name: str, down: int) -> None:
        window = self.consoles[name].window
        if window:
            self.look(name, window._replace(first=window.first + down, end=window.end + down))

    @rule(site=sites, id_=ids, tab=tabs, title=titles)
    def join(self, site: str, id_: str, tab: str, title: str) -> None:
        self.at, self.level = self.at + 1, False
        page = Page(f"https://{site}.example/{title}", title)
        self.roster.join(site, id_, tab, Arrival(page), self.at)

    @rule(site=sites, id_=ids, tab=tabs)
    def leave(self, site: str, id_: str, tab: str) -> None:
        self.level = False
        self.roster.leave(site, id_, tab, self.at, self.at)

    @rule(site=sites, id_=ids, title=titles)
    def turn(self, site: str, id_: str, title: str) -> None:
        presence = self.roster.get(site, id_)
        if presence:
            self.at, self.level = self.at + 1, False
            page = Page(f"https://{site}.example/{title}", title)
            self.roster.turn_page(presence, "one", page, self.at)

    @rule(id_=ids, name=names, plan=st.sampled_from(["vip", "free"]))
    def identify(self, id_: str, name: str, plan: str) -> None:
        presence = self.roster.get(SITE, id_)
        if presence:
            self.level = False
            presence.learn({"name": name, "plan": plan})
            self.roster.touch(presence)

    @rule(id_=ids, title=titles)
    def begin_anew(self, id_: str, title: str) -> None:
        """All tabs close, nobody comes back in time, then a new visit, between two ticks."""
        for tab in ("one", "two"):
            self.leave(SITE, id_, tab)
        self.at += 100
        self.roster.settle(self.at)
        self.join(SITE, id_, "one", title)

    @rule(seconds=st.sampled_from([0, 1, 2, 5, 29, 60, 100]))
    def tick(self, seconds: int) -> None:
        self.at += seconds
        self.roster.settle(self.at)
        self.watching.tick()
        self.level = True

    @rule(name=st.sampled_from(NAMES))
    def forget(self, name: str) -> None:
        self.watching.forget(name)
        self.consoles[name] = Console()

    @invariant()
    def consoles_are_level_after_a_tick(self) -> None:
        if not self.level:
            return
        for console in self.consoles.values():
            window = console.window
            if window is None:
                continue
            of, first, end = window
            listed = self.roster.listed(of.site)
            found = view.ordered(listed.values(), of.sort, of.sought, self.at, of.reverse)
            rows = [row_in(of.sort, presence, self.at) for presence in found[first:end]]
            assert console.rows == json.loads(wire.encode(rows))
            assert (console.total, console.online) == (len(found), len(listed))


def row_in(sort: str, presence: Presence, now: float) -> wire.VisitorRow:
    row = presence.row()
    row.greet = greet(presence, now) if sort == "greet" else None
    return row


LiveListTest = LiveList.TestCase
LiveListTest.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)


class Desks:
    """Forty visitors of one shop in order of arrival, and frames by console."""

    def __init__(self) -> None:
        self.roster = Roster(2, 10)
        self.frames: dict[str, list[dict[str, Any]]] = {}
        self.watching = Watching(self.roster, self._write)
        for n in range(40):
            self.join(f"v{n:02d}", n)
        self.watching.tick()

    def _write(self, names: Iterable[str], data: bytes) -> None:
        for name in names:
            self.frames.setdefault(name, []).append(json.loads(data))

    def join(self, id_: str, at: float) -> None:
        page = Page("https://shop.example/tea", "Tea")
        self.roster.join(SITE, id_, "one", Arrival(page), at)

    def turn(self, id_: str, title: str = "Pots") -> None:
        presence = self.roster.get(SITE, id_)
        assert presence
        self.roster.turn_page(presence, "one", Page("https://shop.example/pots", title), 100)

    def watch(self, name: str, sort: str, first: int, end: int, search: str = "") -> None:
        of = List(SITE, sort, compiled(Filter(search=search)))
        self.watching.watch(name, Window(of, first, end))

    def tick(self) -> dict[str, list[dict[str, Any]]]:
        """The frames of this tick."""
        self.frames = {}
        self.watching.tick()
        return self.frames


def test_what_changes_off_screen_is_not_told() -> None:
    desks = Desks()
    desks.watch("alice", "oldest", 0, 10)
    desks.watch("bob", "newest", 0, 10)
    desks.turn("v20")
    assert desks.tick() == {}
    desks.turn("v39")
    assert list(desks.tick()) == ["bob"]


def test_a_count_that_changes_is_told_and_nothing_else() -> None:
    desks = Desks()
    desks.watch("alice", "oldest", 0, 10)
    desks.watch("bob", "oldest", 0, 10, "v0")
    desks.join("later", 50)
    alone = {"t": "changes", "site": SITE, "online": 41}
    assert desks.tick() == {"alice": [{**alone, "total": 41}], "bob": [{**alone, "total": 10}]}


def test_a_search_sees_who_begins_and_who_ceases_to_match() -> None:
    desks = Desks()
    desks.watch("alice", "oldest", 0, 10, "basket")
    desks.turn("v20", "Basket")
    [changes] = desks.tick()["alice"]
    assert ([row["id"] for row in changes["joined"]], changes["total"]) == (["v20"], 1)
    desks.turn("v20", "Tea")
    [changes] = desks.tick()["alice"]
    assert (changes["left"], changes.get("gone", []), changes["total"]) == (["v20"], [], 0)


def test_a_row_is_made_once_for_all_who_see_it_and_never_for_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desks = Desks()
    for n, sort in enumerate(("oldest", "oldest", "idle", "page")):
        desks.watch(f"console {n}", sort, n, 10 + n)
        desks.watch(f"neighbour {n}", sort, n, 10 + n)
    made: Counter[str] = Counter()
    row = Presence.row

    def counted(presence: Presence) -> wire.VisitorRow:
        made[presence.id] += 1
        return row(presence)

    monkeypatch.setattr(Presence, "row", counted)
    desks.turn("v39", "Zen")
    desks.tick()
    assert made == {}
    for id_ in ("v05", "v06", "v07"):
        desks.turn(id_, "Tea")
    assert len(desks.tick()) == 8
    assert {made[id_] for id_ in ("v05", "v06", "v07")} == {1}
    assert set(made.values()) == {1}  # those who moved up into a window, too


def test_a_list_is_kept_once_for_its_windows_and_only_while_somebody_watches(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    by = view.SORTS["page"]
    asked: list[str] = []

    def counted(presence: Presence, now: float) -> view.Key:
        asked.append(presence.id)
        return by.key(presence, now)

    monkeypatch.setitem(view.SORTS, "page", view.Sorting(counted, by.down))
    desks = Desks()
    for n in range(5):
        desks.watch(f"console {n}", "page", n, n + 10)
    assert len(asked) == 40
    asked.clear()
    desks.watch("console 3", "page", 30, 40)  # scrolls
    desks.turn("v05")
    desks.tick()
    assert asked == ["v05"]
    asked.clear()
    for n in range(5):
        desks.watching.forget(f"console {n}")
    desks.turn("v06")
    desks.tick()
    assert asked == []
