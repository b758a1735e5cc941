"""How a push moves through its states, and for how long it waits."""

import msgspec

from halloo.errors import HallooError
from halloo.wire import PushState

# A push without a `ttl` that was sent but not answered is offered again on the visitor's next
# page for as long as one visit usually lasts.
VISIT_SECONDS = 1800.0
DATA_BYTES = 8192  # of a push's `data`, as JSON
# The same `cid` means the same push for this long.
SAME_CID_SECONDS = 86_400.0

_RANK: dict[str, int] = {
    "offline": 0, "sent": 1, "delivered": 2, "shown": 3,
    "accepted": 4, "dismissed": 4, "expired": 4, "recalled": 4,
}  # fmt: skip
ANSWERS = ("accepted", "dismissed", "expired", "recalled")
# In place of a visitor: everybody who is on the site now.
EVERYONE = "*"


def may_follow(state: str, receipt: str) -> bool:
    """Receipts only move a push forward; the answered stay answered."""
    return _RANK[receipt] > _RANK[state]


def furthest(states: list[PushState]) -> PushState:
    return max(states, key=lambda state: _RANK[state])


def expiry(at: float, ttl: int, connections: int) -> float:
    """When the push stops waiting for the visitor's next page."""
    if ttl:
        return at + ttl
    return at + VISIT_SECONDS if connections else at


def waits(kind: str, at: float, ttl: int, connections: int) -> float | None:
    """Until when a push that is not answered may still reach a page; None: it waits for nothing.
    An event is over once it was sent: it has no screen to wait on."""
    until = expiry(at, ttl, connections)
    over = until == at or (kind == "event" and connections > 0)
    return None if over else until


class Result(msgspec.Struct, frozen=True):
    """What became of one push; `error` when nothing did."""

    cid: str
    id: str = ""
    state: PushState = "offline"
    connections: int = 0
    error: HallooError | None = None
