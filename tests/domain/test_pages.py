"""Addresses of pages and names of browsers, however odd."""

from pathlib import Path

import pytest
import ua_parser
from hypothesis import given
from hypothesis import strategies as st

from halloo.domain.pages import address_of, browser_of, utm_of

BROWSERS = Path(__file__).with_name("browsers.txt").read_text().splitlines()
LONG = 65_536
ODD = ["x" * LONG, "(" * LONG, "%" * LONG, "&" * LONG, ";" * LONG, " " * LONG, "\0" * LONG,
       "Mozilla/5.0 (" * 5000, "a=" * 30_000, "http://[" + "x" * LONG, "🜚" * LONG]  # fmt: skip


def test_the_five_usual_names_are_read() -> None:
    url = "https://shop.example/?utm_source=letter&utm_campaign=spr%20ing&utm_x=1&utm_term=&a=b"
    assert utm_of(url) == {"source": "letter", "campaign": "spr ing"}
    assert utm_of("https://shop.example/") == {}
    assert utm_of(f"https://shop.example/?utm_source={'x' * 5000}") == {"source": "x" * 100}


@pytest.mark.parametrize("more", ["", "?a=b", "#/vera", "?a=b#c?d", "#c?d#e"])
def test_an_address_alone_has_neither_query_nor_fragment(more: str) -> None:
    assert address_of(f"https://shop.example/pots{more}") == "https://shop.example/pots"


@pytest.mark.parametrize(
    ("agent", "seen"),
    [
        ("", (None, None, None)),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
            ("desktop", "Firefox 145", "Linux"),
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, "
            "like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
            ("phone", "Mobile Safari 18", "iOS"),
        ),
        ("curl/8.0", ("desktop", "curl 8", None)),
    ],
)
def test_a_browser_is_named(agent: str, seen: tuple[str | None, ...]) -> None:
    assert browser_of(agent) == seen


@pytest.mark.parametrize("agent", BROWSERS)
def test_a_browser_is_named_as_with_all_patterns(agent: str) -> None:
    whole = ua_parser.parse(agent)
    browser, system = whole.user_agent, whole.os
    assert browser
    assert browser_of(agent)[1:] == (
        " ".join(filter(None, (browser.family, browser.major))),
        system.family if system else None,
    )


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_64_kib_of_anything_is_read_without_an_error(odd: str) -> None:
    utm_of(odd)
    utm_of("https://shop.example/?utm_source=" + odd)
    browser_of(odd)


@given(st.text())
def test_no_text_breaks_the_reading(text: str) -> None:
    utm_of(text)
    utm_of("http://x/?utm_" + text)
    browser_of(text)
