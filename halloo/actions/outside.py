"""What addresses outside are told of visitors: that they came or left, that a rule came true. It
goes by the outbox, which is on the disk; so of who has not consented it says nothing that would
tell one visitor from another."""

from typing import Any

from halloo.actions.ports import Ports
from halloo.domain.pages import address_of
from halloo.domain.presence import Presence
from halloo.domain.rules.model import Rule
from halloo.domain.webhooks import Call, call_to, calls, plain
from halloo.store import outbox

# What is left of a row without consent.
_OF_ANYBODY = ("consent", "country", "device", "lang", "via")


def arrived(ports: Ports, presence: Presence) -> None:
    _tell(ports, "visitor.arrived", presence)


def left(ports: Ports, those: list[Presence]) -> None:
    """Their visits are over; they did not come back in time."""
    for presence in those:
        _tell(ports, "visitor.left", presence)


def fired(ports: Ports, presence: Presence, rule: Rule, urls: list[str], at: float) -> None:
    """The rule came true and names these addresses; the site's webhooks hear of it too."""
    hooks = ports.directory.webhooks.get(presence.site, ())
    if not hooks and not urls:
        return
    site, visitor = presence.site, named(presence)
    told = {"rule": {"id": rule.id, "name": rule.name}, "visitor": seen(presence)}
    direct = [call_to(None, url, "rule.fired", site, at, told, visitor) for url in urls]
    _note(ports, calls(hooks, "rule.fired", site, at, told, visitor) + direct)


def _tell(ports: Ports, event: str, presence: Presence) -> None:
    hooks = ports.directory.webhooks.get(presence.site)
    if hooks:
        told = {"visitor": seen(presence)}
        at = ports.now()
        _note(ports, calls(hooks, event, presence.site, at, told, named(presence)))


def _note(ports: Ports, told: list[Call]) -> None:
    if told:
        ports.store.note(outbox.add, told, shared=True)


def named(presence: Presence) -> str | None:
    return presence.id if presence.arrival.consent else None


def seen(presence: Presence) -> dict[str, Any]:
    """The visitor as agents see them; without consent only where somebody is."""
    row = plain(presence.row())
    if presence.arrival.consent:
        return row
    page = {"url": address_of(presence.page.url), "title": presence.page.title}
    return {"page": page, **{name: row[name] for name in _OF_ANYBODY if name in row}}
