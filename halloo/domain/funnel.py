"""How far a rule's visitors came, counted and put together by variant, day and page.

The unit is the visitor (a visit, where there was no consent), from the first time the rule came
true for them in the period: whoever it came true for twice counts once.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from msgspec import Struct, structs

from halloo.domain.rules.conditions import zone_of
from halloo.domain.uplift import Sample, Share
from halloo.errors import HallooError

DAYS = 30  # of a report that names no period
DAYS_MOST = 366


class Counts(Struct, frozen=True):
    """Visitors: for whom the rule came true (`times`: how often, together), to whom it sent
    something, who received it, saw it, accepted or dismissed it, let it expire, reached the goal;
    and the value of that. `squares`: the sum of the squares of each visitor's value."""

    visitors: int = 0
    times: int = 0
    sent: int = 0
    delivered: int = 0
    shown: int = 0
    accepted: int = 0
    dismissed: int = 0
    expired: int = 0
    reached: int = 0
    value: float = 0.0
    squares: float = 0.0

    @property
    def share(self) -> Share:
        return Share(self.reached, self.visitors)

    @property
    def sample(self) -> Sample:
        return Sample(self.visitors, self.value, self.squares)


class Cell(NamedTuple):
    """The visitors of one variant who first met the rule on that day of the period, counted from
    0, and on that page."""

    variant: str
    day: int
    page: str
    counts: Counts


def together(cells: Iterable[Cell]) -> Counts:
    sums = [sum(column) for column in zip(*(structs.astuple(c.counts) for c in cells), strict=True)]
    return Counts(*sums)  # none are no columns, hence zeros


class Period(NamedTuple):
    """Whole days in a zone, `first` to `last`."""

    first: date
    last: date
    zone: ZoneInfo | None  # None: UTC

    def day(self, number: int) -> str:
        return (self.first + timedelta(days=number)).isoformat()

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def midnights(self) -> list[int]:
        """When each day begins, and when the last one ends: seconds since 1970. Some days have 23
        or 25 hours."""
        return [self._midnight(self.first + timedelta(days=n)) for n in range(self.days + 1)]

    def _midnight(self, day: date) -> int:
        return int(datetime.combine(day, time(), self.zone or UTC).timestamp())


def period(first: str, last: str, zone: str, now: float) -> Period:
    """Of two dates such as 2026-11-28, both inclusive; without them the last DAYS days there.
    Raises HallooError `bad_field`."""
    place = zone_of(zone) if zone else None
    if zone and place is None:
        raise _wrong("tz", "a time zone such as Europe/Berlin")
    end = _date("to", last) or datetime.fromtimestamp(now, place or UTC).date()
    begin = _date("from", first) or max(date.min, end - timedelta(days=DAYS - 1))
    if not 0 <= (end - begin).days < DAYS_MOST:
        raise _wrong("to", f"a day from {begin} on, and at most {DAYS_MOST} days in all")
    return Period(begin, end, place)


def _date(name: str, text: str) -> date | None:
    if not text:
        return None
    try:
        read = date.fromisoformat(text)
    except ValueError:
        raise _wrong(name, "a date such as 2026-11-28") from None
    if not 1970 <= read.year < 3000:
        raise _wrong(name, "a date between 1970 and 3000")
    return read


def _wrong(where: str, right: str) -> HallooError:
    return HallooError("bad_field", f"{where}: {right}.", fields={where: right})
