"""A site's origins, addresses and whom to believe about them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halloo.domain.addresses import is_loopback, truncated
from halloo.domain.sites import origin_of, origins_of, site_name
from halloo.errors import HallooError


@pytest.mark.parametrize(
    ("given_", "origin"),
    [
        ("https://Shop.Example", "https://shop.example"),
        (" https://shop.example/tea?x#y ", "https://shop.example"),
        ("https://shop.example:443", "https://shop.example"),
        ("http://shop.example:80/", "http://shop.example"),
        ("http://shop.example:8080", "http://shop.example:8080"),
        ("https://shop.example:80", "https://shop.example:80"),
        ("http://[::1]:8700", "http://[::1]:8700"),
        ("https://xn--tq1a.example", "https://xn--tq1a.example"),
    ],
)
def test_an_address_becomes_the_origin_a_browser_sends(given_: str, origin: str) -> None:
    assert origin_of(given_) == origin


@pytest.mark.parametrize(
    "text",
    ["", "null", "*", "shop.example", "//shop.example", "ftp://shop.example", "https://",
     "https://*.shop.example", "https://shop.example@evil.example", "https://shop.example:port",
     "https://shop.example:99999", "javascript:alert(1)", "https://[::1", "file:///etc/passwd",
     "data:text/html,x"],
)  # fmt: skip
def test_what_is_no_origin_is_refused(text: str) -> None:
    with pytest.raises(HallooError, match="is not an origin"):
        origin_of(text)


@given(st.text())
def test_no_text_breaks_the_reading_of_origins(text: str) -> None:
    try:
        origin = origin_of(text)
    except HallooError:
        return
    assert origin_of(origin) == origin


def test_a_site_has_each_origin_once_and_at_least_one() -> None:
    assert origins_of(["https://a.example", "https://A.example/", "http://a.example"]) == (
        "https://a.example", "http://a.example",
    )  # fmt: skip
    with pytest.raises(HallooError):
        origins_of([])
    for name in ("", "  ", "x" * 81):
        with pytest.raises(HallooError):
            site_name(name)


def test_an_address_is_shortened_before_it_is_kept() -> None:
    assert truncated("203.0.113.9") == "203.0.113.0"
    assert truncated("2001:db8:1:2:3::4") == "2001:db8:1::"
    assert truncated("nonsense") == ""
    assert [is_loopback(a) for a in ("127.0.0.1", "::1", "10.0.0.1", "x")] == [1, 1, 0, 0]
