"""How a push moves through its states."""

from itertools import product

from halloo.domain.pushes import VISIT_SECONDS, expiry, fingerprint, may_follow

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


def test_bodies_are_told_apart_whatever_the_order_of_their_keys() -> None:
    one = fingerprint("shop", {"a": 1, "b": {"c": 2, "d": 3}})
    assert one == fingerprint("shop", {"b": {"d": 3, "c": 2}, "a": 1})
    assert one != fingerprint("shop", {"a": 1, "b": {"c": 2, "d": 4}})
    assert fingerprint("ab", "c") != fingerprint("a", "bc")
    assert fingerprint(None) != fingerprint("")
