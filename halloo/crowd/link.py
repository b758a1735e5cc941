"""When a socket dials, pings, gives up and dials again: the widget's rules (web/shared/link.ts).

Decides only: seconds of a monotonic clock come in, what to do comes out; `client` does it.
"""

from random import Random
from typing import Literal

SILENCE = 40.0  # nothing heard for so long: the line is dead
HANDSHAKE = 25.0  # a little longer than the line itself waits
STABLE = 60.0  # live for so long: the next loss is a new one
RESTART_SPREAD = 5.0  # the first try spreads a whole restarted server's clients
SHORTEST, LONGEST = 0.5, 20.0

Todo = Literal["dial", "ping", "hang up"]


class Link:
    def __init__(self, random: Random, now: float) -> None:
        self._random = random
        self.state: Literal["waiting", "connecting", "live"] = "waiting"
        self._dial_at = now
        self._ping_at = self._deadline = float("inf")
        self._ping_every = 25.0
        self._live_since = now
        self._tries = 0
        self._told: float | None = None

    @property
    def due(self) -> float:
        return self._dial_at if self.state == "waiting" else min(self._ping_at, self._deadline)

    def tick(self, now: float) -> Todo | None:
        if now < self.due:
            return None
        if self.state == "waiting":
            self.state, self._deadline = "connecting", now + HANDSHAKE
            return "dial"
        if now >= self._deadline:
            self._deadline = float("inf")
            return "hang up"
        self._schedule_ping(now)
        return "ping"

    def heard(self, now: float) -> None:
        if self.state == "live":
            self._deadline = now + SILENCE

    def welcomed(self, now: float, ping_seconds: float) -> None:
        self.state, self._live_since, self._ping_every = "live", now, ping_seconds
        self._schedule_ping(now)
        self.heard(now)

    def bye(self, milliseconds: int) -> None:
        """The server will close this socket, and has given us our turn to come back."""
        self._told = milliseconds / 1000

    def lost(self, now: float, at_least: float = 0.0) -> None:
        """`at_least` is what a Retry-After asked for."""
        if self.state == "live" and now - self._live_since >= STABLE:
            self._tries = 0
        pause = self._back_off() if self._told is None else self._told
        self._tries += 1
        self._told = None
        self.state = "waiting"
        self._ping_at = self._deadline = float("inf")
        self._dial_at = now + max(pause, at_least)

    def _back_off(self) -> float:
        if self._tries == 0:
            return self._random.uniform(0, RESTART_SPREAD)
        most: float = min(LONGEST, 2.0 ** min(self._tries, 8))
        return self._random.uniform(SHORTEST, most)

    def _schedule_ping(self, now: float) -> None:
        self._ping_at = now + self._ping_every * self._random.uniform(0.8, 1.0)
