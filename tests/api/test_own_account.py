"""One's own password, sessions and tokens."""

import asyncio
from collections.abc import Callable

import httpx2
import pytest

from doors import Http, SignedIn
from house import PASSWORD, House, Town
from people import DEADLINE

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
NEW = "a short walk by the sea"


@pytest.fixture
def house(own_house: Callable[..., House]) -> House:
    return own_house(limit_sign_ins_per_account=3, trusted_proxies="127.0.0.1")


@pytest.fixture
def bob(house: House, client: httpx2.Client, town: Town) -> SignedIn:
    return SignedIn(client, house, town.bob.email)


def code_of(answer: httpx2.Response) -> str:
    return str(answer.json()["error"]["code"])


def test_sessions_say_where_they_are(house: House, client: httpx2.Client, town: Town) -> None:
    headers = {"User-Agent": FIREFOX, "X-Forwarded-For": "203.0.113.77"}
    bob = SignedIn(client, house, town.bob.email, headers=headers)
    SignedIn(client, house, town.bob.email)
    rows = bob.get("/api/v1/account/sessions").json()["sessions"]
    [here] = [each for each in rows if each["current"]]
    assert (here["address"], here["device"], here["way"]) == (
        "203.0.113.0", "Firefox 145, Linux", "password",
    )  # fmt: skip
    assert (len(rows), len(here["id"])) == (2, 16)
    assert bob.delete(f"/api/v1/account/sessions/{here['id']}").status_code == 204
    assert bob.get("/api/v1/session").status_code == 401


def test_a_new_password_needs_the_old_one(
    bob: SignedIn, nobody: Http, house: House, client: httpx2.Client, town: Town
) -> None:
    path = "/api/v1/account/password"
    for new in ("short", "password12345", "I am bob@example.com", "x" * 129):
        weak = bob.put(path, json={"current": PASSWORD, "password": new})
        assert (weak.status_code, list(weak.json()["error"]["fields"])) == (400, ["password"])
    wrong = bob.put(path, json={"current": NEW, "password": NEW})
    assert (wrong.status_code, code_of(wrong)) == (403, "password_wrong")
    assert bob.put(path, json={"current": PASSWORD, "password": NEW}).status_code == 204
    SignedIn(client, house, town.bob.email, NEW)
    for _ in range(3):
        bob.put(path, json={"current": PASSWORD, "password": NEW})
    guessed = bob.put(path, json={"current": NEW, "password": PASSWORD})
    assert (guessed.status_code, code_of(guessed)) == (429, "too_many_attempts")


def test_a_token_has_a_name_an_end_and_a_last_use(bob: SignedIn, nobody: Http, town: Town) -> None:
    wanted = {"name": " The  shop's backend ", "scopes": ["read"], "expires_days": 30}
    made = bob.post("/api/v1/tokens", json={**wanted, "sites": [town.shop]})
    assert made.status_code == 201
    token = made.json()
    assert (token["name"], token["scopes"], token["sites"]) == (
        "The shop's backend", ["read"], [town.shop],
    )  # fmt: skip
    assert token["last_used"] is None
    bearer = {"Authorization": f"Bearer {token['token']}"}
    sites = nobody.get("/api/v1/sites", headers=bearer).json()["sites"]
    assert [each["key"] for each in sites] == [town.shop]
    assert token["token"] not in bob.get("/api/v1/tokens").text
    for wrong, field in (
        ({"expires_days": 0}, "expires_days"), ({"expires_days": 10_000}, "expires_days"),
        ({"name": "x" * 81}, "name"), ({"scopes": ["admin"]}, "scopes"),
    ):  # fmt: skip
        refused = bob.post("/api/v1/tokens", json={**wanted, **wrong})
        assert (refused.status_code, list(refused.json()["error"]["fields"])) == (400, [field])
    assert bob.delete(f"/api/v1/tokens/{token['id']}").status_code == 204
    assert code_of(nobody.get("/api/v1/sites", headers=bearer)) == "token_invalid"
    assert code_of(bob.delete(f"/api/v1/tokens/{token['id']}")) == "token_not_found"


async def test_a_last_use_is_written_down_soon(
    bob: SignedIn, house: House, client: httpx2.Client, town: Town
) -> None:
    Http(client, house, town.bob).get("/api/v1/sites").raise_for_status()
    async with asyncio.timeout(DEADLINE):
        while not bob.get("/api/v1/tokens").json()["tokens"][0]["last_used"]:  # noqa: ASYNC110
            await asyncio.sleep(0.2)
