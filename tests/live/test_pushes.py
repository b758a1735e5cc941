"""From an agent's push to the visitor's screen, and the receipts on the way back."""

from blocked import every_transport
from doors import Http, Sit, Visit
from house import Town
from people import cid

pytestmark = every_transport


async def test_an_invitation_reaches_every_tab(visit: Visit, sit: Sit) -> None:
    desk, vera = await sit(), await visit()
    second = await visit(token=vera.token)
    push = {"site": vera.site, "visitor": vera.id, "kind": "invite", "text": "Can I help?"}
    ack = await desk.ask("push", **push)
    assert (ack["state"], ack["connections"]) == ("sent", 2)
    for tab in (vera, second):
        assert await tab.receive("push") == {
            "t": "push", "id": ack["id"], "kind": "invite", "text": "Can I help?",
            "from": {"name": "alice"},
        }  # fmt: skip


async def test_receipts_travel_back_and_only_forward(visit: Visit, sit: Sit, town: Town) -> None:
    desk, bob, vera = await sit(), await sit(town.bob), await visit()
    ack = await desk.ask("push", site=vera.site, visitor=vera.id, kind="invite", text="Hi")
    assert (await bob.receive("receipt", id=ack["id"]))["state"] == "sent"
    for state in ("shown", "delivered", "shown", "dismissed", "accepted"):
        await vera.send("receipt", id=ack["id"], state=state)
    await vera.ping()
    await desk.settle()
    await bob.settle()
    assert [note["state"] for note in bob.kept("receipt")] == ["shown", "dismissed"]


async def test_accepting_puts_the_words_into_the_conversation_once(visit: Visit, sit: Sit) -> None:
    desk, vera = await sit(), await visit()
    second = await visit(token=vera.token)
    ack = await desk.ask("push", site=vera.site, visitor=vera.id, kind="invite", text="Can I help?")
    await vera.send("receipt", id=ack["id"], state="accepted")
    assert await second.receive("recall") == {"t": "recall", "id": ack["id"]}
    await second.send("receipt", id=ack["id"], state="accepted")
    for tab in (vera, second):
        message = await tab.receive("message")
        assert (message["text"], message["seq"]) == ("Can I help?", 1)
        assert message["from"] == {"kind": "agent", "name": "alice"}
    talk = (await desk.receive("conversation"))["conversation"]
    assert (talk["assignee"], talk["visitor"]) == ("alice", vera.id)
    await second.ping()
    await desk.settle()
    assert len((await visit(token=vera.token)).welcome["messages"]) == 1


async def test_a_dismissed_invitation_vanishes_from_the_other_tab(visit: Visit, sit: Sit) -> None:
    desk, vera = await sit(), await visit()
    second = await visit(token=vera.token)
    ack = await desk.ask("push", site=vera.site, visitor=vera.id, kind="invite", text="Hi")
    await vera.send("receipt", id=ack["id"], state="dismissed")
    assert (await second.receive("recall"))["id"] == ack["id"]
    assert (await visit(token=vera.token)).welcome["pushes"] == []


async def test_an_unanswered_push_is_offered_again_on_the_next_page(visit: Visit, sit: Sit) -> None:
    desk, vera = await sit(), await visit()
    one = await desk.ask("push", site=vera.site, visitor=vera.id, kind="invite", text="One")
    two = await desk.ask("push", site=vera.site, visitor=vera.id, kind="message", text="Two")
    await desk.ask("push", site=vera.site, visitor=vera.id, kind="event", data={"fire": 1})
    again = await visit(token=vera.token)
    assert [push["id"] for push in again.welcome["pushes"]] == [one["id"], two["id"]]


async def test_a_push_to_nobody_waits_as_long_as_its_ttl(visit: Visit, sit: Sit) -> None:
    desk, vera = await sit(), await visit()
    await vera.leave()
    await desk.watch(vera.site)
    push = {"site": vera.site, "visitor": vera.id, "kind": "message"}
    lost = await desk.ask("push", text="for now", **push)
    waits = await desk.ask("push", text="for later", ttl=60, **push)
    assert [(a["state"], a["connections"]) for a in (lost, waits)] == [("offline", 0)] * 2
    again = await visit(token=vera.token)
    assert [p["text"] for p in again.welcome["pushes"]] == ["for later"]
    assert (await desk.receive("receipt", id=waits["id"], state="sent"))["visitor"] == vera.id


async def test_a_push_that_waited_in_vain_expires(visit: Visit, sit: Sit) -> None:
    desk, vera = await sit(), await visit()
    ack = await desk.ask(
        "push", site=vera.site, visitor=vera.id, kind="invite", text="Quick!", ttl=1
    )
    assert (await desk.receive("receipt", id=ack["id"], state="expired"))["visitor"] == vera.id
    assert (await vera.receive("recall"))["id"] == ack["id"]


async def test_the_same_cid_pushes_once(visit: Visit, sit: Sit) -> None:
    desk, vera = await sit(), await visit()
    push = {"site": vera.site, "visitor": vera.id, "kind": "message", "text": "Hi", "cid": cid()}
    first = await desk.ask("push", **push)
    assert await desk.ask("push", **push) == first
    await vera.receive("push")
    await vera.ping()
    assert vera.kept("push") == []
    assert (await desk.ask("push", **{**push, "text": "Ho"}))["code"] == "conflict"


async def test_the_row_shows_how_far_the_push_came(visit: Visit, sit: Sit) -> None:
    desk, vera = await sit(), await visit()
    ack = await desk.ask("push", site=vera.site, visitor=vera.id, kind="invite", text="Hi")
    [row] = (await desk.watch(vera.site))["rows"]
    assert (row["push"]["id"], row["push"]["state"]) == (ack["id"], "sent")
    await vera.send("receipt", id=ack["id"], state="shown")
    [row] = (await desk.receive("changes", site=vera.site))["changed"]
    while row["push"]["state"] == "sent":  # of another node's visitor that may come by itself
        [row] = (await desk.receive("changes", site=vera.site))["changed"]
    assert row["push"]["state"] == "shown"


async def test_a_receipt_for_anothers_push_is_nothing(visit: Visit, sit: Sit, town: Town) -> None:
    desk, bob, vera, other = await sit(), await sit(town.bob), await visit(), await visit()
    ack = await desk.ask("push", site=vera.site, visitor=vera.id, kind="invite", text="Hi")
    for push in (ack["id"], "p_nobody"):
        await other.send("receipt", id=push, state="accepted")
    await other.ping()
    await desk.settle()
    await bob.settle()
    assert desk.kept("receipt") == []  # its ack said what there was to say
    assert [note["state"] for note in bob.kept("receipt")] == ["sent"]
    assert other.kept("message") == []


async def test_a_push_to_everyone_reaches_all_who_are_on_the_site(visit: Visit, sit: Sit) -> None:
    desk, vera, paul = await sit(), await visit(), await visit()
    second = await visit(token=vera.token)
    ack = await desk.ask("push", site=vera.site, visitor="*", kind="invite", text="Sale!")
    assert (ack["state"], ack["connections"]) == ("sent", 3)
    for tab in (vera, second, paul):
        assert (await tab.receive("push"))["id"] == ack["id"]
    assert [p["id"] for p in (await visit(token=paul.token)).welcome["pushes"]] == [ack["id"]]
    assert (await visit()).welcome["pushes"] == []  # came after it
    for person in (vera, paul):  # both accept: each has a conversation of their own
        await person.send("receipt", id=ack["id"], state="accepted")
        assert (await person.receive("message"))["text"] == "Sale!"
    assert await second.receive("recall") == {"t": "recall", "id": ack["id"]}
    notes = [await desk.receive("receipt", state="accepted") for _ in range(2)]
    assert {note["visitor"] for note in notes} == {vera.id, paul.id}


async def test_nobody_gets_a_push_to_everyone_on_another_site(
    visit: Visit, alice: Http, sit: Sit, town: Town
) -> None:
    vera, charlie = await visit(), await sit(town.charlie)
    nack = await charlie.ask("push", site=vera.site, visitor="*", kind="event", text="x")
    assert (nack["t"], nack["code"]) == ("nack", "site_not_found")
    other = alice.post("/api/v1/sites", json={"name": "B", "origins": ["https://b.example"]})
    body = {"site": other.json()["key"], "visitor": "*", "kind": "event", "text": "x"}
    [result] = alice.post("/api/v1/push", json=body).json()["results"]
    assert (result["state"], result["connections"]) == ("offline", 0)
    record = alice.get(f"/api/v1/pushes/{result['id']}").json()
    assert (record["visitor"], record["state"]) == ("*", "offline")
    await vera.ping()
    assert vera.kept("push") == []


async def test_a_push_taken_back_vanishes_from_every_screen(
    visit: Visit, sit: Sit, town: Town
) -> None:
    desk, bob, vera = await sit(), await sit(town.bob), await visit()
    second = await visit(token=vera.token)
    push = {"site": vera.site, "visitor": vera.id, "kind": "invite"}
    one, two = [await desk.ask("push", text=text, **push) for text in ("One", "Two")]
    await vera.send("receipt", id=one["id"], state="shown")
    await bob.receive("receipt", id=one["id"], state="shown")
    ack = await bob.ask("recall", id=one["id"])  # he may push there as well
    assert set(ack) == {"t", "cid"}
    for tab in (vera, second):
        assert await tab.receive("recall") == {"t": "recall", "id": one["id"]}
    assert (await desk.receive("receipt", id=one["id"], state="recalled"))["visitor"] == vera.id
    again = await visit(token=vera.token)
    assert [p["id"] for p in again.welcome["pushes"]] == [two["id"]]
    await vera.send("receipt", id=one["id"], state="accepted")  # too late
    await vera.ping()
    await desk.settle()
    assert vera.kept("message") == []


async def test_taking_back_twice_is_as_good_as_once(visit: Visit, sit: Sit) -> None:
    desk, vera = await sit(), await visit()
    ack = await desk.ask("push", site=vera.site, visitor=vera.id, kind="invite", text="Hi")
    for _ in range(2):
        assert (await desk.ask("recall", id=ack["id"]))["t"] == "ack"
    await vera.receive("recall")
    await vera.ping()
    assert vera.kept("recall") == []


async def test_what_is_answered_or_sent_or_not_theirs_cannot_be_taken_back(
    visit: Visit, sit: Sit, town: Town
) -> None:
    desk, charlie, vera = await sit(), await sit(town.charlie), await visit()
    push = {"site": vera.site, "visitor": vera.id}
    answered = await desk.ask("push", kind="invite", text="Hi", **push)
    event = await desk.ask("push", kind="event", data={"fire": 1}, **push)
    open_ = await desk.ask("push", kind="message", text="Ho", **push)
    await vera.send("receipt", id=answered["id"], state="dismissed")
    await desk.receive("receipt", id=answered["id"], state="dismissed")
    assert (await desk.ask("recall", id=answered["id"]))["code"] == "push_over"
    assert (await desk.ask("recall", id=event["id"]))["code"] == "push_over"
    for name in (open_["id"], "p_nobody"):
        assert (await charlie.ask("recall", id=name))["code"] == "push_not_found"


async def test_a_push_to_everyone_is_taken_back_from_those_who_have_not_answered(
    visit: Visit, sit: Sit
) -> None:
    desk, vera, paul = await sit(), await visit(), await visit()
    ack = await desk.ask("push", site=vera.site, visitor="*", kind="invite", text="Sale!")
    await vera.send("receipt", id=ack["id"], state="accepted")
    await vera.receive("message", text="Sale!")
    await desk.ask("recall", id=ack["id"])
    assert (await paul.receive("recall"))["id"] == ack["id"]
    await paul.send("receipt", id=ack["id"], state="accepted")
    await paul.ping()
    await desk.settle()
    assert paul.kept("message") == []


async def test_several_wait_in_order_and_each_for_its_own_time(visit: Visit, sit: Sit) -> None:
    desk, vera = await sit(), await visit()
    push = {"site": vera.site, "visitor": vera.id, "kind": "invite"}
    long, short, longest = [
        await desk.ask("push", text=text, ttl=ttl, **push)
        for text, ttl in (("a", 60), ("b", 1), ("c", 600))
    ]
    assert (await vera.receive("recall"))["id"] == short["id"]
    again = await visit(token=vera.token)
    assert [p["id"] for p in again.welcome["pushes"]] == [long["id"], longest["id"]]
