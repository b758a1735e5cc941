"""Python, SQLite, the clock, the limit on open files, the built web pages."""

import resource
import sqlite3
import sys
import time
from datetime import UTC, datetime
from importlib.resources import files

from halloo.cli.checks.finding import Finding, note, ok, wrong

PYTHON = (3, 11)
SQLITE = (3, 35, 0)  # the first with RETURNING
FILES = 4096
OWN_FILES = 100  # the server's own: the database, agents, what comes over HTTP
MORE_FILES = (
    "Raise it: `ulimit -n 65536` in the shell, LimitNOFILE=65536 in a systemd unit, or "
    "`ulimits: {nofile: 65536}` in compose.yml."
)
BUILT = datetime(2026, 11, 1, tzinfo=UTC)  # no clock was right before this was written
PAGES = ("index.html", "widget.js")


def python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < PYTHON:
        return wrong("Python", version, "Install Python 3.11 or newer.")
    return ok("Python", version)


def sqlite() -> Finding:
    if sqlite3.sqlite_version_info < SQLITE:
        return wrong("SQLite", sqlite3.sqlite_version, "Use a Python built with SQLite 3.35 on.")
    return ok("SQLite", sqlite3.sqlite_version)


def clock() -> Finding:
    now = datetime.now(UTC)
    text = f"{now:%Y-%m-%d %H:%M:%S} UTC"
    if now < BUILT:
        return wrong("Clock", f"{text}, which is past", "Set the clock, e.g. with chrony or NTP.")
    return ok("Clock", text)


def open_files() -> Finding:
    """Every visitor's tab is an open file of the server, which takes as many as it may have."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most == resource.RLIM_INFINITY:
        return ok("Open files", "no limit")
    text = f"limit {most:,} here, room for about {max(0, most - OWN_FILES):,} open tabs"
    return ok("Open files", text) if most >= FILES else note("Open files", text, MORE_FILES)


def web_pages() -> Finding:
    static = files("halloo") / "static"
    missing = [name for name in PAGES if not (static / name).is_file()]
    if missing:
        return wrong(
            "Web pages", f"not built: {', '.join(missing)} missing", "Run `make setup` once."
        )
    return ok("Web pages", "console and widget are built")


def all_of() -> list[Finding]:
    return [python(), sqlite(), clock(), open_files(), web_pages()]


def newer_than_now(newest: float) -> Finding | None:
    """The clock was set back, or is wrong, when the database knows a later time."""
    ahead = newest - time.time()
    if ahead < 300:
        return None
    return wrong(
        "Clock",
        f"the newest message is {ahead / 3600:.1f} hours in the future",
        "Set the clock, e.g. with chrony or NTP.",
    )
