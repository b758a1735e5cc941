"""The set-up link: once, for one hour, only while there is no agent."""

from pathlib import Path

import pytest

from behind import behind
from doors import Http
from house import PASSWORD, House

MEI = {"name": "mei", "email": "mei@shop.example", "password": PASSWORD}


@pytest.fixture
def house(tmp_path: Path):
    house = House(tmp_path / "data").start()
    yield house
    house.kill()


def secret(house: House) -> str:
    return str(house.ready["setup"]).rpartition("/")[2]


def test_the_link_makes_the_owner_once_and_signs_in(nobody: Http, house: House) -> None:
    assert nobody.get("/api/v1/setup").json() == {"needed": True}
    for token in ("", "wrong", secret(house)[:-1]):
        refused = nobody.post("/api/v1/setup", json={**MEI, "token": token})
        assert (refused.status_code, refused.json()["error"]["code"]) == (403, "setup_link_invalid")
    form = nobody.post("/api/v1/setup", json={**MEI, "token": secret(house), "password": "short"})
    assert form.status_code == 400  # a slip does not use the link up
    assert list(form.json()["error"]["fields"]) == ["password"]
    answer = nobody.post("/api/v1/setup", json={**MEI, "token": secret(house)})
    assert (answer.status_code, answer.json()["role"]) == (201, "owner")
    cookie = {"Cookie": f"halloo_session={answer.cookies['halloo_session']}"}
    assert nobody.get("/api/v1/session", headers=cookie).json()["agent"] == "mei"
    again = {**MEI, "token": secret(house), "name": "eve", "email": "eve@shop.example"}
    refused = nobody.post("/api/v1/setup", json=again)
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "setup_done")
    assert nobody.get("/api/v1/setup").json() == {"needed": False}
    house.stop()
    assert house.start().ready["setup"] is None


def test_a_restart_makes_a_new_link_and_ends_the_old(nobody: Http, house: House) -> None:
    old = secret(house)
    house.stop()
    house.start()
    assert nobody.post("/api/v1/setup", json={**MEI, "token": old}).status_code == 403
    answer = nobody.post("/api/v1/setup", json={**MEI, "token": secret(house)})
    assert answer.status_code == 201


def test_a_link_older_than_an_hour_is_over(nobody: Http, house: House) -> None:
    with behind(house) as database:
        database.execute("UPDATE setup_links SET expires = expires - 3601")
    refused = nobody.post("/api/v1/setup", json={**MEI, "token": secret(house)})
    assert refused.json()["error"]["code"] == "setup_link_invalid"
