"""A rule tried on a visit that is over."""

from typing import Any

import pytest

from halloo.domain.rules.conditions import parsed
from halloo.domain.rules.facts import World
from halloo.domain.rules.replay import Reach, known, reach, tried, unknown
from halloo.domain.times import rfc3339, seconds
from halloo.wire import Page, TrailStep, VisitRecord

SHOP = "https://shop.example"


def on(fact: str, op: str, value: Any, key: str = "") -> dict[str, Any]:
    return {"fact": fact, "op": op, "value": value, "key": key}


def visit(*steps: tuple[float, str], ended: float, **more: Any) -> VisitRecord:
    """Steps are (second, path) or (second, name of an event)."""
    trail = [
        TrailStep(f"{SHOP}{what}" if what.startswith("/") else "", what, rfc3339(at))
        for at, what in steps
    ]
    return VisitRecord(
        "s_1", "shop", "v_1", trail[0].at, rfc3339(ended), len(trail),
        Page(trail[0].url, "", "https://search.example"), trail, **more,
    )  # fmt: skip


CASES = [
    (on("page_path", "is", "/cart"), Reach(20.0, f"{SHOP}/cart")),
    (on("page_path", "is", "/gone"), None),
    (on("time_on_page", "at_least", 15), Reach(15.0, f"{SHOP}/")),
    (on("time_on_page", "at_least", 31), None),  # nobody stayed so long
    (on("time_on_page", "at_least", 30), Reach(60.0, f"{SHOP}/pay")),
    (on("time_on_site", "at_least", 25), Reach(25.0, f"{SHOP}/cart")),
    (on("event", "at_least", 1, "added"), Reach(22.0, f"{SHOP}/cart")),
    (
        {"all": [on("page_path", "is", "/cart"), on("time_on_page", "at_least", 5)]},
        Reach(25.0, f"{SHOP}/cart"),
    ),
    ({"none": [on("page_path", "is", "/")]}, Reach(20.0, f"{SHOP}/cart")),
    (on("country", "is", "de"), Reach(0.0, f"{SHOP}/")),
]


@pytest.mark.parametrize(("tree", "expected"), CASES)
def test_when_a_rule_would_have_come_true(tree: Any, expected: Reach | None) -> None:
    stay = visit(
        (0.0, "/"), (20.0, "/cart"), (22.0, "added"), (30.0, "/pay"), ended=60.0, country="DE"
    )
    assert reach(tried(parsed(tree)), stay, World()) == expected


def test_what_is_not_known_is_taken_to_fit() -> None:
    tree = parsed({"all": [
        on("page_path", "is", "/"),
        {"any": [on("scroll", "at_least", 50), on("page_path", "is", "/gone")]},
        {"none": [on("idle", "at_least", 5), on("page_path", "is", "/cart")]},
    ]})  # fmt: skip
    assert unknown(tree) == ["scroll", "idle"]
    assert known(tree) == parsed({"all": [
        on("page_path", "is", "/"), {"none": [on("page_path", "is", "/cart")]},
    ]})  # fmt: skip
    assert reach(tried(tree), visit((0.0, "/"), ended=9.0), World()) == Reach(0.0, f"{SHOP}/")


def test_times_are_read_as_they_were_written() -> None:
    assert seconds(rfc3339(1_764_500_400.125)) == 1_764_500_400.125


NOT_KNOWN, IS, IS_NOT = on("scroll", "at_least", 50), on("pages", "is", 1), on("pages", "is", 9)


@pytest.mark.parametrize(
    ("tree", "may"),
    [
        ({"all": [NOT_KNOWN, IS]}, True),
        ({"all": [NOT_KNOWN, IS_NOT]}, False),
        ({"any": [NOT_KNOWN, IS_NOT]}, True),
        ({"none": [NOT_KNOWN, IS]}, False),
        ({"none": [NOT_KNOWN, IS_NOT]}, True),
        # Not both at once: the one that is not known may have been the one that was missing.
        ({"none": [{"all": [NOT_KNOWN, IS]}]}, True),
        ({"none": [{"any": [NOT_KNOWN, IS]}]}, False),
        ({"none": [{"any": [NOT_KNOWN]}]}, True),
        ({"none": [{"none": [NOT_KNOWN, IS_NOT]}]}, True),
        ({"none": [{"none": [IS_NOT]}]}, False),
        ({"none": [{"any": []}]}, False),
    ],
    ids=str,
)
def test_the_answer_is_at_most(tree: Any, may: bool) -> None:
    found = reach(tried(parsed(tree)), visit((0.0, "/"), ended=9.0), World())
    assert (found is not None) is may
