"""Order and search of the live list."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halloo.domain.cursors import cursor_of, placed
from halloo.domain.filter import compiled
from halloo.domain.presence import Arrival, Presence
from halloo.domain.roster import Roster
from halloo.domain.view import SORTS, Order, ordered
from halloo.errors import HallooError
from halloo.wire import Filter, Page, Sort


def visitors(*rows: tuple[str, str, float]) -> list[Presence]:
    roster = Roster(1, 1)
    for id_, title, at in rows:
        page = Page(f"https://shop.example/{id_}", title)
        roster.join("shop", id_, "tab", Arrival(page, attrs={"plan": f"{title}-plan"}), at)
    return list(roster.listed("shop").values())


def ids(found: list[Presence]) -> str:
    return "".join(presence.id for presence in found)


def found(listed: list[Presence], sort: str, search: str = "") -> str:
    return ids(ordered(listed, sort, compiled(Filter(search=search)), 100))


def test_each_sort_has_its_order_and_ties_are_settled_by_id() -> None:
    listed = visitors(("b", "Tea", 2), ("a", "pots", 1), ("c", "Tea", 2))
    listed[0].turn_to(Page("https://shop.example/x", "Zen"), 9)
    listed[1].visits = 3
    listed[2].arrival.country = "CN"
    listed[2].signal("idle", 30, "", 40)
    orders = {
        "newest": "cba", "oldest": "abc", "page": "acb", "pages": "bca", "idle": "acb",
        "visits": "acb", "country": "cba", "active": "bac", "greet": "abc",
    }  # fmt: skip
    assert set(SORTS) == set(orders) == set(get_args(Sort))
    for sort, order in orders.items():
        assert found(listed, sort) == order, sort
        turned = ordered(listed, sort, compiled(Filter()), 100, reverse=True)
        assert ids(turned) == order[::-1], sort


def test_an_unknown_sort_is_refused() -> None:
    for sort in ("", "since; DROP TABLE", "__class__"):
        with pytest.raises(HallooError, match="is not a sort"):
            ordered([], sort, compiled(Filter()), 0)
        with pytest.raises(HallooError, match="is not a sort"):
            Order({}, sort, compiled(Filter()), 0)


def test_every_word_must_occur_somewhere_whatever_its_case() -> None:
    listed = visitors(("a", "Green Tea", 1), ("b", "Tea pots", 2))
    assert found(listed, "oldest", "TEA") == "ab"
    assert found(listed, "oldest", "pots tea") == "b"
    assert found(listed, "oldest", "green tea-plan shop.example/a") == "a"
    assert found(listed, "oldest", "coffee") == ""


@pytest.mark.parametrize("search", ["(", "[a-", ".*", "%", "\\", "a" * 128, "* " * 60])
def test_the_search_is_text_and_never_a_pattern(search: str) -> None:
    assert found(visitors(("x", "Tee", 1)), "newest", search) == ""


def test_who_is_long_enough_on_the_site_joins_the_list_by_time_alone() -> None:
    roster = Roster(1, 1)
    for id_, at in (("a", 0), ("b", 30)):
        roster.join("shop", id_, "tab", Arrival(Page("https://shop.example/")), at)
    order = Order(roster.listed("shop"), "oldest", compiled(Filter(minutes=1)), 40)
    seen = []
    for now in (59, 60, 61, 89, 90, 1000):
        order.update((), roster.listed("shop"), now)
        seen.append("".join(order.ids(0, 9)))
    assert seen == ["", "a", "a", "a", "ab", "ab"]
    assert order.stirred == {"a", "b"}


def test_a_page_of_another_order_is_refused() -> None:
    order = Order({p.id: p for p in visitors(("a", "Tea", 1))}, "page", compiled(Filter()), 5)
    with pytest.raises(HallooError, match="another order"):
        order.page((1.5, "a"), 10)


visits = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("xyz"), st.booleans()))


filters = st.builds(
    Filter, search=st.sampled_from(["", "x", "y z", "Y"]), minutes=st.sampled_from([0, 0, 1])
)


@given(visits, visits, st.sampled_from(sorted(SORTS)), filters, st.booleans())
def test_an_order_that_is_kept_is_the_order_that_is_sorted(
    before: list[tuple[str, str, bool]],
    after: list[tuple[str, str, bool]],
    sort: str,
    wanted: Filter,
    reverse: bool,
) -> None:
    roster, sought = Roster(0, 0), compiled(wanted)

    def happen(visits: list[tuple[str, str, bool]]) -> None:
        for at, (id_, title, stays) in enumerate(visits):
            page = Page(f"https://shop.example/{title}", title * 2)
            roster.join("shop", id_, "tab", Arrival(page), at % 3)
            if not stays:
                roster.leave("shop", id_, "tab", at, 0)
                roster.settle(0)

    happen(before)
    roster.take_changes()
    order = Order(roster.listed("shop"), sort, sought, 3, reverse)
    happen(after)
    listed = roster.listed("shop")
    for now in (3, 3, 31, 62, 500):  # the same news twice does no harm
        order.update(roster.pending("shop"), listed, now)
        found = ordered(listed.values(), sort, sought, now, reverse)
        sorted_ = [presence.id for presence in found]
        paged, after_ = order.page(None, 3)
        while after_:
            more, after_ = order.page(placed(cursor_of(after_)), 3)
            paged += more
        assert paged == sorted_
        assert len(order) == len(sorted_)
        for first in range(10):
            for end in range(first, 10):
                assert order.ids(first, end) == sorted_[first:end]
