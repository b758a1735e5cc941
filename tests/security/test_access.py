"""Charlie works on the garden only. Whatever he names of the shop's is refused, and refused with
the same words as what does not exist."""

import json
from typing import Any

import pytest

from doors import Http, Sit, Visit
from house import Town
from people import AtDesk, Frame

ROUTES = [
    ("GET", "/api/v1/sites/{site}/visitors", None),
    ("GET", "/api/v1/sites/{site}/visitors/{visitor}", None),
    ("GET", "/api/v1/sites/{site}/agents", None),
    ("GET", "/api/v1/sites/{site}/views", None),
    ("POST", "/api/v1/sites/{site}/views", {"name": "Mine"}),
    ("GET", "/api/v1/sites/{site}/tags", None),
    ("GET", "/api/v1/sites/{site}/visitors/{visitor}/visits", None),
    ("GET", "/api/v1/sites/{site}/visitors/{visitor}/visits/s_nothing", None),
    ("GET", "/api/v1/sites/{garden}/visitors/{visitor}", None),
    ("PUT", "/api/v1/sites/{site}/visitors/{visitor}/tags/mine", None),
    ("PUT", "/api/v1/sites/{garden}/visitors/{visitor}/tags/mine", None),
    ("DELETE", "/api/v1/sites/{site}/visitors/{visitor}/tags/mine", None),
    ("GET", "/api/v1/sites/{site}/visitors/{visitor}/notes", None),
    ("POST", "/api/v1/sites/{site}/visitors/{visitor}/notes", {"text": "mine"}),
    ("POST", "/api/v1/sites/{garden}/visitors/{visitor}/notes", {"text": "mine"}),
    ("DELETE", "/api/v1/sites/{site}/visitors/{visitor}/notes/{note}", None),
    ("DELETE", "/api/v1/sites/{garden}/visitors/{visitor}/notes/{note}", None),
    ("GET", "/api/v1/sites/{site}/conversations", None),
    ("GET", "/api/v1/sites/{site}/goals", None),
    ("GET", "/api/v1/sites/{site}/reports/rules", None),
    ("GET", "/api/v1/sites/{site}/rules/r_nothing/report", None),
    ("GET", "/api/v1/sites/{garden}/rules/r_nothing/report", None),
    ("PATCH", "/api/v1/sites/{site}", {"name": "Mine now"}),
    ("GET", "/api/v1/conversations/{conversation}", None),
    ("GET", "/api/v1/conversations/{conversation}/messages", None),
    ("GET", "/api/v1/sites/{garden}/conversations?cursor={conversation}", None),
    ("GET", "/api/v1/pushes/{push}", None),
    ("POST", "/api/v1/push", {"site": "{site}", "visitor": "{visitor}", "kind": "event"}),
    ("POST", "/api/v1/push", {"pushes": [
        {"site": "{site}", "visitor": "{visitor}", "kind": "event", "cid": "c"}]}),
]  # fmt: skip
FRAMES: list[tuple[str, dict[str, Any]]] = [
    ("push", {"site": "{site}", "visitor": "{visitor}", "kind": "invite", "text": "Psst"}),
    ("say", {"conversation": "{conversation}", "text": "Psst"}),
    ("say", {"conversation": "{conversation}", "text": "Psst", "saw": 0}),
    ("claim", {"conversation": "{conversation}"}),
    ("close", {"conversation": "{conversation}"}),
]
SILENT: list[tuple[str, dict[str, Any]]] = [
    ("watch", {"site": "{site}", "from": 0, "to": 50}),
    ("overview", {"site": "{site}"}),
    ("look", {"site": "{site}", "visitor": "{visitor}"}),
    ("typing", {"conversation": "{conversation}"}),
    ("typing", {"conversation": "{conversation}", "text": "Psst"}),
    ("attend", {"conversation": "{conversation}", "draft": "Psst"}),
    ("seen", {"conversation": "{conversation}", "seq": 1}),
]
NOTHING = {
    "site": "nowhere", "visitor": "v_nobody", "conversation": "c_nothing", "push": "p_nothing",
    "note": "n_nothing",
}  # fmt: skip


@pytest.fixture
async def shops(visit: Visit, sit: Sit, town: Town, alice: Http) -> dict[str, str]:
    """Ids of the shop's that exist."""
    desk, vera = await sit(), await visit()
    await vera.say("A private word")
    talk = (await desk.receive("conversation"))["conversation"]
    push = await desk.ask("push", site=vera.site, visitor=vera.id, kind="invite", text="Hi")
    await vera.receive("push")
    notes = f"/api/v1/sites/{vera.site}/visitors/{vera.id}/notes"
    note = alice.post(notes, json={"text": "A note"}).json()
    return {
        "site": vera.site, "visitor": vera.id, "conversation": talk["id"], "push": push["id"],
        "garden": town.garden, "note": note["id"],
    }  # fmt: skip


def filled(shape: Any, ids: dict[str, str]) -> Any:
    text = json.dumps(shape)
    for name, value in ids.items():
        text = text.replace("{" + name + "}", value)
    return json.loads(text)


async def test_over_http_what_is_not_his_and_what_is_not_there_are_alike(
    charlie: Http, shops: dict[str, str], town: Town
) -> None:
    for method, path, body in ROUTES:
        answers = []
        for ids in (shops, {**NOTHING, "garden": town.garden}):
            more = {"json": filled(body, ids)} if body else {}
            answer = charlie(method, filled(path, ids), **more)
            answers.append((answer.status_code, answer.text))
        assert answers[0] == answers[1], (method, path)
        refused = answers[0][0] in (400, 403, 404) or '"error":{"code":"site_not' in answers[0][1]
        assert refused, answers[0]


async def test_on_the_socket_what_is_not_his_and_what_is_not_there_are_alike(
    sit: Sit, shops: dict[str, str], town: Town
) -> None:
    desk = await sit(town.charlie)
    for t, fields in FRAMES:
        answers = []
        for ids in (shops, NOTHING):
            answer = await desk.ask(t, **filled(fields, ids), cid="same")
            answers.append(answer)
        assert answers[0] == answers[1], t
        assert answers[0]["t"] == "nack"


async def test_frames_without_an_answer_show_and_change_nothing(
    sit: Sit, visit: Visit, shops: dict[str, str], town: Town
) -> None:
    desk, alice = await sit(town.charlie), await sit()
    for t, fields in SILENT:
        await desk.send(t, **filled(fields, shops))
    newcomer = await visit()  # whom a list that was shown would show
    await newcomer.say("hello")
    await desk.ping()
    await desk.settle()
    await alice.settle()
    assert everything(desk) == []
    assert alice.kept("typing") == alice.kept("seen") == []


async def test_nothing_of_the_shops_is_told_to_charlie(sit: Sit, visit: Visit, town: Town) -> None:
    desk, alice = await sit(town.charlie), await sit()
    vera = await visit(attrs={"name": "Vera"})
    await vera.send("typing", text="secret")
    await vera.say("secret")
    talk = (await alice.receive("conversation"))["conversation"]
    await alice.ask("say", conversation=talk["id"], text="secret")
    push = await alice.ask("push", site=vera.site, visitor=vera.id, kind="invite", text="secret")
    await vera.send("receipt", id=push["id"], state="accepted")
    await vera.send("seen", seq=2)
    await vera.ping()
    await alice.settle()
    await desk.settle()
    assert everything(desk) == []


async def test_a_visitor_sees_and_touches_her_own_only(
    sit: Sit, visit: Visit, shops: dict[str, str]
) -> None:
    alice, eve = await sit(), await visit()
    await eve.send("receipt", id=shops["push"], state="accepted")
    await eve.send("seen", seq=1)
    await eve.send("history", before=100)
    assert (await eve.receive("history"))["messages"] == []
    for field in ("conversation", "visitor", "site", "id"):
        await eve.send("say", cid=field, text="whose?", **{field: shops.get(field, shops["push"])})
        await eve.receive("ack", cid=field)
    await alice.settle()
    assert {m["visitor"] for m in alice.kept("message")} == {eve.id}
    assert alice.kept("receipt") == []


def everything(desk: AtDesk) -> list[Frame]:
    return [frame for frame in desk._kept if frame["t"] != "pong"]
