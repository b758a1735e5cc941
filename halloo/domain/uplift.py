"""Did it help? Two groups of visitors compared, with an interval and a plain verdict.

Nothing here looks at how the groups were made; that who is in which was drawn by lot
(`halloo.domain.experiment`) is what allows to say that a difference comes from the rule.
"""

from math import ceil, sqrt
from statistics import NormalDist
from typing import Literal

from msgspec import Struct

LEVEL = 0.95
POWER = 0.8
LEAST = 50  # visitors in each group before anything is called clear
NEGLIGIBLE = 0.1  # of the rate: a difference below this is none
MORE_MOST = 10_000_000

Verdict = Literal["clear_gain", "clear_loss", "too_early", "no_difference"]


class Share(Struct, frozen=True):
    """`hits` of `of` visitors."""

    hits: int
    of: int

    @property
    def rate(self) -> float:
        return self.hits / self.of if self.of else 0.0


class Comparison(Struct, frozen=True):
    """All as fractions of 1; `relative` to the other group's rate. Null where one of the groups is
    empty, `relative` also where the other's rate is 0. `more`: about how many more visitors it
    takes to be sure, should the difference stay what it is; null where that is never."""

    difference: float | None
    low: float | None
    high: float | None
    relative: float | None
    verdict: Verdict
    more: int | None


class Sample(Struct, frozen=True):
    """Values of `of` visitors by their sum and the sum of their squares."""

    of: int
    total: float
    squares: float

    @property
    def mean(self) -> float:
        return self.total / self.of if self.of else 0.0

    @property
    def variance(self) -> float:
        """Unbiased. Never below 0, which rounding alone could do."""
        return max(0.0, (self.squares - self.total * self.mean) / (self.of - 1))


class MeanComparison(Struct, frozen=True):
    """Value per visitor. The interval is null while a group has fewer than LEAST visitors."""

    mean: float
    other: float
    difference: float
    low: float | None
    high: float | None


def wilson(share: Share, level: float = LEVEL) -> tuple[float, float]:
    """The score interval of a rate, without continuity correction; of nobody it is all there is.

    E. B. Wilson (1927): Probable inference, the law of succession, and statistical inference.
    Journal of the American Statistical Association 22, 209-212.
    """
    if not share.of:
        return 0.0, 1.0
    z, n, p = _z(level), share.of, share.rate
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return (
        0.0 if share.hits == 0 else max(0.0, centre - half),
        1.0 if share.hits == n else min(1.0, centre + half),
    )


def newcombe(one: Share, other: Share, level: float = LEVEL) -> tuple[float, float]:
    """The hybrid score interval of the difference of two rates, one minus the other.

    R. G. Newcombe (1998): Interval estimation for the difference between independent proportions:
    comparison of eleven methods. Statistics in Medicine 17, 873-890, method 10.
    """
    (l1, u1), (l2, u2) = wilson(one, level), wilson(other, level)
    p1, p2 = one.rate, other.rate
    difference = p1 - p2
    low = difference - sqrt((p1 - l1) ** 2 + (u2 - p2) ** 2)
    high = difference + sqrt((u1 - p1) ** 2 + (p2 - l2) ** 2)
    return max(-1.0, low), min(1.0, high)


def compared(one: Share, other: Share, level: float = LEVEL) -> Comparison:
    """How much more often visitors of `one` reach the goal than those of `other`."""
    if not one.of or not other.of:
        return Comparison(None, None, None, None, "too_early", None)
    difference = one.rate - other.rate
    low, high = newcombe(one, other, level)
    verdict = _verdict(one, other, low, high)
    more = _more(one, other, level) if verdict == "too_early" else None
    relative = difference / other.rate if other.hits else None
    return Comparison(difference, low, high, relative, verdict, more)


def _verdict(one: Share, other: Share, low: float, high: float) -> Verdict:
    if min(one.of, other.of) < LEAST:
        return "too_early"
    if low > 0:
        return "clear_gain"
    if high < 0:
        return "clear_loss"
    none = NEGLIGIBLE * Share(one.hits + other.hits, one.of + other.of).rate
    return "no_difference" if -none <= low and high <= none else "too_early"


def needed(one: Share, other: Share, level: float = LEVEL, power: float = POWER) -> int | None:
    """Visitors in both groups together, in the proportion they have, for a test of that level to
    find the observed difference with that power; None where there is no difference.

    J. L. Fleiss, B. Levin, M. C. Paik (2003): Statistical Methods for Rates and Proportions, 3rd
    edition, section 4.4, without continuity correction.
    """
    p1, p2, all_ = one.rate, other.rate, one.of + other.of
    if p1 == p2 or not one.of or not other.of:
        return None
    w1, w2 = one.of / all_, other.of / all_
    pooled = w1 * p1 + w2 * p2
    by_chance = sqrt(pooled * (1 - pooled) * (1 / w1 + 1 / w2))
    as_seen = sqrt(p1 * (1 - p1) / w1 + p2 * (1 - p2) / w2)
    z = _z(level) * by_chance + NormalDist().inv_cdf(power) * as_seen
    return ceil((z / (p1 - p2)) ** 2)


def _more(one: Share, other: Share, level: float) -> int | None:
    """Also until each group has LEAST."""
    whole = needed(one, other, level)
    if whole is None:
        return None
    here, smaller = one.of + other.of, min(one.of, other.of)
    more = max(whole, ceil(LEAST * here / smaller)) - here
    return max(1, more) if more <= MORE_MOST else None


def means(one: Sample, other: Sample, level: float = LEVEL) -> MeanComparison:
    """How much more a visitor of `one` is worth, with Welch's interval.

    B. L. Welch (1947): The generalization of 'Student's' problem when several different population
    variances are involved. Biometrika 34, 28-35.
    """
    difference = one.mean - other.mean
    if min(one.of, other.of) < LEAST:
        return MeanComparison(one.mean, other.mean, difference, None, None)
    v1, v2 = one.variance / one.of, other.variance / other.of
    half = 0.0
    if v1 + v2 > 0:
        part = v1 / (v1 + v2)
        freedom = 1 / (part**2 / (one.of - 1) + (1 - part) ** 2 / (other.of - 1))
        half = student(level, freedom) * sqrt(v1 + v2)
    return MeanComparison(one.mean, other.mean, difference, difference - half, difference + half)


def student(level: float, freedom: float) -> float:
    """Student's t, two-sided, for 10 degrees of freedom or more: good to three digits.

    M. Abramowitz, I. A. Stegun (1964): Handbook of Mathematical Functions, 26.7.5.
    """
    z, v = _z(level), freedom
    return (
        z
        + (z**3 + z) / (4 * v)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * v**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * v**3)
    )


def _z(level: float) -> float:
    """1.96 for 95 %."""
    return NormalDist().inv_cdf((1 + level) / 2)
