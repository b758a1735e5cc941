"""`halloo site add`, `agent add`, `token add`: with and without a server on the same folder."""

import json

import httpx2
import pytest

from doors import Http
from house import PASSWORD, Agent, House, Town
from people import AtDesk, Vera


@pytest.fixture
def house(own_house, town: Town) -> House:
    return own_house()


async def test_what_is_added_while_the_server_runs_is_usable_at_once(
    house: House, client: httpx2.Client
) -> None:
    site = house.made("site", "add", "New", "--origin", "https://new.example")
    assert site["origins"] == ["https://new.example"]
    assert f'data-site="{site["site"]}"' in site["snippet"]
    words = ("agent", "add", "dora", "--email", "Dora@new.example", "--password-stdin")
    agent = house.made(*words, "--site", site["site"], stdin=PASSWORD + "\n")
    assert agent == {
        "agent": "dora", "email": "dora@new.example", "role": "agent", "sites": [site["site"]],
    }  # fmt: skip
    token = house.made("token", "add", "--agent", "dora", "--scope", "read")
    assert token["token"].startswith("hal_")
    assert (token["agent"], token["scopes"]) == ("dora", ["read"])
    vera = await Vera.at(house, site["site"], origin="https://new.example")
    await vera.hello()
    headers = {"Authorization": f"Bearer {token['token']}"}
    nobody = Http(client, house, None)
    told = nobody.get(f"/api/v1/sites/{site['site']}/visitors", headers=headers).json()
    assert "visitors" in told, told
    assert [row["id"] for row in told["visitors"]] == [vera.id]
    await vera.leave()
    known = {"email": "dora@new.example", "password": PASSWORD}
    assert nobody.post("/api/v1/session", json=known).status_code == 201


def test_without_json_it_is_written_for_people(town: Town, tmp_path) -> None:
    house = town.house(tmp_path / "data")
    site = house.run("site", "add", "Tea shop", "--origin", "https://Tea.example/x")
    assert site.returncode == 0
    assert "Tea shop" in site.stdout
    assert "Origins: https://tea.example" in site.stdout
    assert "<script async src=" in site.stdout
    token = house.run("token", "add", "--agent", "alice")
    assert token.stdout.startswith("hal_")
    assert "not shown again" in token.stdout
    with pytest.raises(json.JSONDecodeError):
        json.loads(token.stdout.splitlines()[-1])


AGENT = ("agent", "add", "dora", "--email", "d@x.example", "--password-stdin")
WRONG = {
    "an origin without scheme": (("site", "add", "S", "--origin", "shop.example"), "write it like"),
    "a site without a name": (("site", "add", " ", "--origin", "https://a.example"), "1 to 80"),
    "a site without an origin": (("site", "add", "S"), "--origin"),
    "a handle with blanks": (("agent", "add", "a b", *AGENT[3:]), "letters, digits and dashes"),
    "no e-mail": (("agent", "add", "dora", "--email", "x", AGENT[-1]), "not an e-mail address"),
    "a role nobody has": ((*AGENT, "--role", "king"), "owner, admin, agent, viewer"),
    "a site nobody has": ((*AGENT, "--site", "nowhere"), "There is no site 'nowhere'"),
    "a name that is taken": (("agent", "add", "alice", *AGENT[3:]), "exists"),
    "a token for nobody": (("token", "add", "--agent", "eve"), "There is no agent 'eve'"),
    "a scope nobody has": (("token", "add", "--agent", "bob", "--scope", "x"), "push, read, chat"),
    "an unknown command": (("dance",), "No such command"),
}


@pytest.fixture(scope="module")
def still_house(town: Town, tmp_path_factory) -> House:
    return town.house(tmp_path_factory.mktemp("still") / "data")


@pytest.mark.parametrize("case", WRONG)
def test_wrong_input_is_named_and_changes_nothing(still_house: House, case: str) -> None:
    words, text = WRONG[case]
    done = still_house.run(*words, stdin=PASSWORD + "\n")
    assert done.returncode == 2
    assert text in " ".join(done.stderr.replace("│", " ").split())
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    "password", ["", "qwertz", "x" * 129, "passwordpassword", "aaaaaaaaaaaaaa"]
)
def test_a_bad_password_is_refused_and_not_repeated(still_house: House, password: str) -> None:
    done = still_house.run(*AGENT, stdin=password + "\n")
    assert done.returncode == 2
    assert "password" in done.stderr.lower()
    assert not password or password not in done.stderr


def test_a_password_is_never_an_argument(still_house: House) -> None:
    done = still_house.run("agent", "add", "dora", "--email", "d@x.example")
    assert done.returncode == 2
    assert "--password-stdin" in done.stderr


async def test_a_token_for_one_site_opens_that_site_only(
    house: House, town: Town, client: httpx2.Client
) -> None:
    token = house.made("token", "add", "--agent", "alice", "--site", town.garden)["token"]
    limited = Agent("alice", town.alice.email, token)
    http = Http(client, house, limited)
    assert http.get(f"/api/v1/sites/{town.garden}/visitors").status_code == 200
    assert http.get(f"/api/v1/sites/{town.shop}/visitors").status_code == 404
    desk = await AtDesk.sits(house, limited)
    assert [site["key"] for site in desk.welcome["sites"]] == [town.garden]
    await desk.leave()
