"""Why a socket was not opened or was closed, and what to do about it."""

import json
import os
from typing import NamedTuple

from picows import WSError, WSInvalidStatusError


class Refusal(NamedTuple):
    """`status` is the HTTP answer or the close code, 0 when the network said no; `code` one of
    the server's catalogue, or the network's words; `wait` is Retry-After, in seconds; `work` is a
    task that the server wants to be done first."""

    status: int
    code: str
    wait: float = 0.0
    work: str = ""

    @property
    def by_limit(self) -> bool:
        return self.status in (429, 503, 4429)


CLOSED = Refusal(0, "connection closed")
SILENCE = Refusal(0, "silence")
NO_WEBSOCKET = Refusal(0, "no WebSocket")


def refusal_of(error: Exception) -> Refusal:
    if not isinstance(error, WSInvalidStatusError) or error.response is None:
        return NO_WEBSOCKET if isinstance(error, WSError) else Refusal(0, _words(error))
    status = int(error.response.status)
    try:
        told = json.loads(error.raw_body or b"")["error"]
        code, work = str(told["code"]), str(told.get("work", ""))
    except (ValueError, KeyError, TypeError, AttributeError):
        code, work = f"HTTP {status}", ""
    wait = error.response.headers.get("Retry-After", "")
    return Refusal(status, code, float(wait) if wait.isdigit() else 0.0, work)


def _words(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    number = getattr(error, "errno", None)
    if isinstance(number, int) and number > 0:
        return os.strerror(number).lower()
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def is_final(refusal: Refusal) -> bool:
    """The server will not have this visitor again (see the close codes in halloo/errors.py)."""
    return 4400 <= refusal.status < 4429 and refusal.code != "hello_late"


def is_restart(refusal: Refusal) -> bool:
    """What a server that goes away and comes back looks like."""
    return refusal.status in (0, 1000, 1012) and refusal is not SILENCE


def hopeless(refusal: Refusal, url: str, site: str, origin: str, first: bool) -> str | None:
    """What to tell when nobody else need try either. `first`: nobody was ever let in."""
    if refusal.code == "site_not_found":
        return f"The server has no site {site}; `halloo site add` makes one and prints its key."
    if refusal.code == "origin_not_allowed":
        return (
            f"The server refuses pages of {origin} (403): it is not an origin of the site {site}, "
            "or there is no such site. Add it in the console under Settings, or name one of the "
            "site's origins with --origin."
        )
    if not first or refusal.by_limit or refusal.status >= 500:
        return None
    if refusal.status or refusal is NO_WEBSOCKET:
        return f"{url} answers, but not like Halloo ({refusal.code}). Check --url."
    return f"Nobody answers at {url} ({refusal.code}). Start the server, or check --url."


def advice(refusal: Refusal) -> str | None:
    """What to tell, once, when others may have more luck."""
    if refusal.code == "too_many_sockets":
        return (
            "The server takes no more sockets from this address for now. Start it with --demo "
            "(when the crowd is on the same machine), or raise HALLOO_LIMIT_SOCKETS_PER_ADDRESS "
            "and HALLOO_LIMIT_NEW_SOCKETS_PER_MINUTE (0: no limit)."
        )
    if refusal.code == "busy":
        return (
            "The server takes fewer newcomers a second than come "
            "(HALLOO_LIMIT_HANDSHAKES_PER_SECOND); they come more slowly now."
        )
    if "open files" in refusal.code:
        return "This process may open no more files: raise the limit with `ulimit -n`."
    return None
