"""`halloo serve`: one process, or a supervisor and its workers, on one folder and one port."""

import os
from pathlib import Path
from typing import Annotated

import typer

from halloo.cli.certificate import certificate_of
from halloo.cli.folder import lock_folder
from halloo.cli.node import run_node
from halloo.cli.worker import Worker
from halloo.log import configure
from halloo.settings import SettingError, Settings, load
from halloo.store.atlas import Atlas, AtlasError
from halloo.workers.listening import listen, listen_together
from halloo.workers.ready import ready_of
from halloo.workers.supervisor import become_supervisor


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port; 0 takes a free one.")] = None,
    data: Annotated[Path | None, typer.Option(help="Data folder.")] = None,
    database: Annotated[str | None, typer.Option(help="postgresql://…, not SQLite.")] = None,
    bus: Annotated[str | None, typer.Option(help="redis://…, for several nodes.")] = None,
    workers: Annotated[int | None, typer.Option(help="Processes; 0: one per core.")] = None,
    demo: Annotated[bool, typer.Option("--demo", help="With a demo shop.")] = False,
    tls_cert: Annotated[str | None, typer.Option(help="Certificate and chain (PEM).")] = None,
    tls_key: Annotated[str | None, typer.Option(help="Its private key (PEM).")] = None,
    json_: Annotated[bool, typer.Option("--json", help="Say ready in JSON.")] = False,
    worker: Annotated[str | None, typer.Option(hidden=True)] = None,
) -> None:
    """Starts Halloo."""
    settings = load(
        {"host": host, "port": port, "data": data, "demo": demo or None, "database": database}
        | {"tls_cert": tls_cert, "tls_key": tls_key, "bus": bus, "workers": workers}
    )
    configure(settings.log_level, settings.log_json)
    _check_bus(settings)
    atlas = _atlas(settings)
    certificate = certificate_of(settings)
    if worker is not None:
        one = Worker.of(worker)
        ready = ready_of(settings, one.listener.getsockname()[1], json_)
        run_node(settings, atlas, certificate, one.listener, ready, one)
    elif (count := _count(settings)) > 1:
        listeners = listen_together(settings.host, settings.port, count)
        ready = ready_of(settings, listeners[0].getsockname()[1], json_)
        become_supervisor(settings, ready, listeners, lock_folder(settings.data))
    else:
        listener = listen(settings.host, settings.port)
        with lock_folder(settings.data):
            ready = ready_of(settings, listener.getsockname()[1], json_)
            run_node(settings, atlas, certificate, listener, ready)


def _check_bus(settings: Settings) -> None:
    if settings.bus != "memory" and not settings.database:
        raise SettingError(
            "bus: it is for several nodes, and those need one PostgreSQL, too: --database "
            "postgresql://… (HALLOO_DATABASE). A node alone needs neither."
        )


def _count(settings: Settings) -> int:
    """How many workers. Raises SettingError where there cannot be several."""
    count = settings.workers or len(os.sched_getaffinity(0))
    if count > 1 and (not settings.database or settings.bus == "memory"):
        raise SettingError(
            f"workers: {count} of them are as many nodes, and need both --database postgresql://… "
            "(HALLOO_DATABASE) and --bus redis://… (HALLOO_BUS); or leave it at --workers 1."
        )
    return count


def _atlas(settings: Settings) -> Atlas:
    try:
        return Atlas(settings.geo_database)
    except AtlasError as error:
        raise SettingError(
            f"geo_database: {error}. Put the file there, or leave the setting "
            "(HALLOO_GEO_DATABASE) out; visitors then have no place."
        ) from None
