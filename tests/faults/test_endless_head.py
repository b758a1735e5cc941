"""A request whose head never ends is answered, not kept."""

import socket

import pytest

from doors import Http
from house import House

LINE = b"GET /healthz HTTP/1.1\r\nHost: shop.example\r\n"


@pytest.mark.parametrize(
    "endless", [b"X-Pad: " + b"x" * 17_000, b"X-Pad: x\r\n" * 1700], ids=["one line", "many lines"]
)
def test_a_head_larger_than_16_kib_is_431_and_others_are_served(
    house: House, nobody: Http, endless: bytes
) -> None:
    with socket.create_connection(("127.0.0.1", house.port), timeout=10) as raw:
        raw.sendall(LINE + endless[:8000])
        assert nobody.get("/healthz").status_code == 200
        raw.sendall(endless[8000:])
        with raw.makefile("rb") as answer:
            assert answer.readline() == b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
            answer.read()  # to the end: the server hangs up
    assert nobody.get("/healthz").status_code == 200


def test_a_head_of_almost_16_kib_is_served(nobody: Http) -> None:
    assert nobody.get("/healthz", headers={"X-Pad": "x" * 15_000}).status_code == 200
