"""Blocks as they are written down, and a list of them that is asked."""

from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halloo.domain.blocks import Block, BlockList, value_of
from halloo.errors import HallooError


def block(kind: str, value: str, expires: str | None = None) -> Block:
    return Block(f"b_{value}", "shop", kind, value, "", "alice", "", expires)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("address", "203.0.113.77/24", "203.0.113.0/24"),
        ("address", " 203.0.113.77 ", "203.0.113.77/32"),
        ("address", "2001:db8::1/48", "2001:db8::/48"),
        ("address", "::ffff:203.0.113.77", "203.0.113.77/32"),
        ("address", "::ffff:203.0.113.0/120", "203.0.113.0/24"),
        ("country", " nl ", "NL"),
        ("visitor", "v_Vera", "v_Vera"),
    ],
)
def test_a_block_is_written_in_one_way(kind: str, text: str, value: str) -> None:
    assert value_of(kind, text) == value  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("address", ""), ("address", "shop.example"), ("address", "203.0.113.0/33"),
        ("address", "0.0.0.0/0"), ("address", "10.0.0.0/7"), ("address", "::/0"),
        ("address", "::ffff:0:0/96"), ("country", "Holland"), ("country", "XX"), ("country", ""),
        ("visitor", ""), ("visitor", "*"), ("visitor", "v" * 65),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(kind: str, text: str) -> None:
    with pytest.raises(HallooError) as refused:
        value_of(kind, text)  # type: ignore[arg-type]
    assert refused.value.code == "bad_field"
    assert "value" in (refused.value.fields or {})


def test_a_block_ends_at_its_time() -> None:
    until = "2026-11-28T12:00:00.000Z"
    noon = 1_795_867_200.0
    blocks = BlockList(
        [
            block("visitor", "v_Vera", until),
            block("address", "203.0.113.0/24", until),
            block("country", "NL", until),
        ]
    )
    for now, there in ((noon - 1, True), (noon, False)):
        assert (blocks.visitor("v_Vera", now) is not None) is there
        assert blocks.place("203.0.113.9", None, now) is there
        assert blocks.place("198.51.100.1", "NL", now) is there


ranges = st.one_of(
    st.ip_addresses(v=4).flatmap(
        lambda a: st.integers(8, 32).map(lambda n: str(ip_network(f"{a}/{n}", strict=False)))
    ),
    st.ip_addresses(v=6).flatmap(
        lambda a: st.integers(16, 128).map(lambda n: str(ip_network(f"{a}/{n}", strict=False)))
    ),
)


@given(st.lists(ranges, max_size=20), st.ip_addresses(), st.data())
def test_an_address_is_found_exactly_when_it_is_in_a_range(
    texts: list[str], anyone: object, data: st.DataObject
) -> None:
    blocks = BlockList([block("address", text) for text in texts])
    asked = [str(anyone)]
    for text in texts:
        network = ip_network(text)
        at = data.draw(st.integers(0, network.num_addresses - 1))
        asked.append(str(network[at]))
    for address in asked:
        within = any(
            ip_address(address).version == ip_network(text).version
            and ip_address(address) in ip_network(text)
            for text in texts
        )
        assert blocks.place(address, None, 0.0) is within


def test_ten_thousand_ranges_are_asked_in_a_few_look_ups() -> None:
    """As many dictionaries as there are lengths, whatever their number."""
    many = [block("address", f"{a}.{b}.0.0/16") for a in range(1, 100) for b in range(100)]
    blocks = BlockList(many)
    assert [len(lengths) for lengths in blocks._ranges.values()] == [1]
    assert blocks.place("99.99.255.255", None, 0.0)
    assert not blocks.place("99.100.0.0", None, 0.0)


def test_what_is_no_address_is_not_blocked() -> None:
    assert not BlockList([block("address", "203.0.113.0/24")]).place("testclient", None, 0.0)
