"""Country and city: from a proxy that is trusted, or from the operator's own file."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest

import mmdb
from doors import Http
from house import House, Town
from people import SHOP_ORIGIN, AtDesk, Vera, open_socket

KNOWN = {
    "203.0.113.0/25": mmdb.city("CN", "Shanghai"),
    "203.0.113.128/25": mmdb.city("DE"),
    "198.51.100.0/24": {"country": "NZ", "city": "Wellington"},
    "192.0.2.0/24": mmdb.city("FR", "Orléans", language="fr"),
    "192.0.3.0/24": {"country": {"iso_code": ["?"]}, "city": 7},
    "2001:db8:1::/48": mmdb.city("JP", "東京", language="ja"),
}


async def seen(house: House, town: Town, **headers: str) -> tuple[str | None, str | None]:
    """The place that Alice's list shows for a visitor whose handshake has these headers."""
    vera = await Vera.at(house, town.shop, **headers)
    await vera.hello()
    desk = await AtDesk.sits(house, town.alice)
    [row] = [r for r in (await desk.watch(town.shop))["rows"] if r["id"] == vera.id]
    await vera.leave()
    await desk.leave()
    return row.get("country"), row.get("city")


async def test_the_operators_file_is_asked_with_the_whole_address(
    own_house: Callable[..., House], town: Town, tmp_path: Path
) -> None:
    file = mmdb.write(tmp_path / "places.mmdb", KNOWN)
    house = own_house(geo_database=file, trusted_proxies="127.0.0.1")
    for address, place in {
        "203.0.113.7": ("CN", "Shanghai"),
        "203.0.113.200": ("DE", None),  # the same /24, which is all that is ever stored
        "::ffff:203.0.113.7": ("CN", "Shanghai"),
        "198.51.100.1": ("NZ", "Wellington"),
        "192.0.2.9": ("FR", "Orléans"),
        "192.0.3.9": (None, None),
        "2001:db8:1::5": ("JP", "東京"),
        "2001:db8:2::5": (None, None),
        "8.8.8.8": (None, None),
    }.items():
        assert await seen(house, town, **{"X-Forwarded-For": address}) == place, address


async def test_a_trusted_proxys_header_goes_before_the_file(
    own_house: Callable[..., House], town: Town, tmp_path: Path
) -> None:
    house = own_house(
        geo_database=mmdb.write(tmp_path / "places.mmdb", KNOWN),
        country_header="CF-IPCountry", city_header="X-Geo-City", trusted_proxies="127.0.0.1",
    )  # fmt: skip
    here = {"X-Forwarded-For": "203.0.113.7"}
    for country, city, place in (
        ("nl", "Delft", ("NL", "Delft")),
        ("BR", "S%C3%A3o Paulo", ("BR", "São Paulo")),
        ("BR", "São Paulo".encode().decode("latin-1"), ("BR", "São Paulo")),
        ("NL", "x" * 300, ("NL", "x" * 80)),
        ("NL", "a\tb", ("NL", None)),
        ("XX", "Delft", ("CN", "Shanghai")),
        ("T1", "Delft", ("CN", "Shanghai")),
        ("Netherlands", "Delft", ("CN", "Shanghai")),
        ("<b>", "Delft", ("CN", "Shanghai")),
    ):
        headers = {**here, "CF-IPCountry": country, "X-Geo-City": city}
        assert await seen(house, town, **headers) == place, (country, city)


async def test_a_header_from_anybody_else_is_not_believed(
    own_house: Callable[..., House], town: Town
) -> None:
    house = own_house(country_header="CF-IPCountry", trusted_proxies="10.0.0.0/8")
    assert await seen(house, town, **{"CF-IPCountry": "NL"}) == (None, None)


async def test_a_page_of_the_original_contract_has_its_place_too(
    own_house: Callable[..., House], town: Town, client: httpx2.Client
) -> None:
    house = own_house(
        country_header="X-Geo-Country", city_header="X-Geo-City", trusted_proxies="127.0.0.1"
    )
    headers = {"X-Geo-Country": "NL", "X-Geo-City": "Delft"}
    path = "/ws_monitor?kefu_name=alice&uniqid=order-1"
    alice = Http(client, house, town.alice)
    page = await open_socket(house, path, origin=SHOP_ORIGIN, additional_headers=headers)
    async with page:
        assert await page.recv() == "ok"
        [entry] = alice.get("/kefu/monitorList").json()["result"]
        [row] = alice.get(f"/api/v1/sites/{town.shop}/visitors").json()["visitors"]
    assert entry["city"] == "Delft"
    assert (row["country"], row["city"]) == ("NL", "Delft")


@pytest.mark.parametrize("content", [None, b"", b"not a database", "cut"])
def test_a_file_that_is_missing_or_broken_stops_the_start_and_is_found_by_doctor(
    town: Town, tmp_path: Path, content: bytes | str | None
) -> None:
    file = tmp_path / "places.mmdb"
    if content == "cut":
        whole = mmdb.write(file, KNOWN).read_bytes()
        file.write_bytes(whole[: len(whole) // 2])
    elif isinstance(content, bytes):
        file.write_bytes(content)
    house = town.house(tmp_path / "data", geo_database=file)
    done = house.run("serve", "--port", "0")
    assert done.returncode == 2
    assert "geo_database" in done.stderr
    assert str(file) in done.stderr
    [line] = [li for li in house.run("doctor").stdout.splitlines() if "  Places  " in li]
    assert line.startswith("✗ wrong")
    assert str(file) in line


def test_doctor_notes_an_old_file_and_a_header_that_nobody_may_send(
    town: Town, tmp_path: Path
) -> None:
    fresh = mmdb.write(tmp_path / "fresh.mmdb", KNOWN, made=time.time())
    old = mmdb.write(tmp_path / "old.mmdb", KNOWN, made=time.time() - 400 * 86_400)

    def look(**settings: Any) -> str:
        house = town.house(tmp_path / f"data{len(list(tmp_path.iterdir()))}", **settings)
        [line] = [li for li in house.run("doctor").stdout.splitlines() if "  Places  " in li]
        return line

    assert look().startswith("✓ ok")
    assert look(geo_database=fresh).startswith("✓ ok")
    assert look(geo_database=old).startswith("! note")
    assert look(country_header="CF-IPCountry").startswith("✗ wrong")
