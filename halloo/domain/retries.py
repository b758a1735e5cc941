"""When a call to an address outside is tried again, and when trying ends. Pure."""

import base64
import hmac

RETRIES = 8
# From the first pause to the last, each about three times the one before: ten seconds become eight
# hours, and all of them together half a day.
GROWTH = 2880.0 ** (1 / (RETRIES - 1))
JITTER = 0.2  # either way, so that what failed together does not come back together
FAILING_DAYS = 5  # nothing came through for so long: it is switched off
GONE = 410  # the status by which a receiver asks to be told no more


def next_try(tries: int, at: float, first: float, chance: float) -> float | None:
    """When to try again after so many tries in vain, or None: that was the last. `first` is the
    first pause in seconds, `chance` a number from 0 to 1."""
    if tries > RETRIES:
        return None
    pause: float = first * GROWTH ** (tries - 1)
    return at + pause * (1 - JITTER + 2 * JITTER * chance)


def is_dead(failing: float, at: float, status: int | None) -> bool:
    """Whether a receiver of which nothing was heard since `failing` is to be told no more."""
    return status == GONE or at - failing >= FAILING_DAYS * 86_400.0


def shown(secret: bytes) -> str:
    """As receivers keep it."""
    return "whsec_" + base64.b64encode(secret).decode()


def signed(id_: str, at: int, body: bytes, secrets: list[bytes]) -> dict[str, str]:
    """The headers by which the receiver knows that it is from us, of now, and which one it is:
    https://www.standardwebhooks.com (specification 1.0.0). One signature for each secret."""
    content = b"%b.%d.%b" % (id_.encode(), at, body)
    signatures = [
        "v1," + base64.b64encode(hmac.digest(secret, content, "sha256")).decode()
        for secret in secrets
    ]
    return {
        "webhook-id": id_,
        "webhook-timestamp": str(at),
        "webhook-signature": " ".join(signatures),
    }
