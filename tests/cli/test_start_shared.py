"""What stops the start of a node on PostgreSQL and a bus, or does not."""

import subprocess
from pathlib import Path

import httpx2
import pytest

from house import PASSWORD, House
from postgres import Postgres
from valkeys import Valkey, running

KEY = "5e" * 32


def refusal(house: House, *flags: str) -> str:
    done: subprocess.CompletedProcess[str] = house.run("serve", "--port", "0", *flags)
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith("halloo: ")
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


@pytest.mark.parametrize("flags", [(), ("--workers", "2")])
def test_a_bus_with_another_password(
    asleep: list[House], tmp_path: Path, flags: tuple[str, ...]
) -> None:
    house, bus = asleep[0], Valkey(tmp_path / "valkey", password="geheim")
    with running(bus):
        house.settings["bus"] = bus.url.replace("geheim", "geheimer")
        told = refusal(house, *flags)
    assert "does not know that user and password" in told
    assert "geheim" not in told


def test_a_bus_without_postgresql(tmp_path: Path) -> None:
    assert "HALLOO_DATABASE" in refusal(House(tmp_path / "data", bus="redis://127.0.0.1:1"))


def test_a_database_that_is_down(asleep: list[House]) -> None:
    asleep[0].settings["database"] = "postgresql://me:geheim@127.0.0.1:1/halloo"
    told = refusal(asleep[0])
    assert "refused" in told
    assert "geheim" not in told


def test_each_of_several_nodes_has_a_set_up_link_and_one_of_them_is_used(
    postgres: Postgres, tmp_path: Path
) -> None:
    shared = {"database": postgres.database(), "bus": "redis://127.0.0.1:1", "key": KEY}
    nodes = [House(tmp_path / name, **shared).start() for name in ("one", "two")]
    codes = []
    for node in nodes:
        token = node.ready["setup"].rpartition("/")[2]
        mei = {"token": token, "name": "mei", "email": "mei@shop.example", "password": PASSWORD}
        made = httpx2.post(f"{nodes[1].url}/api/v1/setup", json=mei, trust_env=False)
        codes.append(made.status_code)
    for node in nodes:
        node.kill()
    assert codes == [201, 409]
