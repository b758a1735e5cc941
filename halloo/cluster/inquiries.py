"""What nodes ask each other about one visitor, who may be on any of them."""

import asyncio

from halloo.actions.ports import Ports
from halloo.cluster.messages import Look, Networks
from halloo.cluster.node import Node
from halloo.cluster.places import Places
from halloo.domain.addresses import network_of
from halloo.domain.moving import packed, unpacked
from halloo.domain.presence import Presence


class Inquiries:
    def __init__(self, node: Node, places: Places, ports: Ports) -> None:
        self._node, self._places, self._ports = node, places, ports
        node.answers(Look, self._shown)
        node.answers(Networks, self._from)

    async def look(self, site: str, visitor: str) -> Presence | None:
        [places] = await self._places.elsewhere([(site, visitor)])
        asking = [self._node.ask(node, Look(site, visitor), bytes | None) for node in places]
        found = await asyncio.gather(*asking)
        return next((unpacked(each)[0] for each in found if each), None)

    async def networks(self, site: str, visitor: str) -> set[str]:
        [places] = await self._places.elsewhere([(site, visitor)])
        asking = [self._node.ask(node, Networks(site, visitor), list[str]) for node in places]
        return {each for some in await asyncio.gather(*asking) for each in some or ()}

    def _shown(self, asked: Look) -> bytes | None:
        presence = self._ports.roster.recent(asked.site, asked.visitor)
        return packed(presence, 0.0) if presence else None

    def _from(self, asked: Networks) -> list[str]:
        addresses = self._ports.sockets.addresses(asked.site, asked.visitor)
        return sorted({network_of(address) for address in addresses})
