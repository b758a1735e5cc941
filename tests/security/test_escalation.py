"""Rights that would grow, or come back, by what was made before they changed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import pytest

from doors import Http, SignedIn
from house import PASSWORD, Agent, House, Town
from people import Vera

NEW = "a short walk by the sea"


@pytest.fixture
def house(own_house: Callable[..., House], town: Town) -> House:
    """Dora is an admin of the garden only."""
    house = own_house()
    words = ("agent", "add", "dora", "--email", "dora@example.com", "--password-stdin")
    house.made(*words, "--role", "admin", "--site", town.garden, stdin=PASSWORD + "\n")
    return house


@pytest.fixture
def owner(client: httpx2.Client, house: House) -> SignedIn:
    return SignedIn(client, house, "alice@example.com")


@pytest.fixture
def dora(client: httpx2.Client, house: House) -> SignedIn:
    return SignedIn(client, house, "dora@example.com")


def sites_of(door: Http) -> set[str]:
    return {site["key"] for site in door.get("/api/v1/sites").json()["sites"]}


def test_a_token_in_anothers_name_does_not_grow_with_them(
    owner: SignedIn, dora: SignedIn, client: httpx2.Client, house: House, town: Town
) -> None:
    """Dora keeps what she made, and would come by it to what is not hers."""
    made = dora.post("/api/v1/tokens", json={"name": "till", "agent": "charlie"}).json()
    assert made["sites"] == [town.garden]
    by_token = Http(client, house, Agent("charlie", "", made["token"]))
    assert owner.patch("/api/v1/agents/charlie", json={"sites": None}).status_code == 200
    assert sites_of(by_token) == {town.garden}


def test_a_link_to_a_new_password_is_void_once_the_rights_are_others(
    owner: SignedIn, dora: SignedIn, nobody: Http
) -> None:
    link = dora.post("/api/v1/agents/charlie/reset", json={}).json()["link"]
    assert owner.patch("/api/v1/agents/charlie", json={"role": "owner", "sites": None}).is_success
    used = {"token": link.rpartition("/")[2], "password": NEW}
    answer = nobody.post("/api/v1/password/reset", json=used)
    assert answer.json()["error"]["code"] == "link_invalid"


def test_who_asks_for_a_token_of_a_disabled_agent_learns_no_names(
    owner: SignedIn, dora: SignedIn
) -> None:
    assert owner.patch("/api/v1/agents/charlie", json={"disabled": True}).is_success
    answer = dora.post("/api/v1/tokens", json={"name": "till", "agent": "charlie"})
    assert answer.json()["error"]["code"] == "not_allowed"
    assert "alice" not in answer.text
    assert "bob" not in answer.text


def test_a_sign_in_under_way_with_the_old_password_ends_with_it(
    client: httpx2.Client, house: House, nobody: Http
) -> None:
    """Its password is being checked while the new one is stored."""
    bob = SignedIn(client, house, "bob@example.com")
    known = {"email": "bob@example.com", "password": PASSWORD}

    def comes_in(_: int) -> str:
        with httpx2.Client() as own:
            answer = own.post(house.url + "/api/v1/session", json=known)
        return answer.headers.get("set-cookie", "").split(";")[0]

    with ThreadPoolExecutor(12) as crowd:
        cookies = crowd.map(comes_in, range(48))
        change = {"current": PASSWORD, "password": NEW}
        assert bob.put("/api/v1/account/password", json=change).status_code == 204
        came = [cookie for cookie in cookies if cookie]
    inside = [nobody.get("/api/v1/session", headers={"cookie": each}) for each in came]
    assert {answer.status_code for answer in inside} <= {401}


@pytest.mark.parametrize("name", ["-", "--", "-alice"])
def test_nobody_is_called_like_nobody_known(name: str, owner: SignedIn, nobody: Http) -> None:
    """In the audit log a dash is whoever has no name there."""
    invited = {"email": "x@example.com", "role": "viewer", "sites": None}
    link = owner.post("/api/v1/invitations", json=invited).json()["link"]
    accepted = {"token": link.rpartition("/")[2], "name": name, "password": NEW}
    assert nobody.post("/api/v1/invitation", json=accepted).json()["error"]["code"] == "bad_field"


def test_who_was_signed_out_is_not_let_in_by_a_restore(
    owner: SignedIn, house: House, tmp_path: Path, client: httpx2.Client, nobody: Http
) -> None:
    file = str(tmp_path / "backup.db")
    link = owner.post("/api/v1/agents/bob/reset", json={}).json()["link"]
    house.made("backup", file)
    owner.delete("/api/v1/session").raise_for_status()
    house.stop()
    house.made("restore", file)
    house.start()
    assert owner.get("/api/v1/session").status_code == 401
    used = {"token": link.rpartition("/")[2], "password": NEW}
    assert nobody.post("/api/v1/password/reset", json=used).status_code == 403
    assert SignedIn(client, house, "alice@example.com").get("/api/v1/session").status_code == 200


async def test_a_token_without_the_scope_admin_deletes_no_notes_of_others(
    house: House, town: Town, client: httpx2.Client
) -> None:
    made = house.made("token", "add", "--agent", "alice", "--scope", "chat", "--scope", "read")
    till, bob = (
        Http(client, house, agent) for agent in (Agent("alice", "", made["token"]), town.bob)
    )
    vera = await Vera.at(house, town.shop)
    await vera.hello(consent=True)
    notes = f"/api/v1/sites/{town.shop}/visitors/{vera.id}/notes"
    note = bob.post(notes, json={"text": "likes oolong"}).json()["id"]
    assert till.delete(f"{notes}/{note}").status_code == 403
    assert Http(client, house, town.alice).delete(f"{notes}/{note}").status_code == 204
    await vera.leave()


def test_no_scopes_at_all_are_not_more_than_the_role_has(
    owner: SignedIn, client: httpx2.Client, house: House
) -> None:
    """They would come to life with the next role."""
    assert owner.patch("/api/v1/agents/bob", json={"role": "viewer"}).is_success
    bob = SignedIn(client, house, "bob@example.com")
    answer = bob.post("/api/v1/tokens", json={"name": "till", "scopes": []})
    assert answer.json()["error"]["code"] == "bad_field"


def test_who_works_on_some_sites_adds_no_other(dora: SignedIn, town: Town) -> None:
    new = {"name": "Dora's", "origins": ["https://dora.example"]}
    assert dora.post("/api/v1/sites", json=new).json()["error"]["code"] == "not_allowed"
    assert sites_of(dora) == {town.garden}
