"""What a push's `data` says about how it looks on the visitor's page. Pure."""

import re
from typing import Any

import msgspec

from halloo.errors import HallooError
from halloo.wire import PushLook

LOOKS = frozenset(field.encode_name for field in msgspec.structs.fields(PushLook))
_SCHEME = re.compile(r"\s*([a-z][a-z0-9+.-]*):", re.IGNORECASE)


def check_look(data: dict[str, Any]) -> None:
    """Other keys are the page's own. What the widget would leave out is refused here, where people
    can mend it. Raises HallooError `bad_field` and names the place."""
    try:
        look = msgspec.convert(data, PushLook)
    except (msgspec.ValidationError, RecursionError) as error:
        raise HallooError("bad_field", f"data: {error}.") from None
    if look.image and not _leads_to(look.image, "https"):
        raise _wrong("image", "an https address, or one on the page's own origin, is needed")
    for place, button in enumerate(look.buttons):
        here = f"buttons[{place}]"
        if button.url and not _leads_to(button.url, "http", "https"):
            raise _wrong(f"{here}.url", "an http or https address is needed")
        if sum(part is not None for part in (button.url, button.reply, button.event)) > 1:
            raise _wrong(here, "a button has one of url, reply and event")


def _leads_to(address: str, *schemes: str) -> bool:
    """An address without a scheme is on the page's own origin."""
    scheme = _SCHEME.match(address)
    return scheme is None or scheme[1].lower() in schemes


def _wrong(place: str, right: str) -> HallooError:
    return HallooError("bad_field", f"data.{place}: {right}.")
