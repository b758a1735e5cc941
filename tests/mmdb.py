"""Writes small files of places by address in MaxMind's format, from its public description
(https://maxmind.github.io/MaxMind-DB/)."""

from ipaddress import IPv6Network, ip_network
from pathlib import Path
from typing import Any

_MARK = b"\xab\xcd\xefMaxMind.com"
_U16, _U64 = 5, 9  # kinds of numbers; any other is of the kind between


def write(path: Path, places: dict[str, Any], made: float = 1.7e9) -> Path:
    """`places` has a record for each network, none within another; `made` is not 0, which readers
    take for a broken file."""
    tree: list[list[int | tuple[int] | None]] = [[None, None]]
    data, starts = b"", []
    for network, record in places.items():
        starts.append(len(data))
        _plant(tree, _as_v6(network), (len(data),))
        data += _value(record)
    nodes = len(tree)
    body = b"".join(_record(side, nodes) for node in tree for side in node)
    about = {
        "binary_format_major_version": (_U16, 2), "binary_format_minor_version": (_U16, 0),
        "build_epoch": (_U64, int(made)), "database_type": "Test-City",
        "description": {"en": "a test"}, "ip_version": (_U16, 6), "languages": ["en"],
        "node_count": nodes, "record_size": (_U16, 32),
    }  # fmt: skip
    path.write_bytes(body + bytes(16) + data + _MARK + _value(about))
    return path


def city(country: str, *names: str, language: str = "en") -> dict[str, Any]:
    """As GeoLite2-City has it."""
    record: dict[str, Any] = {"country": {"iso_code": country}}
    return record | ({"city": {"names": {language: names[0]}}} if names else {})


def _as_v6(text: str) -> IPv6Network:
    network = ip_network(text)
    if isinstance(network, IPv6Network):
        return network
    return IPv6Network((int(network.network_address), 96 + network.prefixlen))


def _plant(tree: list[Any], network: IPv6Network, leaf: tuple[int]) -> None:
    bits = [int(network.network_address) >> (127 - i) & 1 for i in range(network.prefixlen)]
    node = 0
    for bit in bits[:-1]:
        if tree[node][bit] is None:
            tree.append([None, None])
            tree[node][bit] = len(tree) - 1
        node = tree[node][bit]
    tree[node][bits[-1]] = leaf


def _record(side: Any, nodes: int) -> bytes:
    """Another node, nothing (the number of nodes), or a place in the data behind 16 empty bytes."""
    if side is None:
        return nodes.to_bytes(4)
    return int(nodes + 16 + side[0] if isinstance(side, tuple) else side).to_bytes(4)


def _value(value: Any) -> bytes:
    if isinstance(value, dict):
        return _head(7, len(value)) + b"".join(_value(k) + _value(v) for k, v in value.items())
    if isinstance(value, list):
        return _head(11, len(value)) + b"".join(map(_value, value))
    if isinstance(value, str):
        return _head(2, len(value.encode())) + value.encode()
    kind, number = value if isinstance(value, tuple) else (6, value)
    raw = number.to_bytes((number.bit_length() + 7) // 8)
    return _head(kind, len(raw)) + raw


def _head(kind: int, size: int) -> bytes:
    """Kinds over 7 stand in a byte of their own; so do sizes over 28."""
    assert size < 285
    most = min(size, 29)
    extended = bytes([kind - 7]) if kind > 7 else b""
    control = bytes([(0 if kind > 7 else kind << 5) | most])
    return control + extended + (bytes([size - 29]) if most == 29 else b"")
