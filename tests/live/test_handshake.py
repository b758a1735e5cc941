"""Who gets a socket at all."""

import pytest

from house import House, Town
from people import SHOP_ORIGIN, refusal

STRANGERS = [
    "https://evil.example",
    "null",
    "https://shop.example.evil",
    "https://evilshop.example",
    "http://shop.example",
    "https://shop.example:444",
    "https://shop.example/",
    "https://shop.example@evil.example",
    "https://user@shop.example",
    "https://shop.example.",
    "https://shop.example https://evil.example",
    "HTTPS://SHOP.EXAMPLE",
    "",
]


@pytest.mark.parametrize("origin", STRANGERS)
async def test_a_page_of_another_origin_gets_no_visitor_socket(
    house: House, site: str, origin: str
) -> None:
    answer = await refusal(house, f"/ws/visitor?site={site}", origin=origin)
    assert answer[:2] == (403, "origin_not_allowed")
    answer = await refusal(house, "/ws/visitor", origin=origin)
    assert answer[:2] == (403, "origin_not_allowed")


async def test_a_handshake_without_origin_is_refused(house: House, site: str) -> None:
    answer = await refusal(house, f"/ws/visitor?site={site}")
    assert answer[:2] == (403, "origin_not_allowed")


async def test_an_unknown_site_is_refused_like_a_wrong_origin(house: House) -> None:
    answer = await refusal(house, "/ws/visitor?site=nowhere", origin=SHOP_ORIGIN)
    assert answer[:2] == (403, "origin_not_allowed")


async def test_there_is_no_socket_at_other_addresses(house: House) -> None:
    assert (await refusal(house, "/ws", origin=SHOP_ORIGIN))[:2] == (404, "not_found")


async def test_an_agent_without_credentials_is_refused(house: House, town: Town) -> None:
    own = house.url
    assert (await refusal(house, "/ws/agent", origin=own))[:2] == (401, "sign_in_required")
    for token in ("", "hal_", town.alice.token[:-1] + "x", "x" * 5000):
        bearer = {"Authorization": f"Bearer {token}"}
        answer = await refusal(house, "/ws/agent", additional_headers=bearer)
        assert answer[:2] == (401, "token_invalid")


async def test_a_token_in_the_address_opens_nothing(house: House, town: Town) -> None:
    token = town.alice.token
    for query in (f"token={token}", f"access_token={token}", f"authorization=Bearer%20{token}"):
        answer = await refusal(house, f"/ws/agent?{query}", origin=house.url)
        assert answer[:2] == (401, "sign_in_required")
