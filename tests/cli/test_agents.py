"""`halloo agent …`, `token list|revoke` and `site list`, with a server running and without."""

import json
from collections.abc import Callable

import httpx2
import pytest

from doors import Http, SignedIn
from house import House, Town


@pytest.fixture
def still(town: Town, tmp_path) -> House:
    """Nobody serves this folder."""
    return town.house(tmp_path / "still")


def test_lists_are_for_people_and_for_programs(still: House, town: Town) -> None:
    agents = still.made("agent", "list")["agents"]
    assert {each["agent"]: each["role"] for each in agents} == {
        "alice": "owner", "bob": "agent", "charlie": "agent",
    }  # fmt: skip
    tokens = still.made("token", "list")["tokens"]
    assert {each["agent"] for each in tokens} == {"alice", "bob", "charlie"}
    sites = {each["site"]: each["name"] for each in still.made("site", "list")["sites"]}
    assert sites == {town.shop: "Shop", town.garden: "Garden"}
    for words in (("agent", "list"), ("token", "list"), ("site", "list")):
        shown = still.run(*words)
        assert shown.returncode == 0
        assert len(shown.stdout.splitlines()) == (2 if words[0] == "site" else 3)
        assert town.bob.token not in shown.stdout


def test_an_agent_is_changed_shut_out_let_in_and_removed(still: House, town: Town) -> None:
    changed = still.made("agent", "change", "bob", "--role", "admin", "--site", town.shop)
    assert (changed["role"], changed["sites"]) == ("admin", [town.shop])
    assert still.made("agent", "change", "bob", "--every-site")["sites"] is None
    assert still.made("agent", "disable", "bob")["disabled"] is True
    refused = still.run("agent", "reset-password", "bob")
    assert (refused.returncode, "halloo agent enable bob" in refused.stderr) == (2, True)
    assert still.made("agent", "enable", "bob")["disabled"] is False
    assert still.made("agent", "remove", "bob")["removed"] is True
    for words in (("change", "bob"), ("disable", "bob"), ("remove", "bob")):
        gone = still.run("agent", *words)
        assert (gone.returncode, "halloo agent list" in gone.stderr) == (2, True)
    for words in (("--role", "boss"), ("--site", "nowhere"), ("--site", "x", "--every-site")):
        assert still.run("agent", "change", "charlie", *words).returncode == 2


def test_the_last_owner_stays(still: House) -> None:
    for words in (
        ("remove", "alice"),
        ("disable", "alice"),
        ("change", "alice", "--role", "agent"),
    ):
        kept = still.run("agent", *words)
        assert (kept.returncode, "another owner" in kept.stderr) == (2, True)


def test_a_link_made_while_nobody_serves_works_when_somebody_does(
    still: House, town: Town, client: httpx2.Client
) -> None:
    link = still.made("agent", "reset-password", "alice")["link"]
    assert link.startswith("http://127.0.0.1:8700/#/reset/")
    still.start()
    chosen = {"token": link.rpartition("/")[2], "password": "a short walk by the sea"}
    answer = Http(client, still, None).post("/api/v1/password/reset", json=chosen)
    assert answer.status_code == 204, answer.text
    SignedIn(client, still, town.alice.email, chosen["password"])
    still.kill()


def test_a_running_server_notices(
    own_house: Callable[..., House], client: httpx2.Client, town: Town
) -> None:
    house = own_house(public_url="https://chat.shop.example/")
    link = house.made("agent", "reset-password", "bob")["link"]
    assert link.startswith("https://chat.shop.example/#/reset/")
    nobody = Http(client, house, None)
    look = nobody.post("/api/v1/links/look", json={"token": link.rpartition("/")[2]})
    assert look.json()["agent"] == "bob"
    named = house.made(
        "token", "add", "--agent", "bob", "--name", "Backend", "--expires-days", "30"
    )
    [token] = [t for t in house.made("token", "list")["tokens"] if t["name"] == "Backend"]
    assert token["expires"]
    bearer = {"Authorization": f"Bearer {named['token']}"}
    assert nobody.get("/api/v1/sites", headers=bearer).status_code == 200
    assert house.made("token", "revoke", token["id"])["revoked"] is True
    assert house.run("token", "revoke", token["id"]).returncode == 2


def test_the_last_line_is_json_and_nothing_else_is_on_it(still: House) -> None:
    for words in (("agent", "list"), ("token", "list"), ("site", "list")):
        json.loads(still.run(*words, "--json").stdout.splitlines()[-1])
