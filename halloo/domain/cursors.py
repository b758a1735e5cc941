"""A place in a list of visitors as a text that programs hand back to us. Pure."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

from msgspec import DecodeError, json

from halloo.domain.view import Key
from halloo.errors import HallooError


def cursor_of(key: Key) -> str:
    return urlsafe_b64encode(json.encode(key)).decode().rstrip("=")


def placed(cursor: str) -> Key:
    """Raises HallooError `bad_field` for a text that `cursor_of` never gave."""
    try:
        key = json.decode(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if isinstance(key, list) and key and isinstance(key[-1], str):
            return tuple(key)
    except (ValueError, DecodeError):
        pass
    raise HallooError("bad_field", "This cursor is not one that we gave.")
