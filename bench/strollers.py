"""A steady number of visitors on many sites: they come, turn pages and leave, and for each who
leaves somebody comes. Pages a visit has, and how long one is looked at, are those of `halloo crowd`
(4.2 pages of 33 s in the mean: 140 s a visit; shops see 1 to 3 minutes, 2:03 in the mean, says
opensend.com/post/average-session-duration-ecommerce). Sites differ in size as words do: the k-th
has 1/k of the first one's visitors (Zipf)."""

from array import array
from collections.abc import Callable, Iterator
from itertools import accumulate
from math import log
from random import Random

from halloo.crowd.visit import DWELL, DWELL_SPREAD, PAGES, WEIGHTS

STEP = 0.25  # seconds
# Of visits under way long ones are seen more often, by as much as they are longer.
SEEN = [weight * pages for weight, pages in zip(WEIGHTS, PAGES, strict=True)]
LONGEST = 900.0  # somebody looks at one page for so long at most

Comes = Callable[[int], None]
Turns = Callable[[int, int], None]


class Strollers:
    """Visitors are places 0 … number - 1; who leaves is followed by another in the same place.
    `comes`, `turns` (with how many pages are left) and `leaves` are told as it happens."""

    def __init__(
        self, number: int, sites: int, random: Random, comes: Comes, turns: Turns, leaves: Comes
    ) -> None:
        self._random = random
        self._comes, self._turns, self._leaves = comes, turns, leaves
        self._sites = list(accumulate(1 / (k + 1) for k in range(sites)))
        self.site = array("I", random.choices(range(sites), cum_weights=self._sites, k=number))
        self._left = array("B", bytes(number))
        self._ring: list[array[int]] = [array("I") for _ in range(int(LONGEST / STEP) + 1)]
        self._now = 0
        self.counts = dict.fromkeys(("comes", "turns", "leaves"), 0)

    def fill(self) -> Iterator[int]:
        """The first ones, each somewhere in the middle of a visit; told to the caller alone."""
        for k in range(len(self.site)):
            [pages] = self._random.choices(PAGES, SEEN)
            self._left[k] = self._random.randrange(pages)
            # The same holds for pages, of which a part is over.
            self._later(k, self._dwell(DWELL_SPREAD**2) * self._random.random())
            yield k

    def step(self) -> None:
        """The next quarter of a second."""
        self._now = (self._now + 1) % len(self._ring)
        due, self._ring[self._now] = self._ring[self._now], array("I")
        for k in due:
            if self._left[k]:
                self._left[k] -= 1
                self.counts["turns"] += 1
                self._turns(k, self._left[k])
            else:
                self.counts["leaves"] += 1
                self._leaves(k)
                self._come(k)
            self._later(k, self._dwell())

    def _come(self, k: int) -> None:
        [self.site[k]] = self._random.choices(range(len(self._sites)), cum_weights=self._sites)
        self._left[k] = self._random.choices(PAGES, WEIGHTS)[0] - 1
        self.counts["comes"] += 1
        self._comes(k)

    def _dwell(self, longer: float = 0.0) -> float:
        return min(self._random.lognormvariate(log(DWELL) + longer, DWELL_SPREAD), LONGEST)

    def _later(self, k: int, seconds: float) -> None:
        steps = 1 + min(int(seconds / STEP), len(self._ring) - 2)
        self._ring[(self._now + steps) % len(self._ring)].append(k)
