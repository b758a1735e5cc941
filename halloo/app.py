"""The composition root: the only place that picks implementations and ties the layers together."""

import asyncio
import signal
import threading
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec
from litestar import Litestar

from halloo import clock, metrics, wire
from halloo.actions import (
    arrive,
    browse,
    consider,
    converse,
    deliver,
    ending,
    erase,
    files,
    later,
    look,
    massing,
    outside,
    push,
    receive,
    recognize,
    retire,
    say,
    uses,
    visits,
)
from halloo.actions.block import is_blocked
from halloo.actions.detail import detail
from halloo.actions.mass_runner import Runner
from halloo.actions.ports import Ports
from halloo.api.envelope import Envelope
from halloo.api.fast import fast_paths
from halloo.api.routes import http_app
from halloo.api.who import Who
from halloo.domain.ids import new_id
from halloo.domain.people import Desk
from halloo.domain.roster import Roster
from halloo.domain.rules.book import Books
from halloo.domain.rules.model import Rule
from halloo.live.door import Door
from halloo.live.fallback import Fallback
from halloo.live.gateway import Gateway
from halloo.live.hub import Hub
from halloo.live.overviews import STEP_SECONDS
from halloo.live.peers import Acts
from halloo.live.turn import Turn
from halloo.log import log
from halloo.reception import Reception
from halloo.settings import SettingError, Settings
from halloo.store.atlas import Atlas, Places
from halloo.store.directory import Directory
from halloo.store.store import Store
from halloo.tasks.lag import watch_loop
from halloo.tasks.lease import RENEW_SECONDS, Leases
from halloo.tasks.rounds import Round, every

if TYPE_CHECKING:
    from halloo.cluster.cluster import Cluster

OVERVIEW_SECONDS = 2.0
LIST_SECONDS = 0.25  # how often changes of the live list go out
DRAFT_SECONDS = 0.3  # how often agents see what another has typed
SWEEP_SECONDS = 1.0
DIRECTORY_SECONDS = 0.4  # how soon what the command line wrote is noticed
EXPIRY_SECONDS = 1.0
RULES_SECONDS = 0.1  # how soon a rule notices what a visitor did, and whose time has come
RETIRE_SECONDS = 3600.0
GOODBYE_SECONDS = 2.0  # for close frames to be answered
CLOSE_SECONDS = 4.0  # for the last commit, at least

_VISITOR_ACTS: dict[type[msgspec.Struct], Any] = {
    wire.Hello: arrive.arrive,
    wire.TurnPage: browse.turn_page,
    wire.VisitorSay: say.visitor_says,
    wire.VisitorTyping: converse.visitor_types,
    wire.VisitorSeen: converse.visitor_sees,
    wire.PushReceipt: receive.receive,
    wire.Event: browse.event,
    wire.Signal: browse.signal,
    wire.History: converse.history,
    wire.Consent: browse.consent,
    wire.Identify: recognize.identify,
}
_AGENT_ACTS: dict[type[msgspec.Struct], Any] = {
    wire.Watch: look.watch,
    wire.Look: look.look,
    wire.AskOverview: look.overview,
    wire.Attend: look.attend,
    wire.AgentPush: push.agent_pushes,
    wire.TakeBack: ending.agent_recalls,
    wire.AgentSay: say.agent_says,
    wire.AgentTypes: converse.agent_types,
    wire.AgentSees: converse.agent_sees,
    wire.Claim: converse.claim,
    wire.Transfer: converse.transfer,
    wire.Close: converse.close,
}


class Halloo:
    """One node. `http` goes to uvicorn as its app, `socket` as its `ws=` class, `fast` to the
    HTTP protocol as the paths that go past the app."""

    def __init__(
        self, settings: Settings, store: Store, key: Callable[[], bytes], atlas: Atlas
    ) -> None:
        node = "" if settings.bus == "memory" else new_id("n")
        roster = _roster(settings, node)
        self.hub = Hub(settings, roster, lambda guest: browse.leave(self.ports, guest))
        self.ports = Ports(
            settings, store, Directory(store, settings), roster, Books(roster), self.hub, self.hub,
            False, key(),
        )  # fmt: skip
        self.cluster = self._among_others(node) if node else None
        # What runs on one node at a time; a node alone does it all.
        self.leases = Leases(store, new_id("l")) if self.cluster else None
        self._mass = Runner(self.ports)
        self.post = deliver.Post()
        self._key = key
        self._history = ""
        self._erased, self._followed = self.ports.now(), set[str]()
        self._until = 0.0  # so long a stop waits for what is under way
        self._noticed = 0
        self._rules: dict[str, list[Rule]] | None = None
        self._blocks = self.ports.directory.blocks
        self.ports.directory.on_change = self._changed
        places = Places(settings, atlas)
        visitor_acts = _bound(self.ports, _VISITOR_ACTS)
        self.reception = Reception(
            self.ports,
            self.hub,
            self.cluster.homing(visitor_acts) if self.cluster else visitor_acts,
            _bound_noting(self.ports, _AGENT_ACTS),
            places,
        )
        self.door = Door(settings, self.reception)
        self.turn = Turn()
        self._steps = clock.steps()
        who = Who(self.ports, places)
        fallback = Fallback(self.door, settings, self.cluster.relay if self.cluster else None)
        if self.cluster:
            self.cluster.relay.serve(fallback.held)
            self.cluster.rates.count(who.took)
            self.cluster.screens.follow(self.hub.attending)
        self.http = Envelope(http_app(self.ports, who, self._lifespan, fallback), settings)
        self.fast = fast_paths(self.ports, who)

    def _among_others(self, node: str) -> "Cluster":
        """Only where there are any: its packages cost the memory of a thousand visitors."""
        from halloo.bus.redis import open_bus
        from halloo.cluster.cluster import Cluster

        cluster = Cluster(open_bus(self.ports.settings.bus, node), self.ports, self.hub)
        self.ports.hub, self.ports.nodes = cluster.hub, cluster
        self.hub.manned = cluster.desks.look
        self.hub.placed = cluster.whereabouts.note
        cluster.mirror.looked_at = self.hub.sites_shown
        return cluster

    def socket(self, **_: Any) -> Gateway:
        return Gateway(self.door, self.ports.settings, self.turn)

    async def begin(self) -> None:
        """Before `http` is served. Raises SettingError when the bus refuses us."""
        self.ports.store.start()
        try:
            await self.ports.directory.refresh()
            if self.cluster:
                await self.cluster.start()
        except BaseException:
            await self._close_store()
            raise

    @asynccontextmanager
    async def _lifespan(self, _: Litestar) -> AsyncIterator[None]:
        if not self.leases:
            await massing.load(self.ports)
        rounds = [
            asyncio.create_task(every(seconds, round_))
            for seconds, round_ in (
                (LIST_SECONDS, self._tell_lists),
                (OVERVIEW_SECONDS, self._tell_overviews),
                (STEP_SECONDS, self._keep_history),
                (DRAFT_SECONDS, self._tell_drafts),
                (SWEEP_SECONDS, self._sweep),
                (DIRECTORY_SECONDS, self._notice),
                (EXPIRY_SECONDS, self._once("expiry", partial(ending.expire, self.ports))),
                (massing.ROUND_SECONDS, self._mass_round()),
                (RULES_SECONDS, partial(consider.consider, self.ports)),
                (visits.ROUND_SECONDS, partial(visits.go_on, self.ports)),
                (uses.ROUND_SECONDS, partial(uses.write_down, self.ports)),
                (deliver.ROUND_SECONDS, partial(deliver.deliver, self.ports, self.post)),
            )
        ]
        going = self._once("retention", partial(retire.retire, self.ports))
        swept = self._once("files", partial(files.sweep, self.ports))
        if self.leases:
            await self.leases.renew()
            rounds.append(asyncio.create_task(every(RENEW_SECONDS, self.leases.renew)))
        rounds.append(asyncio.create_task(every(RETIRE_SECONDS, going, soon=True)))
        rounds.append(asyncio.create_task(every(RETIRE_SECONDS, swept, soon=True)))
        rounds.append(asyncio.create_task(watch_loop()))
        if self.cluster:
            rounds += [
                asyncio.create_task(every(seconds, round_))
                for seconds, round_ in self.cluster.rounds()
            ]
        try:
            yield
        finally:
            if not self.ports.draining:
                await self.drain()
            for task in rounds:
                task.cancel()
            await asyncio.gather(*rounds, return_exceptions=True)
            await self._close_store()

    async def _close_store(self) -> None:
        """A database that stands still keeps no server from ending: what it has not answered was
        not acknowledged either."""
        closing = threading.Thread(target=self.ports.store.close, daemon=True)
        closing.start()
        patience = max(self._until - self.ports.tick(), CLOSE_SECONDS)
        for _ in range(round(patience / 0.05)):
            if not closing.is_alive():
                return
            await asyncio.sleep(0.05)
        log.error("the database does not answer; the server ends without it")

    def _once(self, name: str, round_: Round) -> Round:
        """Of all nodes one does it."""
        return self.leases.under(name, round_) if self.leases else round_

    def _mass_round(self) -> Round:
        if self.leases:
            return self.leases.under("mass", self._mass.go_on, self._mass.stop)
        return partial(massing.go_on, self.ports)

    async def _tell_lists(self) -> None:
        outside.left(self.ports, self.ports.roster.settle(self.ports.tick()))
        metrics.visitors.set(self.ports.roster.count())
        for (site, visitor), connections in self.hub.watching.tick().items():
            self.hub.show_details(connections, await detail(self.ports, site, visitor))

    async def _tell_overviews(self) -> None:
        self.hub.overviews.tick()

    async def _keep_history(self) -> None:
        self.hub.overviews.step()

    async def _tell_drafts(self) -> None:
        self.hub.attending.tick()

    async def _sweep(self) -> None:
        if moved := next(self._steps):
            log.warning("the clock was set; times shown follow at the next start", by=moved)
        self.hub.sweep()
        self.hub.sign_out(self.ports.directory.holds)  # sessions and tokens end by time, too

    async def _notice(self) -> None:
        """Who signs in may have found what is new before."""
        await self.ports.directory.refresh()
        revision = self.ports.directory.revision
        if revision != self._noticed:
            self._erased = await erase.follow(self.ports, self._erased, self._followed)
            self._noticed = revision

    def _changed(self) -> None:
        """Sites, agents, tokens or sessions are others; or everything is."""
        history = self.ports.directory.history
        if self._history not in ("", history):
            self._take_key()
            self.ports.roster.forget_conversations()
            log.warning("a backup was restored", sockets=self.hub.drain("restored"))
        self._history = history
        rules, sites = self.ports.directory.rules, self.ports.directory.sites
        if rules != self._rules:
            self._rules = rules
            for site in self.ports.books.open(rules, sites):
                self.hub.to_site(site, self.ports.books.book(site).signals)
        self.hub.sign_out(self.ports.directory.holds)
        self._show_out()
        if self.cluster:
            self.cluster.desks.look()

    def _take_key(self) -> None:
        """A restore may have brought another, which several nodes do not find by themselves."""
        try:
            self.ports.key = self._key()
        except SettingError as error:
            log.error("this node has not the key of what was restored, and stops", cause=str(error))
            signal.raise_signal(signal.SIGTERM)

    def _show_out(self) -> None:
        """Whoever is blocked now, and has a page open."""
        before, self._blocks = self._blocks, self.ports.directory.blocks
        for site in self._blocks if self._blocks is not before else ():
            self.hub.end_blocked(site, partial(is_blocked, self.ports, site))

    async def drain(self) -> None:
        """Says goodbye while the address still answers: no new sockets, and not ready; what is
        under way is finished; everyone is told when to come back."""
        self.door.closed = True
        self.ports.draining = True
        under_way, patience = list(self.reception.tasks), self.ports.settings.drain_seconds
        self._until = self.ports.tick() + patience
        if under_way:
            await asyncio.wait(under_way, timeout=patience)
        rest = max(self._until - self.ports.tick(), GOODBYE_SECONDS)
        count = self.hub.drain()
        for _ in range(round(GOODBYE_SECONDS / 0.05)):
            if self.hub.empty():
                break
            await asyncio.sleep(0.05)
        visits.all_end(self.ports)
        if self.cluster:
            most = max(self.ports.settings.return_per_second, 1)
            await self.cluster.taking.hand_over(self.ports.settings.return_seconds + count / most)
        if self.leases:
            await self.leases.release()
        await asyncio.gather(later.finish(rest), deliver.finish(self.post, rest))
        if self.cluster:
            await self.cluster.node.leave()
        log.info("stopped", sockets=count)


def _roster(settings: Settings, node: str) -> Roster:
    if not node:
        return Roster(settings.away_seconds, settings.grace_seconds)
    from halloo.domain.wide import Wide

    return Wide(settings.away_seconds, settings.grace_seconds, node)


def _bound(ports: Ports, acts: Mapping[type[msgspec.Struct], Any]) -> Acts:
    return {frame: partial(act, ports) for frame, act in acts.items()}


def _bound_noting(ports: Ports, acts: Mapping[type[msgspec.Struct], Any]) -> Acts:
    """What an agent does on the socket is a use of their session, too."""

    def noting(act: Any) -> Any:
        def noted(desk: Desk, frame: Any) -> Any:
            uses.note_use(ports, desk.caller)
            return act(ports, desk, frame)

        return noted

    return {frame: noting(act) for frame, act in acts.items()}
