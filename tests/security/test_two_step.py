"""The second step of a sign-in: nothing opens with the first alone, and nothing counts twice."""

import base64
from collections.abc import Callable
from uuid import uuid4

import httpx2
import pytest

from factors import Screen, change, code, newcomer, rows
from house import PASSWORD, House, Town
from people import AtDesk, open_socket, refusal

Start = Callable[..., House]


def with_app(house: House) -> tuple[Screen, str, list[str]]:
    """Somebody new who has just set up an app; its secret; the recovery codes."""
    screen = Screen(house, newcomer(house, f"n-{uuid4().hex[:8]}"))
    assert screen.sign_in().status_code == 201
    return screen, *screen.use_app()


def told(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


async def test_the_password_alone_opens_neither_http_nor_a_socket(house: House) -> None:
    owner, secret, _ = with_app(house)
    thief = Screen(house, owner.email)
    answer = thief.sign_in()
    assert answer.status_code == 202
    assert "set-cookie" not in answer.headers
    assert answer.json()["ways"] == ["totp", "recovery"]
    ticket = answer.json()["ticket"]
    mine = {"origin": house.url, "additional_headers": {"Cookie": f"halloo_session={ticket}"}}
    bearer = {"additional_headers": {"Authorization": f"Bearer {ticket}"}}
    assert (await refusal(house, "/ws/agent", **mine))[:2] == (401, "sign_in_required")
    assert (await refusal(house, "/ws/agent", **bearer))[:2] == (401, "token_invalid")
    thief.cookies["halloo_session"] = ticket
    for path in ("session", "account", "sites"):
        assert told(thief("GET", path)) == (401, "sign_in_required")
    other = Screen(house, owner.email)
    assert other.second(other.half_way(), code(secret)).status_code == 201
    headers = {"Cookie": other.cookie}
    desk = AtDesk(
        await open_socket(house, "/ws/agent", origin=house.url, additional_headers=headers)
    )
    assert (await desk.receive("welcome"))["agent"] == owner.email.partition("@")[0]
    await desk.leave()


def test_a_code_counts_once_and_an_older_one_not_after_it(house: House) -> None:
    owner, secret, _ = with_app(house)
    now, before, after = code(secret), code(secret, -1), code(secret, 1)
    other = Screen(house, owner.email)
    assert other.second(other.half_way(), before).status_code == 401  # that of the set-up
    assert other.second(other.half_way(), now).status_code == 201
    for spent in (now, before):
        assert told(other.second(other.half_way(), spent)) == (401, "sign_in_failed")
    assert other.second(other.half_way(), f" {after[:3]} {after[3:]}").status_code == 201


def test_a_clock_may_be_off_by_one_step_and_no_more(house: House) -> None:
    owner, secret, _ = with_app(house)
    ticket = owner.half_way()
    for steps in (-4, -3, 3, 4):
        assert owner.second(ticket, code(secret, steps)).status_code == 401
    for nothing in ("", "000", "abcdef", "١٢٣٤٥٦", "1" * 40):
        assert owner.second(ticket, nothing).status_code == 401


def test_a_ticket_counts_once_and_ends_with_the_password(house: House) -> None:
    owner, _, recovery = with_app(house)
    name = owner.email.partition("@")[0]
    ticket = owner.half_way()
    assert owner.second(ticket, recovery[0]).status_code == 201
    assert told(owner.second(ticket, recovery[1])) == (401, "ticket_invalid")
    late = owner.half_way()
    change(house, "UPDATE challenges SET expires = expires - 301 WHERE agent = ?", name)
    assert told(owner.second(late, recovery[1])) == (401, "ticket_invalid")
    stale = owner.half_way()
    [other] = rows(house, "SELECT password_hash FROM agents WHERE name = 'alice'")
    change(house, "UPDATE agents SET password_hash = ? WHERE name = ?", other, name)
    assert told(owner.second(stale, recovery[1])) == (401, "ticket_invalid")


def test_each_recovery_code_lets_in_once_however_it_is_typed(house: House) -> None:
    owner, _, recovery = with_app(house)
    assert len(set(recovery)) == 10
    typed = recovery[0].lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert owner.second(owner.half_way(), typed).status_code == 201
    assert owner.second(owner.half_way(), recovery[0]).status_code == 401
    assert owner("GET", "account").json()["recovery_left"] == 9
    renewed = owner("POST", "account/recovery", {"password": PASSWORD}).json()["recovery"]
    assert owner.second(owner.half_way(), recovery[1]).status_code == 401
    assert owner.second(owner.half_way(), renewed[1]).status_code == 201


def test_wrong_codes_are_throttled_and_the_password_does_not_forgive_them(
    own_house: Start, town: Town
) -> None:
    house = own_house(limit_sign_ins_per_account=3)
    owner, secret, _ = with_app(house)
    ticket = ""
    for _ in range(3):
        ticket = owner.half_way()
        assert owner.second(ticket, "000000").status_code == 401
    refused = owner.second(ticket, code(secret))
    assert told(refused) == (429, "too_many_attempts")
    assert int(refused.headers["Retry-After"]) > 0
    assert owner.sign_in().status_code == 429
    assert Screen(house, town.alice.email).sign_in().status_code == 201


def test_setting_up_an_app_needs_the_password_and_ends_other_sessions(house: House) -> None:
    email = newcomer(house, f"n-{uuid4().hex[:8]}")
    stolen, owner = Screen(house, email), Screen(house, email)
    stolen.sign_in()
    owner.sign_in()
    for body in ({}, {"password": "not my password"}):
        assert told(owner("POST", "account/totp", body)) == (403, "password_wrong")
    assert told(owner("PUT", "account/totp", {"code": "123456"})) == (404, "factor_missing")
    secret, _ = owner.use_app()
    assert len(base64.b32decode(secret)) == 20
    assert stolen("GET", "session").status_code == 401
    assert owner("GET", "session").status_code == 200
    again = owner("POST", "account/totp", {"password": PASSWORD})
    assert told(again) == (409, "factor_exists")
    gone = owner("DELETE", "account/totp", {"password": "not my password"})
    assert told(gone) == (403, "password_wrong")
    assert owner("DELETE", "account/totp", {"password": PASSWORD}).status_code == 204
    assert owner("GET", "account").json()["recovery_left"] == 0
    assert Screen(house, email).sign_in().status_code == 201


def test_a_wrong_code_does_not_set_the_app_up(house: House) -> None:
    owner = Screen(house, newcomer(house, f"n-{uuid4().hex[:8]}"))
    owner.sign_in()
    offered = owner("POST", "account/totp", {"password": PASSWORD}).json()
    assert offered["uri"].startswith("otpauth://totp/Halloo")
    assert offered["secret"] in offered["uri"]
    assert len({len(row) for row in offered["qr"]} | {len(offered["qr"])}) == 1
    assert told(owner("PUT", "account/totp", {"code": "000000"})) == (400, "code_wrong")
    assert owner.sign_in().status_code == 201


def test_a_token_has_no_account(house: House, town: Town) -> None:
    bearer = Screen(house, "", headers={"Authorization": f"Bearer {town.bob.token}"})
    confirmation = {"password": PASSWORD}
    for method, path, body in (
        ("GET", "account", None), ("POST", "account/totp", confirmation),
        ("PUT", "account/totp", {"code": "123456"}), ("DELETE", "account/totp", confirmation),
        ("POST", "account/recovery", confirmation), ("DELETE", "account/passkeys/x", confirmation),
        ("POST", "account/passkeys/options", confirmation),
        ("POST", "account/passkeys", {"ticket": "x", "name": "x", "credential": {}}),
    ):  # fmt: skip
        assert told(bearer(method, path, body)) == (403, "not_allowed"), path


def test_a_lost_phone_is_forgotten_by_the_command_line(house: House) -> None:
    owner, _, _ = with_app(house)
    name = owner.email.partition("@")[0]
    assert house.made("agent", "reset-factor", name) == {"agent": name}
    assert Screen(house, owner.email).sign_in().status_code == 201
    assert owner("GET", "session").status_code == 401
    assert "No such agent" in house.run("agent", "reset-factor", "nobody").stderr


def test_a_lost_phone_is_forgotten_by_another_owner_and_not_by_oneself(
    house: House, town: Town
) -> None:
    owner, _, _ = with_app(house)
    name = owner.email.partition("@")[0]
    change(house, "UPDATE agents SET role = 'owner' WHERE name = ?", name)
    other = Screen(house, town.alice.email)
    other.sign_in()
    own = Screen(house, owner.email, cookies=owner.cookies, csrf=owner.csrf)
    assert own("DELETE", f"agents/{name}/factor").status_code == 403
    assert own("GET", "account").json()["two_step"] is True
    [before] = rows(house, "SELECT count(*) FROM audit WHERE action = 'factor.reset'")
    assert other("DELETE", f"agents/{name}/factor").status_code == 204
    assert told(owner("GET", "session")) == (401, "sign_in_required")
    assert owner.sign_in().status_code == 201
    [after] = rows(house, "SELECT count(*) FROM audit WHERE action = 'factor.reset'")
    assert int(after) == int(before) + 1


@pytest.mark.parametrize("policy", ["admins", "everybody"])
async def test_who_must_have_a_factor_can_do_nothing_else_before(
    own_house: Start, town: Town, policy: str
) -> None:
    house = own_house(two_step=policy)
    alice, bob = Screen(house, town.alice.email), Screen(house, town.bob.email)
    assert alice.sign_in().json()["owes_factor"] is True
    assert bob.sign_in().json()["owes_factor"] is (policy == "everybody")
    assert bob("GET", "sites").status_code == (403 if policy == "everybody" else 200)
    for method, path, body in (
        ("GET", "sites", None), ("GET", f"sites/{town.shop}/visitors", None),
        ("POST", "sites", {"name": "x", "origins": ["https://x.example"]}),
    ):  # fmt: skip
        assert told(alice(method, path, body)) == (403, "second_factor_needed")
    cookie = {"origin": house.url, "additional_headers": {"Cookie": alice.cookie}}
    assert (await refusal(house, "/ws/agent", **cookie))[:2] == (403, "second_factor_needed")
    alice.use_app()
    assert alice("GET", "session").json()["owes_factor"] is False
    assert alice("GET", "sites").status_code == 200
    desk = AtDesk(await open_socket(house, "/ws/agent", **cookie))
    await desk.receive("welcome")
    house.made("agent", "reset-factor", "alice")
    assert await desk.closed() == (4440, "signed_out")


def test_neither_secret_nor_codes_are_stored_or_logged(own_house: Start, town: Town) -> None:
    house = own_house(log_level="debug")
    owner, secret, recovery = with_app(house)
    used, ticket = code(secret), owner.half_way()
    assert owner.second(ticket, used).status_code == 201
    assert owner.second(owner.half_way(), recovery[3]).status_code == 201
    noted = rows(house, "SELECT action FROM audit WHERE target = ?", owner.email.partition("@")[0])
    assert {"factor.added", "recovery.used", "session.opened"} <= set(noted)
    house.stop()
    stored = b"".join(file.read_bytes() for file in house.folder.glob("halloo.db*"))
    raw = base64.b32decode(secret)
    for kept in (secret.encode(), raw, raw.hex().encode(), ticket.encode()):
        assert kept not in stored
    for each in (*recovery, *(one.replace("-", "") for one in recovery)):
        assert each.encode() not in stored
        assert each not in house.log
    assert secret not in house.log
    assert ticket not in house.log
