"""Counts that are kept are the counts of whom is there."""

from hypothesis import given
from hypothesis import strategies as st

from halloo.domain.presence import Arrival
from halloo.domain.roster import Roster
from halloo.domain.tally import Tally
from halloo.wire import Page

steps = st.lists(
    st.tuples(
        st.sampled_from("abcde"), st.sampled_from(["/", "/cart", "/cart?x=1", "/tea#top"]),
        st.sampled_from(["DE", "CN", None]), st.booleans(),
    )
)  # fmt: skip


@given(steps, steps)
def test_a_tally_that_is_kept_is_the_tally_that_is_counted(
    before: list[tuple[str, str, str | None, bool]], after: list[tuple[str, str, str | None, bool]]
) -> None:
    roster = Roster(0, 0)

    def happen(steps: list[tuple[str, str, str | None, bool]]) -> None:
        for at, (id_, path, country, stays) in enumerate(steps):
            page = Page(f"https://shop.example{path}", path.strip("/")[:3])
            roster.join("shop", id_, "tab", Arrival(page, country=country), at)
            if not stays:
                roster.leave("shop", id_, "tab", at, 0)
                roster.settle(0)

    happen(before)
    roster.take_changes()
    kept = Tally(roster.listed("shop"))
    happen(after)
    kept.update(roster.pending("shop"), roster.listed("shop"))
    counted = Tally(roster.listed("shop"))
    assert kept.countries() == counted.countries()
    assert kept.sources() == counted.sources()
    assert kept.pages() == counted.pages()
    assert sum(share.n for share in kept.devices()) == len(roster.listed("shop"))


def test_an_address_with_several_titles_is_not_called_by_one_of_them() -> None:
    roster = Roster(0, 0)

    def read(id_: str, query: str, title: str) -> None:
        page = Page(f"https://shop.example/tea{query}", title)
        roster.join("shop", id_, "tab", Arrival(page), 0)

    def titles() -> list[str | None]:
        return [share.title for share in Tally(roster.listed("shop")).pages()]

    read("alice", "?tea=white", "White Peony")
    assert titles() == ["White Peony"]
    read("bob", "?tea=green", "")
    assert titles() == ["White Peony"]
    read("carol", "?tea=black", "Golden Bud")
    assert titles() == [None]
