"""What a backend gets for a body that is not right, and what junk costs us."""

from typing import Any

import pytest

from doors import Http

XML = {"Content-Type": "application/xml"}
JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">'
    "]><x><uniqid>1</uniqid><message>&b;</message></x>"
)
OUTSIDE = (
    '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    "<x><uniqid>1</uniqid><message>&f;</message></x>"
)

UNREADABLE: dict[str, dict[str, Any]] = {
    "half of a json": {"content": '{"uniqid":', "headers": JSON},
    "a json list": {"content": "[]", "headers": JSON},
    "a json text": {"content": '"x"', "headers": JSON},
    "deep json": {"content": "[" * 50_000, "headers": JSON},
    "json that is not utf-8": {"content": b'{"uniqid":"\xff"}', "headers": JSON},
    "half of an xml": {"content": "<x><uniqid>1", "headers": XML},
    "crossed xml": {"content": "<x><uniqid></x></uniqid>", "headers": XML},
    "a billion laughs": {"content": LAUGHS, "headers": XML},
    "a file from our disk": {"content": OUTSIDE, "headers": XML},
    "a document type": {"content": "<!DOCTYPE x><x><uniqid>1</uniqid></x>", "headers": XML},
    "deep xml": {"content": "<a>" * 50_000, "headers": XML},
    "an encoding nobody knows": {
        "content": '<?xml version="1.0" encoding="nonsense"?><x/>', "headers": XML
    },
    "multipart without a boundary": {
        "content": "x", "headers": {"Content-Type": "multipart/form-data"}
    },
    "multipart that is none": {
        "content": "x" * 65_536, "headers": {"Content-Type": "multipart/form-data; boundary=b"}
    },
    "zeros": {"content": b"\0" * 65_536, "headers": JSON},
    "64 KiB of brackets": {"content": "<" * 65_536, "headers": XML},
    "64 KiB of fields": {"content": "&" * 65_536, "headers": FORM},
    "64 KiB of percents": {"content": "%" * 65_536, "headers": FORM},
    "64 KiB of nothing in particular": {"content": "x" * 65_536},
}  # fmt: skip


@pytest.mark.parametrize("what", UNREADABLE)
def test_an_unreadable_body_is_400_and_says_so(alice: Http, what: str) -> None:
    answer = alice.post("/kefu/monitorMessage", **UNREADABLE[what])
    assert answer.status_code == 400, answer.text
    told = answer.json()
    assert told["code"] == 400
    assert isinstance(told["msg"], str)
    assert told["msg"]
    assert isinstance(told["result"], str)
    assert told["result"]


@pytest.mark.parametrize("missing", ["uniqid", "message"])
@pytest.mark.parametrize("value", [None, "", [], {}, True])
def test_a_missing_field_is_400_and_named(alice: Http, missing: str, value: object) -> None:
    body: dict[str, object] = {"uniqid": "1", "message": "chat", missing: value}
    if value is None:
        del body[missing]
    answer = alice.post("/kefu/monitorMessage", json=body)
    assert (answer.status_code, answer.json()["code"]) == (400, 400)
    assert missing in answer.json()["result"]


def test_an_empty_body_is_400(alice: Http) -> None:
    answer = alice.post("/kefu/monitorMessage")
    assert answer.status_code == 400
    assert "uniqid" in answer.json()["result"]


def test_numbers_are_taken_as_their_digits(alice: Http) -> None:
    answer = alice.post("/kefu/monitorMessage", json={"uniqid": 17, "message": 5})
    assert answer.json() == {"code": 200, "msg": "ok", "result": {"connections": 0}}


def test_a_body_beyond_the_limit_is_refused_in_the_contracts_shape(alice: Http) -> None:
    body = {"uniqid": "1", "message": "x" * 300_000}
    answer = alice.post("/kefu/monitorMessage", json=body)
    assert (answer.status_code, answer.json()["code"]) == (413, 413)
    answer = alice.post("/kefu/monitorMessage", json={"uniqid": "1", "message": "x" * 4001})
    assert (answer.status_code, answer.json()["code"]) == (400, 400)
