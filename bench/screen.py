"""`python bench/screen.py`: the console in a real Chromium while a site with many visitors changes.

Frames are counted by requestAnimationFrame while the list is scrolled without a pause, first with
nobody moving, then with so many page changes a second. Chromium draws without a graphics card here
and shares its core with the load generator; what a desk has is faster. Where others use the machine
as well, the CPU that the page's own thread takes for a frame tells more: 16.7 ms are there for one.
"""

import argparse
import asyncio
import json
import os
import resource
import shutil
import tempfile
from pathlib import Path
from typing import Any

from cores import LOAD
from load import CACHE
from playwright.async_api import Page, async_playwright
from product import turns
from scenarios import Full
from servers import Halloo

AGENT = {"email": "bench@bench.example", "password": "a long walk by the river"}
SORTS = ("newest", "idle", "pages", "greet")
# Scrolls down and up again at 2,000 px a second; returns what passed between two frames, in ms.
SCROLL = """(seconds) => new Promise((done) => {
  const box = document.querySelector('.rows')
  const times = []
  let began = 0, last = 0
  const step = (now) => {
    if (!began) began = now
    else times.push(now - last)
    last = now
    if (now - began > seconds * 1000) return done(times)
    const way = (now - began) * 2
    const turn = 12000
    box.scrollTop = way % (2 * turn) < turn ? way % turn : turn - (way % turn)
    requestAnimationFrame(step)
  }
  requestAnimationFrame(step)
})"""


def figures(times: list[float], busy: float) -> str:
    """`busy`: seconds of CPU that the page's own thread took."""
    ordered = sorted(times)
    late = sum(each > 25 for each in times) / len(times)
    return (
        f"{1000 * len(times) / sum(times):5.1f} frames/s  p99 "
        f"{ordered[int(len(ordered) * 0.99)]:5.1f} ms  longest {ordered[-1]:5.0f} ms  "
        f"late {late:5.1%}  {1000 * busy / len(times):4.1f} ms of CPU each"
    )


async def measure(page: Page, seconds: float) -> str:
    line = await page.context.new_cdp_session(page)
    await line.send("Performance.enable", {"timeDomain": "threadTicks"})

    async def busy() -> float:
        told = (await line.send("Performance.getMetrics"))["metrics"]
        return float(next(each["value"] for each in told if each["name"] == "TaskDuration"))

    before = await busy()
    times = await page.evaluate(SCROLL, seconds)
    return figures(times, await busy() - before)


async def run(full: Full, changes: int, seconds: int) -> None:
    server = full.server
    assert isinstance(server, Halloo)
    url = f"http://127.0.0.1:{server.port}"
    os.sched_setaffinity(0, {LOAD})  # and with us the browser
    async with async_playwright() as playwright:
        program = shutil.which("chromium") or shutil.which("google-chrome")
        browser = await playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        window = await browser.new_context(viewport={"width": 1440, "height": 900})
        answer = await window.request.post(f"{url}/api/v1/session", data=AGENT)
        assert answer.ok, await answer.text()
        page = await window.new_page()
        await page.goto(url)
        await page.wait_for_selector(".row[data-visitor]")
        for sort in SORTS:
            await page.locator(".list-tools select").select_option(sort)
            await page.wait_for_timeout(1500)
            print(f"{sort:<7} nobody moves        {await measure(page, seconds)}", flush=True)
            path = full.load.records(turns(range(full.number), changes * (seconds + 2), 180))
            with full.timed() as timed:
                job = full.load.begin("send", path, rate=changes)
                await page.wait_for_timeout(1000)
                print(f"{sort:<7} {changes:>5,} changes/s     {await measure(page, seconds)}")
                done = await asyncio.to_thread(full.load.wait, job)
                timed.seconds = done["seconds"]
            rate, used = done["sent"] / done["seconds"], timed.figures(1)["server_cpu"]
            print(f"{'':<7} {rate:,.0f}/s were made; server {used:.0%} of its core", flush=True)
        await browser.close()


def arguments() -> Any:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visitors", type=int, default=10_000)
    parser.add_argument("--changes", type=int, default=1000, help="page changes a second")
    parser.add_argument("--seconds", type=int, default=8)
    return parser.parse_args()


def main() -> None:
    given = arguments()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="run-", dir=CACHE) as name:
        full = Full(Halloo(Path(name)), given.visitors, Path(name))
        try:
            print(json.dumps({"visitors": given.visitors, "arrived in": full.opened["seconds"]}))
            asyncio.run(run(full, given.changes, given.seconds))
        finally:
            full.close()


if __name__ == "__main__":
    main()
