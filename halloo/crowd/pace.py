"""How fast newcomers arrive: as many as leave, more while people are missing, fewer while the
server turns them away. Decides only; times come in."""

from random import Random

VISIT_SECONDS = 145.0  # mean length of a visit, from the medians in `visit`
FILL_SECONDS = 3.0
FASTEST = 150.0  # a second; a server admits 200 by default
SLOWEST = 5.0
LONGEST_HOLD = 30.0


class Pace:
    def __init__(self, wanted: int, random: Random) -> None:
        self._wanted, self._random = wanted, random
        self._fastest = FASTEST
        self._owed = 0.0
        self._hold_until = 0.0
        self._hold = 1.0

    def held(self, now: float) -> bool:
        return now < self._hold_until

    def due(self, present: int, now: float, seconds: float) -> int:
        """How many arrive within the next `seconds`."""
        if self.held(now):
            return 0
        self._fastest = min(FASTEST, self._fastest + seconds * 5)
        missing = self._wanted - present
        rate = min(self._fastest, self._wanted / VISIT_SECONDS + missing / FILL_SECONDS)
        if rate <= 0 or seconds <= 0:
            return 0
        self._owed += rate * seconds * self._random.uniform(0.5, 1.5)
        count = int(self._owed)
        self._owed -= count
        return count

    def refused(self, now: float, wait: float) -> None:
        """Nobody comes for `wait` seconds, or for a while that grows; then more slowly."""
        if self.held(now):
            return
        self._fastest = max(SLOWEST, self._fastest / 2)
        self._hold_until = now + max(wait, self._hold)
        self._hold = min(LONGEST_HOLD, self._hold * 2)

    def welcomed(self) -> None:
        self._hold = 1.0
