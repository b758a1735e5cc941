"""Token buckets, and windows that count. The caller brings the (monotonic) time."""

from collections import OrderedDict


class Bucket:
    """`rate` tokens a second, at most `burst` saved up. Either 0: no limit."""

    __slots__ = ("at", "tokens")

    def __init__(self, burst: float, now: float) -> None:
        self.tokens = burst
        self.at = now

    def take(self, rate: float, burst: float, now: float) -> bool:
        if not rate or not burst:
            return True
        self._fill(rate, burst, now)
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True

    def spend(self, tokens: int, rate: float, burst: float, now: float) -> None:
        """They were taken elsewhere; what is owed is no more than a burst."""
        self._fill(rate, burst, now)
        self.tokens = max(self.tokens - tokens, -burst)

    def _fill(self, rate: float, burst: float, now: float) -> None:
        self.tokens = min(burst, self.tokens + (now - self.at) * rate)
        self.at = now


class Buckets:
    """One bucket per key; the longest unused are forgotten beyond `most`."""

    def __init__(self, rate: float, burst: float, most: int = 10_000) -> None:
        self._rate, self._burst, self._most = rate, burst, most
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    def take(self, key: str, now: float) -> bool:
        return not self._rate or self._bucket(key, now).take(self._rate, self._burst, now)

    def spend(self, key: str, tokens: int, now: float) -> None:
        """They were taken elsewhere, maybe more than there are."""
        if self._rate:
            self._bucket(key, now).spend(tokens, self._rate, self._burst, now)

    def _bucket(self, key: str, now: float) -> Bucket:
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = Bucket(self._burst, now)
            if len(self._buckets) > self._most:
                self._buckets.popitem(last=False)
        self._buckets.move_to_end(key)
        return bucket


class Turns:
    """`rate` turns a second, given out in the order in which they are asked for; `burst` of them
    may be saved up. A rate of 0: no limit."""

    def __init__(self, rate: float, burst: float, now: float) -> None:
        self._rate, self._burst = rate, burst
        self._next = now - burst / rate if rate else now  # when the next turn is due

    def wait(self, now: float) -> float:
        """Seconds until the next turn; 0 when it is now."""
        return max(0.0, self._next - now)

    def take(self, now: float) -> None:
        """The next turn is given away."""
        if self._rate:
            saved = max(self._next, now - (self._burst - 1) / self._rate)
            self._next = saved + 1 / self._rate


class Failures:
    """Counts failures per key within a sliding window, which doubles, up to `longest`, each time
    that all of them were used up again. They are remembered for a day. A limit of 0 is none."""

    REMEMBERED = 86_400.0

    def __init__(
        self, limit: int, window: float, longest: float | None = None, most: int = 10_000
    ) -> None:
        self.limit, self._window, self._most = limit, window, most
        self._longest = longest or window
        self._times: OrderedDict[str, list[float]] = OrderedDict()

    def wait(self, key: str, now: float) -> int:
        """Seconds until another try is allowed; 0 when one is."""
        return self.wait_after(self._of(key, now), now)

    def wait_after(self, times: list[float], now: float) -> int:
        """The same after failures at these times, wherever they are kept; the oldest first."""
        if not self.limit or len(times) < self.limit:
            return 0
        doubled = (len(times) - 1) // self.limit
        window = min(self._window * 2.0 ** min(doubled, 30), self._longest)
        left = times[-self.limit] + window - now
        return 0 if left <= 0 else int(left) + 1

    def add(self, key: str, now: float) -> None:
        times = self._of(key, now)
        self._times.pop(key, None)
        self._times[key] = [*times, now][-100:]
        if len(self._times) > self._most:
            self._times.popitem(last=False)

    def _of(self, key: str, now: float) -> list[float]:
        return [t for t in self._times.get(key, []) if now - t < self.REMEMBERED]

    def take_back(self, key: str, at: float) -> None:
        """The attempt at that time did not fail after all."""
        times = self._times.get(key, [])
        if at in times:
            times.remove(at)

    def forget(self, key: str) -> None:
        self._times.pop(key, None)
