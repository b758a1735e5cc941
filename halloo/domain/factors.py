"""The second thing besides a password: who must have one, and what recovery codes look like."""

import hmac
import secrets
from collections.abc import Iterable
from typing import Literal

from halloo.domain.ids import derived

# What the setting `two_step` may say, and of which roles it asks a second factor.
TWO_STEP: dict[str, frozenset[str]] = {
    "optional": frozenset(),
    "admins": frozenset({"owner", "admin"}),
    "everybody": frozenset({"owner", "admin", "agent", "viewer"}),
}
# What a password may be followed by.
Way = Literal["totp", "recovery", "passkey"]
# Of those who came in by these nobody asks for more: each is two factors, or the organisation's.
WHOLE_WAYS = frozenset({"passkey", "oidc"})

CODES = 10
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O and U: they are read or said wrong
_MISREAD = str.maketrans("ILO", "110")
_LENGTH = 8


def must_have_factor(policy: str, role: str) -> bool:
    return role in TWO_STEP[policy]


def new_recovery_codes() -> list[str]:
    """Ten of 40 bits each, to be shown once."""
    return [_shown("".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))) for _ in range(CODES)]


def _shown(code: str) -> str:
    return f"{code[:4]}-{code[4:]}"


def digits_of(code: str) -> str | None:
    """The six digits of an app's code, however they were spaced; None for what is none."""
    plain = "".join(code.split())
    return plain if len(plain) == 6 and plain.isascii() and plain.isdigit() else None


def recovery_code_of(code: str) -> str | None:
    """As it was shown, however it was typed; None for what cannot be one."""
    plain = "".join(code.replace("-", "").split()).upper().translate(_MISREAD)
    fits = len(plain) == _LENGTH and all(letter in _LETTERS for letter in plain)
    return _shown(plain) if fits else None


def recovery_hash(key: bytes, agent: str, code: str) -> str:
    """What is stored of one. Forty bits could be tried out one by one by whoever has a copy of the
    database, so it takes the key as well."""
    return derived(key, "recovery", agent, code).hex()


def ways_of(by_app: bool, recovery_left: int, passkeys: Iterable[str]) -> list[Way]:
    """How somebody who gave the right password can go on; none: nothing more is asked."""
    ways: list[Way] = ["totp"] if by_app else []
    if any(passkeys):
        ways.append("passkey")
    if ways and recovery_left:
        ways.append("recovery")
    return ways


def same(one: str, other: str) -> bool:
    """Takes as long wherever they differ."""
    return hmac.compare_digest(one.encode(), other.encode())
