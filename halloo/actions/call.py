"""Tells an address outside that a rule came true. Nothing of the answer counts but its status."""

import msgspec

from halloo.actions.outgoing import fetch
from halloo.actions.ports import Ports
from halloo.domain.presence import Presence
from halloo.domain.rules.model import Rule
from halloo.domain.times import rfc3339
from halloo.errors import HallooError


async def call(ports: Ports, url: str, rule: Rule, presence: Presence, at: float) -> None:
    """Raises HallooError `call_failed` unless the answer is a 2xx."""
    told = {
        "event": "rule", "rule": {"id": rule.id, "name": rule.name}, "site": presence.site,
        "at": rfc3339(at), "visitor": presence.row(),
    }  # fmt: skip
    json = {"content-type": "application/json"}
    body = msgspec.json.encode(told)
    answer = await fetch(ports.settings, "POST", url, body=body, headers=json, most=0)
    if answer.status // 100 != 2:
        raise HallooError("call_failed", f"The address answered {answer.status}.")
