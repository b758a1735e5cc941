"""Who visits: the crowd's people with their browsers, languages and pages, as raw bytes. Each comes
from an address of its own, so the limits per address stay on."""

from functools import cache
from random import Random
from typing import Any, NamedTuple

from load import frame

from halloo.crowd.people import Person, somebody

ORIGIN = "https://bench.example"
PAGES = [
    ("/", "Fernhill Tea: leaves from small gardens"),
    ("/tea/oolong/mist-oolong-2026", "Mist Oolong, spring harvest 2026 | Fernhill Tea"),
    ("/tea/white?sort=price&page=2", "White teas, page 2 | Fernhill Tea"),
    ("/tea/puer/old-tree-cake-357g", "Old Tree Pu-erh, 357 g cake | Fernhill Tea"),
    ("/gifts?utm_source=newsletter&utm_medium=email&utm_campaign=november", "Gifts for tea lovers"),
    ("/about/gardens", "The gardens we buy from | Fernhill Tea"),
    ("/cart", "Your basket | Fernhill Tea"),
    ("/help/delivery", "Delivery and returns | Fernhill Tea"),
]
REFERRERS = ("https://www.google.com/", "https://www.bing.com/", "https://l.instagram.com/", "")
_UPGRADE = (
    "GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: Upgrade\r\nPragma: no-cache\r\n"
    "Cache-Control: no-cache\r\nUser-Agent: {agent}\r\nUpgrade: websocket\r\nOrigin: {origin}\r\n"
    "Sec-WebSocket-Version: 13\r\nAccept-Encoding: gzip, deflate, br, zstd\r\n"
    "Accept-Language: {lang},en;q=0.8\r\nSec-WebSocket-Key: ZmVybmhpbGwgdGVhIDIwMg==\r\n"
    "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n"
)


class Visit(NamedTuple):
    """`source` is an address as a number; `upgrade` the request, `hello` the first frame."""

    source: int
    upgrade: bytes
    hello: bytes


@cache
def _person(k: int) -> Person:
    return somebody(Random(k))


def source(k: int) -> int:
    """127.1.0.1 and on, 250 in each of many networks; a number of its own for each `k`."""
    return 127 << 24 | 1 << 16 | k // 250 << 8 | k % 250 + 1


def page(k: int) -> dict[str, str]:
    path, title = PAGES[k % len(PAGES)]
    return {"url": f"{ORIGIN}{path}", "title": title}


def visit(k: int, port: int, site: str) -> Visit:
    """Visitor `k` with the widget as it comes: consent given."""
    person = _person(k)
    target = f"/ws/visitor?site={site}"
    upgrade = _UPGRADE.format(
        target=target, port=port, agent=person.user_agent, origin=ORIGIN, lang=person.lang
    )
    hello: dict[str, Any] = {
        "t": "hello", "site": site, "page": page(k) | {"referrer": REFERRERS[k % len(REFERRERS)]},
        "lang": person.lang, "tz": person.tz, "screen": person.screen, "consent": True,
    }  # fmt: skip
    if person.named == "at once":
        hello["attrs"] = person.attrs
    return Visit(source(k), upgrade.encode(), frame(**hello))


def turn(k: int) -> bytes:
    """A page change."""
    return frame(t="page", **page(k))
