"""The house's key: named by a setting, or a file in the data folder; and `halloo key`, which prints
it for the other nodes."""

import base64
import secrets
from functools import partial
from pathlib import Path

from sqlalchemy import Engine

from halloo.cli.add import Data, Json, print_made
from halloo.cli.folder import SECRET, secret_key
from halloo.settings import KEY, SettingError, Settings, load
from halloo.store import key_mark
from halloo.store.store import Store

BYTES = 32
OTHER = (
    "This node's key is not that of the other nodes of its database: {place}. `halloo key` prints "
    "theirs, where one of them runs; name it here as HALLOO_KEY, or its file as HALLOO_KEY_FILE."
)


def house_key(settings: Settings) -> bytes:
    """Made once where no setting names it. Raises SettingError."""
    return given_key(settings) or secret_key(settings.data)


def shared_key(settings: Settings, store: Store) -> bytes:
    """As `house_key`; where nodes share a database it is the key of all of them."""
    if not settings.database:
        return house_key(settings)
    mark = store.look(key_mark.read)
    if mark and not given_key(settings) and not (settings.data / SECRET).exists():
        raise SettingError(OTHER.format(place="it has none"))
    key = house_key(settings)
    if mark != key_mark.mark_of(key) and not store.run(partial(key_mark.claim, key=key)):
        raise SettingError(OTHER.format(place=_place(settings)))
    return key


def own_key(folder: Path) -> bytes | None:
    """The folder's, if it has one yet."""
    return secret_key(folder) if (folder / SECRET).exists() else None


def whole_key(settings: Settings, engine: Engine) -> bytes | None:
    """What a backup of a shared database has to hold. None: no node has been yet. Raises
    SettingError where this machine does not have it."""
    with engine.connect() as connection, connection.begin():
        mark = key_mark.read(connection)
    key = given_key(settings) or own_key(settings.data)
    if mark and (key is None or key_mark.mark_of(key) != mark):
        raise SettingError(OTHER.format(place=_place(settings) if key else "it has none"))
    return key


def given_key(settings: Settings) -> bytes | None:
    """Raises SettingError."""
    if settings.key and settings.key_file:
        raise SettingError("key and key_file are both set. Leave one of them out.")
    if settings.key:
        return _decoded(settings.key)
    return _of_file(Path(settings.key_file)) if settings.key_file else None


def _of_file(path: Path) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SettingError(f"key_file: {path} cannot be read: {error.strerror}.") from None
    if len(content) == BYTES:
        return content
    text = content.decode("ascii", "replace").strip()
    if not KEY.fullmatch(text):
        raise SettingError(f"key_file: {path} holds no key, as `halloo key` prints it.")
    return _decoded(text)


def _decoded(text: str) -> bytes:
    """64 hex digits, or base64 of either alphabet."""
    if len(text) == 2 * BYTES:
        return bytes.fromhex(text)
    return base64.urlsafe_b64decode(text.rstrip("=").translate(str.maketrans("+/", "-_")) + "=")


def _place(settings: Settings) -> str:
    if settings.key:
        return "the setting `key`"
    return settings.key_file or str(settings.data / SECRET)


def key_command(data: Data = None, json_: Json = False) -> None:
    """Prints the key that seals visitors' tokens, for the other nodes. Keep it secret."""
    settings = load({"data": data})
    key = given_key(settings)
    if key is None and not (settings.data / SECRET).exists():
        raise SettingError(
            f"There is no key in {settings.data} yet: the first `halloo serve` makes it. For a new "
            f"house take this one everywhere: HALLOO_KEY={secrets.token_hex(BYTES)}"
        )
    text = (key or secret_key(settings.data)).hex()
    print_made(text, {"key": text}, json_)
