"""Who is a visitor for whom the site vouches? Settled in one transaction: bound to a visitor for
good, or found to be one that is known, whose history theirs then is."""

from typing import NamedTuple

from sqlalchemy import Connection

from halloo.store import conversations, identities
from halloo.store.merging import Merger, has_past, merge
from halloo.wire import Identity


class Settled(NamedTuple):
    """`bound`: the binding is new. `merger`: what became of a former visitor."""

    visitor: str
    bound: bool = False
    merger: Merger | None = None


class Claim(NamedTuple):
    """`visitor` says that they are who `told` is about. `fresh` is a new visitor's id, `may_keep`
    whether the visitor agreed to be remembered, `news` whether what is told is to be kept."""

    site: str
    visitor: str | None
    told: Identity
    news: bool
    may_keep: bool
    fresh: str
    at: float


def settle(connection: Connection, claim: Claim) -> Settled:
    site, told = claim.site, claim.told
    visitor = _unbound(connection, site, claim.visitor, told.subject)
    theirs, known = identities.visitor_of(connection, site, told.subject)
    if theirs is None:
        return _bind(connection, claim, visitor)
    if claim.news and known != told:
        identities.tell(connection, site, told)
        _name(connection, site, theirs, told)
    if visitor in (None, theirs):
        return Settled(theirs)
    assert visitor
    if not claim.may_keep and not has_past(connection, site, visitor):
        return Settled(theirs)
    return Settled(theirs, merger=merge(connection, site, visitor, theirs))


def _unbound(connection: Connection, site: str, visitor: str | None, subject: str) -> str | None:
    """None for one who is somebody else's: two people are never merged."""
    if visitor is None:
        return None
    visitor = identities.now_known_as(connection, site, visitor)
    bound = identities.of_visitor(connection, site, visitor)
    return visitor if bound is None or bound.subject == subject else None


def _bind(connection: Connection, claim: Claim, visitor: str | None) -> Settled:
    """Without consent only where there is a conversation, which would lie open else."""
    site = claim.site
    talks = visitor and conversations.of_visitor(connection, site, visitor) is not None
    visitor = visitor or claim.fresh
    if not claim.may_keep and not talks:
        return Settled(visitor)
    identities.bind(connection, site, visitor, claim.told, claim.at)
    _name(connection, site, visitor, claim.told)
    return Settled(visitor, bound=True)


def _name(connection: Connection, site: str, visitor: str, told: Identity) -> None:
    row = conversations.of_visitor(connection, site, visitor) if told.name else None
    if row is not None and told.name:
        conversations.rename(connection, row.id, told.name)
