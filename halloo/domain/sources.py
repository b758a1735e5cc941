"""Where a visit came from, in one word. Pure."""

from functools import lru_cache
from urllib.parse import urlsplit

from halloo.domain.presence import Presence

DIRECT = "direct"


@lru_cache(maxsize=4096)
def host_of(url: str) -> str:
    """`https://www.shop.example:8443/a` → `shop.example`; empty where there is none."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def source_of(presence: Presence) -> str:
    """`utm_source`, else the host of the page that linked here, else DIRECT."""
    if presence.utm and (source := presence.utm.get("source")):
        return source.casefold()
    host = host_of(presence.referrer) if presence.referrer else ""
    first = presence.trail[0][0] if presence.trail else presence.page.url
    return host if host and host != host_of(first) else DIRECT
