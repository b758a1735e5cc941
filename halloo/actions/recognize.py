"""Who comes with this hello? By the token alone whoever it names, unless the site vouches for that
one: then only the site's word opens their door (docs/decisions/0021)."""

from functools import partial
from typing import NamedTuple

from halloo.actions import browse
from halloo.actions.become import become, identified
from halloo.actions.ports import Ports
from halloo.actions.vouch import proof_of
from halloo.domain.identity import Proof, Untrue
from halloo.domain.ids import new_id, visitor_of, visitor_token
from halloo.domain.people import Guest
from halloo.errors import HallooError
from halloo.store import identities
from halloo.store.identities import Standing
from halloo.wire import Hello, Identified, Identify, Identity

REFUSED = "Halloo does not take this identity: {}."
NO_KEY = "Halloo does not take this identity: the site has no identity key; make one in Settings."


class Comer(NamedTuple):
    """`known`: there may be something to remember. `other` and `refused` are for the welcome."""

    visitor: str
    known: bool
    proof: Proof | None = None
    told: Identity | None = None
    other: bool = False
    refused: str | None = None


def named(ports: Ports, site: str, token: str | None) -> str | None:
    """The visitor whom a token of ours names."""
    visitor = visitor_of(ports.key, site, token) if token else None
    return ports.merged.now(site, visitor) if visitor else None


async def recognize(ports: Ports, hello: Hello) -> Comer:
    """Raises HallooError `storage_unavailable`."""
    site, visitor = hello.site, named(ports, hello.site, hello.visitor)
    if not ports.directory.identity_keys.get(site):  # it has never vouched for anybody
        refused = NO_KEY if hello.identity else None
        return Comer(visitor or new_id("v"), visitor is not None, refused=refused)
    proof, refused = await proven(ports, site, hello.identity)
    known = await _standing(ports, site, visitor, proof)
    if proof is None:
        if known.bound or known.visitor is None:
            return Comer(new_id("v"), False, other=known.bound is not None, refused=refused)
        return Comer(known.visitor, True, refused=refused)
    other = known.bound is not None and known.bound.subject != proof.subject
    own = None if other else known.visitor
    told = proof.told or known.told or Identity(proof.subject)
    if known.theirs is None or own not in (None, known.theirs) or known.told != told:
        done = await become(ports, site, own, proof, told, hello.consent)
        if done.turns != ports.merged.turns:  # the visitor may be somebody's by now
            return await recognize(ports, hello)
        return Comer(done.visitor, True, proof, told, other)
    return Comer(known.theirs, True, proof, told, other)


async def proven(ports: Ports, site: str, text: str | None) -> tuple[Proof | None, str | None]:
    """The proof, or why there is none."""
    if not text:
        return None, None
    if not ports.directory.identity_keys.get(site):
        return None, NO_KEY
    try:
        return await proof_of(ports, site, text), None
    except Untrue as why:
        return None, REFUSED.format(why)


async def _standing(ports: Ports, site: str, visitor: str | None, proof: Proof | None) -> Standing:
    """Read anew when somebody became somebody else meanwhile: who is seated after that under the
    former name would sit there for good."""
    subject = proof.subject if proof else None
    while True:
        turns = ports.merged.turns
        look = partial(identities.standing, site=site, visitor=visitor, subject=subject)
        found = await ports.store.read(look)
        if turns == ports.merged.turns:
            return found


async def identify(ports: Ports, guest: Guest, told: Identify) -> Identified | None:
    """The page says who its visitor is. As `browse.identify`; raises HallooError
    `storage_unavailable`."""
    if told.attrs or told.identity is None:
        await browse.identify(ports, guest, told)
    if told.identity is None:
        return None
    site = guest.site or ""
    proof, refused = await proven(ports, site, told.identity)
    if proof is None:
        token = visitor_token(ports.key, site, guest.visitor)
        return Identified(guest.visitor, token, refused=refused or REFUSED.format("it is empty"))
    return await identified(ports, guest, proof)


async def opened_by(ports: Ports, site: str, token: str, identity: str | None) -> str:
    """The visitor whose files these are: the token's, if that is enough. Raises HallooError
    `token_invalid`."""
    visitor = named(ports, site, token) if site else None
    if visitor is None:
        raise HallooError("token_invalid", "Send the visitor's token in X-Halloo-Visitor.")
    if not ports.directory.identity_keys.get(site):
        return visitor
    proof, refused = await proven(ports, site, identity)
    known = await _standing(ports, site, visitor, proof)
    if known.bound and (proof is None or known.bound.subject != proof.subject):
        raise HallooError("token_invalid", refused or "This visitor's identity is needed as well.")
    return known.visitor or visitor
