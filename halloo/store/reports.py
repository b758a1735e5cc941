"""What became of a rule's firings, counted in the database: one row for each variant, or for each
variant, day and page."""

from functools import lru_cache
from itertools import pairwise
from typing import Any

from msgspec import structs
from sqlalchemy import Connection, TextClause, text

from halloo.domain.funnel import Cell, Counts, Period
from halloo.domain.goals import Goal

# Who the firings were for (`unit`): a visitor who consented during the visit is one, not two. Of
# each the first firing says which variant, day and page it was, and from when on a conversion of
# that visit or visitor may be claimed.
_QUERY = """
WITH days(day, begins, ends) AS (VALUES {days}),
fired AS (
  SELECT id, variant, page, push, visit, at,
    COALESCE(MAX(visitor) OVER (PARTITION BY visit), visit) AS unit
  FROM firings WHERE site = :site AND rule = :rule AND at >= :begins AND at < :ends
),
placed AS (
  SELECT unit, id, push,
    FIRST_VALUE(variant) OVER firsts AS variant, FIRST_VALUE(page) OVER firsts AS page,
    FIRST_VALUE(visit) OVER firsts AS visit, FIRST_VALUE(at) OVER firsts AS at
  FROM fired WINDOW firsts AS (PARTITION BY unit ORDER BY at, id)
),
met AS (
  SELECT placed.unit, placed.variant, placed.page, placed.visit, placed.at,
    COUNT(DISTINCT placed.id) AS times,
    MAX(CASE WHEN placed.push IS NULL THEN 0 ELSE 1 END) AS sent,
    MAX(CASE WHEN state IN ('delivered', 'shown', 'accepted', 'dismissed') THEN 1 ELSE 0 END)
      AS delivered,
    MAX(CASE WHEN state IN ('shown', 'accepted', 'dismissed') THEN 1 ELSE 0 END) AS shown,
    MAX(CASE WHEN state = 'accepted' THEN 1 ELSE 0 END) AS accepted,
    MAX(CASE WHEN state = 'dismissed' THEN 1 ELSE 0 END) AS dismissed,
    MAX(CASE WHEN state = 'expired' THEN 1 ELSE 0 END) AS expired
  FROM placed LEFT JOIN receipts ON receipts.push = placed.push
  GROUP BY placed.unit, placed.variant, placed.page, placed.visit, placed.at
),
won AS MATERIALIZED (
  SELECT met.*, (
    SELECT SUM(value) FROM (
      SELECT id, value FROM conversions WHERE goal = :goal AND visit = met.visit
        AND at > met.at AND at <= met.at + :patience
      UNION SELECT id, value FROM conversions WHERE goal = :goal AND visitor = met.unit
        AND at > met.at AND at <= met.at + :patience
    ) AS claimed
  ) AS value FROM met
)
SELECT variant, {by}, COUNT(*) AS visitors, SUM(times) AS times, SUM(sent) AS sent,
  SUM(delivered) AS delivered, SUM(shown) AS shown, SUM(accepted) AS accepted,
  SUM(dismissed) AS dismissed, SUM(expired) AS expired, COUNT(value) AS reached,
  COALESCE(SUM(value), 0) AS value, COALESCE(SUM(value * value), 0) AS squares
FROM won {join} GROUP BY variant{group}
"""


def by_variant(
    connection: Connection, site: str, rule: str, period: Period, goal: Goal | None
) -> list[Cell]:
    """Without a goal nobody has reached it."""
    return _cells(connection, _whole(), _given(site, rule, period, goal))


def by_day_and_page(
    connection: Connection, site: str, rule: str, period: Period, goal: Goal | None
) -> list[Cell]:
    query = _detailed(tuple(period.midnights))
    return _cells(connection, query, _given(site, rule, period, goal))


def rules_of(connection: Connection, site: str, period: Period) -> list[str]:
    """The rules that came true in the period, also those that are no more."""
    query = text("SELECT DISTINCT rule FROM firings WHERE site = :site AND at >= :a AND at < :b")
    given = {"site": site, "a": period.midnights[0], "b": period.midnights[-1]}
    return list(connection.execute(query, given).scalars())


def fired(connection: Connection, site: str, rule: str) -> bool:
    """Whether a rule, which may be no more, ever came true."""
    query = text("SELECT 1 FROM firings WHERE site = :site AND rule = :rule LIMIT 1")
    return connection.execute(query, {"site": site, "rule": rule}).first() is not None


def _given(site: str, rule: str, period: Period, goal: Goal | None) -> dict[str, Any]:
    return {
        "site": site, "rule": rule,
        "begins": period.midnights[0], "ends": period.midnights[-1],
        "goal": goal.id if goal else "", "patience": goal.window_seconds if goal else 0,
    }  # fmt: skip


@lru_cache(maxsize=1)
def _whole() -> TextClause:
    return text(_QUERY.format(days="(0, 0, 0)", by="0 AS day, '' AS page", join="", group=""))


@lru_cache(maxsize=64)
def _detailed(midnights: tuple[int, ...]) -> TextClause:
    """The days are whole numbers of our own making and stand in the text."""
    spans = pairwise(midnights)
    days = ", ".join(f"({day}, {begins}, {ends})" for day, (begins, ends) in enumerate(spans))
    join = "JOIN days ON at >= begins AND at < ends"
    return text(_QUERY.format(days=days, by="day, page", join=join, group=", day, page"))


def _cells(connection: Connection, query: TextClause, given: dict[str, Any]) -> list[Cell]:
    rows = connection.execute(query, given)
    return [Cell(variant, day, page, _counts(rest)) for variant, day, page, *rest in rows]


def _counts(sums: list[Any]) -> Counts:
    """PostgreSQL has its own type for the sum of large numbers."""
    *visitors, value, squares = sums
    counts = Counts(*map(int, visitors))
    return structs.replace(counts, value=float(value), squares=float(squares))
