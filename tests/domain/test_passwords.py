"""Which passwords are taken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halloo.domain.passwords import acceptable_password
from halloo.errors import HallooError

GUESSED = [
    "password1234", "P@ssw0rd1234", "passwordpassword", "Administrator", "123456789012",
    "987654321098", "1q2w3e4r5t6y", "qwertyuiopas", "abcdefghijkl", "letmein-letmein",
    "admin123admin123", "Summer2024!!!", "woaini5201314", "111111111111", "abcabcabcabc",
    "!!!!!@@@@####$$", "HallooHalloo1",
]  # fmt: skip
GOOD = [
    "a long walk by the river", "correct horse battery staple", "我爱北京天安门 也爱长城的秋天",
    "7f3a9c1e5b2d8", "9384710293847102", "monkeys eat bananas", "tr0ub4dor&3xyz",
]  # fmt: skip


@pytest.mark.parametrize("password", GUESSED)
def test_what_is_guessed_first_is_refused(password: str) -> None:
    with pytest.raises(HallooError) as refused:
        acceptable_password(password)
    assert refused.value.fields
    assert "guessed" in refused.value.fields["password"]


@pytest.mark.parametrize("password", GOOD)
def test_long_and_unlikely_is_good_whatever_it_is_made_of(password: str) -> None:
    assert acceptable_password(password, "bob", "bob@example.com") == password


def test_own_names_are_no_secret() -> None:
    own = ("Anna-Lee", "mei.chan@shop.example")
    for password in ("anna-lee by the river", "I am MEI.CHAN today", "mei.chan@shop.example"):
        with pytest.raises(HallooError, match="first guess"):
            acceptable_password(password, *own)
    assert acceptable_password("bobbing in the waves", "bob", "bob@shop.example")


@given(st.text(max_size=200))
def test_any_text_is_taken_or_refused_with_what_is_right(text: str) -> None:
    try:
        taken = acceptable_password(text)
    except HallooError as error:
        code = error.code
    else:
        assert taken == text
        assert 12 <= len(text) <= 128
        return
    assert code == "bad_field"
