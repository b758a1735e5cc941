"""No state is changed from another site's page: every operation that changes something is asked the
way such a page could ask."""

import json
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from doors import Http, SignedIn
from house import House, Town

SAFE = ("get", "head", "options")
# For who is not signed in: the page's origin and the kind of body stand for the token.
ENTRANCE = {
    "/api/v1/setup", "/api/v1/session", "/api/v1/session/second", "/api/v1/session/passkey",
    "/api/v1/session/passkey/options", "/api/v1/links/look", "/api/v1/invitation",
    "/api/v1/password/forgotten", "/api/v1/password/reset",
}  # fmt: skip
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def house(own_house: Callable[..., House]) -> House:
    return own_house()


def changes(alice: Http) -> list[tuple[str, str, dict[str, Any]]]:
    paths = alice.get("/api/openapi.json").json()["paths"]
    return [
        (verb.upper(), path, told)
        for path, verbs in paths.items()
        for verb, told in verbs.items()
        if verb not in SAFE
    ]


def test_every_change_by_cookie_needs_the_token(
    alice: Http, house: House, client: httpx2.Client, town: Town
) -> None:
    me, other = (SignedIn(client, house, town.alice.email) for _ in range(2))
    asked = 0
    for method, path, _ in changes(alice):
        if path in ENTRANCE and method == "POST":
            continue
        for wrong in ("", "x", other._csrf):
            headers = {"x-csrf-token": wrong, "content-type": "application/json"}
            answer = me(method, path.replace("{", "").replace("}", ""), headers=headers)
            assert answer.status_code == 403, (method, path, answer.text)
            assert answer.json()["error"]["code"] == "csrf_failed", (method, path)
            asked += 1
    assert asked > 100
    assert me.get("/api/v1/session").status_code == 200


def test_the_entrance_takes_json_from_its_own_page_alone(alice: Http, nobody: Http) -> None:
    there = {path for method, path, _ in changes(alice) if method == "POST" and path in ENTRANCE}
    assert there == ENTRANCE
    body = {name: "x" for name in ("email", "password", "token", "name", "ticket", "code")}
    body |= {"credential": {}}
    for path in sorted(ENTRANCE):
        for origin in ("https://evil.example", "null", f"{nobody._house.url}.evil.example"):
            answer = nobody.post(path, json=body, headers={"Origin": origin})
            assert (answer.status_code, code_of(answer)) == (403, "not_allowed"), (path, origin)
        for kind in (FORM, "text/plain", "multipart/form-data; boundary=x"):
            headers = {"Content-Type": kind, "Origin": nobody._house.url}
            answer = nobody.post(path, content=json.dumps(body), headers=headers)
            assert answer.status_code in (400, 403, 415), (path, kind, answer.text)


def code_of(answer: httpx2.Response) -> str:
    return str(answer.json()["error"]["code"])
