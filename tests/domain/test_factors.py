"""Recovery codes, the ways in, tickets without rows."""

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from halloo.actions.totp import STEP_SECONDS, secret_of, step_of
from halloo.domain.factors import (
    CODES,
    digits_of,
    must_have_factor,
    new_recovery_codes,
    recovery_code_of,
    recovery_hash,
    ways_of,
)
from halloo.domain.tickets import expiry_of, new_ticket

KEY, OTHER = b"k" * 32, b"o" * 32
ROLES = ("owner", "admin", "agent", "viewer")


def test_recovery_codes_are_all_different_and_read_back_as_they_were_shown() -> None:
    codes = [code for _ in range(20) for code in new_recovery_codes()]
    assert len(set(codes)) == 20 * CODES
    for code in codes:
        typed = code.lower().replace("1", "i").replace("0", "o")
        for text in (code, typed, code.replace("-", ""), f" {code[:4]} {code[5:]} "):
            assert recovery_code_of(text) == code


@given(st.text(max_size=60))
def test_whatever_is_typed_is_a_code_or_nothing(text: str) -> None:
    digits, recovery = digits_of(text), recovery_code_of(text)
    assert digits is None or (len(digits) == 6 and set(digits) <= set("0123456789"))
    assert recovery is None or recovery_code_of(recovery) == recovery
    assert digits is None or recovery is None


def test_what_is_stored_of_a_recovery_code_takes_the_key_and_the_agent() -> None:
    [code, *_] = new_recovery_codes()
    hashes = {recovery_hash(key, agent, code) for key in (KEY, OTHER) for agent in ("a", "b")}
    assert len(hashes) == 4


@given(st.integers(1000, 2**33), st.integers(-5, 5))
def test_a_code_is_good_in_its_step_and_the_two_beside_it(at: int, steps: int) -> None:
    secret = secret_of(KEY, "mei", "nonce")
    step = at // STEP_SECONDS
    code = pyotp.TOTP(secret).at((step + steps) * STEP_SECONDS)
    found = step_of(secret, code, at)
    if abs(steps) <= 1:
        assert found is not None
        assert pyotp.TOTP(secret).at(found * STEP_SECONDS) == code
    else:  # two codes in a row may be alike by chance
        assert found is None or pyotp.TOTP(secret).at(found * STEP_SECONDS) == code


def test_secrets_of_two_agents_houses_and_set_ups_differ() -> None:
    secrets = {
        secret_of(key, agent, nonce)
        for key in (KEY, OTHER) for agent in ("a", "b") for nonce in ("1", "2")
    }  # fmt: skip
    assert len(secrets) == 8


def test_ways_lead_on_only_where_something_is_there() -> None:
    assert ways_of(False, 0, []) == []
    assert ways_of(False, 10, []) == []  # codes alone are nothing to begin with
    assert ways_of(True, 10, []) == ["totp", "recovery"]
    assert ways_of(False, 0, ["key"]) == ["passkey"]
    assert ways_of(True, 1, ["key"]) == ["totp", "passkey", "recovery"]


@pytest.mark.parametrize(
    ("policy", "those"), [("optional", ()), ("admins", ROLES[:2]), ("everybody", ROLES)]
)
def test_a_policy_asks_whom_it_names(policy: str, those: tuple[str, ...]) -> None:
    assert tuple(role for role in ROLES if must_have_factor(policy, role)) == those


def test_a_ticket_is_good_for_its_purpose_until_it_ends() -> None:
    ticket = new_ticket(KEY, "one", 1000.0, 300.0)
    assert expiry_of(KEY, "one", ticket, 1000.0) == 1300
    assert expiry_of(KEY, "one", ticket, 1299.9) == 1300
    for key, purpose, at in ((KEY, "one", 1300.0), (KEY, "two", 1000.0), (OTHER, "one", 1000.0)):
        assert expiry_of(key, purpose, ticket, at) is None


@given(st.text(max_size=300), st.integers(0, 120))
def test_no_other_text_is_a_ticket(text: str, place: int) -> None:
    ticket = new_ticket(KEY, "one", 1000.0)
    assert expiry_of(KEY, "one", text, 1000.0) is None
    later = f"9{ticket}"
    assert expiry_of(KEY, "one", later, 1000.0) is None
    place %= len(ticket)
    changed = ticket[:place] + ("x" if ticket[place] != "x" else "y") + ticket[place + 1 :]
    assert expiry_of(KEY, "one", changed, 1000.0) is None
