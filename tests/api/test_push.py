"""`POST /api/v1/push`: one or many, honest about who was there."""

import json
from typing import Any

import pytest

from doors import Http, Visit
from people import Vera, cid


def push(vera: Vera, **fields: Any) -> dict[str, Any]:
    return {"site": vera.site, "visitor": vera.id, "kind": "message", "text": "Hi", **fields}


async def test_a_push_says_to_how_many_sockets_it_was_written(bob: Http, visit: Visit) -> None:
    vera = await visit()
    await visit(token=vera.token)
    answer = bob.post("/api/v1/push", json=push(vera, cid="c1", data={"order": 17}))
    assert answer.status_code == 200
    [result] = answer.json()["results"]
    assert result.pop("id").startswith("p_")
    assert result == {"cid": "c1", "state": "sent", "connections": 2, "error": None}
    assert (await vera.receive("push"))["data"] == {"order": 17}


async def test_a_push_to_nobody_is_offline(bob: Http, visit: Visit, site: str) -> None:
    vera = await visit()
    await vera.leave()
    for visitor in (vera.id, "v_nobody"):
        body = {"site": site, "visitor": visitor, "kind": "event", "data": {}}
        [result] = bob.post("/api/v1/push", json=body).json()["results"]
        assert (result["state"], result["connections"]) == ("offline", 0)


async def test_the_same_cid_gives_the_first_result_and_sends_nothing(
    bob: Http, visit: Visit
) -> None:
    vera = await visit()
    body = push(vera, cid=cid())
    first = bob.post("/api/v1/push", json=body).json()
    await visit(token=vera.token)  # a second tab now; the first answer stands
    assert bob.post("/api/v1/push", json=body).json() == first
    await vera.receive("push")
    await vera.ping()
    assert vera.kept("push") == []


async def test_the_same_cid_with_another_body_is_409(bob: Http, visit: Visit) -> None:
    vera = await visit()
    name = cid()
    bob.post("/api/v1/push", json=push(vera, cid=name))
    for other in ({"text": "Ho"}, {"kind": "invite"}, {"ttl": 5}, {"data": {"a": 1}}):
        answer = bob.post("/api/v1/push", json=push(vera, cid=name, **other))
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "conflict")


async def test_two_agents_may_choose_the_same_cid(alice: Http, bob: Http, visit: Visit) -> None:
    vera = await visit()
    name = cid()
    ids = [
        agent.post("/api/v1/push", json=push(vera, cid=name)).json()["results"][0]["id"]
        for agent in (alice, bob)
    ]
    assert ids[0] != ids[1]


async def test_a_bad_item_has_its_own_error_and_the_others_go_out(bob: Http, visit: Visit) -> None:
    vera = await visit()
    name = cid()
    items = [
        push(vera, cid="first"),
        {},
        push(vera, cid="odd kind", kind="shout"),
        push(vera, cid="no site", site="nowhere"),
        push(vera, cid="empty", text=" "),
        push(vera, cid=name, text="once"),
        push(vera, cid=name, text="once"),
        push(vera, cid=name, text="twice"),
        push(vera, cid="last"),
    ]  # fmt: skip
    results = bob.post("/api/v1/push", json={"pushes": items}).json()["results"]
    codes = [result["error"] and result["error"]["code"] for result in results]
    assert codes == [
        None, "bad_field", "bad_field", "site_not_found", "text_empty",
        None, None, "conflict", None,
    ]  # fmt: skip
    assert results[5] == results[6]
    assert [r["cid"] for r in results if r["cid"]] == [i["cid"] for i in items if "cid" in i]
    texts = [(await vera.receive("push"))["text"] for _ in range(3)]
    assert texts == ["Hi", "once", "Hi"]
    await vera.ping()
    assert vera.kept("push") == []


async def test_a_thousand_pushes_go_at_once_and_one_more_does_not(bob: Http, visit: Visit) -> None:
    vera = await visit()
    many = [push(vera, text=str(n)) for n in range(1001)]
    answer = bob.post("/api/v1/push", json={"pushes": many})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_field")
    results = bob.post("/api/v1/push", json={"pushes": many[:1000]}).json()["results"]
    assert {result["state"] for result in results} == {"sent"}
    assert [(await vera.receive("push"))["text"] for _ in range(1000)] == [
        str(n) for n in range(1000)
    ]
    assert bob.post("/api/v1/push", json={"pushes": []}).json() == {"results": []}


WRONG: dict[str, Any] = {
    "site": [None, 1, [], {}, True, "x" * 129],
    "visitor": [None, 1, 1.0, [1], True, "x" * 129],
    "kind": [None, "", "INVITE", 1, ["invite"]],
    "text": [1, [], {}, True],
    "data": ["x", [], 1],
    "cid": [1, "", "c" * 65, []],
    "ttl": [-1, 1.5, True, 604_801],
}


@pytest.mark.parametrize("field", WRONG)
def test_a_field_of_the_wrong_type_is_400(bob: Http, site: str, field: str) -> None:
    good = {"site": site, "visitor": "v", "kind": "message", "text": "Hi"}
    for value in WRONG[field]:
        answer = bob.post("/api/v1/push", json={**good, field: value})
        assert answer.status_code == 400, (value, answer.text)
        assert answer.json()["error"]["code"] in ("bad_field", "bad_request")
        [result] = bob.post("/api/v1/push", json={"pushes": [{**good, field: value}]}).json()[
            "results"
        ]
        assert result["error"]["code"] == "bad_field", value


def test_words_and_data_have_their_limits(bob: Http, site: str) -> None:
    good = {"site": site, "visitor": "v", "kind": "message", "text": "x" * 4000}
    assert bob.post("/api/v1/push", json=good).status_code == 200
    for field, value, code in (
        ("text", "x" * 4001, "text_too_long"),
        ("text", "", "text_empty"),
        ("data", {"pad": "x" * 8192}, "bad_field"),
    ):
        answer = bob.post("/api/v1/push", json={**good, field: value})
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)


async def test_the_record_of_a_push_has_the_time_of_each_receipt(bob: Http, visit: Visit) -> None:
    vera = await visit()
    [result] = bob.post("/api/v1/push", json=push(vera, cid="known", ttl=60)).json()["results"]
    for state in ("delivered", "shown", "dismissed"):
        await vera.send("receipt", id=result["id"], state=state)
    await vera.ping()
    await vera.say("so that what came before is written")
    record = bob.get(f"/api/v1/pushes/{result['id']}").json()
    assert record["state"] == "dismissed"
    times = [record["receipts"][state] for state in ("delivered", "shown", "dismissed")]
    assert times == sorted(times)
    assert record["at"] <= times[0] < record["expires"]
    assert {k: record[k] for k in ("site", "visitor", "kind", "text", "agent", "cid")} == {
        "site": vera.site, "visitor": vera.id, "kind": "message", "text": "Hi",
        "agent": "bob", "cid": "known",
    }  # fmt: skip


def test_a_batch_may_be_larger_than_other_bodies_but_not_endless(bob: Http, site: str) -> None:
    item = {"site": site, "visitor": "v", "kind": "message", "text": "x" * 3900}
    body = json.dumps({"pushes": [item] * 500})
    headers = {"Content-Type": "application/json"}
    assert bob.post("/api/v1/push", content=body, headers=headers).status_code == 200
    body = json.dumps({"pushes": [item] * 1000, "pad": "x" * 500_000})
    answer = bob.post("/api/v1/push", content=body, headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "body_too_large")


async def test_an_item_that_is_no_object_has_its_own_error(bob: Http, visit: Visit) -> None:
    vera = await visit()
    odd = ["x", 5, None, [], True]
    first, last = push(vera, cid=cid()), push(vera, cid=cid())
    items = [first, *odd, last]
    results = bob.post("/api/v1/push", json={"pushes": items}).json()["results"]
    codes = [result["error"] and result["error"]["code"] for result in results]
    assert codes == [None, *["bad_field"] * len(odd), None]
    assert (results[0]["cid"], results[-1]["cid"]) == (first["cid"], last["cid"])
    sent = [(await vera.receive("push"))["id"] for _ in range(2)]
    assert sent == [results[0]["id"], results[-1]["id"]]


async def test_true_is_not_one(bob: Http, visit: Visit) -> None:
    vera, name = await visit(), cid()
    assert bob.post("/api/v1/push", json=push(vera, cid=name, data={"a": 1})).status_code == 200
    answer = bob.post("/api/v1/push", json=push(vera, cid=name, data={"a": True}))
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "conflict")


async def test_a_push_is_taken_back_over_http(bob: Http, charlie: Http, visit: Visit) -> None:
    vera = await visit()
    [sent] = bob.post("/api/v1/push", json=push(vera, kind="invite")).json()["results"]
    path = f"/api/v1/pushes/{sent['id']}/recall"
    assert charlie.post(path).json()["error"]["code"] == "push_not_found"
    for _ in range(2):
        record = bob.post(path)
        assert (record.status_code, record.json()["state"]) == (200, "recalled")
    assert list(record.json()["receipts"]) == ["recalled"]
    assert (await vera.receive("recall"))["id"] == sent["id"]
    [two] = bob.post("/api/v1/push", json=push(vera, kind="invite")).json()["results"]
    await vera.send("receipt", id=two["id"], state="dismissed")
    await vera.receive("push", id=two["id"])
    await vera.say("so that what came before is written")
    answer = bob.post(f"/api/v1/pushes/{two['id']}/recall")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "push_over")


WRONG_LOOKS = [
    ({"style": "loud"}, "$.style"),
    ({"title": 5}, "$.title"),
    ({"image": "http://shop.example/a.png"}, "data.image"),
    ({"buttons": [{"label": "Go"}, {"url": "https://x.example"}]}, "$.buttons[1]"),
    ({"buttons": [{"label": "Go", "link": "/x"}]}, "$.buttons[0]"),
    ({"buttons": [{"label": "Go"}] * 4}, "$.buttons"),
    ({"buttons": [{"label": "Go", "url": "javascript:alert(1)"}]}, "data.buttons[0].url"),
    ({"buttons": [{"label": "Go", "url": "/x", "reply": "Yes"}]}, "data.buttons[0]"),
]


@pytest.mark.parametrize(("data", "place"), WRONG_LOOKS)
def test_a_look_the_widget_could_not_show_is_refused_and_named(
    bob: Http, site: str, data: dict[str, Any], place: str
) -> None:
    body = {"site": site, "visitor": "v", "kind": "invite", "text": "Hi", "data": data}
    answer = bob.post("/api/v1/push", json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_field")
    assert place in answer.json()["error"]["message"]
    assert bob.post("/api/v1/push", json={**body, "kind": "event"}).status_code == 200


def test_a_look_may_have_keys_of_the_pages_own(bob: Http, site: str) -> None:
    buttons = [{"label": "Tea", "url": "tea.html"}, {"label": "Yes", "reply": "Yes"}]
    data = {"style": "card", "image": "/tea.png", "buttons": buttons, "mine": {"title": 5}}
    body = {"site": site, "visitor": "v", "kind": "invite", "text": "Hi", "data": data}
    [result] = bob.post("/api/v1/push", json=body).json()["results"]
    assert result["error"] is None
