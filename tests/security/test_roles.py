"""Every route and every frame, asked in every role: who may is let in, who may not is refused. What
is somebody else's is in test_every_route.py."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from doors import Http, SignedIn
from halloo.wire import AgentFrame
from house import PASSWORD, House, Town
from people import DEADLINE, AtDesk, Vera, open_socket
from security.test_every_route import NAMES, asked, filled_in, of_the_shop

# What a route needs: a scope of the role, "person" (signed in, no token), or nothing: "public".
NEEDS = {
    "public": [
        "GET /api/v1/setup", "POST /api/v1/setup", "POST /api/v1/session",
        "GET /api/v1/entrance", "POST /api/v1/links/look", "POST /api/v1/invitation",
        "POST /api/v1/password/forgotten", "POST /api/v1/password/reset",
        "POST /api/v1/session/second", "POST /api/v1/session/passkey/options",
        "POST /api/v1/session/passkey", "GET /api/v1/oidc/start", "GET /api/v1/oidc/return",
    ],
    "any": ["GET /api/v1/session"],
    "person": [
        "DELETE /api/v1/session", "GET /api/v1/account/sessions",
        "DELETE /api/v1/account/sessions/{session}",
        "DELETE /api/v1/account/sessions", "PUT /api/v1/account/password", "GET /api/v1/tokens",
        "POST /api/v1/tokens", "DELETE /api/v1/tokens/{token}", "GET /api/v1/account",
        "POST /api/v1/account/totp", "PUT /api/v1/account/totp", "DELETE /api/v1/account/totp",
        "POST /api/v1/account/recovery", "POST /api/v1/account/passkeys/options",
        "POST /api/v1/account/passkeys", "DELETE /api/v1/account/passkeys/{passkey}",
    ],
    "read": [
        "GET /api/v1/sites", "GET /api/v1/sites/{site}/agents", "GET /api/v1/sites/{site}/visitors",
        "GET /api/v1/sites/{site}/views", "POST /api/v1/sites/{site}/views",
        "PATCH /api/v1/sites/{site}/views/{view}", "DELETE /api/v1/sites/{site}/views/{view}",
        "GET /api/v1/sites/{site}/tags", "GET /api/v1/sites/{site}/visitors/{visitor}",
        "GET /api/v1/sites/{site}/visitors/{visitor}/notes",
        "GET /api/v1/sites/{site}/visitors/{visitor}/visits",
        "GET /api/v1/sites/{site}/visitors/{visitor}/visits/{visit}",
        "GET /api/v1/sites/{site}/visitors/{visitor}/rules",
        "GET /api/v1/files/{file}", "GET /api/v1/files/{file}/preview",
        "GET /api/v1/conversations/{conversation}",
        "GET /api/v1/conversations/{conversation}/messages",
        "GET /api/v1/sites/{site}/conversations", "GET /api/v1/sites/{site}/pushes",
        "GET /api/v1/sites/{site}/pushes/funnel", "GET /api/v1/pushes/{push}",
        "GET /api/v1/sites/{site}/mass-pushes", "GET /api/v1/sites/{site}/mass-pushes/{push}",
        "GET /api/v1/sites/{site}/rules", "GET /api/v1/sites/{site}/rules/catalogue",
        "GET /api/v1/sites/{site}/rules/{rule}/versions", "GET /api/v1/sites/{site}/attention",
        "GET /api/v1/sites/{site}/theme", "POST /api/v1/sites/{site}/rules/dry-run",
        "GET /api/v1/sites/{site}/rules/{rule}/report", "GET /api/v1/sites/{site}/reports/rules",
        "GET /api/v1/sites/{site}/goals", "GET /api/v1/sites/{site}/blocks",
    ],
    "push": [
        "POST /api/v1/push", "POST /api/v1/pushes/{push}/recall",
        "POST /api/v1/sites/{site}/mass-pushes", "POST /api/v1/sites/{site}/mass-pushes/reach",
        "POST /api/v1/sites/{site}/mass-pushes/{push}/pause",
        "POST /api/v1/sites/{site}/mass-pushes/{push}/resume",
        "POST /api/v1/sites/{site}/mass-pushes/{push}/cancel",
        "POST /api/v1/sites/{site}/rules/try",
    ],
    "chat": [
        "POST /api/v1/conversations/{conversation}/files", "DELETE /api/v1/files/{file}",
        "GET /api/v1/preview", "POST /api/v1/sites/{site}/visitors/{visitor}/notes",
        "PUT /api/v1/sites/{site}/visitors/{visitor}/notes/{note}",
        "DELETE /api/v1/sites/{site}/visitors/{visitor}/notes/{note}",
        "PUT /api/v1/sites/{site}/visitors/{visitor}/tags/{tag}",
        "DELETE /api/v1/sites/{site}/visitors/{visitor}/tags/{tag}",
        "POST /api/v1/sites/{site}/blocks", "DELETE /api/v1/sites/{site}/blocks/{block}",
    ],
    "admin": [
        "GET /api/v1/sites/{site}/identity-keys", "POST /api/v1/sites/{site}/identity-keys",
        "DELETE /api/v1/sites/{site}/identity-keys/{key}",
        "GET /api/v1/sites/{site}/webhooks", "POST /api/v1/sites/{site}/webhooks",
        "PATCH /api/v1/sites/{site}/webhooks/{webhook}",
        "DELETE /api/v1/sites/{site}/webhooks/{webhook}",
        "GET /api/v1/sites/{site}/webhooks/{webhook}/secret",
        "POST /api/v1/sites/{site}/webhooks/{webhook}/secret",
        "POST /api/v1/sites/{site}/webhooks/{webhook}/test",
        "GET /api/v1/sites/{site}/webhooks/{webhook}/calls",
        "POST /api/v1/sites/{site}/webhooks/{webhook}/calls/{call}/replay",
        "POST /api/v1/sites/{site}/webhooks/{webhook}/replay",
        "POST /api/v1/sites", "PATCH /api/v1/sites/{site}", "POST /api/v1/sites/{site}/rules",
        "PUT /api/v1/sites/{site}/rules/{rule}", "PATCH /api/v1/sites/{site}/rules/{rule}",
        "DELETE /api/v1/sites/{site}/rules/{rule}", "POST /api/v1/sites/{site}/rules/import",
        "PUT /api/v1/sites/{site}/attention", "PUT /api/v1/sites/{site}/theme",
        "GET /api/v1/sites/{site}/visitors/{visitor}/export",
        "DELETE /api/v1/sites/{site}/visitors/{visitor}",
        "POST /api/v1/sites/{site}/goals", "PUT /api/v1/sites/{site}/goals/{goal}",
        "DELETE /api/v1/sites/{site}/goals/{goal}",
        "GET /api/v1/audit", "GET /api/v1/audit.csv",
        "GET /api/v1/agents", "PATCH /api/v1/agents/{agent}", "POST /api/v1/agents/{agent}/reset",
        "DELETE /api/v1/agents/{agent}/sessions", "DELETE /api/v1/agents/{agent}/factor",
        "DELETE /api/v1/agents/{agent}",
        "GET /api/v1/invitations", "POST /api/v1/invitations",
        "DELETE /api/v1/invitations/{invitation}",
    ],
}  # fmt: skip
MAY = {
    "owner": {"any", "person", "read", "push", "chat", "admin", "owner"},
    "admin": {"any", "person", "read", "push", "chat", "admin"},
    "agent": {"any", "person", "read", "push", "chat"},
    "viewer": {"any", "person", "read"},
}
# Let in, and told that there is nothing to do.
NOTHING_TO_DO = {
    "bad_field", "push_over", "mass_push_over", "code_wrong", "factor_missing", "ticket_invalid",
    "passkey_not_found", "file_not_found",  # it was sent, so it is not taken back
}  # fmt: skip
FRAMES: dict[str, tuple[str, dict[str, Any]]] = {
    "push": ("push", {"site": "{site}", "visitor": "{visitor}", "kind": "event", "text": "x"}),
    "recall": ("push", {"id": "{push}"}),
    "say": ("chat", {"conversation": "{conversation}", "text": "Psst"}),
    "claim": ("chat", {"conversation": "{conversation}"}),
    "transfer": ("chat", {"conversation": "{conversation}", "agent": "bob"}),
    "close": ("chat", {"conversation": "{conversation}"}),
}
# Those without an answer show something or change something; both are looked at.
SHOWN: dict[str, tuple[str, dict[str, Any], str]] = {
    "watch": ("read", {"site": "{site}", "from": 0, "to": 9}, "roster"),
    "look": ("read", {"site": "{site}", "visitor": "{visitor}"}, "visitor"),
    "overview": ("read", {"site": "{site}"}, "overview"),
}
CHANGES = {"typing", "seen", "attend"}  # below, one by one
PLAIN = {"ping"}


def needed(operation: str) -> str:
    return next(need for need, rows in NEEDS.items() if operation in rows)


@pytest.fixture(scope="module")
def manned(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Town:
    """One more admin, a viewer, and somebody for things to be done to."""
    folder = tmp_path_factory.mktemp("manned") / "data"
    house = town.house(folder)
    for name, role in (("adam", "admin"), ("vic", "viewer"), ("zoe", "agent")):
        words = ("--role", role, "--email", f"{name}@example.com", "--password-stdin")
        house.made("agent", "add", name, *words, stdin=PASSWORD + "\n")
    return Town(folder, town.shop, town.garden, town.alice, town.bob, town.charlie)


@pytest.fixture
def house(manned: Town, tmp_path: Path) -> Iterator[House]:
    house = manned.house(tmp_path / "data").start()
    yield house
    house.kill()


# They end sessions.
LAST = (
    "DELETE /api/v1/account/sessions/{session}", "DELETE /api/v1/account/sessions",
    "PUT /api/v1/account/password", "DELETE /api/v1/session",
)  # fmt: skip
WHO = {"owner": "alice", "admin": "adam", "agent": "bob", "viewer": "vic"}


def when(row: str) -> int:
    return LAST.index(row) + 1 if row in LAST else 0


def test_every_route_has_its_row(alice: Http) -> None:
    """A new route does not go unasked: write down what it needs."""
    paths = alice.get("/api/openapi.json").json()["paths"]
    there = {f"{verb.upper()} {path}" for path, verbs in paths.items() for verb in verbs}
    rows = [row for rows in NEEDS.values() for row in rows]
    assert sorted(rows) == sorted(there)


def test_every_frame_has_its_row() -> None:
    there = {str(each.__struct_config__.tag) for each in AgentFrame.__args__}
    assert there == {*FRAMES, *SHOWN, *CHANGES, *PLAIN}


@pytest.mark.parametrize("role", WHO)
async def test_a_role_may_what_it_may_and_no_more(
    house: House, manned: Town, client: httpx2.Client, role: str
) -> None:
    alice = Http(client, house, manned.alice)
    desk, vera = await AtDesk.sits(house, manned.alice), await Vera.at(house, manned.shop)
    await vera.hello(consent=True)
    ids = await of_the_shop(alice, manned.shop, desk, vera)
    ids["visit"] = await stored_visit(alice, manned.shop, vera.id)
    me = SignedIn(client, house, f"{WHO[role]}@example.com")
    noted = me.post(f"/api/v1/sites/{manned.shop}/visitors/{vera.id}/notes", json={"text": "Mine"})
    if noted.is_success:  # another's is for owners and admins to change
        ids["note"] = noted.json()["id"]
    told = set(me.get("/api/v1/session").json()["scopes"])
    assert told == MAY[role] & {"read", "push", "chat", "admin"}, "the console offers no more"
    views = f"/api/v1/sites/{manned.shop}/views"  # each sees their own
    ids |= accounts_for(me, SignedIn(client, house, manned.alice.email))
    ids["view"] = me.post(views, json={"name": "My own"}).json()["id"]
    rows = [(row, need) for need, rows in NEEDS.items() for row in rows if need != "public"]
    rows.sort(key=lambda each: (when(each[0]), each[0].startswith("DELETE")))
    for row, need in rows:
        method, path = row.split(" ")
        status, text = asked(me, method, path, ids)
        code = json.loads(text)["error"]["code"] if status >= 400 else ""
        if need in MAY[role]:
            assert status < 300 or code in NOTHING_TO_DO, (row, status, text)
        else:
            assert (status, code) == (403, "not_allowed"), (row, status, text)
    for person in (vera, desk):
        await person.leave()


@pytest.mark.parametrize("role", WHO)
async def test_a_role_sends_the_frames_it_may_and_no_more(
    house: House, manned: Town, client: httpx2.Client, role: str
) -> None:
    alice = Http(client, house, manned.alice)
    desk, vera = await AtDesk.sits(house, manned.alice), await Vera.at(house, manned.shop)
    await vera.hello(consent=True)
    ids = await of_the_shop(alice, manned.shop, desk, vera)
    me = await seated(house, SignedIn(client, house, f"{WHO[role]}@example.com"))
    for t, (need, fields) in FRAMES.items():
        answer = await me.ask(t, **json.loads(filled_in(json.dumps(fields), ids)))
        if need in MAY[role]:
            assert answer["t"] == "ack" or answer["code"] in NOTHING_TO_DO, answer
        else:
            assert answer["code"] == "not_allowed", (t, answer)
    for t, (need, fields, shown) in SHOWN.items():
        await me.send(t, **json.loads(filled_in(json.dumps(fields), ids)))
        assert need in MAY[role]
        await me.receive(shown)
    talk = ids["conversation"]
    await me.send("attend", conversation=talk, draft="Psst")
    await me.send("typing", conversation=talk, text="Psst")
    await me.send("seen", conversation=talk, seq=1)
    await me.ping()
    await desk.settle()
    await vera.ping()
    told = bool(vera.kept("typing")), bool(desk.kept("seen"))
    assert told == ("chat" in MAY[role],) * 2
    for person in (vera, desk, me):
        await person.leave()


async def test_nobody_is_let_in_without_a_name(
    house: House, manned: Town, client: httpx2.Client
) -> None:
    nobody = Http(client, house, None)
    ids = dict.fromkeys(NAMES, "x")
    for need, rows in NEEDS.items():
        for row in rows if need != "public" else []:
            status, text = asked(nobody, *row.split(" "), ids)
            assert (status, json.loads(text)["error"]["code"]) == (401, "sign_in_required"), row


def accounts_for(me: SignedIn, owner: SignedIn, email: str = "zoe@example.com") -> dict[str, str]:
    """What somebody may do something to, if their role lets them: their own sessions and tokens,
    and whoever has this e-mail address."""
    SignedIn(me._client, me._house, me.email)
    sessions = me.get("/api/v1/account/sessions").json()["sessions"]
    invitation = owner.post("/api/v1/invitations", json={"email": "kim@example.com"}).json()
    return {
        "agent": email.partition("@")[0], "invitation": invitation["id"],
        "session": next(each["id"] for each in sessions if not each["current"]),
        "passkey": "none",
        "token": me.post("/api/v1/tokens", json={"name": "", "scopes": ["read"]}).json()["id"],
    }  # fmt: skip


async def stored_visit(alice: Http, site: str, visitor: str) -> str:
    """Nobody waits for a visit to be written down, but for this."""
    async with asyncio.timeout(DEADLINE):
        while True:
            found = alice.get(f"/api/v1/sites/{site}/visitors/{visitor}/visits").json()["visits"]
            if found:
                return str(found[0]["id"])
            await asyncio.sleep(0.1)


async def seated(house: House, person: SignedIn) -> AtDesk:
    cookie = {"Cookie": person.cookie}
    socket = await open_socket(house, "/ws/agent", origin=house.url, additional_headers=cookie)
    desk = AtDesk(socket)
    desk.welcome = await desk.receive("welcome")
    return desk
