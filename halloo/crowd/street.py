"""Who comes next: strangers, and some who were here before."""

from collections import deque
from random import Random

from halloo.crowd.people import Person, somebody
from halloo.crowd.visit import Visit
from halloo.crowd.walk import Shop

REMEMBERED, RETURNING = 500, 0.2  # who may come back, and the share of arrivals who do


class Street:
    """Each person gets a generator of their own: what one does changes nothing for the others."""

    def __init__(self, shop: Shop, random: Random) -> None:
        self._shop, self._random = shop, random
        self._known: deque[tuple[Person, str]] = deque(maxlen=REMEMBERED)

    def next(self, now: float) -> tuple[Visit, Random]:
        random = Random(self._random.getrandbits(64))
        person, token = somebody(random), None
        if self._known and random.random() < RETURNING:
            person, token = self._known.popleft()
        return Visit(person, self._shop, random, now, token), random

    def left(self, visit: Visit) -> None:
        """Who agreed to be remembered, and was served, may come back."""
        if visit.token and visit.consent:
            self._known.append((visit.person, visit.token))
