"""What is begun and not waited for: its trouble is logged, and nobody else's work stops for it."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from halloo.errors import HallooError
from halloo.log import log

_under_way: set["asyncio.Task[Any]"] = set()  # the loop itself holds tasks weakly


def later(work: Coroutine[Any, Any, Any]) -> None:
    task = asyncio.get_running_loop().create_task(work)
    _under_way.add(task)
    task.add_done_callback(_ended)


async def finish(seconds: float) -> None:
    """The server stops: what was begun may come to its end, for so long at most."""
    if _under_way:
        await asyncio.wait(_under_way, timeout=seconds)


def _ended(task: "asyncio.Task[Any]") -> None:
    _under_way.discard(task)
    error = None if task.cancelled() else task.exception()
    if isinstance(error, HallooError):
        log.warning("not done", work=task.get_coro().__qualname__, cause=error.message)  # type: ignore[union-attr]
    elif error:
        log.error("failed", work=task.get_coro().__qualname__, exc_info=error)  # type: ignore[union-attr]
