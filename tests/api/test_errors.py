"""Every error over HTTP has one shape, whoever raised it."""

import pytest

from doors import Http

JSON = {"Content-Type": "application/json"}
CASES = {
    "nothing there": ("GET", "/nothing", {}, 404, "not_found"),
    "nothing in the api": ("GET", "/api/v1/nothing", {}, 404, "not_found"),
    "wrong method": ("PUT", "/api/v1/push", {}, 405, "method_not_allowed"),
    "wrong method on a page": ("POST", "/healthz", {}, 405, "method_not_allowed"),
    "bad json": ("POST", "/api/v1/push", {"content": "{", "headers": JSON}, 400, "bad_request"),
    "a list": ("POST", "/api/v1/push", {"json": []}, 400, "bad_field"),
    "a missing field": ("POST", "/api/v1/sites", {"json": {"name": "x"}}, 400, "bad_field"),
    "bad utf-8": (
        "POST", "/api/v1/push", {"content": b'{"site":"\xff"}', "headers": JSON}, 400,
        "bad_request",
    ),
    "nesting": (
        "POST", "/api/v1/push", {"content": '{"data":' * 5000, "headers": JSON}, 400,
        "bad_request",
    ),
    "too large": (
        "POST", "/api/v1/sites", {"json": {"name": "x" * 300_000}}, 413, "body_too_large",
    ),
    "no such push": ("GET", "/api/v1/pushes/p_nobody", {}, 404, "push_not_found"),
    "no such site": ("GET", "/api/v1/sites/none/visitors", {}, 404, "site_not_found"),
    "no such talk": ("GET", "/api/v1/conversations/c_none", {}, 404, "conversation_not_found"),
    "a path out of the assets": ("GET", "/assets/..%2f..%2fwire.py", {}, 404, "not_found"),
    "a bad origin": (
        "POST", "/api/v1/sites", {"json": {"name": "x", "origins": ["shop"]}}, 400, "bad_field",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_an_error_has_the_catalogues_shape(alice: Http, case: str) -> None:
    method, path, more, status, code = CASES[case]
    answer = alice(method, path, **more)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (status, code)
    assert isinstance(error["message"], str)
    assert error["retry"] is False
    assert "Traceback" not in answer.text


def test_without_credentials_everything_but_the_entrance_is_401(nobody: Http, site: str) -> None:
    for method, path in (
        ("GET", "/api/v1/sites"), ("POST", "/api/v1/sites"), ("PATCH", f"/api/v1/sites/{site}"),
        ("GET", f"/api/v1/sites/{site}/visitors"), ("POST", "/api/v1/push"),
        ("GET", "/api/v1/pushes/p_1"), ("GET", "/api/v1/session"), ("DELETE", "/api/v1/session"),
        ("GET", "/api/v1/conversations/c_1"), ("GET", f"/api/v1/sites/{site}/conversations"),
    ):  # fmt: skip
        answer = nobody(
            method, path, json={"name": "x", "origins": []} if method != "GET" else None
        )
        assert answer.status_code == 401, (method, path, answer.text)
        assert answer.json()["error"]["code"] == "sign_in_required"
