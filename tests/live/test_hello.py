"""The hello: the first frame, once, in time, of a page that may speak for the site."""

import json

from doors import Knock, Visit
from house import House, Town
from people import SHOP_ORIGIN, Vera, open_socket


async def test_a_second_hello_ends_the_socket(visit: Visit) -> None:
    vera = await visit()
    await vera.send("hello", site=vera.site, page={"url": "https://shop.example/"})
    assert await vera.closed() == (4405, "hello_expected")


async def test_a_frame_before_hello_ends_the_socket(knock: Knock) -> None:
    for frame in ({"t": "ping"}, {"t": "say", "cid": "c", "text": "x"}, {"t": "seen", "seq": 1}):
        vera = await knock()
        await vera.socket.send(json.dumps(frame))
        assert await vera.closed() == (4405, "hello_expected")


async def test_a_hello_for_another_site_than_the_handshakes_is_refused(
    knock: Knock, town: Town
) -> None:
    vera = await knock()
    await vera.send("hello", site=town.shop, page={"url": "https://shop.example/"})
    assert await vera.closed() == (4404, "site_not_found")


async def test_without_a_site_in_the_address_the_hello_decides(house: House, site: str) -> None:
    vera = Vera(await open_socket(house, "/ws/visitor", origin=SHOP_ORIGIN))
    vera.site = site
    await vera.hello()
    await vera.leave()


async def test_without_a_site_in_the_address_the_origin_must_still_fit(
    house: House, site: str
) -> None:
    vera = Vera(await open_socket(house, "/ws/visitor", origin="https://garden.example"))
    await vera.send("hello", site=site, page={"url": "https://shop.example/"})
    assert await vera.closed() == (4403, "origin_not_allowed")


async def test_attributes_that_are_not_few_small_and_flat_are_left_out(knock: Knock) -> None:
    """A page's mistake costs the visitor the attributes, not the chat."""
    many = {f"key{n}": n for n in range(31)}
    for attrs in ({"a": {}}, {"a": []}, {"k" * 65: 1}, {"a": "x" * 5000}, many):
        vera = await knock()
        await vera.send("hello", site=vera.site, page={"url": "https://shop.example/"}, attrs=attrs)
        assert (await vera.receive("welcome"))["visitor"]
