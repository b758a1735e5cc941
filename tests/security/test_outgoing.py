"""The one way out of the server: where it does not go, and what of an answer it does not take."""

import asyncio
import datetime
import gzip
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from halloo.actions import outgoing
from halloo.actions.outgoing import Answer, fetch
from halloo.errors import HallooError
from halloo.settings import Settings

STRICT, OPEN = Settings(), Settings(allow_private_calls=True)

# Each is 127.0.0.1 to some resolver or parser.
LOOPBACK = [
    "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "017700000001", "0177.0.0.1",
    "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "localhost", "0",
]  # fmt: skip
NO_ADDRESSES = [
    "https://name:secret@shop.example/", "https://shop.example@127.0.0.1/", "https://@127.0.0.1/",
    "https://shop.example:0/", "https://shop.example:65536/", "https://shop.example:port/",
    "ftp://shop.example/", "file:///etc/passwd", "gopher://shop.example/", "//shop.example/",
    "https:///path", "https://", "", "https://a..b/", f"https://{'a' * 64}.example/", "https://[::1/",
]  # fmt: skip


@asynccontextmanager
async def answering(
    answer: bytes, tls: ssl.SSLContext | None = None
) -> AsyncIterator[tuple[int, list[str]]]:
    """A receiver that answers so; yields its port and what it was asked."""
    asked: list[str] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readuntil(b"\r\n\r\n")).decode())
        writer.write(answer)
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=tls)
    async with server:
        yield server.sockets[0].getsockname()[1], asked


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What the name server says, look-up by look-up; the tests fill it."""
    answers: list[list[str]] = []
    really = socket.getaddrinfo

    def said(host: Any, port: Any, *more: Any, **named: Any) -> Any:
        if not str(host).endswith(".example"):
            return really(host, port, *more, **named)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in answers.pop(0)]

    monkeypatch.setattr(socket, "getaddrinfo", said)
    return answers


async def refused(settings: Settings, url: str, **more: Any) -> str:
    with pytest.raises(HallooError) as error:
        await fetch(settings, "GET", url, **more)
    assert error.value.code == "call_failed"
    return error.value.message


@pytest.mark.parametrize("host", LOOPBACK)
async def test_this_machine_is_not_called_by_any_of_its_names(host: str) -> None:
    async with answering(b"") as (port, asked):
        why = await refused(STRICT, f"https://{host}:{port}/")
        assert "inside your network" in why or "looked up" in why
        assert not asked


@pytest.mark.parametrize("url", NO_ADDRESSES)
async def test_what_is_no_plain_address_is_not_called(url: str) -> None:
    assert "no address" in await refused(OPEN, url)


async def test_one_inner_address_among_public_ones_is_enough(names: list[list[str]]) -> None:
    names.append(["8.8.8.8", "10.0.0.1"])
    assert "inside your network" in await refused(STRICT, "https://shop.example/")


async def test_the_address_that_was_looked_at_is_the_one_that_is_called(
    names: list[list[str]],
) -> None:
    """A name that means another machine a moment later reaches the first all the same."""
    async with answering(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi") as (port, asked):
        names += [["127.0.0.1"], ["127.0.0.2"]]
        answer = await fetch(OPEN, "GET", f"http://shop.example:{port}/a?b=c#d")
    assert answer.body == b"hi"
    assert names == [["127.0.0.2"]]
    [request] = asked
    assert request.startswith("GET /a?b=c HTTP/1.1\r\n")
    assert f"host: shop.example:{port}\r\n" in request.lower()
    assert "accept-encoding: identity\r\n" in request.lower()


async def test_where_one_address_of_a_name_is_dead_the_next_is_called(
    names: list[list[str]],
) -> None:
    async with answering(b"HTTP/1.1 204 No Content\r\n\r\n") as (port, _):
        names.append(["127.0.0.3", "127.0.0.1"])
        assert (await fetch(OPEN, "GET", f"http://shop.example:{port}/")).status == 204


async def test_without_tls_only_named_hosts_are_called(names: list[list[str]]) -> None:
    async with answering(b"HTTP/1.1 204 No Content\r\n\r\n") as (port, _):
        url = f"http://sso.example:{port}/"
        assert "by https only" in await refused(STRICT, url, allow_private=frozenset({"other"}))
        names.append(["127.0.0.1"])
        hosts = frozenset({"sso.example"})
        assert (await fetch(STRICT, "GET", url, allow_private=hosts)).status == 204


async def test_the_certificate_must_be_that_of_the_name(
    names: list[list[str]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Although it is an address that is called."""
    ours, wanted = certified("shop.example", tmp_path), []
    ours.sni_callback = lambda _, name, __: wanted.append(name)
    trusting = ssl.create_default_context(cafile=str(tmp_path / "certificate.pem"))
    monkeypatch.setattr(outgoing, "_tls", lambda: trusting)
    names += [["127.0.0.1"], ["127.0.0.1"]]
    answer = b"HTTP/1.1 204 No Content\r\n\r\n"
    async with answering(answer, tls=ours) as (port, _):
        assert (await fetch(OPEN, "GET", f"https://shop.example:{port}/")).status == 204
        assert "CERTIFICATE" in await refused(OPEN, f"https://other.example:{port}/")
    assert wanted == ["shop.example", "other.example"]


def certified(name: str, folder: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now, day = datetime.datetime.now(datetime.UTC), datetime.timedelta(days=1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(who).issuer_name(who).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - day).not_valid_after(now + day)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    kind = serialization.PrivateFormat.PKCS8
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(pem))
    (folder / "key.pem").write_bytes(key.private_bytes(pem, kind, plain))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    return context


async def test_a_redirect_is_an_answer_and_not_followed() -> None:
    async with answering(b"") as (inner, asked):
        moved = f"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:{inner}/\r\n\r\n"
        async with answering(moved.encode()) as (port, _):
            answer = await fetch(OPEN, "GET", f"http://127.0.0.1:{port}/")
        assert answer.status == 302
        assert not asked


async def test_nothing_is_inflated() -> None:
    bomb = gzip.compress(b"0" * 50_000_000)
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(bomb)}\r\n\r\n"
    async with answering(head.encode() + bomb) as (port, _):
        answer = await fetch(OPEN, "GET", f"http://127.0.0.1:{port}/", most=1000)
    assert (answer.status, answer.body, answer.whole) == (200, b"", False)
    with pytest.raises(HallooError):
        answer.entire()


async def test_of_a_long_answer_the_beginning_is_read() -> None:
    async with answering(b"HTTP/1.1 200 OK\r\n\r\n" + b"long" * 100_000) as (port, _):
        answer = await fetch(OPEN, "GET", f"http://127.0.0.1:{port}/", most=6)
    assert (answer.body, answer.whole) == (b"longlo", False)
    assert Answer(200, {}, b"all").entire() == b"all"


async def test_headers_without_end_are_given_up() -> None:
    endless = b"HTTP/1.1 200 OK\r\n" + b"X-More: and more\r\n" * 100_000
    async with answering(endless) as (port, _):
        assert "could not be called" in await refused(OPEN, f"http://127.0.0.1:{port}/")


async def test_silence_has_an_end() -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    async with server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        assert "took too long" in await refused(OPEN, url, patience=0.2)


async def test_proxies_of_the_environment_are_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    async with answering(b"HTTP/1.1 204 No Content\r\n\r\n") as (port, _):
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
        monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
        assert (await fetch(OPEN, "GET", f"http://127.0.0.1:{port}/")).status == 204
