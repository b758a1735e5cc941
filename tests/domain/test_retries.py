"""When a call that was not taken is tried again."""

import base64

from hypothesis import given
from hypothesis import strategies as st

from halloo.domain.retries import RETRIES, is_dead, next_try, shown, signed

DAY = 86_400.0


def test_ten_seconds_become_eight_hours() -> None:
    pauses = [next_try(tries, 0.0, 10.0, 0.5) for tries in range(1, RETRIES + 1)]
    assert [round(pause or 0) for pause in pauses] == [10, 31, 97, 304, 948, 2958, 9230, 28800]


def test_after_the_eighth_retry_there_is_none() -> None:
    assert next_try(RETRIES, 0.0, 10.0, 0.5) is not None
    assert next_try(RETRIES + 1, 0.0, 10.0, 0.5) is None


@given(st.integers(1, RETRIES), st.floats(0, 2e9), st.floats(0.001, 100), st.floats(0, 1))
def test_chance_moves_it_by_a_fifth_at_most(
    tries: int, at: float, first: float, chance: float
) -> None:
    middle, moved = (next_try(tries, 0.0, first, each) or 0 for each in (0.5, chance))
    assert 0.8 * middle <= moved * 1.000001
    assert moved <= 1.2 * middle * 1.000001
    assert (next_try(tries, at, first, chance) or 0) >= at


def test_five_days_without_an_answer_or_the_word_gone_end_it() -> None:
    assert not is_dead(0.0, 5 * DAY - 1, 500)
    assert is_dead(0.0, 5 * DAY, None)
    assert is_dead(0.0, 0.0, 410)


def test_it_is_signed_as_the_specifications_example() -> None:
    """Made with `openssl dgst -sha256 -mac HMAC` from the same key and content."""
    secret = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    assert shown(secret) == "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    headers = signed(
        "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}', [secret, b"other"]
    )
    assert headers["webhook-timestamp"] == "1614265330"
    first, second = headers["webhook-signature"].split(" ")
    assert first == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert second.startswith("v1,")
    assert first != second
