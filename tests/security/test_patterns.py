"""64 KiB into every pattern and parser return in under 50 ms. Patterns, and functions of one text,
are found by walking all modules: a new one is tried by itself. Others are named below."""

import importlib
import inspect
import pkgutil
import re
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any, get_type_hints

import msgspec
import pytest
import re2

import halloo
from halloo import wire
from halloo.api.http import plain_headers
from halloo.api.original import xml_fields
from halloo.domain import cursors, places
from halloo.domain.filter import compiled
from halloo.domain.hops import Hops
from halloo.domain.ids import looks_like_token, visitor_of
from halloo.domain.pages import browser_of
from halloo.domain.rules.conditions import parsed
from halloo.domain.sites import is_own_origin, origin_of
from halloo.errors import HallooError
from halloo.live.door import Door
from halloo.live.websocket import Violation
from halloo.settings import Settings

SIZE = 64 * 1024
SECONDS = 0.05
TRIES = 5  # the best of them counts: other processes share the processor's caches
LAYERS = ("domain", "live", "api", "actions", "store")
# Slow on purpose, or no parser of strangers' texts: the last two open the operator's database.
NOT_PARSERS = {"hash_password", "is_password", "hashed", "_open", "_connect", "_line"}
PIECES = (
    "a", " ", "\t", "0", "9", ".", ",", ";", ":", "=", "-", "/", "\\", "@", "%", "&", "<", "(", "[",
    "{", '"', "'", "\n", "\r\n", "\0", "é", "中", "😀", "\u202e", "a.", "a@", "a-", "a=b;", "a:b,",
    " a", "a ", "%41", "%%", "::", "1.", "1:", "<a ", "<a>", "&#65;", "<title", "<meta ", "[[",
    '{"a":', "Mozilla/5.0 (", "charset=", "../", "a\n", "=?utf-8?q?", "x,y;q=0.", "\x1b[", "aaab",
)  # fmt: skip
ENDS = ("", "!")
REFUSALS = (
    HallooError, ValueError, LookupError, RecursionError, Violation,
    re2.error, msgspec.MsgspecError,
)  # fmt: skip


def nasty() -> Iterator[str]:
    for piece in PIECES:
        body = (piece * (SIZE // len(piece.encode()) + 1))[:SIZE]
        for end in ENDS:
            yield body + end


TEXTS = tuple(nasty())


def modules() -> Iterator[Any]:
    for found in pkgutil.walk_packages(halloo.__path__, "halloo."):
        if not found.name.endswith("__main__") and "migrations" not in found.name:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # what libraries say of it is not asked here
                yield importlib.import_module(found.name)


PATTERNS = sorted(
    {
        (module.__name__, name, value)
        for module in modules()
        for name, value in vars(module).items()
        if isinstance(value, re.Pattern | re2._Regexp)
    },
    key=str,
)


SOURCE = "".join(path.read_text() for path in Path(halloo.__path__[0]).rglob("*.py"))


def of_one_text(function: Any) -> type | None:
    """`str` or `bytes`, where that is all that a function wants."""
    with suppress(NameError, TypeError, ValueError):
        wanted = [
            each for each in inspect.signature(function).parameters.values()
            if each.default is each.empty
        ]  # fmt: skip
        if len(wanted) == 1:
            kind = get_type_hints(function).get(wanted[0].name)
            return kind if kind in (str, bytes) else None
    return None


FUNCTIONS = sorted(
    {
        (module.__name__, name, value)
        for module in modules()
        for name, value in vars(module).items()
        if inspect.isfunction(inspect.unwrap(value))
        and value.__module__ == module.__name__
        and module.__name__.split(".")[1] in LAYERS
        and name not in NOT_PARSERS
        and not inspect.iscoroutinefunction(value)
        and of_one_text(value)
    },
    key=str,
)


def quick(what: Callable[[], Any], name: object) -> None:
    taken = SECONDS
    for _ in range(TRIES):
        start = time.thread_time()
        # Refusing is as good as reading.
        with suppress(*REFUSALS):
            what()
        taken = min(taken, time.thread_time() - start)
        if taken < SECONDS:
            return
    pytest.fail(f"{name} takes more than {SECONDS} s")


def test_there_are_patterns_and_functions_to_try() -> None:
    assert len(PATTERNS) > 8
    assert len(FUNCTIONS) > 15


def _exhausted(held: Callable[[], Any]) -> None:
    found = held()
    if isinstance(found, Iterator):
        for _ in found:
            pass


@pytest.mark.parametrize("found", PATTERNS, ids=lambda found: f"{found[0]}.{found[1]}")
def test_every_pattern_is_quick(found: tuple[str, str, Any]) -> None:
    pattern = found[2]
    as_bytes = isinstance(pattern.pattern, bytes)
    # As it is used: what only whole texts are held against need not be quick to search for.
    ways = set(re.findall(rf"\b{found[1]}\.(search|match|fullmatch|findall|finditer)\(", SOURCE))
    if re.search(rf"\b{found[1]}\.sub\(", SOURCE) or not ways:
        ways.add("search")
    for text, way in product(TEXTS, sorted(ways)):
        held = partial(getattr(pattern, way), text.encode() if as_bytes else text)
        quick(partial(_exhausted, held), (found[:2], way, text[:12]))


@pytest.mark.parametrize("found", FUNCTIONS, ids=lambda found: f"{found[0]}.{found[1]}")
def test_every_function_of_one_text_is_quick(found: tuple[str, str, Any]) -> None:
    function, kind = found[2], of_one_text(found[2])
    for text in TEXTS:
        sample: Any = text.encode("utf-8") if kind is bytes else text
        quick(partial(function, sample), (found[:2], text[:12]))


class Nobody:
    """Behind this door."""

    visitor = agent = monitor = None


DOOR = Door(replace(Settings(), trusted_proxies=("10.0.0.0/8",)), Nobody())  # type: ignore[arg-type]
OURS = Hops(["10.0.0.0/8"])


def _upgrade(header: str, text: str) -> Any:
    """The head of a handshake, read as the door does, its cookie and token too."""
    head = f"GET /ws/visitor?x={text} HTTP/1.1\r\n{header}: {text}\r\n\r\n"
    shake = DOOR.read(head.encode("latin-1", "replace"), "10.0.0.1")
    return shake.session, shake.bearer, shake.origin


NAMED: dict[str, Callable[[str], Any]] = {
    "an origin": origin_of,
    "an own origin": lambda text: is_own_origin(text, text, "https://chat.example"),
    "a user agent": lambda text: browser_of(text[:512]),
    "forwarded addresses": lambda text: OURS.address("10.0.0.1", text),
    "an API token": looks_like_token,
    "a visitor's token": lambda text: visitor_of(b"k" * 32, "site", text),
    "a cursor": cursors.placed,
    "the headers of a request": lambda text: plain_headers(f"X: {text}".encode()),
    "XML": lambda text: xml_fields(text.encode()),
    "XML with a text": lambda text: xml_fields(f"<xml><message>{text}</message></xml>".encode()),
    "XML attributes": lambda text: xml_fields(f'<xml a="{text}"/>'.encode()),
    **{
        f"a handshake's {name}": partial(_upgrade, name)
        for name in ("Cookie", "Authorization", "Origin", "Host", "Accept-Language", "User-Agent",
                     "X-Forwarded-For", "X-Forwarded-Proto", "Sec-WebSocket-Key")
    },
    "a place by headers": lambda text: places.of_headers({"x-country": text}, "x-country", "x-c"),
    "a filter": lambda text: compiled(msgspec.json.decode(text, type=wire.Filter)),
    "a filter's text": lambda text: compiled(wire.Filter(search=text, page=text)),
    "a rule's pattern": lambda text: parsed(
        {"all": [{"fact": "url", "op": "matches", "value": text}]}
    ),
    "a rule's tree": lambda text: parsed(msgspec.json.decode(text)),
    "a visitor's frame": lambda text: wire.decode_visitor(text.encode()),
    "an agent's frame": lambda text: wire.decode_agent(text.encode()),
}  # fmt: skip


@pytest.mark.parametrize("name", NAMED)
def test_every_other_parser_is_quick(name: str) -> None:
    for text in TEXTS:
        quick(partial(NAMED[name], text), (name, text[:12]))
