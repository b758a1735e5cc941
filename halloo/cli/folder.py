"""The data folder: made on first use, secrets readable by its owner only."""

import os
import secrets
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from halloo.settings import SettingError
from halloo.store.store import Store

SECRET = "secret.key"


def open_folder(folder: Path) -> Store:
    """Raises SettingError, with what to do, when the folder or the database cannot be used."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        database = folder / "halloo.db"
        if not database.exists():
            database.touch(mode=0o600)
        return Store(folder)
    except OSError as error:
        raise SettingError(_remedy(folder, error.strerror or str(error))) from None
    except DBAPIError as error:
        raise SettingError(_remedy(folder, str(error.orig))) from None


def secret_key(folder: Path) -> bytes:
    """Seals visitor tokens; made once. Losing it only means that visitors are strangers again."""
    path = folder / SECRET
    try:
        if not path.exists():
            _write_once(path, secrets.token_bytes(32))
        key = path.read_bytes()
    except OSError as error:
        raise SettingError(_remedy(folder, error.strerror or str(error))) from None
    if len(key) < 32:
        raise SettingError(f"{path} is damaged (too short); delete it and start again.")
    return key


def _write_once(path: Path, content: bytes) -> None:
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
