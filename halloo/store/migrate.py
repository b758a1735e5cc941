"""Brings the database to this program's version, or refuses one that is newer.

Alembic is needed only where there is something to do: it costs the memory of a thousand visitors.
"""

import json
import subprocess
import sys
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from halloo.store.engine import open_engine

MIGRATIONS = Path(__file__).parent / "migrations"
# Oldest first. A test compares them with the files of the folder.
VERSIONS = ("0001", "0002", "0003", "0004", "0005", "0006")


class NewerDatabase(Exception):
    """The database was written by a later Halloo."""


def version_of(connection: Connection) -> str | None:
    """None where no migration has been yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def migrate(engine: Engine, url: str = "") -> None:
    """Raises NewerDatabase, with a text for the operator. A short-lived process does the work and
    takes its memory along; where that fails it is tried here, so that the caller learns why."""
    if _is_current(engine):
        return
    # -P: what lies in the folder somebody happens to be in is not ours to import.
    command = [sys.executable, "-P", "-m", "halloo.store.migrate"]
    # The address may hold a password, which other users would see in a list of processes.
    where = json.dumps([engine.url.database, url]).encode()
    subprocess.run(command, input=where, capture_output=True, check=False)
    if not _is_current(engine):
        upgrade(engine)


def upgrade(engine: Engine, to: str = "head") -> None:
    """All steps in one transaction: an interrupted migration leaves the old state. Who comes while
    another does it waits, and finds it done."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    writing = engine.connect().execution_options(write="for long")
    with writing as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, to)


def _is_current(engine: Engine) -> bool:
    with engine.connect() as connection:
        version = version_of(connection)
    if version is not None and version not in VERSIONS:
        raise NewerDatabase(
            f"The database is of a newer Halloo (schema {version}). Install that version "
            "again, or restore a backup made with this one."
        )
    return version == VERSIONS[-1]


if __name__ == "__main__":
    _file, _url = json.load(sys.stdin)
    upgrade(open_engine(Path(_file or "").parent, _url))
