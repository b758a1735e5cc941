"""Agents who have the same conversation open see each other, and what the others are writing."""

from doors import Sit, Visit
from house import Town
from people import AtDesk, Frame, Vera


async def begun(vera: Vera, desk: AtDesk) -> str:
    await vera.say("Hello?")
    note = await desk.receive("conversation")
    return str(note["conversation"]["id"])


async def drafts(desk: AtDesk, until: Frame) -> list[Frame]:
    """What this desk was told of the others, up to the note with these agents."""
    told = []
    while not told or told[-1]["agents"] != [until]:
        told.append(await desk.receive("attending"))
    return told


async def test_two_agents_see_each_other_and_what_the_other_writes(
    visit: Visit, sit: Sit, town: Town
) -> None:
    alice, bob, vera = await sit(), await sit(town.bob), await visit()
    talk = await begun(vera, alice)
    await alice.send("attend", conversation=talk)
    alone = await alice.receive("attending")
    assert alone == {"t": "attending", "conversation": talk, "agents": []}
    await alice.send("typing", conversation=talk, text="We have")
    await vera.receive("typing")
    await bob.send("attend", conversation=talk)
    await drafts(bob, {"name": "alice", "draft": "We have"})
    await drafts(alice, {"name": "bob"})
    await alice.send("typing", conversation=talk, text="We have it in green")
    await drafts(bob, {"name": "alice", "draft": "We have it in green"})
    await alice.send("typing", conversation=talk, text="")
    await drafts(bob, {"name": "alice"})


async def test_what_stood_in_the_composer_comes_with_the_first_word(
    visit: Visit, sit: Sit, town: Town
) -> None:
    alice, bob, vera = await sit(), await sit(town.bob), await visit()
    talk = await begun(vera, alice)
    await alice.send("attend", conversation=talk, draft="From before the reload")
    await alice.receive("attending")
    await bob.send("attend", conversation=talk)
    await drafts(bob, {"name": "alice", "draft": "From before the reload"})
    await vera.ping()
    assert vera.kept("typing") == []


async def test_the_visitor_learns_that_somebody_types_once_and_never_what(
    visit: Visit, sit: Sit, town: Town
) -> None:
    alice, bob, vera = await sit(), await sit(town.bob), await visit()
    talk = await begun(vera, alice)
    for desk in (alice, bob):
        await desk.send("attend", conversation=talk)
        await desk.receive("attending")
    for text in ("s", "se", "secret", "secret price"):
        await alice.send("typing", conversation=talk, text=text)
    await drafts(bob, {"name": "alice", "draft": "secret price"})
    await alice.settle()
    for person in (vera, bob):
        await person.ping()
    typing = vera.kept("typing")
    assert [set(note) for note in typing] == [{"t", "conversation", "from"}]
    assert [note["agent"] for note in bob.kept("typing") if "agent" in note] == ["alice"]
    assert "secret" not in str(vera._kept)


async def test_an_agent_who_has_it_not_open_hears_no_draft(
    visit: Visit, sit: Sit, town: Town
) -> None:
    alice, bob, vera = await sit(), await sit(town.bob), await visit()
    talk, other = await begun(vera, alice), await begun(await visit(), alice)
    await bob.send("attend", conversation=other)
    await bob.receive("attending")
    third = await sit(town.bob)
    await third.send("attend", conversation=talk)
    await third.receive("attending")
    await alice.send("attend", conversation=talk)
    await third.receive("attending", agents=[{"name": "alice"}])
    await alice.send("typing", conversation=talk, text="Only for this one")
    await drafts(third, {"name": "alice", "draft": "Only for this one"})
    await bob.ping()
    assert bob.kept("attending") == []


async def test_one_agent_on_two_screens_is_one_and_does_not_see_itself(
    visit: Visit, sit: Sit, town: Town
) -> None:
    desk, phone, bob, vera = await sit(), await sit(), await sit(town.bob), await visit()
    talk = await begun(vera, desk)
    for screen in (desk, phone):
        await screen.send("attend", conversation=talk)
        assert (await screen.receive("attending"))["agents"] == []
    await desk.send("typing", conversation=talk, text="At the desk")
    await phone.send("typing", conversation=talk, text="On the phone")
    await bob.send("attend", conversation=talk)
    for told in await drafts(bob, {"name": "alice", "draft": "On the phone"}):
        assert [agent["name"] for agent in told["agents"]] in ([], ["alice"])
    await phone.send("attend", conversation=None)
    await drafts(bob, {"name": "alice", "draft": "At the desk"})
    for screen in (desk, phone):
        await screen.ping()
        assert all("alice" not in str(note["agents"]) for note in screen.kept("attending"))


async def test_it_ends_with_another_conversation_with_none_and_with_the_socket(
    visit: Visit, sit: Sit, town: Town
) -> None:
    alice, vera = await sit(), await visit()
    talk, other = await begun(vera, alice), await begun(await visit(), alice)
    await alice.send("attend", conversation=talk)
    await alice.receive("attending")

    async def comes() -> AtDesk:
        bob = await sit(town.bob)
        await bob.send("attend", conversation=talk)
        await alice.receive("attending", agents=[{"name": "bob"}])
        return bob

    bob = await comes()
    await bob.send("attend", conversation=other)
    await alice.receive("attending", conversation=talk, agents=[])
    bob = await comes()
    await bob.send("attend", conversation=None)
    await alice.receive("attending", agents=[])
    bob = await comes()
    bob.socket.transport.abort()
    await alice.receive("attending", agents=[])


async def test_what_is_open_last_counts_whichever_is_answered_first(
    visit: Visit, sit: Sit, town: Town
) -> None:
    alice, bob, vera = await sit(), await sit(town.bob), await visit()
    talk, other = await begun(vera, alice), await begun(await visit(), alice)
    for _ in range(20):
        await bob.send("attend", conversation=talk)
        await bob.send("attend", conversation=other)
    await bob.receive("attending", conversation=other)
    await alice.send("attend", conversation=other)
    await alice.receive("attending", agents=[{"name": "bob"}])
    await alice.send("attend", conversation=talk)
    await alice.receive("attending", conversation=talk, agents=[])


async def test_an_agent_of_another_site_is_neither_shown_nor_told(
    visit: Visit, sit: Sit, town: Town
) -> None:
    alice, charlie, vera = await sit(), await sit(town.charlie), await visit()
    talk = await begun(vera, alice)
    await charlie.send("attend", conversation=talk, draft="Let me in")
    await charlie.send("typing", conversation=talk, text="Let me in")
    await charlie.settle()
    await alice.send("attend", conversation=talk)
    assert (await alice.receive("attending"))["agents"] == []
    await alice.send("typing", conversation=talk, text="Nobody else's business")
    await vera.receive("typing")
    await charlie.ping()
    assert charlie.kept("attending") == charlie.kept("typing") == []


async def test_a_draft_is_no_longer_than_a_message(visit: Visit, sit: Sit, town: Town) -> None:
    alice, bob, vera = await sit(), await sit(town.bob), await visit()
    talk = await begun(vera, alice)
    await bob.send("attend", conversation=talk, draft="b" * 5000)
    await bob.receive("attending")
    await alice.send("attend", conversation=talk)
    await drafts(alice, {"name": "bob", "draft": "b" * 4000})
    await alice.send("typing", conversation=talk, text="a" * 5000)
    await drafts(bob, {"name": "alice", "draft": "a" * 4000})
