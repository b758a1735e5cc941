"""What is done to a visitor at one node, whose visit or tabs are on another."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx2
import pytest
import redis.asyncio as redis

from cluster.conftest import LEASE, Found
from doors import Http
from house import Town
from houses import Houses
from people import SHOP_ORIGIN, AtDesk, Vera
from valkeys import Valkey

Come = Callable[..., Awaitable[Vera]]
TEA, CART = ({"url": f"{SHOP_ORIGIN}/{name}", "title": name} for name in ("tea", "cart"))


@pytest.fixture
async def come(pair: Houses, site: str) -> AsyncIterator[Come]:
    """A page opens on that node: `await come(0)`."""
    open_: list[Vera] = []

    async def come(node: int, **hello: Any) -> Vera:
        open_.append(await Vera.at(pair.nodes[node], site))
        await open_[-1].hello(**hello)
        return open_[-1]

    yield come
    for vera in open_:
        await vera.leave()


@pytest.fixture
def at(client: httpx2.Client, pair: Houses, town: Town) -> list[Http]:
    """Alice, by HTTP at each of the nodes."""
    return [Http(client, node, town.alice) for node in pair.nodes]


async def rows(http: Http, site: str) -> list[dict[str, Any]]:
    answer = await asyncio.to_thread(http.get, f"/api/v1/sites/{site}/visitors")
    return list(answer.json()["visitors"])


async def until(http: Http, site: str, fits: Callable[[dict[str, Any]], bool]) -> None:
    async with asyncio.timeout(5):
        while not any(map(fits, await rows(http, site))):
            pass


async def test_a_push_asks_for_attention_where_the_visit_has_its_home_but_no_page(
    come: Come, at: list[Http], site: str
) -> None:
    first = await come(0, page=TEA)
    second = await come(1, page=TEA, token=first.token)
    await first.send("page", **CART)
    await until(at[0], site, lambda row: row["page"]["title"] == "cart")  # at home there
    await first.leave()
    await until(at[0], site, lambda row: row["connections"] == 1)
    ask = {"site": site, "visitor": first.id, "kind": "invite", "text": "May I help?"}
    [pushed] = at[1].post("/api/v1/push", json=ask).json()["results"]
    assert (pushed["state"], pushed["connections"]) == ("sent", 1)
    await second.receive("push", id=pushed["id"])
    for http in at:
        [row] = await rows(http, site)
        assert (row["push"]["id"], row["push"]["state"]) == (pushed["id"], "sent")
    rule = {
        "name": "One more", "state": "active", "when": {"all": []},
        "then": [{"do": "invite", "text": "And now?"}],
    }  # fmt: skip
    made = at[0].post(f"/api/v1/sites/{site}/rules", json=rule)
    assert made.is_success, made.text
    path = f"/api/v1/sites/{site}/visitors/{first.id}/rules"
    async with asyncio.timeout(5):
        while True:
            [told] = (await asyncio.to_thread(at[0].get, path)).json()["rules"]
            if told["state"] != "unmet":
                break
    assert told["state"] == "waits", told


async def test_the_range_of_a_visitor_is_blocked_from_any_node(
    come: Come, at: list[Http], site: str
) -> None:
    vera = await come(0)
    path = f"/api/v1/sites/{site}/blocks"
    made = await asyncio.to_thread(at[1].post, path, json={"kind": "address", "visitor": vera.id})
    assert made.is_success, made.text
    [block] = made.json()["blocks"]
    assert block["value"] == "127.0.0.0/24"
    assert (await vera.closed())[1] == "blocked"


async def test_whoever_is_on_another_node_is_erased_from_its_memory(
    come: Come, at: list[Http], site: str
) -> None:
    """Also who has not consented, of whom the database knows nothing."""
    for consent in (True, False):
        vera = await come(0, consent=consent, attrs={"plan": "gold"})
        path = f"/api/v1/sites/{site}/visitors/{vera.id}"
        if consent:
            async with asyncio.timeout(5):
                while not at[0].get(path).json().get("remembered"):  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
        erased = await asyncio.to_thread(at[1].delete, path)
        assert erased.is_success, erased.text
        assert (await vera.closed())[1] == "erased"
        assert [http.get(path).status_code for http in at] == [404, 404]


async def test_pages_of_a_node_that_stood_still_are_counted_again_when_it_goes_on(
    on_bus: Found, bus: Valkey, town: Town, client: httpx2.Client
) -> None:
    nodes = on_bus(bus.url, silence_seconds=60).start()
    a, b = nodes.nodes
    there = await Vera.at(b, town.shop)
    await there.hello(page=TEA)
    here = await Vera.at(a, town.shop)
    await here.hello(page=CART, token=there.token)
    bob = await AtDesk.sits(b, town.bob)
    await bob.watch(town.shop)
    alice = Http(client, a, town.alice)

    def push() -> tuple[str, int]:
        ask = {"site": town.shop, "visitor": here.id, "kind": "event", "text": "sale"}
        [pushed] = alice.post("/api/v1/push", json=ask).json()["results"]
        return pushed["state"], pushed["connections"]

    async def reached(sockets: int) -> None:
        async with asyncio.timeout(10 * LEASE):
            while await asyncio.to_thread(push) != ("sent", sockets):  # noqa: ASYNC110
                await asyncio.sleep(0.1)

    await reached(2)
    b.signal(signal.SIGSTOP)
    await reached(1)
    b.signal(signal.SIGCONT)
    await reached(2)
    async with asyncio.timeout(5 * LEASE):
        await here.send("page", **TEA)  # its list of the other's visitors goes on, too
        while (await bob.receive("changes"))["changed"][0]["page"]["title"] != "tea":
            pass
    for person in (here, there, bob):
        await person.vanish()


async def test_the_bus_carries_no_secrets_and_no_addresses(
    on_bus: Found, bus: Valkey, town: Town, client: httpx2.Client
) -> None:
    """Not even of what happens at both nodes to one visitor (docs/security.md)."""
    nodes = on_bus(bus.url, silence_seconds=60).start()
    a, b = nodes.nodes
    async with redis.Redis.from_url(bus.url) as listener, listener.pubsub() as ears:
        await ears.psubscribe("*")
        assert await ears.get_message(timeout=5)  # it listens
        alice = Http(client, a, town.alice)
        made = alice.post(
            f"/api/v1/sites/{town.shop}/webhooks",
            json={"url": "https://hooks.example/", "events": ["message.added"]},
        )
        assert made.is_success, made.text
        first = await Vera.at(a, town.shop)
        await first.hello(consent=True)
        second = await Vera.at(b, town.shop)
        await second.hello(token=first.token, consent=True)
        desk = await AtDesk.sits(b, town.bob)
        await desk.watch(town.shop)
        await first.say("Hello there")
        await desk.receive("message", text="Hello there")
        path = f"/api/v1/sites/{town.shop}/blocks"
        block = {"kind": "address", "visitor": first.id}
        assert (await asyncio.to_thread(alice.post, path, json=block)).is_success
        await second.closed()
        heard = b""
        while told := await ears.get_message(timeout=0.5):
            heard += told["data"]
        kept = [await listener.dump(key) for key in await listener.keys("*")]
    everything = b"".join([heard, *(each or b"" for each in kept)])
    assert b"Hello there" in everything  # we do hear what is said
    secret = made.json().get("secret") or "whsec_"
    for text in (town.alice.token, town.bob.token, first.token, secret, "127.0.0.1"):
        assert text.encode() not in everything, text
    for person in (first, second, desk):
        await person.vanish()
