"""What strangers' bytes are read with, fed with bytes that a fuzzer makes up: `targets.py NAME`
and libFuzzer's options. Whatever comes, the answer is a refusal that is meant; any other exception,
a hang or a runaway memory is a find, and its bytes are kept in `crash-…`.

`make fuzz` runs each for a while, `tests/security/test_fuzz.py` for a moment.
"""

import sys
from contextlib import suppress

import atheris

with atheris.instrument_imports(include=["halloo"]):
    import msgspec

    from halloo.api.original import xml_fields
    from halloo.domain.filenames import disposition, named
    from halloo.domain.filter import compiled
    from halloo.domain.hops import Hops
    from halloo.domain.limits import Buckets
    from halloo.domain.pages import browser_of, utm_of
    from halloo.domain.rules.model import Draft, checked
    from halloo.domain.sites import origin_of
    from halloo.errors import HallooError
    from halloo.live.door import Door
    from halloo.live.sessions import AgentSession, VisitorSession
    from halloo.live.websocket import Reader, Violation
    from halloo.settings import Settings
    from halloo.wire import Filter, Welcome

SETTINGS = Settings()
UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError, HallooError)
WELCOME = Welcome("v", "t", "k", None, False, [], [], 25)


def visitor(data: bytes) -> None:
    """Frames of a visitor, one a line, before and after the welcome."""
    session = VisitorSession(SETTINGS, Buckets(1, 10), 0.0)
    for number, line in enumerate(data.split(b"\n")):
        session.receive(line, number / 10)
        if session.phase.name == "ARRIVING" and number % 3 == 2:
            session.welcomed(WELCOME)


def agent(data: bytes) -> None:
    session = AgentSession(SETTINGS, Buckets(10, 50), "alice", 0.0)
    for number, line in enumerate(data.split(b"\n")):
        session.receive(line, number / 10)


def socket(data: bytes) -> None:
    """A WebSocket's bytes, in the pieces in which they may arrive."""
    size = data[0] + 1 if data else 1
    reader = Reader(16 * 1024)
    try:
        for start in range(1, len(data), size):
            list(reader.feed(data[start : start + size]))
    except Violation:
        pass


def head(data: bytes) -> None:
    """A handshake's head."""
    try:
        handshake = _door.read(data, "127.0.0.1")
    except HallooError:
        return
    _ = (handshake.origin, handshake.bearer, handshake.session)


class _Nobody:
    """Nobody is let in here: heads are read, and that is all."""

    visitor = agent = monitor = None


_door = Door(Settings(trusted_proxies=("127.0.0.1",)), _Nobody())  # type: ignore[arg-type]


def xml(data: bytes) -> None:
    """A body for the original contract."""
    with suppress(HallooError):
        xml_fields(data)


def texts(data: bytes) -> None:
    """What a page tells of itself, and names of files."""
    text = data.decode("utf-8", "replace")
    utm_of(text)
    browser_of(text)
    Hops(("127.0.0.1",)).address("127.0.0.1", text)
    for refuse in (origin_of, named):
        with suppress(HallooError):
            refuse(text)
    disposition(text).encode("ascii")


def queries(data: bytes) -> None:
    """Filters of the live list and rules, as JSON."""
    with suppress(*UNREADABLE):
        compiled(msgspec.json.decode(data, type=Filter))
    with suppress(*UNREADABLE):
        checked(msgspec.json.decode(data, type=Draft))


TARGETS = {each.__name__: each for each in (visitor, agent, socket, head, xml, texts, queries)}

if __name__ == "__main__":
    target = TARGETS[sys.argv.pop(1)]
    atheris.Setup(sys.argv, target)
    atheris.Fuzz()
