"""What an address outside may be told, by whom it is asked for, and how it is put into words."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, Literal, NamedTuple, get_args

import msgspec
from msgspec import Meta, Struct

from halloo.domain.ids import derived, push_ids
from halloo.domain.public import is_address
from halloo.domain.times import rfc3339
from halloo.errors import HallooError
from halloo.wire import Url

EventName = Literal[
    "visitor.arrived", "visitor.left", "push.sent", "push.receipt", "conversation.opened",
    "conversation.assigned", "conversation.closed", "message.added", "rule.fired",
]  # fmt: skip
EVENTS: tuple[EventName, ...] = get_args(EventName)
WEBHOOKS_MOST = 20  # of one site
RULES = "rules"  # stands for the addresses that rules name, where a webhook's id is asked for
OVERLAP = 86_400.0  # so long both secrets sign after a new one was made


class Draft(Struct, forbid_unknown_fields=True):
    """A webhook as it is sent in."""

    url: Url
    events: Annotated[list[EventName], Meta(min_length=1, max_length=len(EVENTS))]
    note: Annotated[str, Meta(max_length=200)] = ""
    active: bool = True


class Hook(Struct, frozen=True):
    """A webhook, field by column. `secret` counts its secrets, `rotated` is when
    the newest was made; `failing` is since when nothing came through, None: the last call did."""

    id: str
    site: str
    url: str
    events: list[str]
    active: bool
    note: str
    secret: int
    author: str
    created: float
    rotated: float | None
    failing: float | None


Hooks = Mapping[str, Sequence[Hook]]  # by site: those that are told


class Call(NamedTuple):
    """Something to be told to one address. `webhook` is None where a rule names the address;
    `visitor` is whom it is about, where that may be kept."""

    id: str
    site: str
    webhook: str | None
    url: str
    event: str
    body: str
    visitor: str | None
    created: float


def checked(draft: Draft, inner: bool) -> Draft:
    """Raises HallooError `bad_field`. `inner`: addresses without TLS are allowed."""
    if not is_address(draft.url):
        raise _wrong("An address such as https://crm.example/hook, no more.")
    if not inner and not draft.url.lower().startswith("https:"):
        raise _wrong("An address that begins with https://.")
    wanted = [event for event in EVENTS if event in draft.events]
    return msgspec.structs.replace(draft, events=wanted, note=draft.note.strip())


def _wrong(right: str) -> HallooError:
    return HallooError("bad_field", f"url: {right}", fields={"url": right})


def calls(
    hooks: Iterable[Hook], event: str, site: str, at: float, data: Any, visitor: str | None
) -> list[Call]:
    """One for each of them that wants the event."""
    wanting = [hook for hook in hooks if event in hook.events]
    return [call_to(hook.id, hook.url, event, site, at, data, visitor) for hook in wanting]


def call_to(
    webhook: str | None, url: str, event: str, site: str, at: float, data: Any,
    visitor: str | None,
) -> Call:  # fmt: skip
    [ordered] = push_ids(1, at)
    id_ = f"wc{ordered[1:]}"
    body = document(id_, event, site, at, data)
    return Call(id_, site, webhook, url, event, body, visitor, at)


def document(id_: str, event: str, site: str, at: float, data: Any) -> str:
    """What is sent: the shape that Standard Webhooks recommends, with our id and the site."""
    told = {"id": id_, "type": event, "timestamp": rfc3339(at), "site": site, "data": data}
    return msgspec.json.encode(told).decode()


def plain(thing: Struct) -> dict[str, Any]:
    """A frame, or part of one, without what only sockets need."""
    told: dict[str, Any] = msgspec.to_builtins(thing)
    return {name: value for name, value in told.items() if name not in ("t", "epoch", "last")}


def secrets_of(key: bytes, hook: Hook, at: float) -> list[bytes]:
    """Those that sign now, the newest first."""
    recent = hook.rotated is not None and at - hook.rotated < OVERLAP
    versions = [hook.secret, hook.secret - 1] if recent else [hook.secret]
    return [derived(key, "webhook", hook.id, str(version)) for version in versions]


def secret_of_rules(key: bytes, site: str) -> bytes:
    """Signs what the site's rules tell to addresses that they name themselves."""
    return derived(key, "webhook", RULES, site)
