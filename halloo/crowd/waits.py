"""Waiting that ends early."""

import asyncio
from collections.abc import Callable

STEP = 0.02


async def pause(seconds: float, stopped: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(stopped.wait(), seconds)
    except TimeoutError:
        return


async def until(done: Callable[[], bool], seconds: float) -> None:
    """For `seconds` at most."""
    for _ in range(round(seconds / STEP)):
        if done():
            return
        await asyncio.sleep(STEP)
