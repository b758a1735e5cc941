"""What strangers have to do before they are let in while too many knock: find a number that makes
a SHA-256 begin with so many zero bits. The task needs no storage, for it is sealed; only what was
done with it is remembered, as long as it would be good.

The task is short on purpose: with the number behind it, it fits into one block of SHA-256.
"""

import hmac
from collections import OrderedDict
from hashlib import sha256
from itertools import count
from secrets import token_hex

SECONDS = 60.0  # how long a task is good
SEAL = 20  # hexadecimal digits
ANSWER_MOST = 64  # characters of a task with its number
EASIER = 4  # bits fewer when the need begins

# Of what is spent so many are remembered; no process lets in as many in SECONDS.
SPENT_MOST = 100_000


class Pressure:
    """How long who knocks now would have to wait, had everybody before been let in: `rate` a
    second. Unlike the waiting room it knows of those, too, who were sent away. A rate of 0, or no
    `calm` (seconds), is no pressure."""

    def __init__(self, rate: float, calm: float, most: float) -> None:
        self._rate, self._calm, self._most = rate, calm, max(most, calm)
        self._behind = 0.0  # seconds
        self._at = 0.0

    def knock(self, now: float) -> float:
        """0 while there is none, else up to 1."""
        if not self._rate or not self._calm:
            return 0.0
        left = max(0.0, self._behind - max(0.0, now - self._at))
        self._behind, self._at = min(left + 1 / self._rate, self._most), now
        if self._behind <= self._calm:
            return 0.0
        return (self._behind - self._calm) / (self._most - self._calm or 1.0)


def bits_for(pressure: float, most: int) -> int:
    return max(1, most - EASIER + round(pressure * EASIER))


def task(key: bytes, site: str, network: str, bits: int, now: float) -> str:
    """`bits.until.salt.seal`, for whoever comes from that network to that site."""
    open_part = f"{bits}.{int(now + SECONDS)}.{token_hex(4)}"
    return f"{open_part}.{_seal(key, site, network, open_part)}"


def done(key: bytes, site: str, network: str, answer: str, now: float) -> str | None:
    """The task of an answer `task.number` that is right and in time, None of any other. Costs two
    hashes at most."""
    if len(answer) > ANSWER_MOST or not answer.isascii():
        return None
    work, _, _ = answer.rpartition(".")
    open_part, _, seal = work.rpartition(".")
    if not hmac.compare_digest(seal, _seal(key, site, network, open_part)):
        return None
    bits, until, _ = open_part.split(".")  # ours, by its seal
    if now > int(until) or zeros(answer) < int(bits):
        return None
    return work


def zeros(answer: str) -> int:
    """Zero bits at the beginning of its SHA-256."""
    return 256 - int.from_bytes(sha256(answer.encode()).digest(), "big").bit_length()


def solve(work: str) -> str:
    """The answer. Takes 2 to the power of the task's bits tries, on average."""
    bits = int(work.partition(".")[0])
    return next(answer for number in count() if zeros(answer := f"{work}.{number}") >= bits)


class Spent:
    """Each task lets in one."""

    def __init__(self, most: int = SPENT_MOST) -> None:
        self._most = most
        self._until: OrderedDict[str, float] = OrderedDict()

    def spend(self, work: str, now: float) -> bool:
        """False: it was before."""
        while self._until and (self._oldest() < now or len(self._until) >= self._most):
            self._until.popitem(last=False)
        if work in self._until:
            return False
        self._until[work] = now + SECONDS
        return True

    def _oldest(self) -> float:
        return next(iter(self._until.values()))


def _seal(key: bytes, site: str, network: str, open_part: str) -> str:
    text = f"work\0{site}\0{network}\0{open_part}"
    return hmac.digest(key, text.encode(), "sha256").hex()[:SEAL]
