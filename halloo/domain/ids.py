"""Random names and secrets: what an id, a token and their hashes look like."""

import hashlib
import hmac
import os
import secrets
import zlib
from functools import lru_cache

_ALPHABET = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


# Random bytes become letters and digits. The first eight are a little likelier, which leaves 5.94
# bits in each: 22 have 130, 12 have 71.
_LETTERS = bytes(_ALPHABET[byte % 62] for byte in range(256))


# Random ends of ids in stock, because asking the system costs more than all else about an id. A
# forked process must not hand out its parent's.
_stock: list[str] = []
_STOCK = 256
os.register_at_fork(after_in_child=_stock.clear)


def _random() -> str:
    """22 letters."""
    try:
        return _stock.pop()
    except IndexError:
        letters = os.urandom(22 * _STOCK).translate(_LETTERS).decode()
        _stock.extend(letters[k : k + 22] for k in range(22, 22 * _STOCK, 22))
        return letters[:22]


def new_id(prefix: str) -> str:
    """`prefix_` and 22 random letters or digits: 128 bits."""
    return f"{prefix}_{_random()}"


# Two letters that count the pushes of one millisecond, and the millisecond they are counted in.
_PLACES = [chr(a) + chr(b) for a in _ALPHABET for b in _ALPHABET]
_counted = [0, 0]


def push_ids(count: int, at: float) -> list[str]:
    """As `new_id`, with the time (in ms) in the first eight letters and the place in it in the next
    two: what is stored one after the other has its place in the database side by side, and storing
    it costs a fraction. Of more than 3,844 in a millisecond the rest come in any order."""
    moment = round(at * 1000)
    first = _counted[1] if moment == _counted[0] else 0
    _counted[:] = moment, first + count
    start, last = _push_start(moment), len(_PLACES) - 1
    return [
        start + _PLACES[min(place, last)] + _random()[:12] for place in range(first, first + count)
    ]


def push_start(at: float) -> str:
    """Ids of pushes made before then are less than this."""
    return _push_start(round(at * 1000))


@lru_cache(maxsize=4)
def _push_start(milliseconds: int) -> str:
    number, letters = milliseconds, b""
    for _ in range(8):
        number, place = divmod(number, 62)
        letters = _ALPHABET[place : place + 1] + letters
    return f"p_{letters.decode()}"


def new_site_key() -> str:
    return os.urandom(12).translate(_LETTERS).decode()


def new_secret() -> str:
    """256 bits, URL-safe."""
    return secrets.token_urlsafe(32)


def new_token() -> str:
    """An API token: `hal_`, 256 bits in hex, and a checksum that lets scanners spot leaks."""
    body = secrets.token_hex(32)
    return f"hal_{body}{_checksum(body)}"


def looks_like_token(text: str) -> bool:
    """Refuses typing errors before any look-up."""
    body, check = text[4:68], text[68:]
    return text.startswith("hal_") and len(text) == 76 and _checksum(body) == check


def _checksum(body: str) -> str:
    return f"{zlib.crc32(body.encode()):08x}"


def fingerprint(secret: str) -> str:
    """What is stored of a secret with enough entropy of its own: SHA-256, hex."""
    return hashlib.sha256(secret.encode()).hexdigest()


def shown(hash_: str) -> str:
    """What people see of a session's, token's or link's fingerprint: enough to name it."""
    return hash_[:16]


def visitor_token(key: bytes, site: str, visitor: str) -> str:
    """Lets its holder be `visitor` on `site`, and only there. Needs no storage."""
    return f"{visitor}.{_seal(key, site, visitor)}"


def visitor_of(key: bytes, site: str, token: str) -> str | None:
    """The visitor a token of ours stands for, or None for a forged or foreign one."""
    visitor, _, seal = token.partition(".")
    return (
        visitor if hmac.compare_digest(seal.encode(), _seal(key, site, visitor).encode()) else None
    )


def _seal(key: bytes, site: str, visitor: str) -> str:
    return hmac.digest(key, f"visitor\0{site}\0{visitor}".encode(), "sha256").hex()


def derived(key: bytes, *names: str) -> bytes:
    """A secret of 32 bytes for what the names name, so that none has to be kept anywhere."""
    return hmac.digest(key, "\0".join(names).encode(), "sha256")


def csrf_token(key: bytes, session: str) -> str:
    """Bound to one session by its fingerprint, so that it needs no storage."""
    return hmac.new(key, f"csrf\0{session}".encode(), "sha256").hexdigest()


def is_widget_visitor(visitor: str) -> bool:
    """Ids that Halloo gives out itself; the original contract may not borrow one."""
    return visitor.startswith("v_") and len(visitor) == 24
