"""`halloo serve`: starts the node, says where it is, and how to make the first agent."""

import json
import resource
import socket
import sys
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
import uvicorn
import uvloop
from sqlalchemy import Connection

from halloo import headers
from halloo.actions import administer
from halloo.actions.sign_in import offer_setup
from halloo.api.http import BoundedHttp
from halloo.api.pages import DEMO_SITE
from halloo.app import Halloo
from halloo.cli.certificate import certificate_of
from halloo.cli.checks.machine import open_files
from halloo.cli.folder import lock_folder, open_folder, secret_key
from halloo.cli.server import BACKLOG, Server
from halloo.clock import now
from halloo.domain.agents import SERVER
from halloo.log import configure, log
from halloo.settings import SettingError, Settings, load
from halloo.store import directory
from halloo.store.atlas import Atlas, AtlasError
from halloo.store.store import Store

HTTP_GRACE_SECONDS = 5  # for answers under way, after the sockets have left


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port; 0 takes a free one.")] = None,
    data: Annotated[Path | None, typer.Option(help="Data folder.")] = None,
    database: Annotated[str | None, typer.Option(help="postgresql://…, not SQLite.")] = None,
    demo: Annotated[bool, typer.Option("--demo", help="With a demo shop.")] = False,
    tls_cert: Annotated[str | None, typer.Option(help="Certificate and chain (PEM).")] = None,
    tls_key: Annotated[str | None, typer.Option(help="Its private key (PEM).")] = None,
    json_: Annotated[bool, typer.Option("--json", help="Say ready in JSON.")] = False,
) -> None:
    """Starts Halloo."""
    settings = load(
        {"host": host, "port": port, "data": data, "demo": demo or None, "database": database}
        | {"tls_cert": tls_cert, "tls_key": tls_key}
    )
    configure(settings.log_level, settings.log_json)
    atlas = _atlas(settings)
    certificate = certificate_of(settings)
    listener = _listen(settings)
    lock = lock_folder(settings.data)
    _raise_file_limit()
    store = open_folder(settings.data, settings.database)
    bound: int = listener.getsockname()[1]
    setup = store.run(lambda c: offer_setup(c, now()))
    if settings.demo:
        _add_demo_site(store, _scheme(settings), bound)
    halloo = Halloo(settings, store, partial(secret_key, settings.data), atlas)
    config = uvicorn.Config(
        halloo.http,
        http=partial(  # type: ignore[arg-type]
            BoundedHttp,
            fast=halloo.fast,
            turn=halloo.turn,
            settings=settings,
            dress=headers.lines(headers.answer(settings)),
        ),
        ws=halloo.socket,  # type: ignore[arg-type]  # anything that makes a protocol will do
        loop="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=HTTP_GRACE_SECONDS,
        ssl_context_factory=(lambda *_: certificate.context) if certificate else None,
    )
    ready = partial(_say_ready, settings, bound, setup, json_)
    server = Server(config, ready, halloo.drain, certificate, settings)
    uvloop.run(server.serve(sockets=[listener]))
    lock.close()
    if not server.started:
        sys.exit(1)


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


def _scheme(settings: Settings) -> str:
    return "https" if settings.tls_cert else "http"


def _add_demo_site(store: Store, scheme: str, port: int) -> None:
    """The demo shop lives on this server; its origins follow the port."""
    origins = [f"{scheme}://{host}:{port}" for host in ("127.0.0.1", "localhost")]

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
    address = settings.public_url.rstrip("/") or f"{_scheme(settings)}://{host}:{port}"
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
