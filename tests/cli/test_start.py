"""What stops a start, and how it is said: one line that names the thing and the remedy."""

import os
import socket
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from house import HALLOO, House, Town

PRIVATE = ["unshare", "-m"] if os.geteuid() == 0 else ["unshare", "-rm"]


def start(folder: Path, *flags: str, around: list[str] | None = None, **environ: str) -> str:
    clean = {k: v for k, v in os.environ.items() if not k.startswith("HALLOO_")}
    command = [*(around or []), HALLOO, "serve", "--port", "0", "--data", str(folder), *flags]
    done = subprocess.run(
        command, env=clean | environ, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("halloo: ")
    return done.stderr


def test_a_wrong_variable_is_named(tmp_path: Path) -> None:
    told = start(tmp_path / "data", HALLOO_LIMIT_EVERYTHING="1")
    assert "HALLOO_LIMIT_EVERYTHING" in told


def test_a_file_that_is_a_folder_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "halloo.toml").mkdir()
    assert "cannot be read" in start(tmp_path)


def test_flags_come_before_variables_and_they_before_the_file(town: Town, tmp_path: Path) -> None:
    house: House = town.house(tmp_path / "data", public_url="https://variable.example")
    (house.folder / "halloo.toml").write_text('public_url = "https://file.example"\ndemo = true')
    assert house.start().ready["ready"] == "https://variable.example"
    assert house.ready["demo"] == "https://variable.example/demo"
    house.stop()


def test_a_port_in_use_is_said(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        told = start(tmp_path / "data", "--port", str(port))
    assert str(port) in told
    assert "--port" in told


def test_a_folder_that_cannot_be_one_is_said(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file in its place")
    told = start(tmp_path / "data")
    assert str(tmp_path / "data") in told
    assert "--data" in told


@pytest.mark.parametrize("options", ["size=64k", "size=1m,ro"])
def test_a_disk_without_room_or_write_protected_is_said(tmp_path: Path, options: str) -> None:
    script = f'mount -t tmpfs -o {options} tmpfs {tmp_path} && exec "$@"'
    told = start(tmp_path, around=[*PRIVATE, "sh", "-c", script, "sh"])
    assert str(tmp_path) in told
    assert "--data" in told


def test_a_newer_database_is_refused(town: Town, tmp_path: Path) -> None:
    house = town.house(tmp_path / "data")
    database = sqlite3.connect(house.folder / "halloo.db")
    with database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    assert "newer Halloo" in start(house.folder)


@pytest.mark.parametrize("content", [b"", b"not a database, whatever it is called " * 500])
def test_a_file_that_is_no_database_is_said_or_made_one(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "halloo.db").write_bytes(content)
    if content:
        assert "not a database" in start(tmp_path)
    else:
        house = House(tmp_path).start()
        assert house.stop() == 0


def test_a_folder_has_one_server_at_a_time_and_a_killed_one_leaves_no_lock(
    own_house: Callable[..., House],
) -> None:
    house = own_house()
    told = start(house.folder)
    assert str(house.folder) in told
    assert str(house.pid) in told
    assert house.running()
    house.kill()
    assert house.start().running()
