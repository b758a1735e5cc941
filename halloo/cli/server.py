"""The server's life: when it is ready, what it does by the way, how it takes its leave."""

import asyncio
import gc
import signal
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import uvicorn

from halloo import machine
from halloo.api.http import BoundedHttp
from halloo.cli.certificate import Certificate
from halloo.cli.worker import Worker
from halloo.log import log
from halloo.settings import Settings
from halloo.workers.listening import BACKLOG

# Chosen by measurement: docs/decisions/0009-garbage-collector.md.
GC_THRESHOLDS = (10_000, 5, 100)
CERTIFICATE_TICKS = 50  # of a tenth of a second, between looks at the certificate's files
GOODBYE_SECONDS = 5.0  # for the end of TLS to be answered
YOUNG_SECONDS = 1.0  # a connection that is no older may have a head that nobody has read yet
# So long a worker that has a successor goes on for those who had just come to it.
TURN_SECONDS = 0.1
TURNS_MOST = 10


class Server(uvicorn.Server):
    """Says when it is ready, and takes its leave before the listener closes."""

    def __init__(
        self,
        config: uvicorn.Config,
        begin: Callable[[], Awaitable[None]],
        ready: Callable[[], None],
        drain: Callable[[], Awaitable[None]],
        certificate: Certificate | None,
        settings: Settings,
        worker: Worker | None = None,
    ) -> None:
        super().__init__(config)
        self._worker = worker
        self._certificate = certificate
        self._head_seconds = settings.head_seconds
        self._waiting_most = settings.limit_waiting_heads
        self._begin = begin
        self._ready = ready
        self._drain = drain
        self._stopping: asyncio.Task[None] | None = None

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """A stop that was asked for ends with exit code 0, not by the signal raised again."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._stop)
        if self._certificate:
            loop.add_signal_handler(signal.SIGHUP, self._certificate.renew)
        if self._worker:
            self._worker.obey({"leave": self._stop, "hurry": self._hurry, "renew": self._renew})
        else:
            loop.add_signal_handler(signal.SIGUSR2, _not_alone)
        yield

    def _stop(self) -> None:
        """Asked a second time, it does not wait; a worker may hear it from several sides."""
        if not self._stopping:
            self._stopping = asyncio.create_task(self._leave())
        elif not self._worker:
            self._hurry()

    def _hurry(self) -> None:
        self.should_exit = self.force_exit = True

    def _renew(self) -> None:
        if self._certificate:
            self._certificate.renew()

    async def _leave(self) -> None:
        try:
            if self._worker and self.started:
                await self._turn_over()
            await self._drain()
        finally:
            self.should_exit = True  # whatever goes wrong while leaving, it leaves

    async def _turn_over(self) -> None:
        """Who connects from now on comes to a worker that stays. Who has just connected to this
        one, and has asked nothing yet, is not to be turned away."""
        for server in self.servers:
            server.close()
        if machine.here:
            machine.here.close()
        for _ in range(TURNS_MOST):
            await asyncio.sleep(TURN_SECONDS)
            there = self.server_state.connections
            if not any(isinstance(each, BoundedHttp) and each.waits_since() for each in there):
                break

    async def on_tick(self, counter: int) -> bool:
        """Ten times a second."""
        if counter % 10 == 0:
            self._look_after(asyncio.get_running_loop().time())
            if self._certificate and counter % CERTIFICATE_TICKS == 0:
                self._certificate.look()
        return await super().on_tick(counter)

    def _look_after(self, now: float) -> None:
        """Ends what takes too long; of too many that wait for a head, those that wait longest."""
        waiting: list[tuple[float, BoundedHttp]] = []
        for connection in list(self.server_state.connections):
            if isinstance(connection, BoundedHttp):
                connection.overdue(now)
                since = connection.waits_since()
                if since and since < now - YOUNG_SECONDS:
                    waiting.append((since, connection))
        if self._waiting_most and len(waiting) > self._waiting_most:
            waiting.sort(key=lambda each: each[0])
            for _, connection in waiting[: -self._waiting_most]:
                connection.transport.close()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await self._begin()  # not in the app's lifespan, which makes a stack of what is refused
        if not self._certificate:
            await super().startup(sockets)
        else:
            await super().startup([])
            await self._listen_by_tls(sockets or [])
        if self.started:
            # What lives by now lives as long as the process: keep the collector off it.
            gc.collect()
            gc.freeze()
            gc.set_threshold(*GC_THRESHOLDS)
            if machine.here:
                await machine.here.open()
            self._ready()

    async def _listen_by_tls(self, sockets: list[socket.socket]) -> None:
        """uvicorn would let a client take a minute for what comes before its first byte."""
        config, loop = self.config, asyncio.get_running_loop()

        def protocol() -> asyncio.Protocol:
            return config.http_protocol_class(  # type: ignore[call-arg]
                config=config, server_state=self.server_state, app_state=self.lifespan.state
            )

        for each in sockets:
            listening = await loop.create_server(
                protocol, sock=each, backlog=BACKLOG, ssl=config.ssl,
                ssl_handshake_timeout=self._head_seconds or None,
                ssl_shutdown_timeout=GOODBYE_SECONDS,
            )  # fmt: skip
            self.servers.append(listening)


def _not_alone() -> None:
    log.warning("one process cannot be renewed without a stop; with `workers` it can")
