"""Tells an address outside that a rule came true. Whoever may make rules must not reach what only
this machine can reach: the name is looked up once, the address has to be a public one, and the
request goes to that very address; redirects are not followed.
"""

import asyncio
import socket
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx2
import msgspec

from halloo.actions.ports import Ports
from halloo.domain.roster import Presence
from halloo.domain.rules.model import Rule
from halloo.domain.times import rfc3339
from halloo.errors import HallooError

PATIENCE = 5.0
AT_ONCE = 10  # calls under way; the others wait their turn
_turns = asyncio.Semaphore(AT_ONCE)


async def call(ports: Ports, url: str, rule: Rule, presence: Presence, at: float) -> None:
    """Raises HallooError `call_failed` unless the answer is a 2xx."""
    told = {
        "event": "rule", "rule": {"id": rule.id, "name": rule.name}, "site": presence.site,
        "at": rfc3339(at), "visitor": presence.row(),
    }  # fmt: skip
    async with _turns:
        await _post(url, msgspec.json.encode(told), ports.settings.allow_private_calls)


async def _post(url: str, body: bytes, allow_private: bool) -> None:
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = await _resolved(host, port, allow_private)
    literal = f"[{address}]" if ":" in address else address
    target = urlunsplit((parts.scheme, f"{literal}:{port}", parts.path or "/", parts.query, ""))
    headers = {"host": parts.netloc.rpartition("@")[2], "content-type": "application/json"}
    more: dict[str, Any] = {"sni_hostname": host} if parts.scheme == "https" else {}
    try:
        async with httpx2.AsyncClient(timeout=PATIENCE, trust_env=False) as client:
            answer = await client.post(target, content=body, headers=headers, extensions=more)
    except (httpx2.HTTPError, OSError) as error:
        raise HallooError("call_failed", f"{host} could not be called: {error!r}.") from None
    if not answer.is_success:
        raise HallooError("call_failed", f"{host} answered {answer.status_code}.")


async def _resolved(host: str, port: int, allow_private: bool) -> str:
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise HallooError("call_failed", f"{host} could not be looked up: {error}.") from None
    addresses = [str(each[4][0]) for each in found]
    if not allow_private and not all(map(is_public, addresses)):
        raise HallooError("call_failed", f"{host} is an address inside your network.")
    return addresses[0]


def is_public(address: str) -> bool:
    """Neither loopback nor private, link-local, reserved or multicast; nor one of those in the
    clothes of IPv6."""
    ip = ip_address(address)
    inner = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None)
    return ip.is_global and not ip.is_multicast and (inner is None or is_public(str(inner)))
