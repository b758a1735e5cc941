"""The data folder: made on first use, secrets readable by its owner only."""

import fcntl
import os
import secrets
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import IO

from sqlalchemy.exc import DBAPIError

from halloo.cli.shared import explained
from halloo.settings import SettingError
from halloo.store import moving
from halloo.store.store import Store

SECRET = "secret.key"
LOCK = "serve.lock"
MOVED = "moved.txt"  # where to; such a folder is not served by accident


def lock_folder(folder: Path) -> IO[str]:
    """One server per folder: two would each see half of the visitors. The lock ends with the
    process, however that ends. Raises SettingError when another server has it."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = open(folder / LOCK, "a+", opener=partial(os.open, mode=0o600))  # noqa: SIM115
    except OSError as error:
        raise SettingError(_remedy(folder, error.strerror or str(error))) from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.seek(0)
        raise SettingError(
            f"Another Halloo (process {lock.read().strip() or '?'}) serves {folder} already. Stop "
            "it first, or choose another folder with --data (HALLOO_DATA)."
        ) from None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    with suppress(OSError):  # a full disk: the number is a courtesy, the lock holds without it
        lock.flush()
    return lock


def open_folder(folder: Path, url: str = "") -> Store:
    """With the PostgreSQL at `url`, or else the folder's own database. Raises SettingError, with
    what to do, when the folder or the database cannot be used."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if url:
            return _open_shared(folder, url)
        if (folder / MOVED).exists():
            raise SettingError(
                f"{(folder / MOVED).read_text()} To serve the old file after all, delete "
                f"{folder / MOVED}: what was said since then is not in it."
            )
        database = folder / "halloo.db"
        if not database.exists():
            database.touch(mode=0o600)
        return Store(folder)
    except OSError as error:
        raise SettingError(_remedy(folder, error.strerror or str(error))) from None
    except DBAPIError as error:
        raise SettingError(_remedy(folder, str(error.orig))) from None


def _open_shared(folder: Path, url: str) -> Store:
    with explained(url):
        store = Store(folder, url)
        if store.look(moving.is_under_way):
            store.close()
            raise SettingError(
                "A move into that database is not finished. Run `halloo move` again."
            )
        return store


def secret_key(folder: Path) -> bytes:
    """Seals visitor tokens; made once. Losing it only means that visitors are strangers again."""
    path = folder / SECRET
    try:
        if not path.exists():
            write_once(path, secrets.token_bytes(32))
        key = path.read_bytes()
    except OSError as error:
        raise SettingError(_remedy(folder, error.strerror or str(error))) from None
    if len(key) < 32:
        raise SettingError(f"{path} is damaged (too short); delete it and start again.")
    return key


def replace_key(folder: Path, key: bytes) -> None:
    """A restored database's tokens are sealed with its own key."""
    path = folder / SECRET
    if not path.exists() or path.read_bytes() != key:
        write_once(path, key)


def write_once(path: Path, content: bytes) -> None:
    """Whole or not at all, so that a crash or a full disk leaves no half secret."""
    draft = path.with_suffix(".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _remedy(folder: Path, what: str) -> str:
    return (
        f"The data folder {folder} cannot be used: {what}. Make room on its disk, make it "
        "writable for this user, or choose another with --data."
    )
