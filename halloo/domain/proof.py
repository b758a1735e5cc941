"""A rule's report: its funnel, and what it changed, from the counts of its cells."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import combinations
from typing import TypeVar

from msgspec import Struct

from halloo.domain.funnel import Cell, Counts, Period, together
from halloo.domain.rules.model import HOLD_OUT
from halloo.domain.uplift import LEVEL, Comparison, MeanComparison, compared, means, wilson

PAGES_MOST = 50

Key = TypeVar("Key")


class Totals(Struct):
    """`treated`: the visitors for whom the rule did something; `held_out`: those for whom it did
    nothing, to compare with. `uplift` compares the two, null without a hold-out or a goal."""

    treated: Counts
    held_out: Counts
    uplift: Comparison | None


class VariantResult(Struct):
    """`rate` of visitors who reached the goal, with its interval; `uplift` over the hold-out, which
    is one of them."""

    variant: str
    counts: Counts
    rate: float
    low: float
    high: float
    uplift: Comparison | None


class Duel(Struct):
    """Variant `one` compared with `other`; the more pairs there are, the wider the intervals."""

    one: str
    other: str
    result: Comparison


class DayResult(Struct):
    day: str
    treated: Counts
    held_out: Counts


class PageResult(Struct):
    page: str
    treated: Counts
    held_out: Counts


class Breakdown(Struct):
    """The same visitors in several ways; pages by their number, the most visited only."""

    value: MeanComparison | None
    variants: list[VariantResult]
    duels: list[Duel]
    days: list[DayResult]
    pages: list[PageResult]


def totals(cells: Sequence[Cell], goal: bool) -> Totals:
    treated = together(cell for cell in cells if cell.variant != HOLD_OUT)
    held_out = together(cell for cell in cells if cell.variant == HOLD_OUT)
    return Totals(treated, held_out, _against(treated, held_out, goal))


def breakdown(cells: Sequence[Cell], period: Period, goal: bool) -> Breakdown:
    whole = totals(cells, goal)
    held, value = whole.held_out, None
    if goal and held.visitors and whole.treated.visitors:
        value = means(whole.treated.sample, held.sample)
    variants = _variants(cells, held, goal)
    return Breakdown(value, variants, _duels(variants, goal), _days(cells, period), _pages(cells))


def _against(counts: Counts, held: Counts, goal: bool) -> Comparison | None:
    return compared(counts.share, held.share) if goal and held.visitors else None


def _variants(cells: Sequence[Cell], held: Counts, goal: bool) -> list[VariantResult]:
    """In the order of their names, the hold-out last."""
    results = []
    for variant in sorted({cell.variant for cell in cells}, key=lambda v: (v == HOLD_OUT, v)):
        counts = together(cell for cell in cells if cell.variant == variant)
        low, high = wilson(counts.share)
        uplift = None if variant == HOLD_OUT else _against(counts, held, goal)
        results.append(VariantResult(variant, counts, counts.share.rate, low, high, uplift))
    return results


def _duels(variants: list[VariantResult], goal: bool) -> list[Duel]:
    """Every pair, the better one first. Who compares many pairs finds a difference sooner or later:
    each has its part of the error (Bonferroni), so that all together keep the level."""
    those = [each for each in variants if each.variant != HOLD_OUT]
    ranked = sorted(those, key=lambda each: -each.rate)
    pairs = list(combinations(ranked, 2)) if goal else []
    level = 1 - (1 - LEVEL) / max(1, len(pairs))
    return [
        Duel(one.variant, two.variant, compared(one.counts.share, two.counts.share, level))
        for one, two in pairs
    ]


def _days(cells: Sequence[Cell], period: Period) -> list[DayResult]:
    """Every day of the period, also those on which nothing happened."""
    found = _split(cells, lambda cell: cell.day)
    none: list[Cell] = []
    return [DayResult(period.day(day), *_sides(found.get(day, none))) for day in range(period.days)]


def _pages(cells: Sequence[Cell]) -> list[PageResult]:
    pages = [PageResult(page, *_sides(of)) for page, of in _split(cells, lambda c: c.page).items()]
    pages.sort(key=lambda each: (-each.treated.visitors - each.held_out.visitors, each.page))
    return pages[:PAGES_MOST]


def _sides(cells: Sequence[Cell]) -> tuple[Counts, Counts]:
    whole = totals(cells, False)
    return whole.treated, whole.held_out


def _split(cells: Sequence[Cell], by: Callable[[Cell], Key]) -> dict[Key, list[Cell]]:
    split: defaultdict[Key, list[Cell]] = defaultdict(list)
    for cell in cells:
        split[by(cell)].append(cell)
    return split
