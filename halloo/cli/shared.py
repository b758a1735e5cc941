"""PostgreSQL as commands reach it: what to do where it does not answer, and never its password."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from halloo.settings import SettingError
from halloo.store.engine import open_engine

SCHEMES = ("postgresql://", "postgres://")


@contextmanager
def shared_engine(folder: Path, url: str) -> Iterator[Engine]:
    """Raises SettingError where it cannot be used."""
    engine = open_engine(folder, url)
    try:
        with explained(url):
            yield engine
    finally:
        engine.dispose()


@contextmanager
def explained(url: str) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise SettingError(
            f"PostgreSQL cannot be used: {without_secrets(str(error.orig), url)}. See that it "
            "runs, that the address in --database (HALLOO_DATABASE) is right, and that this user "
            "may make tables in that database."
        ) from None


def without_secrets(said: str, url: str) -> str:
    """The server's library repeats an address that it cannot read."""
    for secret in (url, *_passwords(url)):
        said = said.replace(secret, "…")
    return " ".join(said.split()).rstrip(".?")


def shown(url: str) -> str:
    """The address without its password."""
    for secret in _passwords(url):
        url = url.replace(secret, "…")
    return url


def _passwords(url: str) -> list[str]:
    found = re.findall(r"//[^:/?#@]*:([^@]*)@|[?&]password=([^&]*)", url)
    return [each for pair in found for each in pair if each]
