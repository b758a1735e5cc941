"""`halloo crowd`: simulated visitors, for a first look and for load."""

import asyncio
import json
import resource
import signal
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer
import uvloop
from sqlalchemy.exc import DBAPIError

from halloo.cli.peek import peek
from halloo.errors import HallooError
from halloo.settings import load
from halloo.store import directory

if TYPE_CHECKING:
    from halloo.crowd.crowd import Crowd, Plan

SPARE_FILES = 64


def crowd(
    url: Annotated[str, typer.Option(help="The server's address.")],
    site: Annotated[str, typer.Option(help="Site key; the demo's is demo.")],
    visitors: Annotated[int, typer.Option(min=1, help="How many are online at a time.")],
    for_: Annotated[float, typer.Option("--for", min=0, help="Seconds; 0: until Ctrl-C.")] = 0,
    say: Annotated[float, typer.Option(min=0, help="Unasked messages a second, in all.")] = 0,
    origin: Annotated[
        str | None, typer.Option(help="Origin of the pages. Default: the site's first.")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="The same people again.")] = None,
    data: Annotated[Path | None, typer.Option(help="Data folder, to look the site up.")] = None,
    json_: Annotated[
        bool, typer.Option("--json", help="The summary as JSON in the last line.")
    ] = False,
) -> None:
    """Sends simulated visitors to a site."""
    from halloo.crowd.crowd import Plan  # a server has no use for it, and keeps what it imports

    own = _origin_of(url)
    origin = (origin or _known_origin(data, site) or own).rstrip("/")
    plan = Plan(url.rstrip("/"), site, origin, visitors, for_, say, seed)
    tell = partial(print, file=sys.stderr if json_ else sys.stdout, flush=True)
    _raise_file_limit(visitors)
    tell(f"{visitors:,} visitors for site {site} at {url}, on pages of {origin}")
    running, seconds = uvloop.run(_run(plan, tell))
    if json_:
        print(json.dumps(running.tally.summary(seconds), ensure_ascii=False))
    else:
        print(running.tally.report(seconds))


async def _run(plan: "Plan", tell: "partial[None]") -> "tuple[Crowd, float]":
    from halloo.crowd.crowd import Crowd

    running = Crowd(plan, tell)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, running.stop)
    return running, await running.run()


def _origin_of(url: str) -> str:
    """Raises HallooError `bad_field`."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise HallooError("bad_field", f"--url {url}: an address like http://127.0.0.1:8700")
    return f"{parts.scheme}://{parts.netloc}"


def _known_origin(data: Path | None, site: str) -> str | None:
    """From the data folder, where there is one that can be read: a look at a remote server works
    without."""
    folder = load({"data": data}).data
    try:
        with peek(folder) as connection:
            known = directory.load(connection).sites.get(site)
    except (OSError, DBAPIError):
        return None
    return known.origins[0] if known and known.origins else None


def _raise_file_limit(visitors: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = visitors + visitors // 4 + SPARE_FILES  # those who leave overlap with those who come
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if most < wanted:
        print(
            f"halloo: this process may open {hard:,} files, too few for {visitors:,} visitors; "
            "raise the limit (ulimit -Hn) or ask for fewer.",
            file=sys.stderr,
        )
    if soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
