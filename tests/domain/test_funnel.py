"""Periods in whole days of a zone, and a report put together from its cells."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from halloo.domain import proof
from halloo.domain.funnel import Cell, Counts, Period, period, together
from halloo.domain.rules.model import HOLD_OUT
from halloo.errors import HallooError

NOON = 1_764_331_200.0  # 2025-11-28, 12:00 UTC


def test_a_period_ends_today_where_the_agent_is() -> None:
    late = NOON + 10 * 3600  # the day after in Shanghai
    assert period("", "", "", late).last == date(2025, 11, 28)
    there = period("", "", "Asia/Shanghai", late)
    assert (there.first, there.last) == (date(2025, 10, 31), date(2025, 11, 29))
    assert there.day(0) == "2025-10-31"


def test_days_are_as_long_as_they_are_there() -> None:
    berlin = period("2025-03-29", "2025-03-31", "Europe/Berlin", NOON)
    hours = [(b - a) / 3600 for a, b in zip(berlin.midnights, berlin.midnights[1:], strict=False)]
    assert hours == [24, 23, 24]
    assert period("2025-03-30", "2025-03-30", "", NOON).midnights == [1743292800, 1743379200]


@pytest.mark.parametrize(
    ("first", "last", "zone", "where"),
    [
        ("yesterday", "", "", "from"), ("", "2025-13-01", "", "to"), ("0001-01-01", "", "", "from"),
        ("2025-11-02", "2025-11-01", "", "to"), ("2023-01-01", "2025-01-01", "", "to"),
        ("", "", "Mars/Olympus", "tz"), ("", "", "../etc/passwd", "tz"),
    ],
)  # fmt: skip
def test_a_period_that_is_none_is_refused(first: str, last: str, zone: str, where: str) -> None:
    with pytest.raises(HallooError) as refused:
        period(first, last, zone, NOON)
    assert refused.value.fields
    assert list(refused.value.fields) == [where]


def cell(variant: str, visitors: int, reached: int, day: int = 0, page: str = "/tea") -> Cell:
    value = 10.0 * reached
    counts = Counts(visitors, visitors, reached=reached, value=value, squares=10 * value)
    return Cell(variant, day, page, counts)


DAYS = Period(date(2025, 11, 27), date(2025, 11, 28), ZoneInfo("UTC"))
CELLS = [
    cell("A", 600, 60), cell("B", 600, 30), cell("A", 100, 10, 1), cell(HOLD_OUT, 100, 2),
    cell("B", 50, 5, 1, "/pots"),
]  # fmt: skip


def test_the_treated_are_all_but_the_hold_out() -> None:
    totals = proof.totals(CELLS, True)
    assert (totals.treated.visitors, totals.treated.reached) == (1350, 105)
    assert (totals.held_out.visitors, totals.held_out.reached) == (100, 2)
    assert totals.uplift
    assert totals.uplift.difference == pytest.approx(105 / 1350 - 0.02)
    assert proof.totals(CELLS, False).uplift is None
    assert proof.totals(CELLS[:3], True).uplift is None
    assert together([]) == Counts()


def test_variants_are_compared_with_the_hold_out_and_with_each_other() -> None:
    found = proof.breakdown(CELLS, DAYS, True)
    assert [each.variant for each in found.variants] == ["A", "B", HOLD_OUT]
    assert found.variants[0].rate == pytest.approx(0.1)
    assert found.variants[0].low < 0.1 < found.variants[0].high
    [duel] = found.duels
    assert (duel.one, duel.other, duel.result.verdict) == ("A", "B", "clear_gain")
    assert found.value
    assert found.value.mean == pytest.approx(1050 / 1350)


def test_of_many_variants_each_pair_has_to_prove_more() -> None:
    two = [cell("A", 600, 60), cell("B", 600, 38)]
    many = [*two, cell("C", 600, 50), cell("D", 600, 51)]
    alone = proof.breakdown(two, DAYS, True).duels
    among = proof.breakdown(many, DAYS, True).duels
    assert len(among) == 6
    [one], [other] = alone, [d for d in among if (d.one, d.other) == ("A", "B")]
    assert other.result.difference == one.result.difference
    assert one.result.low is not None
    assert other.result.low is not None
    assert (one.result.verdict, other.result.verdict) == ("clear_gain", "too_early")
    assert other.result.low < 0 < one.result.low


def test_days_have_no_gaps_and_pages_come_by_number() -> None:
    found = proof.breakdown(CELLS, Period(date(2025, 11, 27), date(2025, 11, 30), None), True)
    assert [(d.day, d.treated.visitors, d.held_out.visitors) for d in found.days] == [
        ("2025-11-27", 1200, 100), ("2025-11-28", 150, 0), ("2025-11-29", 0, 0),
        ("2025-11-30", 0, 0),
    ]  # fmt: skip
    assert [(p.page, p.treated.visitors) for p in found.pages] == [("/tea", 1300), ("/pots", 50)]
