"""What PostgreSQL is told otherwise than SQLite, so that the same tables and queries mean the same.

Importing it makes the column types compile so; what a statement must say otherwise stands here too.
"""

import json
from typing import Any

from sqlalchemy import JSON, Column, Connection, Engine, Integer, String, Text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.elements import Null

POSTGRES = "postgresql"
REPLACEMENT = "\ufffd"  # for NUL, which PostgreSQL takes in no text


@compiles(String, POSTGRES)
@compiles(Text, POSTGRES)
@compiles(JSON, POSTGRES)
def _text(_type: Any, _compiler: Any, **more: Any) -> str:
    """Of any length, and in the order of its characters' numbers, as SQLite has it. JSON is text:
    PostgreSQL's own types know no equality, or no \\u0000."""
    column = isinstance(more.get("type_expression"), Column)
    return 'TEXT COLLATE "C"' if column else "TEXT"


@compiles(Integer, POSTGRES)
def _integer(_type: Any, _compiler: Any, **_more: Any) -> str:
    return "BIGINT"


class JsonText(JSON):
    """JSON on its way to and from a column of text; the driver has no part in it."""

    render_bind_cast = True

    def bind_processor(self, dialect: Any) -> Any:
        return lambda value: None if isinstance(value, Null) else json.dumps(value)

    def result_processor(self, dialect: Any, coltype: Any) -> Any:
        # What PostgreSQL tells of its own tables comes decoded.
        return lambda value: json.loads(value) if isinstance(value, str) else value


def is_postgres(of: Connection | Engine) -> bool:
    return of.dialect.name == POSTGRES


def storable(text: str) -> str:
    """The text as PostgreSQL gives it back."""
    return text.replace("\0", REPLACEMENT)


def raced(error: BaseException, shared: bool) -> bool:
    """Whether it comes of somebody else's writing at the same time, and would not come again while
    nobody else writes. SQLite, which has one writer, knows no such thing."""
    if not isinstance(error, DBAPIError):
        return False
    state = getattr(error.orig, "sqlstate", None) or ""
    return state.startswith("40") or (shared and isinstance(error, IntegrityError))


def at_fault(error: BaseException) -> bool:
    """Whether it comes of what was to be written, and not of the database, its disk or its line."""
    return not isinstance(error, OperationalError | OSError) and not (
        isinstance(error, DBAPIError) and error.connection_invalidated
    )


def reason(error: BaseException) -> str:
    """What the database said, without the values it was about."""
    said = getattr(error, "orig", error)
    told = getattr(said, "diag", None)
    return str((told and told.message_primary) or said)
