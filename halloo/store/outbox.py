"""Rows of `webhook_calls` on their way: what is to be told outside is written in the transaction in
which it happened, and stays until somebody has taken it or trying has ended."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Connection, Row, exists, func, insert, select, update

from halloo.domain.webhooks import Call, Hook, Hooks, calls, plain
from halloo.store import bulk
from halloo.store import tables as t
from halloo.store.directory import hook_of

k, w, y = t.webhook_calls, t.webhooks, t.webhook_tries
_target = func.coalesce(k.c.webhook, k.c.url)
PAGE = 50
STEP = 2000
WAITING_MOST = 50_000  # for one webhook; of more the newest stay


class Told(Protocol):
    """A message, a conversation, a push or what became of one."""

    @property
    def site(self) -> Any: ...

    @property
    def visitor(self) -> Any: ...


class Try(NamedTuple):
    """`status` is None where there was no answer, `error` where all is well."""

    at: float
    milliseconds: int
    status: int | None
    error: str | None


def tell(connection: Connection, hooks: Hooks, event: str, at: float, thing: Told) -> None:
    """Those webhooks of the thing's site that want the event; mostly there are none."""
    there = hooks.get(thing.site)
    if there:
        told = {event.partition(".")[0]: plain(thing)}  # type: ignore[arg-type]
        add(connection, [calls(there, event, thing.site, at, told, thing.visitor)])


def add(connection: Connection, told: list[list[Call]]) -> Sequence[None]:
    """Webhooks that are gone or switched off by now are left out."""
    wanted = [call for each in told for call in each]
    named = {call.webhook for call in wanted if call.webhook}
    there: set[str | None] = {None}
    if named:
        query = select(w.c.id).where(w.c.id.in_(named), w.c.active)
        there |= set(connection.execute(query).scalars())
    rows = [
        (c.id, c.site, c.webhook, c.url, c.event, c.body, c.created, c.created, 0, "waiting",
         c.visitor)
        for c in wanted if c.webhook in there
    ]  # fmt: skip
    bulk.insert(connection, k, rows)
    return [None] * len(told)


def due(
    connection: Connection, at: float, busy: Collection[str], full: Collection[str]
) -> tuple[list[Row[Any]], dict[str, Hook]]:
    """Some of what is to be told now and is not `busy`, oldest first, but nothing to the `full`
    (webhooks, or addresses of rules); with the webhooks that it is for."""
    query = (
        select(k, _target.label("target"))
        .where(k.c.due <= at, k.c.id.not_in(busy), _target.not_in(full))
        .order_by(k.c.due, k.c.id)
        .limit(PAGE)
    )
    rows = list(connection.execute(query))
    named = {row.webhook for row in rows if row.webhook}
    if not named:
        return rows, {}
    found = connection.execute(select(w).where(w.c.id.in_(named)))
    return rows, {row.id: hook_of(row) for row in found}


def claim(connection: Connection, calls: list[str], at: float, until: float) -> set[str]:
    """On several nodes: of these due calls those that nobody else has claimed are ours until then;
    when we die they come due again."""
    free = select(k.c.id).where(k.c.id.in_(calls), k.c.due <= at).with_for_update(skip_locked=True)
    mine = update(k).where(k.c.id.in_(free)).values(due=until)
    return set(connection.execute(mine.returning(k.c.id)).scalars())


def waiting(connection: Connection) -> int:
    return connection.execute(select(func.count()).where(k.c.due.is_not(None))).scalar_one()


def tried(connection: Connection, call: str, one: Try, url: str, due: float | None) -> None:
    """How a try went; `due` is when the next one is, None: there is none. A call that was taken
    away meanwhile stays away, and what was given up meanwhile is not taken up again."""
    if not connection.execute(select(exists().where(k.c.id == call))).scalar_one():
        return
    number = select(func.coalesce(func.max(y.c.number), 0) + 1).where(y.c.call == call)
    connection.execute(
        insert(y).values(call=call, number=number.scalar_subquery(), **one._asdict())
    )
    change: dict[Any, Any] = {"tries": k.c.tries + 1, "url": url, "due": due}
    if one.error is None:
        mine, state = k.c.id == call, "done"
    else:
        mine, state = (k.c.id == call) & (k.c.state == "waiting"), "waiting" if due else "failed"
    connection.execute(update(k).where(mine).values(state=state, **change))


def give_up(connection: Connection, webhook: str) -> None:
    """It is switched off: nothing waits for it. Of very much only a part at a time, for others
    write too: what is left is not told, and given up when it comes due."""
    some = select(k.c.id).where(k.c.webhook == webhook, k.c.due.is_not(None)).limit(STEP)
    mine = (k.c.id.in_(some), k.c.state == "waiting")
    connection.execute(update(k).where(*mine).values(state="failed", due=None))


def crowded(connection: Connection, most: int = WAITING_MOST) -> list[str]:
    """The webhooks for which more waits than anybody will ever take."""
    waits = (k.c.due.is_not(None), k.c.webhook.is_not(None))
    count = select(k.c.webhook).where(*waits).group_by(k.c.webhook)
    return list(connection.execute(count.having(func.count() > most)).scalars())


def give_up_oldest(connection: Connection, webhook: str, most: int = WAITING_MOST) -> int:
    """A part of what is beyond the newest so many; returns how much that was."""
    mine = (k.c.webhook == webhook, k.c.due.is_not(None))
    beyond = select(k.c.id).where(*mine).order_by(k.c.id.desc()).offset(most).limit(STEP)
    given = update(k).where(k.c.id.in_(beyond)).values(state="failed", due=None)
    return connection.execute(given).rowcount
