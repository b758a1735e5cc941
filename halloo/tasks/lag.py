"""How late the event loop runs: what a visitor's frame waits before anybody looks at it."""

import asyncio
import time

from halloo import metrics

SAMPLE_SECONDS = 0.1


async def watch_loop() -> None:
    """Runs until cancelled. Sleeps, and notes how long after its time it wakes up."""
    while True:
        due = time.monotonic() + SAMPLE_SECONDS
        await asyncio.sleep(SAMPLE_SECONDS)
        metrics.loop_lag_seconds.observe(max(0.0, time.monotonic() - due))
