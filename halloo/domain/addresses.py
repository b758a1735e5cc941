"""Internet addresses: who is within what, and how much of one to keep."""

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)


def networks(texts: Sequence[str]) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(text, strict=False) for text in texts)


def is_within(address: str, trusted: Sequence[IPv4Network | IPv6Network]) -> bool:
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in trusted)


@lru_cache(maxsize=4096)
def household(address: str) -> str:
    """What a limit counts as one: an IPv4 address, or the /64 that one IPv6 customer is given."""
    parsed = _parsed(address)
    if parsed is None or parsed.version == 4:
        return str(parsed or address)
    return str(ip_network(f"{parsed}/64", strict=False))


def is_loopback(address: str) -> bool:
    parsed = _parsed(address)
    return parsed is not None and parsed.is_loopback


def truncated(address: str) -> str:
    """/24 for IPv4, /48 for IPv6: enough for a country, too little for a person."""
    return network_of(address).partition("/")[0]


@lru_cache(maxsize=4096)
def network_of(address: str) -> str:
    """The same with its length, `203.0.113.0/24`; "" for what is no address."""
    parsed = _parsed(address)
    if parsed is None:
        return ""
    if parsed.version == 4:  # every handshake asks, and an ip_network costs five times that
        return str(parsed).rpartition(".")[0] + ".0/24"
    return str(ip_network(f"{parsed}/48", strict=False))


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    """Without the coat of IPv6 that some wear around IPv4, and without a zone."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return None
    return (parsed.ipv4_mapped if isinstance(parsed, IPv6Address) else None) or parsed
