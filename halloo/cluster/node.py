"""This node among the others: who is alive, what is told to whom."""

import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import msgspec

from halloo import metrics
from halloo.bus.bus import Bus, BusDown
from halloo.cluster import messages
from halloo.cluster.messages import Card, Gone, Here, Told
from halloo.cluster.questions import Questions, inbox
from halloo.log import log

BEATS = 4  # in the life of a lease

T = TypeVar("T", bound=Told)

EVERY_NODE = "all"


class Node:
    """`others` are the cards of the nodes that live. A node is dead when it was not seen for the
    time of a lease, by our own clock: one that the bus has forgotten has time to say so."""

    def __init__(self, bus: Bus, lease: float, tick: Callable[[], float] = time.monotonic) -> None:
        self.bus = bus
        self.id = bus.node
        self.card = Card()
        self.others: dict[str, Card] = {}
        self.on_came: list[Callable[[str], None]] = []
        self.on_gone: list[Callable[[str], None]] = []
        # The line is lost, or back: whatever was told meanwhile is unheard.
        self.on_line: list[Callable[[bool], None]] = []
        self._lease = lease
        self._tick = tick
        self._beaten = tick()
        self._seen: dict[str, float] = {}
        self._told: dict[type[Told], Callable[[Any], None]] = {}
        self._agents: dict[str, dict[str, bool]] = {}  # by site; until a card is another
        self.hears(Here, self._here)
        self.hears(Gone, lambda gone: self._forget(gone.node))
        questions = Questions(self)
        self.ask, self.answers = questions.ask, questions.answers

    @property
    def beat_seconds(self) -> float:
        return self._lease / BEATS

    # -- telling ------------------------------------------------------------------------------

    def hears(self, kind: type[T], do: Callable[[T], None]) -> None:
        self._told[kind] = do

    def tell(self, channel: str, message: Told) -> None:
        payload = messages.encode(message)
        metrics.told_bytes.inc(type(message).__name__, len(payload))
        self.bus.publish(channel, payload)

    def tell_all(self, message: Told) -> None:
        if self.others:
            self.tell(EVERY_NODE, message)

    def hear(self, payload: bytes) -> None:
        try:
            message = messages.decode(payload)
            metrics.heard_bytes.inc(type(message).__name__, len(payload))
            do = self._told.get(type(message))
            if do:
                do(message)
        except msgspec.MsgspecError as error:  # of another version, most likely
            metrics.bus_unread.inc()
            log.debug("a message of another node is not understood", cause=str(error))
        except Exception:  # one message must not silence the others
            log.exception("a message of another node could not be taken in")

    # -- living -------------------------------------------------------------------------------

    async def start(self) -> None:
        """Raises SettingError when the bus refuses us."""
        self.bus.subscribe(inbox(self.id), self.hear)
        self.bus.subscribe(EVERY_NODE, self.hear)
        await self.bus.start(self._line)
        metrics.nodes.value = 1
        await self.beat()
        self.tell(EVERY_NODE, Here(self.id, messages.raw(self.card)))  # known to nobody yet

    async def beat(self) -> None:
        """One round: this node lives, and who else does."""
        stood_still = self._tick() - self._beaten >= self._lease
        self._beaten = self._tick()
        try:
            cards = await self.bus.beat(messages.encode(self.card), self._lease)
        except BusDown:
            cards = {}
        self._take(cards)
        if stood_still and self.bus.is_up:
            log.warning("this node stood still; the others took it for dead")
            self.tell_all(Here(self.id, messages.raw(self.card)))
            self._line(True)  # what they told meanwhile was not meant for us any more

    def _take(self, cards: Mapping[str, bytes]) -> None:
        now = self._tick()
        for node, card in cards.items():
            self._seen[node] = now
            self._know(node, messages.decode_card(card))
        for node in list(self.others):
            if now - self._seen[node] >= self._lease:
                log.warning("a node is gone", node=node)
                self._forget(node)

    def agents(self, site: str) -> Mapping[str, bool]:
        """Who sees the site and has a console open on another node; True: may talk there. Asked for
        each message and each visitor that rules look at."""
        found = self._agents.get(site)
        if found is None:
            found = self._agents[site] = {}
            for each in (each for card in self.others.values() for each in card.consoles):
                if each.sites is None or site in each.sites:
                    found[each.agent] = found.get(each.agent, False) or "chat" in each.scopes
        return found

    def show(self, card: Card) -> None:
        """To all, when it is another than before."""
        card.number = self.card.number
        if card != self.card:
            card.number += 1
            self.card = card
            self.tell_all(Here(self.id, messages.raw(card)))

    def _here(self, here: Here) -> None:
        self._seen[here.node] = self._tick()
        self._know(here.node, messages.decode_card(here.card))

    def _know(self, node: str, card: Card) -> None:
        is_new = node not in self.others
        if not is_new and card.number < self.others[node].number:
            return
        if is_new or self.others[node] != card:
            self._agents.clear()
        self.others[node] = card
        metrics.nodes.value = 1 + len(self.others)
        if is_new:
            log.info("a node is there", node=node, version=card.version)
            for do in self.on_came:
                do(node)

    def _forget(self, node: str) -> None:
        if self.others.pop(node, None) is None:
            return
        self._agents.clear()
        self._seen.pop(node, None)
        metrics.nodes.value = 1 + len(self.others)
        for do in self.on_gone:
            do(node)

    def _line(self, is_up: bool) -> None:
        if is_up:
            # They may have had no line either.
            self._seen = dict.fromkeys(self.others, self._tick())
        else:
            log.warning("the bus is away; this node goes on alone")
        for do in self.on_line:
            do(is_up)

    async def leave(self) -> None:
        """The others need not wait for the end of the lease."""
        self.tell_all(Gone(self.id))
        await self.bus.leave()
        await self.bus.close()
