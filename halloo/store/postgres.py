"""Opens PostgreSQL: every commit synced, a few connections, and no wait without an end.

Nodes share it. A transaction that writes takes the cluster's lock first: whole, as SQLite's write
lock is, so that whatever it reads stays true until it commits; or shared with others of its kind,
where it locks each row that it decides by. Readers take none and see one snapshot.
"""

from typing import Any

from sqlalchemy import JSON, Engine, create_engine, event
from sqlalchemy.pool import QueuePool

from halloo.settings import SettingError
from halloo.store.dialects import JsonText, reason, storable

CONNECTIONS = 6  # readers, surveyor, writer, and one to spare
CONNECT_SECONDS = 5
STATEMENTS = 256  # prepared ones kept by each connection
OLDEST = 13
# "hall": so that it is nobody else's lock.
WRITING = 0x68616C6C

# A node that stands still in the middle of a transaction must not keep the others waiting.
_LIMITS = {
    "synchronous_commit": "on",
    "statement_timeout": "60s",
    "lock_timeout": "10s",
    "idle_in_transaction_session_timeout": "15s",
}
_SET = "; ".join(f"SET {name} = '{value}'" for name, value in _LIMITS.items())

_BEGIN = {
    False: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    True: f"BEGIN; SELECT pg_advisory_xact_lock({WRITING})",
    "for long": "BEGIN; SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0;"
    f" SELECT pg_advisory_xact_lock({WRITING})",
    "shared": f"BEGIN; SELECT pg_advisory_xact_lock_shared({WRITING})",
}
# Several statements in one go cannot be prepared.
_UNPREPARED = {*_BEGIN.values()}


def open_postgres(url: str) -> Engine:
    """Connects when the first connection is asked for. Raises SettingError for a server that will
    not do."""
    engine = create_engine(
        "postgresql+psycopg://",
        creator=lambda: _connect(url),
        hide_parameters=True,  # what people write does not belong into an error's text
        poolclass=QueuePool,
        pool_size=CONNECTIONS,
        max_overflow=CONNECTIONS,
        pool_timeout=CONNECT_SECONDS,
    )
    dialect: Any = engine.dialect
    dialect.colspecs = {**dialect.colspecs, JSON: JsonText}
    event.listen(engine, "begin", _begin)
    return engine


def _connect(url: str) -> Any:
    """The server's own library reads the address: with several hosts, options and TLS. Of several
    servers the one that may be written to is meant."""
    import psycopg

    connection = psycopg.connect(
        url,
        autocommit=True,  # transactions begin where `_begin` says so
        cursor_factory=_cursor(),
        **_line(url),
    )
    try:
        _check(connection)
        connection.prepared_max = STATEMENTS
        connection.execute(_SET, prepare=False)
    except Exception:
        connection.close()
        raise
    _adapt(connection)
    return connection


def _line(url: str) -> dict[str, Any]:
    """How a connection that is dead is noticed; what the address says comes first."""
    from psycopg.conninfo import conninfo_to_dict

    given = conninfo_to_dict(url)
    ours = {
        "connect_timeout": CONNECT_SECONDS,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 15_000,
        "target_session_attrs": "read-write",
        "application_name": "halloo",
        "client_encoding": "utf8",
    }
    return {name: value for name, value in ours.items() if name not in given}


def _check(connection: Any) -> None:
    version = connection.info.server_version // 10_000
    if version < OLDEST:
        raise SettingError(f"PostgreSQL {version} is too old: {OLDEST} or newer is needed.")
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise SettingError(
            f"The database keeps text as {encoding}, which cannot hold every letter. Make it anew: "
            "CREATE DATABASE halloo ENCODING 'UTF8' TEMPLATE template0."
        )


def _adapt(connection: Any) -> None:
    """One type for every whole number, so that a statement is prepared once, and sums of them are
    whole numbers, too; texts without NUL."""
    from psycopg.adapt import Loader
    from psycopg.types.numeric import Int8Dumper
    from psycopg.types.string import StrDumperUnknown

    class Plain(StrDumperUnknown):
        def dump(self, obj: str) -> Any:
            return super().dump(storable(obj) if "\0" in obj else obj)

    class Number(Loader):
        def load(self, data: Any) -> Any:
            text = bytes(data)
            return int(text) if text.lstrip(b"-").isdigit() else float(text)

    connection.adapters.register_loader("numeric", Number)
    connection.adapters.register_dumper(int, Int8Dumper)
    connection.adapters.register_dumper(str, Plain)


def _cursor() -> Any:
    import psycopg

    class Cursor(psycopg.Cursor[Any]):
        """SQLAlchemy's marks, and those of `halloo.store.bulk`. Of errors the details are left out:
        they show the row, and what people write belongs into no log."""

        def execute(self, query: Any, params: Any = None, **more: Any) -> Any:
            if query in _UNPREPARED:
                more["prepare"] = False
            elif isinstance(params, tuple) and params:
                self._query_cls = psycopg.RawCursor._query_cls
            try:
                return super().execute(query, params, **more)
            except psycopg.Error as error:
                error.args = (reason(error),)
                raise

        def executemany(self, query: Any, params_seq: Any, **more: Any) -> None:
            try:
                super().executemany(query, params_seq, **more)
            except psycopg.Error as error:
                error.args = (reason(error),)
                raise

    return Cursor


def _begin(connection: Any) -> None:
    connection.exec_driver_sql(_BEGIN[connection.get_execution_options().get("write", False)])
