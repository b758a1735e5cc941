"""Who a request came from, at both doors: a stranger's word about it counts for nothing, a trusted
proxy's does, and the throttles count by what is believed."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import httpx2
import pytest
from websockets.exceptions import InvalidStatus

from doors import Http
from house import PASSWORD, House, Town
from people import SHOP_ORIGIN, open_socket

# What somebody may send to look like somebody else; {n} is another one each time.
FORGED: dict[str, list[tuple[str, str]]] = {
    "X-Forwarded-For": [("X-Forwarded-For", "198.51.100.{n}")],
    "a chain": [("X-Forwarded-For", "198.51.100.{n}, 127.0.0.1, 10.0.0.1")],
    "several": [("X-Forwarded-For", "198.51.100.{n}"), ("X-Forwarded-For", "203.0.113.{n}")],
    "Forwarded": [("Forwarded", "for=198.51.100.{n};proto=https")],
    "X-Real-IP": [("X-Real-IP", "198.51.100.{n}"), ("True-Client-IP", "198.51.100.{n}")],
    "others": [("CF-Connecting-IP", "198.51.100.{n}"), ("X-Client-IP", "198.51.100.{n}")],
    "IPv6": [("X-Forwarded-For", "2001:db8:{n}::1")],
    "IPv6 with a port": [("X-Forwarded-For", '"[2001:db8:{n}::1]:4711"')],
    "mapped": [("X-Forwarded-For", "::ffff:198.51.100.{n}")],
    "garbage": [("X-Forwarded-For", "<{n}>;'\"--\t, ,,")],
    "10 kB": [("X-Forwarded-For", "198.51.100.{n}," * 700)],
}


@pytest.fixture(scope="module")
def hidden(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Trusts a proxy that is not the one who comes."""
    house = town.house(
        tmp_path_factory.mktemp("hidden") / "data",
        trusted_proxies="10.0.0.0/8,203.0.113.7",
        limit_sign_ins_per_address=2,
        limit_sockets_per_address=2,
    ).start()
    yield house
    house.stop()


@pytest.fixture(scope="module")
def behind(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Trusts this machine, and a proxy before it."""
    house = town.house(
        tmp_path_factory.mktemp("behind") / "data",
        trusted_proxies="127.0.0.1,10.0.0.0/8",
        limit_sign_ins_per_address=2,
        limit_sockets_per_address=1,
    ).start()
    yield house
    house.stop()


def forged(kind: str, number: int) -> list[tuple[str, str]]:
    return [(name, value.replace("{n}", str(number))) for name, value in FORGED[kind]]


class Guesser:
    """Signs in with a wrong password, each time for another account."""

    def __init__(self, client: httpx2.Client, house: House) -> None:
        self._nobody, self._names = Http(client, house, None), count()

    def __call__(self, headers: list[tuple[str, str]]) -> int:
        known = {"email": f"nobody{next(self._names)}@example.com", "password": PASSWORD}
        self._nobody._client.cookies.clear()
        url = f"{self._nobody._house.url}/api/v1/session"
        return self._nobody._client.post(url, json=known, headers=headers).status_code


async def door(house: House, town: Town, headers: list[tuple[str, str]]) -> Any:
    """An open visitor's socket, or None when there are too many from there."""
    path = f"/ws/visitor?site={town.shop}"
    try:
        return await open_socket(house, path, origin=SHOP_ORIGIN, additional_headers=headers)
    except InvalidStatus as refused:
        if refused.response.status_code != 429:
            raise
        return None


async def test_a_forged_address_of_a_stranger_is_ignored_at_both_doors(
    hidden: House, town: Town, client: httpx2.Client
) -> None:
    guess = Guesser(client, hidden)
    assert [guess([]), guess([])] == [401, 401]
    held = [await door(hidden, town, []) for _ in range(2)]
    for number, kind in enumerate(FORGED):
        assert guess(forged(kind, number)) == 429, kind
        assert await door(hidden, town, forged(kind, number)) is None, kind
        fallback = client.post(
            f"{hidden.url}/live/visitor?site={town.shop}",
            headers=[*forged(kind, number), ("Origin", SHOP_ORIGIN)],
        )
        assert fallback.status_code == 429, kind
    for socket in held:
        await socket.close()


CLIENTS = {
    # what the proxies send → who it is
    "one hop": ([("X-Forwarded-For", "198.51.100.1")], "a"),
    "the client's own word before it": ([("X-Forwarded-For", "9.9.9.9, 198.51.100.1")], "a"),
    "two proxies": ([("X-Forwarded-For", "198.51.100.1, 10.1.1.1")], "a"),
    "a line of its own": (
        [("X-Forwarded-For", "9.9.9.9"), ("X-Forwarded-For", "198.51.100.1")],
        "a",
    ),
    "with a port": ([("X-Forwarded-For", "198.51.100.1:5050")], "a"),
    "mapped": ([("X-Forwarded-For", "::ffff:198.51.100.1")], "a"),
    "IPv6": ([("X-Forwarded-For", "2001:db8:1:1::1")], "b"),
    "its neighbour": ([("X-Forwarded-For", "[2001:db8:1:1::2]:99")], "b"),
    "another": ([("X-Forwarded-For", "198.51.100.1, 198.51.100.2")], "c"),
}


async def test_the_right_hop_of_a_chain_is_counted_at_both_doors(
    behind: House, town: Town, client: httpx2.Client
) -> None:
    guess = Guesser(client, behind)
    tries: dict[str, int] = {}
    held: dict[str, Any] = {}
    for kind, (headers, who) in CLIENTS.items():
        tries[who] = tries.get(who, 0) + 1
        assert guess(headers) == (401 if tries[who] <= 2 else 429), kind
        socket = await door(behind, town, headers)
        assert (socket is None) == (who in held), kind
        held.setdefault(who, socket)
    assert set(held) == {"a", "b", "c"}
    for socket in held.values():
        await socket.close()


@pytest.mark.parametrize(
    ("which", "proto", "secure"),
    [
        ("behind", "https", True),
        ("behind", "http, https", True),
        ("behind", "https, http", False),
        ("behind", "http", False),
        ("hidden", "https", False),
    ],
)
def test_https_is_believed_from_trusted_proxies_alone(
    which: str, proto: str, secure: bool, request: pytest.FixtureRequest, town: Town, client: Any
) -> None:
    house: House = request.getfixturevalue(which)
    nobody = Http(client, house, None)
    headers = {"X-Forwarded-Proto": proto, "X-Forwarded-For": f"198.51.100.{len(proto) + 90}"}
    if which == "hidden":  # its throttle counts us as one
        site = Http(client, house, town.alice).get("/api/v1/sites", headers=headers).json()
        assert f"http://127.0.0.1:{house.port}/" in str(site)
        return
    known = {"email": town.bob.email, "password": PASSWORD}
    answer = nobody.post("/api/v1/session", json=known, headers=headers)
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-halloo_session=" if secure else "halloo_session=")
    assert ("secure" in cookie.lower()) == secure


@pytest.mark.parametrize(
    "host",
    ["evil.example/x", 'a"><script>', "a b", "a,b", "user@evil.example", "[::1", "x" * 300, ""],
)
def test_a_host_that_is_none_is_refused(nobody: Http, host: str) -> None:
    assert nobody.get("/api/v1/setup", headers={"Host": host}).status_code == 400


def test_metrics_are_not_read_by_a_page_whose_name_leads_here(nobody: Http) -> None:
    assert nobody.get("/metrics").status_code == 200
    assert nobody.get("/metrics", headers={"Host": "localhost"}).status_code == 200
    assert nobody.get("/metrics", headers={"Host": "evil.example"}).status_code == 401


async def test_an_ipv4_client_of_a_listener_for_both_counts_as_itself(
    own_house: Callable[..., House], town: Town, client: Any
) -> None:
    """There it comes as ::ffff:127.0.0.1, and one /64 would hold all of IPv4."""
    house = own_house(host="::", trusted_proxies="127.0.0.1", limit_sockets_per_address=1)
    first, second = ([("X-Forwarded-For", f"198.51.100.{n}")] for n in (1, 2))
    held = [await door(house, town, each) for each in (first, second)]
    assert None not in held
    assert await door(house, town, first) is None
    for socket in held:
        await socket.close()
    assert Http(client, house, None).get("/metrics").status_code == 200
