"""What happens by itself, again and again: late rather than overlapping."""

import asyncio
from collections.abc import Awaitable, Callable

from halloo.log import log

Round = Callable[[], Awaitable[None]]


async def every(seconds: float, round_: Round, *, soon: bool = False) -> None:
    """Runs until cancelled, the first time after a round's time or at once (`soon`); a round that
    fails is logged and the next one comes all the same."""
    while True:
        await asyncio.sleep(0 if soon else seconds)
        soon = False
        try:
            await round_()
        except Exception:
            log.exception("round failed", round=getattr(round_, "__name__", "?"))
