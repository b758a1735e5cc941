"""For the machines that look after us."""

import asyncio
from typing import Any

from litestar import Request, Response
from prometheus_client import generate_latest
from sqlalchemy import select, update

from halloo import machine
from halloo.actions.ports import Ports
from halloo.actions.sign_in import authenticate
from halloo.api.pages import page
from halloo.api.who import PortsGiven, bearer_of
from halloo.domain.addresses import is_loopback
from halloo.domain.hops import bare
from halloo.errors import HallooError, body
from halloo.store.tables import pulse

READY_SECONDS = 5.0
PROXIED = ("x-forwarded-for", "forwarded", "x-real-ip", "via")


@page("/healthz", response_headers={"Access-Control-Allow-Origin": "*"})
async def healthz() -> dict[str, str]:
    """The process answers. Pages of any origin ask, to tell us from a proxy that speaks for us."""
    return {"status": "ok"}


@page("/readyz")
async def readyz(ports: PortsGiven) -> Response[dict[str, Any]]:
    """Not while draining, not when the store cannot be read and written, or does not answer."""
    try:
        if ports.draining:
            raise HallooError("draining")
        async with asyncio.timeout(READY_SECONDS):
            await _beat(ports)
    except TimeoutError:
        return Response(dict(body(HallooError("storage_unavailable"))), status_code=503)
    except HallooError as error:
        return Response(dict(body(error)), status_code=503)
    return Response({"status": "ok"})


async def _beat(ports: Ports) -> None:
    """A transaction that changes nothing is not synced, and so would prove nothing."""
    beat = update(pulse).values(beat=ports.now())
    await ports.store.write(lambda connection: connection.execute(beat).rowcount, shared=True)
    await ports.store.read(lambda connection: connection.execute(select(pulse)).scalar())


@page("/metrics")
async def prometheus(ports: PortsGiven, request: Request[Any, Any, Any]) -> Response[bytes]:
    """From this machine without a proxy between, or with a token. Of several workers any one
    answers for all."""
    if not _is_from_here(request):
        await authenticate(ports, bearer_of(request) or "", None)
    # In a thread: counting the open files of many sockets takes a while.
    answer = await (machine.here.metrics() if machine.here else asyncio.to_thread(generate_latest))
    return Response(answer, media_type="text/plain; version=0.0.4")


def _is_from_here(request: Request[Any, Any, Any]) -> bool:
    """By an address of this machine on both ends: a page that a browser here has open could reach
    us by a name of its own that leads to 127.0.0.1, and read what we say."""
    host = request.url.hostname or ""
    named = host == "localhost" or is_loopback(bare(host) or "")
    peer = bare(request.client.host) if request.client else None
    proxied = any(name in request.headers for name in PROXIED)
    return named and not proxied and is_loopback(peer or "")
