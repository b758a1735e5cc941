"""A site and its allowed origins."""

from urllib.parse import urlsplit

from halloo.errors import HallooError

_PORTS = {"http": 80, "https": 443}


def origin_of(url: str) -> str:
    """`https://Shop.example:443/x` → `https://shop.example`. Raises HallooError for what is not
    an http or https address."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in _PORTS or not parts.hostname or parts.username or "*" in parts.netloc:
        raise HallooError(
            "bad_field",
            f"{url!r} is not an origin; write it like https://shop.example",
            fields={"origins": "Write each like https://shop.example"},
        )
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    suffix = "" if port in (None, _PORTS[parts.scheme]) else f":{port}"
    return f"{parts.scheme}://{host}{suffix}"


def is_own_origin(origin: str, host: str, public_url: str) -> bool:
    """Whether a page is one of ours: from the host it asks, or from the address we go by."""
    return origin in (f"http://{host}", f"https://{host}") or (
        bool(public_url) and origin == origin_of(public_url)
    )


def origins_of(urls: list[str]) -> tuple[str, ...]:
    """Normalised, without doubles, at least one."""
    origins = tuple(dict.fromkeys(origin_of(url) for url in urls))
    if not origins:
        raise HallooError(
            "bad_field", "A site needs an origin.", fields={"origins": "Give at least one"}
        )
    return origins


def site_name(name: str) -> str:
    cleaned = name.strip()
    if not 1 <= len(cleaned) <= 80:
        raise HallooError(
            "bad_field", "A site's name has 1 to 80 characters.", fields={"name": "1–80 characters"}
        )
    return cleaned


def snippet(address: str, key: str) -> str:
    """The line that goes into the site's pages."""
    return f'<script async src="{address}/widget.js" data-site="{key}"></script>'
