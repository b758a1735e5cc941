"""The pushes of a site: in order, page by page, and how far they came."""

from typing import Any

from doors import Http, Sit, Visit


def listed(who: Http, site: str, **query: Any) -> list[dict[str, Any]]:
    answer = who.get(f"/api/v1/sites/{site}/pushes", params=query)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["pushes"])


def sent(agent: Http, site: str, *pushes: dict[str, Any]) -> list[str]:
    items = [{"site": site, "kind": "invite", "text": "Hi", **push} for push in pushes]
    results = agent.post("/api/v1/push", json={"pushes": items}).json()["results"]
    return [result["id"] for result in results]


def funnel(who: Http, site: str, **query: Any) -> dict[str, int]:
    return dict(who.get(f"/api/v1/sites/{site}/pushes/funnel", params=query).json())


async def test_newest_first_page_by_page(bob: Http, visit: Visit, site: str) -> None:
    vera = await visit()
    ids = [sent(bob, site, {"visitor": vera.id, "text": str(n)})[0] for n in range(5)]
    assert [push["text"] for push in listed(bob, site)] == ["4", "3", "2", "1", "0"]
    seen, before = [], None
    while True:
        query = {"limit": 2, **({"before": before} if before else {})}
        page = bob.get(f"/api/v1/sites/{site}/pushes", params=query).json()
        seen += [push["id"] for push in page["pushes"]]
        before = page["next"]
        if before is None:
            break
    assert seen == ids[::-1]


async def test_by_kind_state_agent_and_source(
    alice: Http, bob: Http, visit: Visit, sit: Sit, site: str
) -> None:
    desk, vera = await sit(), await visit()
    [one] = sent(bob, site, {"visitor": vera.id})
    [two] = sent(alice, site, {"visitor": vera.id, "kind": "message"})
    [lost] = sent(bob, site, {"visitor": "v_nobody"})
    sent(bob, site, {"visitor": vera.id, "kind": "event", "data": {"a": 1}})  # over: not listed
    await vera.send("receipt", id=two, state="shown")
    await desk.receive("receipt", id=two, state="shown")
    whom = {"kind": "event", "data": {"b": 1}, "visitors": [vera.id]}
    mass = bob.post(f"/api/v1/sites/{site}/mass-pushes", json=whom).json()
    while (await desk.receive("mass"))["mass"]["state"] != "done":
        pass

    def ids(**query: Any) -> list[str]:
        return [push["id"] for push in listed(bob, site, **query)]

    assert ids() == ids(source="agent") == [lost, two, one]
    assert ids(kind="message") == ids(state="shown") == ids(agent="alice") == [two]
    assert ids(state="offline") == [lost]
    assert ids(source="mass") == ids(source="rule") == []
    [event] = listed(bob, site, source=f"mass:{mass['id']}")
    assert (event["kind"], event["data"], event["agent"]) == ("event", {"b": 1}, "bob")
    assert event["source"] == f"mass:{mass['id']}"


async def test_the_funnel_counts_who_came_how_far(
    bob: Http, visit: Visit, sit: Sit, site: str
) -> None:
    desk, vera, paul = await sit(), await visit(), await visit()
    for person, states in ((vera, ["accepted"]), (paul, ["delivered", "shown"])):
        [push] = sent(bob, site, {"visitor": person.id})
        for state in states:
            await person.send("receipt", id=push, state=state)
            await desk.receive("receipt", id=push, state=state)
    sent(bob, site, {"visitor": "v_nobody"})
    [everyone] = sent(bob, site, {"visitor": "*", "kind": "message"})
    for person in (vera, paul):
        await person.send("receipt", id=everyone, state="shown")
        await desk.receive("receipt", id=everyone, visitor=person.id, state="shown")
    none = dict.fromkeys(("dismissed", "expired", "recalled"), 0)
    assert funnel(bob, site, kind="invite") == {
        "pushes": 3, "sent": 2, "delivered": 2, "shown": 2, "accepted": 1, **none,
    }  # fmt: skip
    assert funnel(bob, site, kind="message") == {
        "pushes": 1, "sent": 2, "delivered": 2, "shown": 2, "accepted": 0, **none,
    }  # fmt: skip
    assert funnel(bob, site)["pushes"] == 4
    assert funnel(bob, site, agent="alice")["pushes"] == 0


async def test_of_other_sites_nothing_is_told(bob: Http, charlie: Http, site: str) -> None:
    for what in ("pushes", "pushes/funnel", "mass-pushes"):
        answer = charlie.get(f"/api/v1/sites/{site}/{what}")
        assert answer.json()["error"]["code"] == "site_not_found"
    answer = bob.get(f"/api/v1/sites/{site}/pushes", params={"state": "lost"})
    assert answer.status_code == 400
