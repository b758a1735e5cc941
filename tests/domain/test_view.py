"""Order and search of the live list."""

import pytest

from halloo.domain.roster import Arrival, Presence, Roster
from halloo.domain.view import SORTS, ordered
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


def test_every_word_must_occur_somewhere_whatever_its_case() -> None:
    listed = visitors(("a", "Green Tea", 1), ("b", "Tea pots", 2))
    assert ids(ordered(listed, "oldest", "TEA")) == "ab"
    assert ids(ordered(listed, "oldest", "pots tea")) == "b"
    assert ids(ordered(listed, "oldest", "green tea-plan shop.example/a")) == "a"
    assert ids(ordered(listed, "oldest", "coffee")) == ""


@pytest.mark.parametrize("search", ["(", "[a-", ".*", "%", "\\", "a" * 65_536, "* " * 30_000])
def test_the_search_is_text_and_never_a_pattern(search: str) -> None:
    assert ordered(visitors(("x", "Tee", 1)), "newest", search) == []
