"""Every answer, by whichever way it is written, has the headers of its kind. The routes come from
the OpenAPI, the files from the built web assets: what is new is looked at by itself."""

import json
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib.resources import files
from typing import Any

import httpx2
import pytest

from doors import Http
from house import House, Town
from people import SHOP_ORIGIN, refusal

NOSNIFF = {"x-content-type-options": "nosniff"}
PAGE = NOSNIFF | {
    "content-security-policy": "default-src 'self'",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=()",
    "referrer-policy": "same-origin",
    "cache-control": "no-cache",
}
DEMO = PAGE | {"referrer-policy": "strict-origin-when-cross-origin"}
FILE = NOSNIFF | {
    "cross-origin-resource-policy": "cross-origin",
    "referrer-policy": "strict-origin-when-cross-origin",
    "cache-control": "public, max-age=",
    "access-control-allow-origin": "*",
}
ANSWER = NOSNIFF | {
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}
OPEN = ANSWER | {"cross-origin-resource-policy": "cross-origin"}


@pytest.fixture(scope="module")
def house(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = town.house(tmp_path_factory.mktemp("headers") / "data").start("--demo")
    yield house
    house.stop()


def wears(answer: httpx2.Response, kind: dict[str, str]) -> None:
    """Each begins as the kind says and was sent once; policies allow nothing inline."""
    what = f"{answer.request.method} {answer.request.url} {answer.status_code}"
    for name, start in kind.items():
        assert len(answer.headers.get_list(name)) == 1, (what, name)
        assert answer.headers[name].startswith(start), (what, name, answer.headers[name])
    policy = answer.headers.get("content-security-policy", "")
    assert "unsafe" not in policy, what
    assert "*" not in policy, what
    if "html" in answer.headers.get("content-type", ""):
        assert "frame-ancestors 'none'" in policy, what
        assert "object-src 'none'" in policy or "default-src 'none'" in policy, what
        assert "base-uri 'none'" in policy, what
    assert "server" not in answer.headers, what
    assert "strict-transport-security" not in answer.headers, what  # this house speaks plain HTTP


def operations(http: Http) -> list[tuple[str, str]]:
    paths = http.get("/api/openapi.json").json()["paths"]
    found = [(verb.upper(), path) for path, verbs in paths.items() for verb in verbs]
    assert len(found) > 50
    return found


def test_every_operation_of_the_api_answers_with_them(alice: Http, nobody: Http) -> None:
    for method, path in operations(alice):
        filled = re.sub(r"\{\w+\}", "nothing", path)
        for caller in (alice, nobody):
            if caller is alice and (method, path) == ("DELETE", "/api/v1/session"):
                continue
            answer = caller(method, filled, json={} if method in ("POST", "PUT", "PATCH") else None)
            wears(answer, NOSNIFF)
            if answer.status_code not in (301, 302, 303, 307):
                assert "no-store" in answer.headers["cache-control"], (method, path)
            wears(answer, {k: v for k, v in ANSWER.items() if k != "cache-control"})


def built(folder: str = "") -> list[str]:
    """The paths of all files that are built and served."""
    root = files("halloo") / "static" / folder
    names = []
    for each in root.iterdir():
        path = f"{folder}/{each.name}".lstrip("/")
        names += built(path) if each.is_dir() else [path]
    return names


def test_every_page_and_file_is_served_with_them(nobody: Http) -> None:
    looked_at = 0
    for path in built():
        kind = PAGE if path.startswith("docs/") else FILE
        url = f"/api/{path}" if path.startswith("docs/") else f"/{path}"
        answer = nobody.get("/" if path == "index.html" else url)
        if path.startswith("licenses/") or answer.status_code == 404:
            wears(answer, ANSWER)
            continue
        wears(answer, PAGE if path == "index.html" else kind)
        looked_at += 1
    assert looked_at > 5
    wears(nobody.get("/api/docs"), PAGE)
    wears(nobody("HEAD", "/"), PAGE)
    etag = nobody.get("/").headers["etag"]
    unchanged = nobody.get("/", headers={"If-None-Match": etag})
    assert unchanged.status_code == 304
    wears(unchanged, PAGE)


def test_the_demo_shop_is_a_site_of_its_own(nobody: Http) -> None:
    for path in ("/demo", "/demo/tea", "/demo/zh", "/demo/shop.js", "/demo/leaf.svg"):
        wears(nobody.get(path), DEMO)
    wears(nobody.get("/demo/strict"), DEMO | {"content-security-policy": "default-src 'none'"})


@pytest.mark.parametrize(
    ("method", "path", "status", "kind"),
    [
        ("GET", "/nothing", 404, ANSWER),
        ("GET", "/assets/nothing.js", 404, ANSWER),
        ("GET", "/demo/nothing", 404, ANSWER),
        ("GET", "/api/docs/nothing", 404, ANSWER),
        ("GET", "/api/v1/nothing", 404, ANSWER),
        ("PATCH", "/", 405, ANSWER),
        ("GET", "/api/openapi.json", 200, ANSWER),
        ("GET", "/readyz", 200, ANSWER),
        ("GET", "/metrics", 200, ANSWER),
        ("GET", "/healthz", 200, OPEN),
        ("POST", "/visitor_login", 200, OPEN),
        ("POST", "/kefu/monitorMessage", 401, OPEN),
        ("GET", "/kefu/monitorList", 401, OPEN),
        ("POST", "/live/nothing", 404, OPEN),
        ("GET", "/live/visitor", 405, OPEN),
        ("POST", "/live/visitor", 403, OPEN),
        ("POST", "/live/poll", 410, OPEN),
        ("GET", "/ws/visitor", 404, ANSWER),
    ],
)
def test_what_is_no_page_has_them_too(
    nobody: Http, method: str, path: str, status: int, kind: dict[str, str]
) -> None:
    answer = nobody(method, path)
    assert answer.status_code == status
    wears(answer, kind)


def test_the_short_way_of_pushes_has_them(alice: Http, nobody: Http, town: Town) -> None:
    push = {"site": town.shop, "visitor": "v_nobody", "kind": "event"}
    for body in ({"pushes": [push]}, push):
        wears(alice.post("/api/v1/push", json=body), ANSWER)
    wears(alice.post("/api/v1/push", json={**push, "site": 1}), ANSWER)
    token = {"token": town.alice.token}
    body = {"uniqid": "order-17", "message": "Hi"}
    answer = nobody.post("/kefu/monitorMessage", json=body, headers=token)
    assert answer.status_code == 200
    # Read by the page's own words (CORS), which is not embedding.
    wears(answer, {**ANSWER, "access-control-allow-origin": "*"})


async def test_refused_handshakes_have_them(house: House, town: Town) -> None:
    for path, more in (
        (f"/ws/visitor?site={town.shop}", {"origin": "https://evil.example"}),
        ("/ws/agent", {}),
        ("/ws/nothing", {"origin": SHOP_ORIGIN}),
        ("/ws_monitor", {"origin": SHOP_ORIGIN}),
    ):
        status, _, headers = await refusal(house, path, **more)  # type: ignore[arg-type]
        assert status >= 400
        lower = {name.lower(): value for name, value in headers.items()}
        assert ANSWER.items() <= lower.items(), path


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        (b"GET / HTTP/1.1\r\nX: " + b"y" * 20_000 + b"\r\n\r\n", 431, "head_too_large"),
        (b"GET / HTTQ/1.1\r\n\r\n", 400, "bad_request"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400, "bad_request"),
    ],
    ids=("too large", "no HTTP", "TLS"),
)
def test_what_is_refused_before_it_is_read_has_them(
    house: House, sent: bytes, status: int, code: str
) -> None:
    with socket.create_connection(("127.0.0.1", house.port), timeout=10) as raw:
        raw.sendall(sent)
        answer = b""
        with suppress(ConnectionResetError):
            while part := raw.recv(4096):
                answer += part
    head, _, body = answer.decode().partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    headers = {k.lower(): v.strip() for k, v in (line.split(":", 1) for line in lines)}
    assert first.split(" ")[1] == str(status)
    assert ANSWER.items() <= headers.items()
    assert json.loads(body)["error"]["code"] == code


def test_behind_tls_of_a_proxy_browsers_are_told_to_stay_with_https(
    own_house: Callable[..., House], client: Any
) -> None:
    house = own_house(trusted_proxies="127.0.0.1")
    nobody = Http(client, house, None)
    for path in ("/", "/api/v1/session", "/widget.js", "/nothing"):
        answer = nobody.get(path, headers={"X-Forwarded-Proto": "https"})
        assert answer.headers["strict-transport-security"] == "max-age=31536000", path
        assert "strict-transport-security" not in nobody.get(path).headers
    own = Http(client, own_house(trusted_proxies="127.0.0.1", hsts_days=0), None)
    answer = own.get("/", headers={"X-Forwarded-Proto": "https"})
    assert "strict-transport-security" not in answer.headers
