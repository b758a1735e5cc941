"""Nodes of one house in one process, over a bus in memory whose faults are at hand."""

import asyncio
from contextlib import AsyncExitStack
from typing import Self

from halloo.bus.memory import Exchange, MemoryBus
from halloo.cluster.node import Node

LEASE = 8.0


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


class Street:
    """Nodes that know each other."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.exchange = Exchange(self.clock)
        self.nodes: list[Node] = []
        self._leave = AsyncExitStack()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._leave.aclose()

    async def enter(self, name: str) -> Node:
        node = Node(MemoryBus(self.exchange, name), LEASE, self.clock)
        await node.start()
        self._leave.push_async_callback(node.leave)
        self.nodes.append(node)
        for other in self.nodes:
            await other.beat()
        return node

    async def die(self, node: Node) -> None:
        """Without a word; the others notice it when its lease is over."""
        self.nodes.remove(node)
        self.exchange.cut(node.id)
        for _ in range(9):
            self.clock.now += LEASE / 4
            for other in self.nodes:
                await other.beat()


async def turn() -> None:
    """What is on its way arrives."""
    for _ in range(6):
        await asyncio.sleep(0)
