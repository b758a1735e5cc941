"""Rows of `firings`: a rule came true for a visitor."""

from collections import defaultdict
from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import Connection, bindparam, delete, func, select, update

from halloo.domain.rules.model import HOLD_OUT, TIMES_MOST
from halloo.store import bulk
from halloo.store import tables as t


class Firing(Struct, frozen=True):
    """The columns, in their order. `variant` HOLD_OUT: nothing was done, on purpose. `visitor` is
    None where there is no consent; `page` is the address without its query."""

    id: str
    site: str
    rule: str
    version: int
    variant: str
    visitor: str | None
    visit: str
    page: str
    push: str | None
    at: float


def add(connection: Connection, firings: list[Firing]) -> Sequence[None]:
    rows = [
        (f.id, f.site, f.rule, f.version, f.variant, f.visitor, f.visit, f.page, f.push, f.at)
        for f in firings
    ]
    bulk.insert(connection, t.firings, rows)
    return [None] * len(firings)


_nth = func.row_number().over(
    partition_by=t.firings.c.rule, order_by=(t.firings.c.at.desc(), t.firings.c.id.desc())
)
_newest = (
    select(t.firings.c.rule, t.firings.c.at, _nth.label("nth"))
    .where(
        t.firings.c.site == bindparam("site"),
        t.firings.c.visitor == bindparam("visitor"),
        t.firings.c.at >= bindparam("since"),
    )
    .subquery()
)
_TIMES = (
    select(_newest.c.rule, _newest.c.at).where(_newest.c.nth <= TIMES_MOST).order_by(_newest.c.at)
)


_p = t.pushes.c
# Of who has not consented the firings have no name, and after a crash the last may be missing.
_SENT = select(_p.source, _p.at).where(
    _p.site == bindparam("site"),
    _p.visitor == bindparam("visitor"),
    _p.at >= bindparam("since"),
    t.LISTED,
    _p.source >= "rule:",
    _p.source < "rule;",
)


def of_visitor(
    connection: Connection, site: str, visitor: str, since: float
) -> dict[str, tuple[float, ...]]:
    """When each rule came true for the visitor from `since` on, by the rule's id: the last
    TIMES_MOST of each, oldest first. For the hold-out, too: its caps are those of the others."""
    times: defaultdict[str, set[float]] = defaultdict(set)
    given = {"site": site, "visitor": visitor, "since": since}
    for rule, at in connection.execute(_TIMES, given):
        times[rule].add(at)
    for source, at in connection.execute(_SENT, given):
        times[source.removeprefix("rule:")].add(at)  # the same moment as the firing's
    return {rule: tuple(sorted(each)[-TIMES_MOST:]) for rule, each in times.items()}


def forget(connection: Connection, site: str, visitor: str) -> None:
    """Consent withdrawn: that it happened stays, for whom does not."""
    connection.execute(
        update(t.firings)
        .where(t.firings.c.site == site, t.firings.c.visitor == visitor)
        .values(visitor=None)
    )


def reached(connection: Connection, site: str, since: float) -> dict[str, set[str]]:
    """The visitors for whom each rule did something from `since` on, by the rule's id; those who
    have not consented are nobody here."""
    f = t.firings
    query = select(f.c.rule, f.c.visitor).distinct()
    query = query.where(f.c.site == site, f.c.at >= since, f.c.visitor.is_not(None))
    found: defaultdict[str, set[str]] = defaultdict(set)
    for rule, visitor in connection.execute(query.where(f.c.variant != HOLD_OUT)):
        found[rule].add(visitor)
    return dict(found)


def prune(connection: Connection, site: str, before: float, most: int) -> int:
    """Deletes at most so many of those from before; returns how many."""
    old = (
        select(t.firings.c.id).where(t.firings.c.site == site, t.firings.c.at < before).limit(most)
    )
    return connection.execute(delete(t.firings).where(t.firings.c.id.in_(old))).rowcount
