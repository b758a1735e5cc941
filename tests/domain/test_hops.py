"""Whom to believe about where a request came from, and by which way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halloo.domain.hops import Hops, bare, combined

OURS = Hops(["10.0.0.0/8", "127.0.0.1", "fd00::/8"])


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.7", "203.0.113.9"),  # a stranger's word counts for nothing
        ("10.1.2.3", "198.51.100.7", "198.51.100.7"),
        ("10.1.2.3", "1.2.3.4, 198.51.100.7", "198.51.100.7"),  # the client wrote the first itself
        ("10.1.2.3", "198.51.100.7, 10.9.9.9", "198.51.100.7"),  # through two proxies of ours
        ("10.1.2.3", "1.1.1.1, 198.51.100.7,fd00::1 , 10.9.9.9", "198.51.100.7"),
        ("10.1.2.3", "10.9.9.9", "10.9.9.9"),
        ("10.1.2.3", "", "10.1.2.3"),
        ("10.1.2.3", ",, ,", "10.1.2.3"),
        ("10.1.2.3", "<script>", "10.1.2.3"),
        ("10.1.2.3", "unknown", "10.1.2.3"),
        ("10.1.2.3", "1.2.3.4, unknown, 10.9.9.9", "10.9.9.9"),  # a gap in the chain ends it
        ("10.1.2.3", "198.51.100.7:4711", "198.51.100.7"),
        ("10.1.2.3", "[2001:db8::7]:4711", "2001:db8::7"),
        ("10.1.2.3", '"[2001:db8::7]"', "2001:db8::7"),
        ("10.1.2.3", "2001:DB8:0::7", "2001:db8::7"),
        ("::ffff:10.1.2.3", "::ffff:198.51.100.7", "198.51.100.7"),  # a dual-stack listener's
        ("::ffff:203.0.113.9", "1.2.3.4", "203.0.113.9"),
        ("fd00::1", "fe80::1%eth0", "fe80::1"),
    ],
)
def test_only_trusted_proxies_are_believed(peer: str, forwarded: str, client: str) -> None:
    assert OURS.address(peer, forwarded) == client


def test_without_trusted_proxies_nobody_is_believed() -> None:
    nobody = Hops([])
    assert nobody.address("127.0.0.1", "198.51.100.7") == "127.0.0.1"
    assert not nobody.is_proxy("127.0.0.1")
    assert not nobody.by_tls("127.0.0.1", "https")


def test_tls_is_believed_from_a_proxy_and_only_its_own_word_counts() -> None:
    assert OURS.by_tls("10.1.2.3", "https")
    assert OURS.by_tls("::ffff:10.1.2.3", "HTTPS")
    assert OURS.by_tls("10.1.2.3", "http, https")
    assert not OURS.by_tls("10.1.2.3", "https, http")  # the client wrote the first itself
    assert not OURS.by_tls("203.0.113.9", "https")
    assert not OURS.by_tls("10.1.2.3", "")


@given(st.text(alphabet='0123456789abcdef.:[]%", xunknow', max_size=80))
def test_whatever_is_forwarded_an_address_comes_out(forwarded: str) -> None:
    assert bare(OURS.address("10.1.2.3", forwarded)) is not None
    assert OURS.address("203.0.113.9", forwarded) == "203.0.113.9"


def test_a_header_sent_twice_counts_as_one_with_commas() -> None:
    pairs = [("X-Forwarded-For", " 1.2.3.4"), ("Host", "a"), ("x-forwarded-for", "198.51.100.7 ")]
    assert combined(pairs) == {"x-forwarded-for": "1.2.3.4, 198.51.100.7", "host": "a"}
