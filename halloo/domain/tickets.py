"""Tickets that need no row until they are used: anybody may ask for one, and a stranger who asks
for a million must not fill the database."""

import hmac

from halloo.domain.ids import derived, new_secret

TICKET_SECONDS = 300.0


def new_ticket(key: bytes, purpose: str, at: float, seconds: float = TICKET_SECONDS) -> str:
    """`expires.random.seal`, good for this purpose alone."""
    body = f"{int(at + seconds)}.{new_secret()}"
    return f"{body}.{_seal(key, purpose, body)}"


def expiry_of(key: bytes, purpose: str, ticket: str, at: float) -> int | None:
    """When a ticket of ours ends; None for a forged one, one for something else or one that has
    ended."""
    body, _, seal = ticket.rpartition(".")
    right = _seal(key, purpose, body)
    if len(ticket) > 200 or not hmac.compare_digest(seal.encode(), right.encode()):
        return None
    expires = int(body.partition(".")[0])
    return expires if expires > at else None


def _seal(key: bytes, purpose: str, body: str) -> str:
    return derived(key, "ticket", purpose, body).hex()
