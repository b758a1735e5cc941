"""Pushes to many: what was asked for, how far each has come."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, exists, insert, select, update

from halloo.domain.times import rfc3339
from halloo.errors import HallooError
from halloo.store import tables as t
from halloo.wire import MassPush, MassState

m, p = t.mass_pushes, t.pushes
_NOT_IN_BODY = {"id", "site", "agent", "state", "total", "sent", "held", "created", "updated"}
_brief = [column for column in m.c if column.name != "visitors"]  # there may be thousands


def add(
    connection: Connection, push: MassPush, visitors: list[str], cid: str | None, at: float
) -> tuple[MassPush, bool]:
    """Begins it; or the one that it repeats, and False. Raises HallooError `conflict` when that one
    says something else, `mass_push_running` while another is under way on the site."""
    once = f"{push.agent}:{cid}" if cid else None
    earlier = _first(connection, m.c.once == once) if once else None
    if earlier is not None:
        if _asked(record(earlier)) != _asked(push):
            raise HallooError("conflict")
        return record(earlier), False
    if push.state == "running" and _busy(connection, push.site):
        raise HallooError("mass_push_running")
    connection.execute(
        insert(m).values(
            id=push.id, site=push.site, agent=push.agent, state=push.state, body=_body(push),
            total=push.total, sent=0, held=0, visitors=visitors, once=once, created=at, updated=at,
        )
    )  # fmt: skip
    return push, True


def _asked(push: MassPush) -> tuple[Any, ...]:
    """What a repeat has to have in common. Who is meant by a selection or a filter may be others
    by then: the first counts."""
    parts = (push.site, push.kind, push.text, push.data, push.ttl, push.per_second, push.filter)
    return tuple(map(msgspec.json.Encoder(order="sorted").encode, parts))


def _body(push: MassPush) -> dict[str, Any]:
    whole: dict[str, Any] = msgspec.to_builtins(push)
    return {name: value for name, value in whole.items() if name not in _NOT_IN_BODY}


def _busy(connection: Connection, site: str) -> bool:
    query = select(exists().where(m.c.site == site, m.c.state == "running"))
    return bool(connection.execute(query).scalar())


def save(connection: Connection, pushes: list[tuple[MassPush, float]]) -> Sequence[None]:
    """How far they have come. One is done unless somebody was quicker with another end; what a node
    that stood still tells after that counts no more."""
    for push, at in pushes:
        mine = update(m).where(m.c.id == push.id, m.c.state != "done")
        counts = {"sent": push.sent, "held": push.held, "body": _body(push), "updated": at}
        connection.execute(mine.values(**counts))
        if push.state == "done":
            over = mine.where(m.c.state.in_(("running", "paused")))  # a pause that came too late
            connection.execute(over.values(state="done", visitors=[]))
    return [None] * len(pushes)


def move(
    connection: Connection, push: str, states: tuple[MassState, ...], to: MassState, at: float
) -> None:
    """Raises HallooError `mass_push_over` when it is in none of the states, `mass_push_running`
    when another is under way on its site."""
    row = _first(connection, m.c.id == push)
    assert row is not None
    if row.state not in states:
        raise HallooError("mass_push_over")
    if to == "running" and row.state != to and _busy(connection, row.site):
        raise HallooError("mass_push_running")
    mine = update(m).where(m.c.id == push)
    connection.execute(mine.values(state=to, updated=at))
    if to == "cancelled":  # who was meant is nobody's business now
        connection.execute(mine.values(visitors=[]))


def by_id(connection: Connection, push: str) -> MassPush | None:
    row = _first(connection, m.c.id == push)
    return None if row is None else record(row)


def of_site(
    connection: Connection, site: str, limit: int, before: str | None = None
) -> list[MassPush]:
    """Newest first; those older than `before`, one of the site's."""
    query = select(*_brief).where(m.c.site == site)
    if before:
        place = select(m.c.created).where(m.c.id == before, m.c.site == site).scalar_subquery()
        query = query.where(m.c.created < place)
    rows = connection.execute(query.order_by(m.c.created.desc(), m.c.id.desc()).limit(limit))
    return [record(row) for row in rows]


def under_way(connection: Connection) -> list[MassPush]:
    rows = connection.execute(select(*_brief).where(m.c.state.in_(("running", "paused"))))
    return [record(row) for row in rows]


def left(connection: Connection, push: str) -> tuple[list[str], int]:
    """Who has not got it yet, in order; and how many have."""
    visitors = connection.execute(select(m.c.visitors).where(m.c.id == push)).scalar_one()
    query = select(p.c.visitor).where(p.c.source == f"mass:{push}")
    got = set(connection.execute(query).scalars())
    return [visitor for visitor in visitors if visitor not in got], len(got)


def leave_out(connection: Connection, site: str, visitors: list[str]) -> None:
    """Of what is under way: they have been erased."""
    rows = connection.execute(
        select(m.c.id, m.c.visitors).where(m.c.site == site, m.c.state.in_(("running", "paused")))
    )
    for push, meant in rows.all():
        others = [each for each in meant if each not in visitors]
        if len(others) < len(meant):
            connection.execute(update(m).where(m.c.id == push).values(visitors=others))


def _first(connection: Connection, which: Any) -> Row[Any] | None:
    return connection.execute(select(*_brief).where(which)).first()


def record(row: Row[Any]) -> MassPush:
    known = {name: getattr(row, name) for name in ("id", "site", "agent", "state")}
    counts = {name: getattr(row, name) for name in ("total", "sent", "held")}
    times = {name: rfc3339(getattr(row, name)) for name in ("created", "updated")}
    return msgspec.convert({**row.body, **known, **counts, **times}, MassPush)
