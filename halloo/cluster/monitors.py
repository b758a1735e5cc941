"""Pages of the original contract, whichever node they are connected to."""

import asyncio
from collections.abc import Iterable

from halloo.actions.ports import Ports
from halloo.cluster.messages import ListMonitors, ToMonitors
from halloo.cluster.node import Node
from halloo.cluster.places import Places
from halloo.domain.agents import Caller
from halloo.domain.people import Monitor

# The contract knows no site, the registry of visitors does: for an agent of more sites than this
# every node is asked.
SITES_MOST = 50


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
        counts = await asyncio.gather(*(self._node.ask(node, request, int) for node in nodes))
        return sum(count or 0 for count in counts)

    async def list(self, caller: Caller) -> list[Monitor]:
        request, others = ListMonitors(caller.name), list(self._node.others)
        asked = (self._node.ask(node, request, list[Monitor]) for node in others)
        return [monitor for each in await asyncio.gather(*asked) for monitor in each or ()]

    async def _nodes(self, caller: Caller, uniqid: str) -> Iterable[str]:
        if not self._node.others:
            return ()
        sites = [site for site in self._ports.directory.sites if caller.may_see(site)]
        if len(sites) > SITES_MOST:
            return list(self._node.others)
        found = await self._places.elsewhere([(site, uniqid) for site in sites])
        return {node for places in found for node in places}

    def _write(self, asked: ToMonitors) -> int:
        sites = None if asked.sites is None else frozenset(asked.sites)
        caller = Caller(asked.agent, "", sites, frozenset(), "", True)
        return self._ports.sockets.to_monitors(caller, asked.uniqid, asked.text)
