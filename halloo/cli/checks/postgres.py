"""PostgreSQL: reachable, of a version and settings that will do, with room for connections and the
right time; and what the house has in it."""

import time

from sqlalchemy import Connection, Engine, select, text

from halloo.cli.checks import database
from halloo.cli.checks.files import found
from halloo.cli.checks.finding import Finding, note, ok, wrong
from halloo.cli.keys import whole_key
from halloo.cli.shared import shared_engine, shown
from halloo.settings import SettingError, Settings
from halloo.store import moving, pieces
from halloo.store import tables as t
from halloo.store.migrate import VERSIONS, version_of
from halloo.store.postgres import CONNECTIONS

NAME, KEY = "Database", "Secret key"
MOST = 2 * CONNECTIONS  # of one node
LATE, WRONG = 1.0, 5.0  # seconds between two clocks
SET_CLOCK = "Set both clocks by NTP, e.g. with chrony: nodes go by the database's for leases."
GIVE_KEY = "`halloo key` prints it where a node runs; set HALLOO_KEY or HALLOO_KEY_FILE here."


def all_of(settings: Settings) -> list[Finding]:
    try:
        with shared_engine(settings.data, settings.database) as engine:
            with engine.connect() as connection, connection.begin():
                findings = _look(connection, settings.database)
                is_current = version_of(connection) == VERSIONS[-1]
            if is_current:
                findings.append(key_of(settings, engine))
            return findings
    except SettingError as error:
        return [wrong(NAME, str(error), "Start PostgreSQL, or correct HALLOO_DATABASE.")]


def _look(connection: Connection, url: str) -> list[Finding]:
    version = _one(connection, "SHOW server_version").split()[0]
    findings = [
        ok(NAME, f"PostgreSQL {version} at {shown(url)}"), commits(connection),
        room(connection), clocks(connection),
    ]  # fmt: skip
    if moving.is_under_way(connection):
        return [*findings, wrong("Move", "half-way", "Run `halloo move` again: it goes on.")]
    schema = database.schema_of(connection)
    findings.append(schema)
    if schema.state == "ok":
        findings += [
            database.conversations(connection), *database.people(connection),
            *database.clock(connection), files(connection),
        ]  # fmt: skip
    return findings


def commits(connection: Connection) -> Finding:
    """Each session of ours asks for synced commits by itself; these the server alone decides."""
    names = ("fsync", "full_page_writes")
    off = [name for name in names if _one(connection, f"SHOW {name}") != "on"]
    if off:
        remedy = "Switch it on in postgresql.conf."
        return wrong("Commits", f"{' and '.join(off)} off: a power cut may lose messages", remedy)
    return ok("Commits", "on disk before anybody is told so")


def room(connection: Connection) -> Finding:
    most = int(_one(connection, "SHOW max_connections"))
    kept = int(_one(connection, "SHOW superuser_reserved_connections"))
    used = int(_one(connection, "SELECT count(*) FROM pg_stat_activity WHERE datname IS NOT NULL"))
    more = max(0, most - kept - used) // MOST
    said = f"{used} of {most} in use, room for {more} more nodes or workers"
    if not more:
        return note("Connections", said, f"Raise max_connections: a node takes up to {MOST}.")
    return ok("Connections", said)


def clocks(connection: Connection) -> Finding:
    began = time.time()
    there = float(_one(connection, "SELECT extract(epoch FROM clock_timestamp())"))
    apart = abs(there - (began + time.time()) / 2)
    said = f"the database's is {apart:.1f} s off"
    if apart > WRONG:
        return wrong("Clocks", said, SET_CLOCK)
    return note("Clocks", said, SET_CLOCK) if apart > LATE else ok("Clocks", said)


def files(connection: Connection) -> Finding:
    there = pieces.sizes(connection)
    known = connection.execute(select(t.files.c.id, t.files.c.size)).all()
    lacking = [row.id for row in known if there.get(row.id) != row.size]
    return found(lacking, [row.size for row in known])


def key_of(settings: Settings, engine: Engine) -> Finding:
    try:
        key = whole_key(settings, engine)
    except SettingError as error:
        return wrong(KEY, str(error), GIVE_KEY)
    if key is None:
        return note(KEY, "none yet", "The first `halloo serve` makes it.")
    return ok(KEY, "that of all nodes")


def _one(connection: Connection, query: str) -> str:
    return str(connection.execute(text(query)).scalar_one())
