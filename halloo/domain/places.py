"""Where a visitor is: read from a proxy's headers, or from a record of a location database. Pure;
opening such a file is `halloo.store.atlas`."""

import re
from collections.abc import Mapping
from sys import intern
from typing import Any, NamedTuple
from urllib.parse import unquote

CITY_MOST = 80
_CODE = re.compile(r"[A-Z]{2}")
_NOWHERE = {"XX", "ZZ", "T1"}  # what proxies and databases say when they do not know


class Place(NamedTuple):
    """`country` is a code of two capitals (ISO 3166-1)."""

    country: str | None = None
    city: str | None = None


NOWHERE = Place()


def country_code(text: Any) -> str | None:
    code = text.strip().upper() if isinstance(text, str) and len(text) < 16 else ""
    return intern(code) if _CODE.fullmatch(code) and code not in _NOWHERE else None


def city_name(text: Any) -> str | None:
    if not isinstance(text, str) or not text.isprintable():
        return None
    return intern(text.strip()[:CITY_MOST].rstrip()) or None


def of_headers(headers: Mapping[str, str], country: str, city: str) -> Place:
    """`headers` by lower-case name, decoded as Latin-1; `country` and `city` name two of them,
    empty for none. A city alone is no place."""
    code = country_code(headers.get(country.lower())) if country else None
    if code is None:
        return NOWHERE
    return Place(code, city_name(_written(headers.get(city.lower(), ""))) if city else None)


def _written(raw: str) -> str:
    """Proxies write a city's name in UTF-8, some of them percent-encoded."""
    try:
        return unquote(raw[: CITY_MOST * 12].encode("latin-1").decode(), errors="strict")
    except UnicodeError:
        return raw


def of_record(record: Any) -> Place:
    """A record of the usual databases: GeoLite2 and what is shaped like it, or a flat one with a
    code under `country` or `country_code`. Anything else is nowhere."""
    if not isinstance(record, Mapping):
        return NOWHERE
    country = record.get("country")
    if isinstance(country, Mapping):
        country = country.get("iso_code")
    code = country_code(country) or country_code(record.get("country_code"))
    return Place(code, city_name(_named(record.get("city")))) if code else NOWHERE


def _named(city: Any) -> Any:
    """The English name, else the first there is."""
    if not isinstance(city, Mapping):
        return city
    names = city.get("names")
    if not isinstance(names, Mapping) or not names:
        return None
    return names.get("en") or next(iter(names.values()))
