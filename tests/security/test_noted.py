"""What is done to accounts and rights is noted: by whom, from where, to whom. No secret of it is
kept anywhere in the clear."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing

import httpx2

from doors import Http, SignedIn
from house import PASSWORD, House, Town

NEW = "a short walk by the sea"
FROM = {"X-Forwarded-For": "203.0.113.77"}


def test_each_deed_is_noted_and_no_secret_is(
    own_house: Callable[..., House], client: httpx2.Client, town: Town
) -> None:
    house = own_house(log_level="debug", trusted_proxies="127.0.0.1")
    nobody = Http(client, house, None)
    alice = SignedIn(client, house, town.alice.email, headers=FROM)
    invitation = alice.post("/api/v1/invitations", json={"email": "mei@shop.example"}).json()
    secret = invitation["link"].rpartition("/")[2]
    chosen = {"token": secret, "name": "mei", "password": NEW}
    answer = nobody.post("/api/v1/invitation", json=chosen)
    mei = SignedIn(client, house, "mei@shop.example", answer=answer)
    token = mei.post("/api/v1/tokens", json={"name": "Backend", "scopes": ["read"]}).json()
    alice.delete(f"/api/v1/tokens/{token['id']}")
    back = alice.post("/api/v1/invitations", json={"email": "lee@shop.example"}).json()["id"]
    alice.delete(f"/api/v1/invitations/{back}")
    alice.patch("/api/v1/agents/mei", json={"role": "viewer", "sites": [town.shop]})
    alice.patch("/api/v1/agents/mei", json={"disabled": True})
    alice.patch("/api/v1/agents/mei", json={"disabled": False})
    link = alice.post("/api/v1/agents/mei/reset").json()["link"].rpartition("/")[2]
    nobody.post("/api/v1/password/reset", json={"token": link, "password": PASSWORD})
    mei = SignedIn(client, house, "mei@shop.example")
    mei.put("/api/v1/account/password", json={"current": PASSWORD, "password": NEW})
    mei.delete("/api/v1/account/sessions")
    mei.delete("/api/v1/session")
    alice.delete("/api/v1/agents/mei/sessions")
    house.made("agent", "remove", "mei")
    rows = noted(house)
    assert [(row["actor"], row["action"], row["target"]) for row in rows] == [
        ("alice", "session.opened", "alice"), ("alice", "agent.invited", "mei@shop.example"),
        ("mei", "agent.added", "mei"), ("mei", "session.opened", "mei"),
        ("mei", "token.added", "mei"), ("alice", "token.revoked", "mei"),
        ("alice", "agent.invited", "lee@shop.example"),
        ("alice", "invitation.taken_back", "lee@shop.example"),
        ("alice", "agent.changed", "mei"), ("alice", "agent.disabled", "mei"),
        ("alice", "agent.enabled", "mei"), ("alice", "password.link_made", "mei"),
        ("mei", "password.reset", "mei"), ("mei", "session.opened", "mei"),
        ("mei", "password.changed", "mei"), ("mei", "sessions.ended", "mei"),
        ("mei", "session.closed", "mei"), ("alice", "sessions.ended", "mei"),
        ("-", "agent.removed", "mei"),
    ]  # fmt: skip
    assert (rows[0]["way"], rows[0]["address"], rows[-1]["way"]) == (
        "console", "203.0.113.0", "command",
    )  # fmt: skip
    [changed] = [json.loads(row["detail"]) for row in rows if row["action"] == "agent.changed"]
    assert changed == {
        "was": {"role": "agent", "sites": None}, "now": {"role": "viewer", "sites": [town.shop]},
    }  # fmt: skip
    house.stop()
    stored = b"".join(file.read_bytes() for file in house.folder.glob("halloo.db*"))
    for each in (secret, link, token["token"], PASSWORD, NEW):
        assert each.encode() not in stored
        assert each not in house.log


def noted(house: House) -> list[sqlite3.Row]:
    """Since the house opened."""
    with closing(sqlite3.connect(house.folder / "halloo.db", timeout=10)) as database:
        database.row_factory = sqlite3.Row
        rows = database.execute("SELECT * FROM audit ORDER BY id").fetchall()
    first = next(place for place, row in enumerate(rows) if row["action"] == "session.opened")
    return rows[first:]


def test_a_network_of_ipv6_is_one_guesser(
    own_house: Callable[..., House], client: httpx2.Client
) -> None:
    """Whoever is given a /64 has more addresses than there are passwords."""
    house = own_house(trusted_proxies="127.0.0.1", limit_sign_ins_per_address=3)
    nobody = Http(client, house, None)

    def guesses(address: str, number: int) -> int:
        guess = {"email": f"a{number}@example.com", "password": "a wrong password"}
        headers = {"X-Forwarded-For": address}
        return nobody.post("/api/v1/session", json=guess, headers=headers).status_code

    codes = [guesses(f"2001:db8:1:2::{n:x}", n) for n in range(4)]
    assert codes == [401, 401, 401, 429]
    assert guesses("2001:db8:1:3::1", 5) == 401
