"""What one node writes of sites, agents, sessions, rules … every node knows before whoever asked is
answered: a token made here is good there, and one taken back is not."""

import asyncio

from halloo.cluster.messages import Newer
from halloo.cluster.node import Node
from halloo.store.directory import Directory

# A node that does not answer looks by itself, several times a second.
WAIT_SECONDS = 1.0


class Changes:
    def __init__(self, node: Node, directory: Directory) -> None:
        self._node = node
        self._directory = directory
        directory.spread = self._tell
        node.answers(Newer, self._follow)

    async def _tell(self, revision: int) -> None:
        newer, others = Newer(revision), list(self._node.others)
        await asyncio.gather(*(self._node.ask(node, newer, bool, WAIT_SECONDS) for node in others))

    async def _follow(self, newer: Newer) -> bool:
        await self._directory.follow(newer.revision)
        return True
