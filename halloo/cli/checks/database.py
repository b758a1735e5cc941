"""The database: opens, of this program's version, sound, no message missing, somebody to answer."""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import DBAPIError

from halloo.cli.checks.finding import Finding, note, ok, wrong
from halloo.cli.checks.machine import newer_than_now
from halloo.cli.peek import peek
from halloo.store import directory
from halloo.store import tables as t
from halloo.store.engine import FILE
from halloo.store.migrate import VERSIONS, version_of

RESTORE = "Stop the server, keep a copy of the folder, and restore the newest good backup."
NAMED = 3  # of what is broken


def all_of(folder: Path) -> list[Finding]:
    if not (folder / FILE).exists():
        return [note("Database", "none yet", "`halloo serve` makes it on the first start.")]
    try:
        with peek(folder) as connection:
            return _look(connection)
    except DBAPIError as error:
        return [wrong("Database", f"cannot be read: {error.orig}", RESTORE)]
    except OSError as error:
        return [wrong("Database", f"cannot be opened: {error.strerror}", "Check its owner.")]


def _look(connection: Connection) -> list[Finding]:
    damage = list(connection.execute(text(f"PRAGMA integrity_check({NAMED})")).scalars())
    if damage != ["ok"]:
        return [wrong("Database", f"damaged: {'; '.join(damage)}", RESTORE)]
    if orphans := connection.execute(text("PRAGMA foreign_key_check")).fetchmany(NAMED):
        named = ", ".join(
            f"{table} row {row} lacks its {parent}" for table, row, parent, _ in orphans
        )
        return [wrong("Database", f"incomplete: {named}", RESTORE)]
    schema = schema_of(connection)
    findings = [ok("Database", "sound"), schema]
    if schema.state == "ok":
        findings += [conversations(connection), *people(connection), *clock(connection)]
    return findings


def schema_of(connection: Connection) -> Finding:
    version = version_of(connection)
    if version == VERSIONS[-1]:
        return ok("Schema", f"{version}, this program's")
    if version is None:
        return note("Schema", "none yet", "`halloo serve` makes it on the first start.")
    if version in VERSIONS:
        remedy = "The next `halloo serve` migrates it; make a backup first."
        return note("Schema", f"{version}, older than this program", remedy)
    remedy = "Install that version again, or restore a backup made with this one."
    return wrong("Schema", f"{version}, of a newer Halloo", remedy)


def conversations(connection: Connection) -> Finding:
    """Sequences are 1, 2, 3 … up to the conversation's own `seq`."""
    c, m = t.conversations.c, t.messages.c
    count, first, last = func.count(m.seq), func.min(m.seq), func.max(m.seq)
    query = (
        select(c.id, c.seq, count, first, last)
        .select_from(t.conversations.outerjoin(t.messages, m.conversation == c.id))
        .group_by(c.id)
    )
    talks = messages = 0
    broken: list[str] = []
    for id_, seq, found, lowest, highest in connection.execute(query):
        talks, messages = talks + 1, messages + found
        if (found, lowest or 1, highest or 0) != (seq, 1, seq):
            broken.append(f"{id_} ({found} of {seq})")
    if broken:
        more = f" and {len(broken) - NAMED} more" if len(broken) > NAMED else ""
        lacking = f"messages are missing in {', '.join(broken[:NAMED])}{more}"
        return wrong("Conversations", lacking, RESTORE)
    return ok("Conversations", f"{talks:,} with {messages:,} messages, none missing")


def people(connection: Connection) -> list[Finding]:
    known = directory.load(connection)
    return [_sites(known), _agents(known)]


def _sites(known: directory.Snapshot) -> Finding:
    if not known.sites:
        return note("Sites", "none yet", "halloo site add NAME --origin https://shop.example")
    closed = [f"{site.name} ({site.key})" for site in known.sites.values() if not site.origins]
    if closed:
        text = f"no origin, so no page gets in: {', '.join(closed)}"
        return wrong("Sites", text, "Add their origins in the console under Settings.")
    return ok("Sites", ", ".join(f"{site.name} ({key})" for key, site in known.sites.items()))


def _agents(known: directory.Snapshot) -> Finding:
    if not known.agents:
        remedy = "Open the set-up link that `halloo serve` prints, or `halloo agent add`."
        return note("Agents", "none yet, nobody can answer", remedy)
    return ok("Agents", ", ".join(known.agents))


def clock(connection: Connection) -> list[Finding]:
    newest: Any = connection.execute(select(func.max(t.conversations.c.updated))).scalar()
    finding = newer_than_now(newest) if newest else None
    return [finding] if finding else []
