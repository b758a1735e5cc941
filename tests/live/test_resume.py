"""After a break: exactly what was missed, or the newest fifty; never a silent hole."""

from blocked import every_transport
from doors import Sit, Visit
from people import Frame, cid

pytestmark = every_transport


def seqs(frame: Frame) -> list[int]:
    return [message["seq"] for message in frame["messages"]]


async def test_a_resume_gives_exactly_what_came_after(visit: Visit, sit: Sit) -> None:
    desk, vera = await sit(), await visit()
    await vera.say("one")
    talk = (await desk.receive("conversation"))["conversation"]
    await vera.leave()
    for text in ("two", "three"):
        await desk.ask("say", conversation=talk["id"], text=text)
    again = await visit(token=vera.token, resume={"epoch": talk["epoch"], "seq": 1})
    assert again.welcome["recovered"] is True
    assert [m["text"] for m in again.welcome["messages"]] == ["two", "three"]


async def test_a_resume_at_the_end_gives_nothing(visit: Visit) -> None:
    vera = await visit()
    await vera.say("one")
    now = await visit(token=vera.token)
    again = await visit(token=vera.token, resume=now.resume)
    assert (again.welcome["recovered"], again.welcome["messages"]) == (True, [])


async def test_another_epoch_or_a_future_seq_gives_the_newest(visit: Visit) -> None:
    vera = await visit()
    await vera.say("one")
    now = await visit(token=vera.token)
    for resume in ({"epoch": "e_other", "seq": 1}, {**now.resume, "seq": 99}):
        again = await visit(token=vera.token, resume=resume)
        assert again.welcome["recovered"] is False
        assert seqs(again.welcome) == [1]


async def test_a_stranger_cannot_resume_anothers_conversation(visit: Visit) -> None:
    vera = await visit()
    await vera.say("private")
    now = await visit(token=vera.token)
    stranger = await visit(resume=now.resume)
    assert (stranger.welcome["conversation"], stranger.welcome["messages"]) == (None, [])


async def test_long_conversations_are_paged_backwards_without_a_hole(
    visit: Visit, sit: Sit
) -> None:
    desk, vera = await sit(), await visit()
    await vera.say("1")
    talk = (await desk.receive("conversation"))["conversation"]
    for _ in range(120):
        await desk.ask("say", conversation=talk["id"], text="more")
    again = await visit(token=vera.token)
    assert again.welcome["recovered"] is False
    assert seqs(again.welcome) == list(range(72, 122))
    await again.send("history", before=72)
    page = await again.receive("history")
    assert (seqs(page), page["more"]) == (list(range(22, 72)), True)
    await again.send("history", before=22)
    page = await again.receive("history")
    assert (seqs(page), page["more"]) == (list(range(1, 22)), False)
    resumed = await visit(token=vera.token, resume={"epoch": talk["epoch"], "seq": 1})
    assert resumed.welcome["recovered"] is True
    assert seqs(resumed.welcome) == list(range(2, 122))


async def test_what_fits_in_a_replay_arrives_and_what_does_not_is_a_snapshot(
    visit: Visit, sit: Sit
) -> None:
    """A replay is larger than what may wait for a slow reader, and reaches it all the same."""
    desk, vera = await sit(), await visit()
    await vera.say("1")
    talk = (await desk.receive("conversation"))["conversation"]
    whole = {"epoch": talk["epoch"], "seq": 1}
    for n, (many, recovered) in enumerate([(250, True), (50, False)]):
        for _ in range(many):
            await desk.ask("say", conversation=talk["id"], text=str(n) * 3900)
        again = await visit(token=vera.token, resume=whole)
        assert again.welcome["recovered"] is recovered
        assert len(again.welcome["messages"]) == (many if recovered else 50)
        await again.ping()
        await again.leave()


async def test_history_without_a_conversation_is_empty(visit: Visit) -> None:
    vera = await visit()
    await vera.send("history", before=10)
    assert await vera.receive("history") == {"t": "history", "messages": [], "more": False}


async def test_nothing_falls_between_the_replay_and_the_live_stream(visit: Visit, sit: Sit) -> None:
    desk, vera = await sit(), await visit()
    await vera.say("1")
    talk = (await desk.receive("conversation"))["conversation"]
    for _ in range(3):
        names = [cid() for _ in range(10)]
        for name in names:
            await desk.send("say", cid=name, conversation=talk["id"], text="while she arrives")
        tab = await visit(token=vera.token, resume={"epoch": talk["epoch"], "seq": 0})
        acks = [await desk.receive("ack", cid=name) for name in names]
        last = max(ack["seq"] for ack in acks)
        got = set(seqs(tab.welcome))
        while got != set(range(1, last + 1)):  # at least once each; the client drops doubles
            got.add((await tab.receive("message"))["seq"])
        await tab.leave()
