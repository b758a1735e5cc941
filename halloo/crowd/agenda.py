"""Steps somebody means to take, each at its time."""

import heapq
from collections.abc import Callable
from random import Random

Step = Callable[[float], None]


class Agenda:
    """`pace` stretches every pause: some people are slow."""

    __slots__ = ("_count", "_pace", "_random", "_steps")

    def __init__(self, random: Random, pace: float) -> None:
        self._random, self._pace = random, pace
        self._steps: list[tuple[float, int, Step]] = []
        self._count = 0

    def add(self, at: float, step: Step) -> None:
        """Of two at the same time, the one added first comes first."""
        self._count += 1
        heapq.heappush(self._steps, (at, self._count, step))

    def after(self, now: float, median: float, step: Step, spread: float = 0.4) -> float:
        """After a human while, log-normal around `median` seconds. Returns when."""
        at = now + median * self._pace * self._random.lognormvariate(0.0, spread)
        self.add(at, step)
        return at

    @property
    def due(self) -> float:
        return self._steps[0][0] if self._steps else float("inf")

    def run(self, now: float) -> None:
        """Takes the steps that are due; those they add for now, too."""
        while self._steps and self._steps[0][0] <= now:
            heapq.heappop(self._steps)[2](now)
