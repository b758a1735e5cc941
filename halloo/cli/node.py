"""Runs one node, alone or as one of several workers, until it is told to stop."""

import os
import resource
import socket
import sys
from functools import partial

import uvicorn
import uvloop
from sqlalchemy import Connection

from halloo import headers, machine
from halloo.actions import administer
from halloo.actions.sign_in import offer_setup
from halloo.api.http import BoundedHttp
from halloo.api.pages import DEMO_SITE
from halloo.app import Halloo
from halloo.cli.certificate import Certificate
from halloo.cli.checks.machine import open_files
from halloo.cli.folder import open_folder
from halloo.cli.keys import shared_key
from halloo.cli.server import Server
from halloo.cli.worker import Worker
from halloo.clock import now
from halloo.domain.agents import SERVER
from halloo.domain.sites import origin_of
from halloo.log import log
from halloo.settings import Settings
from halloo.store import directory
from halloo.store.atlas import Atlas
from halloo.store.store import Store
from halloo.workers.ready import Ready, scheme

HTTP_GRACE_SECONDS = 5  # for answers under way, after the sockets have left


def run_node(
    settings: Settings, atlas: Atlas, certificate: Certificate | None, listener: socket.socket,
    ready: Ready, worker: Worker | None = None,
) -> None:  # fmt: skip
    """Says that it is ready, or as a worker tells the supervisor."""
    _raise_file_limit()
    store = open_folder(settings.data, settings.database)
    setup = None
    if worker is None or worker.first:
        alone = settings.bus == "memory"
        setup = store.run(lambda c: offer_setup(c, now(), alone))
        if settings.demo:
            _add_demo_site(store, settings, ready.port)
    halloo = Halloo(settings, store, partial(shared_key, settings, store), atlas)
    if worker:
        machine.here = machine.Machine(settings.data, worker.slot)
    say = partial(worker.ready if worker else ready.say, setup)
    server = Server(
        _config(settings, halloo, certificate), halloo.begin, say, halloo.drain, certificate,
        settings, worker,
    )  # fmt: skip
    uvloop.run(server.serve(sockets=[listener]))
    if not server.started:
        sys.exit(1)
    if not store.closed:  # its threads wait for a database that does not answer
        sys.stdout.flush()
        os._exit(1)


def _config(settings: Settings, halloo: Halloo, certificate: Certificate | None) -> uvicorn.Config:
    return uvicorn.Config(
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


def _raise_file_limit() -> None:
    """Each socket is an open file; take as many as this process may have."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    found = open_files()
    if found.remedy:
        log.warning(f"few open files: {found.text}", remedy=found.remedy)


def _add_demo_site(store: Store, settings: Settings, port: int) -> None:
    """The demo shop lives on this server; its origins follow the port, and what people call it."""
    origins = [f"{scheme(settings)}://{host}:{port}" for host in ("127.0.0.1", "localhost")]
    if settings.public_url:
        origins.append(origin_of(settings.public_url))

    def work(connection: Connection) -> None:
        site = directory.load(connection).sites.get(DEMO_SITE)
        if site is None:
            administer.add_site(connection, SERVER, "Tea shop", origins, now(), key=DEMO_SITE)
        elif not set(origins) <= set(site.origins):
            both = [*dict.fromkeys([*origins, *site.origins])]
            administer.change_site(connection, SERVER, site, None, both, now())

    store.run(work)
