"""The database comes up to date by itself, whole or not at all."""

import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from halloo.cli.folder import open_folder, secret_key
from halloo.domain import pushes as rules
from halloo.domain.times import rfc3339
from halloo.settings import SettingError
from halloo.store import pushes as store
from halloo.store import tables
from halloo.store.engine import open_engine
from halloo.store.migrate import MIGRATIONS, VERSIONS, NewerDatabase, migrate


def test_a_fresh_folder_gets_every_table(tmp_path: Path) -> None:
    engine = open_engine(tmp_path)
    migrate(engine)
    found = inspect(engine)
    for name, table in tables.metadata.tables.items():
        assert {c["name"] for c in found.get_columns(name)} == {c.name for c in table.columns}
        assert {i["name"] for i in found.get_indexes(name) if i["name"].startswith("ix_")} == {
            str(index.name) for index in table.indexes
        }
    migrate(engine)  # a second time there is nothing to do
    engine.dispose()


def test_the_known_versions_are_those_of_the_migrations() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    steps = ScriptDirectory.from_config(config).walk_revisions()
    assert [step.revision for step in steps] == [*reversed(VERSIONS)]


@pytest.mark.parametrize("fresh", [True, False])
def test_what_migrates_does_not_stay_in_the_memory(tmp_path: Path, fresh: bool) -> None:
    if not fresh:
        open_folder(tmp_path).close()
    program = (
        "import sys; from pathlib import Path; from halloo.cli.folder import open_folder\n"
        "open_folder(Path(sys.argv[1])).close(); sys.exit('alembic' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=True)


def test_pushes_and_receipts_of_the_first_schema_are_kept(tmp_path: Path) -> None:
    """Rows as the first version wrote them: (id, kind, ttl, connections, state), made at 1000."""
    pushes = [
        ("a", "invite", 0, 1, "sent"), ("b", "invite", 60, 0, "offline"),
        ("c", "event", 0, 1, "sent"), ("d", "event", 60, 0, "offline"),
        ("e", "invite", 0, 1, "accepted"), ("f", "invite", 0, 0, "offline"),
    ]  # fmt: skip
    engine = open_engine(tmp_path)
    with engine.connect().execution_options(write=True) as connection, connection.begin():
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        run = connection.exec_driver_sql
        run("INSERT INTO sites VALUES ('shop', 'Shop', '[]', 0)")
        for id_, kind, ttl, connections, state in pushes:
            expires = rules.expiry(1000, ttl, connections)
            run(
                "INSERT INTO pushes (id, site, visitor, agent, kind, text, data, cid, once, body,"
                " state, connections, at, expires)"
                " VALUES (?, 'shop', 'vera', 'alice', ?, 'Hi', 'null', ?, ?, '', ?, ?, 1000, ?)",
                (id_, kind, id_, f"alice:{id_}", state, connections, expires),
            )
        run("INSERT INTO receipts VALUES ('e', 'shown', 1001), ('e', 'accepted', 1002)")
    migrate(engine)
    with engine.connect() as connection:
        waiting = store.waiting(connection, "shop", "vera", 0, 1001)
        assert {row.id for row in waiting} == {"a", "b", "d"}
        answered = store.by_id(connection, "e")
        assert answered
        assert (answered.state, list(answered.receipts)) == ("accepted", ["shown", "accepted"])
        record = store.by_id(connection, "b")
        assert record
        assert record.expires == rfc3339(1060)
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    engine.dispose()


def test_a_newer_database_is_refused_with_what_to_do(tmp_path: Path) -> None:
    open_folder(tmp_path).close()
    database = sqlite3.connect(tmp_path / "halloo.db")
    with database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    with pytest.raises(NewerDatabase, match=r"newer Halloo .schema 9999.*restore a backup"):
        open_folder(tmp_path)


def test_an_interrupted_migration_leaves_the_old_state(tmp_path: Path) -> None:
    """A table in the way stops the first step after it made others."""
    engine = open_engine(tmp_path)
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE visitors (mine TEXT)")
        connection.commit()
    with pytest.raises(Exception, match="already exists"):
        migrate(engine)
    assert inspect(engine).get_table_names() == ["visitors"]
    with engine.connect() as connection:
        connection.exec_driver_sql("DROP TABLE visitors")
        connection.commit()
    migrate(engine)
    assert "conversations" in inspect(engine).get_table_names()
    engine.dispose()


def test_the_folder_is_made_and_is_its_owners_only(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    store = open_folder(folder)
    key = secret_key(folder)
    assert key == secret_key(folder)
    assert len(key) == 32
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for file in folder.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
    store.close()


def test_a_damaged_secret_is_named(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_bytes(b"short")
    with pytest.raises(SettingError, match=r"secret.key is damaged"):
        secret_key(tmp_path)


def test_every_commit_is_synced_and_readers_do_not_wait(tmp_path: Path) -> None:
    engine = open_engine(tmp_path)
    with engine.connect() as connection:
        pragma = connection.exec_driver_sql
        assert pragma("PRAGMA journal_mode").scalar() == "wal"
        assert pragma("PRAGMA synchronous").scalar() == 2
        assert pragma("PRAGMA foreign_keys").scalar() == 1
    engine.dispose()
