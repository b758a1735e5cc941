"""What can be read from a page's address and a browser's name."""

from functools import cache, lru_cache
from urllib.parse import parse_qsl, urlsplit

from ua_parser import Domain, Parser, load_lazy_builtins
from ua_parser.regex import Resolver

_UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
_MOBILE = ("iPhone", "Mobile", "Android")
_TABLET = ("iPad", "Tablet")


def utm_of(url: str) -> dict[str, str]:
    """`?utm_source=x` → `{"source": "x"}`; only the five usual names, values cut at 100."""
    try:
        query = urlsplit(url).query
    except ValueError:
        return {}
    if "utm_" not in query:
        return {}
    pairs = parse_qsl(query, max_num_fields=None)[:50]
    return {k.removeprefix("utm_"): v[:100] for k, v in pairs if k in _UTM and v}


def address_of(url: str) -> str:
    """Without its query and fragment, which may say who somebody is."""
    return url.partition("#")[0].partition("?")[0]


@lru_cache(maxsize=1024)
def browser_of(user_agent: str) -> tuple[str | None, str | None, str | None]:
    """(device, browser, os): `("desktop", "Firefox 145", "Linux")`. Keep the text short (512
    characters): it is matched against patterns, and kept. The cache keeps one parse
    for the many visitors who share a browser."""
    if not user_agent:
        return None, None, None
    result = _parser()(user_agent, Domain.USER_AGENT | Domain.OS)
    agent, system = result.user_agent, result.os
    browser = " ".join(filter(None, (agent.family, agent.major))) if agent else None
    if any(word in user_agent for word in _TABLET):
        device = "tablet"
    elif any(word in user_agent for word in _MOBILE):
        device = "phone"
    else:
        device = "desktop"
    return device, browser, system.family if system else None


@cache
def _parser() -> Parser:
    """Compiled at the first use, 50 ms and 12 MB. The patterns for models of devices, which nobody
    is shown, would be as much again and more; its own cache would be a second one."""
    agents, systems, _ = load_lazy_builtins()
    return Parser(Resolver((agents, systems, [])))
