"""The setting `bus`, read: where the servers are, and who we are there."""

import re
import ssl
from dataclasses import dataclass, field
from typing import NoReturn
from urllib.parse import parse_qsl, unquote

from halloo.settings import SettingError

_SCHEME = re.compile(
    r"(rediss?)(?:\+(sentinel|cluster))?://(?:([^@/?#]*)@)?([^/?#]*)([^?#]*)(\?.*)?"
)
_HOST = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+))(?::([0-9]{1,5}))?")
_PREFIX = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_ALLOWED = {"prefix", "ca", "sentinel_user", "sentinel_password"}


class Host(tuple[str, int]):
    """Of one server: name and port."""

    __slots__ = ()

    def __str__(self) -> str:
        return f"{self[0]}:{self[1]}"


@dataclass(frozen=True)
class Account:
    user: str = ""
    password: str = field(default="", repr=False)

    @property
    def words(self) -> tuple[str, ...]:
        """Of the command HELLO."""
        return ("AUTH", self.user or "default", self.password) if self.password else ()


@dataclass(frozen=True)
class Address:
    kind: str  # "", "sentinel" or "cluster"
    hosts: tuple[Host, ...]
    account: Account
    watchers: Account  # with the sentinels
    name: str  # of what the sentinels watch
    db: int
    prefix: str  # of every key and channel
    tls: ssl.SSLContext | None


def read(url: str) -> Address:
    """Raises SettingError, whose text never repeats what may be a password."""
    parts = _SCHEME.fullmatch(url)
    if not parts:
        _wrong("it must look like redis://user:password@host:6379 (with / and @ as %2F and %40)")
    scheme, kind, who, where, path, query = (part or "" for part in parts.groups())
    more = dict(parse_qsl(query[1:], keep_blank_values=True))
    if unknown := sorted(more.keys() - _ALLOWED):
        _wrong(f"after ? it knows {', '.join(sorted(_ALLOWED))}, not {', '.join(unknown)}")
    name, db = _path(kind, path)
    user, colon, password = who.partition(":")
    if who and not colon:
        _wrong("before @ stand user:password, or :password")
    return Address(
        kind=kind,
        hosts=_hosts(where, kind),
        account=Account(unquote(user), unquote(password)),
        watchers=Account(more.get("sentinel_user", ""), more.get("sentinel_password", "")),
        name=name,
        db=db,
        prefix=_prefix(more.get("prefix", "halloo"), db),
        tls=_tls(more.get("ca", ""), scheme == "rediss"),
    )


def _hosts(text: str, kind: str) -> tuple[Host, ...]:
    port = 26379 if kind == "sentinel" else 6379
    found = [_HOST.fullmatch(part) for part in text.split(",")]
    hosts = [Host((m[1] or m[2], int(m[3] or port))) for m in found if m]
    if len(hosts) < len(found) or any(not 0 < host[1] < 65536 for host in hosts):
        _wrong("after :// (and user:password@) comes a host or host:port")
    if len(hosts) > 1 and not kind:
        _wrong("several hosts go with redis+cluster:// or redis+sentinel://, not with redis://")
    return tuple(hosts)


def _path(kind: str, path: str) -> tuple[str, int]:
    """The name that sentinels know, and the number of the database."""
    parts = path.strip("/").split("/") if path.strip("/") else []
    name = unquote(parts.pop(0)) if kind == "sentinel" and parts else ""
    if kind == "sentinel" and not name:
        _wrong("after the sentinels comes the name they watch: redis+sentinel://host,host/name")
    if len(parts) > 1 or any(not re.fullmatch("[0-9]{1,5}", part) for part in parts):
        _wrong("at its end may stand the number of a database, such as /0")
    db = int(parts[0]) if parts else 0
    if db and kind == "cluster":
        _wrong("a cluster has the database 0 only")
    return name, db


def _prefix(given: str, db: int) -> str:
    """Channels are the same in all databases of a server, so the number belongs to their names."""
    if not _PREFIX.fullmatch(given):
        _wrong("prefix has letters, digits, dots and dashes, 64 at most")
    return f"{given}:{db}:" if db else f"{given}:"


def _tls(ca: str, wanted: bool) -> ssl.SSLContext | None:
    if not wanted:
        if ca:
            _wrong("ca goes with rediss://")
        return None
    try:
        return ssl.create_default_context(cafile=ca or None)
    except (OSError, ssl.SSLError) as error:
        raise SettingError(f"bus: the authority {ca} cannot be read: {error}.") from None


def _wrong(what: str) -> NoReturn:
    raise SettingError(f"bus: {what}.")
