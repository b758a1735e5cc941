"""The team as the console shows and changes it; what may not be is in
tests/security/test_every_account.py, and how sockets end in test_rights_end.py."""

from collections.abc import Callable

import httpx2
import pytest

from doors import Http, SignedIn
from house import PASSWORD, House, Town
from people import AtDesk, Vera


@pytest.fixture
def house(own_house: Callable[..., House]) -> House:
    return own_house()


@pytest.fixture
def owner(house: House, client: httpx2.Client, town: Town) -> SignedIn:
    return SignedIn(client, house, town.alice.email)


def sign_in(nobody: Http, email: str, password: str = PASSWORD) -> int:
    known = {"email": email, "password": password}
    return nobody.post("/api/v1/session", json=known).status_code


async def test_who_is_on_it_and_here(owner: SignedIn, house: House, town: Town) -> None:
    desk = await AtDesk.sits(house, town.bob)
    rows = {each["name"]: each for each in owner.get("/api/v1/agents").json()["agents"]}
    assert set(rows) == {"alice", "bob", "charlie"}
    assert {name: row["here"] for name, row in rows.items()} == {
        "alice": False, "bob": True, "charlie": False,
    }  # fmt: skip
    assert rows["charlie"]["sites"] == [town.garden]
    assert rows["bob"]["sites"] is None
    assert (rows["alice"]["last_used"] is None, rows["charlie"]["last_used"]) == (False, None)
    assert not any(row["disabled"] or row["two_step"] for row in rows.values())
    await desk.leave()


def test_somebody_shut_out_cannot_come_in_until_let_in_again(
    owner: SignedIn, nobody: Http, house: House, town: Town, client: httpx2.Client
) -> None:
    bob = Http(client, house, town.bob)
    link = owner.post("/api/v1/agents/bob/reset").json()["link"]
    changed = owner.patch("/api/v1/agents/bob", json={"disabled": True})
    assert changed.json()["disabled"] is True
    assert sign_in(nobody, town.bob.email) == 401
    assert bob.get("/api/v1/sites").status_code == 401
    chosen = {"token": link.rpartition("/")[2], "password": "a short walk by the sea"}
    assert nobody.post("/api/v1/password/reset", json=chosen).status_code == 403
    assert owner.post("/api/v1/agents/bob/reset").status_code == 403
    owner.patch("/api/v1/agents/bob", json={"disabled": False}).raise_for_status()
    assert sign_in(nobody, town.bob.email) == 201
    assert bob.get("/api/v1/sites").status_code == 200


def test_a_role_and_sites_are_changed_alone_or_together(owner: SignedIn, town: Town) -> None:
    path = "/api/v1/agents/charlie"
    for change, role, sites in (
        ({"role": "viewer"}, "viewer", [town.garden]), ({"sites": None}, "viewer", None),
        ({"role": "agent", "sites": [town.shop, town.shop]}, "agent", [town.shop]),
        ({}, "agent", [town.shop]),
    ):  # fmt: skip
        told = owner.patch(path, json=change).json()
        assert (told["role"], told["sites"]) == (role, sites)


async def test_who_is_removed_is_gone_and_what_they_wrote_stays(
    owner: SignedIn, nobody: Http, house: House, town: Town
) -> None:
    vera, desk = await Vera.at(house, town.shop), await AtDesk.sits(house, town.bob)
    await vera.hello(consent=True)
    await vera.say("Do you have tea?")
    talk = (await desk.receive("conversation"))["conversation"]["id"]
    await desk.ask("say", conversation=talk, text="We do", saw=1)
    assert owner.delete("/api/v1/agents/bob").status_code == 204
    assert sign_in(nobody, town.bob.email) == 401
    names = {each["name"] for each in owner.get("/api/v1/agents").json()["agents"]}
    assert names == {"alice", "charlie"}
    said = owner.get(f"/api/v1/conversations/{talk}/messages").json()["messages"]
    assert said[-1]["from"] == {"kind": "agent", "name": "bob"}
    assert owner.delete("/api/v1/agents/bob").status_code == 404
    await vera.leave()


def test_a_link_for_somebody_works_once_and_the_newest_alone(
    owner: SignedIn, nobody: Http, house: House, client: httpx2.Client, town: Town
) -> None:
    first = owner.post("/api/v1/agents/bob/reset").json()
    second = owner.post("/api/v1/agents/bob/reset?lang=zh").json()
    assert (second["mailed"], second["link"].startswith(f"{house.url}/#/reset/")) == (False, True)
    new = "a short walk by the sea"
    codes = [
        nobody.post(
            "/api/v1/password/reset",
            json={"token": each["link"].rpartition("/")[2], "password": new},
        ).status_code
        for each in (first, second, second)
    ]
    assert codes == [403, 204, 403]
    SignedIn(client, house, town.bob.email, new)
