"""Goals: what reaches them, what that is worth, what cannot be one."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from halloo.domain import goals
from halloo.domain.goals import VALUE_MOST, Goal, GoalDraft, checked
from halloo.domain.presence import Arrival, Presence
from halloo.errors import HallooError
from halloo.wire import Page


def goal(match: dict[str, Any], **more: Any) -> Goal:
    given = {"id": "g_1", "site": "shop", "name": "Bought", "match": match, **more}
    made = msgspec.convert(given, Goal)
    checked(msgspec.convert({k: v for k, v in given.items() if k not in ("id", "site")}, GoalDraft))
    return made


def at(url: str, title: str = "") -> Presence:
    page = Page(url, title)
    return Presence("vera", "shop", 0.0, Arrival(page), page, 0.0, 0.0, "", None, "s_1")


THANKS = {"kind": "page", "op": "starts_with", "value": "/thanks"}


def test_a_page_is_reached_by_its_path_its_address_or_its_title() -> None:
    assert goals.on_page(goal(THANKS), at("https://shop.example/thanks?order=1"))
    assert not goals.on_page(goal(THANKS), at("https://shop.example/cart?to=/thanks"))
    whole = goal({"kind": "page", "fact": "page_url", "op": "contains", "value": "order="})
    assert goals.on_page(whole, at("https://shop.example/thanks?order=1"))
    title = goal(
        {"kind": "page", "fact": "page_title", "op": "any_of", "value": ["谢谢", "Thanks"]}
    )
    assert goals.on_page(title, at("https://shop.example/", "谢谢"))
    assert not goals.on_page(goal({"kind": "conversation"}), at("https://shop.example/thanks"))


def test_an_event_and_a_conversation() -> None:
    order, chat = goal({"kind": "event", "name": "order"}), goal({"kind": "conversation"})
    assert goals.on_event(order, "order")
    assert not goals.on_event(order, "Order")
    assert not goals.on_event(chat, "order")
    assert goals.on_chat(chat)
    assert not goals.on_chat(order)


@pytest.mark.parametrize(
    ("props", "value"),
    [
        ({"total": 39.9}, 39.9), ({"total": "39.90"}, 39.9), ({"total": -5}, -5.0),
        ({}, 0.0), ({"total": True}, 0.0), ({"total": "a lot"}, 0.0), ({"total": [1]}, 0.0),
        ({"total": None}, 0.0), ({"total": "nan"}, 0.0), ({"total": "inf"}, 0.0),
        ({"total": 1e300}, 0.0), ({"total": 10**400}, 0.0),
    ],
)  # fmt: skip
def test_the_value_may_come_with_the_event(props: dict[str, Any], value: float) -> None:
    order = goal({"kind": "event", "name": "order"}, value="total")
    assert goals.worth(order, props) == value
    assert goals.worth(goal({"kind": "event", "name": "order"}, value=12), props) == 12


@given(st.dictionaries(st.just("total"), st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=5,
)))  # fmt: skip
def test_whatever_a_page_tells_is_worth_a_number(props: dict[str, Any]) -> None:
    value = goals.worth(goal({"kind": "event", "name": "order"}, value="total"), props)
    assert abs(value) <= VALUE_MOST


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"match": {**THANKS, "op": "like"}}, "match.op"),
        ({"match": {**THANKS, "op": "any_of"}}, "match.value"),
        ({"match": {**THANKS, "op": "matches", "value": "("}}, "match.value"),
        ({"match": {**THANKS, "value": ""}}, "match.value"),
        ({"match": THANKS, "value": "total"}, "value"),
        ({"match": THANKS, "name": "  "}, "name"),
    ],
)
def test_what_cannot_be_a_goal_is_refused_with_the_place(wrong: dict[str, Any], where: str) -> None:
    draft = msgspec.convert({"name": "Bought", **wrong}, GoalDraft)
    with pytest.raises(HallooError) as refused:
        checked(draft)
    assert refused.value.fields
    assert list(refused.value.fields) == [where]
