"""Rules where several things happen at once: what was meant, and nothing twice."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from doors import Http, Sit, Visit
from house import Town
from people import DEADLINE

Tree = dict[str, Any]
GO = {"fact": "event", "op": "at_least", "value": 1, "key": "go"}


@pytest.fixture
def rule(alice: Http, site: str) -> Callable[..., Tree]:
    """Makes an active rule of these actions, for whose page says `go`."""

    def make(*then: Tree, **more: Any) -> Tree:
        draft = {
            "name": "Go", "state": "active", "when": GO, "then": then, "needs_agent": False, **more,
        }  # fmt: skip
        made = alice.post(f"/api/v1/sites/{site}/rules", json=draft)
        assert made.status_code == 201, made.text
        answer: Tree = made.json()
        return answer

    return make


async def test_an_accepted_invitation_goes_to_those_it_is_meant_for(
    rule: Callable[..., Tree], visit: Visit, sit: Sit, town: Town
) -> None:
    rule({"do": "invite", "text": "Hi"}, {"do": "assign", "agents": [town.bob.name]})
    desk, vera = await sit(), await visit()
    await vera.send("event", name="go")
    push = await vera.receive("push", text="Hi")
    await vera.send("receipt", id=push["id"], state="accepted")
    async with asyncio.timeout(DEADLINE):
        note: Tree = {}
        while note.get("assignee") != town.bob.name:
            note = (await desk.receive("conversation"))["conversation"]


async def test_who_has_a_conversation_and_is_meant_keeps_it(
    rule: Callable[..., Tree], visit: Visit, sit: Sit, town: Town
) -> None:
    """Also when another of them has less to do; and whoever took it meanwhile keeps it, too."""
    rule({"do": "assign", "agents": [town.alice.name, town.bob.name]}, {"do": "tag", "tag": "x"})
    desk, vera = await sit(town.bob), await visit()
    await sit(town.alice)
    await vera.say("Hello")
    talk = (await desk.receive("conversation"))["conversation"]
    await desk.ask("claim", conversation=talk["id"])
    await desk.watch(vera.site)
    await vera.send("event", name="go")
    async with asyncio.timeout(DEADLINE):
        while True:
            changes = await desk.receive("changes")
            if any(row.get("tags") == ["x"] for row in changes.get("changed", [])):
                break
    await desk.settle()
    assert {n["conversation"]["assignee"] for n in desk.kept("conversation")} <= {town.bob.name}


async def test_who_tries_a_rule_speaks_in_their_own_name(
    bob: Http, alice: Http, site: str, visit: Visit, town: Town
) -> None:
    """An owner may see it as it will be."""
    vera = await visit()
    draft = {"name": "Try", "when": GO, "then": [{"do": "invite", "text": "It's me"}]}
    for caller, sender, seen in (
        (bob, town.alice.name, town.bob.name), (alice, town.bob.name, town.bob.name),
        (alice, "", town.alice.name),
    ):  # fmt: skip
        told = {"rule": {**draft, "sender": sender}, "visitor": vera.id, "show": True}
        caller.post(f"/api/v1/sites/{site}/rules/try", json=told).raise_for_status()
        assert (await vera.receive("push", text="It's me"))["from"]["name"] == seen


def test_a_file_of_too_many_rules_is_refused_at_once(alice: Http, site: str) -> None:
    rules = [{"name": "One", "when": GO}] * 201
    answer = alice.post(f"/api/v1/sites/{site}/rules/import", json={"rules": rules})
    assert answer.json()["error"]["code"] == "bad_field"
    assert len(answer.json()["error"]["message"]) < 1000
