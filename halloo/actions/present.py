"""Who is on the site now, on whichever node."""

from halloo.actions.ports import Ports
from halloo.domain.presence import Presence


async def present(ports: Ports, site: str, visitor: str) -> Presence | None:
    """Of a visit that has its home on another node a copy: to be read, not changed."""
    here = ports.roster.get(site, visitor)
    if here is None and ports.nodes:
        there = await ports.nodes.look(site, visitor)
        return there if there and there.tabs else None
    return here
