"""TLS by flag: clients that trust one authority, a certificate that is renewed under them."""

import asyncio
import json
import signal
import socket
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest
from cryptography import x509
from websockets.asyncio.client import ClientConnection, connect

from certificates import Authority
from doors import Http
from house import PASSWORD, House, Town
from people import SHOP_ORIGIN, AtDesk, Vera


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def house(
    town: Town, authority: Authority, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    cert, key = authority.certify("first")
    folder = tmp_path_factory.mktemp("secure") / "data"
    house = town.house(folder, tls_cert=cert, tls_key=key).start()
    yield house
    assert house.running(), house.log
    house.stop()


@pytest.fixture
def secure(authority: Authority) -> Iterator[httpx2.Client]:
    with httpx2.Client(timeout=20, trust_env=False, verify=authority.trusting) as client:
        yield client


async def line(house: House, authority: Authority, path: str, **more: object) -> ClientConnection:
    return await connect(
        f"wss://127.0.0.1:{house.port}{path}", ssl=authority.trusting,
        proxy=None, compression=None, close_timeout=2, **more,  # type: ignore[arg-type]
    )  # fmt: skip


def served(house: House, authority: Authority, **context: object) -> x509.Certificate:
    """The certificate that a new client is shown."""
    trusting = authority.trusting
    for name, value in context.items():
        setattr(trusting, name, value)
    with (
        socket.create_connection(("127.0.0.1", house.port), timeout=10) as raw,
        trusting.wrap_socket(raw, server_hostname="localhost") as under,
    ):
        shown = under.getpeercert(binary_form=True)
        assert shown
        return x509.load_der_x509_certificate(shown)


async def test_people_talk_over_tls(
    house: House, authority: Authority, town: Town, secure: httpx2.Client
) -> None:
    vera = Vera(await line(house, authority, f"/ws/visitor?site={town.shop}", origin=SHOP_ORIGIN))
    vera.site = town.shop
    await vera.hello()
    bearer = {"Authorization": f"Bearer {town.alice.token}"}
    desk = AtDesk(await line(house, authority, "/ws/agent", additional_headers=bearer))
    await desk.receive("welcome")
    await vera.say("Is this line private?")
    talk = (await desk.receive("conversation"))["conversation"]
    await desk.ask("say", conversation=talk["id"], seen=1, text="It is. " + "x" * 3000)
    said = await vera.receive("message")
    assert said["text"].startswith("It is.")
    # The short way of pushes, many at once, and a body in pieces
    pushes = [{"site": town.shop, "visitor": vera.id, "kind": "event"}] * 500
    answer = Http(secure, house, town.alice).post("/api/v1/push", json={"pushes": pushes})
    assert {each["state"] for each in answer.json()["results"]} == {"sent"}
    for _ in pushes:
        await vera.receive("push")
    await vera.leave()
    await desk.leave()


async def test_a_socket_that_breaks_the_protocol_is_told_so_over_tls_too(
    house: House, authority: Authority, town: Town
) -> None:
    vera = Vera(await line(house, authority, f"/ws/visitor?site={town.shop}", origin=SHOP_ORIGIN))
    vera.socket.transport.write(b"\xff\x00\x00\x00\x00\x00")
    assert await vera.closed() == (1002, "bad_frame")


def test_under_tls_the_cookie_is_the_hosts_own(
    house: House, town: Town, secure: httpx2.Client
) -> None:
    nobody = Http(secure, house, None)
    known = {"email": town.alice.email, "password": PASSWORD}
    answer = nobody.post("/api/v1/session", json=known)
    [cookie] = answer.headers.get_list("set-cookie")
    name, _, rest = cookie.partition("=")
    flags = {flag.strip().lower() for flag in rest.split(";")[1:]}
    assert name == "__Host-halloo_session"
    assert {"httponly", "samesite=lax", "secure", "path=/"} <= flags
    assert not any(flag.startswith("domain") for flag in flags)
    secret = rest.partition(";")[0]
    # A plain name may have been set by another subdomain, or over plain HTTP.
    for name, status in (("__Host-halloo_session", 200), ("halloo_session", 401)):
        answer = nobody.get("/api/v1/session", headers={"Cookie": f"{name}={secret}"})
        assert answer.status_code == status, name


async def test_the_sockets_door_reads_the_same_cookie(
    house: House, authority: Authority, town: Town, secure: httpx2.Client
) -> None:
    known = {"email": town.alice.email, "password": PASSWORD}
    answer = Http(secure, house, None).post("/api/v1/session", json=known)
    secret = answer.cookies["__Host-halloo_session"]
    for name, let_in in (("__Host-halloo_session", True), ("halloo_session", False)):
        cookie = {"Cookie": f"{name}={secret}"}
        opening = line(house, authority, "/ws/agent", origin=house.url, additional_headers=cookie)
        if let_in:
            desk = AtDesk(await opening)
            await desk.receive("welcome")
            await desk.leave()
        else:
            with pytest.raises(Exception, match="401"):
                await opening


def test_signing_out_takes_the_cookie_away(house: House, town: Town, secure: httpx2.Client) -> None:
    nobody = Http(secure, house, None)
    known = {"email": town.alice.email, "password": PASSWORD}
    answer = nobody.post("/api/v1/session", json=known)
    headers = {"X-CSRF-Token": answer.json()["csrf"]}
    headers["Cookie"] = f"__Host-halloo_session={answer.cookies['__Host-halloo_session']}"
    out = nobody.delete("/api/v1/session", headers=headers)
    cookie = out.headers["set-cookie"].lower()
    assert cookie.startswith("__host-halloo_session=")
    assert "max-age=0" in cookie
    assert "secure" in cookie


def test_old_versions_of_tls_are_refused(house: House, authority: Authority) -> None:
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        assert served(house, authority, maximum_version=version)
    with pytest.warns(DeprecationWarning, match="TLSv1"), pytest.raises((ssl.SSLError, OSError)):
        served(
            house, authority,
            minimum_version=ssl.TLSVersion.TLSv1, maximum_version=ssl.TLSVersion.TLSv1_1,
        )  # fmt: skip


def test_plain_http_on_the_port_of_tls_gets_no_answer(house: House) -> None:
    with pytest.raises(httpx2.TransportError):
        httpx2.get(f"http://127.0.0.1:{house.port}/healthz", trust_env=False)


async def test_a_renewed_certificate_is_taken_up_by_itself_and_at_once_on_sighup(
    own_house: Callable[..., House], authority: Authority, town: Town
) -> None:
    cert, key = authority.certify("renewed", kind="rsa")
    house = own_house(tls_cert=cert, tls_key=key)
    path = f"/ws/visitor?site={town.shop}"
    vera = Vera(await line(house, authority, path, origin=SHOP_ORIGIN))
    vera.site = town.shop
    await vera.hello()
    first = served(house, authority).serial_number
    # Half a renewal: the certificate is new, its key is not there yet.
    old_key = key.read_bytes()
    authority.certify("renewed")
    new_key = key.read_bytes()
    key.write_bytes(old_key)
    house.signal(signal.SIGHUP)
    await house.logged("the old one stays")
    assert served(house, authority).serial_number == first
    key.write_bytes(new_key)
    house.signal(signal.SIGHUP)
    await house.logged("the certificate was read again")
    second = served(house, authority).serial_number
    assert second != first
    # And without being told.
    times = house.log.count("the certificate was read again")
    authority.certify("renewed")
    await house.logged("the certificate was read again", times + 1)
    third = served(house, authority, maximum_version=ssl.TLSVersion.TLSv1_2).serial_number
    assert third not in (first, second)
    await vera.ping()  # who was there before stays
    await vera.leave()


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda cert, key: key.unlink(), "No such file"),
        (lambda cert, key: key.write_bytes(b"nonsense"), "PEM format"),
        (lambda cert, key: cert.write_bytes(key.read_bytes()), "PEM format"),
        (None, "is not the key of the certificate"),
    ],
    ids=("missing", "no key", "no certificate", "a pair that is none"),
)
def test_files_that_cannot_serve_stop_the_start_and_are_named(
    tmp_path: Path, spoil: Callable[[Path, Path], object] | None, why: str
) -> None:
    authority = Authority(tmp_path)
    cert, key = authority.certify("one")
    if spoil:
        spoil(cert, key)
    else:
        key = authority.certify("other")[1]
    done = House(tmp_path / "data", tls_cert=cert, tls_key=key).run("serve", "--port", "0")
    assert done.returncode == 2
    assert why in done.stderr
    assert str(key) in done.stderr
    assert "Traceback" not in done.stderr


def test_a_key_with_a_passphrase_is_refused_and_nobody_is_asked(tmp_path: Path) -> None:
    cert, key = Authority(tmp_path).certify("one", passphrase=b"open sesame")
    done = House(tmp_path / "data", tls_cert=cert, tls_key=key).run("serve", "--port", "0")
    assert (done.returncode, "has a passphrase" in done.stderr) == (2, True)


def test_one_of_the_two_files_alone_is_an_error(tmp_path: Path) -> None:
    done = House(tmp_path / "data", tls_cert="x.pem").run("serve", "--port", "0")
    assert done.returncode == 2
    assert "--tls-key" in done.stderr


async def test_who_never_finishes_the_handshake_is_shown_out(
    own_house: Callable[..., House], authority: Authority
) -> None:
    cert, key = authority.certify("patient")
    house = own_house(tls_cert=cert, tls_key=key, head_seconds=1)
    reader, writer = await asyncio.open_connection("127.0.0.1", house.port)
    writer.write(b"\x16\x03\x01")
    async with asyncio.timeout(10):
        assert await reader.read(100) == b""
    writer.close()


def test_doctor_warns_before_the_certificate_ends(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    for days, state, text in ((90, "ok", "days"), (13, "note", "renew"), (-1, "wrong", "ended")):
        cert, key = authority.certify("aging", days=days)
        house = House(tmp_path / "data", tls_cert=cert, tls_key=key)
        checks = json.loads(house.run("doctor", "--json").stdout)["checks"]
        [found] = [check for check in checks if check["name"] == "Certificate"]
        assert found["state"] == state, found
        assert text in (found["text"] + found["remedy"]).lower()
