"""The population: people arrive, leave, come back; some speak up. Runs on the current loop."""

import asyncio
from collections.abc import Callable
from random import Random
from typing import NamedTuple

from halloo.crowd import CrowdError
from halloo.crowd.client import Client
from halloo.crowd.line import place
from halloo.crowd.link import Link
from halloo.crowd.pace import Pace
from halloo.crowd.refusals import Refusal, advice, hopeless, is_final, is_restart
from halloo.crowd.street import Street
from halloo.crowd.tally import Tally
from halloo.crowd.waits import pause, until
from halloo.crowd.walk import Shop

TICK = 0.1
STATUS_SECONDS = 5.0
GOODBYE_SECONDS = 3.0
LAST_ACKS_SECONDS = 5.0


class Plan(NamedTuple):
    """`seconds` 0: until stopped. `say` is messages a second that nobody asked for, in all."""

    url: str
    site: str
    origin: str
    visitors: int
    seconds: float
    say: float
    seed: int | None


class Crowd:
    """`tell` takes lines for a person to read. `run` returns when time is up or after `stop`."""

    def __init__(self, plan: Plan, tell: Callable[[str], None]) -> None:
        self._plan, self._tell = plan, tell
        self._random = Random(plan.seed)
        self._place = place(plan.url, plan.origin)
        self._street = Street(Shop(plan.site, plan.origin), self._random)
        self._pace = Pace(plan.visitors, self._random)
        self._clients: dict[Client, None] = {}  # in the order they came
        self._told: set[str] = set()
        self._let_in = False
        self._trouble: str | None = None
        self._stopped = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._to_say = 0.0
        self.tally = Tally()

    async def run(self) -> float:
        """Returns the seconds it took. Raises CrowdError when nobody can get in."""
        began = self._loop.time()
        end = began + self._plan.seconds if self._plan.seconds else float("inf")
        status = began + STATUS_SECONDS
        last = began - TICK
        while not self._stopped.is_set() and (now := self._loop.time()) < end:
            self._arrivals(now, now - last)
            self._words(now - last)
            last = now
            if now >= status:
                self._tell(self.tally.line(now - began))
                status += STATUS_SECONDS
            await pause(min(TICK, end - now), self._stopped)
        await self._part()
        if self._trouble:
            raise CrowdError(self._trouble)
        return self._loop.time() - began

    def stop(self) -> None:
        self._stopped.set()

    def welcomed(self) -> None:
        self._let_in = True
        self._pace.welcomed()

    def lost(self, client: Client, refusal: Refusal) -> bool:
        plan = self._plan
        trouble = hopeless(refusal, plan.url, plan.site, plan.origin, not self._let_in)
        if trouble:
            self._trouble = trouble
            self.stop()
            return False
        if refusal.by_limit:
            self.tally.refused += 1
        elif not (client.known and is_restart(refusal)):
            self.tally.errors[refusal.code] += 1
        self._advise(refusal)
        if not client.known:
            self._pace.refused(self._loop.time(), refusal.wait)
        return client.known and not is_final(refusal)

    def left(self, client: Client) -> None:
        self._clients.pop(client, None)
        self._street.left(client.visit)

    def _advise(self, refusal: Refusal) -> None:
        text = advice(refusal)
        if text and refusal.code not in self._told:
            self._told.add(refusal.code)
            self._tell(text)

    def _arrivals(self, now: float, seconds: float) -> None:
        """One goes ahead; the others come once somebody was let in."""
        count = self._pace.due(len(self._clients), now, seconds)
        if not self._let_in:
            count = 0 if self._clients or self._pace.held(now) else 1
        for _ in range(count):
            self._loop.call_later(self._random.uniform(0, TICK), self._arrive)

    def _arrive(self) -> None:
        if self._stopped.is_set():
            return
        now = self._loop.time()
        visit, random = self._street.next(now)
        client = Client(visit, Link(random, now), self._place, self)
        self._clients[client] = None
        client.turn()

    def _words(self, seconds: float) -> None:
        if not self._plan.say:
            return
        self._to_say += self._plan.say * seconds
        free = [client for client in self._clients if client.free]
        while self._to_say >= 1 and free:
            self._to_say -= 1
            speaker = self._random.choice(free)
            self._loop.call_later(self._random.uniform(0, TICK), self._speak, speaker)
        self._to_say = min(self._to_say, 1.0)

    def _speak(self, client: Client) -> None:
        if client.free and not self._stopped.is_set():
            client.say()

    async def _part(self) -> None:
        """Waits for the last acks, then everyone leaves."""
        self._stopped.set()
        self.tally.online_last = self.tally.online
        await until(self._settled, LAST_ACKS_SECONDS)
        for client in list(self._clients):
            client.leave()
        await until(lambda: not self._clients, GOODBYE_SECONDS)

    def _settled(self) -> bool:
        return not any(client.live and client.visit.talk.unacked for client in self._clients)
