"""How a link begins: connected, signed in, and with the kind of server that was named."""

import asyncio
import ssl
from collections.abc import Mapping
from typing import Any

from halloo.bus.address import Account, Host
from halloo.bus.bus import BusDown
from halloo.bus.link import Ears, Link
from halloo.bus.resp import Refused, command
from halloo.settings import SettingError

CONNECT_SECONDS = 2.5
_NOT_IN = ("WRONGPASS", "NOAUTH", "NOPERM")
_TELLS = {
    b"sentinel": "it is a sentinel: say redis+sentinel://host,host/name",
    b"cluster": "it belongs to a cluster: say redis+cluster://host,host",
    b"standalone": "it is a server by itself: say redis:// or rediss://",
}


async def connect(
    host: Host, account: Account, tls: ssl.SSLContext | None, ears: Ears, mode: str, db: int = 0
) -> Link:
    """`mode` is how the server calls itself: standalone, sentinel or cluster. Raises SettingError
    when it is there and wants something else; OSError, TimeoutError or BusDown when it is away."""
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            return await _connected(host, account, tls, ears, mode, db)
    except TimeoutError:
        hint = "; is it TLS that it speaks?" if tls else ""
        raise TimeoutError(f"{host} did not answer within {CONNECT_SECONDS:g} s{hint}") from None


async def _connected(
    host: Host, account: Account, tls: ssl.SSLContext | None, ears: Ears, mode: str, db: int
) -> Link:
    loop = asyncio.get_running_loop()
    try:
        _, link = await loop.create_connection(
            lambda: Link(host, ears, mode == "cluster"), host[0], host[1], ssl=tls
        )
    except ssl.SSLError as error:
        raise SettingError(f"bus: no TLS with {host}: {_said(error)}.") from None
    try:
        _check(host, await _greet(link, account, db), mode)
    except BaseException:
        link.drop("it did not let us in")
        raise
    return link


async def _greet(link: Link, account: Account, db: int) -> Mapping[bytes, Any]:
    words = command("HELLO", 3, *account.words)
    hello, *more = await link.ask(words + (command("SELECT", db) if db else b""), 2 if db else 1)
    for reply in (hello, *more):
        if isinstance(reply, Refused):
            _explain(link.host, reply)
    if not isinstance(hello, dict):
        raise SettingError(f"bus: {link.host} does not speak RESP3; it needs Valkey or Redis 7.")
    return hello


async def may(link: Link, prefix: str, sharded: bool) -> None:
    """Raises SettingError when our user lacks a right; where a key is makes no difference here."""
    name = f"{prefix}all"
    say = command("SPUBLISH" if sharded else "PUBLISH", name, b"")
    for reply in await link.ask(say + command("EVAL", "return 1", 1, name), 2):
        if isinstance(reply, Refused) and reply.code == "NOPERM":
            rights = f"~{prefix}* &{prefix}* +@all"
            raise SettingError(f"bus: {link.host}: {reply}; its rights must be {rights}.")


def _explain(host: Host, refusal: Refused) -> None:
    text = str(refusal)
    if refusal.code in _NOT_IN or "AUTH" in text:
        raise SettingError(f"bus: {host} does not know that user and password ({refusal.code}).")
    if refusal.code in ("LOADING", "MASTERDOWN", "CLUSTERDOWN", "BUSY"):
        raise BusDown(text)
    raise SettingError(f"bus: {host} refuses: {text[:100]}.")


def _check(host: Host, hello: Mapping[bytes, Any], mode: str) -> None:
    is_mode = hello.get(b"mode", b"standalone")
    if is_mode != mode.encode():
        raise SettingError(f"bus: {host}: {_TELLS.get(is_mode, 'it is of another kind')}.")
    if mode == "standalone" and hello.get(b"role") not in (b"master", None):
        raise BusDown(f"{host} is a copy and takes no writes")


def _said(error: ssl.SSLError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"{error.verify_message}; name its authority with ?ca=file"
    return f"{error.reason or error}; without TLS say redis://"
