"""Pages of the original contract, whichever node they are connected to."""

import asyncio

from halloo.actions.ports import Ports
from halloo.cluster.messages import ListMonitors, ToMonitors
from halloo.cluster.node import Node
from halloo.cluster.places import Places
from halloo.cluster.questions import ASK_SECONDS
from halloo.domain.agents import Caller
from halloo.domain.people import Monitor

# The contract knows no site, the registry of visitors does: for an agent of more sites than this
# every node is asked.
SITES_MOST = 50
# A page may be greeted a moment before the registry has it. So a few nodes are asked anyway, but
# those that should not have it are not waited for as long: one of them may be dead.
ANYWAY_MOST, ANYWAY_SECONDS = 8, 0.1


class Monitors:
    def __init__(self, node: Node, places: Places, ports: Ports) -> None:
        self._node = node
        self._places = places
        self._ports = ports
        node.answers(ToMonitors, self._write)
        node.answers(ListMonitors, lambda asked: ports.sockets.monitors(asked.agent))

    async def reach(self, caller: Caller, uniqid: str, text: str) -> int:
        sites = None if caller.sites is None else sorted(caller.sites)
        request = ToMonitors(caller.name, sites, uniqid, text)
        nodes = await self._nodes(caller, uniqid)
        asked = (self._node.ask(node, request, int, seconds) for node, seconds in nodes.items())
        counts = await asyncio.gather(*asked)
        return sum(count or 0 for count in counts)

    async def list(self, caller: Caller) -> list[Monitor]:
        request, others = ListMonitors(caller.name), list(self._node.others)
        asked = (self._node.ask(node, request, list[Monitor]) for node in others)
        return [monitor for each in await asyncio.gather(*asked) for monitor in each or ()]

    async def _nodes(self, caller: Caller, uniqid: str) -> dict[str, float]:
        """Whom to ask, and how many seconds to wait for them."""
        others = dict.fromkeys(self._node.others, ASK_SECONDS)
        sites = [site for site in self._ports.directory.sites if caller.may_see(site)]
        if not others or len(sites) > SITES_MOST:
            return others
        found = await self._places.elsewhere([(site, uniqid) for site in sites])
        there = dict.fromkeys((node for places in found for node in places), ASK_SECONDS)
        if len(others) > ANYWAY_MOST:
            return there
        return dict.fromkeys(others, ANYWAY_SECONDS) | there

    def _write(self, asked: ToMonitors) -> int:
        sites = None if asked.sites is None else frozenset(asked.sites)
        caller = Caller(asked.agent, "", sites, frozenset(), "", True)
        return self._ports.sockets.to_monitors(caller, asked.uniqid, asked.text)
