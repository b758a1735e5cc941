"""This node among the others: who is alive, what is told to whom, questions and their answers."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from itertools import count
from typing import Any, TypeVar

import msgspec

from halloo import metrics
from halloo.bus.bus import Bus, BusDown
from halloo.cluster import messages
from halloo.cluster.messages import Answer, Ask, Card, Gone, Here, Request, Told
from halloo.errors import HallooError
from halloo.log import log

BEATS = 4  # in the life of a lease
ASK_SECONDS = 1.0
SILENT_SECONDS = 0.1  # for one that has left a question without an answer, until it answers one
NO_ANSWER = "?"  # in the place of an error: who asked does without, and need not wait for that

T = TypeVar("T", bound=Told)
R = TypeVar("R", bound=Request)


def inbox(node: str) -> str:
    return f"node:{node}"


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
        self._asked: dict[type[Request], Callable[[Any], Any]] = {}
        self._numbers = count(1)
        self._silent: dict[str, int] = {}  # who leaves which question without an answer
        self._manned: dict[str, bool] = {}  # by site; until a card is another
        self._open: dict[int, asyncio.Future[Answer]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.hears(Here, self._here)
        self.hears(Gone, lambda gone: self._forget(gone.node))
        self.hears(Ask, self._ask)
        self.hears(Answer, self._answer)

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

    # -- asking -------------------------------------------------------------------------------

    def answers(self, kind: type[R], do: Callable[[R], Awaitable[Any] | Any]) -> None:
        """What `do` returns goes back; a HallooError is raised again over there."""
        self._asked[kind] = do

    async def ask(
        self, node: str, request: Request, kind: type[Any] | Any = Any,
        seconds: float = ASK_SECONDS,
    ) -> Any:  # fmt: skip
        """The answer as `kind`; None from a node that is dead or silent, or of another version. One
        that takes more than ASK_SECONDS may take them. Raises the HallooError that was raised
        there."""
        if node not in self.others or not self.bus.is_up:
            return None
        number = next(self._numbers)
        self._open[number] = future = asyncio.get_running_loop().create_future()
        self.tell(inbox(node), Ask(number, self.id, messages.raw(request)))
        if node in self._silent and seconds <= ASK_SECONDS:
            seconds = min(
                seconds, SILENT_SECONDS
            )  # it is dead, perhaps: who waits would for nothing
        try:
            async with asyncio.timeout(seconds):
                answer = await future
        except TimeoutError:
            metrics.bus_silent.inc()
            self._silent[node] = number
            return None
        finally:
            del self._open[number]
        self._silent.pop(node, None)
        if answer.error == NO_ANSWER:
            return None
        if answer.error:
            raise HallooError(answer.error)
        try:
            return msgspec.msgpack.decode(answer.body, type=kind)
        except msgspec.MsgspecError:
            metrics.bus_unread.inc()
            return None

    def _ask(self, ask: Ask) -> None:
        task = asyncio.get_running_loop().create_task(self._reply(ask))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _reply(self, ask: Ask) -> None:
        try:
            request = messages.decode_request(ask.request)
            if (do := self._asked.get(type(request))) is None:
                raise msgspec.ValidationError("nothing here answers that")
            done = do(request)
            answer = Answer(ask.number, messages.raw(await done if _waits(done) else done))
        except HallooError as error:
            answer = Answer(ask.number, messages.raw(None), error.code)
        except msgspec.MsgspecError:  # of another version
            metrics.bus_unread.inc()
            answer = Answer(ask.number, messages.raw(None), NO_ANSWER)
        except Exception:
            log.exception("another node's question failed")
            answer = Answer(ask.number, messages.raw(None), NO_ANSWER)
        self.tell(inbox(ask.node), answer)

    def _answer(self, answer: Answer) -> None:
        future = self._open.get(answer.number)
        if future and not future.done():
            future.set_result(answer)
        elif future is None:  # late, but not dead
            late = answer.number
            self._silent = {node: n for node, n in self._silent.items() if n != late}

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

    def is_manned(self, site: str) -> bool:
        """On another node somebody who sees the site has a console open."""
        if site not in self._manned:
            every = (each for card in self.others.values() for each in card.consoles)
            self._manned[site] = any(each.sites is None or site in each.sites for each in every)
        return self._manned[site]

    def show(self, card: Card) -> None:
        """To all, when it is another than before."""
        if card != self.card:
            self.card = card
            self.tell_all(Here(self.id, messages.raw(card)))

    def _here(self, here: Here) -> None:
        self._seen[here.node] = self._tick()
        self._know(here.node, messages.decode_card(here.card))

    def _know(self, node: str, card: Card) -> None:
        is_new = node not in self.others
        if is_new or self.others[node] != card:
            self._manned.clear()
        self.others[node] = card
        metrics.nodes.value = 1 + len(self.others)
        if is_new:
            log.info("a node is there", node=node, version=card.version)
            for do in self.on_came:
                do(node)

    def _forget(self, node: str) -> None:
        if self.others.pop(node, None) is None:
            return
        self._manned.clear()
        self._seen.pop(node, None)
        self._silent.pop(node, None)
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


def _waits(thing: Any) -> bool:
    return asyncio.iscoroutine(thing) or asyncio.isfuture(thing)
