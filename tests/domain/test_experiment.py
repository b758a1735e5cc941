"""Variants and the hold-out: sticky, fair, and none disturbs the other."""

from math import sqrt

from hypothesis import given
from hypothesis import strategies as st

from halloo.domain.experiment import variant_of
from halloo.domain.rules.model import HOLD_OUT, Rule, Variant

NAMES = "ABCDE"
VISITORS = [f"v_{n}" for n in range(4000)]

rule_ids = st.integers(0, 10**6).map("r_{}".format)
shares = st.lists(st.integers(1, 100), max_size=5)


def rule(id_: str, weights: list[int], hold_out: int = 0) -> Rule:
    variants = [Variant(name, [], share) for name, share in zip(NAMES, weights, strict=False)]
    return Rule(
        id=id_, site="shop", name="Hello", when={"all": []}, variants=variants, hold_out=hold_out
    )


def far_off(count: int, of: int, chance: float) -> bool:
    """Further from the mean than one in some 10 million samples is."""
    return abs(count - of * chance) > 5.4 * sqrt(of * chance * (1 - chance)) + 1


@given(rule_ids, shares, st.integers(0, 50))
def test_shares_are_kept(id_: str, weights: list[int], hold_out: int) -> None:
    tried = rule(id_, weights, hold_out)
    got = [variant_of(tried, visitor) for visitor in VISITORS]
    held = got.count(HOLD_OUT)
    assert not far_off(held, len(VISITORS), hold_out / 100)
    for name, share in zip(NAMES, weights, strict=False):
        assert not far_off(got.count(name), len(VISITORS) - held, share / sum(weights))
    assert set(got) <= {HOLD_OUT, *(NAMES[: len(weights)] or [""])}


@given(rule_ids, shares, st.integers(0, 50), st.text(max_size=64))
def test_a_visitor_stays_where_they_are(
    id_: str, weights: list[int], hold_out: int, visitor: str
) -> None:
    once, again = rule(id_, weights, hold_out), rule(id_, weights, hold_out)
    again.name, again.version, again.priority = "Another name", 7, 1
    assert variant_of(once, visitor) == variant_of(again, visitor)


@given(rule_ids, shares, st.integers(0, 50), st.integers(0, 50))
def test_more_hold_out_only_moves_visitors_into_it(
    id_: str, weights: list[int], one: int, other: int
) -> None:
    less, more = rule(id_, weights, min(one, other)), rule(id_, weights, max(one, other))
    for visitor in VISITORS[:300]:
        before, after = variant_of(less, visitor), variant_of(more, visitor)
        assert after in (before, HOLD_OUT)


def test_who_is_held_out_says_nothing_about_the_variant() -> None:
    held, free = rule("r_1", [1, 1], 50), rule("r_1", [1, 1], 0)
    inside = [visitor for visitor in VISITORS if variant_of(held, visitor) == HOLD_OUT]
    of_them = [variant_of(free, visitor) for visitor in inside]
    assert not far_off(of_them.count("A"), len(inside), 0.5)


def test_two_rules_hold_out_others() -> None:
    """Else the same people would never be greeted by anybody."""
    one, other = rule("r_1", [], 50), rule("r_2", [], 50)
    both = sum(
        variant_of(one, visitor) == variant_of(other, visitor) == HOLD_OUT for visitor in VISITORS
    )
    assert not far_off(both, len(VISITORS), 0.25)
