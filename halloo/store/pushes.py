"""Pushes and their receipts."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, insert, or_, select, update

from halloo.domain import pushes as rules
from halloo.domain.times import rfc3339
from halloo.errors import HallooError
from halloo.store import tables as t
from halloo.wire import PushKind, PushRecord, PushState

p, r = t.pushes, t.receipts
LOOKUP = 500  # names in one IN (…)


@dataclass(frozen=True, slots=True)
class Draft:
    """A push on its way in."""

    id: str
    site: str
    visitor: str
    agent: str
    kind: PushKind
    text: str | None
    data: dict[str, Any] | None
    cid: str
    ttl: int
    connections: int
    at: float

    @property
    def once(self) -> str:
        return f"{self.agent}:{self.cid}"

    def body(self) -> str:
        return rules.fingerprint(self.site, self.visitor, self.kind, self.text, self.data, self.ttl)


Outcome = Draft | Row[Any] | HallooError


def add(connection: Connection, requests: list[list[Draft]]) -> list[list[Outcome]]:
    """Stores the pushes of several requests in as few statements as their number allows. For each
    push: the draft itself when it is new, what it repeats (a row, or another draft of this
    call) when it is not, or HallooError `conflict` when that had another body."""
    known: dict[str, Draft | Row[Any]] = {}
    known.update(_earlier(connection, [draft for drafts in requests for draft in drafts]))
    fresh: list[Draft] = []
    outcomes = [[_place(draft, known, fresh) for draft in drafts] for drafts in requests]
    if fresh:
        connection.execute(insert(p), [_row(draft) for draft in fresh])
    return outcomes


def _place(draft: Draft, known: dict[str, Draft | Row[Any]], fresh: list[Draft]) -> Outcome:
    earlier = known.get(draft.once)
    if earlier is None:
        known[draft.once] = draft
        fresh.append(draft)
        return draft
    body = earlier.body() if isinstance(earlier, Draft) else earlier.body
    return earlier if body == draft.body() else HallooError("conflict")


def _earlier(connection: Connection, drafts: list[Draft]) -> dict[str, Row[Any]]:
    """Pushes that still count as the first of their cid; those too old are let go."""
    earlier: dict[str, Row[Any]] = {}
    for start in range(0, len(drafts), LOOKUP):
        names = [draft.once for draft in drafts[start : start + LOOKUP]]
        for row in connection.execute(select(p).where(p.c.once.in_(names))):
            earlier[row.once] = row
    at = drafts[0].at if drafts else 0.0
    for once, row in list(earlier.items()):
        if at - row.at >= rules.SAME_CID_SECONDS:
            connection.execute(update(p).where(p.c.id == row.id).values(once=None))
            del earlier[once]
    return earlier


def _row(draft: Draft) -> dict[str, Any]:
    return {
        "id": draft.id, "site": draft.site, "visitor": draft.visitor, "agent": draft.agent,
        "kind": draft.kind, "text": draft.text, "data": draft.data, "cid": draft.cid,
        "once": draft.once, "body": draft.body(),
        "state": "sent" if draft.connections else "offline", "connections": draft.connections,
        "at": draft.at, "expires": rules.expiry(draft.at, draft.ttl, draft.connections),
    }  # fmt: skip


def sent(connection: Connection, push: str, state: PushState, connections: int) -> None:
    """Corrects the outcome; a receipt that was quicker is not taken back."""
    connection.execute(
        update(p)
        .where(p.c.id == push, p.c.state.in_(("sent", "offline")))
        .values(state=state, connections=connections)
    )


def waiting(connection: Connection, site: str, visitor: str, at: float) -> list[Row[Any]]:
    """What the visitor has not answered and may still see, oldest first."""
    return list(
        connection.execute(
            select(p)
            .where(
                p.c.site == site,
                p.c.visitor == visitor,
                p.c.expires > at,
                _open(),
            )
            .order_by(p.c.at)
        )
    )


def receive(
    connection: Connection, push: str, site: str, visitor: str, state: PushState, at: float
) -> Row[Any] | None:
    """Records the visitor's receipt. The push when the receipt moved it forward, else None (a
    second tab, a repeat, or not this visitor's push)."""
    row = connection.execute(
        select(p).where(p.c.id == push, p.c.site == site, p.c.visitor == visitor)
    ).first()
    if row is None or not rules.may_follow(row.state, state):
        return None
    connection.execute(update(p).where(p.c.id == push).values(state=state))
    connection.execute(insert(r).values(push=push, state=state, at=at))
    return row


def expire(connection: Connection, at: float) -> list[Row[Any]]:
    """Ends what waited in vain; returns it."""
    rows = list(
        connection.execute(
            select(p).where(p.c.expires <= at, p.c.expires > p.c.at, _open()).limit(500)
        )
    )
    for row in rows:
        connection.execute(update(p).where(p.c.id == row.id).values(state="expired"))
        connection.execute(insert(r).values(push=row.id, state="expired", at=at))
    return rows


def _open() -> ColumnElement[bool]:
    """Neither answered nor over. An event is over once it was sent: it has no screen to wait on."""
    waits = p.c.state.in_(rules.WAITING)
    return and_(waits, or_(p.c.kind != "event", p.c.state == "offline"))


def by_id(connection: Connection, push: str) -> PushRecord | None:
    row = connection.execute(select(p).where(p.c.id == push)).first()
    return _record(connection, row) if row else None


def of_visitor(connection: Connection, site: str, visitor: str, limit: int) -> list[PushRecord]:
    """Newest first."""
    rows = connection.execute(
        select(p)
        .where(p.c.site == site, p.c.visitor == visitor)
        .order_by(p.c.at.desc())
        .limit(limit)
    ).all()
    return [_record(connection, row) for row in rows]


def _record(connection: Connection, row: Row[Any]) -> PushRecord:
    receipts = connection.execute(select(r).where(r.c.push == row.id).order_by(r.c.at))
    return PushRecord(
        id=row.id,
        site=row.site,
        visitor=row.visitor,
        kind=row.kind,
        state=row.state,
        connections=row.connections,
        cid=row.cid,
        agent=row.agent,
        at=rfc3339(row.at),
        text=row.text,
        data=row.data,
        expires=rfc3339(row.expires),
        receipts={receipt.state: rfc3339(receipt.at) for receipt in receipts},
    )
