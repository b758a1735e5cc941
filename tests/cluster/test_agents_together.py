"""Agents at different nodes see each other, as those at one do; the rest of it is tried in
tests/live/test_attending.py, which runs on a cluster, too."""

from collections.abc import Callable

from factors import Screen
from house import Town
from houses import Houses
from people import AtDesk, Frame, Vera, open_socket


async def shown(desk: AtDesk, agents: list[Frame]) -> None:
    """Until the desk is told that these others have it open."""
    while (await desk.receive("attending"))["agents"] != agents:
        pass


async def begun(vera: Vera, desk: AtDesk) -> str:
    await vera.say("Hello?")
    return str((await desk.receive("conversation"))["conversation"]["id"])


async def test_two_agents_at_two_nodes_see_each_other_until_one_has_gone(
    pair: Houses, site: str, town: Town
) -> None:
    here, there = pair.nodes
    alice, bob = await AtDesk.sits(here, town.alice), await AtDesk.sits(there, town.bob)
    vera = await Vera.at(there, site)
    await vera.hello()
    talk = await begun(vera, alice)
    await alice.send("attend", conversation=talk)
    await shown(alice, [])
    await alice.send("typing", conversation=talk, text="We have")
    await vera.receive("typing")
    await bob.send("attend", conversation=talk)
    await shown(bob, [{"name": "alice", "draft": "We have"}])
    await shown(alice, [{"name": "bob"}])
    await alice.send("typing", conversation=talk, text="We have it")
    await shown(bob, [{"name": "alice", "draft": "We have it"}])
    await bob.leave()
    await shown(alice, [])
    for person in (vera, alice):
        await person.leave()


async def test_an_agent_of_another_site_is_told_nothing_at_another_node(
    pair: Houses, site: str, town: Town
) -> None:
    here, there = pair.nodes
    alice, charlie = await AtDesk.sits(here, town.alice), await AtDesk.sits(there, town.charlie)
    vera = await Vera.at(here, site)
    await vera.hello()
    talk = await begun(vera, alice)
    await alice.send("attend", conversation=talk)
    await charlie.send("attend", conversation=talk)
    await charlie.send("typing", conversation=talk, text="Let me in")
    await alice.send("typing", conversation=talk, text="Hello!")
    await vera.receive("typing")
    await charlie.ping()
    assert charlie.kept("attending") == []
    await alice.ping()
    assert [told["agents"] for told in alice.kept("attending")] == [[]]
    for person in (vera, alice, charlie):
        await person.leave()


async def test_an_agent_whose_node_was_killed_vanishes(
    settle: Callable[..., Houses], town: Town
) -> None:
    here, there = settle(lease_seconds=2).nodes
    alice, bob = await AtDesk.sits(here, town.alice), await AtDesk.sits(there, town.bob)
    vera = await Vera.at(here, town.shop)
    await vera.hello()
    talk = await begun(vera, alice)
    for desk in (alice, bob):
        await desk.send("attend", conversation=talk)
    await shown(alice, [{"name": "bob"}])
    there.kill()
    await shown(alice, [])
    await alice.leave()
    await vera.leave()


async def test_who_signs_out_at_one_node_is_out_at_the_other(pair: Houses, town: Town) -> None:
    here, there = pair.nodes
    bob = Screen(here, town.bob.email)
    assert bob.sign_in().status_code == 201
    cookie = {"Cookie": bob.cookie}
    console = AtDesk(
        await open_socket(there, "/ws/agent", origin=there.url, additional_headers=cookie)
    )
    await console.receive("welcome")
    assert bob("DELETE", "session").status_code == 204
    assert await console.closed() == (4440, "signed_out")
