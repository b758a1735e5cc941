"""Who is on a site: visitors counted over their tabs, and the two graces."""

import json

from halloo.domain.presence import ATTRS_BYTES, ATTRS_MOST, TRAIL_STEPS, Arrival, Presence
from halloo.domain.roster import Roster
from halloo.wire import Page

AWAY, GRACE = 2.0, 10.0
TEA = Page("https://shop.example/tea", "Tea", "https://search.example/")
POTS = Page("https://shop.example/pots", "Pots")


def join(roster: Roster, tab: str, page: Page = TEA, at: float = 100.0) -> Presence:
    return roster.join("shop", "vera", tab, Arrival(page), at)


def here(roster: Roster) -> bool:
    return roster.get("shop", "vera") is not None


def test_tabs_are_counted_and_the_last_one_decides() -> None:
    roster = Roster(AWAY, GRACE)
    join(roster, "a")
    vera = join(roster, "b")
    assert vera.row().connections == 2
    roster.leave("shop", "vera", "a", 101, 1)
    roster.settle(1000)
    assert here(roster)
    roster.leave("shop", "vera", "b", 101, 1)
    roster.settle(1 + AWAY - 0.01)
    assert here(roster)
    roster.settle(1 + AWAY)
    assert not here(roster)


def test_a_tab_leaves_only_once() -> None:
    roster = Roster(AWAY, GRACE)
    join(roster, "a")
    join(roster, "b")
    for _ in range(3):
        roster.leave("shop", "vera", "a", 101, 1)
    roster.leave("shop", "nobody", "a", 101, 1)
    roster.settle(1000)
    assert here(roster)


def test_a_reload_keeps_the_visit_and_does_not_flicker() -> None:
    roster = Roster(AWAY, GRACE)
    join(roster, "a")
    roster.leave("shop", "vera", "a", 101, 1)
    vera = join(roster, "b", POTS, at=102)
    roster.settle(1000)
    assert here(roster)
    assert (vera.since, vera.pages, vera.referrer) == (100, 2, TEA.referrer)


def test_back_within_the_grace_is_the_same_visit_and_later_a_new_one() -> None:
    for now, since in ((1 + GRACE - 0.01, 100.0), (1 + GRACE, 200.0)):
        roster = Roster(AWAY, GRACE)
        join(roster, "a")
        roster.leave("shop", "vera", "a", 101, 1)
        roster.settle(now)
        assert not here(roster)
        assert join(roster, "b", at=200).since == since


def test_the_trail_has_pages_and_events_in_order_and_an_end() -> None:
    vera = join(Roster(AWAY, GRACE), "a")
    vera.turn_to(TEA, 101)  # the same page again is no step
    vera.turn_to(POTS, 102)
    vera.note("put in basket", 103)
    assert [(step.url, step.title) for step in vera.trail_steps()] == [
        (TEA.url, "Tea"), (POTS.url, "Pots"), ("", "put in basket"),
    ]  # fmt: skip
    for n in range(200):
        vera.turn_to(Page(f"https://shop.example/{n}"), 104 + n)
    assert len(vera.trail) == TRAIL_STEPS
    assert vera.pages == 202


def test_attributes_are_merged_up_to_a_number_and_name_the_visitor() -> None:
    vera = join(Roster(AWAY, GRACE), "a")
    vera.learn({"name": "  Wēi  ", "orders": 1})
    vera.learn({"orders": 2, "name": " "})
    vera.learn({f"k{n}": n for n in range(100)})
    vera.learn({"orders": 3})
    assert (vera.name, vera.attrs["orders"], len(vera.attrs)) == ("Wēi", 3, ATTRS_MOST)


def test_the_same_id_on_two_sites_is_two_visitors() -> None:
    roster = Roster(AWAY, GRACE)
    join(roster, "a")
    roster.join("garden", "vera", "b", Arrival(POTS), 100)
    roster.leave("shop", "vera", "a", 101, 1)
    roster.settle(1000)
    assert not here(roster)
    assert roster.get("garden", "vera")
    assert roster.count() == 1


def test_whoever_changed_is_named_once_per_round() -> None:
    roster = Roster(AWAY, GRACE)
    join(roster, "a")
    roster.take_changes()
    assert roster.take_changes() == {}
    roster.leave("shop", "vera", "a", 101, 1)
    assert roster.take_changes() == {"shop": {"vera"}}
    roster.settle(1000)
    assert roster.take_changes() == {"shop": {"vera"}}


def test_a_page_turned_by_a_tab_that_left_is_ignored() -> None:
    roster = Roster(AWAY, GRACE)
    join(roster, "a")
    vera = join(roster, "b")
    roster.leave("shop", "vera", "a", 101, 1)
    roster.turn_page(vera, "a", POTS, 102)
    assert (vera.row().connections, vera.page, vera.pages) == (1, TEA, 1)
    roster.leave("shop", "vera", "b", 103, 2)
    roster.settle(1000)
    assert not here(roster)


def test_attributes_are_merged_up_to_a_size() -> None:
    vera = join(Roster(AWAY, GRACE), "a")
    for n in range(100):
        vera.learn({f"k{n}": "x" * 500})
    assert len(json.dumps(vera.attrs)) <= ATTRS_BYTES
    assert vera.attrs["k0"] == "x" * 500
    vera.learn({"k0": 1})
    assert vera.attrs["k0"] == 1


def test_visitors_on_one_page_share_its_texts() -> None:
    def heard(text: str) -> str:
        return text.encode().decode()  # as read off the line: a copy of its own

    roster = Roster(AWAY, GRACE)
    vera, ann = (
        roster.join(
            heard("shop"),
            id_,
            "a",
            Arrival(Page(heard(TEA.url), heard(TEA.title)), heard("zh-CN"), heard("Asia/Shanghai")),
            100,
        )
        for id_ in ("vera", "ann")
    )
    roster.turn_page(vera, "a", Page(heard(POTS.url), heard(POTS.title)), 101)
    roster.turn_page(ann, "a", Page(heard(POTS.url), heard(POTS.title)), 102)
    for hers, others in zip(vera.trail, ann.trail, strict=True):
        assert hers[0] is others[0]
        assert hers[1] is others[1]
    assert vera.site is ann.site
    assert vera.arrival.lang is ann.arrival.lang
    assert vera.arrival.tz is ann.arrival.tz


def test_whoever_left_first_goes_first_and_a_return_begins_anew() -> None:
    roster = Roster(AWAY, GRACE)
    for id_ in ("vera", "ann", "bea"):
        roster.join("shop", id_, "a", Arrival(TEA), 100)
    roster.leave("shop", "vera", "a", 101, 1)
    roster.leave("shop", "ann", "a", 101, 2)
    roster.join("shop", "vera", "b", Arrival(TEA), 102)
    roster.leave("shop", "bea", "a", 103, 3)
    roster.leave("shop", "vera", "b", 104, 4)
    for now, listed in ((3.9, "vera ann bea"), (4, "vera bea"), (5, "vera"), (6, "")):
        roster.settle(now)
        assert list(roster.listed("shop")) == listed.split()
