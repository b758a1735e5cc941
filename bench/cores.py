"""Which core does what: servers on the first, the load generator on the last."""

import os
from collections.abc import Callable

_CORES = sorted(os.sched_getaffinity(0))
SERVER, LOAD = _CORES[0], _CORES[-1]


def bound(cores: frozenset[int]) -> Callable[[], None]:
    """For a new process, before its program starts: all its threads stay on these cores."""
    return lambda: os.sched_setaffinity(0, cores)


def pinned(core: int) -> Callable[[], None]:
    return bound(frozenset({core}))
