"""The one way out: every request to an address that somebody typed in goes through `fetch`.

The name is looked up once, all its addresses have to be public ones, and the request goes to that
very address. Nothing is redirected, inflated, sent through a proxy of the environment or read
without end, and only a few are under way at once.
"""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import SplitResult, urlsplit, urlunsplit

from halloo.domain.public import is_public
from halloo.errors import HallooError
from halloo.settings import Settings

if TYPE_CHECKING:
    import httpx2

PATIENCE = 5.0  # for all of it: name, connection, answer
AT_ONCE = 10  # requests under way; the others wait their turn
WAITING_MOST = 1000
ADDRESSES_MOST = 3  # of one name that are tried until one lets us in


class Answer(NamedTuple):
    """`headers` by lower-case name. `whole`: the body is all there; else it was longer than wanted,
    or compressed, and then nothing of it was read."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    whole: bool = True

    def entire(self) -> bytes:
        """The body. Raises HallooError `call_failed` where it is not whole."""
        if not self.whole:
            raise HallooError("call_failed", "The answer is compressed, or longer than expected.")
        return self.body


class _Turns:
    """A few at once, and not too many in line: where nobody answers, calls must not pile up."""

    def __init__(self) -> None:
        self._places = asyncio.Semaphore(AT_ONCE)
        self._line = 0

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """Raises HallooError `call_failed` when the line is too long."""
        if self._line >= WAITING_MOST:
            raise HallooError("call_failed", f"{WAITING_MOST} calls wait already.")
        self._line += 1
        try:
            async with self._places:
                yield
        finally:
            self._line -= 1


_turns = _Turns()


async def fetch(
    settings: Settings, method: str, url: str, *, body: bytes | None = None,
    headers: Mapping[str, str] | None = None, most: int = 65_536, patience: float = PATIENCE,
    allow_private: bool | frozenset[str] | None = None, plain: bool = False,
) -> Answer:  # fmt: skip
    """At most `most` bytes of the answer's body, whatever its status; a redirect is an answer like
    any other. `allow_private` (None: as the setting says) lets it reach inner addresses and speak
    without TLS: everywhere, or to these hosts; `plain` is without TLS alone. Raises HallooError
    `call_failed`."""
    import httpx2

    parts, host = _read(url)
    if allow_private is None:
        allow_private = settings.allow_private_calls
    inner = allow_private if isinstance(allow_private, bool) else host in allow_private
    if parts.scheme != "https" and not inner and not plain:
        raise HallooError("call_failed", f"{host} is called by https only.")
    async with _turns.one():
        try:
            async with asyncio.timeout(patience):
                request = {"method": method, "content": body, "headers": dict(headers or {})}
                return await _ask(parts, host, inner, request, most)
        except TimeoutError:
            raise HallooError("call_failed", f"{host} took too long.") from None
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError) as error:
            raise HallooError("call_failed", f"{host} could not be called: {error!r}.") from None


def _read(url: str) -> tuple[SplitResult, str]:
    """The address in parts, and its host as names are looked up: lower case, ASCII."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode()
        fits = parts.scheme in ("https", "http") and host and parts.port != 0
    except ValueError:  # a port that is none, a name that cannot be one
        fits = False
    if not fits or "@" in parts.netloc:
        raise HallooError("call_failed", "This is no address that could be called.")
    return parts, host


async def _ask(
    parts: SplitResult, host: str, inner: bool, request: dict[str, Any], most: int
) -> Answer:
    import httpx2

    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    shown = f"[{host}]" if ":" in host else host
    named = {"host": f"{shown}:{parts.port}" if parts.port else shown}
    plain = {"accept-encoding": "identity", "user-agent": "Halloo"}
    request["headers"] = plain | request["headers"] | named
    request["extensions"] = {"sni_hostname": host} if secure else {}
    *others, last = (await _resolved(host, port, inner))[:ADDRESSES_MOST]
    tls = await asyncio.to_thread(_tls)
    patience = httpx2.Timeout(None, connect=PATIENCE / 2)  # to all of it the caller sets an end
    async with httpx2.AsyncClient(timeout=patience, trust_env=False, verify=tls) as client:
        for address in others:
            try:
                return await _answer(client, _pinned(parts, address, port), request, most)
            except (httpx2.ConnectError, httpx2.ConnectTimeout):  # nothing was asked yet
                continue
        return await _answer(client, _pinned(parts, last, port), request, most)


def _pinned(parts: SplitResult, address: str, port: int) -> str:
    literal = f"[{address}]" if ":" in address else address
    return urlunsplit((parts.scheme, f"{literal}:{port}", parts.path or "/", parts.query, ""))


async def _answer(
    client: "httpx2.AsyncClient", target: str, request: dict[str, Any], most: int
) -> Answer:
    async with client.stream(url=target, **request) as answer:
        headers = {name.lower(): value for name, value in answer.headers.items()}
        if headers.get("content-encoding", "identity").lower() not in ("", "identity"):
            return Answer(answer.status_code, headers, b"", whole=False)
        read = bytearray()
        async for part in answer.aiter_raw():
            read += part
            if len(read) > most:
                break
        whole = len(read) <= most
        return Answer(answer.status_code, headers, bytes(read[:most]), whole)


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    """One for all calls: to read the authorities takes a tenth of a second."""
    import httpx2

    return httpx2.create_ssl_context(trust_env=False)


@lru_cache(maxsize=1)
def _names() -> ThreadPoolExecutor:
    """Threads of its own: a name server that is silent must not hold up what else uses threads."""
    return ThreadPoolExecutor(AT_ONCE, thread_name_prefix="halloo-names")


def _look_up(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


async def _resolved(host: str, port: int, inner: bool) -> list[str]:
    loop = asyncio.get_running_loop()
    try:
        addresses = await loop.run_in_executor(_names(), _look_up, host, port)
    except (OSError, UnicodeError) as error:
        raise HallooError("call_failed", f"{host} could not be looked up: {error}.") from None
    if not inner and not all(map(is_public, addresses)):
        raise HallooError("call_failed", f"{host} is an address inside your network.")
    return addresses
