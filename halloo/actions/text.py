"""What people write, checked on its way in."""

import re

from halloo.errors import HallooError

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]")


def checked_text(text: str, longest: int) -> str:
    """Without outer blanks and control characters. Raises HallooError `text_empty` or
    `text_too_long`; `longest` is in characters, 0 is no limit."""
    cleaned = (text if text.isprintable() else _CONTROL.sub("", text)).strip()
    if not cleaned:
        raise HallooError("text_empty")
    if longest and len(cleaned) > longest:
        raise HallooError(
            "text_too_long", f"The text has {len(cleaned)} characters; {longest} are allowed."
        )
    return cleaned
