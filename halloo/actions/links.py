"""What a link is for, to who holds it."""

from typing import NamedTuple

from halloo.actions.ports import Ports
from halloo.errors import HallooError
from halloo.store import links


class Link(NamedTuple):
    """`agent` of a reset, `role` of an invitation."""

    kind: str
    email: str
    agent: str | None
    role: str | None


async def look(ports: Ports, secret: str) -> Link:
    """Uses nothing up. Raises HallooError `link_invalid`."""
    at = ports.now()
    row = await ports.store.read(lambda c: links.find(c, secret, at))
    if row is not None and row.kind == links.INVITATION:
        return Link(row.kind, row.body["email"], None, row.body["role"])
    agent = ports.directory.agents.get(row.agent) if row else None
    if agent is None:
        raise HallooError("link_invalid")
    return Link(links.RESET, agent.email, agent.name, None)
