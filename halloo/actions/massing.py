"""Pushes to many that are under way go on: a few visitors at a time, each only if the attention
budget grants it, and after a restart with those who have not got it."""

from sqlalchemy import Connection

from halloo.actions.ports import Ports
from halloo.actions.push import drafted, push_from
from halloo.actions.sending import asked, whom
from halloo.domain.attention import Policy, judge
from halloo.domain.ids import fingerprint, push_ids
from halloo.domain.mass import Course, MassRun, Turn
from halloo.domain.presence import Presence
from halloo.domain.pushes import VISIT_SECONDS
from halloo.domain.times import rfc3339
from halloo.errors import HallooError
from halloo.log import log
from halloo.store import mass
from halloo.store.pushes import Draft
from halloo.wire import AgentPush, MassNote, MassPush, PushKind

ROUND_SECONDS = 0.25
# After a start all visitors have to come back first, some hundreds a second.
RETURN_SECONDS = 120.0


def source_of(push: str) -> str:
    return f"mass:{push}"


async def load(ports: Ports) -> None:
    """At the start: what was under way when the last process ended."""

    def work(connection: Connection) -> list[MassRun]:
        return [run_of(connection, push, RETURN_SECONDS) for push in mass.under_way(connection)]

    for run in await ports.store.read(work):
        ports.massing[run.push.id] = run


def run_of(connection: Connection, push: MassPush, patience: float) -> MassRun:
    """Where it stands. Who was held back or away has a turn again."""
    visitors, push.sent = mass.left(connection, push.id)
    push.held, push.gone, push.reasons = 0, 0, {}
    return MassRun(push, Course(visitors, push.per_second, patience))


async def go_on(ports: Ports) -> None:
    """One round."""
    for run in list(ports.massing.values()):
        if run.push.state == "running" and not ports.draining and _can_be_answered(ports, run):
            await _step(ports, run)
        else:
            run.course.rest(ports.tick())


def _can_be_answered(ports: Ports, run: MassRun) -> bool:
    """An invitation waits while nobody is here to answer it; a message asks for no answer."""
    return run.push.kind != "invite" or bool(ports.hub.agents_here(run.push.site))


async def _step(ports: Ports, run: MassRun) -> None:
    push, course = run.push, run.course
    if ports.nodes:
        await ports.nodes.listed(push.site, now=False)
    listed = ports.roster.listed(push.site)
    turn = course.take(lambda each: bool((p := listed.get(each)) and p.tabs), ports.tick())
    try:
        moved = await _reach(ports, run, turn)
    except HallooError as error:  # the disk, most likely
        log.warning("a push to many waits", push=push.id, code=error.code)
        return
    if not course.left and push.state == "running":
        push.state = "done"
        ports.massing.pop(push.id, None)
    if moved or push.state == "done":
        at = ports.now()
        push.updated = rfc3339(at)
        ports.store.note(mass.save, (push, at), shared=True)
        tell(ports, push)
    if push.state == "done" and ports.nodes:
        # Whoever looks what is under way after this does not find it: writers keep their order.
        await ports.store.write(lambda _: None, shared=True)


async def _reach(ports: Ports, run: MassRun, turn: Turn) -> bool:
    """Whether anything has changed."""
    push, at = run.push, ports.now()
    listed = ports.roster.listed(push.site)
    granted = []
    for visitor in turn.here:
        reason = refusal(ports, listed[visitor], at) if asks(push.kind) else None
        if reason:
            push.held += 1
            push.reasons = {**push.reasons, reason: push.reasons.get(reason, 0) + 1}
        else:
            granted.append(visitor)
    # Who has gone finds it on the next page, if it may wait for them.
    later = turn.gone if push.ttl else []
    push.gone += 0 if push.ttl else len(turn.gone)
    wanted = [*granted, *later]
    if wanted:
        await _send(ports, run, wanted, at)
    return bool(turn.here or turn.gone)


async def _send(ports: Ports, run: MassRun, visitors: list[str], at: float) -> None:
    drafts = _drafts(ports, run.push, visitors, at)
    asking = [(draft.id, p) for draft in drafts if asks(draft.kind) for p in whom(ports, draft)]
    for id_, presence in asking:
        asked(presence, id_, at)  # at once: a rule that asks during the commit is to know
    try:
        await push_from(ports, drafts)
    except HallooError:
        run.course.again(visitors)
        for id_, presence in asking:
            if presence.attention:
                presence.attention.not_asked(id_)
        raise
    run.push.sent += len(visitors)


def _drafts(ports: Ports, push: MassPush, visitors: list[str], at: float) -> list[Draft]:
    source = source_of(push.id)
    return [
        drafted(
            ports, push.agent,
            AgentPush(
                _once(ports, push, visitor), push.site, visitor, push.kind, push.text, push.data,
                push.ttl,
            ),
            id_, at, source,
        )
        for visitor, id_ in zip(visitors, push_ids(len(visitors), at), strict=True)
    ]  # fmt: skip


def _once(ports: Ports, push: MassPush, visitor: str) -> str:
    """A cid by which the database refuses a second one for the same visitor: a node that stood
    still may not know yet that another runs the push now. A node alone needs none."""
    return fingerprint(f"{push.id} {visitor}")[:32] if ports.nodes else ""


def asks(kind: PushKind) -> bool:
    """An event is between the program and the page; nobody has to look at it."""
    return kind != "event"


def refusal(ports: Ports, presence: Presence, now: float) -> str | None:
    """Why the visitor's attention is not to be had now."""
    site = ports.directory.sites.get(presence.site)
    policy = site.attention if site else Policy()
    taken, talk = presence.attention, presence.talk
    return judge(policy, taken, talk, "mass", presence.since - VISIT_SECONDS, now).reason


def tell(ports: Ports, push: MassPush) -> None:
    ports.hub.to_agents(push.site, MassNote(push))
