"""`halloo move`: every row and file goes into PostgreSQL, whatever happens on the way, and people
go on where they were."""

import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx2
import psycopg
import pytest
from sqlalchemy import JSON, Boolean, Connection, Engine, Float, Integer, Table, insert

from doors import Http
from halloo.store import rows
from halloo.store.engine import open_engine
from house import HALLOO, House, Town
from people import SHOP_ORIGIN, Vera
from postgres import Postgres

Everything = dict[str, list[tuple[Any, ...]]]


def example(table: Table, number: int, sites: list[str]) -> dict[str, Any]:
    """A row as strange as a column of its type may hold."""

    def value(column: Any) -> Any:
        if column.foreign_keys:
            [key] = column.foreign_keys
            return {"sites": sites[0], "agents": "alice"}.get(key.column.table.name, "x0")
        if isinstance(column.type, JSON):
            return {
                "a": ["é \0 \ud83d".encode("utf-16", "surrogatepass").decode("utf-16", "replace")]
            }
        if isinstance(column.type, Boolean):
            return True
        if isinstance(column.type, Float):
            return 1.8e9 + number / 3
        if isinstance(column.type, Integer):
            return 2**40 + number
        return (
            f"x{number}" if column.primary_key or column.unique else f"{'寿 ' * 90}{number}\\N\t\n"
        )

    return {column.name: value(column) for column in table.c}


def fill(house: House, sites: list[str], many: int = 0) -> None:
    """No table is empty; `many` messages more."""
    engine = open_engine(house.folder)
    with engine.connect().execution_options(write=True) as connection, connection.begin():
        for table in rows.TABLES:
            if not rows.sum_of(connection, table)[0]:
                connection.execute(insert(table).values(example(table, 0, sites)))
        if many:
            _talk(connection, sites[0], many)
    engine.dispose()


def _talk(connection: Connection, site: str, many: int) -> None:
    run = connection.exec_driver_sql
    run(
        "INSERT INTO conversations (id, site, visitor, state, epoch, seq, visitor_seen, agent_seen,"
        " created, updated) VALUES ('c_many', ?, 'v_many', 'open', 'e', ?, 0, 0, 1, 1)",
        (site, many),
    )
    run(
        "INSERT INTO messages (conversation, seq, sender, name, cid, text, at)"
        " VALUES ('c_many', ?, 'visitor:v_many', '', ?, ?, 1.5)",
        [(n, f"cid {n}", f"word {n}") for n in range(1, many + 1)],
    )


def everything(engine: Engine) -> Everything:
    with engine.connect() as connection, connection.begin():
        found = {
            table.name: [row for batch in rows.batches(connection, table) for row in batch]
            for table in rows.TABLES
        }
        found["revision"] = [
            tuple(connection.exec_driver_sql("SELECT number, history FROM revision").one())
        ]
    engine.dispose()
    return found


def upload(house: House, client: httpx2.Client, vera: Vera, content: bytes, name: str) -> str:
    headers = {"X-Halloo-Visitor": vera.token, "Origin": SHOP_ORIGIN, "X-Halloo-Name": name}
    url = f"{house.url}/files?site={vera.site}"
    return str(client.post(url, content=content, headers=headers).json()["id"])


def wrong(house: House, *words: str) -> str:
    done = house.run(*words)
    assert (done.returncode, done.stdout) == (2, ""), done
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.fixture
def still(town: Town, tmp_path: Path) -> House:
    """A house nobody has opened yet."""
    return town.house(tmp_path / "still", database="")


@pytest.fixture
def url(postgres: Postgres) -> Iterator[str]:
    address = postgres.database()
    yield address
    postgres.drop(address)


async def test_everything_moves_and_people_go_on_where_they_were(
    town: Town, tmp_path: Path, url: str, client: httpx2.Client
) -> None:
    house = town.house(tmp_path / "data", database="").start()
    vera = await Vera.at(house, town.shop)
    await vera.hello()
    content = bytes(range(256)) * 4_000  # of several pieces
    file = upload(house, client, vera, content, "a.bin")
    await vera.send("say", cid="c", text="", file=file)
    await vera.receive("ack")
    await vera.say("Is the white tea back?")
    reading = await Vera.at(house, town.shop)
    await reading.hello(vera.token)
    mark = {**reading.resume, "seq": 1}
    await reading.leave()
    assert "Stop it first" in wrong(house, "move", "--to", url)
    await vera.leave()
    house.stop()
    assert house.made("move", "--to", url)["missing_files"] == 0
    assert "has moved to postgresql://" in wrong(house, "serve", "--port", "0")
    house.settings["database"] = url
    other = House(tmp_path / "other", database=url, key=house.run("key").stdout.strip())
    try:
        house.start()
        other.start()
        for node in (house, other):
            assert Http(client, node, town.alice).get(f"/api/v1/files/{file}").content == content
        again = await Vera.at(other, town.shop)
        await again.hello(vera.token, resume=mark)
        assert again.welcome["recovered"] is True
        assert [each["text"] for each in again.welcome["messages"]] == ["Is the white tea back?"]
        await again.leave()
    finally:
        house.kill()
        other.kill()


def test_every_table_arrives_as_it_was(still: House, town: Town, tmp_path: Path, url: str) -> None:
    fill(still, [town.shop])
    before = everything(open_engine(still.folder))
    assert all(before.values())
    old = (still.folder / "halloo.db").read_bytes()
    moved = still.made("move", "--to", url)
    assert moved["rows"] == {
        **{name: len(found) for name, found in before.items() if name != "revision"},
        "file_pieces": 0,
    }
    assert moved["missing_files"] == 1
    assert everything(open_engine(tmp_path, url)) == before
    assert (still.folder / "halloo.db").read_bytes() == old
    with psycopg.connect(url) as database, pytest.raises(psycopg.Error, match="audit log"):
        database.execute("UPDATE audit SET actor = 'nobody'")


def test_killed_at_any_moment_it_goes_on(
    still: House, town: Town, tmp_path: Path, url: str
) -> None:
    fill(still, [town.shop], many=9_000)
    before = everything(open_engine(still.folder))
    command = [HALLOO, "move", "--to", url, "--data", str(still.folder)]
    for lines in (1, 9, 12, 20):
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout
            for _ in range(lines):
                process.stdout.readline()
            process.kill()
        half = House(tmp_path / "half", database=url)
        assert "not finished" in wrong(half, "serve", "--port", "0")
    moved = still.made("move", "--to", url)
    assert moved["rows"]["messages"] == len(before["messages"]) > 9_000
    assert everything(open_engine(tmp_path, url)) == before


def test_what_was_said_on_the_old_house_meanwhile_is_noticed(
    still: House, town: Town, url: str
) -> None:
    fill(still, [town.shop])
    command = [HALLOO, "move", "--to", url, "--data", str(still.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        while "visits" not in process.stdout.readline():
            pass
        process.kill()
    with closing(sqlite3.connect(still.folder / "halloo.db")) as old, old:
        old.execute("UPDATE sites SET name = 'Later'")
    assert "sites is not what it was" in wrong(still, "move", "--to", url, "--json")


def test_a_database_in_use_is_refused_and_nothing_changes(
    still: House, town: Town, tmp_path: Path, url: str
) -> None:
    other = House(tmp_path / "other", database=url)
    other.made("site", "add", "Another", "--origin", "https://another.example")
    before = everything(open_engine(tmp_path, url))
    assert "is in use" in wrong(still, "move", "--to", url)
    assert everything(open_engine(tmp_path, url)) == before
    still.start()  # it was not marked
    still.stop()


def test_half_of_one_house_and_half_of_another_make_none(
    still: House, town: Town, tmp_path: Path, url: str
) -> None:
    command = [HALLOO, "move", "--to", url, "--data", str(still.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        process.stdout.readline()
        process.kill()
    other = town.house(tmp_path / "other", database="")
    assert "Another house is half-way" in wrong(other, "move", "--to", url, "--json")


def test_a_house_that_went_elsewhere_in_the_end_says_where(
    still: House, url: str, postgres: Postgres
) -> None:
    """The first try was to another database."""
    command = [HALLOO, "move", "--to", url, "--data", str(still.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        process.stdout.readline()
        process.kill()
    elsewhere = postgres.database()
    still.made("move", "--to", elsewhere)
    said = wrong(still, "serve", "--port", "0")
    assert elsewhere in said
    assert f"{url} " not in said


@pytest.mark.parametrize(
    "to",
    ["", "mysql://x", "postgresql://me:geheim@127.0.0.1:1/x", "postgresql://me:geheim@[x/y?z=1"],
)
def test_an_address_that_leads_nowhere_is_named_without_its_password(still: House, to: str) -> None:
    said = wrong(still, "move", "--to", to)
    assert "postgresql" in said.lower()
    assert "geheim" not in said


def test_a_node_with_another_key_is_refused(tmp_path: Path, url: str) -> None:
    first = House(tmp_path / "first", database=url).start()
    try:
        stranger = House(tmp_path / "stranger", database=url)
        assert "it has none" in wrong(stranger, "serve", "--port", "0")
        assert not (stranger.folder / "secret.key").exists()
        stranger.settings["key"] = "00" * 32
        said = wrong(stranger, "serve", "--port", "0")
        assert "not that of the other nodes" in said
        assert "00" * 32 not in said
        key = first.made("key")["key"]
        assert key == (first.folder / "secret.key").read_bytes().hex()
        (tmp_path / "key").write_text(key + "\n")
        del stranger.settings["key"]
        stranger.settings["key_file"] = tmp_path / "key"
        stranger.start()
        stranger.stop()
    finally:
        first.kill()
