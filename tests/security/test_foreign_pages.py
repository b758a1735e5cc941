"""Nobody is signed in, or set up, from a page that is not the console's own."""

from pathlib import Path

import httpx2
import pytest

from doors import Http
from house import PASSWORD, House, Town

# Of another site, of another port, and what a plain HTML form can send from anywhere.
FOREIGN = [
    {"Origin": "https://evil.example", "Content-Type": "application/json"},
    {"Origin": "http://127.0.0.1:1", "Content-Type": "application/json"},
    {"Origin": "null", "Content-Type": "application/json"},
    {"Content-Type": "text/plain"},
]


def refused(answer: httpx2.Response) -> None:
    assert answer.status_code == 403, answer.text
    assert answer.json()["error"]["code"] == "not_allowed"
    assert "set-cookie" not in answer.headers


def encoded(body: dict[str, str]) -> bytes:
    return httpx2.Request("POST", "http://x", json=body).read()


@pytest.mark.parametrize("headers", FOREIGN)
def test_signing_in_from_another_sites_page_is_refused(
    nobody: Http, town: Town, headers: dict[str, str]
) -> None:
    known = encoded({"email": town.alice.email, "password": PASSWORD})
    refused(nobody.post("/api/v1/session", content=known, headers=headers))


def test_signing_in_from_the_consoles_own_page_is_not(
    nobody: Http, town: Town, house: House
) -> None:
    known = {"email": town.alice.email, "password": PASSWORD}
    for headers in ({"Origin": house.url}, {}):
        answer = nobody.post("/api/v1/session", json=known, headers=headers)
        assert answer.status_code == 201


def test_setting_up_from_another_sites_page_is_refused_and_leaves_the_link_whole(
    tmp_path: Path, client: httpx2.Client
) -> None:
    house = House(tmp_path / "data").start()
    nobody = Http(client, house, None)
    token = str(house.ready["setup"]).rpartition("/")[2]
    form = {"token": token, "name": "mei", "email": "mei@shop.example", "password": PASSWORD}
    for headers in FOREIGN:
        refused(nobody.post("/api/v1/setup", content=encoded(form), headers=headers))
    own = {"Origin": house.url}
    assert nobody.post("/api/v1/setup", json=form, headers=own).status_code == 201
    house.kill()
