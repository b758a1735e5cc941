"""Who is not let in: one visitor, a range of addresses, a country. What is written down of it, and
a list of thousands asked in a few look-ups."""

from collections import defaultdict
from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from math import inf
from typing import Literal

from msgspec import Struct

from halloo.domain.places import country_code
from halloo.domain.pushes import EVERYONE
from halloo.domain.times import seconds
from halloo.errors import HallooError

BLOCKS_MOST = 10_000  # of one site
NOTE_MOST = 200
TTL_MOST = 10 * 366 * 86_400
# The widest ranges: whoever forgets a digit is not to shut out half the world.
WIDEST = {4: 8, 6: 16}

BlockKind = Literal["visitor", "address", "country"]


class Block(Struct):
    """`value`: a visitor's id, a range like 203.0.113.0/24, or a country's code. Without `expires`
    it lasts until somebody removes it."""

    id: str
    site: str
    kind: BlockKind
    value: str
    note: str
    author: str
    created: str
    expires: str | None


class BlockDraft(Struct):
    """Of an address, `visitor` may stand in the place of `value`: the range that this visitor, who
    is here, comes from. `ttl` is in seconds; without it the block stays."""

    kind: BlockKind
    value: str = ""
    visitor: str = ""
    note: str = ""
    ttl: int | None = None


def value_of(kind: BlockKind, text: str) -> str:
    """As it is stored and compared. Raises HallooError `bad_field`."""
    if kind == "address":
        return _range(text.strip())
    if kind == "country":
        return country_code(text) or _wrong("A country is a code of two letters, like NL.")
    if not 1 <= len(text) <= 64 or text == EVERYONE:
        _wrong("A visitor is an id of 1 to 64 characters.")
    return text


def checked(draft: BlockDraft) -> BlockDraft:
    """All but its value. Raises HallooError `bad_field`."""
    if len(draft.note) > NOTE_MOST:
        _wrong(f"A note has at most {NOTE_MOST} characters.", "note")
    if draft.ttl is not None and not 1 <= draft.ttl <= TTL_MOST:
        _wrong("A block lasts from a second to ten years, or, without ttl, until removed.", "ttl")
    return draft


def _range(text: str) -> str:
    try:
        network = _bare(ip_network(text, strict=False))
    except ValueError:
        _wrong("A range is like 203.0.113.0/24 or 2001:db8::/48.")
    widest = WIDEST[network.version]
    if network.prefixlen < widest:
        _wrong(f"That range is too wide; /{widest} is the widest for IPv{network.version}.")
    return str(network)


def _bare(network: IPv4Network | IPv6Network) -> IPv4Network | IPv6Network:
    """Addresses come in without an IPv6 coat around IPv4; ranges have to do the same."""
    mapped = network.network_address.ipv4_mapped if isinstance(network, IPv6Network) else None
    if mapped is None or network.prefixlen < 96:
        return network
    return IPv4Network((mapped, network.prefixlen - 96))


def _wrong(text: str, field: str = "value") -> str:
    raise HallooError("bad_field", text, fields={field: text})


class BlockList:
    """The blocks of one site. An address costs one look-up for each length of range there is."""

    __slots__ = ("_named", "_ranges")

    def __init__(self, blocks: Iterable[Block]) -> None:
        self._named: dict[tuple[str, str], tuple[str, float]] = {}  # → id, until when
        # By version and bits to drop: the bits that are left → until when.
        self._ranges: defaultdict[int, defaultdict[int, dict[int, float]]]
        self._ranges = defaultdict(lambda: defaultdict(dict))
        for block in blocks:
            until = seconds(block.expires) if block.expires else inf
            self._named[block.kind, block.value] = block.id, until
            if block.kind == "address":
                network = ip_network(block.value)
                drop = network.max_prefixlen - network.prefixlen
                bits = int(network.network_address) >> drop
                self._ranges[network.version][drop][bits] = until

    def visitor(self, visitor: str, now: float) -> str | None:
        """The id of the block that names this visitor."""
        return self._find("visitor", visitor, now)

    def place(self, address: str, country: str | None, now: float) -> bool:
        """Whether nobody from there is let in; `address` is the whole one."""
        if country and self._find("country", country, now):
            return True
        return bool(self._ranges) and self._address(address, now)

    def _find(self, kind: str, value: str, now: float) -> str | None:
        block, until = self._named.get((kind, value), ("", 0.0))
        return block if until > now else None

    def _address(self, address: str, now: float) -> bool:
        try:
            parsed = ip_address(address)
        except ValueError:
            return False
        number = int(parsed)
        lengths = self._ranges.get(parsed.version)
        return lengths is not None and any(
            found.get(number >> drop, 0.0) > now for drop, found in lengths.items()
        )
