"""Intervals and verdicts: known values, properties, and simulation where the truth is known."""

from bisect import bisect
from itertools import accumulate
from math import exp, inf, lgamma, log
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from halloo.domain.uplift import (
    LEAST,
    Comparison,
    Sample,
    Share,
    compared,
    means,
    needed,
    newcombe,
    student,
    wilson,
)

SEEDS = 20_000


@st.composite
def shares(draw: st.DrawFn, least: int = 0) -> Share:
    of = draw(st.integers(least, 5000))
    return Share(draw(st.integers(0, of)), of)


# -- against simulation --------------------------------------------------------------------------


def lots(n: int, p: float) -> list[float]:
    """The binomial distribution function."""
    top = lgamma(n + 1)
    chances = (
        exp(top - lgamma(k + 1) - lgamma(n - k + 1) + k * log(p) + (n - k) * log(1 - p))
        for k in range(n + 1)
    )
    *below, _ = accumulate(chances)
    return [*below, 1.0]


@pytest.mark.parametrize(
    ("p1", "n1", "p2", "n2"),
    [
        (0.5, 200, 0.5, 200),
        (0.9, 300, 0.8, 60),
        (0.3, 60, 0.5, 60),
        (0.1, 90, 0.05, 30),
        (0.08, 1204, 0.053, 133),
        (0.03, 900, 0.03, 100),
        (0.02, 2000, 0.01, 500),
        (0.005, 5000, 0.005, 1000),
        (0.002, 5000, 0.001, 5000),
    ],
)
def test_the_interval_holds_the_truth_as_often_as_it_says(
    p1: float, n1: int, p2: float, n2: int
) -> None:
    one, other, lot = lots(n1, p1), lots(n2, p2), Random(f"{p1}{n1}{p2}{n2}")
    held = 0
    for _ in range(SEEDS):
        a, b = Share(bisect(one, lot.random()), n1), Share(bisect(other, lot.random()), n2)
        low, high = newcombe(a, b)
        held += low <= p1 - p2 <= high
    assert 0.93 <= held / SEEDS <= 0.975


def test_without_a_difference_one_is_called_clear_no_more_often_than_said() -> None:
    chances, held, lot = lots(900, 0.06), lots(100, 0.06), Random(5)
    clear = 0
    for _ in range(SEEDS):
        one = Share(bisect(chances, lot.random()), 900)
        other = Share(bisect(held, lot.random()), 100)
        clear += compared(one, other).verdict in ("clear_gain", "clear_loss")
    assert clear / SEEDS < 0.06


def test_the_number_of_visitors_asked_for_gives_the_power_it_promises() -> None:
    p1, p2 = 0.08, 0.05
    whole = needed(Share(720, 9000), Share(50, 1000))
    assert whole
    n1, n2 = whole * 9 // 10, whole // 10
    one, other, lot = lots(n1, p1), lots(n2, p2), Random(3)
    found = 0
    for _ in range(4000):
        treated = Share(bisect(one, lot.random()), n1)
        found += compared(treated, Share(bisect(other, lot.random()), n2)).verdict == "clear_gain"
    assert 0.74 < found / 4000 < 0.86


@pytest.mark.parametrize(("n1", "n2", "buyers"), [(400, 60, 1.0), (900, 200, 0.3)])
def test_welch_holds_the_true_difference_of_values(n1: int, n2: int, buyers: float) -> None:
    """Some buy, for sums of different size: true means 40 and 30, times the share of buyers."""
    lot, rounds, held = Random(9), 2000, 0

    def visitors(n: int, mean: float) -> Sample:
        spent = [lot.gammavariate(2, mean / 2) for _ in range(n) if lot.random() < buyers]
        return Sample(n, sum(spent), sum(each * each for each in spent))

    for _ in range(rounds):
        result = means(visitors(n1, 40), visitors(n2, 30))
        assert result.low is not None
        assert result.high is not None
        held += result.low <= 10 * buyers <= result.high
    assert 0.93 <= held / rounds <= 0.975


# -- known values --------------------------------------------------------------------------------


def test_newcombe_s_own_examples() -> None:
    """Table II of the paper, method 10."""
    for one, other, low, high in (
        (Share(56, 70), Share(48, 80), 0.0524, 0.3339),
        (Share(9, 10), Share(3, 10), 0.1705, 0.8090),
        (Share(10, 10), Share(0, 20), 0.6791, 1.0),
        (Share(10, 10), Share(0, 10), 0.6075, 1.0),
    ):
        assert newcombe(one, other) == pytest.approx((low, high), abs=1e-4)


def test_wilson_s_interval() -> None:
    assert wilson(Share(81, 263)) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert wilson(Share(0, 20)) == pytest.approx((0.0, 0.1611), abs=1e-4)
    assert wilson(Share(0, 0)) == (0.0, 1.0)


def test_student_s_t() -> None:
    for freedom, t in ((10, 2.228), (30, 2.042), (100, 1.984), (1e9, 1.960)):
        assert student(0.95, freedom) == pytest.approx(t, abs=1e-3)


def test_the_sample_size_of_a_textbook() -> None:
    """80 % power at 5 %, 60 % against 70 %: 356 in each group, by the formula without
    correction."""
    whole = needed(Share(60, 100), Share(70, 100))
    assert whole == pytest.approx(2 * 356, abs=2)


# -- verdicts ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        (Share(400, 4000), Share(30, 500), "clear_gain"),
        (Share(160, 4000), Share(40, 500), "clear_loss"),
        (Share(98, 1204), Share(7, 133), "too_early"),
        (Share(25_000, 500_000), Share(5_000, 100_000), "no_difference"),
        (Share(30, 30), Share(0, 30), "too_early"),  # clear, were they not so few
        (Share(0, 900), Share(0, 100), "too_early"),
    ],
)
def test_verdicts(one: Share, other: Share, verdict: str) -> None:
    assert compared(one, other).verdict == verdict


def test_too_early_says_how_many_more_visitors_it_takes() -> None:
    result = compared(Share(98, 1204), Share(7, 133))
    assert result.more is not None
    assert 2000 < result.more < 6000
    assert compared(Share(30, 30), Share(0, 30)).more == 2 * (LEAST - 30)
    assert compared(Share(5, 100), Share(5, 100)).more is None
    assert compared(Share(400, 4000), Share(30, 500)).more is None


@pytest.mark.parametrize("empty", [(Share(0, 0), Share(3, 9)), (Share(3, 9), Share(0, 0))])
def test_with_nobody_in_a_group_nothing_is_said(empty: tuple[Share, Share]) -> None:
    assert compared(*empty) == Comparison(None, None, None, None, "too_early", None)


def test_few_have_no_interval_of_values() -> None:
    result = means(Sample(1, 5, 25), Sample(0, 0, 0))
    assert (result.mean, result.other, result.low, result.high) == (5, 0, None, None)
    same = means(Sample(LEAST, 0, 0), Sample(LEAST, 0, 0))
    assert (same.low, same.high) == (0, 0)


# -- properties ----------------------------------------------------------------------------------


@given(shares(), shares())
def test_an_interval_holds_what_was_seen_and_is_one_of_rates(one: Share, other: Share) -> None:
    for share in (one, other):
        low, high = wilson(share)
        assert 0 <= low <= share.rate <= high <= 1
    low, high = newcombe(one, other)
    assert -1 <= low <= one.rate - other.rate <= high <= 1


@given(shares(), shares())
def test_the_other_way_round_is_the_opposite(one: Share, other: Share) -> None:
    low, high = newcombe(one, other)
    assert newcombe(other, one) == pytest.approx((-high, -low))
    there, back = compared(one, other), compared(other, one)
    opposite = {"clear_gain": "clear_loss", "clear_loss": "clear_gain"}
    assert back.verdict == opposite.get(there.verdict, there.verdict)
    assert back.more == there.more


@given(shares(1), shares(1))
def test_one_more_who_reached_the_goal_moves_the_interval_up(one: Share, other: Share) -> None:
    assume(one.hits < one.of)
    low, high = newcombe(one, other)
    lower, higher = newcombe(Share(one.hits + 1, one.of), other)
    assert lower >= low - 1e-12
    assert higher >= high - 1e-12


@given(shares(1), shares(1), st.integers(2, 20))
def test_more_visitors_with_the_same_rates_make_it_narrower(
    one: Share, other: Share, times: int
) -> None:
    low, high = newcombe(one, other)
    many = Share(one.hits * times, one.of * times), Share(other.hits * times, other.of * times)
    lower, higher = newcombe(*many)
    assert higher - lower <= high - low + 1e-12


@given(shares(1), shares(1))
def test_with_more_than_needed_it_is_not_too_early(one: Share, other: Share) -> None:
    """At twice that number and the same rates, the difference is clear."""
    whole = needed(one, other)
    assume(whole is not None and one.rate != other.rate)
    assert whole
    times = max(2 * whole, 10 * LEAST * (one.of + other.of)) / (one.of + other.of)
    scale = int(times) + 1
    result = compared(
        Share(one.hits * scale, one.of * scale), Share(other.hits * scale, other.of * scale)
    )
    assert result.verdict == ("clear_gain" if one.rate > other.rate else "clear_loss")


values = st.lists(st.floats(-1e6, 1e6), min_size=LEAST, max_size=80)


@given(values, values)
def test_values_the_other_way_round_are_the_opposite(one: list[float], other: list[float]) -> None:
    def sample(of: list[float]) -> Sample:
        return Sample(len(of), sum(of), sum(each * each for each in of))

    there, back = means(sample(one), sample(other)), means(sample(other), sample(one))
    assert there.low is not None
    assert there.high is not None
    assert (back.low, back.high) == pytest.approx((-there.high, -there.low))
    assert -inf < there.low <= there.difference <= there.high < inf
