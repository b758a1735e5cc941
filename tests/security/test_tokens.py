"""What a token may do, where it may stand, and how it ends."""

import sqlite3
from collections.abc import Callable

import httpx2
import pytest

from doors import Http
from house import Agent, House, Town
from people import AtDesk, Vera, refusal


@pytest.fixture(scope="module")
def scoped(town: Town, tmp_path_factory: pytest.TempPathFactory):
    """A house where Bob and Alice have a token of each scope alone."""
    house = town.house(tmp_path_factory.mktemp("scoped") / "data")
    tokens = {
        scope: house.made("token", "add", "--agent", "alice", "--scope", scope)["token"]
        for scope in ("push", "read", "chat", "admin")
    }
    tokens["bob admin"] = house.made("token", "add", "--agent", "bob", "--scope", "admin")["token"]
    house.start()
    yield house, tokens
    house.stop()


NEEDS = [
    ("read", "GET", "/api/v1/sites", None),
    ("read", "GET", "/api/v1/sites/{shop}/visitors", None),
    ("read", "GET", "/api/v1/sites/{shop}/conversations", None),
    ("read", "GET", "/api/v1/pushes/p_x", None),
    ("read", "GET", "/api/v1/conversations/c_x", None),
    ("read", "GET", "/api/v1/conversations/c_x/messages", None),
    ("read", "GET", "/kefu/monitorList", None),
    ("push", "POST", "/api/v1/push", {"site": "{shop}", "visitor": "v", "kind": "event"}),
    ("push", "POST", "/kefu/monitorMessage", {"uniqid": "u", "message": "chat"}),
    ("admin", "POST", "/api/v1/sites", {"name": "X", "origins": ["https://x.example"]}),
    ("admin", "PATCH", "/api/v1/sites/{shop}", {"name": "Shop"}),
]


@pytest.mark.parametrize(("scope", "method", "path", "body"), NEEDS)
def test_a_token_does_what_its_scope_says_and_no_more(
    scoped, client: httpx2.Client, town: Town, scope: str, method: str, path: str, body
) -> None:
    house, tokens = scoped
    nobody = Http(client, house, None)
    for name, token in tokens.items():
        headers = {"Authorization": f"Bearer {token}"}
        filled = {k: town.shop if v == "{shop}" else v for k, v in body.items()} if body else None
        answer = nobody(method, path.replace("{shop}", town.shop), json=filled, headers=headers)
        assert (answer.status_code == 403) == (name != scope), (name, answer.text)


async def test_the_socket_holds_to_scopes_too(scoped, town: Town) -> None:
    house, tokens = scoped
    vera = await Vera.at(house, town.shop)
    await vera.hello()
    await vera.say("Hello?")
    reader = await AtDesk.sits(house, Agent("alice", "", tokens["read"]))
    for t, fields in (
        ("push", {"site": town.shop, "visitor": vera.id, "kind": "event"}),
        ("say", {"conversation": "c_x", "text": "x"}),
        ("claim", {"conversation": "c_x"}),
        ("close", {"conversation": "c_x"}),
    ):
        assert (await reader.ask(t, **fields))["code"] == "not_allowed"
    pusher = await AtDesk.sits(house, Agent("alice", "", tokens["push"]))
    await pusher.send("watch", **{"site": town.shop, "from": 0, "to": 5})
    await pusher.send("look", site=town.shop, visitor=vera.id)
    push = {"site": town.shop, "visitor": vera.id, "kind": "event"}
    assert (await pusher.ask("push", **push))["t"] == "ack"
    assert pusher.kept("roster") == pusher.kept("visitor") == []
    for person in (vera, reader, pusher):
        await person.leave()


async def test_a_token_that_only_pushes_hears_receipts_and_nothing_of_the_talk(
    scoped, town: Town
) -> None:
    house, tokens = scoped
    pusher = await AtDesk.sits(house, Agent("alice", "", tokens["push"]))
    desk, vera = await AtDesk.sits(house, town.alice), await Vera.at(house, town.shop)
    await vera.hello()
    await vera.send("typing", text="Do you")
    await vera.say("Do you have tea?")
    talk = (await desk.receive("conversation"))["conversation"]
    await desk.send("typing", conversation=talk["id"])
    await desk.ask("say", conversation=talk["id"], text="Yes", saw=1)
    await vera.send("seen", seq=2)
    await desk.receive("seen", by="visitor")
    push = {"site": town.shop, "visitor": vera.id, "kind": "invite", "text": "Hi"}
    ack = await desk.ask("push", **push)
    await vera.send("receipt", id=ack["id"], state="shown")
    for state in ("sent", "shown"):
        await pusher.receive("receipt", id=ack["id"], state=state)
    await pusher.ping()
    heard = ("message", "conversation", "typing", "seen")
    assert {t: pusher.kept(t) for t in heard} == {t: [] for t in heard}
    for person in (vera, desk, pusher):
        await person.leave()


def test_a_token_in_the_address_is_never_accepted(nobody: Http, town: Town) -> None:
    for name in ("token", "access_token", "authorization", "bearer"):
        for path in ("/api/v1/sites", "/kefu/monitorList", "/api/v1/session"):
            assert nobody.get(f"{path}?{name}={town.alice.token}").status_code == 401
    for scheme in ("Basic", "Token", "Bearer:"):
        headers = {"Authorization": f"{scheme} {town.alice.token}"}
        assert nobody.get("/api/v1/sites", headers=headers).status_code == 401


async def test_a_revoked_token_ends_its_sockets_and_requests(
    own_house: Callable[..., House], town: Town, client: httpx2.Client
) -> None:
    house = own_house()
    desk, other = await AtDesk.sits(house, town.bob), await AtDesk.sits(house, town.alice)
    database = sqlite3.connect(house.folder / "halloo.db")
    with database:  # as a command will; whoever changes these tables counts up the revision
        database.execute("DELETE FROM tokens WHERE agent = 'bob'")
        database.execute("UPDATE revision SET number = number + 1")
    database.close()
    assert await desk.closed() == (4440, "signed_out")
    await other.ping()
    await other.leave()
    assert Http(client, house, town.bob).get("/api/v1/sites").status_code == 401
    bearer = {"Authorization": f"Bearer {town.bob.token}"}
    assert (await refusal(house, "/ws/agent", additional_headers=bearer))[0] == 401
