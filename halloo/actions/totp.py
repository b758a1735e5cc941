"""Codes that change with the time (TOTP, RFC 6238). The app's secret is derived from the house's
key; only the name it is derived with is stored."""

import base64
from typing import NamedTuple

from halloo.domain.factors import digits_of, same
from halloo.domain.ids import derived

STEP_SECONDS = 30
DRIFT = 1  # how many steps a phone's clock may be off


class Offer(NamedTuple):
    """`qr`: rows of the picture, a 1 for each dark square."""

    secret: str
    uri: str
    qr: list[str]


def secret_of(key: bytes, agent: str, nonce: str) -> str:
    """160 bits in base32, as apps want it."""
    return base64.b32encode(derived(key, "totp", agent, nonce)[:20]).decode()


def step_of(secret: str, code: str, at: float) -> int | None:
    """The step of time whose code this is, the newest first; None for a wrong one."""
    import pyotp

    digits, now = digits_of(code), int(at // STEP_SECONDS)
    if digits is None:
        return None
    app = pyotp.TOTP(secret, interval=STEP_SECONDS)
    steps = range(now + DRIFT, now - DRIFT - 1, -1)
    return next((s for s in steps if same(app.at(s * STEP_SECONDS), digits)), None)


def drawn(secret: str, email: str, address: str) -> Offer:
    import pyotp
    import segno

    host = address.partition("://")[2].strip("/")
    issuer = f"Halloo {host}".strip()
    uri = pyotp.TOTP(secret, interval=STEP_SECONDS).provisioning_uri(name=email, issuer_name=issuer)
    matrix = segno.make(uri, error="m", micro=False).matrix
    return Offer(secret, uri, ["".join("1" if dark else "0" for dark in row) for row in matrix])
