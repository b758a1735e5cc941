"""Rules, as visitors meet them: over a real socket, each condition and each action."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from doors import Http, Sit, Visit
from house import House, Town
from people import DEADLINE, SHOP_ORIGIN, Vera, cid
from security.test_calls import failures

Deed = Callable[[Vera], Awaitable[Any]]
Tree = dict[str, Any]

IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
)
TODAY = datetime.now(UTC)
SOON = TODAY + timedelta(days=400)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@pytest.fixture(scope="module")
def house(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Behind a proxy that tells where people are; rules may call this machine."""
    folder: Path = tmp_path_factory.mktemp("ruled") / "data"
    house = town.house(
        folder, trusted_proxies="127.0.0.1", country_header="X-Country", city_header="X-City",
        allow_private_calls=True,
    ).start()  # fmt: skip
    yield house
    assert house.running(), house.log
    house.stop()


def invite(text: str = "Hello?", **more: Any) -> Tree:
    return {"do": "invite", "text": text, **more}


def where(fact: str, op: str, value: Any, key: str = "") -> Tree:
    return {"fact": fact, "op": op, "value": value, **({"key": key} if key else {})}


@pytest.fixture
def rule(alice: Http, site: str) -> Callable[..., Tree]:
    """Makes an active rule: `rule(tree, then=[…], limits={…})`."""

    def make(when: Tree, then: list[Tree] | None = None, **more: Any) -> Tree:
        draft = {
            "name": "Greet", "state": "active", "when": when, "then": then or [invite()],
            "needs_agent": False, **more,
        }  # fmt: skip
        made = alice.post(f"/api/v1/sites/{site}/rules", json=draft)
        assert made.status_code == 201, made.text
        answer: Tree = made.json()
        return answer

    return make


@pytest.fixture
def why(alice: Http, site: str) -> Callable[..., Tree]:
    """What is said of a rule and a visitor."""

    def why(vera: Vera, rule: Tree) -> Tree:
        answer = alice.get(f"/api/v1/sites/{site}/visitors/{vera.id}/rules")
        assert answer.status_code == 200, answer.text
        [entry] = [each for each in answer.json()["rules"] if each["rule"] == rule["id"]]
        return dict(entry)

    return why


async def turns_to(vera: Vera, path: str, title: str = "") -> None:
    await vera.send("page", url=f"{SHOP_ORIGIN}{path}", title=title)


async def browses(vera: Vera) -> None:
    await turns_to(vera, "/cart?step=2", "Your cart")


def signals(**fields: Any) -> Deed:
    return lambda vera: vera.send("signal", **fields)


async def nothing(vera: Vera) -> None:
    await vera.ping()


# What comes true by the deed, what does not, the deed, and how Vera comes.
CASES: dict[str, tuple[Tree, Tree, Deed, Tree]] = {
    "page_url contains": (
        where("page_url", "contains", "STEP=2"), where("page_url", "contains", "step=3"),
        browses, {},
    ),
    "page_url matches": (
        where("page_url", "matches", r"/cart\?step=\d$"), where("page_url", "matches", "^cart"),
        browses, {},
    ),
    "page_path is": (
        where("page_path", "is", "/cart"), where("page_path", "is_not", "/cart"), browses, {},
    ),
    "page_path any_of": (
        where("page_path", "any_of", ["/x", "/cart"]), where("page_path", "none_of", ["/cart"]),
        browses, {},
    ),
    "page_title starts_with": (
        where("page_title", "starts_with", "your"), where("page_title", "ends_with", "your"),
        browses, {},
    ),
    "time_on_page": (
        where("time_on_page", "at_least", 0.5), where("time_on_page", "at_least", 3000),
        nothing, {},
    ),
    "time_on_site": (
        where("time_on_site", "at_least", 0.5), where("time_on_site", "at_least", 3000),
        nothing, {},
    ),
    "scroll": (
        where("scroll", "at_least", 50), where("scroll", "at_least", 90),
        signals(name="scroll", value=50), {},
    ),
    "exit_intent": (
        where("exit_intent", "is", True), where("exit_intent", "is", False),
        signals(name="exit"), {},
    ),
    "idle": (
        where("idle", "at_least", 30), where("idle", "at_least", 3000),
        signals(name="idle", value=30), {},
    ),
    "clicks": (
        where("clicks", "at_least", 1, "#buy"), where("clicks", "at_least", 2, "#buy"),
        signals(name="click", target="#buy"), {},
    ),
    "pages": (where("pages", "at_least", 2), where("pages", "at_least", 3), browses, {}),
    "event": (
        where("event", "at_least", 1, "added"), where("event", "at_least", 1, "removed"),
        lambda vera: vera.send("event", name="added"), {},
    ),
    "attribute as text": (
        where("attribute", "is", "gold", "plan"), where("attribute", "is", "silver", "plan"),
        lambda vera: vera.send("identify", attrs={"plan": "Gold"}), {},
    ),
    "attribute as number": (
        where("attribute", "at_least", 100, "basket"), where("attribute", "at_most", 99, "basket"),
        lambda vera: vera.send("identify", attrs={"basket": 120}), {},
    ),
    "referrer": (
        where("referrer", "contains", "search.example"), where("referrer", "contains", "other"),
        nothing, {"page": {
            "url": f"{SHOP_ORIGIN}/", "title": "", "referrer": "https://search.example/?q=tea",
        }},
    ),
    "utm": (
        where("utm", "is", "spring", "campaign"), where("utm", "is", "spring", "source"),
        nothing, {"page": {
            "url": f"{SHOP_ORIGIN}/?utm_campaign=spring", "title": "", "referrer": "",
        }},
    ),
    "visits": (where("visits", "is", 1), where("visits", "at_least", 2), nothing, {}),
    "chats": (where("chats", "is", 0), where("chats", "at_least", 1), nothing, {}),
    "country": (
        where("country", "any_of", ["de", "at"]), where("country", "any_of", ["FR"]),
        nothing, {"headers": {"X-Country": "DE"}},
    ),
    "city": (
        where("city", "is", "Berlin"), where("city", "is_not", "Berlin"),
        nothing, {"headers": {"X-Country": "DE", "X-City": "Berlin"}},
    ),
    "language": (
        where("language", "starts_with", "zh"), where("language", "starts_with", "en"),
        nothing, {"lang": "zh-CN"},
    ),
    "device": (
        where("device", "is", "phone"), where("device", "is", "desktop"),
        nothing, {"headers": {"User-Agent": IPHONE}},
    ),
    "browser": (
        where("browser", "contains", "safari"), where("browser", "contains", "firefox"),
        nothing, {"headers": {"User-Agent": IPHONE}},
    ),
    "system": (
        where("system", "starts_with", "ios"), where("system", "starts_with", "windows"),
        nothing, {"headers": {"User-Agent": IPHONE}},
    ),
    "agent_available": (
        where("agent_available", "is", False), where("agent_available", "is", True), nothing, {},
    ),
    "hour": (
        where("hour", "between", ["00:00", "23:59:59"], "UTC"),
        where("hour", "between", ["12:00", "12:00"], "UTC"), nothing, {},
    ),
    "weekday": (
        where("weekday", "any_of", list(DAYS), "UTC"),
        where("weekday", "none_of", list(DAYS), "UTC"), nothing, {},
    ),
    "date": (
        where("date", "between", ["2026-01-01", f"{SOON:%Y-%m-%d}"], "Asia/Shanghai"),
        where("date", "between", ["2020-01-01", "2020-12-31"], "Asia/Shanghai"), nothing, {},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
async def test_each_condition(
    rule: Callable[..., Tree], why: Callable[..., Tree], visit: Visit, case: str
) -> None:
    good, bad, deed, hello = CASES[case]
    yes, no = rule(good, [invite("yes")]), rule(bad, [invite("no")])
    vera = await visit(**hello)
    await deed(vera)
    assert (await vera.receive("push"))["text"] == "yes"
    assert why(vera, yes)["state"] == "fired"
    entry = why(vera, no)
    assert entry["state"] == "held", entry
    [condition] = entry["when"]["all"] if "all" in entry["when"] else entry["when"]["of"]
    assert condition["fact"] == bad["fact"]
    assert condition["holds"] is False
    assert "now" in condition


async def test_tags(
    alice: Http, site: str, rule: Callable[..., Tree], why: Callable[..., Tree], visit: Visit
) -> None:
    made = rule(where("tags", "any_of", ["VIP"]), [invite("yes")])
    vera = await visit()
    assert why(vera, made)["state"] == "held"
    alice.put(f"/api/v1/sites/{site}/visitors/{vera.id}/tags/vip").raise_for_status()
    assert (await vera.receive("push"))["text"] == "yes"


async def test_a_chat_that_nobody_answers(
    rule: Callable[..., Tree], alice: Http, site: str, town: Town, sit: Sit, visit: Visit
) -> None:
    """Words asked of somebody in a conversation would be in the way: the rule calls for help."""
    rule(where("unanswered", "at_least", 0.5), [
        {"do": "assign", "agents": [town.bob.name]}, {"do": "tag", "tag": "rescue"},
    ])  # fmt: skip
    desk = await sit()
    vera = await visit()
    await vera.say("Anybody there?")
    note: Tree = {}
    while note.get("assignee") != town.bob.name:
        note = (await desk.receive("conversation"))["conversation"]
    detail = alice.get(f"/api/v1/sites/{site}/visitors/{vera.id}").json()
    assert detail["row"]["tags"] == ["rescue"]


async def test_conditions_nest(
    rule: Callable[..., Tree], why: Callable[..., Tree], visit: Visit
) -> None:
    made = rule({"all": [
        {"any": [where("page_path", "is", "/cart"), where("page_path", "is", "/pay")]},
        {"none": [where("event", "at_least", 1, "paid"), where("pages", "at_least", 3)]},
    ]}, [invite("Need a hand?")])  # fmt: skip
    vera = await visit()
    entry = why(vera, made)
    assert [each["holds"] for each in entry["when"]["of"]] == [False, True]
    await turns_to(vera, "/pay")
    assert (await vera.receive("push"))["text"] == "Need a hand?"


async def test_all_rules_that_hold_are_considered_by_priority(
    rule: Callable[..., Tree], why: Callable[..., Tree], visit: Visit
) -> None:
    """Not the first alone: the others wait for the visitor's attention, or need none."""
    here = where("page_path", "is", "/tea")
    low = rule(here, [invite("low")], priority=10)
    tag = rule(here, [{"do": "tag", "tag": "tea"}], priority=1)
    high = rule(here, [invite("high")], priority=90)
    vera = await visit()
    assert (await vera.receive("push"))["text"] == "high"
    assert why(vera, high)["state"] == why(vera, tag)["state"] == "fired"
    waits = why(vera, low)
    assert (waits["state"], waits["reason"]) == ("waits", "unanswered")
    assert "until" in waits


async def test_what_was_refused_comes_when_it_may(
    alice: Http, site: str, rule: Callable[..., Tree], why: Callable[..., Tree], visit: Visit
) -> None:
    alice.put(
        f"/api/v1/sites/{site}/attention", json={"gap_seconds": 1, "quiet_seconds": 1}
    ).raise_for_status()
    here = where("page_path", "is", "/tea")
    rule(here, [invite("first")], priority=90)
    rule(here, [invite("second")])
    vera = await visit()
    first = await vera.receive("push", text="first")
    await vera.send("receipt", id=first["id"], state="dismissed")
    assert await vera.receive("push", text="second")


async def test_nobody_who_types_or_talks_is_disturbed(
    rule: Callable[..., Tree], why: Callable[..., Tree], visit: Visit
) -> None:
    go = where("event", "at_least", 1, "go")
    made = rule(go, [invite()], priority=90)
    rule(go, [{"do": "event", "name": "looked"}])
    vera = await visit()
    await vera.send("typing", text="I wonder")
    await vera.send("event", name="go")
    await vera.receive("push", text="looked")
    assert why(vera, made)["reason"] == "typing"
    await vera.say("I wonder whether")
    assert why(vera, made)["reason"] == "in_conversation"


async def test_an_invitation_needs_somebody_to_answer(
    rule: Callable[..., Tree], why: Callable[..., Tree], visit: Visit, sit: Sit
) -> None:
    made = rule(where("page_path", "is", "/tea"), [invite()], needs_agent=True)
    rule(where("page_path", "is", "/tea"), [{"do": "event", "name": "looked"}], priority=1)
    vera = await visit()
    await vera.receive("push", text="looked")
    assert why(vera, made)["reason"] == "no_agent"
    desk = await sit()
    push = await vera.receive("push")
    assert push["from"]["name"] == desk.welcome["agent"]


async def test_a_rule_comes_true_as_often_as_it_may(
    rule: Callable[..., Tree], why: Callable[..., Tree], visit: Visit
) -> None:
    """Each time anew: the condition has to have been false in between."""
    cart, tea = where("page_path", "is", "/cart"), where("page_path", "is", "/tea")
    always = {"per_visit": 0}
    once = rule(cart, [{"do": "event", "name": "once"}], priority=90)
    rule(cart, [{"do": "event", "name": "twice"}], priority=80, limits={"per_visit": 2})
    rule(cart, [{"do": "event", "name": "cart"}], limits=always)
    rule(tea, [{"do": "event", "name": "tea"}], limits=always)
    vera = await visit()
    await vera.receive("push", text="tea")
    for _ in range(3):
        await turns_to(vera, "/cart")
        await vera.receive("push", text="cart")
        await turns_to(vera, "/tea")
        await vera.receive("push", text="tea")
    names = [push["text"] for push in vera.kept("push")]
    assert (names.count("once"), names.count("twice")) == (1, 2)
    assert why(vera, once)["state"] == "fired"


async def test_each_action(rule: Callable[..., Tree], visit: Visit, sit: Sit, town: Town) -> None:
    rule(where("event", "at_least", 1, "go"), [
        invite("A card", style="card", title="Tea", buttons=[{"label": "Show", "event": "show"}]),
        {"do": "message", "text": "Just so you know", "style": "bubble"},
        {"do": "open", "text": "Here I am"},
        {"do": "event", "name": "confetti", "data": {"n": 3}},
        {"do": "tag", "tag": "greeted"},
        {"do": "assign", "agents": [town.bob.name]},
    ])  # fmt: skip
    desk = await sit()
    vera = await visit()
    await vera.send("event", name="go")
    card = await vera.receive("push", text="A card")
    assert card["kind"] == "invite"
    assert card["data"] == {
        "style": "card", "title": "Tea", "buttons": [{"label": "Show", "event": "show"}],
    }  # fmt: skip
    assert (await vera.receive("push", text="Just so you know"))["kind"] == "message"
    assert (await vera.receive("push", text="Here I am"))["data"] == {"style": "open"}
    confetti = await vera.receive("push", kind="event")
    assert confetti["data"] == {"name": "confetti", "data": {"n": 3}}
    await desk.watch(vera.site)
    await vera.say("Hello")
    note: Tree = {}
    while note.get("assignee") != town.bob.name:
        note = (await desk.receive("conversation"))["conversation"]


@asynccontextmanager
async def listening(answer: bytes) -> AsyncIterator[tuple[str, "asyncio.Queue[bytes]"]]:
    """An address outside that notes what it is told."""
    told: asyncio.Queue[bytes] = asyncio.Queue()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        size = int(re.search(rb"content-length: (\d+)", head.lower())[1])  # type: ignore[index]
        told.put_nowait(await reader.readexactly(size))
        writer.write(answer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook", told


async def test_a_rule_calls_an_address_outside(rule: Callable[..., Tree], visit: Visit) -> None:
    async with listening(b"HTTP/1.1 204 No Content\r\n\r\n") as (url, told):
        made = rule(where("pages", "at_least", 2), [{"do": "webhook", "url": url}])
        vera = await visit()
        await browses(vera)
        async with asyncio.timeout(DEADLINE):
            call = json.loads(await told.get())["data"]
    assert call["rule"] == {"id": made["id"], "name": "Greet"}
    assert call["visitor"]["page"]["title"] == "Your cart"


async def test_a_rule_does_not_reach_what_only_the_server_can(
    own_house: Callable[..., House], town: Town, client: Any
) -> None:
    """As it is set from the start; and it does not follow where it is sent on."""
    house = own_house()
    alice = Http(client, house, town.alice)
    async with listening(b"HTTP/1.1 204 No Content\r\n\r\n") as (url, told):
        url = url.replace("http:", "https:")
        for address in (url, url.replace("127.0.0.1", "localhost"), "https://169.254.169.254/x"):
            draft = {
                "name": "Inside", "state": "active", "when": where("pages", "at_least", 1),
                "then": [{"do": "webhook", "url": address}, {"do": "event", "name": "done"}],
            }  # fmt: skip
            alice.post(f"/api/v1/sites/{town.shop}/rules", json=draft).raise_for_status()
        vera = await Vera.at(house, town.shop)
        await vera.hello()
        for _ in range(3):
            await vera.receive("push", text="done")
        why = await failures(alice, town.shop, calls=3)
        assert all("inside your network" in each for each in why)
        assert told.empty()
        await vera.leave()


async def test_a_held_out_visitor_gets_nothing(
    rule: Callable[..., Tree], why: Callable[..., Tree], visit: Visit
) -> None:
    here = where("page_path", "is", "/tea")
    made = rule(here, hold_out=50, priority=90)
    rule(here, [{"do": "event", "name": "looked"}])
    states = set()
    for _ in range(20):
        vera = await visit()
        await vera.receive("push", text="looked")
        state = why(vera, made)["state"]
        assert len(vera.kept("push")) == (state == "fired")
        states.add(state)
    assert states == {"fired", "held_out"}


async def test_a_rule_that_is_paused_or_over_does_nothing(
    alice: Http, site: str, rule: Callable[..., Tree], why: Callable[..., Tree], visit: Visit
) -> None:
    here = where("page_path", "is", "/tea")
    paused = rule(here, state="paused")
    over = rule(here, schedule={"begins": 1000, "ends": 2000})
    rule(here, [{"do": "event", "name": "looked"}], priority=1)
    vera = await visit()
    await vera.receive("push", text="looked")
    assert why(vera, paused)["state"] == "paused"
    assert why(vera, over)["state"] == "held"
    alice.patch(
        f"/api/v1/sites/{site}/rules/{paused['id']}", json={"state": "active"}
    ).raise_for_status()
    assert (await vera.receive("push"))["kind"] == "invite"


async def test_the_widget_is_told_what_to_watch_for(
    alice: Http, site: str, rule: Callable[..., Tree], visit: Visit
) -> None:
    vera = await visit()
    assert vera.welcome["signals"] == {"t": "signals", "idle": [120]}
    made = rule({"any": [
        where("scroll", "at_least", 75), where("clicks", "at_least", 1, "#buy"),
        where("idle", "at_least", 30), where("exit_intent", "is", True),
    ]})  # fmt: skip
    told = await vera.receive("signals")
    assert told == {
        "t": "signals", "scroll": [75], "idle": [30, 120], "exit": True, "click": ["#buy"],
    }  # fmt: skip
    alice.delete(f"/api/v1/sites/{site}/rules/{made['id']}").raise_for_status()
    assert (await vera.receive("signals")) == {"t": "signals", "idle": [120]}


async def test_what_a_rule_said_outlives_the_visit(
    own_house: Callable[..., House], town: Town, client: Any
) -> None:
    """Caps count over visits, and over a restart."""
    house = own_house()
    alice = Http(client, house, town.alice)
    draft = {
        "name": "Once", "state": "active", "needs_agent": False,
        "when": where("page_path", "is", "/tea"), "then": [invite("once")],
        "limits": {"per_visitor": 1, "per_visit": 0},
    }  # fmt: skip
    made = alice.post(f"/api/v1/sites/{town.shop}/rules", json=draft).json()
    vera = await Vera.at(house, town.shop)
    await vera.hello(consent=True)
    push = await vera.receive("push", text="once")
    await vera.send("receipt", id=push["id"], state="dismissed")
    await vera.ping()
    await vera.leave()
    house.stop()
    house.start()
    later = await Vera.at(house, town.shop)
    await later.hello(vera.token, consent=True)
    await later.ping()
    answer = alice.get(f"/api/v1/sites/{town.shop}/visitors/{later.id}/rules").json()
    [entry] = [each for each in answer["rules"] if each["rule"] == made["id"]]
    assert (entry["state"], entry["reason"]) == ("limited", "per_visitor")
    await later.leave()


async def test_a_draft_is_tried_on_ones_own_browser(
    alice: Http, site: str, town: Town, visit: Visit
) -> None:
    """The page is opened with a mark in its address, and found by it."""
    vera = await visit(page={"url": f"{SHOP_ORIGIN}/?mark=1", "title": "", "referrer": ""})
    draft = {"name": "Try", "when": where("page_path", "is", "/cart"), "then": [
        invite("Like this?", style="card"), {"do": "tag", "tag": "never"},
    ]}  # fmt: skip
    path = f"/api/v1/sites/{site}/rules/try"
    tried = alice.post(path, json={"rule": draft, "visitor": vera.id}).json()
    assert tried["state"] == "held"
    assert vera.kept("push") == []
    alice.post(path, json={"rule": draft, "visitor": vera.id, "show": True}).raise_for_status()
    push = await vera.receive("push")
    assert (push["text"], push["from"]["name"]) == ("Like this?", town.alice.name)
    await turns_to(vera, "/cart")
    await vera.ping()
    tried = alice.post(path, json={"rule": draft, "visitor": vera.id}).json()
    assert (tried["state"], tried["reason"]) == ("waits", "unanswered")
    assert alice.get(f"/api/v1/sites/{site}/visitors/{vera.id}").json()["row"].get("tags") is None
    gone = alice.post(path, json={"rule": draft, "visitor": "v_nobody"})
    assert gone.json()["error"]["code"] == "visitor_not_found"


WRONG = [
    ({"fact": "page"}, "when.fact"),
    (where("page_url", "like", "x"), "when.op"),
    ({"all": [where("time_on_page", "at_least", "soon")]}, "when.all[0].value"),
    ({"all": [{"any": [where("page_url", "matches", "(")]}]}, "when.all[0].any[0].value"),
    ({"all": [], "any": []}, "when"),
    (where("event", "at_least", 1), "when.key"),
    (where("hour", "between", ["9", "25:00"]), "when.value"),
    (where("hour", "between", ["09:00", "17:00"], "Mars/Olympus"), "when.key"),
    (where("weekday", "any_of", ["monday"]), "when.value"),
]


@pytest.mark.parametrize(("when", "place"), WRONG)
def test_a_wrong_condition_is_named(alice: Http, site: str, when: Tree, place: str) -> None:
    draft = {"name": "Wrong", "when": when, "then": [invite()]}
    answer = alice.post(f"/api/v1/sites/{site}/rules", json=draft)
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert error["code"] == "bad_field"
    assert list(error["fields"]) == [place]


def test_no_pattern_hangs_anything(alice: Http, site: str) -> None:
    """What takes a back-tracking engine years is nothing to RE2; what RE2 cannot do is refused."""
    draft = {"name": "Evil", "when": where("page_url", "matches", "(a+)+$"), "then": [invite()]}
    assert alice.post(f"/api/v1/sites/{site}/rules", json=draft).status_code == 201
    draft["when"] = where("page_url", "matches", r"(a)\1")
    assert alice.post(f"/api/v1/sites/{site}/rules", json=draft).status_code == 400


def test_a_rule_has_versions_and_can_be_taken_elsewhere(alice: Http, site: str) -> None:
    path = f"/api/v1/sites/{site}/rules"
    draft = {"name": "One", "when": where("pages", "at_least", 2), "then": [invite("a")]}
    made = alice.post(path, json=draft).json()
    changed = alice.put(f"{path}/{made['id']}", json={**draft, "then": [invite("b")]}).json()
    assert changed["version"] == 2
    renamed = alice.patch(f"{path}/{made['id']}", json={"name": "Two"}).json()
    assert (renamed["version"], renamed["name"]) == (2, "Two")
    versions = alice.get(f"{path}/{made['id']}/versions").json()["versions"]
    assert [(v["version"], v["body"]["then"][0]["text"]) for v in versions] == [(2, "b"), (1, "a")]
    own = {"id", "site", "version", "created", "updated"}
    exported = [
        {key: value for key, value in each.items() if key not in own}
        for each in alice.get(path).json()["rules"]
    ]
    taken = alice.post(f"{path}/import", json={"rules": exported}).json()["rules"]
    assert [(each["name"], each["state"]) for each in taken] == [("Two", "draft")]
    broken = alice.post(f"{path}/import", json={"rules": [draft, {**draft, "when": {}}]})
    assert list(broken.json()["error"]["fields"]) == ["rules[1].when.fact"]
    assert len(alice.get(path).json()["rules"]) == 2


def test_a_change_that_was_not_seen_is_not_overwritten(alice: Http, site: str) -> None:
    path = f"/api/v1/sites/{site}/rules"
    draft = {"name": "One", "when": where("pages", "at_least", 2), "then": [invite("a")]}
    one = f"{path}/{alice.post(path, json=draft).json()['id']}"
    alice.put(f"{one}?seen=1", json={**draft, "then": [invite("b")]}).raise_for_status()
    late = alice.put(f"{one}?seen=1", json={**draft, "then": [invite("c")]})
    assert (late.status_code, late.json()["error"]["code"]) == (409, "rule_changed")
    assert alice.put(f"{one}?seen=2", json={**draft, "then": [invite("c")]}).json()["version"] == 3


def test_a_rule_at_work_names_agents_who_are_there(alice: Http, site: str) -> None:
    path = f"/api/v1/sites/{site}/rules"
    draft = {
        "name": "Assign", "when": where("pages", "at_least", 2),
        "then": [{"do": "assign", "agents": ["nobody"]}],
    }  # fmt: skip
    made = alice.post(path, json=draft).json()  # it rests
    active = alice.patch(f"{path}/{made['id']}", json={"state": "active"})
    assert "'nobody' is no agent of this site" in active.json()["error"]["message"]
    assert alice.patch(f"{path}/{made['id']}", json={"state": "paused"}).status_code == 200


def test_only_owners_and_admins_change_rules(
    bob: Http, charlie: Http, site: str, alice: Http
) -> None:
    path = f"/api/v1/sites/{site}/rules"
    draft = {"name": "One", "when": where("pages", "at_least", 2), "then": [invite()]}
    assert bob.get(path).status_code == 200
    assert bob.post(path, json=draft).json()["error"]["code"] == "not_allowed"
    assert bob.put(f"/api/v1/sites/{site}/attention", json={}).status_code == 403
    made = alice.post(path, json=draft).json()
    for answer in (
        charlie.get(path),
        charlie.get(f"{path}/{made['id']}/versions"),
        charlie.get(f"/api/v1/sites/{site}/visitors/{cid()}/rules"),
    ):
        assert answer.json()["error"]["code"] == "site_not_found"


async def test_a_draft_is_tried_on_recorded_visits(
    alice: Http, site: str, rule: Callable[..., Tree], visit: Visit
) -> None:
    """Three came; two saw the cart, of whom one had been reached by another rule."""
    other = rule(where("event", "at_least", 1, "lost"), [{"do": "event", "name": "map"}])
    for deeds in ("/cart", "/cart!", "/help"):
        vera = await visit(consent=True)
        await turns_to(vera, deeds.rstrip("!"))
        if deeds.endswith("!"):
            await vera.send("event", name="lost")
            await vera.receive("push", text="map")
        await vera.ping()
        await vera.leave()
    draft = {"name": "Cart", "when": {"all": [
        where("page_path", "is", "/cart"), where("exit_intent", "is", True),
    ]}, "then": [invite()]}  # fmt: skip
    path = f"/api/v1/sites/{site}/rules/dry-run"
    tried: Tree = {}
    async with asyncio.timeout(DEADLINE):
        while (tried.get("reached"), tried.get("visits")) != (2, 3):  # stored when they are over
            await vera.vanish()
            tried = alice.post(path, json={"rule": draft}).json()
    assert (tried["visits"], tried["visitors"]) == (3, 3)
    assert tried["unknown"] == ["exit_intent"]
    assert tried["already"] == [{"rule": other["id"], "name": "Greet", "visitors": 1}]
    assert {each["page"] for each in tried["sample"]} == {f"{SHOP_ORIGIN}/cart"}
    nobody = {**draft, "when": where("page_path", "is", "/nowhere")}
    assert alice.post(path, json={"rule": nobody}).json()["reached"] == 0
