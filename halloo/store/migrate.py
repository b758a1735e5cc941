"""Brings the database to this program's version, or refuses one that is newer."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine


class NewerDatabase(Exception):
    """The database was written by a later Halloo."""


def migrate(engine: Engine) -> None:
    """All steps in one transaction: an interrupted migration leaves the old state. Raises
    NewerDatabase, with a text for the operator."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    script = ScriptDirectory.from_config(config)
    with engine.connect() as connection:
        if _version(connection) == script.get_current_head():
            return
    with engine.connect().execution_options(write=True) as connection, connection.begin():
        version = _version(connection)
        known = {step.revision for step in script.walk_revisions()}
        if version is not None and version not in known:
            raise NewerDatabase(
                f"The database is of a newer Halloo (schema {version}). Install that version "
                "again, or restore a backup made with this one."
            )
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _version(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
