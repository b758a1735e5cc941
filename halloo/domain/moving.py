"""A whole visit on its way from one node to another. Pure. Nodes of two adjacent versions read each
other's: what the older does not know is left out, what it did not say has its default."""

from math import inf
from sys import intern

from msgspec import Struct, msgpack

from halloo.domain.presence import Presence, shared


class Moving(Struct, array_like=True):
    """`away`: for how many seconds no tab has been open. The nodes' monotonic clocks differ."""

    presence: Presence
    away: float = 0.0


_encode = msgpack.Encoder().encode
_decode = msgpack.Decoder(Moving).decode


def packed(presence: Presence, away: float) -> bytes:
    return _encode(Moving(presence, away))


def unpacked(visit: bytes) -> tuple[Presence, float]:
    """With one copy of texts that many visitors share. Raises msgspec.MsgspecError."""
    moving = _decode(visit)
    presence = moving.presence
    presence.site = intern(presence.site)
    presence.page = shared(presence.page)
    presence.landing = presence.landing and shared(presence.landing)
    presence.trail = tuple((intern(url), intern(title), at) for url, title, at in presence.trail)
    presence.tabs = {tab: shared(page) for tab, page in presence.tabs.items()}
    presence.arrival.attrs = presence.attrs
    presence.searched, presence.wakes = "", inf  # its moments stand in a heap over there
    return presence, moving.away
