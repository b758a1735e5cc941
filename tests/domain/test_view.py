"""Order and search of the live list."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halloo.domain.roster import Arrival, Presence, Roster
from halloo.domain.view import SORTS, Order, ordered
from halloo.errors import HallooError
from halloo.wire import Page


def visitors(*rows: tuple[str, str, float]) -> list[Presence]:
    roster = Roster(1, 1)
    for id_, title, at in rows:
        page = Page(f"https://shop.example/{id_}", title)
        roster.join("shop", id_, "tab", Arrival(page, attrs={"plan": f"{title}-plan"}), at)
    return list(roster.listed("shop").values())


def ids(found: list[Presence]) -> str:
    return "".join(presence.id for presence in found)


def test_each_sort_has_its_order_and_ties_are_settled_by_id() -> None:
    listed = visitors(("b", "Tea", 2), ("a", "pots", 1), ("c", "Tea", 2))
    listed[0].turn_to(Page("https://shop.example/x", "Zen"), 9)
    assert ids(ordered(listed, "newest", "")) == "cba"
    assert ids(ordered(listed, "oldest", "")) == "abc"
    assert ids(ordered(listed, "page", "")) == "acb"
    assert ids(ordered(listed, "pages", "")) == "bca"
    assert ids(ordered(listed, "idle", "")) == "acb"
    assert set(SORTS) == {"newest", "oldest", "page", "pages", "idle"}


def test_an_unknown_sort_is_refused() -> None:
    for sort in ("", "since; DROP TABLE", "__class__"):
        with pytest.raises(HallooError, match="is not a sort"):
            ordered([], sort, "")
        with pytest.raises(HallooError, match="is not a sort"):
            Order({}, sort, "")


def test_every_word_must_occur_somewhere_whatever_its_case() -> None:
    listed = visitors(("a", "Green Tea", 1), ("b", "Tea pots", 2))
    assert ids(ordered(listed, "oldest", "TEA")) == "ab"
    assert ids(ordered(listed, "oldest", "pots tea")) == "b"
    assert ids(ordered(listed, "oldest", "green tea-plan shop.example/a")) == "a"
    assert ids(ordered(listed, "oldest", "coffee")) == ""


@pytest.mark.parametrize("search", ["(", "[a-", ".*", "%", "\\", "a" * 65_536, "* " * 30_000])
def test_the_search_is_text_and_never_a_pattern(search: str) -> None:
    assert ordered(visitors(("x", "Tee", 1)), "newest", search) == []


visits = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("xyz"), st.booleans()))


@given(visits, visits, st.sampled_from(sorted(SORTS)), st.sampled_from(["", "x", "y z", "Y"]))
def test_an_order_that_is_kept_is_the_order_that_is_sorted(
    before: list[tuple[str, str, bool]],
    after: list[tuple[str, str, bool]],
    sort: str,
    search: str,
) -> None:
    roster = Roster(0, 0)

    def happen(visits: list[tuple[str, str, bool]]) -> None:
        for at, (id_, title, stays) in enumerate(visits):
            page = Page(f"https://shop.example/{title}", title * 2)
            roster.join("shop", id_, "tab", Arrival(page), at % 3)
            if not stays:
                roster.leave("shop", id_, "tab", at, 0)
                roster.settle(0)

    happen(before)
    roster.take_changes()
    order = Order(roster.listed("shop"), sort, search)
    happen(after)
    listed = roster.listed("shop")
    for _ in range(2):  # the same news twice does no harm
        order.update(roster.pending("shop"), listed)
        sorted_ = [presence.id for presence in ordered(listed.values(), sort, search)]
        assert len(order) == len(sorted_)
        for first in range(10):
            for end in range(first, 10):
                assert order.ids(first, end) == sorted_[first:end]
