"""The first frames on a visitor's socket."""

from doors import Knock, Sit, Visit
from house import Town


async def test_a_stranger_is_welcomed_with_exactly_what_the_protocol_says(visit: Visit) -> None:
    vera = await visit()
    assert vera.welcome.pop("visitor").startswith("v_")
    assert vera.welcome.pop("token")
    assert vera.welcome.pop("connection")
    assert vera.welcome == {
        "t": "welcome",
        "conversation": None,
        "recovered": False,
        "messages": [],
        "pushes": [],
        "ping_s": 25,
        "upload_bytes": 10 * 1024 * 1024,
        "signals": {"t": "signals", "idle": [120]},
    }


async def test_a_visitor_with_her_token_is_the_same_visitor(visit: Visit) -> None:
    first = await visit()
    second = await visit(token=first.token)
    assert second.id == first.id
    assert second.welcome["connection"] != first.welcome["connection"]


async def test_a_forged_token_makes_a_stranger(visit: Visit) -> None:
    first = await visit()
    for token in (first.id, f"{first.id}.{'0' * 64}", first.token[:-1] + "x", ".", "🜚.ü"):
        stranger = await visit(token=token)
        assert stranger.id != first.id


async def test_a_token_of_another_site_makes_a_stranger(visit: Visit, town: Town) -> None:
    first = await visit()
    stranger = await visit(site=town.shop, token=first.token)
    assert stranger.id != first.id


async def test_a_conversation_comes_back_with_the_page(visit: Visit) -> None:
    vera = await visit()
    await vera.say("Is the jasmine tea fresh?")
    again = await visit(token=vera.token)
    mark = again.welcome["conversation"]
    assert mark["seq"] == 1
    assert mark["state"] == "open"
    assert mark["epoch"]
    [message] = again.welcome["messages"]
    assert message["text"] == "Is the jasmine tea fresh?"
    assert message["from"]["kind"] == "visitor"
    assert (message["seq"], message["epoch"]) == (1, mark["epoch"])


async def test_frames_sent_before_the_welcome_are_done_in_order(knock: Knock, sit: Sit) -> None:
    desk, vera = await sit(), await knock()
    page = {"url": "https://shop.example/tea"}
    await vera.send("hello", site=vera.site, page=page)
    for n in range(5):
        await vera.send("say", cid=f"{vera.site}-{n}", text=str(n))
    assert (await vera.receive("welcome"))["messages"] == []
    acks = [await vera.receive("ack", cid=f"{vera.site}-{n}") for n in range(5)]
    assert [ack["seq"] for ack in acks] == [1, 2, 3, 4, 5]
    said = [await desk.receive("message", site=vera.site) for _ in range(5)]
    assert [message["text"] for message in said] == list("01234")
