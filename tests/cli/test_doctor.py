"""`halloo doctor`: finds what is wrong, says what to do, and touches nothing."""

import json
import socket
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from house import HALLOO, House, Town
from people import SHOP_ORIGIN, Vera


def findings(house: House) -> dict[str, dict[str, str]]:
    """By name."""
    answer = json.loads(house.run("doctor", "--json").stdout.splitlines()[-1])
    return {check["name"]: check for check in answer["checks"]}


def wrongs(house: House) -> set[str]:
    return {name for name, check in findings(house).items() if check["state"] == "wrong"}


def everything(folder: Path) -> dict[str, Any]:
    return {
        path.name: (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_mode)
        for path in folder.iterdir()
    }


@pytest.fixture
def still(town: Town, tmp_path: Path) -> House:
    """A house nobody is in, with a secret key as its first start makes it."""
    house = town.house(tmp_path / "data", port=0)
    key = house.folder / "secret.key"
    key.write_bytes(bytes(32))
    key.chmod(0o600)
    house.folder.chmod(0o700)
    return house


def change(house: House, statement: str) -> None:
    with closing(sqlite3.connect(house.folder / "halloo.db")) as database, database:
        database.execute(statement)


async def test_all_is_well_beside_a_running_server_with_conversations(
    own_house: Callable[..., House], town: Town
) -> None:
    house = own_house()
    house.settings["port"] = house.port
    vera = await Vera.at(house, town.shop)
    await vera.hello()
    await vera.say("Is the white tea back?")
    done = house.run("doctor", "--json")
    answer = json.loads(done.stdout.splitlines()[-1])
    assert (done.returncode, answer["ok"]) == (0, True), answer
    texts = {check["name"]: check["text"] for check in answer["checks"]}
    assert texts["Conversations"] == "1 with 1 messages, none missing"
    assert "a Halloo answers" in texts["Port"]
    await vera.leave()


def test_it_changes_nothing_in_the_folder(still: House) -> None:
    before = everything(still.folder)
    assert still.run("doctor").returncode == 0
    assert everything(still.folder) == before


def test_it_changes_nothing_after_a_crash_and_sees_what_the_log_holds(
    own_house: Callable[..., House],
) -> None:
    house = own_house()
    house.made("site", "add", "Third", "--origin", SHOP_ORIGIN)
    house.kill()
    (house.folder / "halloo.db-shm").unlink(missing_ok=True)
    before = everything(house.folder)
    assert "Third" in findings(house)["Sites"]["text"]
    assert everything(house.folder) == before


def test_a_missing_folder_is_a_finding_and_is_not_made(tmp_path: Path) -> None:
    house = House(tmp_path / "nowhere", port=0)
    assert house.run("doctor").returncode == 1
    assert wrongs(house) == {"Data folder"}
    assert not house.folder.exists()


def test_a_setting_that_cannot_be_read_is_named(still: House) -> None:
    still.settings["ping_seconds"] = "often"
    setting = findings(still)["Settings"]
    assert setting["state"] == "wrong"
    assert "HALLOO_PING_SECONDS" in setting["text"]


def test_a_missing_message_is_found_and_its_conversation_named(still: House, town: Town) -> None:
    change(
        still,
        "INSERT INTO conversations (id, site, visitor, state, epoch, seq, visitor_seen, "
        f"agent_seen, created, updated) VALUES ('c_torn', '{town.shop}', 'v_1', 'open', 'e', 2, "
        "0, 0, 1, 1)",
    )
    message = "('c_torn', 2, 'visitor:v_1', 'v', 'x', 'Hi', 1, NULL)"
    change(still, f"INSERT INTO messages VALUES {message}")
    check = findings(still)["Conversations"]
    assert check["state"] == "wrong"
    assert "c_torn (1 of 2)" in check["text"]
    assert "backup" in check["remedy"]


def test_a_database_of_a_newer_halloo_is_told_apart_from_an_older_one(still: House) -> None:
    change(still, "UPDATE alembic_version SET version_num = '9999'")
    assert "newer Halloo" in findings(still)["Schema"]["text"]
    assert wrongs(still) == {"Schema"}
    change(still, "DELETE FROM alembic_version")
    assert findings(still)["Schema"]["state"] == "note"


def test_a_damaged_database_is_wrong_and_the_remedy_is_a_backup(still: House) -> None:
    database = still.folder / "halloo.db"
    database.write_bytes(b"not a database" * 1000)
    check = findings(still)["Database"]
    assert check["state"] == "wrong"
    assert "backup" in check["remedy"]


def test_data_that_others_can_read_is_wrong_and_the_remedy_closes_it(still: House) -> None:
    (still.folder / "halloo.db").chmod(0o644)
    check = findings(still)["Privacy"]
    assert check["state"] == "wrong"
    assert check["remedy"] == f"chmod 600 {still.folder}/halloo.db"


def test_half_a_secret_key_is_wrong(still: House) -> None:
    (still.folder / "secret.key").write_bytes(b"half")
    assert wrongs(still) == {"Secret key"}


def test_messages_from_the_future_tell_of_a_wrong_clock(still: House, town: Town) -> None:
    change(
        still,
        "INSERT INTO conversations (id, site, visitor, state, epoch, seq, visitor_seen, "
        f"agent_seen, created, updated) VALUES ('c_1', '{town.shop}', 'v_1', 'open', 'e', 0, "
        "0, 0, 1, 9e9)",
    )
    assert wrongs(still) == {"Clock"}


def test_a_port_that_another_program_listens_on_is_wrong(still: House) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        still.settings["port"] = other.getsockname()[1]
        check = findings(still)["Port"]
    assert check["state"] == "wrong"
    assert "not by a Halloo" in check["text"]


def test_a_site_that_no_page_can_use_is_wrong(still: House, town: Town) -> None:
    change(still, f"UPDATE sites SET origins = '[]' WHERE key = '{town.shop}'")
    check = findings(still)["Sites"]
    assert check["state"] == "wrong"
    assert town.shop in check["text"]


@pytest.mark.parametrize(("ulimit", "state"), [("-n", "note"), ("-Sn", "ok")])
def test_few_open_files_are_noted_unless_the_server_raises_them_itself(
    still: House, ulimit: str, state: str
) -> None:
    few = f'ulimit {ulimit} 1000 && exec "$@"'
    command = [HALLOO, "doctor", "--json", "--data", str(still.folder)]
    done = subprocess.run(["sh", "-c", few, "sh", *command], capture_output=True, text=True)
    checks = json.loads(done.stdout.splitlines()[-1])["checks"]
    [check] = [check for check in checks if check["name"] == "Open files"]
    assert check["state"] == state
    assert ("room for about 900" in check["text"]) == (state == "note")


def test_a_new_house_is_well_and_is_told_what_to_do_next(tmp_path: Path) -> None:
    house = House(tmp_path / "data").start()
    house.settings["port"] = house.port
    done = house.run("doctor")
    house.stop()
    assert done.returncode == 0, done.stdout
    assert "halloo site add" in done.stdout
    assert "halloo agent add" in done.stdout


def test_each_line_has_a_sign_and_a_word_and_each_trouble_a_remedy(still: House) -> None:
    (still.folder / "secret.key").unlink()
    change(still, "UPDATE alembic_version SET version_num = '9999'")
    lines = still.run("doctor").stdout.splitlines()
    assert any(line.startswith("✓ ok ") for line in lines)
    assert any(line.startswith("! note ") and "Secret key" in line for line in lines)
    assert any(line.startswith("✗ wrong ") and "Schema" in line for line in lines)
    assert lines[-1] == "1 wrong, 1 to note"
    for check in findings(still).values():
        assert bool(check["remedy"]) == (check["state"] != "ok")
