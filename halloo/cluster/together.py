"""Questions of one turn of the loop, asked as one: what many ask at once costs little more than
what one asks."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from halloo.actions.later import later

Q = TypeVar("Q")
A = TypeVar("A")


class Together(Generic[Q, A]):
    """`ask` answers each question, in their order; what it raises is raised to all who asked."""

    def __init__(self, ask: Callable[[Sequence[Q]], Awaitable[Sequence[A]]]) -> None:
        self._ask = ask
        self._waiting: list[tuple[Sequence[Q], asyncio.Future[Sequence[A]]]] = []

    async def __call__(self, questions: Sequence[Q]) -> Sequence[A]:
        loop = asyncio.get_running_loop()
        if not self._waiting:
            loop.call_soon(lambda: later(self._go()))
        future: asyncio.Future[Sequence[A]] = loop.create_future()
        self._waiting.append((questions, future))
        return await future

    async def _go(self) -> None:
        waiting, self._waiting = self._waiting, []
        every = [question for questions, _ in waiting for question in questions]
        try:
            answers = await self._ask(every)
        except Exception as error:
            for _, future in waiting:
                if not future.done():
                    future.set_exception(error)
            return
        at = 0
        for questions, future in waiting:
            if not future.done():
                future.set_result(answers[at : at + len(questions)])
            at += len(questions)
