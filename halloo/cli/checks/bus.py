"""The bus: each of its servers answers, is new enough, quick, and throws nothing away."""

import re
import socket
import time
from contextlib import closing
from typing import Any

from halloo.bus.address import Account, Address, Host, read
from halloo.bus.resp import Garbled, Reader, Refused, command
from halloo.cli.checks.finding import Finding, note, ok, wrong
from halloo.settings import SettingError, Settings

NAME = "Bus"
PATIENCE = 3.0
OLDEST = (6, 2)  # RESP3, as it should be
SLOW = 0.005  # seconds there and back: each push to another node takes it twice
START = "Start it, or correct HALLOO_BUS."
NOEVICTION = (
    "CONFIG SET maxmemory-policy noeviction: what it evicts, nodes believe to have said each other."
)


def all_of(settings: Settings) -> list[Finding]:
    """None without a bus."""
    if settings.bus == "memory":
        return []
    if not settings.database:
        remedy = "Set HALLOO_DATABASE, or take HALLOO_BUS out."
        return [wrong(NAME, "several nodes need PostgreSQL, too", remedy)]
    try:
        address = read(settings.bus)
    except SettingError as error:
        return [wrong(NAME, str(error), "Correct HALLOO_BUS.")]
    return [_look(address, host) for host in address.hosts]


def _look(address: Address, host: Host) -> Finding:
    account = address.watchers if address.kind == "sentinel" else address.account
    try:
        with closing(Line(address, host)) as line:
            line.enter(account)
            return _judge(address, host, line)
    except Refused as error:
        return wrong(NAME, f"{host} refuses us ({error.code})", "Correct user and password.")
    except (OSError, Garbled) as error:
        said = getattr(error, "strerror", None) or type(error).__name__
        return wrong(NAME, f"{host} does not answer: {said}", START)


def _judge(address: Address, host: Host, line: "Line") -> Finding:
    began = time.perf_counter()
    line.ask("PING")
    took = time.perf_counter() - began
    known = dict(each.split(":", 1) for each in line.ask("INFO", "server").decode().split("\r\n")
                 if ":" in each)  # fmt: skip
    version = known.get("valkey_version") or known.get("redis_version", "?")
    said = f"{host}: {known.get('server_name', 'redis')} {version}, {took * 1000:.1f} ms away"
    if tuple(int(part) for part in re.findall(r"\d+", version)[:2]) < OLDEST:
        return wrong(NAME, f"{said}: too old", "Install Valkey, or Redis from version 6.2 on.")
    if address.kind != "sentinel" and (policy := line.policy()) not in ("noeviction", ""):
        return wrong(NAME, f"{said}, evicts ({policy})", NOEVICTION)
    if took > SLOW:
        return note(NAME, said, "Put it nearer to the nodes: each push between them takes as long.")
    return ok(NAME, said)


class Line:
    """One question after the other. Raises OSError, Refused or Garbled."""

    def __init__(self, address: Address, host: Host) -> None:
        self._socket: socket.socket = socket.create_connection(host, PATIENCE)
        if address.tls:
            self._socket = address.tls.wrap_socket(self._socket, server_hostname=host[0])
        self._reader = Reader()

    def enter(self, account: Account) -> None:
        self.ask("HELLO", 3, *account.words)

    def policy(self) -> str:
        """ "" where it may not be asked."""
        try:
            known = self.ask("CONFIG", "GET", "maxmemory-policy")
        except Refused:
            return ""
        return str(next(iter(known.values()), b"").decode())

    def ask(self, *words: str | int) -> Any:
        self._socket.sendall(command(*words))
        while not (replies := self._reader.feed(self._receive())):
            pass
        if isinstance(replies[0], Refused):
            raise replies[0]
        return replies[0]

    def _receive(self) -> bytes:
        got = self._socket.recv(65_536)
        if not got:
            raise ConnectionResetError(0, "it hung up")
        return got

    def close(self) -> None:
        self._socket.close()
