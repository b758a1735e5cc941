"""The time of day that nobody can step: read from the wall once, and counted on from there by a
clock that only goes forward. What is due, expires or is forgotten by age stays so when somebody
sets the machine's clock; the times that people read follow at the next start."""

import time
from collections.abc import Iterator

# Counts on while the machine sleeps, where the system has such a clock.
_STEADY = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
# A clock that was set and not just slewed.
STEPPED_SECONDS = 60.0


_began = time.time() - time.clock_gettime(_STEADY)


def now() -> float:
    """Seconds since 1970 (UTC), as the wall had it when the process began."""
    return _began + time.clock_gettime(_STEADY)


def steps() -> Iterator[float]:
    """Each time it is asked: by how many seconds the wall has been set since it was last asked,
    0.0 for not at all."""
    known = 0.0
    while True:
        ahead = time.time() - now()
        moved = ahead - known
        if abs(moved) >= STEPPED_SECONDS:
            known = ahead
            yield moved
        else:
            yield 0.0
