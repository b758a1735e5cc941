"""Who a site says its visitor is: keys, what a token claims, and the badge that a page gets for a
token. What proves a token is in `halloo.actions.vouch`."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any, NamedTuple

from halloo.domain.ids import derived
from halloo.wire import Identity

SUBJECT_MOST = 128
NAME_MOST = 80
EMAIL_MOST = 255
LONGEST = 86_400.0  # how far ahead a token may end
LEEWAY = 60.0  # clocks differ
BADGE_SECONDS = 86_400.0
KEYS_MOST = 20  # good ones of one site


class IdentityKey(NamedTuple):
    """`retired`: from when on it counts no more."""

    id: str
    site: str
    author: str
    created: float
    retired: float | None

    def good(self, at: float) -> bool:
        return self.retired is None or at < self.retired


class Proof(NamedTuple):
    """The site vouches, by the key `key`, for who a visitor is. `told` is None where only that it
    still does is known."""

    subject: str
    key: str
    told: Identity | None


class Untrue(Exception):
    """Why a token proves nothing, in words for the site's developer."""


def secret_of(key: bytes, site: str, id_: str) -> str:
    """What the site signs with."""
    return urlsafe_b64encode(derived(key, "identity", site, id_)).rstrip(b"=").decode()


def claimed(claims: dict[str, Any], site: str, now: float) -> Identity:
    """What a token that is signed rightly says. Raises Untrue."""
    _check_times(claims, now)
    audience = claims.get("aud")
    if audience != site and not (isinstance(audience, list) and site in audience):
        raise Untrue(f"its aud is not this site's key, {site}")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 1 <= len(subject) <= SUBJECT_MOST or "\0" in subject:
        raise Untrue(f"its sub is not a text of 1 to {SUBJECT_MOST} characters")
    return Identity(
        subject, _text(claims, "name", NAME_MOST), _text(claims, "email", EMAIL_MOST),
        _attrs(claims.get("attrs")),
    )  # fmt: skip


def _check_times(claims: dict[str, Any], now: float) -> None:
    ends, begins = _time(claims, "exp"), _time(claims, "nbf", 0.0)
    if ends + LEEWAY <= now:
        raise Untrue("it has expired")
    if ends > now + LONGEST + LEEWAY:
        raise Untrue("its exp is more than 24 hours ahead")
    if begins - LEEWAY > now:
        raise Untrue("its nbf has not come")


def _time(claims: dict[str, Any], name: str, default: float | None = None) -> float:
    value: Any = claims.get(name, default)
    if type(value) in (int, float) and 0 <= value < 1e12:  # NaN is neither, nor is true
        return float(value)
    raise Untrue(f"its {name} is missing, or no number of seconds since 1970")


def _text(claims: dict[str, Any], name: str, most: int) -> str | None:
    value = claims.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > most:
        raise Untrue(f"its {name} is not a text of at most {most} characters")
    return value.strip() or None


def _attrs(value: Any) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Untrue("its attrs are not an object")
    return value


def badge(key: bytes, site: str, proof: Proof, now: float) -> str:
    """Proves the same again for a day, to a page that is open: it is kept nowhere else, and is
    worth nothing once the key is retired. `~` stands in no token."""
    subject = urlsafe_b64encode(proof.subject.encode()).decode()
    until = str(round(now + BADGE_SECONDS))
    return "~".join((subject, proof.key, until, _seal(key, site, subject, proof.key, until)))


def is_badge(text: str) -> bool:
    return "~" in text


def of_badge(key: bytes, site: str, text: str, now: float) -> Proof:
    """Raises Untrue. Whether its key is still good is asked elsewhere."""
    parts = text.split("~")
    if len(parts) != 4:
        raise Untrue("it is not a badge of ours")
    subject, id_, until, seal = parts
    right = _seal(key, site, subject, id_, until)
    if not hmac.compare_digest(seal.encode(), right.encode()):
        raise Untrue("it is not a badge of ours")
    if now >= float(until):
        raise Untrue("the page was away for more than a day")
    return Proof(urlsafe_b64decode(subject).decode(), id_, None)


def _seal(key: bytes, *names: str) -> str:
    return derived(key, "badge", *names).hex()
