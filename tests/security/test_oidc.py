"""Signing in with one's organisation: through a real provider, and against one that lies."""

import hashlib
import hmac
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from joserfc import jwk, jwt

from factors import change, rows
from house import PASSWORD, House, Town
from organisation import CLIENT, SECRET, Liar, free_port, journey, real_provider, settings_for
from organisation import way_back as way_back_of
from people import AtDesk, open_socket

Start = Callable[..., House]


@pytest.fixture
def browser() -> Iterator[httpx2.Client]:
    with httpx2.Client(trust_env=False, timeout=20, base_url="http://127.0.0.1") as client:
        yield client


@pytest.fixture(scope="module")
def company(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house where people of shop.example become viewers, and its real provider."""
    port = free_port()
    with real_provider(f"http://127.0.0.1:{port}/api/v1/oidc/return") as issuer:
        more = {"oidc_domains": "shop.example", "oidc_role": "viewer", "two_step": "everybody"}
        folder = tmp_path_factory.mktemp("company") / "data"
        house = town.house(folder, **settings_for(issuer, **more))
        house.port = port
        yield house.start()
        house.kill()


def start(house: House) -> str:
    return f"{house.url}/api/v1/oidc/start"


async def test_a_colleague_signs_in_and_a_second_time_is_the_same_agent(
    company: House, town: Town, browser: httpx2.Client
) -> None:
    answer = journey(browser, start(company), town.bob.email)
    assert (answer.status_code, answer.headers["location"]) == (302, "/"), company.log
    cookie = {"Cookie": f"halloo_session={browser.cookies['halloo_session']}"}
    session = browser.get(f"{company.url}/api/v1/session").json()
    # The organisation's sign-in is as good as a second factor.
    assert (session["agent"], session["owes_factor"]) == ("bob", False)
    desk = AtDesk(
        await open_socket(company, "/ws/agent", origin=company.url, additional_headers=cookie)
    )
    await desk.receive("welcome")
    await desk.leave()
    browser.cookies.clear()
    # His address here is another now; the organisation still knows who he is.
    change(company, "UPDATE agents SET email = 'robert@example.com' WHERE name = 'bob'")
    assert journey(browser, start(company), town.bob.email).headers["location"] == "/"
    assert browser.get(f"{company.url}/api/v1/session").json()["agent"] == "bob"
    change(company, "UPDATE agents SET email = ? WHERE name = 'bob'", town.bob.email)
    noted = rows(company, "SELECT action FROM audit WHERE target = 'bob'")
    assert noted.count("oidc.tied") == 1


def test_a_newcomer_of_the_right_domain_gets_the_role_and_no_password(
    company: House, browser: httpx2.Client
) -> None:
    assert journey(browser, start(company), "mei.li@shop.example").headers["location"] == "/"
    session = browser.get(f"{company.url}/api/v1/session").json()
    assert (session["agent"], session["role"]) == ("mei-li", "viewer")
    account = browser.get(f"{company.url}/api/v1/account").json()
    assert (account["oidc"], account["password"]) == (True, False)
    for password in ("", "nobody has this password", PASSWORD):
        known = {"email": "mei.li@shop.example", "password": password}
        assert browser.post(f"{company.url}/api/v1/session", json=known).status_code == 401
    csrf = {"X-CSRF-Token": session["csrf"]}
    own = {"current": "", "password": "a short walk by the sea"}
    made = browser.put(f"{company.url}/api/v1/account/password", json=own, headers=csrf)
    assert made.json()["error"]["code"] == "not_allowed"
    url = f"{company.url}/api/v1/account/totp"
    assert browser.post(url, json={"password": ""}, headers=csrf).status_code == 201  # just came
    change(company, "UPDATE sessions SET created = created - 601 WHERE agent = 'mei-li'")
    time_passes = wait_until(
        lambda: browser.post(url, json={"password": ""}, headers=csrf).status_code == 403
    )
    assert time_passes
    refused = browser.post(url, json={"password": ""}, headers=csrf)
    assert refused.json()["error"]["code"] == "sign_in_again"


@pytest.mark.parametrize(
    "email",
    [
        "somebody@elsewhere.example", "x@shop.example.evil.example", "x@notshop.example",
        "unproven@shop.example", "unproven-alice@example.com",
    ],
)  # fmt: skip
def test_strangers_and_unproven_addresses_stay_outside(
    company: House, browser: httpx2.Client, email: str
) -> None:
    before = rows(company, "SELECT name FROM agents")
    answer = journey(browser, start(company), email)
    assert answer.headers["location"] == "/#/sign-in/oidc_stranger"
    assert "halloo_session" not in browser.cookies
    assert rows(company, "SELECT name FROM agents") == before


def test_who_is_disabled_here_is_not_let_in_from_there(
    company: House, town: Town, browser: httpx2.Client
) -> None:
    change(company, "UPDATE agents SET disabled = 1 WHERE name = 'charlie'")
    answer = journey(browser, start(company), town.charlie.email)
    assert answer.headers["location"] == "/#/sign-in/oidc_stranger"
    assert "halloo_session" not in browser.cookies


def test_nobody_is_brought_back_from_a_journey_that_was_not_his(
    company: House, town: Town, browser: httpx2.Client
) -> None:
    back = way_back_of(browser, start(company), town.bob.email)
    with httpx2.Client(trust_env=False) as victim:
        for url in (back, start(company)):
            victim.get(url)  # without any journey, then with one of her own
        answer = victim.get(back)
        assert answer.headers["location"] == "/#/sign-in/ticket_invalid"
        assert "halloo_session" not in victim.cookies
    assert browser.get(back).headers["location"] == "/"
    browser.cookies.pop("halloo_session")
    assert browser.get(back).headers["location"] == "/#/sign-in/ticket_invalid"  # once


def test_what_strangers_say_at_the_way_back_is_not_logged(
    company: House, browser: httpx2.Client
) -> None:
    back = f"{company.url}/api/v1/oidc/return"
    for cookie in ({}, {"halloo_journey": "made-up"}):
        said = {"error": "a stranger's words", "state": "made-up"}
        answer = httpx2.get(back, params=said, cookies=cookie, trust_env=False)
        assert answer.headers["location"] == "/#/sign-in/ticket_invalid"
    assert "a stranger's words" not in company.log
    away = httpx2.URL(browser.get(start(company)).headers["location"])
    no = {"error": "access_denied", "state": away.params["state"]}
    assert browser.get(back, params=no).headers["location"] == "/#/sign-in/oidc_failed"
    assert "access_denied" in company.log


def test_the_entrance_offers_it_by_its_name(company: House) -> None:
    offered = httpx2.get(f"{company.url}/api/v1/entrance", trust_env=False).json()
    assert offered["oidc"] == {"name": "Tea Company"}


def test_without_a_provider_there_is_nothing_to_begin(house: House) -> None:
    answer = httpx2.get(start(house), trust_env=False)
    assert answer.headers["location"] == "/#/sign-in/not_found"


def test_an_address_in_the_id_token_itself_will_do(
    town: Town, tmp_path: Path, browser: httpx2.Client
) -> None:
    port = free_port()
    with real_provider(f"http://127.0.0.1:{port}/api/v1/oidc/return", "token") as issuer:
        house = town.house(tmp_path / "data", **settings_for(issuer))
        house.port = port
        house.start()
        try:
            assert journey(browser, start(house), town.alice.email).headers["location"] == "/"
            # Without domains nobody new comes in.
            browser.cookies.clear()
            answer = journey(browser, start(house), "new@shop.example")
            assert answer.headers["location"] == "/#/sign-in/oidc_stranger"
        finally:
            house.kill()


def test_a_forged_id_token_lets_nobody_in(
    own_house: Start, town: Town, browser: httpx2.Client
) -> None:
    liar = Liar()
    with liar.serving() as issuer:
        house = own_house(**settings_for(issuer))

        def come_back(token: Callable[[str, str], str]) -> str:
            liar.token = token
            browser.cookies.clear()
            state = liar.begin(browser, house.url)
            url = f"{house.url}/api/v1/oidc/return?code=c&state={state}"
            there = str(browser.get(url).headers["location"])
            assert ("halloo_session" in browser.cookies) == (there == "/")
            return there

        claims = claims_for(town)
        for name, forged in forgeries(liar, claims).items():
            assert come_back(forged) == "/#/sign-in/oidc_failed", name
        assert come_back(signed(liar, claims)) == "/"  # it was none of the other things
        used = liar.exchanged[-1]
        assert used["code"] == "c"
        assert len(used["code_verifier"]) >= 43
        assert SECRET not in house.log


def test_the_verifier_is_the_one_whose_hash_went_ahead(
    own_house: Start, town: Town, browser: httpx2.Client
) -> None:
    liar = Liar()
    with liar.serving() as issuer:
        house = own_house(**settings_for(issuer))
        away = browser.get(start(house)).headers["location"]
        query = httpx2.URL(away).params
        liar.nonce, liar.token = query["nonce"], signed(liar, claims_for(town))
        browser.get(f"{house.url}/api/v1/oidc/return?code=c&state={query['state']}")
        verifier = liar.exchanged[-1]["code_verifier"].encode()
        hashed = urlsafe_b64encode(hashlib.sha256(verifier).digest()).decode().rstrip("=")
        assert hashed == query["code_challenge"]
        assert len({query["state"], query["nonce"], verifier.decode()}) == 3


Token = Callable[[str, str], str]


def claims_for(town: Town) -> Callable[[str, str], dict[str, Any]]:
    def claims(nonce: str, issuer: str) -> dict[str, Any]:
        now = int(time.time())
        return {
            "iss": issuer, "aud": CLIENT, "sub": "7", "nonce": nonce, "iat": now, "exp": now + 300,
            "email": town.alice.email, "email_verified": True,
        }  # fmt: skip

    return claims


def signed(liar: Liar, claims: Callable[[str, str], dict[str, Any]], **changed: Any) -> Token:
    """By the provider's own key; a value of None leaves that claim out."""

    def token(nonce: str, issuer: str) -> str:
        whole = {**claims(nonce, issuer), **changed}
        told = {name: value for name, value in whole.items() if value is not None}
        return jwt.encode({"alg": "RS256", "kid": "one"}, told, liar.key)

    return token


def forgeries(liar: Liar, claims: Callable[[str, str], dict[str, Any]]) -> dict[str, Token]:
    client_secret = jwk.OctKey.import_key(SECRET)
    stranger = jwk.RSAKey.generate_key(2048, {"kid": "one"})
    algorithms = ["RS256", "HS256"]

    def by(key: Any, algorithm: str, **header: Any) -> Token:
        return lambda nonce, issuer: jwt.encode(
            {"alg": algorithm, "kid": "one", **header}, claims(nonce, issuer), key,
            algorithms=algorithms,
        )  # fmt: skip

    def by_hand(algorithm: str, key: bytes) -> Token:
        """What libraries would not sign."""

        def token(nonce: str, issuer: str) -> str:
            head = _part({"alg": algorithm, "kid": "one"})
            told = f"{head}.{_part(claims(nonce, issuer))}"
            seal = hmac.digest(key, told.encode(), "sha256") if key else b""
            return f"{told}.{urlsafe_b64encode(seal).decode().rstrip('=')}"

        return token

    def tampered(nonce: str, issuer: str) -> str:
        head, _, seal = signed(liar, claims)(nonce, issuer).split(".")
        _, body, _ = signed(liar, claims, sub="8")(nonce, issuer).split(".")
        return f"{head}.{body}.{seal}"

    now = int(time.time())
    own = {"jwk": stranger.as_dict(private=False)}
    return {
        "alg none": by_hand("none", b""), "alg nOnE": by_hand("nOnE", b""),
         "another body": tampered, "nothing": lambda *_: "",
        "the public key as a shared secret": by_hand("HS256", liar.key.as_pem(private=False)),
        "the client secret": by(client_secret, "HS256"),
        "another key": by(stranger, "RS256"), "a key of its own": by(stranger, "RS256", **own),
        "an unknown key": by(stranger, "RS256", kid="two"),
        "another aud": signed(liar, claims, aud="another"),
        "for several, asked by another": signed(liar, claims, aud=[CLIENT, "x"], azp="x"),
        "for several, asked by nobody": signed(liar, claims, aud=[CLIENT, "x"]),
        "another issuer": signed(liar, claims, iss="https://evil.example"),
        "expired": signed(liar, claims, exp=now - 120),
        "from tomorrow": signed(liar, claims, iat=now + 86_400),
        "another nonce": signed(liar, claims, nonce="another"),
        **{f"no {name}": signed(liar, claims, **{name: None})
           for name in ("iss", "aud", "exp", "iat", "nonce", "sub")},
        **{f"{name} of a wrong type": signed(liar, claims, **{name: ["x"]})
           for name in ("iss", "exp", "nonce", "sub")},
    }  # fmt: skip


def _part(told: dict[str, Any]) -> str:
    return urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")


def wait_until(true: Callable[[], bool], seconds: float = 10.0) -> bool:
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
