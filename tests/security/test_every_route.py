"""Every operation of the API that names something: to whom it is not theirs, it is not there."""

import json
import re
from collections.abc import Callable
from typing import Any

from doors import Http
from house import PASSWORD, Agent, House, Town
from people import AtDesk, Vera

WHEN = {"fact": "pages", "op": "at_least", "value": 1}
RULE = {"name": "Mine", "when": WHEN, "then": [{"do": "tag", "tag": "mine"}]}
GOAL = {"name": "Mine", "match": {"kind": "conversation"}}
HOOK = {"url": "https://crm.example/hook", "events": ["message.added"]}
BLOCK = {"kind": "visitor", "value": "v_somebody_else"}
# A picture of one point (GIF89a).
DOT = b"GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\1\0\1\0\0\2\2D\1\0;"
# What each would need to be done; where there is nothing, nothing is needed.
BODIES: dict[tuple[str, str], Any] = {
    ("POST", "sites"): {"name": "Mine", "origins": ["https://mine.example"]},
    ("POST", "push"): {"site": "{site}", "visitor": "{visitor}", "kind": "event", "text": "x"},
    ("POST", "views"): {"name": "Mine"},
    ("PATCH", "views/{view}"): {"name": "Mine now"},
    ("PATCH", "{site}"): {"name": "Mine now"},
    ("POST", "notes"): {"text": "Mine"},
    ("POST", "goals"): GOAL,
    ("POST", "files"): {"any": "content"},
    ("POST", "webhooks"): HOOK,
    ("PATCH", "webhooks/{webhook}"): {"note": "Mine now"},
    ("POST", "replay"): {"since": "2026-01-01T00:00:00Z"},
    ("PUT", "goals/{goal}"): GOAL,
    ("POST", "rules"): RULE,
    ("POST", "import"): {"rules": [RULE]},
    ("POST", "blocks"): BLOCK,
    ("POST", "dry-run"): {"rule": RULE},
    ("POST", "try"): {"rule": RULE, "visitor": "{visitor}", "show": True},
    ("PUT", "rules/{rule}"): RULE,
    ("PATCH", "rules/{rule}"): {"state": "active"},
    ("PUT", "attention"): {"per_visit": 1},
    ("PUT", "theme"): {"color": "#ff0000"},
    ("POST", "mass-pushes"): {"kind": "invite", "text": "Mine", "filter": {}},
    ("POST", "reach"): {"filter": {}},
    ("POST", "cancel"): {"recall": True},
    ("PUT", "password"): {"current": PASSWORD, "password": "another walk by the sea"},
    ("POST", "totp"): {"password": PASSWORD},
    ("PUT", "totp"): {"code": "000000"},
    ("DELETE", "totp"): {"password": PASSWORD},
    ("POST", "recovery"): {"password": PASSWORD},
    ("POST", "options"): {"password": PASSWORD},
    ("POST", "passkeys"): {"ticket": "none", "name": "Mine", "credential": {}},
    ("PATCH", "agents/{agent}"): {"role": "viewer"},
    ("DELETE", "passkeys/{passkey}"): {"password": PASSWORD},
    ("POST", "invitations"): {"email": "new@example.com"},
    ("POST", "tokens"): {"name": "Mine", "scopes": ["read"]},
}
# What belongs to accounts is shown and done to people alone; test_every_account.py asks as them.
ACCOUNTS = ("agent", "invitation", "token", "session", "passkey")
NAMES = (
    "site", "visitor", "conversation", "push", "mass", "note", "rule", "goal", "view", "visit",
    "tag", "block", "key", "webhook", "call", "file", *ACCOUNTS,
)  # fmt: skip


async def test_what_is_not_theirs_is_not_there(
    own_house: Callable[..., House], town: Town, client: Any
) -> None:
    house = own_house()
    alice, charlie = (Http(client, house, each) for each in (town.alice, town.charlie))
    dora = Http(client, house, admin_of(house, town.garden))
    desk, vera = await AtDesk.sits(house, town.alice), await Vera.at(house, town.shop)
    await vera.hello(consent=True)
    ids = await of_the_shop(alice, town.shop, desk, vera)
    nothing = {name: f"{name[0]}_nothing" for name in NAMES}
    before = {path: alice.get(path).text for path in seen(ids)}
    for method, path in operations(alice):
        for caller in (charlie, dora):
            what = (method, path, caller.agent and caller.agent.name)
            theirs, gone = (asked(caller, method, path, each) for each in (ids, nothing))
            assert theirs == gone, what
            code = json.loads(theirs[1])["error"]["code"]
            assert code.endswith("_not_found") or (caller is charlie and code == "not_allowed"), (
                what, code,
            )  # fmt: skip
            if path.count("{") > 1:  # of a site of theirs
                theirs, gone = (
                    asked(caller, method, path, {**each, "site": town.garden})
                    for each in (ids, nothing)
                )
                assert theirs == gone, what
                assert not any(ids[name] in theirs[1] for name in NAMES[1:] if name in ids), what
    assert {path: alice.get(path).text for path in seen(ids)} == before
    await vera.ping()
    assert [push["id"] for push in vera.kept("push")] == []
    await vera.leave()
    await desk.leave()


def admin_of(house: House, site: str) -> Agent:
    more = ("--role", "admin", "--site", site, "--email", "dora@example.com", "--password-stdin")
    house.made("agent", "add", "dora", *more, stdin=PASSWORD + "\n")
    scopes = [word for scope in ("push", "read", "chat", "admin") for word in ("--scope", scope)]
    token = house.made("token", "add", "--agent", "dora", *scopes)["token"]
    return Agent("dora", "dora@example.com", token)


async def of_the_shop(alice: Http, site: str, desk: AtDesk, vera: Vera) -> dict[str, str]:
    """Ids that exist."""
    here = f"/api/v1/sites/{site}"

    def made(path: str, body: Any) -> str:
        answer = alice.post(f"{here}/{path}", json=body)
        assert answer.is_success, answer.text
        return str(answer.json()["id"])

    block = alice.post(f"{here}/blocks", json={**BLOCK, "value": "v_rude"}).json()["blocks"][0]
    webhook = made("webhooks", HOOK)
    await vera.say("A private word")
    [call] = alice.get(f"{here}/webhooks/{webhook}/calls").json()["calls"]
    talk = (await desk.receive("conversation"))["conversation"]
    file = alice.post(f"/api/v1/conversations/{talk['id']}/files", content=DOT).json()["id"]
    assert (await desk.ask("say", conversation=talk["id"], text="", file=file))["t"] == "ack"
    invite = {"kind": "invite", "text": "Hi"}
    push = await desk.ask("push", site=site, visitor=vera.id, **invite)
    await vera.receive("push")
    alice.put(f"{here}/visitors/{vera.id}/tags/vip").raise_for_status()
    return {
        "site": site, "visitor": vera.id, "conversation": talk["id"], "push": push["id"],
        "mass": made("mass-pushes", {**invite, "filter": {"page": "/nowhere"}}),
        "note": made(f"visitors/{vera.id}/notes", {"text": "A note"}),
        "rule": made("rules", RULE), "goal": made("goals", GOAL),
        "view": made("views", {"name": "Hers"}), "visit": "s_none", "tag": "vip",
        "block": block["id"], "key": made("identity-keys", None),
        "webhook": webhook, "call": call["id"], "file": file,
    }  # fmt: skip


def seen(ids: dict[str, str]) -> list[str]:
    """Where it would be seen that something was changed."""
    here = f"/api/v1/sites/{ids['site']}"
    return [
        "/api/v1/sites", f"/api/v1/pushes/{ids['push']}", f"{here}/mass-pushes",
        f"/api/v1/files/{ids['file']}",
        f"{here}/webhooks/{ids['webhook']}/secret",
        f"{here}/visitors/{ids['visitor']}/notes", f"{here}/tags", f"{here}/attention",
        *(f"{here}/{each}" for each in ("rules", "goals", "views", "theme", "blocks")),
        f"{here}/identity-keys",
    ]  # fmt: skip


def operations(alice: Http) -> list[tuple[str, str]]:
    """Those that name something."""
    paths = alice.get("/api/openapi.json").json()["paths"]
    named = {path: verbs for path, verbs in paths.items() if "{" in path and not of_accounts(path)}
    return [(verb.upper(), path) for path, verbs in named.items() for verb in verbs]


def of_accounts(path: str) -> bool:
    return any(f"{{{name}}}" in path for name in ACCOUNTS)


def asked(caller: Http, method: str, path: str, ids: dict[str, str]) -> tuple[int, str]:
    if "mass-pushes" in path:
        ids = {**ids, "push": ids["mass"]}
    body = BODIES.get((method, ending(path)))
    filled = json.loads(filled_in(json.dumps(body), ids))
    answer = caller(method, filled_in(path, ids), **({"json": filled} if filled else {}))
    return answer.status_code, answer.text


def ending(path: str) -> str:
    """`…/rules/{rule}` → `rules/{rule}`, `…/rules` → `rules`."""
    *_, before, last = path.split("/")
    return f"{before}/{last}" if last.startswith("{") and last != "{site}" else last


def filled_in(text: str, ids: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: ids[found[1]], text)
