"""The rules look at the visitors of whom something has changed, and do what they say.

All rules that hold are considered, by priority. What asks for the visitor's attention has to be
granted it (`halloo.domain.attention`); a rule that is refused asks again when that may be another.
"""

import asyncio
import zlib
from typing import Any, NamedTuple

import msgspec

from halloo.actions import assign, know, outside
from halloo.actions.later import later
from halloo.actions.ports import Ports
from halloo.actions.push import push_from
from halloo.domain.attention import Attention, Reason, judge
from halloo.domain.experiment import variant_of
from halloo.domain.ids import new_id, push_ids
from halloo.domain.pages import address_of
from halloo.domain.presence import Presence
from halloo.domain.pushes import VISIT_SECONDS, Result
from halloo.domain.rules import model
from halloo.domain.rules.book import Compiled, limit
from halloo.domain.rules.facts import World
from halloo.domain.rules.model import HOLD_OUT, TIMES_MOST, AnyAction, Rule
from halloo.log import log
from halloo.store import firings
from halloo.store.firings import Firing
from halloo.store.pushes import Draft
from halloo.wire import PushKind

AGAIN_SECONDS = 5.0  # after trouble with the disk
AT_ONCE = 100  # visitors between two turns of the loop


class Hindrance(NamedTuple):
    """What keeps a rule that holds from this visitor: a limit of its own, or the attention budget;
    `until` None: only something happening can change it."""

    kind: str  # "limited" or "waits"
    reason: str | Reason
    until: float | None


async def consider(ports: Ports) -> None:
    """One round over those who are due."""
    now = ports.now()
    ports.books.mind_agents(lambda site: len(ports.hub.agents_here(site)))
    for number, presence in enumerate(ports.books.due(now), 1):
        try:
            look_at(ports, presence, now)
        except Exception:  # one visitor's trouble must not silence the rules for the others
            log.exception("rules failed", visitor=presence.id)
        if number % AT_ONCE == 0:
            await asyncio.sleep(0)
            now = ports.now()


def world_of(ports: Ports, site: str) -> World:
    return World(len(ports.hub.agents_here(site)))


def look_at(ports: Ports, presence: Presence, now: float) -> None:
    world = world_of(ports, presence.site)
    came, wake = ports.books.book(presence.site).ask(presence, world, now)
    for each in came:
        held = hindrance(ports, presence, each, world, now)
        if held is None:
            _come_true(ports, presence, each.rule, now)
        elif held.until is not None:
            wake = min(wake, held.until)
    ports.books.wake(presence, wake)


def hindrance(
    ports: Ports, presence: Presence, each: Compiled, world: World, now: float
) -> Hindrance | None:
    rule = each.rule
    # Somebody who is back after a few minutes is still the same visit to whom is asked.
    began = presence.since - VISIT_SECONDS
    limited = limit(rule.limits, (presence.fired or {}).get(rule.id, ()), began, now)
    if limited:
        return Hindrance("limited", *limited)
    if not each.asks:
        return None
    policy = ports.directory.sites[presence.site].attention
    verdict = judge(
        policy, presence.attention, presence.talk, "rule", began, now,
        world.agents if rule.needs_agent else None,
    )  # fmt: skip
    return Hindrance("waits", verdict.reason, verdict.until) if verdict.reason else None


def _come_true(ports: Ports, presence: Presence, rule: Rule, now: float) -> None:
    variant = variant_of(rule, presence.id)
    presence.dealt = (presence.dealt or set()) | {rule.id}
    fired = presence.fired or {}
    presence.fired = {**fired, rule.id: (*fired.get(rule.id, ()), now)[-TIMES_MOST:]}
    pushes: list[Draft] = []
    if variant != HOLD_OUT:
        what = _what(rule, variant)
        for action in what:
            _do(ports, presence, rule, action, pushes, now)
        urls = [action.url for action in what if isinstance(action, model.Webhook)]
        outside.fired(ports, presence, rule, urls, now)
    if pushes:
        _push(ports, presence, rule, pushes)
    asking = [each.id for each in pushes if each.kind != "event"]
    ports.store.note(
        firings.add,
        Firing(
            new_id("f"), presence.site, rule.id, rule.version, variant,
            presence.id if presence.arrival.consent else None, presence.visit,
            address_of(presence.page.url), asking[0] if asking else None, now,
        ),
        shared=True,
    )  # fmt: skip


def _what(rule: Rule, variant: str) -> list[AnyAction]:
    return next((each.then for each in rule.variants if each.name == variant), rule.then)


def _do(
    ports: Ports, presence: Presence, rule: Rule, action: AnyAction, pushes: list[Draft], now: float
) -> None:
    match action:
        case model.Invite() | model.OpenChat() | model.Raise():
            pushes.append(_draft(ports, presence, rule, action, now))
        case model.Tag():
            later(know.tag(ports, presence.site, presence.id, action.tag))
        case model.Assign():
            assign.intend(ports, presence, action.agents)
        case model.Webhook():
            pass  # told with the rest, once the rule has done what it does here


def _draft(
    ports: Ports, presence: Presence, rule: Rule,
    action: model.Invite | model.OpenChat | model.Raise, now: float,
) -> Draft:  # fmt: skip
    kind: PushKind = "message"
    data: dict[str, Any]
    if isinstance(action, model.Raise):
        kind, text, data = "event", action.name, {"name": action.name, "data": action.data}
    elif isinstance(action, model.OpenChat):
        text, data = action.text, {"style": "open"}
    else:
        kind = "message" if isinstance(action, model.Say) else "invite"
        text, data = action.text, _look(action)
    [id_] = push_ids(1, now)
    site, visitor = presence.site, presence.id
    if kind != "event":
        presence.attention = presence.attention or Attention()
        presence.attention.asked(id_, now)  # what comes next in this moment is to know
    return Draft(
        id_, site, visitor, sender_of(ports, presence, rule), kind, text, data or None, id_, 0,
        ports.hub.connections(site, visitor), now, f"rule:{rule.id}",
        ports.directory.webhooks,
    )  # fmt: skip


def _look(invite: model.Invite) -> dict[str, Any]:
    """What the widget knows of a push's data: `halloo.wire.PushLook`."""
    buttons = [
        {name: value for name in button.__struct_fields__ if (value := getattr(button, name))}
        for button in invite.buttons
    ]
    look = {
        "style": invite.style, "title": invite.title, "image": invite.image, "buttons": buttons,
    }  # fmt: skip
    return {name: value for name, value in look.items() if value}


def show(ports: Ports, presence: Presence, rule: Rule, variant: str, now: float) -> None:
    """What the rule would put on the visitor's screen, at once and whatever holds it back. Nothing
    else of it is done, and no report counts it."""
    pushes = [
        msgspec.structs.replace(_draft(ports, presence, rule, action, now), source=None)
        for action in _what(rule, variant)
        if isinstance(action, model.Invite | model.OpenChat | model.Raise)
    ]
    if pushes:
        push_from(ports, pushes)


def sender_of(ports: Ports, presence: Presence, rule: Rule) -> str:
    """The agent in whose name a rule speaks: the one it names, else one who is here, the same one
    for the same visitor; else any of the site's."""
    agents = ports.directory.agents
    site = presence.site
    fit = [each.name for each in agents.values() if each.sites is None or site in each.sites]
    if rule.sender in fit:
        return rule.sender
    here = sorted(set(ports.hub.agents_here(site)) & set(fit)) or fit or [""]
    return here[zlib.crc32(presence.id.encode()) % len(here)]


def _push(ports: Ports, presence: Presence, rule: Rule, pushes: list[Draft]) -> None:
    def done(sent: "asyncio.Future[list[Result]]") -> None:
        if sent.cancelled() or sent.exception() is None:
            return
        # The disk, most likely, which has been logged: the rule has another turn.
        if presence.dealt:
            presence.dealt.discard(rule.id)
        if presence.fired and rule.id in presence.fired:
            presence.fired[rule.id] = presence.fired[rule.id][:-1]
        for each in pushes:
            if presence.attention:
                presence.attention.not_asked(each.id)
        ports.books.wake(presence, ports.now() + AGAIN_SECONDS)

    push_from(ports, pushes).add_done_callback(done)
