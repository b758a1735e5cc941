"""Tags are short, in one line, and the same whatever the case."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halloo.domain import tags
from halloo.errors import HallooError

words = st.text(alphabet="abAB xyß茶", min_size=1, max_size=6).filter(str.strip)


@pytest.mark.parametrize(
    ("written", "kept"),
    [("  VIP ", "VIP"), ("big \t\n spender", "big spender"), ("老客户", "老客户")],
)
def test_a_tag_is_put_in_order(written: str, kept: str) -> None:
    assert tags.checked(written) == kept


@pytest.mark.parametrize("wrong", ["", "  ", "x" * 41, "a\0b", "a/b", "\u202eabc", "\t" * 70_000])
def test_what_is_no_tag_is_refused(wrong: str) -> None:
    with pytest.raises(HallooError) as refused:
        tags.checked(wrong)
    assert refused.value.code == "bad_field"


def test_the_twenty_first_is_refused_and_an_equal_one_is_not() -> None:
    worn = tuple(f"tag {n}" for n in range(20))
    with pytest.raises(HallooError):
        tags.added(worn, "one more")
    assert tags.added(worn, "TAG 7") == worn


@given(st.lists(words, max_size=30), st.lists(words, max_size=30))
def test_merged_tags_are_distinct_few_and_begin_with_those_that_were_there(
    here: list[str], more: list[str]
) -> None:
    both = tags.merged(here, more)
    folded = [tag.casefold() for tag in both]
    assert len(set(folded)) == len(both) <= tags.TAGS_MOST
    assert set(both) <= {*here, *more}
    first = tags.merged(here, [])
    assert both[: len(first)] == first


@given(st.lists(words, max_size=15), words)
def test_what_is_removed_is_gone_in_every_case(worn: list[str], tag: str) -> None:
    once = tags.added(tags.merged(worn, []), tag)
    assert tag.casefold() not in {each.casefold() for each in tags.without(once, tag.upper())} or (
        tag.upper().casefold() != tag.casefold()
    )
    assert tags.without(once, tag) == tags.without(tags.without(once, tag), tag)
