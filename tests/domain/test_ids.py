"""Ids, tokens and who may pose as whom."""

from hypothesis import given
from hypothesis import strategies as st

from halloo.domain.ids import (
    csrf_token,
    is_widget_visitor,
    looks_like_token,
    new_id,
    new_token,
    push_ids,
    visitor_of,
    visitor_token,
)

KEY = b"k" * 32


def test_a_visitors_token_works_on_its_site_with_its_key_only() -> None:
    vera = new_id("v")
    token = visitor_token(KEY, "shop", vera)
    assert visitor_of(KEY, "shop", token) == vera
    assert visitor_of(KEY, "garden", token) is None
    assert visitor_of(b"x" * 32, "shop", token) is None
    other = new_id("v")
    assert visitor_of(KEY, "shop", token.replace(vera, other)) is None


def test_parts_of_a_token_cannot_be_moved_over_its_seams() -> None:
    token = visitor_token(KEY, "shop", "a")
    seal = token.partition(".")[2]
    assert visitor_of(KEY, "sho", f"pa.{seal}") is None
    assert visitor_of(KEY, "shop\0a", f".{seal}") is None


@given(st.text())
def test_no_text_is_a_visitors_token_by_chance(text: str) -> None:
    assert visitor_of(KEY, "shop", text) is None
    assert not looks_like_token(text)


def test_a_token_with_a_typing_error_is_seen_before_any_look_up() -> None:
    token = new_token()
    assert looks_like_token(token)
    for n in (0, 4, 40, 75):
        wrong = token[:n] + ("0" if token[n] != "0" else "1") + token[n + 1 :]
        assert not looks_like_token(wrong)


def test_ids_are_told_apart_by_their_prefix() -> None:
    assert is_widget_visitor(new_id("v"))
    assert not is_widget_visitor("order-17")
    assert new_id("v") != new_id("v")


def test_a_csrf_token_belongs_to_one_session() -> None:
    assert csrf_token(KEY, "one") == csrf_token(KEY, "one")
    assert csrf_token(KEY, "one") != csrf_token(KEY, "two")


def test_ids_of_pushes_stand_in_the_order_in_which_they_were_made() -> None:
    """Also of those made in one millisecond, one by one or many at once."""
    made = [*push_ids(1, 1e9), *push_ids(3, 1e9), *push_ids(70, 1e9), *push_ids(2, 1e9 + 0.001)]
    assert made == sorted(made)
    many = push_ids(5000, 2e9)
    assert len(set(many)) == 5000
    assert many[:3844] == sorted(many[:3844])
    assert {len(each) for each in [*made, *many]} == {len(new_id("p"))}
