"""What stops a start, and how it is said: one line that names the thing and the remedy."""

import json
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
    demo = next(line for line in house.run("site", "list").stdout.splitlines() if "demo" in line)
    assert "https://variable.example" in demo  # its pages may come to us


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


def test_the_log_is_one_object_a_line_when_asked_for(own_house: Callable[..., House]) -> None:
    house = own_house(log_json=True)
    house.stop()
    lines = [json.loads(line) for line in house.log.splitlines()]
    assert [(line["event"], line["level"]) for line in lines] == [("stopped", "info")]
    assert lines[0]["sockets"] == 0


FEW_FILES = ["sh", "-c", 'ulimit -n 1000 && exec "$@"', "sh"]


def test_too_few_files_are_said_with_the_room_they_leave_and_what_to_do(tmp_path: Path) -> None:
    house = House(tmp_path / "data", around=FEW_FILES).start()
    told = house.log
    assert house.stop() == 0
    assert "900" in told
    for remedy in ("ulimit -n", "LimitNOFILE=", "ulimits:"):
        assert remedy in told


def test_a_low_limit_that_may_be_raised_is_raised_without_a_word(tmp_path: Path) -> None:
    raisable = ["sh", "-c", 'ulimit -Sn 1000 && exec "$@"', "sh"]
    house = House(tmp_path / "data", around=raisable).start()
    limits = Path(f"/proc/{house.pid}/limits").read_text()
    assert house.log == ""
    assert house.stop() == 0
    [line] = [line for line in limits.splitlines() if line.startswith("Max open files")]
    soft, hard = line.split()[3:5]
    assert soft == hard
