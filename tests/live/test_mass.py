"""One push to many: one after the other, and no more than their attention allows."""

from dataclasses import replace
from typing import Any

import httpx2
import pytest

from behind import rows
from doors import Http, Sit, Visit
from house import House, Town
from people import SHOP_ORIGIN, AtDesk, Vera, cid

ASK = {"kind": "invite", "text": "Free shipping today. Any questions?"}
TEA = {"url": f"{SHOP_ORIGIN}/tea", "title": "Tea", "referrer": ""}
CART = {"url": f"{SHOP_ORIGIN}/cart", "title": "Cart", "referrer": ""}


def path(site: str, push: str = "", do: str = "") -> str:
    parts = ["/api/v1/sites", site, "mass-pushes", push, do]
    return "/".join(part for part in parts if part)


def begun(agent: Http, site: str, **fields: Any) -> dict[str, Any]:
    answer = agent.post(path(site), json={**ASK, "filter": {}, **fields})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def code(answer: Any) -> str:
    return str(answer.json()["error"]["code"])


async def until(desk: AtDesk, push: str, state: str) -> dict[str, Any]:
    while True:
        mass: dict[str, Any] = (await desk.receive("mass"))["mass"]
        if (mass["id"], mass["state"]) == (push, state):
            return mass


async def test_it_reaches_those_who_match_and_the_funnel_shows_how_far(
    visit: Visit, sit: Sit, bob: Http, site: str
) -> None:
    desk = await sit()
    vera, paul, other = await visit(page=CART), await visit(page=CART), await visit(page=TEA)
    reach = bob.post(path(site, do="reach"), json={"filter": {"page": "/cart"}}).json()
    assert reach == {"total": 2, "held": 0, "reasons": {}}
    mass = begun(bob, site, filter={"page": "/cart"}, data={"title": "Sale"})
    assert (mass["state"], mass["total"], mass["agent"]) == ("running", 2, "bob")
    done = await until(desk, mass["id"], "done")
    assert (done["sent"], done["held"], done["gone"]) == (2, 0, 0)
    for person, answers in ((vera, ("shown", "accepted")), (paul, ("delivered", "dismissed"))):
        push = await person.receive("push")
        assert (push["text"], push["data"]) == (ASK["text"], {"title": "Sale"})
        assert push["from"] == {"name": "bob"}
        for state in answers:
            await person.send("receipt", id=push["id"], state=state)
            await desk.receive("receipt", id=push["id"], state=state)
    await other.ping()
    assert other.kept("push") == []
    shown = bob.get(path(site, mass["id"])).json()
    assert shown["filter"] == {"page": "/cart"}
    assert shown["funnel"] == {
        "pushes": 2, "sent": 2, "delivered": 2, "shown": 2, "accepted": 1, "dismissed": 1,
        "expired": 0, "recalled": 0,
    }  # fmt: skip
    [listed] = bob.get(path(site)).json()["mass_pushes"]
    assert (listed["id"], listed["state"], listed["sent"]) == (mass["id"], "done", 2)


async def test_an_accepted_one_begins_a_conversation_that_anybody_may_take(
    visit: Visit, sit: Sit, bob: Http, site: str
) -> None:
    desk, vera = await sit(), await visit()
    begun(bob, site)
    push = await vera.receive("push")
    await vera.send("receipt", id=push["id"], state="accepted")
    message = await vera.receive("message")
    assert (message["text"], message["from"]["name"]) == (ASK["text"], "bob")
    talk = (await desk.receive("conversation"))["conversation"]
    assert "assignee" not in talk


async def test_whose_attention_is_taken_is_left_alone_and_counted(
    visit: Visit, sit: Sit, bob: Http, site: str
) -> None:
    desk = await sit()
    free, asked, talking, typing = [await visit() for _ in range(4)]
    await desk.ask("push", site=site, visitor=asked.id, kind="invite", text="Hi")
    await talking.say("I have a question")
    await typing.send("typing", text="I wonder")
    await typing.ping()
    reasons = {"unanswered": 1, "in_conversation": 1, "typing": 1}
    reach = bob.post(path(site, do="reach"), json={"filter": {}}).json()
    assert reach == {"total": 4, "held": 3, "reasons": reasons}
    mass = begun(bob, site)
    done = await until(desk, mass["id"], "done")
    assert (done["sent"], done["held"], done["reasons"]) == (1, 3, reasons)
    assert (await free.receive("push"))["text"] == ASK["text"]
    # What a program tells the page asks for nobody's attention.
    event = begun(bob, site, kind="event", text=None, data={"refresh": True})
    assert (await until(desk, event["id"], "done"))["sent"] == 4
    assert (await typing.receive("push"))["data"] == {"refresh": True}


async def test_a_selection_reaches_those_chosen_who_are_here(
    visit: Visit, sit: Sit, bob: Http, site: str
) -> None:
    desk, vera, paul = await sit(), await visit(), await visit()
    chosen = [paul.id, "v_nobody", paul.id]
    mass = begun(bob, site, filter=None, visitors=chosen)
    assert mass["total"] == 1
    await until(desk, mass["id"], "done")
    await paul.receive("push")
    await vera.ping()
    assert vera.kept("push") == []
    nobody = begun(bob, site, filter={"page": "/nowhere"})
    assert (nobody["state"], nobody["total"]) == ("done", 0)


async def test_it_can_be_paused_resumed_and_cancelled(
    visit: Visit, sit: Sit, bob: Http, site: str
) -> None:
    desk, people = await sit(), [await visit() for _ in range(8)]
    mass = begun(bob, site, per_second=1)
    assert code(bob.post(path(site), json={**ASK, "filter": {}})) == "mass_push_running"
    await people[0].receive("push")
    for _ in range(2):  # twice is as good as once
        paused = bob.post(path(site, mass["id"], "pause")).json()
        assert paused["state"] == "paused"
    assert 1 <= paused["sent"] < 8
    await desk.settle()
    sent = bob.get(path(site, mass["id"])).json()["sent"]
    # Another node may be just sending one.
    assert sent - paused["sent"] in range(len(desk.house.nodes))
    paused["sent"] = sent
    second = begun(bob, site, filter={"page": "/nowhere"})  # while the first rests
    assert second["state"] == "done"
    assert bob.post(path(site, mass["id"], "resume")).json()["state"] == "running"
    await people[paused["sent"]].receive("push")
    cancelled = bob.post(path(site, mass["id"], "cancel"), json={"recall": True}).json()
    assert (cancelled["state"], cancelled["total"]) == ("cancelled", 8)
    for person in people[:2]:
        assert (await person.receive("recall"))["t"] == "recall"
    over = bob.get(path(site, mass["id"])).json()
    assert over["sent"] - cancelled["sent"] in range(len(desk.house.nodes))
    assert over["funnel"]["recalled"] == over["funnel"]["pushes"] == over["sent"]
    for verb in ("pause", "resume"):
        assert code(bob.post(path(site, mass["id"], verb))) == "mass_push_over"
    await people[-1].ping()
    assert people[-1].kept("push") == []


async def test_an_invitation_waits_for_somebody_who_could_answer(
    visit: Visit, sit: Sit, alice: Http, bob: Http, site: str
) -> None:
    vera = await visit()
    begun(bob, site)
    after = {"fact": "event", "op": "at_least", "value": 1, "key": "go"}
    second = {"fact": "time_on_page", "op": "at_least", "value": 1}
    rule = {"name": "A second", "state": "active", "when": {"all": [after, second]},
            "then": [{"do": "event", "name": "later"}]}  # fmt: skip
    alice.post(f"/api/v1/sites/{site}/rules", json=rule).raise_for_status()
    await vera.send("event", name="go")
    await vera.receive("push", text="later")  # several rounds later
    assert vera.kept("push") == []
    await sit()
    assert (await vera.receive("push"))["kind"] == "invite"


async def test_the_same_cid_begins_it_once(visit: Visit, sit: Sit, bob: Http, site: str) -> None:
    desk, vera = await sit(), await visit()
    name = cid()
    first = begun(bob, site, cid=name)
    assert begun(bob, site, cid=name)["id"] == first["id"]
    await until(desk, first["id"], "done")
    assert begun(bob, site, cid=name)["state"] == "done"
    await vera.receive("push")
    await vera.ping()
    assert vera.kept("push") == []
    assert code(bob.post(path(site), json={**ASK, "filter": {}, "text": "Ho", "cid": name})) == (
        "conflict"
    )


async def test_who_left_finds_it_on_the_next_page_if_it_may_wait(
    own_house: Any, client: Any, town: Town
) -> None:
    house: House = own_house(grace_seconds=0.5, mass_pushes_per_second=1)
    alice = Http(client, house, town.alice)
    site = alice.post("/api/v1/sites", json={"name": "A", "origins": [SHOP_ORIGIN]}).json()["key"]
    desk = await AtDesk.sits(house, town.alice)
    first, leaves = await Vera.at(house, site), await Vera.at(house, site)
    await first.hello()
    await leaves.hello()
    for ttl, expected in ((600, (2, 0)), (0, (1, 1))):
        mass = begun(alice, site, ttl=ttl, kind="event", text="x")
        await first.receive("push")
        await leaves.leave()
        done = await until(desk, mass["id"], "done")
        assert (done["sent"], done["gone"]) == expected
        token, leaves = leaves.token, await Vera.at(house, site)
        await leaves.hello(token=token)
        assert len(leaves.welcome["pushes"]) == (1 if ttl else 0)
    for person in (desk, first, leaves):
        await person.leave()


@pytest.mark.one_node("who goes on where all died waits for a lease: tests/cluster/test_once.py")
async def test_after_a_restart_it_goes_on_with_those_who_have_not_got_it(
    own_house: Any, client: Any, town: Town
) -> None:
    house: House = own_house(grace_seconds=1)
    alice = Http(client, house, town.alice)
    site = alice.post("/api/v1/sites", json={"name": "A", "origins": [SHOP_ORIGIN]}).json()["key"]
    people = [await Vera.at(house, site) for _ in range(6)]
    for person in people:
        await person.hello(consent=True)
    desk = await AtDesk.sits(house, town.alice)
    mass = begun(alice, site, per_second=1)
    got = (await people[0].receive("push"))["id"]
    house.signal(9)
    house.wait()
    for person in [*people, desk]:
        await person.closed()
    house.start()
    desk = await AtDesk.sits(house, town.alice)
    back = [await Vera.at(house, site) for _ in people]
    for old, person in zip(people, back, strict=True):
        await person.hello(token=old.token)
    done = await until(desk, mass["id"], "done")
    assert (done["sent"], done["held"], done["gone"]) == (6, 0, 0)
    # Of the one that was sent as the server died it is offered again; nobody has two.
    await back[-1].receive("push")
    for person in back:
        await person.ping()
        offered = {push["id"] for push in person.welcome["pushes"]}
        assert len(offered | {push["id"] for push in person.kept("push")}) <= 1
    assert [push["id"] for push in back[0].welcome["pushes"]] == [got]
    for person in (desk, *back):
        await person.leave()


WRONG: list[dict[str, Any]] = [
    {},
    {"filter": {}, "visitors": []},
    {"filter": {"serach": "tea"}},
    {"filter": {"country": ["Germany"]}},
    {"visitors": ["v"] * 5001},
    {"filter": {}, "text": " "},
    {"filter": {}, "kind": "shout"},
    {"filter": {}, "data": {"style": "loud"}},
    {"filter": {}, "ttl": -1},
    {"filter": {}, "per_second": "fast"},
    {"filter": {}, "speed": 5},
]


@pytest.mark.parametrize("fields", WRONG, ids=range(len(WRONG)))
def test_what_is_wrong_is_refused(bob: Http, site: str, fields: dict[str, Any]) -> None:
    answer = bob.post(path(site), json={**ASK, **fields})
    assert answer.status_code == 400, answer.text
    assert code(answer) in ("bad_field", "bad_request", "text_empty")
    assert bob.get(path(site)).json() == {"mass_pushes": [], "next": None}


async def test_it_is_of_its_site_alone(
    visit: Visit, alice: Http, bob: Http, charlie: Http, nobody: Http, site: str
) -> None:
    await visit()
    mass = begun(bob, site)
    other = alice.post("/api/v1/sites", json={"name": "B", "origins": ["https://b.example"]})
    for push in (mass["id"], "b_nobody"):
        assert code(alice.get(path(other.json()["key"], push))) == "mass_push_not_found"
        assert code(alice.post(path(other.json()["key"], push, "pause"))) == "mass_push_not_found"
        for verb in ("pause", "resume", "cancel"):
            answer = charlie.post(path(site, push, verb), json={})
            assert code(answer) == "site_not_found"
        assert code(charlie.get(path(site, push))) == "site_not_found"
    for kind in ({}, {"visitors": []}):
        assert code(charlie.post(path(site), json={**ASK, "filter": {}, **kind})) in (
            "site_not_found", "bad_field",
        )  # fmt: skip
    assert code(charlie.post(path(site, do="reach"), json={"filter": {}})) == "site_not_found"
    assert code(nobody.post(path(site), json={**ASK, "filter": {}})) == "sign_in_required"


async def test_a_token_that_may_only_read_begins_and_stops_nothing(
    house: House, visit: Visit, bob: Http, client: httpx2.Client, site: str
) -> None:
    await visit()
    made = house.made("token", "add", "--agent", "bob", "--scope", "read")
    reader = Http(client, house, replace(bob.agent, token=made["token"]))
    mass = begun(bob, site, per_second=1)
    assert code(reader.post(path(site), json={**ASK, "filter": {}})) == "not_allowed"
    assert code(reader.post(path(site, do="reach"), json={"filter": {}})) == "not_allowed"
    assert code(reader.post(path(site, mass["id"], "cancel"), json={})) == "not_allowed"
    assert reader.get(path(site, mass["id"])).json()["id"] == mass["id"]


async def test_who_was_meant_is_forgotten_when_it_is_over(
    visit: Visit, sit: Sit, bob: Http, site: str, house: House
) -> None:
    """Many of them have not agreed to be remembered; what they got is known by their pushes."""
    desk, vera = await sit(), await visit()
    mass = begun(bob, site)
    await until(desk, mass["id"], "done")
    await vera.receive("push")
    slow = begun(bob, site, per_second=1, text="Again")
    bob.post(path(site, slow["id"], "cancel"), json={})
    await vera.say("Hi")  # is stored after all that
    assert bob.get(path(site, mass["id"])).json()["total"] == 1
    assert [left(house, each["id"]) for each in (mass, slow)] == ["[]", "[]"]


def left(house: House, push: str) -> str:
    return str(rows(house, "SELECT visitors FROM mass_pushes WHERE id = ?", push)[0][0])
