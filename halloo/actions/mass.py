"""One push to many visitors: to a selection, or to all who match a filter and are online now.
Begun, paused, resumed, cancelled; what happens by itself is in `halloo.actions.massing`."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import partial

from sqlalchemy import Connection

from halloo.actions.access import access_mass_push, access_site
from halloo.actions.ending import recall_from
from halloo.actions.later import later
from halloo.actions.mass_runner import LOOK_SECONDS
from halloo.actions.massing import asks, refusal, source_of, tell
from halloo.actions.ports import Ports
from halloo.actions.push import drafted
from halloo.domain.agents import Caller
from halloo.domain.filter import compiled
from halloo.domain.ids import new_id
from halloo.domain.mass import Course, MassRun, Reach
from halloo.domain.presence import Presence
from halloo.domain.times import rfc3339
from halloo.errors import HallooError
from halloo.store import mass
from halloo.wire import AgentPush, Filter, MassPush, MassState, PushKind


def whom(ports: Ports, site: str, who: Filter | Sequence[str]) -> list[Presence]:
    """Those online, in the order in which they came or were chosen. Raises HallooError
    `bad_field`."""
    listed = ports.roster.listed(site)
    if isinstance(who, Filter):
        sought, now = compiled(who), ports.now()
        found: Iterable[Presence] = (p for p in listed.values() if sought.matches(p, now))
    else:
        found = (listed[each] for each in dict.fromkeys(who) if each in listed)
    return [presence for presence in found if not presence.arrival.monitor]


async def reach(
    ports: Ports, caller: Caller, site: str, kind: PushKind, who: Filter | Sequence[str]
) -> Reach:
    caller.need("push")
    access_site(ports, caller, site)
    if ports.nodes:
        await ports.nodes.listed(site)
    found = whom(ports, site, who)
    reasons = Counter[str]()
    if asks(kind):
        now = ports.now()
        reasons.update(filter(None, (refusal(ports, presence, now) for presence in found)))
    return Reach(len(found), reasons.total(), dict(reasons))


async def begin(
    ports: Ports, caller: Caller, push: AgentPush, who: Filter | Sequence[str], per_second: int
) -> MassPush:
    """Of `push` the visitor does not matter. `per_second` 0 is the most that is allowed. Raises
    HallooError: what is wrong, `conflict` or `mass_push_running`."""
    caller.need("push")
    access_site(ports, caller, push.site)
    at, most = ports.now(), max(ports.settings.mass_pushes_per_second, 1)
    sample = drafted(ports, caller.name, push, "", at)  # complains now, not later and of each
    if ports.nodes:
        await ports.nodes.listed(push.site)
    visitors = [presence.id for presence in whom(ports, push.site, who)]
    begun = MassPush(
        id=new_id("b"), site=push.site, agent=caller.name, kind=push.kind,
        state="running" if visitors else "done", total=len(visitors), sent=0, held=0, gone=0,
        ttl=push.ttl, per_second=min(per_second or most, most), created=rfc3339(at),
        updated=rfc3339(at), text=sample.text, data=sample.data,
        filter=who if isinstance(who, Filter) else None,
    )  # fmt: skip
    work = partial(mass.add, push=begun, visitors=visitors, cid=push.cid or None, at=at)

    def then(done: tuple[MassPush, bool]) -> MassPush:
        first, is_new = done
        if is_new:
            _start(ports, first, visitors)
        return first

    return await ports.store.write_then(work, then)


def _start(ports: Ports, push: MassPush, visitors: list[str]) -> None:
    if push.state == "running" and ports.nodes is None:  # else the node whose turn it is finds it
        ports.massing[push.id] = MassRun(
            push, Course(visitors, push.per_second, ports.settings.grace_seconds)
        )
    tell(ports, push)


async def pause(ports: Ports, caller: Caller, site: str, push: str) -> MassPush:
    """Raises HallooError `mass_push_not_found` or `mass_push_over`."""
    return await _move(ports, caller, site, push, ("running", "paused"), "paused")


async def resume(ports: Ports, caller: Caller, site: str, push: str) -> MassPush:
    """As `pause`; `mass_push_running` when another has begun on the site meanwhile."""
    return await _move(ports, caller, site, push, ("running", "paused"), "running")


async def cancel(
    ports: Ports, caller: Caller, site: str, push: str, take_back: bool = False
) -> MassPush:
    """As `pause`. `take_back`: what was sent and is not answered vanishes from the screens, also
    when it is over already."""
    states: tuple[MassState, ...] = ("running", "paused", "cancelled")
    if not take_back:
        return await _move(ports, caller, site, push, states, "cancelled")
    try:
        cancelled = await _move(ports, caller, site, push, states, "cancelled")
    except HallooError as error:
        if error.code != "mass_push_over":
            raise
        cancelled = await ports.store.read(
            partial(access_mass_push, caller=caller, site=site, push=push)
        )
    await recall_from(ports, source_of(push))
    if ports.nodes:
        later(_recall_again(ports, push))
    return cancelled


async def _recall_again(ports: Ports, push: str) -> None:
    """Another node may have sent some before it saw that it is over."""
    await asyncio.sleep(4 * LOOK_SECONDS)
    await recall_from(ports, source_of(push))


async def _move(
    ports: Ports, caller: Caller, site: str, push: str,
    states: tuple[MassState, ...], to: MassState,
) -> MassPush:  # fmt: skip
    caller.need("push")
    access_site(ports, caller, site)
    at = ports.now()

    def work(connection: Connection) -> MassPush:
        found = access_mass_push(connection, caller, site, push)
        mass.move(connection, push, states, to, at)
        return found

    def then(found: MassPush) -> MassPush:
        run = ports.massing.get(push)
        moved = run.push if run else found
        moved.state, moved.updated = to, rfc3339(at)
        if to == "cancelled":
            ports.massing.pop(push, None)
        elif run is None and ports.nodes is None:  # the last had their turn meanwhile
            moved.state = "done"
        tell(ports, moved)
        return moved

    return await ports.store.write_then(work, then)
