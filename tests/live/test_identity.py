"""The shop says who its visitor is: from then on it is one visitor, wherever they come from, with
one history."""

import pytest

from behind import rows
from doors import Http, Sit, Visit
from house import House, Town
from people import SHOP_ORIGIN, Vera, cid
from signing import Signer, make_key


@pytest.fixture
def key(nobody: Http, town: Town, site: str) -> Signer:
    return make_key(nobody, town.alice.email, site)


def said(vera: Vera) -> list[str]:
    return [message["text"] for message in vera.welcome["messages"]]


async def test_the_same_person_on_another_computer_is_the_same_visitor(
    visit: Visit, key: Signer
) -> None:
    phone = await visit(identity=key.sign("ana"), consent=True)
    await phone.say("From the phone")
    desktop = await visit(identity=key.sign("ana"), consent=True)
    assert (desktop.id, said(desktop)) == (phone.id, ["From the phone"])


async def test_who_was_nobody_keeps_the_visitor_when_the_shop_first_names_them(
    visit: Visit, key: Signer
) -> None:
    vera = await visit(consent=True)
    await vera.say("Before I sign in")
    await vera.send("identify", identity=key.sign("ana"), attrs={"plan": "pro"})
    answer = await vera.receive("identity")
    assert answer["visitor"] == vera.id
    await vera.say("After")  # on the same socket
    again = await visit(token=answer["token"], identity=answer["badge"])
    assert (again.id, said(again)) == (vera.id, ["Before I sign in", "After"])


async def test_two_conversations_become_one_in_the_order_of_time(
    visit: Visit, sit: Sit, key: Signer, town: Town
) -> None:
    desk = await sit()
    known = await visit(identity=key.sign("ana"), consent=True)
    await known.say("One")
    begun = (await desk.receive("conversation"))["conversation"]
    talk, epoch = begun["id"], begun["epoch"]
    stranger = await visit(consent=True)
    await stranger.say("Two")
    other = (await desk.receive("conversation"))["conversation"]["id"]
    await desk.ask("say", conversation=talk, text="Three")
    await stranger.say("Four")
    await stranger.send("identify", identity=key.sign("ana"))
    answer = await stranger.receive("identity")
    assert (await stranger.receive("bye"))["reconnect_after_ms"] == 0
    assert await stranger.closed() == (4435, "merged")
    assert await known.closed() == (4435, "merged")  # its messages have other numbers now
    merged = await desk.receive("merged")
    assert (merged["former"], merged["visitor"]) == (stranger.id, known.id)
    assert (merged["former_conversation"], merged["conversation"]["id"]) == (other, talk)

    back = await visit(
        token=answer["token"], identity=answer["badge"], resume={"epoch": epoch, "seq": 1}
    )
    assert back.welcome["recovered"] is False
    assert said(back) == ["One", "Two", "Three", "Four"]
    assert [each["seq"] for each in back.welcome["messages"]] == [1, 2, 3, 4]
    assert back.welcome["conversation"]["epoch"] != epoch
    # A console that has not heard of it yet still speaks to the right person.
    ack = await desk.ask("say", conversation=other, text="Five", saw=9)
    assert ack["t"] == "nack"
    assert [each["text"] for each in ack["missed"]] == ["One", "Two", "Four"]
    ack = await desk.ask("say", conversation=other, text="Five")
    assert ack["seq"] == 5
    assert (await back.receive("message"))["text"] == "Five"


async def test_all_that_was_known_of_the_former_is_known_of_the_other(
    visit: Visit, sit: Sit, alice: Http, site: str, key: Signer
) -> None:
    desk = await sit()
    known = await visit(identity=key.sign("ana"), consent=True, attrs={"plan": "pro", "a": 1})
    stranger = await visit(consent=True, attrs={"plan": "free", "b": 2})
    here = f"/api/v1/sites/{site}/visitors"
    alice.put(f"{here}/{known.id}/tags/vip").raise_for_status()
    alice.put(f"{here}/{stranger.id}/tags/late").raise_for_status()
    alice.post(f"{here}/{stranger.id}/notes", json={"text": "Waits"}).raise_for_status()
    push = await desk.ask("push", site=site, visitor=stranger.id, kind="invite", text="Hi", ttl=60)
    await stranger.receive("push")
    again = await visit(token=stranger.token, identity=key.sign("ana"), consent=True)
    assert [each["id"] for each in again.welcome["pushes"]] == [push["id"]]
    await desk.settle()
    found = alice.get(f"{here}/{known.id}").json()
    assert sorted(found["tags"]) == ["late", "vip"]
    assert [note["text"] for note in found["notes"]] == ["Waits"]
    assert [each["id"] for each in found["pushes"]] == [push["id"]]
    assert found["attrs"] == {"plan": "pro", "a": 1, "b": 2}
    assert found["total_visits"] == 2
    assert found["identity"] == {"subject": "ana"}
    assert alice.get(f"{here}/{stranger.id}").status_code == 404
    # A backend that still knows the former name reaches the person.
    body = {"site": site, "visitor": stranger.id, "kind": "event", "text": "shipped"}
    assert alice.post("/api/v1/push", json=body).json()["results"][0]["state"] == "sent"
    assert (await again.receive("push"))["text"] == "shipped"


async def test_the_visit_goes_on_in_the_live_list_under_the_name(
    visit: Visit, sit: Sit, site: str, key: Signer
) -> None:
    elsewhere = await visit(identity=key.sign("ana"), consent=True)
    await elsewhere.leave()
    desk, vera = await sit(), await visit(consent=True)
    await vera.send("page", url=f"{SHOP_ORIGIN}/pots")
    await vera.ping()
    while (await desk.watch(site))["online"] > 1:
        await desk.receive("changes")
    told = key.sign("ana", name="Ana Wu", email="ana@example.com", attrs={"tier": "gold"})
    await vera.send("identify", identity=told)
    answer = await vera.receive("identity")
    page = {"url": f"{SHOP_ORIGIN}/pots", "title": "", "referrer": ""}
    await visit(token=answer["token"], identity=answer["badge"], consent=True, page=page)
    [row] = (await desk.watch(site))["rows"]
    assert row["id"] == elsewhere.id
    assert (row["pages"], row["name"]) == (2, "Ana Wu")
    assert row["identity"] == {
        "subject": "ana", "name": "Ana Wu", "email": "ana@example.com", "attrs": {"tier": "gold"},
    }  # fmt: skip


async def test_without_consent_nothing_tells_who_it_was_unless_they_talk(
    visit: Visit, house: House, sit: Sit, key: Signer
) -> None:
    desk, vera = await sit(), await visit(identity=key.sign("ana"))
    await vera.ping()
    await desk.settle()
    known = "SELECT subject FROM identities WHERE site = ?"
    assert rows(house, known, key.site) == []
    await vera.say("Hello")
    await desk.settle()
    assert rows(house, known, key.site) == [("ana",)]
    elsewhere = await visit(identity=key.sign("ana"))
    assert said(elsewhere) == ["Hello"]


async def test_consent_that_comes_later_keeps_who_it_is(
    visit: Visit, house: House, sit: Sit, key: Signer
) -> None:
    desk, vera = await sit(), await visit(identity=key.sign("ana"))
    known = "SELECT visitor FROM identities WHERE site = ?"
    await vera.send("consent", consent=True)
    await vera.ping()
    await desk.settle()
    await desk.settle()
    assert rows(house, known, key.site) == [(vera.id,)]
    await vera.send("consent", consent=False)
    await vera.ping()
    await desk.settle()
    assert rows(house, known, key.site) == []


async def test_who_is_erased_leaves_no_former_names_either(
    visit: Visit, alice: Http, house: House, site: str, key: Signer
) -> None:
    known = await visit(identity=key.sign("ana", name="Ana Wu"), consent=True)
    stranger = await visit(consent=True)
    body = {"site": site, "visitor": stranger.id, "kind": "event", "text": "x"}
    alice.post("/api/v1/push", json=body).raise_for_status()
    push = await stranger.receive("push")
    await stranger.send("receipt", id=push["id"], state="accepted")
    await stranger.ping()
    again = await visit(token=stranger.token, identity=key.sign("ana"), consent=True)
    assert again.id == known.id
    alice.delete(f"/api/v1/sites/{site}/visitors/{known.id}").raise_for_status()
    for table in ("identities", "aliases", "pushes"):
        assert rows(house, f"SELECT * FROM {table} WHERE site = ?", site) == [], table
    # The former browser is not taken for the one that is gone, at whose name others may knock.
    assert (await visit(token=stranger.token)).id == stranger.id


async def test_merging_while_everybody_talks_loses_and_doubles_nothing(
    visit: Visit, sit: Sit, key: Signer, house: House
) -> None:
    desk = await sit()
    known = await visit(identity=key.sign("ana"), consent=True)
    await known.say("known 0")
    talk = (await desk.receive("conversation"))["conversation"]["id"]
    stranger = await visit(consent=True)
    tabs = [stranger, await visit(token=stranger.token)]
    await stranger.say("stranger 0")
    words = {cid(): f"word {n}" for n in range(6)}
    names = list(words)
    for n, name in enumerate(names):  # into the middle of which the merger falls
        if n == 3:
            await tabs[0].send("identify", identity=key.sign("ana"))
            await known.send("say", cid=cid_of(n), text=f"known {n}")
            await desk.send("say", cid=cid_of(-n), conversation=talk, text=f"agent {n}")
        await tabs[n % 2].send("say", cid=name, text=words[name])
    answer = await stranger.receive("identity")
    for each in (*tabs, known):
        assert await each.closed() == (4435, "merged")
    back = await visit(token=answer["token"], identity=answer["badge"], consent=True)
    for name in names:  # a client repeats what was not acknowledged
        await back.say(words[name], name)
    await back.say("known 3", cid_of(3))
    await desk.ask("say", cid=cid_of(-3), conversation=talk, text="agent 3")
    found = rows(house, "SELECT seq, text FROM messages WHERE conversation = ? ORDER BY seq", talk)
    texts = [text for _, text in found]
    expected = [*words.values(), "known 0", "stranger 0", "known 3", "agent 3"]
    assert sorted(texts) == sorted(expected)
    assert [seq for seq, _ in found] == list(range(1, len(found) + 1))
    for tab in (0, 1):  # who said it said it in this order
        mine = list(words.values())[tab::2]
        assert [text for text in texts if text in mine] == mine


def cid_of(number: int) -> str:
    return f"00000000-0000-4000-8000-{number + 100:012}"


async def test_a_push_that_crosses_a_merger_arrives(visit: Visit, sit: Sit, key: Signer) -> None:
    """Wherever it falls: before it, into it, or behind it under the former name."""
    desk = await sit()
    known = await visit(identity=key.sign("ana"), consent=True)
    await known.leave()
    for n in range(6):
        vera = await visit(consent=True)
        await vera.ping()
        push = {"site": key.site, "visitor": vera.id, "kind": "invite", "text": f"{n}", "ttl": 60}
        await vera.send("identify", identity=key.sign("ana"))
        for _ in range(3):
            await desk.send("push", cid=cid(), **push)
        answer = await vera.receive("identity")
        await vera.closed()
        back = await visit(token=answer["token"], identity=answer["badge"], consent=True)
        for _ in range(3):
            await desk.receive("ack")
        await desk.settle()
        await back.ping()
        got = [*back.welcome["pushes"], *back.kept("push")]
        assert len({each["id"] for each in got if each["text"] == f"{n}"}) == 3, n
        await back.leave()
