"""Each condition of a filter, and what is no condition."""

from typing import Any

import msgspec
import pytest

from halloo.domain.filter import compiled, matches
from halloo.domain.presence import Arrival, Presence
from halloo.domain.roster import Roster
from halloo.errors import HallooError
from halloo.wire import Filter, LastPush, Page

ADDRESS = "https://shop.example/Pricing?utm_source=Letter&utm_campaign=Spring"


def wei() -> Presence:
    page = Page(ADDRESS, "Prices", "https://www.search.example/?q=tea")
    arrival = Arrival(
        page, lang="zh-CN", device="phone", browser="Firefox 145", country="CN", city="Shanghai",
        attrs={"name": "Wēi", "plan": "Gold", "orders": 3, "vip": True},
    )  # fmt: skip
    presence = Roster(1, 1).join("shop", "v_1", "tab", arrival, 1000)
    presence.tags = ("Big spender",)
    return presence


def found(**wanted: Any) -> bool:
    return matches(Filter(**wanted), wei(), 1120)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ({"country": ["DE", "cn"]}, {"country": ["DE"]}),
        ({"device": ["phone"]}, {"device": ["desktop", "tablet"]}),
        ({"browser": ["firefox"]}, {"browser": ["Fire"]}),
        ({"lang": ["zh"]}, {"lang": ["z", "zh-TW"]}),
        ({"page": "pricing"}, {"page": "cart"}),
        ({"page": "PRICES"}, {"page": "^pr"}),
        ({"referrer": "search"}, {"referrer": "q=tea"}),
        ({"source": ["letter"]}, {"source": ["direct", "search.example"]}),
        ({"campaign": ["SPRING"]}, {"campaign": ["spr"]}),
        ({"visits": "new"}, {"visits": "returning"}),
        ({"pages": 1}, {"pages": 2}),
        ({"minutes": 2}, {"minutes": 3}),
        ({"idle": False}, {"idle": True}),
        ({"talking": False}, {"talking": True}),
        ({"tags": ["big SPENDER", "x"]}, {"tags": ["big"]}),
        ({"push": ["none"]}, {"push": ["open", "dismissed"]}),
        ({"attrs": {"plan": "gold", "orders": "3", "vip": "true"}}, {"attrs": {"plan": "go"}}),
        ({"search": "shanghai spender"}, {"search": "beijing"}),
        ({"search": "letter firefox wēi"}, {"search": "letters"}),
    ],
)
def test_a_condition_finds_whom_it_means(right: dict[str, Any], wrong: dict[str, Any]) -> None:
    assert found(**right)
    assert not found(**wrong)


def test_all_conditions_must_fit() -> None:
    assert found(country=["CN"], device=["phone"])
    assert not found(country=["CN"], device=["desktop"])


@pytest.mark.parametrize("state", ["sent", "delivered", "shown"])
def test_a_push_without_an_answer_is_open(state: Any) -> None:
    presence = wei()
    presence.push = LastPush("p", "invite", state, "")
    assert matches(Filter(push=["open"]), presence, 1000)
    presence.push = LastPush("p", "invite", "dismissed", "")
    assert matches(Filter(push=["dismissed"]), presence, 1000)
    assert not matches(Filter(push=["open"]), presence, 1000)


def test_a_visit_without_a_link_is_direct_and_so_is_one_from_the_site_itself() -> None:
    for referrer in ("", "https://www.shop.example/other"):
        page = Page("https://shop.example/", "", referrer)
        presence = Roster(1, 1).join("shop", "v", "tab", Arrival(page), 0)
        assert matches(Filter(source=["direct"]), presence, 0)


def test_equal_filters_are_one() -> None:
    one, other = Filter(attrs={"a": "1", "b": "2"}), Filter(attrs={"b": "2", "a": "1"})
    assert compiled(one) == compiled(other) != compiled(Filter())
    assert hash(compiled(one)) == hash(compiled(other))


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        ({"country": ["Germany"]}, "A-Za-z"),
        ({"tags": [" "]}, "tags"),
        ({"device": ["watch"]}, "device"),
        ({"attrs": {"": "x"}}, "attrs"),
    ],
)
def test_what_can_be_no_condition_is_refused(wanted: dict[str, Any], says: str) -> None:
    with pytest.raises(HallooError, match=says):
        compiled(Filter(**wanted))


@pytest.mark.parametrize("text", ['{"countries":["DE"]}', '{"visits":"old"}', '{"pages":-1}'])
def test_a_misspelt_condition_reaches_nobody(text: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(text, type=Filter)
