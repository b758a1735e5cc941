"""Wall-clock times are floats (seconds since 1970, UTC) inside and RFC 3339 strings outside."""

from datetime import UTC, datetime


def rfc3339(at: float) -> str:
    """Milliseconds and a Z: `2026-11-23T04:05:06.789Z`."""
    moment = datetime.fromtimestamp(at, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
