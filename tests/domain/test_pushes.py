"""How a push moves through its states."""

from itertools import product

from halloo.domain.pushes import VISIT_SECONDS, expiry, may_follow, waits

FORWARD = ("delivered", "shown")
ANSWERS = ("accepted", "dismissed", "expired", "recalled")


def test_receipts_only_move_forward() -> None:
    order = ["offline", "sent", "delivered", "shown", "accepted"]
    for (n, before), (m, after) in product(enumerate(order), repeat=2):
        assert may_follow(before, after) == (m > n)


def test_what_was_answered_stays_answered() -> None:
    for answer, receipt in product(ANSWERS, (*FORWARD, *ANSWERS)):
        assert not may_follow(answer, receipt)


def test_a_push_waits_for_its_ttl_else_for_one_visit_if_it_was_sent() -> None:
    assert expiry(1000, ttl=60, connections=0) == 1060
    assert expiry(1000, ttl=60, connections=2) == 1060
    assert expiry(1000, ttl=0, connections=2) == 1000 + VISIT_SECONDS
    assert expiry(1000, ttl=0, connections=0) == 1000


def test_what_reached_nobody_or_has_no_screen_waits_for_nothing() -> None:
    assert waits("invite", 1000, ttl=0, connections=0) is None
    assert waits("event", 1000, ttl=60, connections=1) is None
    assert waits("event", 1000, ttl=60, connections=0) == 1060
    assert waits("invite", 1000, ttl=0, connections=1) == 1000 + VISIT_SECONDS
