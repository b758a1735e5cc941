"""One list of visitors on two nodes; visits that go with their visitor from one to the other."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx2
import pytest

from doors import Http
from house import House, Town
from houses import Houses, metric
from people import SHOP_ORIGIN, AtDesk, Vera

Come = Callable[..., Awaitable[Vera]]
Row = dict[str, Any]
PAGES = [{"url": f"{SHOP_ORIGIN}/{name}", "title": name} for name in ("tea", "pots", "cart")]


@pytest.fixture
async def come(pair: Houses, site: str) -> AsyncIterator[Come]:
    """A page opens on that node: `await come(0)`."""
    open_: list[Vera] = []

    async def come(node: int, of: House | None = None, **hello: Any) -> Vera:
        house = of.nodes[node] if isinstance(of, Houses) else pair.nodes[node]
        headers = hello.pop("headers", {})
        open_.append(await Vera.at(house, hello.pop("site", site), **headers))
        await open_[-1].hello(**hello)
        return open_[-1]

    yield come
    for vera in open_:
        await vera.leave()


@pytest.fixture
async def desk(pair: Houses, town: Town) -> AsyncIterator[AtDesk]:
    """Alice's console, on the second node."""
    desk = await AtDesk.sits(pair.nodes[1], town.alice)
    yield desk
    await desk.leave()


async def seen(desk: AtDesk, fits: Callable[[Row], bool]) -> Row:
    """The first row that fits among those that join or change."""
    while True:
        changes = await desk.receive("changes")
        for row in [*changes.get("joined", ()), *changes.get("changed", ())]:
            if fits(row):
                return dict(row)


async def gone(desk: AtDesk, visitor: str) -> None:
    while visitor not in (await desk.receive("changes")).get("gone", ()):
        pass


def listed(client: httpx2.Client, town: Town, node: House, site: str, **query: Any) -> list[Row]:
    path = f"/api/v1/sites/{site}/visitors"
    return list(Http(client, node, town.alice).get(path, params=query).json()["visitors"])


async def test_a_visitor_on_one_node_is_on_the_lists_of_the_other(
    come: Come, desk: AtDesk, site: str, client: httpx2.Client, town: Town, pair: Houses
) -> None:
    page = {
        "url": f"{SHOP_ORIGIN}/tea?utm_campaign=may",
        "title": "Tea",
        "referrer": "https://a.example/",
    }
    agent = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0; rv:130.0) Gecko/20100101 Firefox/130.0"}
    told = {
        "lang": "zh-CN",
        "tz": "Asia/Shanghai",
        "screen": "1920x1080",
        "attrs": {"name": "Vera"},
    }
    vera = await come(0, page=page, headers=agent, **told)
    [row] = (await desk.watch(site))["rows"]
    assert row["browser"].startswith("Firefox")
    assert (row["lang"], row["screen"], row["name"]) == ("zh-CN", "1920x1080", "Vera")
    assert row["utm"] == {"campaign": "may"}
    home = Http(client, pair.nodes[0], town.alice).get(f"/api/v1/sites/{site}/visitors").json()
    assert [{k: v for k, v in row.items() if k != "t"}] == home["visitors"]
    await vera.send("page", **PAGES[1])
    row = await seen(desk, lambda row: row["page"]["title"] == "pots")
    assert row["pages"] == 2
    await vera.leave()
    async with asyncio.timeout(3):  # the house's grace, two rounds of each node, a busy machine
        await gone(desk, vera.id)
    assert listed(client, town, pair.nodes[1], site) == []


async def test_tabs_on_both_nodes_are_one_visitor_and_their_visit_goes_to_and_fro(
    come: Come, desk: AtDesk, site: str, client: httpx2.Client, town: Town, pair: Houses
) -> None:
    first = await come(0, page=PAGES[0])
    second = await come(1, page=PAGES[1], token=first.token)
    assert second.id == first.id
    await desk.watch(site)
    await first.send("page", **PAGES[2])
    await seen(desk, lambda row: row["pages"] == 3)
    await second.send("event", name="put in basket")
    await second.send("page", **PAGES[0])
    await seen(desk, lambda row: row["pages"] == 4)
    for node in pair.nodes:
        [row] = listed(client, town, node, site)
        assert (row["connections"], row["pages"]) == (2, 4)
        path = f"/api/v1/sites/{site}/visitors/{first.id}"
        detail = Http(client, node, town.alice).get(path).json()
        titles = [step["title"] for step in detail["trail"]]
        assert titles == ["tea", "pots", "cart", "put in basket", "tea"]
        assert detail["online"] is True
    await first.leave()
    assert (await seen(desk, lambda row: row["connections"] == 1))["id"] == first.id
    await second.leave()
    await gone(desk, first.id)


async def test_a_reload_that_comes_to_another_node_goes_on_with_the_visit(
    come: Come, desk: AtDesk, site: str, client: httpx2.Client, town: Town, pair: Houses
) -> None:
    vera = await come(0, page=PAGES[0], consent=True)
    [before] = (await desk.watch(site))["rows"]
    await vera.leave()
    back = await come(1, page=PAGES[1], token=vera.token, consent=True)
    row = await seen(desk, lambda row: row["connections"] == 1 and row["pages"] == 2)
    assert row["since"] == before["since"]
    assert row.get("visits", 1) == 1
    assert not [c for c in desk.kept("changes") if vera.id in c.get("gone", ())]
    await back.leave()
    await gone(desk, vera.id)
    path = f"/api/v1/sites/{site}/visitors/{vera.id}/visits"
    visits = Http(client, pair.nodes[0], town.alice).get(path).json()["visits"]
    assert [visit["pages"] for visit in visits] == [2]


async def test_lists_are_sorted_filtered_searched_and_counted_over_both_nodes(
    come: Come, desk: AtDesk, site: str, client: httpx2.Client, town: Town, pair: Houses
) -> None:
    cart = {"url": f"{SHOP_ORIGIN}/cart", "title": "Cart"}
    ids = [(await come(n % 2, page=PAGES[0], lang="de" if n < 2 else "fr")).id for n in range(4)]
    buyer = await come(0, page=cart, attrs={"name": "Zoë"}, lang="fr")
    everyone = [*ids, buyer.id]
    oldest = await desk.watch(site, sort="oldest")
    assert [row["id"] for row in oldest["rows"]] == everyone
    assert (oldest["total"], oldest["online"]) == (5, 5)
    greeted = await desk.watch(site, sort="greet")
    assert greeted["rows"][0]["id"] == buyer.id
    assert greeted["rows"][0]["greet"]["score"] > 0
    german = await desk.watch(site, sort="oldest", filter={"lang": ["de"]})
    assert [row["id"] for row in german["rows"]] == ids[:2]
    for node in pair.nodes:
        assert [row["id"] for row in listed(client, town, node, site, search="zoë")] == [buyer.id]
    await desk.send("overview", site=site)
    overview = await desk.receive("overview", site=site)
    assert overview["online"] == 5
    assert {page["name"]: page["n"] for page in overview["pages"]} == {
        f"{SHOP_ORIGIN}/tea": 4, f"{SHOP_ORIGIN}/cart": 1,
    }  # fmt: skip


async def test_a_push_to_many_reaches_those_on_both_nodes(
    come: Come, desk: AtDesk, site: str, client: httpx2.Client, town: Town, pair: Houses
) -> None:
    people = [await come(n % 2) for n in range(4)]
    alice = Http(client, pair.nodes[1], town.alice)
    ask = {"kind": "event", "text": "sale", "filter": {}}
    begun = alice.post(f"/api/v1/sites/{site}/mass-pushes", json=ask).json()
    assert begun["total"] == 4, begun
    for person in people:
        await person.receive("push", text="sale")


async def test_rules_remember_where_they_came_true_when_the_visit_moves(
    come: Come, desk: AtDesk, site: str, client: httpx2.Client, town: Town, pair: Houses
) -> None:
    third = {"fact": "pages", "op": "at_least", "value": 2}
    rule = {"name": "Second page", "state": "active", "when": {"all": [third]},
            "then": [{"do": "event", "name": "again"}]}  # fmt: skip
    alice = Http(client, pair.nodes[0], town.alice)
    alice.post(f"/api/v1/sites/{site}/rules", json=rule).raise_for_status()
    first = await come(0, page=PAGES[0])
    second = await come(1, page=PAGES[1], token=first.token)
    await second.receive("push", text="again")
    await first.receive("push", text="again")
    await first.send("page", **PAGES[2])
    await first.ping()
    await second.send("page", **PAGES[0])
    await second.ping()
    later = await come(0, page=PAGES[1], token=first.token)
    await later.ping()
    explained = alice.get(f"/api/v1/sites/{site}/visitors/{first.id}/rules").json()
    assert [each["state"] for each in explained["rules"]] == ["fired"], explained
    for person in (first, second, later):
        assert person.kept("push") == []


async def test_who_does_nothing_costs_the_bus_nothing(
    come: Come, desk: AtDesk, site: str, pair: Houses
) -> None:
    vera = await come(0)
    await desk.watch(site)
    told = metric(pair.nodes[0], 'halloo_told_bytes_total{kind="ListNews"}')
    await vera.send("page", **PAGES[1])
    await seen(desk, lambda row: row["page"]["title"] == "pots")
    after = metric(pair.nodes[0], 'halloo_told_bytes_total{kind="ListNews"}')
    assert 100 < after - told < 2000
    for _ in range(3):
        await vera.ping()
        await asyncio.sleep(0.3)  # more than a round
    assert metric(pair.nodes[0], 'halloo_told_bytes_total{kind="ListNews"}') - after < 200


async def test_a_killed_node_takes_its_visitors_along_but_not_those_with_tabs_elsewhere(
    settle: Callable[..., Houses], town: Town, client: httpx2.Client
) -> None:
    pair = settle(lease_seconds=2)
    alice = Http(client, pair.nodes[0], town.alice)
    made = alice.post("/api/v1/sites", json={"name": "A", "origins": [SHOP_ORIGIN]}).json()
    site, alone, both = made["key"], *[await Vera.at(pair.nodes[0], made["key"]) for _ in "ab"]
    await alone.hello()
    await both.hello(page=PAGES[0])
    other = await Vera.at(pair.nodes[1], site)
    await other.hello(token=both.token, page=PAGES[1])
    await both.send("page", **PAGES[2])  # home is the first node again
    await both.ping()
    desk = await AtDesk.sits(pair.nodes[1], town.alice)
    rows = {row["id"]: row for row in (await desk.watch(site))["rows"]}
    assert set(rows) == {alone.id, both.id}
    pair.nodes[0].kill()
    await gone(desk, alone.id)
    rows = {row["id"]: row for row in (await desk.watch(site))["rows"]}
    assert rows[both.id]["connections"] == 1
    assert listed(client, town, pair.nodes[1], site)[0]["id"] == both.id
    await other.send("page", **PAGES[0])
    row = await seen(desk, lambda row: row["page"]["title"] == "tea")
    assert row["since"] == rows[both.id]["since"]
    for person in (other, desk):
        await person.leave()


async def test_visits_go_on_when_a_node_is_replaced(
    settle: Callable[..., Houses], town: Town, client: httpx2.Client
) -> None:
    """Whoever was on the node that stops comes back to the other one, and to the same visit."""
    pair = settle(return_seconds=3)
    made = Http(client, pair.nodes[0], town.alice).post(
        "/api/v1/sites", json={"name": "A", "origins": [SHOP_ORIGIN]}
    )
    site = made.json()["key"]
    vera = await Vera.at(pair.nodes[0], site)
    await vera.hello(page=PAGES[0])
    desk = await AtDesk.sits(pair.nodes[1], town.alice)
    [before] = (await desk.watch(site))["rows"]
    await asyncio.to_thread(pair.nodes[0].stop)
    back = await Vera.at(pair.nodes[1], site)
    await back.hello(token=vera.token, page=PAGES[1])
    row = await seen(desk, lambda row: row["pages"] == 2)
    assert (row["since"], row["connections"]) == (before["since"], 1)
    assert not [c for c in desk.kept("changes") if vera.id in c.get("gone", ())]
    for person in (back, desk):
        await person.leave()
