"""`halloo serve`: starts the node, says where it is, and how to make the first agent."""

import asyncio
import gc
import json
import resource
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
import uvicorn
import uvloop
from sqlalchemy import Connection

from halloo.actions import administer
from halloo.actions.sign_in import offer_setup
from halloo.api.http import BoundedHttp
from halloo.api.pages import DEMO_SITE
from halloo.app import Halloo
from halloo.cli.checks.machine import open_files
from halloo.cli.folder import lock_folder, open_folder, secret_key
from halloo.clock import now
from halloo.domain.agents import SERVER
from halloo.log import configure, log
from halloo.settings import SettingError, Settings, load
from halloo.store import directory
from halloo.store.atlas import Atlas, AtlasError
from halloo.store.store import Store

BACKLOG = 2048
# Chosen by measurement: docs/decisions/0009-garbage-collector.md.
GC_THRESHOLDS = (10_000, 5, 100)
HTTP_GRACE_SECONDS = 5  # for answers under way, after the sockets have left


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port; 0 takes a free one.")] = None,
    data: Annotated[Path | None, typer.Option(help="Data folder.")] = None,
    demo: Annotated[bool, typer.Option("--demo", help="With a demo shop.")] = False,
    json_: Annotated[bool, typer.Option("--json", help="Say ready in JSON.")] = False,
) -> None:
    """Starts Halloo."""
    settings = load({"host": host, "port": port, "data": data, "demo": demo or None})
    configure(settings.log_level, settings.log_json)
    atlas = _atlas(settings)
    listener = _listen(settings)
    lock = lock_folder(settings.data)
    _raise_file_limit()
    store = open_folder(settings.data)
    bound: int = listener.getsockname()[1]
    setup = store.run(lambda c: offer_setup(c, now()))
    if settings.demo:
        _add_demo_site(store, bound)
    halloo = Halloo(settings, store, partial(secret_key, settings.data), atlas)
    config = uvicorn.Config(
        halloo.http,
        http=partial(BoundedHttp, fast=halloo.fast, turn=halloo.turn),  # type: ignore[arg-type]
        ws=halloo.socket,  # type: ignore[arg-type]  # anything that makes a protocol will do
        loop="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=HTTP_GRACE_SECONDS,
    )
    ready = partial(_say_ready, settings, bound, setup, json_)
    server = _Server(config, ready, halloo.drain)
    uvloop.run(server.serve(sockets=[listener]))
    lock.close()
    if not server.started:
        sys.exit(1)


class _Server(uvicorn.Server):
    """Says when it is ready, and takes its leave before the listener closes."""

    def __init__(
        self,
        config: uvicorn.Config,
        ready: Callable[[], None],
        drain: Callable[[], Awaitable[None]],
    ) -> None:
        super().__init__(config)
        self._ready = ready
        self._drain = drain
        self._stopping: asyncio.Task[None] | None = None

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """A stop that was asked for ends with exit code 0, not by the signal raised again."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._stop)
        yield

    def _stop(self) -> None:
        """Asked a second time, it does not wait."""
        if self._stopping:
            self.should_exit = self.force_exit = True
        else:
            self._stopping = asyncio.create_task(self._leave())

    async def _leave(self) -> None:
        try:
            await self._drain()
        finally:
            self.should_exit = True  # whatever goes wrong while leaving, it leaves

    async def on_tick(self, counter: int) -> bool:
        """Ten times a second."""
        if counter % 10 == 0:
            now = asyncio.get_running_loop().time()
            for connection in list(self.server_state.connections):
                if isinstance(connection, BoundedHttp):
                    connection.overdue(now)
        return await super().on_tick(counter)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            # What lives by now lives as long as the process: keep the collector off it.
            gc.collect()
            gc.freeze()
            gc.set_threshold(*GC_THRESHOLDS)
            self._ready()


def _raise_file_limit() -> None:
    """Each socket is an open file; take as many as this process may have."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    found = open_files()
    if found.remedy:
        log.warning(f"few open files: {found.text}", remedy=found.remedy)


def _atlas(settings: Settings) -> Atlas:
    try:
        return Atlas(settings.geo_database)
    except AtlasError as error:
        raise SettingError(
            f"geo_database: {error}. Put the file there, or leave the setting "
            "(HALLOO_GEO_DATABASE) out; visitors then have no place."
        ) from None


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except (OSError, UnicodeError) as error:
        raise SettingError(
            f"Cannot listen on {settings.host}:{settings.port}: {error}. Stop what is using it, "
            "or choose another with --port (HALLOO_PORT) or --host."
        ) from None
    listener.listen(BACKLOG)
    listener.setblocking(False)
    return listener


def _add_demo_site(store: Store, port: int) -> None:
    """The demo shop lives on this server; its origins follow the port."""
    origins = [f"http://{host}:{port}" for host in ("127.0.0.1", "localhost")]

    def work(connection: Connection) -> None:
        site = directory.load(connection).sites.get(DEMO_SITE)
        if site is None:
            administer.add_site(connection, SERVER, "Tea shop", origins, now(), key=DEMO_SITE)
        elif not set(origins) <= set(site.origins):
            both = [*dict.fromkeys([*origins, *site.origins])]
            administer.change_site(connection, SERVER, site, None, both, now())

    store.run(work)


def _say_ready(settings: Settings, port: int, setup: str | None, as_json: bool) -> None:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    address = settings.public_url.rstrip("/") or f"http://{host}:{port}"
    link = f"{address}/#/setup/{setup}" if setup else None
    demo = f"{address}/demo" if settings.demo else None
    if as_json:
        print(json.dumps({"ready": address, "port": port, "demo": demo, "setup": link}), flush=True)
        return
    print(f"Halloo is ready at {address}", flush=True)
    if demo:
        print(f"  demo shop:  {demo}", flush=True)
    if link:
        print(f"  set up:     {link}\n              (works once, for one hour)", flush=True)
