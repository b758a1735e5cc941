"""Signing in and out, and the CSRF token that every change needs."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx2

from doors import Http
from house import PASSWORD, House, Town


def sign_in(http: Http, email: str, password: str = PASSWORD) -> httpx2.Response:
    return http.post("/api/v1/session", json={"email": email, "password": password})


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(nobody: Http, town: Town) -> None:
    answer = sign_in(nobody, f"  {town.alice.email.upper()} ")
    assert answer.status_code == 201
    told = answer.json()
    assert (told["agent"], told["role"], told["email"]) == ("alice", "owner", town.alice.email)
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()
    assert "path=/" in cookie.lower()
    assert answer.cookies["halloo_session"] not in answer.text


def test_changes_by_cookie_need_the_csrf_token_and_by_token_do_not(
    nobody: Http, alice: Http, town: Town
) -> None:
    answer = sign_in(nobody, town.alice.email)
    cookie, csrf = f"halloo_session={answer.cookies['halloo_session']}", answer.json()["csrf"]
    other = sign_in(nobody, town.alice.email).json()["csrf"]
    body = {"name": "Third", "origins": ["https://third.example"]}
    for wrong in ({}, {"X-CSRF-Token": ""}, {"X-CSRF-Token": "x"}, {"X-CSRF-Token": other}):
        for method, path in (
            ("POST", "/api/v1/sites"), ("POST", "/api/v1/push"), ("DELETE", "/api/v1/session"),
            ("PATCH", f"/api/v1/sites/{town.shop}"),
        ):  # fmt: skip
            refused = nobody(method, path, json=body, headers={"Cookie": cookie, **wrong})
            assert refused.status_code == 403
            assert refused.json()["error"]["code"] == "csrf_failed"
    right = {"Cookie": cookie, "X-CSRF-Token": csrf}
    assert nobody.post("/api/v1/sites", json=body, headers=right).status_code == 201
    assert alice.post("/api/v1/sites", json=body).status_code == 201
    read = nobody.get("/api/v1/sites", headers={"Cookie": cookie})
    assert read.status_code == 200


def test_a_password_is_never_right_for_nobody(nobody: Http, town: Town) -> None:
    wrong = sign_in(nobody, town.alice.email, "a wrong password")
    unknown = sign_in(nobody, "nobody@example.com", "a wrong password")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()
    assert wrong.json()["error"]["code"] == "sign_in_failed"


def test_failed_sign_ins_are_throttled_alike_for_known_and_unknown(
    own_house: Callable[..., House], town: Town, client: httpx2.Client
) -> None:
    house = own_house(limit_sign_ins_per_account=2)
    nobody = Http(client, house, None)
    answers = {}
    for email in (town.alice.email, "nobody@example.com"):
        answers[email] = [sign_in(nobody, email, "a wrong password") for _ in range(3)]
        assert [a.status_code for a in answers[email]] == [401, 401, 429]
        assert answers[email][-1].json()["error"]["code"] == "too_many_attempts"
        assert 0 < int(answers[email][-1].headers["Retry-After"]) <= 901
    assert sign_in(nobody, town.alice.email).status_code == 429  # even with the right one
    assert sign_in(nobody, town.bob.email).status_code == 201


def test_an_address_that_tries_many_accounts_is_throttled(
    own_house: Callable[..., House], town: Town, client: httpx2.Client
) -> None:
    house = own_house(limit_sign_ins_per_address=3)
    nobody = Http(client, house, None)
    codes = [sign_in(nobody, f"a{n}@example.com").status_code for n in range(4)]
    assert codes == [401, 401, 401, 429]
    assert sign_in(nobody, town.bob.email).status_code == 429


def test_a_success_forgives_the_accounts_failures(
    own_house: Callable[..., House], town: Town, client: httpx2.Client
) -> None:
    nobody = Http(client, own_house(limit_sign_ins_per_account=2), None)
    for _ in range(3):
        assert sign_in(nobody, town.bob.email, "a wrong password").status_code == 401
        assert sign_in(nobody, town.bob.email).status_code == 201


def test_attempts_at_the_same_moment_count_together(
    own_house: Callable[..., House], town: Town, client: httpx2.Client
) -> None:
    house = own_house(limit_sign_ins_per_account=5)
    nobody = Http(client, house, None)
    with ThreadPoolExecutor(12) as twelve:
        tries = [
            twelve.submit(sign_in, nobody, town.alice.email, f"wrong password {n}")
            for n in range(12)
        ]
        codes = sorted(each.result().status_code for each in tries)
    assert codes == [401] * 5 + [429] * 7
    assert sign_in(nobody, town.bob.email).status_code == 201


def test_right_passwords_do_not_use_up_the_addresss_tries(
    own_house: Callable[..., House], town: Town, client: httpx2.Client
) -> None:
    nobody = Http(client, own_house(limit_sign_ins_per_address=2), None)
    for agent in (town.alice, town.bob, town.charlie, town.alice):
        assert sign_in(nobody, agent.email).status_code == 201
    codes = [sign_in(nobody, town.bob.email, "a wrong password").status_code for _ in range(3)]
    assert codes == [401, 401, 429]
