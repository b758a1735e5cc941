"""A client that applies the roster and then each change has exactly the server's window."""

import json
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from halloo import wire
from halloo.domain import view
from halloo.domain.roster import Arrival, Roster
from halloo.live.audience import Window
from halloo.live.watching import Watching
from halloo.wire import Page

SITE = "shop"
ids = st.sampled_from([f"v{n}" for n in range(8)])
tabs = st.sampled_from(["one", "two"])
titles = st.sampled_from(["Tea", "Pots", "Cups"])
windows = st.builds(
    Window, st.just(SITE), st.sampled_from(sorted(view.SORTS)), st.sampled_from(["", "tea", "o"]),
    st.integers(0, 3), st.integers(3, 6),
)  # fmt: skip


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
        self.consoles = {name: Console() for name in ("alice", "bob")}
        self.watching = Watching(
            self.roster, lambda name, data: self.consoles[name].read(json.loads(data))
        )
        self.at = 0.0
        self.level = True  # nothing changed since the last tick

    @rule(name=st.sampled_from(["alice", "bob"]), window=windows)
    def look(self, name: str, window: Window) -> None:
        self.consoles[name].window = window
        self.watching.watch(name, window)

    @rule(id_=ids, tab=tabs, title=titles)
    def join(self, id_: str, tab: str, title: str) -> None:
        self.at, self.level = self.at + 1, False
        page = Page(f"https://shop.example/{title}", title)
        self.roster.join(SITE, id_, tab, Arrival(page), self.at)

    @rule(id_=ids, tab=tabs)
    def leave(self, id_: str, tab: str) -> None:
        self.level = False
        self.roster.leave(SITE, id_, tab, self.at, self.at)

    @rule(id_=ids, title=titles)
    def turn(self, id_: str, title: str) -> None:
        presence = self.roster.get(SITE, id_)
        if presence:
            self.at, self.level = self.at + 1, False
            page = Page(f"https://shop.example/{title}", title)
            self.roster.turn_page(presence, "one", page, self.at)

    @rule(seconds=st.integers(0, 5))
    def tick(self, seconds: int) -> None:
        self.at += seconds
        self.roster.settle(self.at)
        self.watching.tick()
        self.level = True

    @rule(name=st.sampled_from(["alice", "bob"]))
    def forget(self, name: str) -> None:
        self.watching.forget(name)
        self.consoles[name] = Console()

    @invariant()
    def consoles_are_level_after_a_tick(self) -> None:
        if not self.level:
            return
        listed = self.roster.listed(SITE)
        for console in self.consoles.values():
            window = console.window
            if window is None:
                continue
            found = view.ordered(listed.values(), window.sort, window.search)
            rows = [p.row() for p in found[window.first : window.end]]
            assert console.rows == json.loads(wire.encode(rows))
            assert (console.total, console.online) == (len(found), len(listed))


LiveListTest = LiveList.TestCase
LiveListTest.settings = settings(max_examples=100, stateful_step_count=30, deadline=None)
