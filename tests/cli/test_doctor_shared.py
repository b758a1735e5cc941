"""`halloo doctor` on PostgreSQL and a bus: what is wrong with them, and what to do."""

import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from house import House
from postgres import Postgres
from valkeys import Valkey, running


def findings(house: House) -> dict[str, dict[str, str]]:
    """By name. It never says a password."""
    done = house.run("doctor", "--json")
    assert "geheim" not in done.stdout + done.stderr
    return {check["name"]: check for check in json.loads(done.stdout.splitlines()[-1])["checks"]}


def with_a_password(house: House) -> House:
    """The server trusts whoever comes."""
    house.settings["database"] = str(house.settings["database"]).replace("@", ":geheim@")
    return house


def test_a_node_that_is_well(asleep: list[House]) -> None:
    house = with_a_password(asleep[0])
    found = findings(house)
    names = ["Database", "Commits", "Connections", "Clocks", "Schema", "Files", "Secret key"]
    assert {name: found[name]["state"] for name in names} == dict.fromkeys(names, "ok")
    assert found["Database"]["text"].startswith("PostgreSQL ")
    assert sorted(found["Agents"]["text"].split(", ")) == ["alice", "bob", "charlie"]


def test_a_key_of_another_house_a_lost_file_and_few_connections(
    asleep: list[House], postgres: Postgres, tmp_path: Path
) -> None:
    house = with_a_password(asleep[0])
    house.settings["key"] = "00" * 32
    name = str(house.settings["database"]).rpartition("/")[2]
    postgres.execute(
        "INSERT INTO files (id, site, visitor, sender, name, type, size, created)"
        " SELECT 'f_lost', key, 'v', 'visitor:v', 'a', 'text/plain', 3, 1 FROM sites LIMIT 1",
        name,
    )
    found = findings(house)
    assert found["Secret key"]["state"] == found["Files"]["state"] == "wrong"
    assert "HALLOO_KEY" in found["Secret key"]["remedy"]
    assert "f_lost" in found["Files"]["text"]
    house.settings["database"] = "postgresql://me:geheim@127.0.0.1:1/halloo"
    found = findings(house)
    assert found["Database"]["state"] == "wrong"
    assert "Start PostgreSQL" in found["Database"]["remedy"]


@pytest.fixture
def careless() -> Iterator[Postgres]:
    with TemporaryDirectory() as folder:
        server = Postgres(Path(folder) / "server", fsync="off", max_connections=12).start()
        yield server
        server.stop()


def test_a_server_that_may_lose_what_it_confirmed(careless: Postgres, tmp_path: Path) -> None:
    found = findings(House(tmp_path / "house", database=careless.url()))
    assert found["Commits"]["state"] == "wrong"
    assert "fsync" in found["Commits"]["text"]
    assert (found["Connections"]["state"], found["Schema"]["state"]) == ("note", "note")


def test_a_bus_that_is_well_forgetful_or_away(asleep: list[House], tmp_path: Path) -> None:
    house, bus = asleep[0], Valkey(tmp_path / "valkey", password="geheim")
    with running(bus):
        house.settings["bus"] = bus.url
        assert findings(house)["Bus"]["state"] == "ok"
        bus.command("CONFIG", "SET", "maxmemory-policy", "allkeys-lru")
        found = findings(house)["Bus"]
        assert (found["state"], "allkeys-lru" in found["text"]) == ("wrong", True)
        house.settings["bus"] = bus.url.replace("geheim", "geheimer")
        assert "refuses us (WRONGPASS)" in findings(house)["Bus"]["text"]
    assert "does not answer" in findings(house)["Bus"]["text"]
    house.settings["database"] = ""
    assert "need PostgreSQL" in findings(house)["Bus"]["text"]
