"""Pushes and their receipts."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, and_, bindparam, exists, func, insert, or_, select, update

from halloo.domain import pushes as rules
from halloo.domain.attention import KEPT, Attention
from halloo.domain.pushes import ANSWERS, EVERYONE
from halloo.domain.times import rfc3339
from halloo.domain.webhooks import Hooks
from halloo.errors import HallooError
from halloo.store import bulk, outbox
from halloo.store import tables as t
from halloo.store.dialects import storable
from halloo.wire import PushKind, PushRecord, PushState

p, r = t.pushes, t.receipts
_ordered = msgspec.json.Encoder(order="sorted")
LOOKUP = 500  # names in one IN (…)


class Draft(msgspec.Struct, frozen=True):
    """A push on its way in."""

    id: str
    site: str
    visitor: str
    agent: str
    kind: PushKind
    text: str | None
    data: dict[str, Any] | None
    cid: str  # our own id where the caller named none
    ttl: int
    connections: int
    at: float
    source: str | None = None  # "rule:ID", "mass:ID"; None: an agent
    hooks: Hooks = {}  # who is told outside

    @property
    def once(self) -> str | None:
        """None where the caller named no cid: nobody can repeat it."""
        return None if self.cid == self.id else storable(f"{self.agent}:{self.cid}")

    def row(self) -> bulk.Row:
        """The columns of `pushes`, in their order."""
        return (
            self.id, self.site, self.visitor, self.agent, self.kind, self.text,
            None if self.data is None else msgspec.json.encode(self.data).decode(),
            self.cid, self.once, "sent" if self.connections else "offline", self.connections,
            self.at, self.ttl, rules.waits(self.kind, self.at, self.ttl, self.connections),
            self.source,
        )  # fmt: skip

    def repeats(self, row: Row[Any]) -> bool:
        """Whether it says the same as an earlier push under the same cid."""
        mine = (self.site, self.visitor, self.kind, self.text, self.data, self.ttl)
        earlier = (row.site, row.visitor, row.kind, row.text, row.data, row.ttl)
        # As JSON: to Python True is 1.
        return _ordered.encode(mine) == _ordered.encode(earlier)


Outcome = Draft | Row[Any] | HallooError


def add(connection: Connection, requests: list[list[Draft]]) -> list[list[Outcome]]:
    """Stores the pushes of several requests in as few statements as their number allows. For each
    push: the draft itself when it is new, the row it repeats when it is not, or HallooError
    `conflict` when that had another body."""
    drafts = [draft for request in requests for draft in request]
    repeated: dict[str, Outcome] = {}  # by the draft's id
    rows = [draft.row() for draft in drafts]
    left = bulk.insert(connection, p, rows, "ON CONFLICT (once) DO NOTHING")
    if left:
        ids = {row[0] for row in left}
        repeated = _settle(connection, [draft for draft in drafts if draft.id in ids])
    for draft in drafts:
        if draft.hooks and repeated.get(draft.id, draft) is draft:
            outbox.tell(connection, draft.hooks, "push.sent", draft.at, record_of(draft))
    return [[repeated.get(draft.id, draft) for draft in request] for request in requests]


def _settle(connection: Connection, drafts: list[Draft]) -> dict[str, Outcome]:
    """What became of drafts of which some repeat a cid."""
    names = [draft.once for draft in drafts if draft.once]
    earlier = {row.once: row for row in _by_once(connection, names)}
    outcomes: dict[str, Outcome] = {}
    for draft in drafts:
        if draft.once is None:
            continue
        row = earlier[draft.once]
        if row.id == draft.id:
            outcomes[draft.id] = draft
        elif draft.at - row.at >= rules.SAME_CID_SECONDS:  # too old to count: it lets go of the cid
            connection.execute(update(p).where(p.c.id == row.id).values(once=None))
            bulk.insert(connection, p, [draft.row()])
            [earlier[draft.once]] = _by_once(connection, [draft.once])
            outcomes[draft.id] = draft
        else:
            outcomes[draft.id] = row if draft.repeats(row) else HallooError("conflict")
    return outcomes


def _by_once(connection: Connection, names: list[str]) -> Iterable[Row[Any]]:
    for start in range(0, len(names), LOOKUP):
        some = names[start : start + LOOKUP]
        yield from connection.execute(select(p).where(p.c.once.in_(some)))


def sent(
    connection: Connection, push: Draft | Row[Any], state: PushState, connections: int
) -> None:
    """Corrects the outcome, and whose it is; a receipt that was quicker is not taken back."""
    waits = rules.waits(push.kind, push.at, push.ttl, connections)
    connection.execute(
        update(p)
        .where(p.c.id == push.id, p.c.state.in_(("sent", "offline")))
        .values(visitor=push.visitor, state=state, connections=connections, waits=waits)
    )


def correct(connection: Connection, outcomes: list[tuple[Draft, PushState, int]]) -> Sequence[None]:
    """As `sent`, for several."""
    for push, state, connections in outcomes:
        sent(connection, push, state, connections)
    return [None] * len(outcomes)


_answered = exists().where(
    r.c.push == p.c.id,
    r.c.visitor == bindparam("visitor"),
    r.c.state.in_(("accepted", "dismissed")),
)
_to_everyone = and_(p.c.visitor == EVERYONE, p.c.at >= bindparam("since"), ~_answered)
_WAITING = (
    select(p)
    .where(p.c.site == bindparam("site"), or_(p.c.visitor == bindparam("visitor"), _to_everyone))
    .where(t.LISTED, p.c.waits > bindparam("at"))
    .order_by(p.c.at)
)


def waiting(
    connection: Connection, site: str, visitor: str, since: float, at: float
) -> list[Row[Any]]:
    """What the visitor has not answered and may still see, oldest first; of the pushes to everyone
    those made after the visit began (`since`)."""
    known = {"site": site, "visitor": visitor, "since": since, "at": at}
    return list(connection.execute(_WAITING, known))


def receive(
    connection: Connection, push: str, site: str, visitor: str, state: PushState, at: float
) -> Row[Any] | None:
    """Records the visitor's receipt. The push when the receipt moved it forward, else None (a
    second tab, a repeat, or not this visitor's push)."""
    row = _received(connection, push, site, visitor)
    if row is None:
        return None
    to_everyone = row.visitor == EVERYONE
    reached = _of_one(connection, push, visitor, row.state) if to_everyone else [row.state]
    if not all(rules.may_follow(before, state) for before in reached):
        return None
    if not to_everyone:
        change = {"waits": None} if state in ANSWERS else {}
        connection.execute(update(p).where(p.c.id == push).values(state=state, **change))
    connection.execute(insert(r).values(push=push, visitor=visitor, state=state, at=at))
    return row


def _received(connection: Connection, push: str, site: str, visitor: str) -> Row[Any] | None:
    """Locked: another node may have a receipt of theirs, too. One to everyone is not, for it stays
    as it is, and all who are there tell of it at once."""
    this = select(p).where(p.c.id == push, p.c.site == site)
    theirs = this.where(p.c.visitor == visitor).with_for_update(key_share=True)
    row = connection.execute(theirs).first()
    if row is None:
        row = connection.execute(this.where(p.c.visitor == EVERYONE)).first()
    return row


def _of_one(connection: Connection, push: str, visitor: str, state: str) -> list[str]:
    """The states one visitor has reached with a push to everyone, with that of the push itself."""
    query = select(r.c.state).where(r.c.push == push, r.c.visitor == visitor)
    return [state, *connection.execute(query).scalars()]


def by_id(connection: Connection, push: str) -> PushRecord | None:
    row = connection.execute(select(p).where(p.c.id == push)).first()
    return record(connection, row) if row else None


_acknowledged = exists().where(r.c.push == p.c.id, r.c.visitor == bindparam("visitor"))
_OF_VISITOR = (
    select(p)
    .where(
        p.c.site == bindparam("site"),
        or_(
            p.c.visitor == bindparam("visitor"),
            and_(p.c.visitor == EVERYONE, _acknowledged),
        ),
        t.LISTED,
    )
    .order_by(p.c.at.desc())
    .limit(bindparam("limit"))
)


def of_visitor(connection: Connection, site: str, visitor: str, limit: int) -> list[PushRecord]:
    """Invitations, messages and waiting events, newest first, with the visitor's own receipts. A
    push to everyone belongs to those who acknowledged it."""
    known = {"site": site, "visitor": visitor, "limit": limit}
    rows = connection.execute(_OF_VISITOR, known).all()
    return [record(connection, row, visitor) for row in rows]


def record(connection: Connection, row: Row[Any], visitor: str | None = None) -> PushRecord:
    """With the receipts of `visitor`, else of all: the first of each state, and their number."""
    query = select(r.c.state, func.min(r.c.at).label("at"), func.count().label("number"))
    query = query.where(r.c.push == row.id).group_by(r.c.state).order_by(func.min(r.c.at))
    if visitor:
        query = query.where(r.c.visitor == visitor)
    receipts = connection.execute(query).all()
    state, counts = row.state, {}
    if row.visitor == EVERYONE and visitor:
        state = rules.furthest([state, *(each.state for each in receipts)])
    elif row.visitor == EVERYONE:
        counts = {each.state: each.number for each in receipts}
    return PushRecord(
        id=row.id,
        site=row.site,
        visitor=row.visitor,
        kind=row.kind,
        state=state,
        connections=row.connections,
        cid=row.cid,
        agent=row.agent,
        at=rfc3339(row.at),
        text=row.text,
        data=row.data,
        expires=rfc3339(rules.expiry(row.at, row.ttl, row.connections)),
        receipts={each.state: rfc3339(each.at) for each in receipts},
        counts=counts,
        source=row.source,
    )


def record_of(draft: Draft) -> PushRecord:
    """Of one that is new: there are no receipts."""
    state: PushState = "sent" if draft.connections else "offline"
    return PushRecord(
        draft.id, draft.site, draft.visitor, draft.kind, state, draft.connections, draft.cid,
        draft.agent, rfc3339(draft.at), draft.text, draft.data,
        rfc3339(rules.expiry(draft.at, draft.ttl, draft.connections)), source=draft.source,
    )  # fmt: skip


_ASKED = (
    select(p.c.id, p.c.at, p.c.state, p.c.waits, r.c.at.label("dismissed"))
    .join(r, and_(r.c.push == p.c.id, r.c.state == "dismissed"), isouter=True)
    .where(
        p.c.site == bindparam("site"),
        p.c.visitor == bindparam("visitor"),
        p.c.at >= bindparam("since"),
        t.LISTED,
        p.c.kind != "event",
    )
    .order_by(p.c.at.desc())
    .limit(KEPT)
)


def asked_of(connection: Connection, site: str, visitor: str, since: float) -> Attention | None:
    """What has been asked of the visitor's attention from `since` on; None: nothing."""
    given = {"site": site, "visitor": visitor, "since": since}
    rows = connection.execute(_ASKED, given).all()
    if not rows:
        return None
    newest = rows[0]
    return Attention(
        tuple(row.at for row in reversed(rows)),
        newest.id if newest.state not in ANSWERS else None,
        max((row.dismissed for row in rows if row.dismissed), default=0.0),
    )
