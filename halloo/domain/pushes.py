"""How a push moves through its states, and for how long it waits."""

import hashlib
from typing import Any

import msgspec

# A push without a `ttl` that was sent but not answered is offered again on the visitor's next
# page for as long as one visit usually lasts.
VISIT_SECONDS = 1800.0
# The same `cid` means the same push for this long.
SAME_CID_SECONDS = 86_400.0

_RANK = {
    "offline": 0, "sent": 1, "delivered": 2, "shown": 3,
    "accepted": 4, "dismissed": 4, "expired": 4, "recalled": 4,
}  # fmt: skip
WAITING = ("offline", "sent", "delivered", "shown")


def may_follow(state: str, receipt: str) -> bool:
    """Receipts only move a push forward; the answered stay answered."""
    return _RANK[receipt] > _RANK[state]


def expiry(at: float, ttl: int, connections: int) -> float:
    """When the push stops waiting for the visitor's next page."""
    if ttl:
        return at + ttl
    return at + VISIT_SECONDS if connections else at


def fingerprint(*parts: Any) -> str:
    """Tells two bodies under one `cid` apart."""
    return hashlib.sha256(msgspec.json.encode(parts, order="sorted")).hexdigest()
