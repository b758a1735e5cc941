"""The data folder: there, writable, private, with room on its disk, and with its secret."""

import errno
import os
import shutil
import stat
from pathlib import Path

from halloo.cli.checks.finding import Finding, note, ok, wrong
from halloo.cli.folder import MOVED, SECRET
from halloo.store.engine import FILE

NAME = "Data folder"
SECRET_BYTES = 32
TIGHT, LOW = 100 * 1024**2, 1024**3
PRIVATE = (FILE, f"{FILE}-wal", f"{FILE}-shm", SECRET)


def all_of(folder: Path) -> list[Finding]:
    """Just the one finding when it is no use to look further."""
    where = str(folder.absolute())
    try:
        if not folder.exists():
            remedy = "`halloo serve` makes it. If yours is elsewhere: --data or HALLOO_DATA."
            return [wrong(NAME, f"{where} is not there", remedy)]
        if not folder.is_dir():
            remedy = "Move it away, or choose another with --data or HALLOO_DATA."
            return [wrong(NAME, f"{where} is not a folder", remedy)]
        if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        if (folder / MOVED).exists():
            text = f"{where}: {(folder / MOVED).read_text()}"
            return [note(NAME, text, "Delete the folder's database and files when you are sure.")]
        return [ok(NAME, where), privacy(folder), disk(folder), secret(folder)]
    except OSError as error:
        remedy = f"chown -R {os.getuid()} {where}, or run as its owner."
        return [wrong(NAME, f"{where}: {error.strerror}", remedy)]


def of_a_node(folder: Path) -> list[Finding]:
    """Where the database is elsewhere: it holds files that are coming in, and perhaps the key."""
    if not folder.exists():
        return [note(NAME, f"{folder.absolute()} is not there", "`halloo serve` makes it.")]
    try:
        return [ok(NAME, str(folder.absolute())), privacy(folder), disk(folder)]
    except OSError as error:
        return [wrong(NAME, f"{folder.absolute()}: {error.strerror}", "Run as its owner.")]


def privacy(folder: Path) -> Finding:
    """Whoever can read the files can read every conversation."""
    files = [path for name in PRIVATE if (path := folder / name).exists() and _mode(path) & 0o077]
    if files:
        names = " ".join(str(path.absolute()) for path in files)
        return wrong("Privacy", "others on this machine can read the data", f"chmod 600 {names}")
    if _mode(folder) & 0o077:
        remedy = f"chmod 700 {folder.absolute()}"
        return note("Privacy", "others on this machine can see the folder, not the data", remedy)
    return ok("Privacy", "only this user can read the data")


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def disk(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    text = f"{free / 1024**3:,.1f} GB free"
    remedy = "Make room, or move the folder; a full disk takes no messages."
    if free < TIGHT:
        return wrong("Disk", f"{free / 1024**2:,.0f} MB free", remedy)
    return note("Disk", text, remedy) if free < LOW else ok("Disk", text)


def secret(folder: Path) -> Finding:
    """It seals visitors' tokens."""
    path = folder / SECRET
    try:
        size = path.stat().st_size
        with path.open("rb"):
            pass
    except FileNotFoundError:
        return note("Secret key", "none yet", "`halloo serve` makes it on the first start.")
    except OSError as error:
        return wrong("Secret key", f"{path}: {error.strerror}", f"chown {os.getuid()} {path}")
    if size < SECRET_BYTES:
        remedy = "Delete it and start again; visitors are then strangers once."
        return wrong("Secret key", f"{path} is damaged (too short)", remedy)
    return ok("Secret key", "there")
