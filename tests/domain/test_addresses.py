"""Whom to believe about an address, and how much of one to keep."""

import pytest

from halloo.domain.addresses import (
    client_address,
    household,
    is_loopback,
    networks,
    truncated,
)

TRUSTED = networks(["10.0.0.0/8", "127.0.0.1"])


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.7", "203.0.113.9"),  # a stranger's word counts for nothing
        ("10.1.2.3", "198.51.100.7", "198.51.100.7"),
        ("10.1.2.3", "1.2.3.4, 198.51.100.7", "198.51.100.7"),  # the client wrote the first itself
        ("10.1.2.3", "198.51.100.7, 10.9.9.9", "198.51.100.7"),  # through two proxies of ours
        ("10.1.2.3", "10.9.9.9", "10.9.9.9"),
        ("10.1.2.3", "", "10.1.2.3"),
        ("10.1.2.3", "<script>", "<script>"),
    ],
)
def test_only_trusted_proxies_are_believed(peer: str, forwarded: str, client: str) -> None:
    assert client_address(peer, forwarded, TRUSTED) == client


def test_an_ipv6_customer_counts_as_one_address() -> None:
    assert household("2001:db8:1:2:3::4") == household("2001:db8:1:2:ffff::1")
    assert household("2001:db8:1:3::1") != household("2001:db8:1:2::1")
    assert household("203.0.113.9") == "203.0.113.9"
    assert household("nonsense") == "nonsense"


def test_too_little_of_an_address_is_kept_for_a_person() -> None:
    assert truncated("203.0.113.9") == "203.0.113.0"
    assert truncated("2001:db8:aaaa:bbbb::1") == "2001:db8:aaaa::"
    assert truncated("nonsense") == ""


def test_loopback_is_this_machine_only() -> None:
    assert is_loopback("127.0.0.1")
    assert is_loopback("::1")
    assert not is_loopback("203.0.113.9")
    assert not is_loopback("nonsense")
