"""What stands between a client and us: whose word on the client's address and on TLS is believed.
Both doors, HTTP and sockets, ask here."""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address

from halloo.domain.addresses import is_within, networks


class Hops:
    """`trusted` are addresses or networks of proxies of ours."""

    def __init__(self, trusted: Sequence[str]) -> None:
        self._trusted: tuple[IPv4Network | IPv6Network, ...] = networks(trusted)

    def is_proxy(self, peer: str) -> bool:
        return bool(self._trusted) and is_within(bare(peer) or "", self._trusted)

    def address(self, peer: str, forwarded: str) -> str:
        """Where a request really came from: the last one in X-Forwarded-For that is no proxy of
        ours, and only if the peer itself is one. What is no address ends the chain."""
        address = bare(peer) or peer
        if not self._trusted:
            return address
        for hop in reversed(forwarded.split(",")):
            if not is_within(address, self._trusted):
                break
            came = bare(hop)
            if came is None:
                break
            address = came
        return address

    def by_tls(self, peer: str, proto: str) -> bool:
        """Whether a proxy of ours took the request over TLS. Of several words the last is its own;
        who asks may have sent the others."""
        return self.is_proxy(peer) and proto.rpartition(",")[2].strip().lower() == "https"


def bare(hop: str) -> str | None:
    """An address as we write it: without a port, a zone, brackets, or an IPv6 coat around IPv4
    (what a dual-stack listener and some proxies make of it). None for what is none."""
    text = hop.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        parsed = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = parsed.ipv4_mapped if parsed.version == 6 else None
    return str(mapped or parsed)


def combined(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Headers by lower-case name. Those sent more than once count as one with commas (RFC 9110,
    5.3): a proxy may add its own line behind a forged one."""
    headers: dict[str, str] = {}
    for name, value in pairs:
        name, value = name.strip().lower(), value.strip()
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers
