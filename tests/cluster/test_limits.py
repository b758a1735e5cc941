"""What one node keeps from happening too often, several keep together: an attacker who goes round
the nodes has no more tries than at one."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import pyotp
import pytest

from doors import Http
from factors import Screen
from halloo.domain.work import solve
from house import House, Town
from houses import Houses, several
from people import SHOP_ORIGIN, open_socket, refusal
from postman import Postman
from valkeys import Valkey, running

Settle = Callable[..., Houses]

TRIES, OF_ADDRESS, RATE = 3, 10, 10
WRONG = "not the password at all"
FAILED, HELD_OFF = (401, "sign_in_failed"), (429, "too_many_attempts")


@pytest.fixture(scope="module")
def shared_pair(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Each test comes from an address of its own."""
    pair = town.house(
        tmp_path_factory.mktemp("limits") / "data",
        trusted_proxies="127.0.0.1",
        limit_sign_ins_per_account=TRIES,
        limit_sign_ins_per_address=OF_ADDRESS,
        limit_token_requests_per_second=RATE,
    ).start()
    yield pair
    assert pair.running(), pair.log
    pair.stop()


def told(answer: httpx2.Response) -> tuple[int, str]:
    body = answer.json() if answer.content else {}
    return answer.status_code, body.get("error", {}).get("code", "")


def screen(house: House, email: str, address: str) -> Screen:
    return Screen(house, email, headers={"X-Forwarded-For": address})


def test_an_account_has_so_many_tries_at_all_nodes_together(pair: Houses, town: Town) -> None:
    bob = screen(pair, town.bob.email, "198.51.100.1")
    tries = [told(bob.sign_in(WRONG)) for _ in range(7)]
    assert tries == [FAILED] * TRIES + [HELD_OFF] * 4
    for node in pair.nodes:
        assert told(screen(node, town.bob.email, "198.51.100.2").sign_in()) == HELD_OFF
        assert screen(node, town.alice.email, "198.51.100.1").sign_in().status_code == 201


def test_so_has_an_address_and_tries_at_the_same_moment_count_too(pair: Houses, town: Town) -> None:
    def attempt(number: int) -> tuple[int, str]:
        return told(screen(pair, f"{number}@example.com", "198.51.100.3").sign_in(WRONG))

    with ThreadPoolExecutor(14) as at_once:
        tries = list(at_once.map(attempt, range(14)))
    assert sorted(tries) == [FAILED] * OF_ADDRESS + [HELD_OFF] * 4
    for node in pair.nodes:
        assert told(screen(node, town.alice.email, "198.51.100.3").sign_in()) == HELD_OFF


def test_who_comes_in_at_one_node_has_all_tries_again_at_the_other(
    pair: Houses, town: Town
) -> None:
    here, there = (screen(node, town.charlie.email, "198.51.100.4") for node in pair.nodes)
    for _ in range(2):
        assert [told(here.sign_in(WRONG)) for _ in range(2)] == [FAILED] * 2
        assert there.sign_in().status_code == 201


def test_codes_are_tried_and_used_at_all_nodes_together(pair: Houses, town: Town) -> None:
    alice = screen(pair, town.alice.email, "198.51.100.5")
    assert alice.sign_in().status_code == 201
    secret, recovery = alice.use_app()
    here, there = (screen(node, town.alice.email, "198.51.100.5") for node in pair.nodes)

    now, ticket = pyotp.TOTP(secret).now(), there.half_way()
    assert here.second(ticket, now).status_code == 201
    assert told(there.second(ticket, recovery[0])) == (401, "ticket_invalid")
    assert told(there.second(there.half_way(), now)) == FAILED
    assert here.second(here.half_way(), recovery[0]).status_code == 201
    assert told(there.second(there.half_way(), recovery[0])) == FAILED
    assert here.second(here.half_way(), recovery[1]).status_code == 201

    tries = [told(alice.second(alice.half_way(), "000000")) for _ in range(TRIES)]
    assert tries == [FAILED] * TRIES
    for each in (here, there):
        assert told(each.sign_in()) == HELD_OFF


async def test_letters_for_new_passwords_are_counted_together(settle: Settle, town: Town) -> None:
    async with Postman() as postman:
        pair = settle(
            limit_sign_ins_per_account=2,
            smtp_url=f"smtp://127.0.0.1:{postman.port}?starttls=no",
            public_url="https://chat.example",
        )
        async with httpx2.AsyncClient(trust_env=False, timeout=20) as client:
            asked = [
                await client.post(
                    f"{pair.url}/api/v1/password/forgotten", json={"email": town.bob.email}
                )
                for _ in range(6)
            ]
        assert [answer.status_code for answer in asked] == [202] * 2 + [429] * 4
        for _ in range(2):
            assert (await postman.brings()).to == [town.bob.email]


async def test_work_at_the_door_lets_in_one_at_all_nodes_together(
    settle: Settle, town: Town
) -> None:
    pair = settle(
        limit_handshakes_per_second=1, handshake_wait_seconds=20, work_wait_seconds=0.5, work_bits=4
    )
    path = f"/ws/visitor?site={town.shop}"
    here, there = pair.nodes

    async def task(node: House) -> str:
        for _ in range(5):  # so that the pressure lasts
            status, error, _ = await refusal(node, path, origin=SHOP_ORIGIN)
            assert (status, error) == (429, "work_needed")
        answer = httpx2.post(
            f"{node.url}/live/visitor?site={town.shop}", headers={"Origin": SHOP_ORIGIN},
            trust_env=False,
        )  # fmt: skip
        return str(answer.json()["error"]["work"])

    for first, second in ((here, there), (there, here)):
        await task(second)
        done = solve(await task(first))
        await (await open_socket(first, f"{path}&work={done}", origin=SHOP_ORIGIN)).close()
        for node in (second, first):
            answer = await refusal(node, f"{path}&work={done}", origin=SHOP_ORIGIN)
            assert answer[:2] == (429, "work_needed")
        elsewhere = solve(await task(first))  # the house's task, whichever node gave it out
        await (await open_socket(second, f"{path}&work={elsewhere}", origin=SHOP_ORIGIN)).close()


def test_a_token_has_its_requests_at_all_nodes_together(
    pair: Houses, town: Town, client: httpx2.Client
) -> None:
    """What is let in at one node is told to the others a moment later: each gives at worst what was
    saved up, a burst of twice the rate."""
    bob, began, let_in = Http(client, pair, town.bob), time.monotonic(), 0
    while (took := time.monotonic() - began) < 4:
        let_in += bob.get("/api/v1/sites").status_code == 200
    assert 2 * RATE < let_in <= 2 * 2 * RATE + RATE * (took + 1)


def test_passwords_are_counted_together_without_a_bus(town: Town, tmp_path: Path) -> None:
    valkey = Valkey(tmp_path / "valkey")
    with running(valkey):
        pair = several(town, tmp_path / "data", valkey.url, limit_sign_ins_per_account=TRIES)
        try:
            pair.start()
            valkey.kill()
            bob = Screen(pair, town.bob.email)
            tries = [told(bob.sign_in(WRONG)) for _ in range(6)]
            assert tries == [FAILED] * TRIES + [HELD_OFF] * 3
            assert Screen(pair, town.alice.email).sign_in().status_code == 201
        finally:
            pair.kill()
