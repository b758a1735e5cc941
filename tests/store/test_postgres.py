"""PostgreSQL holds the same tables, and means the same by what is written into them."""

import traceback
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, func, insert, inspect, select, text
from sqlalchemy.exc import DBAPIError

from halloo.domain.agents import OPERATOR
from halloo.settings import SettingError
from halloo.store import audit, sites, tables
from halloo.store import tables as t
from halloo.store.directory import Site
from halloo.store.engine import open_engine
from halloo.store.migrate import NewerDatabase, migrate
from halloo.store.store import Store
from postgres import Postgres

DAY = 86_400.0


@pytest.fixture
def engine(shared: str, tmp_path: Path) -> Engine:
    return open_engine(tmp_path, shared)


def test_the_steps_make_the_tables_that_the_queries_mean(engine: Engine) -> None:
    found = inspect(engine)
    assert set(found.get_table_names()) == {*tables.metadata.tables, "alembic_version"}
    for name, table in tables.metadata.tables.items():
        columns = {column["name"]: column for column in found.get_columns(name)}
        assert columns.keys() == {column.name for column in table.columns}
        for column in table.columns:
            wanted = column.type.compile(engine.dialect).replace("FLOAT", "DOUBLE PRECISION")
            kind = str(columns[column.name]["type"]).removesuffix(' COLLATE "C"')
            assert kind == wanted, (name, column.name)
            assert columns[column.name]["nullable"] == column.nullable, (name, column.name)
    engine.dispose()


def test_every_index_and_constraint_of_theirs_is_there(shared: str) -> None:
    every = tables.metadata.tables.values()
    wanted = {str(index.name) for table in every for index in table.indexes}
    named = (key for table in every for key in table.constraints)
    # Two tables of one row have no key, and to SQLAlchemy one without columns.
    keys = {str(key.name) for key in named if [*getattr(key, "columns", ())]}
    with psycopg.connect(shared) as connection:
        indexes = connection.execute("SELECT indexname FROM pg_indexes").fetchall()
        constraints = connection.execute("SELECT conname FROM pg_constraint").fetchall()
    assert wanted <= {name for (name,) in indexes}
    assert keys <= {name for (name,) in constraints}


def test_text_is_compared_by_the_numbers_of_its_characters(engine: Engine) -> None:
    query = text(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema ="
        " 'public' AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C'"
    )
    with engine.connect() as connection:
        assert connection.execute(query).all() == []
    engine.dispose()


async def test_text_of_any_length_and_with_any_character_comes_back(store: Store) -> None:
    """Also what PostgreSQL alone would not take: it must not keep others from being stored."""
    name = "x" * 5000 + "Tea 茶 \ud7ff 🫖 \\ ' \" %s :a {} \x01"
    told = {"name": name, "nothing": "a\0b", "deep": [None, 1.5, 2**60, True]}
    await store.write(lambda c: sites.add(c, Site("long", name, ("https://a.example",), 0.0)))
    await store.write(
        lambda c: (
            c.execute(
                insert(t.visitors).values(
                    id="v", site="long", first_seen=0.0, last_seen=0.0, visits=2**60, attrs=told
                )
            )
            and None
        )
    )
    found = await store.read(lambda c: c.execute(select(t.visitors)).one())
    assert (found.visits, found.attrs, found.tags) == (2**60, told, [])
    assert await store.read(lambda c: sites_named(c)) == {"Shop", name}


def sites_named(connection: object) -> set[str]:
    return set(connection.execute(select(t.sites.c.name)).scalars())  # type: ignore[attr-defined]


async def test_a_sum_of_whole_numbers_is_one(store: Store) -> None:
    total = select(func.sum(t.revision.c.number))
    found = await store.read(lambda c: c.execute(total).scalar_one())
    assert (type(found), found) == (int, 2)


async def test_a_nul_poisons_nothing(store: Store, url: str) -> None:
    await store.write(lambda c: sites.add(c, Site("nul", "a\0b", (), 0.0)))
    kept = await store.read(sites_named)
    assert kept == {"Shop", "a\ufffdb" if url else "a\0b"}


ATTACKS: list[tuple[str, bool]] = [
    ("UPDATE audit SET actor = 'nobody'", True),
    ("INSERT INTO audit SELECT * FROM audit ON CONFLICT (id) DO UPDATE SET actor = 'nobody'", True),
    ("DELETE FROM audit WHERE target = 'young'", True),
    ("TRUNCATE audit", True),
    ("DELETE FROM audit WHERE target = 'old'", False),
]


@pytest.mark.parametrize(("attack", "refused"), ATTACKS)
async def test_the_audit_log_is_neither_changed_nor_shortened(
    node: Callable[[], Store], attack: str, refused: bool
) -> None:
    import time

    store, now = node(), time.time()
    await store.write(lambda c: audit.note(c, OPERATOR, "site.made", now, target="young"))
    await store.write(lambda c: audit.note(c, OPERATOR, "site.made", now - 31 * DAY, target="old"))
    if refused:
        with pytest.raises(DBAPIError, match="audit log is not"):
            store.run(lambda c: c.exec_driver_sql(attack))
    else:
        store.run(lambda c: c.exec_driver_sql(attack))
    left = await store.read(lambda c: sorted(c.execute(select(t.audit.c.target)).scalars()))
    assert left == (["old", "young"] if refused else ["young"])


@pytest.mark.parametrize("rows", [1, 2])
async def test_what_people_write_is_in_no_error(store: Store, rows: int) -> None:
    """Such an error comes into the log."""
    said = {"conversation": "c", "sender": "visitor:v", "name": None, "cid": "c", "at": 0.0}
    secret = [{**said, "text": "my secret", "seq": n} for n in range(rows)]
    with pytest.raises(DBAPIError) as raised:
        await store.write(lambda c: c.execute(insert(t.messages), secret) and None)
    lines = traceback.format_exception(raised.value)
    assert "my secret" not in "".join(lines)
    assert "visitor:v" not in "".join(lines)


def test_a_newer_database_is_refused_with_what_to_do(engine: Engine, shared: str) -> None:
    with engine.begin() as connection:
        connection.execute(text("SELECT 1"))
    with psycopg.connect(shared) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(NewerDatabase, match=r"newer Halloo .schema 9999"):
        migrate(engine, shared)
    engine.dispose()


def test_an_interrupted_migration_leaves_the_old_state(postgres: Postgres, tmp_path: Path) -> None:
    url = postgres.database()
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE visitors (mine TEXT)")
    engine = open_engine(tmp_path, url)
    with pytest.raises(DBAPIError, match="already exists"):
        migrate(engine, url)
    assert inspect(engine).get_table_names() == ["visitors"]
    engine.dispose()
    postgres.drop(url)


def test_a_database_that_cannot_hold_every_letter_is_refused(
    postgres: Postgres, tmp_path: Path
) -> None:
    postgres.execute(
        "CREATE DATABASE narrow TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'"
    )
    with pytest.raises(SettingError, match="keeps text as LATIN1"):
        Store(tmp_path, postgres.url("narrow"))


def test_a_commit_waits_for_the_disk_and_readers_see_one_moment(engine: Engine) -> None:
    with engine.connect() as connection:
        show = connection.exec_driver_sql
        assert show("SHOW synchronous_commit").scalar() == "on"
        assert show("SHOW transaction_isolation").scalar() == "repeatable read"
        assert show("SHOW transaction_read_only").scalar() == "on"
    with engine.connect().execution_options(write=True) as connection, connection.begin():
        assert connection.exec_driver_sql("SHOW transaction_isolation").scalar() == "read committed"
    engine.dispose()
