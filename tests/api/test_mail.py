"""Letters, over a real mail server's socket."""

import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest

from certificates import Authority
from doors import Http, SignedIn
from house import PASSWORD, House, Town
from postman import Postman

ADDRESS = "https://chat.shop.example"


@pytest.fixture
def settings() -> Callable[[Postman], dict[str, Any]]:
    def settings(postman: Postman) -> dict[str, Any]:
        url = f"smtp://127.0.0.1:{postman.port}?starttls=no"
        return {"public_url": ADDRESS, "smtp_url": url}

    return settings


async def test_who_forgot_the_password_gets_a_link_that_works_once(
    own_house: Callable[..., House], client: httpx2.Client, town: Town, settings: Any
) -> None:
    async with Postman() as postman:
        house = own_house(**settings(postman), mail_from="chat@shop.example")
        nobody = Http(client, house, None)
        assert nobody.get("/api/v1/entrance").json()["mail"] is True
        asked = {
            email: nobody.post("/api/v1/password/forgotten", json={"email": email})
            for email in ("nobody@example.com", f" {town.bob.email.upper()}")
        }
        told = {(each.status_code, each.text) for each in asked.values()}
        assert told == {(202, "{}")}
        letter = await postman.brings()
        assert (letter.sender, letter.to) == ("chat@shop.example", [town.bob.email])
        link = letter.link()
        assert link.startswith(f"{ADDRESS}/#/reset/")
        token = link.rpartition("/")[2]
        look = nobody.post("/api/v1/links/look", json={"token": token})
        assert look.json() == {
            "kind": "reset", "email": town.bob.email, "agent": "bob", "role": None,
        }  # fmt: skip
        weak = {"token": token, "password": "bob bob bob bob"}
        assert nobody.post("/api/v1/password/reset", json=weak).status_code == 400
        new = {"token": token, "password": "a short walk by the sea", "lang": "zh"}
        assert nobody.post("/api/v1/password/reset", json=new).status_code == 204
        again = nobody.post("/api/v1/password/reset", json=new)
        assert (again.status_code, again.json()["error"]["code"]) == (403, "link_invalid")
        SignedIn(client, house, town.bob.email, new["password"])
        old = {"email": town.bob.email, "password": PASSWORD}
        assert nobody.post("/api/v1/session", json=old).status_code == 401
        notice = await postman.brings()
        assert "密码刚刚被更改" in notice.text
        assert postman.letters.empty()


async def test_an_invitation_is_mailed_in_the_language_asked_for(
    own_house: Callable[..., House], client: httpx2.Client, town: Town, settings: Any
) -> None:
    async with Postman() as postman:
        alice = SignedIn(client, own_house(**settings(postman)), town.alice.email)
        wanted = {"email": "mei@shop.example", "role": "viewer", "lang": "zh"}
        made = alice.post("/api/v1/invitations", json=wanted)
        assert made.json()["mailed"] is True
        letter = await postman.brings()
        assert letter.to == ["mei@shop.example"]
        assert letter.message["Subject"] == "邀请您加入 Halloo"
        assert letter.link() == made.json()["link"]
        assert letter.message.get_content_type() == "text/plain"
        assert letter.message["Auto-Submitted"] == "auto-generated"
        assert "alice" in letter.text
        assert "只读成员" in letter.text


async def test_tls_and_a_password_protect_the_way(
    own_house: Callable[..., House], client: httpx2.Client, town: Town, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """With a certificate that somebody vouches for; else nothing is sent, and nothing of it is in
    the log."""
    authority = Authority(tmp_path)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(*authority.certify("mail"))
    async with Postman(tls=tls, known=("post", "p@ss/word")) as postman:
        server = f"localhost:{postman.port}"
        trusts = {"public_url": ADDRESS, "smtp_url": f"smtp://post:p%40ss%2Fword@{server}"}
        stranger = own_house(**trusts)
        forgets(client, stranger, town.bob.email)
        await stranger.logged("mail not sent")
        assert postman.asked == 0
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
        trusting = own_house(**trusts)
        forgets(client, trusting, town.bob.email)
        letter = await postman.brings()
        assert (letter.tls, letter.user) == (True, "post")
        wrong = own_house(public_url=ADDRESS, smtp_url=f"smtp://post:wr0ngsecret@{server}")
        forgets(client, wrong, town.bob.email)
        await wrong.logged("mail not sent")
        assert postman.letters.empty()
        for house in (stranger, trusting, wrong):
            for secret in ("p@ss", "p%40ss", "wr0ng", town.bob.email):
                assert secret not in house.log


async def test_what_a_server_refuses_is_in_the_log_without_whom_it_was_to(
    own_house: Callable[..., House], client: httpx2.Client, town: Town, settings: Any
) -> None:
    async with Postman(refusal="550 no such user bob@example.com") as postman:
        house = own_house(**settings(postman))
        forgets(client, house, town.bob.email)
        await house.logged("mail not sent kind='reset'")
        assert town.bob.email not in house.log
        assert house.running()


async def test_a_line_break_makes_no_header(
    own_house: Callable[..., House], client: httpx2.Client, town: Town, settings: Any
) -> None:
    """Addresses with one are refused; what people wrote is text, on one line."""
    async with Postman() as postman:
        house = own_house(**settings(postman))
        alice, nobody = SignedIn(client, house, town.alice.email), Http(client, house, None)
        for address in (
            "mei@shop.example\r\nBcc: all@shop.example", "mei@shop.example\nX: y", "a,b@c.example",
            "<mei@shop.example>", "mei@shop.example\0", "mei@shop.example, eve@example.com",
        ):  # fmt: skip
            refused = alice.post("/api/v1/invitations", json={"email": address})
            assert (refused.status_code, list(refused.json()["error"]["fields"])) == (
                400,
                ["email"],
            )
            told = nobody.post("/api/v1/password/forgotten", json={"email": address})
            assert told.status_code == 202
        alice.post("/api/v1/invitations", json={"email": "mei@shop.example"})
        letter = await postman.brings()
        assert letter.to == ["mei@shop.example"]
        assert sorted(letter.message.keys()) == [
            "Auto-Submitted", "Content-Transfer-Encoding", "Content-Type", "Date", "From",
            "MIME-Version", "Message-ID", "Subject", "To",
        ]  # fmt: skip
        assert postman.letters.empty()


def test_without_a_server_or_an_address_of_our_own_nothing_is_mailed(
    own_house: Callable[..., House], client: httpx2.Client, town: Town
) -> None:
    """A link to the address a request came by would go wherever its sender likes."""
    house = own_house(smtp_url="smtp://127.0.0.1:1?starttls=no")
    nobody = Http(client, house, None)
    assert nobody.get("/api/v1/entrance").json() == {"mail": False, "oidc": None}
    asked = nobody.post("/api/v1/password/forgotten", json={"email": town.bob.email})
    assert (asked.status_code, asked.json()["error"]["code"]) == (409, "no_mail")
    alice = SignedIn(client, house, town.alice.email)
    made = alice.post("/api/v1/invitations", json={"email": "mei@shop.example"}).json()
    assert made["mailed"] is False
    assert made["link"].startswith(f"{house.url}/#/invitation/")


async def test_who_asks_again_and_again_is_slowed_down_alike(
    own_house: Callable[..., House], client: httpx2.Client, town: Town, settings: Any
) -> None:
    async with Postman() as postman:
        house = own_house(**settings(postman), limit_sign_ins_per_account=2)
        nobody = Http(client, house, None)
        for email in ("nobody@example.com", town.bob.email):
            codes = [
                nobody.post("/api/v1/password/forgotten", json={"email": email}).status_code
                for _ in range(3)
            ]
            assert codes == [202, 202, 429]
        for _ in range(2):
            await postman.brings()
        SignedIn(client, house, town.bob.email)  # which is counted by itself


def forgets(client: httpx2.Client, house: House, email: str) -> None:
    asked = Http(client, house, None).post("/api/v1/password/forgotten", json={"email": email})
    assert asked.status_code == 202
