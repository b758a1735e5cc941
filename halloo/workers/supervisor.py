"""The supervisor of several workers on one machine: starts them, replaces those that die or are to
be renewed, and passes on what it is told. It serves nobody itself and knows nothing of what they
do, so that it stays small and need not be renewed.

It runs as a program of its own: the command line brings very much along.
"""

import json
import os
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from signal import SIGHUP, SIGINT, SIGTERM, SIGUSR2
from typing import IO, Any, NoReturn

from halloo.log import log
from halloo.settings import SettingError, Settings
from halloo.workers.crew import Crew, Worker
from halloo.workers.ready import Ready
from halloo.workers.signals import Signals

QUICK_SECONDS = 10.0  # who is ready and dies within these has no successor at once
LONGEST_PAUSE = 30.0
QUICK_DEATHS = 5  # in a row and nobody left: it is no use
GOODBYE_SECONDS = 30.0  # beyond `drain_seconds`: who has not left by then is made to


@dataclass
class Plan:
    """`command` starts a worker."""

    command: list[str]
    listeners: list[int]
    host: str
    ready: dict[str, Any]
    drain_seconds: float
    log_level: str
    log_json: bool


def become_supervisor(
    settings: Settings, ready: Ready, listeners: list[socket.socket], lock: IO[str]
) -> NoReturn:
    """The calling process goes on as the supervisor, with these files open. Its own command line
    starts the workers: after an upgrade it leads to the new program."""
    command = [sys.executable, *sys.orig_argv[1:]]
    numbers = [listener.fileno() for listener in listeners]
    plan = Plan(
        command, numbers, settings.host, asdict(ready), settings.drain_seconds,
        settings.log_level, settings.log_json,
    )  # fmt: skip
    told, tell = os.pipe()  # not on its command line, which everybody may read
    with open(tell, "w") as file:
        json.dump(asdict(plan), file)
    for each in (told, lock.fileno(), *numbers):
        os.set_inheritable(each, True)
    # -P: what lies in the folder somebody happens to be in is not ours to import.
    os.execv(sys.executable, [sys.executable, "-P", "-m", "halloo.workers", str(told)])


class Supervisor:
    def __init__(self, plan: Plan) -> None:
        self._ready = Ready(**plan.ready)
        self._drain_seconds = plan.drain_seconds
        self._crew = Crew(plan.command, plan.listeners, plan.host, self._ready.port)
        self._timers: list[tuple[float, Callable[[], None]]] = []
        self._renewing: list[int] = []  # slots whose turn is to come
        self._quick = 0  # deaths in a row
        self._last_death = 0.0
        self._setup: str | None = None
        self._up = False  # all were ready once
        self._stopping = False
        self._code = 0

    def run(self) -> int:
        """Returns the exit code."""
        signals = {SIGTERM: self._stop, SIGINT: self._stop, SIGHUP: self._renew_certificates,
                   SIGUSR2: self._renew}  # fmt: skip
        with Signals(signals) as heard:
            self._begin(0, first=True)
            while self._crew.workers or (self._timers and not self._stopping):
                heard.wait(self._crew.lines(), self._patience())
                for worker, said in self._crew.hear():
                    self._ended(worker) if said is None else self._is_ready(worker, said)
                self._on_time()
        return self._code

    # -- what is told -------------------------------------------------------------------------

    def _stop(self) -> None:
        """Asked a second time, nobody waits."""
        for worker in self._crew.workers:
            worker.order("hurry" if self._stopping else "leave")
        self._stopping = True

    def _renew_certificates(self) -> None:
        for worker in self._crew.workers:
            worker.order("renew")

    def _renew(self) -> None:
        """One worker after the other: none leaves before its successor is ready."""
        if self._stopping or not self._crew.complete() or self._renewing:
            log.warning("not renewed: some worker is just starting or leaving; try again")
            return
        log.info("renewing the workers, one after the other", count=self._crew.size)
        self._renewing = list(range(self._crew.size))
        self._begin(self._renewing[0])

    # -- what happens -------------------------------------------------------------------------

    def _is_ready(self, worker: Worker, setup: str) -> None:
        self._setup = self._setup or setup or None
        for before in self._crew.others(worker):
            if not before.leaving:
                self._send_away(before)
        if not self._up and worker.first:
            for slot in range(1, self._crew.size):
                self._begin(slot)
        elif self._up and not self._crew.others(worker):
            self._next_renewal(worker.slot)
        if not self._up and self._crew.complete():
            self._up = True
            self._ready.say(self._setup)

    def _send_away(self, worker: Worker) -> None:
        worker.leaving = True
        worker.order("leave")
        self._after(self._drain_seconds + GOODBYE_SECONDS, worker.process.kill)

    def _ended(self, worker: Worker) -> None:
        code = worker.process.wait()
        if self._stopping or worker.leaving:
            self._code = self._code or (1 if code and self._stopping else 0)
            if not self._stopping:
                self._next_renewal(worker.slot)
        elif not self._up:  # it has said why
            self._give_up(code if code > 0 else 1)
        elif self._crew.others(worker):
            self._half_renewed(worker, code)
        else:
            self._died(worker, code)

    def _begin(self, slot: int, first: bool = False) -> None:
        try:
            self._crew.begin(slot, first)
        except (OSError, SettingError) as error:  # in the middle of an upgrade, perhaps
            self._renewing = []
            log.error("a worker cannot be started", worker=slot, why=str(error))
            if not self._up:
                self._give_up(1)
            elif not self._crew.has(slot):
                self._after(LONGEST_PAUSE, lambda: self._begin(slot))

    def _next_renewal(self, slot: int) -> None:
        """The worker of that slot is new, and the one before has gone."""
        if not self._renewing or self._renewing[0] != slot or self._stopping:
            return
        self._renewing.pop(0)
        if self._renewing:
            self._begin(self._renewing[0])
        else:
            log.info("all workers are new")

    def _half_renewed(self, worker: Worker, code: int) -> None:
        """One of two in a slot has died: the successor, who does not start, or who was to stay
        while the other leaves; or the one before."""
        if any(other.leaving for other in self._crew.others(worker)):
            self._died(worker, code)
        elif not worker.ready:
            self._renewing = []
            log.error("a new worker does not start; the old ones go on", worker=worker.slot)

    def _died(self, worker: Worker, code: int) -> None:
        now = time.monotonic()
        quick = not worker.ready or now - worker.since < QUICK_SECONDS
        in_a_row = now - self._last_death < 2 * LONGEST_PAUSE
        self._quick = (self._quick if in_a_row else 0) + 1 if quick else 0
        self._last_death = now
        pause = min(2.0 ** (self._quick - 1), LONGEST_PAUSE) if quick else 0.0
        log.error("a worker died", worker=worker.slot, code=code, next_after=pause)
        if self._quick >= QUICK_DEATHS and not self._crew.any_ready():
            log.error("the workers die as soon as they start: giving up")
            self._give_up(1)
        elif pause:
            self._crew.close(worker.slot)  # who connects now comes to the others
            self._after(pause, lambda: self._begin(worker.slot))
        else:
            self._begin(worker.slot)

    def _give_up(self, code: int) -> None:
        self._code = self._code or code
        self._stop()

    # -- time ---------------------------------------------------------------------------------

    def _after(self, seconds: float, do: Callable[[], None]) -> None:
        self._timers.append((time.monotonic() + seconds, do))

    def _patience(self) -> float | None:
        first = min((at for at, _ in self._timers), default=None)
        return None if first is None else max(0.0, first - time.monotonic())

    def _on_time(self) -> None:
        now = time.monotonic()
        due = [do for at, do in self._timers if at <= now]
        self._timers = [timer for timer in self._timers if timer[0] > now]
        for do in due if not self._stopping else ():
            do()
