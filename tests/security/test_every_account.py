"""Agents, invitations, sessions and tokens that are not somebody's to see or change: to them they
are not there. And what nobody does to themselves, or to owners."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import pytest

from doors import Http, SignedIn
from house import PASSWORD, House, Town
from security.test_every_route import asked, of_accounts
from security.test_roles import accounts_for

NOT_FOUND = {
    "agent": "agent_not_found", "invitation": "invitation_not_found",
    "token": "token_not_found", "session": "session_not_found", "passkey": "passkey_not_found",
}  # fmt: skip
WRONG = ("nothing", "1", "0" * 16, "%", "_" * 16, "alice%00", "' OR 1=1 --")


@pytest.fixture(scope="module")
def staffed(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Alice owns all; Adam is an admin of all, Dora of the garden only; Bob and Charlie are not."""
    folder = tmp_path_factory.mktemp("staffed") / "data"
    house = town.house(folder)
    for name, *more in (("adam",), ("dora", "--site", town.garden)):
        words = ("--role", "admin", *more, "--email", f"{name}@example.com", "--password-stdin")
        house.made("agent", "add", name, *words, stdin=PASSWORD + "\n")
    return replace(town, folder=folder)


@pytest.fixture
def house(staffed: Town, tmp_path: Path) -> Iterator[House]:
    house = staffed.house(tmp_path / "data").start()
    yield house
    house.kill()


@pytest.fixture
def people(house: House, client: httpx2.Client) -> dict[str, SignedIn]:
    names = ("alice", "adam", "dora", "bob", "charlie")
    return {name: SignedIn(client, house, f"{name}@example.com") for name in names}


def operations(alice: Http) -> list[tuple[str, str]]:
    paths = alice.get("/api/openapi.json").json()["paths"]
    return [(v.upper(), path) for path, verbs in paths.items() if of_accounts(path) for v in verbs]


def test_what_is_not_theirs_is_not_there(alice: Http, people: dict[str, SignedIn]) -> None:
    """Of another's, and of an admin of all whose sites are more than one's own."""
    theirs = accounts_for(people["bob"], people["alice"], "bob@example.com")
    before = seen(people)
    for method, path in operations(alice):
        name = next(each for each in NOT_FOUND if f"{{{each}}}" in path)
        for who in ("dora", "charlie"):
            answers = {
                asked(people[who], method, path, {**theirs, "passkey": "x", name: each})
                for each in (theirs.get(name, "x"), *WRONG)
            }
            assert len(answers) == 1, (method, path, answers)
            [(status, text)] = answers
            mine_alone = name in ("token", "session", "passkey")
            refused = NOT_FOUND[name] if who == "dora" or mine_alone else "not_allowed"
            assert (status, refused in text) == (404 if "found" in refused else 403, True), text
    assert seen(people) == before


def seen(people: dict[str, SignedIn]) -> list[Any]:
    paths = ("/api/v1/agents", "/api/v1/invitations", "/api/v1/tokens")
    rows = [people["alice"].get(path).json() for path in paths]
    for row in rows[0]["agents"]:
        row.pop("last_used")
    for row in rows[2]["tokens"]:
        row.pop("last_used")
    sessions = people["bob"].get("/api/v1/account/sessions").json()["sessions"]
    return [*rows, [each["id"] for each in sessions]]


def test_lists_show_what_is_theirs(people: dict[str, SignedIn], town: Town) -> None:
    dora, adam = people["dora"], people["adam"]
    names = {each["name"] for each in dora.get("/api/v1/agents").json()["agents"]}
    assert names == {"dora", "charlie"}
    agents = {each["agent"] for each in dora.get("/api/v1/tokens").json()["tokens"]}
    assert agents == {"charlie"}
    adam.post("/api/v1/invitations", json={"email": "kim@example.com"})
    one = dora.post(
        "/api/v1/invitations", json={"email": "lee@example.com", "sites": [town.garden]}
    )
    shown = dora.get("/api/v1/invitations").json()["invitations"]
    assert [each["id"] for each in shown] == [one.json()["id"]]
    assert len(adam.get("/api/v1/invitations").json()["invitations"]) == 2
    assert [each["agent"] for each in people["bob"].get("/api/v1/tokens").json()["tokens"]] == [
        "bob"
    ]


def test_nobody_gives_more_than_they_have(people: dict[str, SignedIn], town: Town) -> None:
    dora, adam = people["dora"], people["adam"]
    for sites in (None, [town.shop], [town.shop, town.garden], ["nowhere"]):
        invited = dora.post(
            "/api/v1/invitations", json={"email": "kim@example.com", "sites": sites}
        )
        changed = dora.patch("/api/v1/agents/charlie", json={"sites": sites})
        token = {"name": "", "agent": "charlie", "sites": sites or [town.shop], "scopes": ["read"]}
        made = dora.post("/api/v1/tokens", json=token)
        for answer in (invited, changed, made):
            assert (answer.status_code, code_of(answer)) == (404, "site_not_found")
    too_much = {"email": "kim@example.com", "role": "owner"}
    refused = [
        adam.post("/api/v1/invitations", json=too_much),
        adam.patch("/api/v1/agents/bob", json={"role": "owner"}),
    ]
    assert {code_of(answer) for answer in refused} == {"not_allowed"}
    beyond = people["bob"].post("/api/v1/tokens", json={"name": "", "scopes": ["admin"]})
    assert (beyond.status_code, list(beyond.json()["error"]["fields"])) == (400, ["scopes"])
    other = people["bob"].post("/api/v1/tokens", json={"name": "", "agent": "charlie"})
    assert code_of(other) == "not_allowed"


def test_owners_are_for_owners(people: dict[str, SignedIn]) -> None:
    alice, adam = people["alice"], people["adam"]
    [hers] = [t for t in alice.get("/api/v1/tokens").json()["tokens"] if t["agent"] == "alice"]
    for answer in (
        adam.patch("/api/v1/agents/alice", json={"role": "agent"}),
        adam.patch("/api/v1/agents/alice", json={"disabled": True}),
        adam.delete("/api/v1/agents/alice"), adam.delete("/api/v1/agents/alice/sessions"),
        adam.delete("/api/v1/agents/alice/factor"), adam.post("/api/v1/agents/alice/reset"),
        adam.delete(f"/api/v1/tokens/{hers['id']}"),
        adam.post("/api/v1/tokens", json={"name": "", "agent": "alice", "scopes": ["read"]}),
    ):  # fmt: skip
        assert (answer.status_code, code_of(answer)) == (403, "not_allowed"), answer.request.url
    assert alice.patch("/api/v1/agents/adam", json={"role": "owner"}).is_success
    adam = SignedIn(adam._client, adam._house, adam.email)
    assert adam.patch("/api/v1/agents/alice", json={"role": "agent"}).is_success
    last = adam._house.run("agent", "remove", "adam")
    assert (last.returncode, "another owner" in last.stderr) == (2, True)
    for words in (("disable", "adam"), ("change", "adam", "--role", "admin")):
        assert adam._house.run("agent", *words).returncode == 2


def test_nobody_changes_their_own_rights(people: dict[str, SignedIn]) -> None:
    for name in ("alice", "adam"):
        me, path = people[name], f"/api/v1/agents/{name}"
        for answer in (
            me.patch(path, json={"disabled": True}), me.patch(path, json={"role": "viewer"}),
            me.patch(path, json={"sites": None}), me.delete(path), me.post(f"{path}/reset"),
        ):  # fmt: skip
            assert (answer.status_code, code_of(answer)) == (403, "not_allowed")


def test_a_token_is_no_person(alice: Http) -> None:
    """A leaked one must not make accounts, nor more of its kind."""
    for method, path, body in (
        ("POST", "/api/v1/invitations", {"email": "kim@example.com"}),
        ("PATCH", "/api/v1/agents/bob", {"role": "admin"}), ("DELETE", "/api/v1/agents/bob", None),
        ("POST", "/api/v1/agents/bob/reset", None), ("POST", "/api/v1/tokens", {"name": ""}),
        ("GET", "/api/v1/tokens", None), ("GET", "/api/v1/account/sessions", None),
        ("DELETE", "/api/v1/account/sessions", None), ("DELETE", "/api/v1/session", None),
        ("PUT", "/api/v1/account/password", {"current": PASSWORD, "password": "a new long one"}),
    ):  # fmt: skip
        answer = alice(method, path, **({"json": body} if body else {}))
        assert (answer.status_code, code_of(answer)) == (403, "not_allowed"), path


def code_of(answer: httpx2.Response) -> str:
    return str(answer.json()["error"]["code"])
