"""Conditions: read, asked, and asked again at the right moment."""

import json
from math import inf
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from halloo.domain.presence import Arrival, PageSignals, Presence
from halloo.domain.roster import Roster
from halloo.domain.rules.book import Book, Books, limit
from halloo.domain.rules.checks import HOLDS, NEVER, compiled
from halloo.domain.rules.conditions import Condition, Group, parsed
from halloo.domain.rules.explain import explained
from halloo.domain.rules.facts import FACTS, World
from halloo.domain.rules.model import Draft, Limits, Rule, checked
from halloo.errors import HallooError
from halloo.wire import Page

URL = "https://shop.example/pricing?plan=pro"
WORLD = World()


def somebody(roster: Roster | None = None, at: float = 100.0, **known: Any) -> Presence:
    roster = roster or Roster(1.5, 10)
    arrival = Arrival(Page(URL, "Pricing"), lang="en-GB", tz="Europe/Berlin", **known)
    presence = roster.join("shop", "v_1", "k_1", arrival, at)
    presence.remembered = True
    return presence


def looked(tree: Any, presence: Presence, now: float, world: World = WORLD) -> float:
    return compiled(parsed(tree)).true(presence, world, now)


def on(fact: str, op: str, value: Any, key: str = "") -> dict[str, Any]:
    return {"fact": fact, "op": op, "value": value, "key": key}


def test_a_condition_that_counts_says_when_it_will_hold() -> None:
    vera = somebody()
    tree = on("time_on_page", "at_least", 30)
    assert looked(tree, vera, 100.0) == 130.0
    assert looked(tree, vera, 130.0) == HOLDS
    assert looked({"none": [tree]}, vera, 110.0) == HOLDS
    assert looked({"none": [tree]}, vera, 130.0) == NEVER


def test_a_group_asks_again_when_its_last_condition_may_hold() -> None:
    vera = somebody()
    first, second = on("time_on_page", "at_least", 30), on("time_on_site", "at_least", 60)
    assert looked({"all": [first, second]}, vera, 101.0) == 160.0
    assert looked({"any": [first, second]}, vera, 101.0) == 130.0
    assert looked({"all": [first, on("pages", "at_least", 2)]}, vera, 101.0) == NEVER


def test_a_moment_at_most_passes() -> None:
    vera = somebody()
    tree = {"all": [on("time_on_page", "at_most", 10), on("time_on_site", "at_least", 5)]}
    assert looked(tree, vera, 101.0) == 105.0
    assert looked(tree, vera, 106.0) == HOLDS
    assert looked(tree, vera, 111.0) == NEVER


def test_hours_of_the_visitor_are_looked_at_again_when_they_begin() -> None:
    noon = 1_764_500_400.0  # 2025-11-30T11:00:00Z, noon in Berlin
    vera = somebody(at=noon)
    open_ = on("hour", "between", ["12:30", "17:00"])
    assert looked(open_, vera, noon) == noon + 1800
    assert looked(open_, vera, noon + 1800) == HOLDS
    over_midnight = on("hour", "between", ["22:00", "12:01"])
    assert looked(over_midnight, vera, noon) == HOLDS
    assert looked(on("hour", "between", ["10:59", "11:01"], "UTC"), vera, noon) == HOLDS


numbers = st.sampled_from([0, 1, 2, 5, 30, 60])
leaves = st.one_of(
    st.builds(
        on,
        st.sampled_from(["time_on_page", "time_on_site", "idle"]),
        st.sampled_from(["at_least", "at_most"]),
        numbers,
    ),
    st.builds(
        on, st.sampled_from(["pages", "visits", "scroll"]), st.just("at_least"), numbers
    ),
    st.builds(
        on, st.just("page_url"), st.sampled_from(["contains", "is_not", "matches"]),
        st.sampled_from(["pricing", "cart", "plan=.ro"]),
    ),
    st.builds(on, st.just("exit_intent"), st.just("is"), st.booleans()),
)  # fmt: skip
trees = st.recursive(
    leaves,
    lambda inner: st.builds(
        lambda kind, of: {kind: of},
        st.sampled_from(["all", "any", "none"]),
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=8,
)


def plainly(node: Condition | Group, presence: Presence, now: float) -> bool:
    """Whether it holds, told by the simplest means: each condition by itself, groups by name."""
    if isinstance(node, Condition):
        return compiled(node).true(presence, WORLD, now) == HOLDS
    of = [plainly(child, presence, now) for child in node.of]
    return {"all": all(of), "any": any(of), "none": not any(of)}[node.kind]


@given(
    tree=trees, later=st.floats(0, 100), idle=st.one_of(st.none(), st.floats(0, 90)),
    leaves_page=st.booleans(), scroll=st.sampled_from([0, 30, 100]),
)  # fmt: skip
def test_no_rule_comes_true_before_the_moment_it_named(
    tree: Any, later: float, idle: float | None, leaves_page: bool, scroll: int
) -> None:
    """While nothing happens, an answer of NEVER stays, and before a moment that was named nothing
    holds. Who looks at those moments misses nothing."""
    try:
        node = parsed({"all": [tree]})
    except Exception:
        return  # nested deeper than allowed
    vera = somebody()
    vera.signals = PageSignals(scroll, leaves_page, None if idle is None else 100.0 - idle)
    check = compiled(node)
    at = check.true(vera, WORLD, 100.0)
    assert (at == HOLDS) is plainly(node, vera, 100.0)
    assert (check.false(vera, WORLD, 100.0) == HOLDS) is not (at == HOLDS)
    then = 100.0 + later
    if at not in (HOLDS,) and then < at:
        assert not plainly(node, vera, then)
    no_more = check.false(vera, WORLD, 100.0)
    if at == HOLDS and then < no_more:
        assert plainly(node, vera, then)
    assert explained(node, vera, WORLD, then)["holds"] is plainly(node, vera, then)


def test_every_fact_reads_a_visitor_of_whom_nothing_is_known() -> None:
    vera = Roster(1, 1).join("shop", "v", "k", Arrival(Page("")), 0.0)
    values = {
        "text": ("is", "x"), "number": ("at_least", 1), "mixed": ("is", "x"),
        "truth": ("is", True), "list": ("any_of", ["x"]), "weekday": ("any_of", ["mon"]),
        "hours": ("between", ["09:00", "17:00"]), "dates": ("between", ["2026-01-01"] * 2),
    }  # fmt: skip
    for fact in FACTS.values():
        key = {"utm": "source", "zone": "UTC"}.get(fact.key, "name" if fact.key else "")
        op, value = values[fact.type]
        tree = explained(parsed(on(fact.name, op, value, key)), vera, WORLD, 0.0)
        assert tree["of"][0]["fact"] == fact.name


@pytest.mark.parametrize(
    ("limits", "times", "expected"),
    [
        (Limits(per_visit=1), (), None),
        (Limits(per_visit=1), (10.0,), None),  # in an earlier visit
        (Limits(per_visit=1), (60.0,), ("per_visit", None)),
        (Limits(per_visit=0, per_visitor=2), (1.0, 60.0), ("per_visitor", None)),
        (Limits(per_visit=0, per_day=1), (60.0,), ("per_day", 60.0 + 86_400)),
        (Limits(per_visit=0, cooldown_seconds=30), (80.0,), ("cooldown", 110.0)),
        (Limits(per_visit=0, cooldown_seconds=30), (60.0,), None),
    ],
)
def test_limits(limits: Limits, times: tuple[float, ...], expected: Any) -> None:
    assert limit(limits, times, 50.0, 100.0) == expected


def rules(*trees: Any, **more: Any) -> list[Rule]:
    return [
        Rule(id=f"r_{n}", site="shop", name=f"Rule {n}", state="active", when=tree, **more)
        for n, tree in enumerate(trees)
    ]


@pytest.fixture
def roster() -> Roster:
    return Roster(1.5, 10)


@pytest.fixture
def books(roster: Roster) -> Books:
    books = Books(roster)
    books.open({"shop": rules(on("time_on_page", "at_least", 30))}, ["shop"])
    return books


def ask(books: Books, now: float) -> list[str]:
    """Who was due; each says when to ask again."""
    due = list(books.due(now))
    for presence in due:
        _, wake = books.book("shop").ask(presence, WORLD, now)
        books.wake(presence, wake)
    return [presence.id for presence in due]


def test_a_visitor_is_asked_about_when_something_happens_and_when_a_moment_comes(
    roster: Roster, books: Books
) -> None:
    vera = somebody(roster)
    assert ask(books, 100.0) == ["v_1"]
    assert ask(books, 129.9) == []
    roster.turn_page(vera, "k_1", Page("https://shop.example/other"), 120.0)
    assert ask(books, 121.0) == ["v_1"]
    assert ask(books, 130.0) == ["v_1"]  # the earlier moment, which finds the later one
    assert ask(books, 149.9) == []
    assert ask(books, 150.0) == ["v_1"]
    assert books.book("shop").ask(vera, WORLD, 150.0)[1] == inf


def test_nobody_is_asked_about_before_their_past_is_known(roster: Roster, books: Books) -> None:
    vera = somebody(roster)
    vera.remembered = False
    assert ask(books, 100.0) == []
    vera.remembered = True
    roster.touch(vera)
    assert ask(books, 100.0) == ["v_1"]


def test_moments_of_those_who_left_are_forgotten(roster: Roster, books: Books) -> None:
    for n in range(3000):
        arrival = Arrival(Page(URL))
        roster.join("shop", f"v_{n}", f"k_{n}", arrival, 100.0).remembered = True
    ask(books, 100.0)
    for n in range(3000):
        roster.leave("shop", f"v_{n}", f"k_{n}", 101.0, 101.0)
    roster.settle(200.0)
    somebody(roster, 200.0)
    ask(books, 200.0)
    assert len(books._moments) <= 2


def test_who_comes_back_to_a_visit_is_timed_anew(roster: Roster, books: Books) -> None:
    vera = somebody(roster)
    ask(books, 100.0)
    roster.leave("shop", vera.id, "k_1", 128.0, 128.0)
    roster.settle(130.0)
    assert ask(books, 131.0) == []  # the moment that was named passes while she is away
    back = roster.join("shop", vera.id, "k_2", Arrival(Page(f"{URL}&again")), 135.0)
    assert back is vera
    assert ask(books, 135.0) == ["v_1"]
    assert ask(books, 165.0) == ["v_1"]


def test_rules_stand_by_priority_then_age() -> None:
    old, new, first = rules(on("pages", "at_least", 1), on("pages", "at_least", 1),
                            on("pages", "at_least", 1))  # fmt: skip
    old.created, new.created, first.created, first.priority = "2026-01", "2026-02", "2026-03", 60
    assert [each.rule.id for each in Book([new, first, old]).rules] == ["r_2", "r_0", "r_1"]


@pytest.mark.parametrize(
    "action",
    [
        {"do": "invite", "text": "  "},
        {"do": "invite", "text": "Hi", "image": "javascript:alert(1)"},
        {"do": "message", "text": "Hi", "buttons": [{"label": "x", "url": "javascript:alert(1)"}]},
        {"do": "open", "text": "\n"},
        {"do": "event", "name": " "},
        {"do": "event", "name": "big", "data": {"a": "b" * 9000}},
        {"do": "event", "name": "deep", "data": json.loads('{"a":' * 21 + "1" + "}" * 21)},
        {"do": "event", "name": "lists", "data": {"a": json.loads("[" * 99 + "]" * 99)}},
        {"do": "tag", "tag": "a/b"},
        {"do": "webhook", "url": "ftp://crm.example/"},
        {"do": "webhook", "url": "https://"},
        {"do": "webhook", "url": "https://crm.example:99999/"},
        {"do": "webhook", "url": "https://me:secret@crm.example/"},
        {"do": "webhook", "url": "https://[::1/"},
    ],
    ids=lambda action: str(action)[:70],
)
def test_what_cannot_be_done_is_refused_when_it_is_written(action: dict[str, Any]) -> None:
    good = {"do": "tag", "tag": "fine"}
    told = {"name": "Rule", "when": {"all": []}, "then": [good, action]}
    with pytest.raises(HallooError) as refused:
        checked(msgspec.convert(told, Draft))
    assert list(refused.value.fields or ()) == ["then[1]"]
    variants = [{"name": "a", "then": [good]}, {"name": "b", "then": [action]}]
    with pytest.raises(HallooError) as refused:
        checked(msgspec.convert({**told, "then": [], "variants": variants}, Draft))
    assert list(refused.value.fields or ()) == ["variants[1].then[0]"]


@pytest.mark.parametrize(
    "more",
    [
        {"when": on("time_on_page", "at_least", 1e12)},
        {"when": on("idle", "at_least", 366 * 86_400)},
        {"schedule": {"begins": 1e300}},
        {"schedule": {"ends": 1e12}},
        {"limits": {"per_visitor": 51}},  # nobody remembers so many turns
    ],
    ids=str,
)
def test_a_number_that_nobody_lives_to_see_is_refused(more: dict[str, Any]) -> None:
    with pytest.raises((HallooError, msgspec.ValidationError)):
        checked(msgspec.convert({"name": "Rule", "when": {"all": []}, **more}, Draft))


def test_a_year_from_now_can_be_told() -> None:
    tree = parsed(on("time_on_page", "at_least", 365 * 86_400))
    told = explained(tree, somebody(at=4e9), WORLD, 4e9)
    assert told["of"][0]["at"].startswith("2097-")


def test_hours_are_kept_to_the_second_and_without_a_zone() -> None:
    tree = parsed(on("hour", "between", ["09:00+02:00", "23:59:59"], "UTC"))
    assert tree.json()["all"][0]["value"] == ["09:00", "23:59:59"]
    assert compiled(tree).true(somebody(), WORLD, 86_340.5) == HOLDS  # 23:59:00.5


def test_the_widget_watches_for_what_suffices_and_for_no_longer_than_it_can() -> None:
    tree = {"any": [on("scroll", "at_least", 33.4), on("idle", "at_least", 300 * 86_400)]}
    signals = Book(rules(tree)).signals
    assert (signals.scroll, signals.idle) == ([34], [120, 86_400])


def test_what_an_event_says_may_nest_as_deep_as_anybody_reads() -> None:
    data = json.loads('{"a":' * 20 + "1" + "}" * 20)
    then = [{"do": "event", "name": "deep", "data": data}]
    checked(msgspec.convert({"name": "Rule", "when": {"all": []}, "then": then}, Draft))
