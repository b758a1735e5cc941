"""Who is greeted first, and why."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halloo.domain.attention import Talk
from halloo.domain.greet import greet, turns
from halloo.domain.presence import Arrival, Presence
from halloo.domain.roster import Roster
from halloo.wire import LastPush, Page


def somebody(path: str = "/", title: str = "") -> Presence:
    page = Page(f"https://pricing.example{path}", title)
    return Roster(1, 1).join("shop", "v", "tab", Arrival(page), 1000)


def codes(presence: Presence, now: float = 1000) -> list[str]:
    return [reason.code for reason in greet(presence, now).reasons]


def test_a_visitor_who_has_just_come_gives_no_reason() -> None:
    told = greet(somebody(), 1000)
    assert (told.score, told.reasons) == (0, [])


@pytest.mark.parametrize(
    ("path", "title", "code"),
    [
        ("/cart", "", "cart"), ("/a", "购物车", "cart"), ("/en/checkout/2", "", "checkout"),
        ("/pricing", "", "pricing"), ("/x?next=/cart", "Our plans", "pricing"),
    ],
)  # fmt: skip
def test_a_page_where_questions_stop_a_purchase_counts(path: str, title: str, code: str) -> None:
    assert codes(somebody(path, title)) == [code]


def test_neither_the_host_nor_the_query_makes_a_page_important() -> None:
    assert codes(somebody("/demo/escart?to=/cart#checkout", "Planet Expressions")) == []


def test_time_on_the_page_counts_in_steps_that_are_known_before() -> None:
    presence = somebody()
    scores = []
    now = 1000.0
    while now < 10_000:
        scores.append(greet(presence, now).score)
        now = turns(presence, now)
    assert scores == [0, 15, 25, 20]


@given(st.floats(0, 2000), st.floats(0, 2000))
def test_between_two_turns_the_score_stays(after: float, later: float) -> None:
    presence, now = somebody("/cart"), 1000 + after
    if now + later < turns(presence, now):
        assert greet(presence, now) == greet(presence, now + later)


def lingers(presence: Presence) -> None:
    presence.page_since -= 100


def comes_again(presence: Presence) -> None:
    presence.visits = 4


def reads(presence: Presence) -> None:
    presence.pages = 5


def answers_a_campaign(presence: Presence) -> None:
    presence.utm = {"campaign": "spring"}


def turns_to_leave(presence: Presence) -> None:
    presence.signal("exit", 0, "", 1000)


def waits(presence: Presence) -> None:
    presence.talk = Talk(last=1000, asked=1000)


@pytest.mark.parametrize(
    "does", [lingers, comes_again, reads, answers_a_campaign, turns_to_leave, waits]
)
def test_what_speaks_for_a_greeting_raises_the_score(does: Callable[[Presence], None]) -> None:
    presence = somebody()
    does(presence)
    told = greet(presence, 1000)
    assert told.score > 0
    assert len(told.reasons) == 1


def falls_asleep(presence: Presence) -> None:
    presence.signal("idle", 0, "", 1000)


def is_invited(presence: Presence) -> None:
    presence.push = LastPush("p", "invite", "shown", "")


def dismisses(presence: Presence) -> None:
    presence.push = LastPush("p", "invite", "dismissed", "")


def talks(presence: Presence) -> None:
    presence.talk = Talk(last=1001)


def goes(presence: Presence) -> None:
    presence.tabs.clear()


@pytest.mark.parametrize("does", [falls_asleep, is_invited, dismisses, talks, goes])
def test_what_speaks_against_it_lowers_the_score(does: Callable[[Presence], None]) -> None:
    presence = somebody("/checkout")
    lingers(presence)
    before = greet(presence, 1000)
    does(presence)
    after = greet(presence, 1000)
    assert after.score < before.score
    assert after.reasons[0] not in before.reasons


def test_a_conversation_left_open_long_ago_keeps_nobody_from_a_greeting() -> None:
    presence = somebody("/checkout")
    presence.talk = Talk(last=10)
    assert codes(presence) == ["checkout"]


def test_at_most_three_reasons_are_shown_the_weightiest_first() -> None:
    presence = somebody("/checkout")
    for does in (lingers, comes_again, reads, answers_a_campaign, waits):
        does(presence)
    assert codes(presence) == ["waiting", "checkout", "page_time"]
