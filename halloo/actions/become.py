"""A visitor becomes whom the site says they are; everybody who looks on follows."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from halloo.actions import visits
from halloo.actions.later import later
from halloo.actions.ports import Ports
from halloo.domain.identity import Proof, badge
from halloo.domain.ids import new_id, visitor_token
from halloo.domain.people import Guest
from halloo.domain.presence import Presence
from halloo.store.merging import Merger, bring_along
from halloo.store.settling import Claim, Settled, settle
from halloo.wire import Identified, Identity, Merged, Push, PushSender


class Became(NamedTuple):
    """`turns` are those of `ports.merged` then: who is not seated yet looks whether they moved."""

    visitor: str
    turns: int


async def become(
    ports: Ports, site: str, visitor: str | None, proof: Proof, told: Identity, may_keep: bool,
    first: Callable[[Settled], None] = lambda _: None, but: str | None = None,
) -> Became:  # fmt: skip
    """`first` is called after the commit, before the others hear of it; the socket `but` stays."""
    here = ports.roster.recent(site, visitor) if visitor else None
    if here is not None:
        visits.over(ports, here)  # as it is now it goes into the other's history
    news = proof.told is not None
    claim = Claim(site, visitor, told, news, may_keep, new_id("v"), ports.now())

    def then(settled: Settled) -> Became:
        first(settled)
        if settled.merger:
            _follow(ports, site, settled.merger, but)
        elif settled.bound:
            # Whoever else holds this visitor's token has not proved to be the one.
            ports.merged.turns += 1
            ports.hub.call_back(site, settled.visitor, but)
        return Became(settled.visitor, ports.merged.turns)

    return await ports.store.write_then(partial(settle, claim=claim), then)


def _follow(ports: Ports, site: str, merger: Merger, but: str | None) -> None:
    old, visitor = merger.old, merger.visitor
    follow(ports, site, old, visitor, again=merger.conversation is not None, but=but)
    if ports.nodes:
        ports.nodes.became(site, old, visitor, merger.conversation is not None)
    note = Merged(site, old, visitor, merger.conversation, merger.former)
    ports.hub.to_agents(site, note)


def follow(
    ports: Ports, site: str, old: str, visitor: str, again: bool, but: str | None = None
) -> None:
    """On this node. `again`: who is that visitor has another conversation now."""
    ports.merged.turns += 1
    ports.merged.add(site, old, visitor)
    ports.roster.become(site, old, visitor, ports.tick())
    ports.sockets.call_back(site, old)
    if again:
        ports.sockets.call_back(site, visitor, but)
    ports.roster.mark(site, visitor)


def follow_another(ports: Ports, site: str, old: str, visitor: str, again: bool) -> None:
    """Another node says so. What was pushed here before this was heard is theirs, too."""
    follow(ports, site, old, visitor, again)
    later(_bring_along(ports, site, old, visitor))


async def _bring_along(ports: Ports, site: str, old: str, visitor: str) -> None:
    """Pages show a push once, whoever tells them of it."""
    late = partial(bring_along, site=site, old=old, visitor=visitor)
    for row in await ports.store.write(late, shared=True):
        frame = Push(row.id, row.kind, PushSender(row.agent), row.text, row.data)
        ports.hub.to_visitor(site, visitor, frame)


async def identified(ports: Ports, guest: Guest, proof: Proof) -> Identified | None:
    """Of somebody who is here. None: it is another visitor than before; the answer is sent, and
    the page on its way to come back."""
    site, presence = guest.site or "", ports.roster.get(guest.site or "", guest.visitor)
    another = guest.proof is not None and guest.proof.subject != proof.subject
    told = proof.told or _told_before(presence, proof)
    may_keep = presence is not None and presence.arrival.consent

    def first(settled: Settled) -> None:
        if settled.visitor != guest.visitor:
            answer = _answer(ports, site, settled.visitor, proof)
            answer.other = settled.merger is None
            ports.hub.send_away(guest, answer)

    visitor = None if another else guest.visitor
    done = await become(ports, site, visitor, proof, told, may_keep, first, guest.connection)
    if done.visitor != guest.visitor:
        return None
    guest.proof = proof
    if presence:
        presence.vouched(told)
        ports.roster.touch(presence)
    return _answer(ports, site, done.visitor, proof)


def _told_before(presence: Presence | None, proof: Proof) -> Identity:
    """Of this one: while nobody is bound, two may sit here under one name."""
    known = presence and presence.identity
    return known if known and known.subject == proof.subject else Identity(proof.subject)


def _answer(ports: Ports, site: str, visitor: str, proof: Proof) -> Identified:
    token = visitor_token(ports.key, site, visitor)
    return Identified(visitor, token, badge(ports.key, site, proof, ports.now()))


def settle_now(ports: Ports, guest: Guest) -> None:
    """Something of the visitor is kept from now on, so it is to be kept as theirs whom the site
    vouches for."""
    if guest.proof:
        later(identified(ports, guest, guest.proof))
