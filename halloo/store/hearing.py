"""What visitors say, stored for many of them at once."""

from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row

from halloo.domain.webhooks import Hooks
from halloo.errors import HallooError
from halloo.store import bulk, conversations, outbox
from halloo.store import tables as t
from halloo.store.conversations import Stored, Words
from halloo.store.dialects import is_postgres
from halloo.wire import ConversationSummary, Message


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a visitor says. `name` is for a conversation that begins with it."""

    site: str
    visitor: str
    name: str | None
    words: Words
    hooks: Hooks = field(default_factory=dict)  # who is told outside


@dataclass(frozen=True, slots=True)
class Heard:
    """`summary` when the conversation began or opened again with it."""

    stored: Stored
    summary: ConversationSummary | None


def hear(connection: Connection, spoken: list[Spoken]) -> list[Heard | HallooError]:
    """Stores what several visitors say, in few statements when none of it is a retry or carries a
    file. For each: what became of it, or HallooError `conflict` or `file_not_found`."""
    heard: list[Heard | HallooError] = []
    for carries, some in groupby(spoken, key=lambda each: each.words.file is not None):
        heard += (_one_by_one if carries else _together)(connection, list(some))
    for each, one in zip(spoken, heard, strict=True):
        if each.hooks and isinstance(one, Heard) and one.stored.fresh:
            _tell(connection, each, one)
    return heard


def _tell(connection: Connection, spoken: Spoken, heard: Heard) -> None:
    at = spoken.words.at
    if heard.summary:
        outbox.tell(connection, spoken.hooks, "conversation.opened", at, heard.summary)
    outbox.tell(connection, spoken.hooks, "message.added", at, heard.stored.message)


def _together(connection: Connection, spoken: list[Spoken]) -> list[Heard | HallooError]:
    connection.exec_driver_sql("SAVEPOINT hear")
    heard: list[Heard | HallooError] | None = _hear_new(connection, spoken)
    if heard is None:
        connection.exec_driver_sql("ROLLBACK TO hear")
        heard = _one_by_one(connection, spoken)
    connection.exec_driver_sql("RELEASE hear")
    return heard


def _one_by_one(connection: Connection, spoken: list[Spoken]) -> list[Heard | HallooError]:
    """Of what is refused nothing stays, not even the conversation that would have begun."""
    heard: list[Heard | HallooError] = []
    for each in spoken:
        connection.exec_driver_sql("SAVEPOINT one")
        heard.append(_hear_one(connection, each))
        if isinstance(heard[-1], HallooError):
            connection.exec_driver_sql("ROLLBACK TO one")
        connection.exec_driver_sql("RELEASE one")
    return heard


def _hear_new(connection: Connection, spoken: list[Spoken]) -> list[Heard | HallooError] | None:
    """None when something of it was stored before: then the numbers given out here are wrong."""
    places = list({(each.site, each.visitor): each for each in spoken}.values())
    rows = _of_visitors(connection, places)
    said: list[tuple[Message, bool]] = []
    seqs = {row.id: row.seq for row in rows.values()}
    states = {row.id: row.state for row in rows.values()}
    messages: list[bulk.Row] = []
    for each in spoken:
        row = rows[each.site, each.visitor]
        id_, words = row.id, each.words.into(row)
        seq = seqs[id_] + 1
        opened = seq == 1 or states[id_] == "closed"
        seqs[id_], states[id_] = seq, "open"
        messages.append(
            (id_, seq, words.sender, words.name, words.cid, words.text, words.at, words.file)
        )
        said.append((conversations.said(words, seq, row), opened))
    if bulk.insert(connection, t.messages, messages, "ON CONFLICT (sender, cid) DO NOTHING"):
        return None
    last = {message[0]: (message[0], message[1], message[6]) for message in messages}
    _move_on(connection, list(last.values()))
    return [_heard(connection, message, opened) for message, opened in said]


def _of_visitors(connection: Connection, places: list[Spoken]) -> dict[tuple[str, str], Row[Any]]:
    """The visitors' conversations by site and visitor, made now where there are none. Nobody else
    changes them before the commit; all nodes lock them in the same order."""
    rows: dict[tuple[str, str], Row[Any]] = {}
    lock = ""
    if is_postgres(connection):
        places.sort(key=lambda each: (each.site, each.visitor))
        lock = " ORDER BY site, visitor FOR UPDATE"
    for part in bulk.parts(places):
        marks = bulk.marks(connection.dialect.paramstyle, len(part), 2)
        found = connection.exec_driver_sql(
            f"SELECT * FROM conversations WHERE (site, visitor) IN (VALUES {marks}){lock}",  # nosec B608  # marks only
            tuple(name for each in part for name in (each.site, each.visitor)),
        )
        rows |= {(row.site, row.visitor): row for row in found}
    for each in places:
        if (each.site, each.visitor) not in rows:
            row = conversations.begin(connection, each.site, each.visitor, each.name, each.words.at)
            rows[each.site, each.visitor] = row
    return rows


def _move_on(connection: Connection, heads: list[bulk.Row]) -> None:
    """(conversation, its last seq, when): somebody spoke, so it is open."""
    for part in bulk.parts(heads):
        marks = bulk.marks(connection.dialect.paramstyle, len(part), 3)
        connection.exec_driver_sql(
            f"WITH head(id, seq, at) AS (VALUES {marks}) UPDATE conversations"  # nosec B608  # "?"
            " SET seq = CAST(head.seq AS BIGINT), updated = CAST(head.at AS FLOAT), state = 'open'"
            " FROM head WHERE conversations.id = head.id",
            tuple(value for head in part for value in head),
        )


def _hear_one(connection: Connection, spoken: Spoken) -> Heard | HallooError:
    before = conversations.begin(
        connection, spoken.site, spoken.visitor, spoken.name, spoken.words.at
    )
    try:
        stored = conversations.append(connection, before, spoken.words.into(before))
    except HallooError as error:
        return error
    if not stored.fresh:
        return Heard(stored, None)
    return _heard(connection, stored.message, before.seq == 0 or before.state == "closed")


def _heard(connection: Connection, message: Message, opened: bool) -> Heard:
    row = conversations.by_id(connection, message.conversation) if opened else None
    return Heard(
        Stored(message, fresh=True), conversations.summary(connection, row) if row else None
    )
