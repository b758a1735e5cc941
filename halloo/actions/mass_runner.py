"""Of several nodes one runs all pushes to many, the one that has the lease. What is begun, paused
or cancelled on another it finds in the database."""

from math import inf

from sqlalchemy import Connection

from halloo.actions import massing
from halloo.actions.ports import Ports
from halloo.domain.mass import MassRun
from halloo.store import mass
from halloo.wire import MassPush

LOOK_SECONDS = 0.5


class Runner:
    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._looked = -inf
        self._begins = True

    async def go_on(self) -> None:
        """One round."""
        if self._ports.tick() - self._looked >= LOOK_SECONDS:
            await self._look()
            self._looked = self._ports.tick()
        await massing.go_on(self._ports)

    def stop(self) -> None:
        """Another node has it now."""
        self._ports.massing.clear()
        self._begins = True

    async def _look(self) -> None:
        runs = self._ports.massing
        before = {id_: run.push.state for id_, run in runs.items()}
        # Who had it until now may have died, and then its visitors are on their way to others.
        patience = massing.RETURN_SECONDS if self._begins else self._ports.settings.grace_seconds

        def work(connection: Connection) -> tuple[dict[str, MassPush], list[MassRun]]:
            there = {push.id: push for push in mass.under_way(connection)}
            new = [push for id_, push in there.items() if id_ not in before]
            return there, [massing.run_of(connection, push, patience) for push in new]

        there, new = await self._ports.store.read(work)
        self._begins = False
        for run in new:
            runs[run.push.id] = run
        for id_, state in before.items():
            # Unless it has moved here while we looked.
            if id_ in runs and runs[id_].push.state == state:
                if id_ in there:
                    runs[id_].push.state = there[id_].state
                else:
                    del runs[id_]
