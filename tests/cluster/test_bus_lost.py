"""Promise 14: without the bus every node serves its own, what the others should have told is found
in the database within ten seconds, and all is level soon after the bus is back."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from cluster.conftest import Found
from house import House, Town
from houses import Houses, metric
from lossy import Lossy
from people import AtDesk, Person, Vera
from valkeys import Valkey

CHECKED, LEVEL = 10.0, 15.0  # seconds, as promised
BUSY = 3.0  # more, on a machine that does much else
PATIENT = {"silence_seconds": 60}  # with who sends no pings

Come = Callable[..., Awaitable[Person]]


@pytest.fixture
async def come() -> AsyncIterator[Come]:
    """Vera at that node, or somebody at their desk there."""
    there: list[Person] = []

    async def come(node: House, whom: object, token: str | None = None) -> Person:
        if isinstance(whom, str):
            vera = await Vera.at(node, whom)
            await vera.hello(token)
            there.append(vera)
        else:
            there.append(await AtDesk.sits(node, whom))  # type: ignore[arg-type]
        return there[-1]

    yield come
    for person in there:
        await person.vanish()


async def heard(person: Person, text: str, seconds: float) -> dict:
    async with asyncio.timeout(seconds):
        while True:
            try:
                return await person.receive("message", text=text)
            except TimeoutError:
                await person.ping()


async def listed(desk: AtDesk, site: str, visitor: str, seconds: float) -> None:
    """Until the list shows whether that visitor is there."""
    async with asyncio.timeout(seconds):
        while visitor not in {  # noqa: ASYNC110
            row["id"] for row in (await desk.watch(site))["rows"]
        }:
            await asyncio.sleep(0.2)


async def up(nodes: Houses, wanted: int, seconds: float) -> None:
    async with asyncio.timeout(seconds):
        for node in nodes.nodes:
            while await asyncio.to_thread(metric, node, "halloo_bus_up") != wanted:  # noqa: ASYNC110
                await asyncio.sleep(0.1)


async def test_without_the_bus_each_node_serves_its_own_and_finds_the_rest_in_the_database(
    on_bus: Found, bus: Valkey, town: Town, come: Come
) -> None:
    nodes = on_bus(bus.url, **PATIENT).start()
    a, b = nodes.nodes
    vera, alice, bob = (
        await come(a, town.shop), await come(a, town.alice), await come(b, town.bob),
    )  # fmt: skip
    await vera.say("With the bus")
    for desk in (alice, bob):
        await heard(desk, "With the bus", CHECKED)
    bus.kill()
    await up(nodes, 0, CHECKED)
    began = time.monotonic()
    assert (await vera.say("On the same node"))["seq"] == 2
    talk = (await alice.receive("message", text="On the same node"))["conversation"]
    assert (await bob.ask("say", conversation=talk, text="From the other", saw=1))["t"] == "nack"
    assert (await bob.ask("say", conversation=talk, text="From the other", saw=2))["seq"] == 3
    await heard(vera, "From the other", CHECKED + BUSY)
    await heard(alice, "From the other", CHECKED + BUSY)
    await heard(bob, "On the same node", CHECKED + BUSY)
    assert time.monotonic() - began < CHECKED + BUSY
    newcomer = await come(b, town.shop)
    bus.start()
    returned = time.monotonic()
    await listed(alice, town.shop, newcomer.id, LEVEL)
    await listed(bob, town.shop, vera.id, LEVEL)
    pushed = await alice.ask(
        "push", site=town.shop, visitor=newcomer.id, kind="message", text="There you are"
    )
    assert (pushed["state"], pushed["connections"]) == ("sent", 1)
    await newcomer.receive("push")
    await vera.say("All is well")
    await heard(bob, "All is well", 2)
    assert time.monotonic() - returned < LEVEL


async def test_a_node_cut_off_from_the_bus_goes_on_and_is_level_when_it_heals(
    on_bus: Found, bus: Valkey, town: Town, come: Come
) -> None:
    """A partition: no packet comes through and nobody hangs up. For the others the node is dead
    after its lease."""
    async with Lossy(bus.port) as way:
        nodes = on_bus(bus.url, **PATIENT)
        a, b = nodes.nodes
        b.settings = {**b.settings, "bus": f"redis://127.0.0.1:{way.port}"}
        await asyncio.to_thread(nodes.start)
        vera, bob = await come(b, town.shop), await come(b, town.bob)
        alice = await come(a, town.alice)
        await vera.say("Before")
        await heard(alice, "Before", CHECKED)
        await listed(alice, town.shop, vera.id, CHECKED)
        way.cut()
        await vera.say("Cut off")
        talk = (await bob.receive("message", text="Cut off"))["conversation"]
        await heard(alice, "Cut off", CHECKED + BUSY)
        assert (await alice.ask("say", conversation=talk, text="Hear me", saw=2))["seq"] == 3
        await heard(vera, "Hear me", CHECKED + BUSY)
        await a.logged("a node is gone")
        way.mend()
        began = time.monotonic()
        await listed(alice, town.shop, vera.id, LEVEL)
        await vera.say("Healed")
        await heard(alice, "Healed", LEVEL)
        assert time.monotonic() - began < LEVEL


async def test_messages_that_the_bus_loses_are_heard_all_the_same_and_in_order(
    on_bus: Found, bus: Valkey, town: Town, come: Come
) -> None:
    async with Lossy(bus.port) as way:
        nodes = on_bus(f"redis://127.0.0.1:{way.port}", **PATIENT)
        await asyncio.to_thread(nodes.start)
        a, b = nodes.nodes
        vera, second = await come(a, town.shop), None
        second = await come(b, town.shop, vera.token)
        alice = await come(b, town.alice)
        await vera.say("0")
        await heard(alice, "0", CHECKED)
        way.lost = 5
        for n in range(1, 41):
            await vera.say(str(n))
        for person in (alice, second):
            last = await heard(person, "40", CHECKED + BUSY)
            assert last["seq"] == 41
            texts = [m["text"] for m in person.kept("message")] + ["40"]
            assert texts[-40:] == [str(n) for n in range(1, 41)]
        assert way.dropped > 10


async def test_a_conversation_that_begins_without_the_bus_is_heard_on_the_visitors_other_pages(
    on_bus: Found, bus: Valkey, town: Town, come: Come
) -> None:
    nodes = on_bus(bus.url, **PATIENT).start()
    a, b = nodes.nodes
    vera = await come(a, town.shop)
    second = await come(b, town.shop, vera.token)
    bus.kill()
    await up(nodes, 0, CHECKED)
    await vera.say("Is anybody there?")
    assert (await heard(second, "Is anybody there?", CHECKED + BUSY))["seq"] == 1
