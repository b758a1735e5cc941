"""Inviting somebody, and how they come in."""

from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from behind import behind
from doors import Http, SignedIn
from house import House, Town

MEI = {"email": " Mei@Shop.example ", "role": "agent"}
CHOSEN = {"name": "mei", "password": "a short walk by the sea"}


@pytest.fixture
def house(own_house: Callable[..., House]) -> House:
    return own_house()


@pytest.fixture
def owner(house: House, client: httpx2.Client, town: Town) -> SignedIn:
    return SignedIn(client, house, town.alice.email)


def invited(owner: SignedIn, **more: Any) -> tuple[str, dict[str, Any]]:
    """The link's token, and the invitation."""
    answer = owner.post("/api/v1/invitations", json={**MEI, **more})
    assert answer.status_code == 201, answer.text
    made = answer.json()
    return made["link"].rpartition("/#/invitation/")[2], made


def accept(nobody: Http, token: str, **more: Any) -> httpx2.Response:
    return nobody.post("/api/v1/invitation", json={"token": token, **CHOSEN, **more})


def code_of(answer: httpx2.Response) -> str:
    return str(answer.json()["error"]["code"])


def test_who_is_invited_chooses_a_name_and_is_in(
    owner: SignedIn, nobody: Http, house: House, client: httpx2.Client, town: Town
) -> None:
    token, made = invited(owner, sites=[town.garden])
    assert (made["email"], made["author"], made["mailed"]) == ("mei@shop.example", "alice", False)
    look = nobody.post("/api/v1/links/look", json={"token": token})
    assert look.json() == {
        "kind": "invitation", "email": "mei@shop.example", "agent": None, "role": "agent",
    }  # fmt: skip
    answer = accept(nobody, token)
    assert (answer.status_code, answer.json()["agent"]) == (201, "mei")
    mei = SignedIn(client, house, "mei@shop.example", answer=answer)
    assert [each["key"] for each in mei.get("/api/v1/sites").json()["sites"]] == [town.garden]
    SignedIn(client, house, "mei@shop.example", CHOSEN["password"])
    [row] = [a for a in owner.get("/api/v1/agents").json()["agents"] if a["name"] == "mei"]
    assert (row["role"], row["sites"], row["disabled"]) == ("agent", [town.garden], False)
    assert owner.get("/api/v1/invitations").json() == {"invitations": []}


def test_a_link_works_once_and_a_form_error_leaves_it_whole(owner: SignedIn, nobody: Http) -> None:
    token, _ = invited(owner)
    for wrong, field in (
        ({"name": "no spaces"}, "name"), ({"password": "short"}, "password"),
        ({"password": "mei@shop.example!"}, "password"),
    ):  # fmt: skip
        answer = accept(nobody, token, **wrong)
        assert (answer.status_code, list(answer.json()["error"]["fields"])) == (400, [field])
    assert code_of(accept(nobody, token, name="bob")) == "agent_exists"
    assert accept(nobody, token).status_code == 201
    assert code_of(accept(nobody, token, name="mei-two")) == "link_invalid"
    assert code_of(nobody.post("/api/v1/links/look", json={"token": token})) == "link_invalid"


def test_one_that_was_taken_back_replaced_or_is_too_old_lets_nobody_in(
    owner: SignedIn, nobody: Http, house: House
) -> None:
    replaced, _ = invited(owner)
    taken, made = invited(owner)
    open_ = owner.get("/api/v1/invitations").json()["invitations"]
    assert [each["id"] for each in open_] == [made["id"]]
    path = f"/api/v1/invitations/{made['id']}"
    assert owner.delete(path).status_code == 204
    assert code_of(owner.delete(path)) == "invitation_not_found"
    old, _ = invited(owner)
    with behind(house) as database:
        [(left,)] = database.execute("SELECT expires - created FROM links").fetchall()
        assert left == pytest.approx(7 * 86_400)
        database.execute("UPDATE links SET expires = expires - 7 * 86400")
    for token in (replaced, taken, old, "nothing", ""):
        assert code_of(accept(nobody, token)) == "link_invalid"
    reset = house.made("agent", "reset-password", "bob")["link"].rpartition("/")[2]
    assert code_of(accept(nobody, reset)) == "link_invalid"
    assert owner.get("/api/v1/invitations").json() == {"invitations": []}


def test_who_may_not_invite_any_more_has_invited_nobody(
    owner: SignedIn, nobody: Http, house: House, client: httpx2.Client, town: Town
) -> None:
    owner.patch("/api/v1/agents/bob", json={"role": "admin"}).raise_for_status()
    token, _ = invited(SignedIn(client, house, town.bob.email))
    owner.patch("/api/v1/agents/bob", json={"role": "agent"}).raise_for_status()
    assert code_of(accept(nobody, token)) == "link_invalid"


def test_there_is_one_account_to_an_address(owner: SignedIn, town: Town) -> None:
    for email, code in ((town.bob.email, "agent_exists"), ("nobody", "bad_field")):
        answer = owner.post("/api/v1/invitations", json={"email": email})
        assert code_of(answer) == code
    answer = owner.post("/api/v1/invitations", json={"email": "x@y.example", "role": "boss"})
    assert code_of(answer) == "bad_field"
    answer = owner.post("/api/v1/invitations", json={"email": "x@y.example", "sites": []})
    assert list(answer.json()["error"]["fields"]) == ["sites"]


def test_who_tries_links_is_slowed_down(
    own_house: Callable[..., House], client: httpx2.Client
) -> None:
    house = own_house(limit_sign_ins_per_address=3)
    nobody = Http(client, house, None)
    paths = ("links/look", "password/reset", "invitation", "links/look")
    answers = [
        nobody.post(f"/api/v1/{path}", json={"token": "guessed", **CHOSEN}) for path in paths
    ]
    assert [each.status_code for each in answers] == [403, 403, 403, 429]
