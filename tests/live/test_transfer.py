"""A conversation is handed to another agent; claims and closes that ask for no answer."""

from blocked import every_transport
from doors import Sit, Visit
from house import Town

pytestmark = every_transport


async def test_a_transfer_makes_the_other_agent_the_assignee(
    visit: Visit, sit: Sit, town: Town
) -> None:
    desk, bob, vera = await sit(), await sit(town.bob), await visit()
    await vera.say("Hello?")
    talk = (await desk.receive("conversation"))["conversation"]["id"]
    await bob.receive("conversation")
    await desk.ask("claim", conversation=talk)
    assert (await bob.receive("conversation"))["conversation"]["assignee"] == "alice"
    assert (await desk.ask("transfer", conversation=talk, agent="bob"))["t"] == "ack"
    assert (await bob.receive("conversation"))["conversation"]["assignee"] == "bob"
    assert await vera.receive("agent", name="bob") == {
        "t": "agent", "conversation": talk, "name": "bob", "state": "joined",
    }  # fmt: skip


async def test_a_transfer_to_nobody_or_to_one_without_the_site_is_refused(
    visit: Visit, sit: Sit, town: Town
) -> None:
    desk, bob, vera = await sit(), await sit(town.bob), await visit()
    await vera.say("Hello?")
    talk = (await desk.receive("conversation"))["conversation"]["id"]
    await desk.ask("claim", conversation=talk)
    await bob.receive("conversation")
    await bob.receive("conversation")
    for agent in ("nobody", "", "charlie"):
        nack = await desk.ask("transfer", conversation=talk, agent=agent)
        assert (nack["t"], nack["code"], nack["retry"]) == ("nack", "agent_not_found", False)
    charlie = await sit(town.charlie)
    nack = await charlie.ask("transfer", conversation=talk, agent="charlie")
    assert nack["code"] == "conversation_not_found"
    await bob.ping()
    assert bob.kept("conversation") == []


async def test_claim_transfer_and_close_need_no_cid(visit: Visit, sit: Sit) -> None:
    desk, vera = await sit(), await visit()
    await vera.say("Hello?")
    talk = (await desk.receive("conversation"))["conversation"]["id"]
    for t, more, field, value in (
        ("claim", {}, "assignee", "alice"),
        ("transfer", {"agent": "bob"}, "assignee", "bob"),
        ("close", {}, "state", "closed"),
    ):
        await desk.send(t, conversation=talk, **more)
        assert (await desk.receive("conversation"))["conversation"][field] == value
    assert desk.kept("ack") == desk.kept("nack") == []
