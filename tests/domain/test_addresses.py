"""Who is within what, and how much of an address to keep."""

from halloo.domain.addresses import household, is_loopback, truncated


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
