"""Questions from node to node, and their answers."""

import asyncio
from collections.abc import Awaitable, Callable
from itertools import count
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from halloo import metrics
from halloo.cluster import messages
from halloo.cluster.messages import Answer, Ask, Request
from halloo.errors import HallooError
from halloo.log import log

if TYPE_CHECKING:
    from halloo.cluster.node import Node

ASK_SECONDS = 1.0
SILENT_SECONDS = 0.1  # for one that has left a question without an answer, until it answers one
NO_ANSWER = "?"  # in the place of an error: who asked does without, and need not wait for that

R = TypeVar("R", bound=Request)


def inbox(node: str) -> str:
    return f"node:{node}"


class Questions:
    def __init__(self, node: "Node") -> None:
        self._node = node
        self._asked: dict[type[Request], Callable[[Any], Any]] = {}
        self._numbers = count(1)
        self._silent: dict[str, int] = {}  # who leaves which question without an answer
        self._open: dict[int, asyncio.Future[Answer]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        node.hears(Ask, self._ask)
        node.hears(Answer, self._answer)
        node.on_gone.append(self._gone)

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
        if node not in self._node.others or not self._node.bus.is_up:
            return None
        number = next(self._numbers)
        self._open[number] = future = asyncio.get_running_loop().create_future()
        self._node.tell(inbox(node), Ask(number, self._node.id, messages.raw(request)))
        if node in self._silent and seconds <= ASK_SECONDS:  # it is dead, perhaps
            seconds = min(seconds, SILENT_SECONDS)
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
        self._node.tell(inbox(ask.node), answer)

    def _answer(self, answer: Answer) -> None:
        future = self._open.get(answer.number)
        if future and not future.done():
            future.set_result(answer)
        elif future is None:  # late, but not dead
            late = answer.number
            self._silent = {node: n for node, n in self._silent.items() if n != late}

    def _gone(self, node: str) -> None:
        self._silent.pop(node, None)


def _waits(thing: Any) -> bool:
    return asyncio.iscoroutine(thing) or asyncio.isfuture(thing)
