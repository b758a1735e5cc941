"""What is counted for all nodes together without a question to anybody: each tells the others how
many requests it has let in. For a moment that is late, so at worst every node gives what a token
has saved up; what comes after that is shared."""

from collections import Counter
from collections.abc import Callable

from halloo.bus.bus import BusDown
from halloo.cluster.messages import Took
from halloo.cluster.node import Node

ROUND_SECONDS = 0.25


class Rates:
    def __init__(self, node: Node) -> None:
        self._node = node
        self._requests: Counter[str] = Counter()

    def count(self, counted: Callable[[str, int], None]) -> None:
        """`counted` is called with what other nodes let in."""

        def hear(took: Took) -> None:
            for token, requests in took.requests.items():
                counted(token, requests)

        self._node.hears(Took, hear)

    def took(self, token: str) -> None:
        if self._node.others:
            self._requests[token] += 1

    async def tell(self) -> None:
        """One round."""
        if self._requests:
            self._node.tell_all(Took(dict(self._requests)))
            self._requests.clear()


async def is_first(node: Node, key: str, seconds: float) -> bool:
    """True for one caller within that time; while the bus is down for each node's first, which its
    own memory knows."""
    if not node.others:
        return True
    try:
        return await node.bus.once(key, seconds)
    except BusDown:
        return True
