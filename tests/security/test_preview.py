"""Where a link leads is looked at by the server: as text, in little time, and not inside."""

import asyncio
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from doors import Http
from halloo.domain.preview import Said, read
from house import House, Town
from receiver import receiving

HTML = "text/html; charset=utf-8"


@pytest.fixture(scope="module")
def house(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """It may look at this machine."""
    house = town.house(tmp_path_factory.mktemp("seen") / "data", allow_private_calls=True).start()
    yield house
    assert house.running(), house.log
    house.stop()


def page(text: str, kind: str = HTML) -> bytes:
    return f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n\r\n{text}".encode()


async def looked(caller: Http, url: str) -> Any:
    answer = await asyncio.to_thread(caller.get, "/api/v1/preview", params={"url": url})
    return answer.json()


async def test_a_link_is_known_by_its_words_alone(bob: Http) -> None:
    markup = "<title>Tea &amp; more</title><meta name=description content='All kinds &lt;b&gt;'>"
    async with receiving(lambda _: page(markup)) as shop:
        seen = await looked(bob, f"{shop.url}?a=1")
        assert (seen["host"], seen["status"]) == ("127.0.0.1", 200)
        assert (seen["title"], seen["description"]) == ("Tea & more", "All kinds <b>")
        again = await looked(bob, f"{shop.url}?a=1")
        assert again == seen
        assert len(shop.requests) == 1  # remembered for a while
        assert "cookie" not in shop.requests[0].headers
        assert "referer" not in shop.requests[0].headers


async def test_it_goes_no_further_and_says_where_it_would(bob: Http) -> None:
    moved = b"HTTP/1.1 301 Moved\r\nLocation: //evil.example/login\r\n\r\n"
    async with receiving(lambda _: moved) as shop:
        seen = await looked(bob, shop.url)
    assert (seen["status"], seen["moved"]) == (301, "http://evil.example/login")


async def test_of_what_is_no_page_the_kind_is_told(bob: Http) -> None:
    async with receiving(lambda _: page("%PDF<title>No</title>", "application/pdf")) as shop:
        seen = await looked(bob, shop.url)
    assert (seen["type"], seen["title"]) == ("application/pdf", "")


async def test_a_page_without_end_is_read_to_a_limit(bob: Http) -> None:
    markup = "<title>Long</title>" + "<p>endless" * 1_000_000
    async with receiving(lambda _: page(markup)) as shop:
        assert (await looked(bob, shop.url))["title"] == "Long"


async def test_nobody_asks_for_too_many(charlie: Http) -> None:
    async with receiving(lambda _: page("")) as shop:
        codes = []
        for number in range(15):
            seen = await looked(charlie, f"{shop.url}?{number}")
            codes.append(seen.get("error", {}).get("code"))
    assert codes[0] is None
    assert "too_many_requests" in codes


async def test_those_that_never_answer_are_few_at_once(alice: Http) -> None:
    async with receiving(lambda _: None) as deaf:
        seen = await asyncio.gather(*(looked(alice, f"{deaf.url}?{n}") for n in range(5)))
    codes = sorted(each["error"]["code"] for each in seen)
    assert codes == ["call_failed"] * 2 + ["too_many_requests"] * 3


async def test_what_is_inside_is_not_looked_at(
    own_house: Callable[..., House], town: Town, client: Any
) -> None:
    bob = Http(client, own_house(), town.bob)
    hosts = ("localhost", "[::1]", "169.254.169.254", "127.1", "nobody.invalid")
    async with receiving() as shop:
        for url in (shop.url, *(f"http://{host}/" for host in hosts)):
            error = (await looked(bob, url))["error"]
            assert error["code"] == "call_failed", url
            # Nor does it say which names there are inside.
            assert error["message"] == "This link could not be looked at."
        assert not shop.requests
    for url in ("file:///etc/passwd", "javascript:alert(1)", "https://a:b@shop.example/", ""):
        assert (await looked(bob, url))["error"]["code"] == "bad_field", url


@pytest.mark.parametrize(
    "part",
    ["<title>", "<title ", "<meta ", '<meta content="', "<meta a=", "<meta '\"", "<", "&", "&#x1",
     "<!--", "charset=", "<meta name=description content=x "],
)  # fmt: skip
def test_no_page_takes_long_to_read(part: str) -> None:
    long = (part * (256 * 1024 // len(part) + 1)).encode()[: 256 * 1024]
    began = time.process_time()
    read(long, HTML)
    assert time.process_time() - began < 0.5  # a square of its length would take minutes


@pytest.mark.parametrize(
    ("markup", "kind", "said"),
    [
        ("<TITLE>\n 茶 \n</TITLE>", HTML, Said("茶")),
        ('<meta charset="gbk"><title>茶</title>', "text/html;gbk", Said("茶")),
        ('<meta property="og:title" content="A > B"><title>C</title>', HTML, Said("A > B")),
        ("<title>a\u202eb\x07c</title>", HTML, Said("a b c")),
        ("<title>{{constructor}}</title>", HTML, Said("{{constructor}}")),
        ('<meta name="description" content="d"><meta property=og:site_name content=S>', HTML,
         Said("", "d", "S")),
        ("<title>x</title>", "text/html; charset=zlib", Said("x")),
        ("nothing", HTML, Said()),
    ],
)  # fmt: skip
def test_a_page_says_what_it_says(markup: str, kind: str, said: Said) -> None:
    assert read(markup.encode("gbk" if "gbk" in kind else "utf-8"), kind) == said
