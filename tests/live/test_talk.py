"""A conversation between a visitor with her tabs and agents at their desks."""

import asyncio
import json

from blocked import every_transport
from doors import Sit, Visit
from house import Town
from people import AtDesk, Frame, Vera, cid

pytestmark = every_transport


async def begun(vera: Vera, desk: AtDesk) -> Frame:
    """Vera says hello; the conversation as Alice's console learns of it."""
    await vera.say("Hello?")
    note = await desk.receive("conversation")
    await desk.receive("message", site=vera.site)
    conversation: Frame = note["conversation"]
    return conversation


async def test_a_first_message_begins_a_conversation(visit: Visit, sit: Sit) -> None:
    desk, vera = await sit(), await visit(attrs={"name": "Vera"})
    ack = await vera.say("Hello?")
    assert (ack["seq"], set(ack)) == (1, {"t", "cid", "seq", "at"})
    note = (await desk.receive("conversation"))["conversation"]
    message = await desk.receive("message")
    assert (note["visitor"], note["state"], note["name"]) == (vera.id, "open", "Vera")
    assert (message["conversation"], message["epoch"]) == (note["id"], note["epoch"])
    assert message["from"] == {"kind": "visitor", "name": "Vera"}
    assert (message["text"], message["seq"], message["at"]) == ("Hello?", 1, ack["at"])


async def test_an_agents_answer_reaches_every_tab_and_the_other_agents(
    visit: Visit, sit: Sit, town: Town
) -> None:
    desk, bob, vera = await sit(), await sit(town.bob), await visit()
    second = await visit(token=vera.token)
    talk = await begun(vera, desk)
    ack = await desk.ask("say", conversation=talk["id"], text="Good morning!", saw=1)
    assert ack["seq"] == 2
    for person in (vera, second, bob):
        message = await person.receive("message", seq=2)
        assert (message["text"], message["from"]["kind"]) == ("Good morning!", "agent")
        assert message["from"]["name"] == "alice"


async def test_the_other_tab_hears_what_this_tab_says(visit: Visit) -> None:
    vera = await visit()
    second = await visit(token=vera.token)
    await vera.say("From the first tab", name="first words")
    message = await second.receive("message")
    assert (message["text"], message["cid"]) == ("From the first tab", "first words")
    await vera.ping()
    assert vera.kept("message") == []


async def test_a_retry_with_the_same_cid_is_stored_once(visit: Visit, sit: Sit) -> None:
    desk, vera = await sit(), await visit()
    first = await vera.say("Once", name="c1")
    again = await vera.say("Once", name="c1")
    assert again == first
    await desk.settle()
    assert len([m for m in desk.kept("message") if m["site"] == vera.site]) == 1
    assert len((await visit(token=vera.token)).welcome["messages"]) == 1


async def test_the_same_cid_with_other_words_is_a_conflict(visit: Visit, sit: Sit) -> None:
    desk, vera = await sit(), await visit()
    talk = await begun(vera, desk)
    name = cid()
    await vera.say("Once", name=name)
    await vera.send("say", cid=name, text="Twice")
    nack = await vera.receive("nack", cid=name)
    assert (nack["code"], nack["retry"]) == ("conflict", False)
    await desk.ask("say", conversation=talk["id"], text="One", cid=name)
    nack = await desk.ask("say", conversation=talk["id"], text="Two", cid=name)
    assert nack["code"] == "conflict"


async def test_two_visitors_may_choose_the_same_cid(visit: Visit) -> None:
    one, two = await visit(), await visit()
    assert (await one.say("Mine", name="c1"))["seq"] == 1
    assert (await two.say("Also mine", name="c1"))["seq"] == 1


async def test_empty_and_endless_texts_are_refused(visit: Visit) -> None:
    vera = await visit()
    for text, code in (
        ("", "text_empty"),
        (" \n\t\0", "text_empty"),
        ("x" * 4001, "text_too_long"),
    ):
        await vera.send("say", cid="c", text=text)
        nack = await vera.receive("nack", cid="c")
        assert (nack["code"], nack["retry"]) == (code, False)
    assert (await vera.say("茶" * 4000))["seq"] == 1


async def test_a_reply_to_what_was_not_seen_comes_back_with_the_missed(
    visit: Visit, sit: Sit
) -> None:
    desk, vera = await sit(), await visit()
    talk = await begun(vera, desk)
    await vera.say("Never mind, I found it")
    nack = await desk.ask("say", conversation=talk["id"], text="It is on page 2", saw=1)
    assert (nack["t"], nack["code"], nack["retry"]) == ("nack", "stale", False)
    assert [m["text"] for m in nack["missed"]] == ["Never mind, I found it"]
    ack = await desk.ask("say", conversation=talk["id"], text="Good!", saw=2)
    assert ack["seq"] == 3


async def test_an_agents_own_words_make_nothing_stale_and_a_retry_never_is(
    visit: Visit, sit: Sit
) -> None:
    desk, vera = await sit(), await visit()
    talk = await begun(vera, desk)
    retried = cid()
    first = await desk.ask("say", conversation=talk["id"], text="One", saw=1, cid=retried)
    assert (await desk.ask("say", conversation=talk["id"], text="Two", saw=1))["seq"] == 3
    await vera.say("Thanks")
    again = await desk.ask("say", conversation=talk["id"], text="One", saw=1, cid=retried)
    assert again == first


async def test_typing_is_shown_on_both_sides(visit: Visit, sit: Sit, town: Town) -> None:
    desk, bob, vera = await sit(), await sit(town.bob), await visit()
    await vera.send("typing", text="Do you")
    note = await desk.receive("typing", site=vera.site)
    assert (note["visitor"], note["text"]) == (vera.id, "Do you")
    await vera.send("typing")
    assert (await desk.receive("typing", site=vera.site))["text"] == ""
    talk = await begun(vera, desk)
    await desk.send("typing", conversation=talk["id"])
    typing = await vera.receive("typing")
    assert (typing["conversation"], typing["from"]["name"]) == (talk["id"], "alice")
    assert (await bob.receive("typing", agent="alice"))["conversation"] == talk["id"]


async def test_seen_is_told_to_the_other_side_and_only_moves_forward(
    visit: Visit, sit: Sit
) -> None:
    desk, vera = await sit(), await visit()
    talk = await begun(vera, desk)
    await desk.send("seen", conversation=talk["id"], seq=1)
    assert await vera.receive("seen") == {"t": "seen", "conversation": talk["id"], "seq": 1}
    await desk.ask("say", conversation=talk["id"], text="Yes?")
    for seq in (2, 1, 2, 99):
        await vera.send("seen", seq=seq)
    await vera.ping()
    await desk.settle()
    seen = [n["seq"] for n in desk.kept("seen") if n["by"] == "visitor"]
    assert seen == [2]
    mark = (await visit(token=vera.token)).welcome["conversation"]
    assert (mark["visitor_seen"], mark["agent_seen"]) == (2, 1)


async def test_claiming_and_closing_are_told_to_all(visit: Visit, sit: Sit, town: Town) -> None:
    desk, bob, vera = await sit(), await sit(town.bob), await visit()
    talk = await begun(vera, desk)
    await bob.receive("conversation")
    assert (await desk.ask("claim", conversation=talk["id"]))["t"] == "ack"
    assert (await bob.receive("conversation"))["conversation"]["assignee"] == "alice"
    assert (await vera.receive("agent"))["state"] == "joined"
    assert (await desk.ask("close", conversation=talk["id"]))["t"] == "ack"
    assert (await bob.receive("conversation"))["conversation"]["state"] == "closed"
    assert await vera.receive("agent") == {
        "t": "agent", "conversation": talk["id"], "name": "alice", "state": "left",
    }  # fmt: skip
    assert (await desk.ask("close", conversation=talk["id"]))["t"] == "ack"
    await desk.settle()
    assert bob.kept("conversation") == []


async def test_who_answers_first_has_the_conversation(visit: Visit, sit: Sit, town: Town) -> None:
    desk, bob, vera = await sit(), await sit(town.bob), await visit()
    talk = await begun(vera, desk)
    await desk.ask("say", conversation=talk["id"], text="Hello!")
    await bob.ask("say", conversation=talk["id"], text="Hello too!")
    note = await bob.receive(
        "conversation",
    )
    while note["conversation"].get("assignee") is None:
        note = await bob.receive("conversation")
    assert note["conversation"]["assignee"] == "alice"
    assert (await vera.receive("agent"))["name"] == "alice"


async def test_a_closed_conversation_opens_again_with_the_next_word(visit: Visit, sit: Sit) -> None:
    desk, vera = await sit(), await visit()
    talk = await begun(vera, desk)
    await desk.ask("close", conversation=talk["id"])
    await desk.receive("conversation")
    await vera.say("One more thing")
    note = (await desk.receive("conversation"))["conversation"]
    assert (note["id"], note["state"], note["seq"]) == (talk["id"], "open", 2)


async def test_what_one_socket_sends_is_stored_in_that_order(visit: Visit, sit: Sit) -> None:
    """The widget accepts an invitation and sends the answer in one breath."""
    desk = await sit()
    for _ in range(20):
        vera = await visit()
        ack = await desk.ask("push", site=vera.site, visitor=vera.id, kind="invite", text="Help?")
        accepted = json.dumps({"t": "receipt", "id": ack["id"], "state": "accepted"})
        answer = json.dumps({"t": "say", "cid": cid(), "text": "Yes"})
        await asyncio.gather(vera.socket.send(accepted), vera.socket.send(answer))
        assert (await vera.receive("message"))["seq"] == 1
        assert (await vera.receive("ack"))["seq"] == 2
