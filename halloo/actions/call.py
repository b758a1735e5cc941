"""Tells an address outside that a rule came true. Whoever may make rules must not reach what only
this machine can reach: the name is looked up once, the address has to be a public one, and the
request goes to that very address; redirects are not followed, and nothing of the answer is read but
its status.
"""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx2
import msgspec

from halloo.actions.ports import Ports
from halloo.domain.presence import Presence
from halloo.domain.rules.model import Rule
from halloo.domain.times import rfc3339
from halloo.errors import HallooError

PATIENCE = 5.0  # for all of it: name, connection, answer
AT_ONCE = 10  # calls under way; the others wait their turn
WAITING_MOST = 1000
# Python takes some of these for anybody's: IETF's own, and the hosts of clouds.
_INNER = tuple(map(ip_network, ("192.0.0.0/24", "168.63.129.16/32")))
_GIVEN_OUT = ip_network("2000::/3")  # of IPv6; the rest are forms of IPv4, or nobody's


class _Turns:
    """A few at once, and not too many in line: where nobody answers, calls must not pile up."""

    def __init__(self) -> None:
        self._places = asyncio.Semaphore(AT_ONCE)
        self._line = 0

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """Raises HallooError `call_failed` when the line is too long."""
        if self._line >= WAITING_MOST:
            raise HallooError("call_failed", f"{WAITING_MOST} calls wait already.")
        self._line += 1
        try:
            async with self._places:
                yield
        finally:
            self._line -= 1


_turns = _Turns()


async def call(ports: Ports, url: str, rule: Rule, presence: Presence, at: float) -> None:
    """Raises HallooError `call_failed` unless the answer is a 2xx."""
    told = {
        "event": "rule", "rule": {"id": rule.id, "name": rule.name}, "site": presence.site,
        "at": rfc3339(at), "visitor": presence.row(),
    }  # fmt: skip
    body, host = msgspec.json.encode(told), urlsplit(url).hostname
    async with _turns.one():
        try:
            async with asyncio.timeout(PATIENCE):
                status = await _post(url, body, ports.settings.allow_private_calls)
        except TimeoutError:
            raise HallooError("call_failed", f"{host} took too long.") from None
        except (httpx2.HTTPError, OSError) as error:
            raise HallooError("call_failed", f"{host} could not be called: {error!r}.") from None
    if status // 100 != 2:
        raise HallooError("call_failed", f"{host} answered {status}.")


async def _post(url: str, body: bytes, allow_private: bool) -> int:
    """Returns the status."""
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    host, port = parts.hostname or "", parts.port or (443 if secure else 80)
    address = await _resolved(host, port, allow_private)
    if not secure and not allow_private:
        raise HallooError("call_failed", f"{host} is called by https only.")
    literal = f"[{address}]" if ":" in address else address
    target = urlunsplit((parts.scheme, f"{literal}:{port}", parts.path or "/", parts.query, ""))
    headers = {"host": parts.netloc, "content-type": "application/json"}
    more: dict[str, Any] = {"sni_hostname": host} if secure else {}
    tls = await asyncio.to_thread(_tls)
    async with (
        httpx2.AsyncClient(timeout=PATIENCE, trust_env=False, verify=tls) as client,
        client.stream("POST", target, content=body, headers=headers, extensions=more) as answer,
    ):
        return answer.status_code


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    """One for all calls: to read the authorities takes a tenth of a second."""
    return httpx2.create_ssl_context(trust_env=False)


async def _resolved(host: str, port: int, allow_private: bool) -> str:
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise HallooError("call_failed", f"{host} could not be looked up: {error}.") from None
    addresses = [str(each[4][0]) for each in found]
    if not allow_private and not all(map(is_public, addresses)):
        raise HallooError("call_failed", f"{host} is an address inside your network.")
    return addresses[0]


def is_public(address: str) -> bool:
    """Neither loopback nor private, link-local, reserved or multicast; nor one of those in the
    clothes of IPv6."""
    ip = ip_address(address)
    if isinstance(ip, IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if inner:
            return is_public(str(inner))
        if ip not in _GIVEN_OUT:
            return False
    return ip.is_global and not ip.is_multicast and not any(ip in net for net in _INNER)
