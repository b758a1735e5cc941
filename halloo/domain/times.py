"""Wall-clock times are floats (seconds since 1970, UTC) inside and RFC 3339 strings outside."""

from datetime import UTC, datetime
from functools import lru_cache
from math import floor


def rfc3339(at: float) -> str:
    """Milliseconds and a Z: `2026-11-23T04:05:06.789Z`. Rounded to microseconds as `datetime`
    does, then cut."""
    minute, ms = divmod(floor(at) * 1000 + round(at % 1 * 1_000_000) // 1000, 60_000)
    return f"{_minute(minute)}{ms // 1000:02d}.{ms % 1000:03d}Z"


@lru_cache(maxsize=4096)  # nearly three days; live lists repeat the same minutes all the time
def _minute(minute: int) -> str:
    return datetime.fromtimestamp(minute * 60, UTC).strftime("%Y-%m-%dT%H:%M:")


def seconds(text: str) -> float:
    """The time that `rfc3339` wrote. Raises ValueError for another text."""
    return datetime.fromisoformat(text).timestamp()
