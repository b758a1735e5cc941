"""Who has which conversation open on other nodes, and what they are typing there. It is told at
each change, and again now and then: what got lost is made good, and what is not heard of any more
is over."""

import time
from collections.abc import Callable
from typing import Protocol

from halloo.cluster.desks import desk
from halloo.cluster.messages import Screens as Told
from halloo.cluster.node import Node
from halloo.cluster.questions import inbox

AGAIN_SECONDS, OVER_SECONDS = 10.0, 25.0

Agents = list[tuple[str, str]]  # each with what they have typed


class Attending(Protocol):
    """This node's screens (`halloo.live.attending`)."""

    on_change: Callable[[str, str, Agents], None] | None

    def here(self) -> list[tuple[str, str, Agents]]:
        """Every conversation that is open: its site, its id, and by whom."""
        ...

    def afar(self, conversation: str, node: str, agents: Agents) -> None:
        """Who has it open over there; nobody any more when there is none."""
        ...


class Screens:
    def __init__(self, node: Node, tick: Callable[[], float] = time.monotonic) -> None:
        self._node = node
        self._attending: Attending | None = None
        self._tick = tick
        self._open: set[str] = set()  # here
        self._heard: dict[tuple[str, str], float] = {}  # by (conversation, node): when
        node.hears(Told, self._hear)
        node.on_gone.append(self._gone)

    def follow(self, attending: Attending) -> None:
        self._attending = attending
        attending.on_change = self._changed

    async def again(self) -> None:
        """One round."""
        for site, conversation, agents in self._here():
            self._tell(site, conversation, agents, asks=False)
        old = self._tick() - OVER_SECONDS
        for conversation, node in [key for key, at in self._heard.items() if at < old]:
            self._forget(conversation, node)

    def _changed(self, site: str, conversation: str, agents: Agents) -> None:
        asks = bool(agents) and conversation not in self._open
        if agents:
            self._open.add(conversation)
        else:
            self._open.discard(conversation)
            for key in [key for key in self._heard if key[0] == conversation]:
                del self._heard[key]
        self._tell(site, conversation, agents, asks)

    def _tell(self, site: str, conversation: str, agents: Agents, asks: bool) -> None:
        if self._node.others:
            self._node.tell(desk(site), Told(self._node.id, site, conversation, agents, asks))

    def _hear(self, told: Told) -> None:
        if told.conversation not in self._open:
            return
        if told.agents:
            self._heard[told.conversation, told.node] = self._tick()
            self._show(told.conversation, told.node, told.agents)
        else:
            self._forget(told.conversation, told.node)
        if told.asks:
            for site, conversation, agents in self._here():
                if conversation == told.conversation:
                    answer = Told(self._node.id, site, conversation, agents)
                    self._node.tell(inbox(told.node), answer)

    def _gone(self, node: str) -> None:
        for conversation, where in list(self._heard):
            if where == node:
                self._forget(conversation, node)

    def _forget(self, conversation: str, node: str) -> None:
        if self._heard.pop((conversation, node), None) is not None:
            self._show(conversation, node, [])

    def _here(self) -> list[tuple[str, str, Agents]]:
        return self._attending.here() if self._attending else []

    def _show(self, conversation: str, node: str, agents: Agents) -> None:
        if self._attending:
            self._attending.afar(conversation, node, agents)
