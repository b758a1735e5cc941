"""The pushes of a site in order of time, and how far those of a kind came."""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, TextClause, and_, case, func, or_, select

from halloo.domain.pushes import EVERYONE
from halloo.store import tables as t
from halloo.store.pushes import record
from halloo.wire import Funnel, PushKind, PushRecord, PushState

p, r = t.pushes, t.receipts
# Whoever answered has seen it, and whoever saw it has got it.
_REACHED = {
    "delivered": ("delivered", "shown", "accepted", "dismissed"),
    "shown": ("shown", "accepted", "dismissed"),
    "accepted": ("accepted",),
    "dismissed": ("dismissed",),
    "expired": ("expired",),
    "recalled": ("recalled",),
}


class Sought(NamedTuple):
    """`source`: `agent`, `rule`, `mass`, or one of them in full (`rule:ID`)."""

    site: str
    source: str | None = None
    kind: PushKind | None = None
    state: PushState | None = None
    agent: str | None = None
    since: float | None = None

    def where(self) -> ColumnElement[bool]:
        parts: list[ColumnElement[bool] | TextClause] = [p.c.site == self.site, *self._from()]
        for column, value in ((p.c.kind, self.kind), (p.c.state, self.state)):
            if value:
                parts.append(column == value)
        if self.agent:
            parts.append(p.c.agent == self.agent)
        if self.since is not None:
            parts.append(p.c.at >= self.since)
        return and_(*parts)

    def _from(self) -> list[ColumnElement[bool] | TextClause]:
        """Events that are over are found by what sent them only: there may be very many."""
        source = self.source
        if source is None:
            return [t.LISTED]
        if source == "agent":
            return [t.LISTED, p.c.source.is_(None)]
        if ":" in source:
            return [p.c.source == source]
        return [t.LISTED, p.c.source >= f"{source}:", p.c.source < f"{source};"]


def newest(
    connection: Connection, sought: Sought, limit: int, before: str | None
) -> list[PushRecord]:
    """Newest first; those before the push `before`. An id begins with its time."""
    query = select(p).where(sought.where())
    if before:
        query = query.where(p.c.id < before)
    rows = connection.execute(query.order_by(p.c.id.desc()).limit(limit)).all()
    return [record(connection, row) for row in rows]


def funnel(connection: Connection, sought: Sought) -> Funnel:
    """Of a push to everyone each visitor who told something counts, and as sent each socket."""
    chosen = sought.where()
    everyone = p.c.visitor == EVERYONE
    written = case((everyone, p.c.connections), (p.c.connections > 0, 1), else_=0)
    number, sent = connection.execute(
        select(func.count(), func.coalesce(func.sum(written), 0)).where(chosen)
    ).one()
    told = select(*(_has(name) for name in _REACHED)).select_from(r.join(p, p.c.id == r.c.push))
    each = told.where(chosen).group_by(r.c.push, r.c.visitor).subquery()
    sums = select(*(func.coalesce(func.sum(column), 0) for column in each.c))
    reached = dict(zip(_REACHED, connection.execute(sums).one(), strict=True))
    return Funnel(pushes=number, sent=sent, **reached)


def _has(name: str) -> Any:
    """1 where the visitor reached it with the push."""
    told = or_(*(r.c.state == state for state in _REACHED[name]))
    return func.max(case((told, 1), else_=0)).label(name)
