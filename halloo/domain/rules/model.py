"""A rule as people write it, over HTTP and in exported files: when, for whom, what, how often."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from halloo.domain import tags
from halloo.domain.looks import check_look
from halloo.domain.public import is_address
from halloo.domain.pushes import DATA_BYTES
from halloo.domain.rules import conditions
from halloo.domain.rules.conditions import Group
from halloo.errors import HallooError
from halloo.wire import PushButton, Url

State = Literal["draft", "active", "paused"]
RULES_MOST = 200  # of one site
ACTIONS_MOST = 10
DATA_DEPTH = 20  # of an event's data
TIMES_MOST = 50  # earlier turns of one rule that a visitor's caps look back at
LATEST = 253_370_764_800.0  # the year 9999
HOLD_OUT = "hold_out"  # the variant for which nothing is done

Name = Annotated[str, Meta(min_length=1, max_length=80)]
Said = Annotated[str, Meta(min_length=1, max_length=2000)]
Cap = Annotated[int, Meta(ge=0, le=TIMES_MOST)]
Moment = Annotated[float, Meta(ge=0, le=LATEST)]
Share = Annotated[int, Meta(ge=1, le=100)]
Handle = Annotated[str, Meta(max_length=40)]


class Action(Struct, tag_field="do", omit_defaults=True, forbid_unknown_fields=True):
    """One thing that a rule does; they are done in order."""


class Invite(Action, tag="invite"):
    """An invitation to chat. `style` absent is the site's."""

    text: Said
    style: Literal["bubble", "card", "panel"] | None = None
    title: Annotated[str, Meta(max_length=120)] | None = None
    image: Url | None = None
    buttons: Annotated[list[PushButton], Meta(max_length=3)] = []


class Say(Invite, tag="message"):
    """The same, but it only speaks and does not ask."""


class OpenChat(Action, tag="open"):
    """Unfolds the chat window with these words in it."""

    text: Said


class Raise(Action, tag="event"):
    """An event for the page's own code; asks for no attention."""

    name: Annotated[str, Meta(min_length=1, max_length=128)]
    data: dict[str, Any] = {}


class Tag(Action, tag="tag"):
    tag: Annotated[str, Meta(min_length=1, max_length=40)]


class Assign(Action, tag="assign"):
    """The visitor's conversation goes to the one of these agents who has the fewest and is here;
    when it has not begun, as soon as it does."""

    agents: Annotated[list[Handle], Meta(min_length=1, max_length=50)]


class Webhook(Action, tag="webhook"):
    """Tells an https address that the rule came true, and for whom."""

    url: Url


AnyAction = Invite | Say | OpenChat | Raise | Tag | Assign | Webhook
Actions = Annotated[list[AnyAction], Meta(max_length=ACTIONS_MOST)]


class Limits(Struct, omit_defaults=True, forbid_unknown_fields=True, frozen=True):
    """How often a rule may come true for one visitor. A cap of 0 is none."""

    per_visit: Cap = 1
    per_day: Cap = 0
    per_visitor: Cap = 0
    cooldown_seconds: Annotated[int, Meta(ge=0, le=365 * 86_400)] = 0


class Schedule(Struct, omit_defaults=True, forbid_unknown_fields=True, frozen=True):
    """From when until when a rule works; seconds since 1970, UTC. 0 is without an end."""

    begins: Moment = 0.0
    ends: Moment = 0.0


class Variant(Struct, omit_defaults=True, forbid_unknown_fields=True):
    """Another wording, for a share of the visitors; the shares of a rule are compared with each
    other."""

    name: Annotated[str, Meta(min_length=1, max_length=40)]
    then: Actions
    share: Share = 1


class Body(Struct, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """What of a rule has versions. `sender` is the agent in whose name it speaks; absent, one who
    is here. `needs_agent`: it asks for attention only while somebody could answer. `hold_out`: the
    percentage of visitors for whom it does nothing, to compare with."""

    when: dict[str, Any]
    then: Actions = []
    variants: Annotated[list[Variant], Meta(max_length=5)] = []
    priority: Annotated[int, Meta(ge=0, le=100)] = 50
    limits: Limits = Limits()
    schedule: Schedule = Schedule()
    sender: Handle = ""
    needs_agent: bool = True
    hold_out: Annotated[int, Meta(ge=0, le=50)] = 0
    goal: Annotated[str, Meta(max_length=32)] = ""
    note: Annotated[str, Meta(max_length=500)] = ""


class Rule(Body, kw_only=True, omit_defaults=False):
    """`version` grows with each change of the body."""

    id: str
    site: str
    name: Name
    state: State = "draft"
    version: int = 1
    created: str = ""
    updated: str = ""

    @property
    def tree(self) -> Group:
        return conditions.parsed(self.when)

    @property
    def asks(self) -> bool:
        """Whether some visitors are asked for their attention."""
        return any(asks(then) for then in (self.then, *(each.then for each in self.variants)))


def asks(then: list[AnyAction]) -> bool:
    return any(isinstance(action, Invite | OpenChat) for action in then)


class Draft(Body, kw_only=True):
    """A rule as it is sent in."""

    name: Name
    state: State = "draft"


def checked(draft: Draft) -> Draft:
    """With its conditions as they are kept. Raises HallooError `bad_field`, naming the place."""
    tree = conditions.parsed(draft.when)
    for each in draft.variants:
        if each.name == HOLD_OUT or [v.name for v in draft.variants].count(each.name) > 1:
            raise HallooError(
                "bad_field", f"variants: the name {each.name!r} cannot be used twice."
            )
    if draft.state == "active" and not (draft.then or draft.variants):
        raise HallooError("bad_field", "then: a rule that is active does something.")
    if draft.variants and draft.then:
        raise HallooError("bad_field", "then: with variants, each of them says what is done.")
    if 0 < draft.schedule.ends <= draft.schedule.begins:
        raise HallooError("bad_field", "schedule.ends: it ends before it begins.")
    _check_all(draft.then, "then")
    for place, each in enumerate(draft.variants):
        _check_all(each.then, f"variants[{place}].then")
    return msgspec.structs.replace(draft, when=tree.json())


def _check_all(then: list[AnyAction], where: str) -> None:
    """What cannot be done is said here, to who writes it, and not in a log when it is too late."""
    for place, action in enumerate(then):
        try:
            _check(action)
        except HallooError as error:
            raise _wrong(f"{where}[{place}]", error.message.removeprefix("data.")) from None


def _check(action: AnyAction) -> None:
    match action:
        case Invite() | OpenChat() if not action.text.strip():
            raise HallooError("bad_field", "text: say something.")
        case Invite():
            look: dict[str, Any] = msgspec.to_builtins(action)
            check_look({key: value for key, value in look.items() if key not in ("do", "text")})
        case Raise():
            if not action.name.strip():
                raise HallooError("bad_field", "name: an event has one.")
            # The depth first: of what nests without end nobody can tell the length.
            deep = _nests(action.data, DATA_DEPTH)
            if deep or len(msgspec.json.encode(action.data)) > DATA_BYTES:
                raise HallooError(
                    "bad_field", f"data: at most {DATA_BYTES} bytes of JSON, {DATA_DEPTH} deep."
                )
        case Tag():
            tags.checked(action.tag)
        case Webhook():
            _check_address(action.url)


def _nests(value: Any, most: int) -> bool:
    """Whether lists and objects stand in each other more than so deep."""
    inner = value.values() if isinstance(value, dict) else value
    if not isinstance(value, dict | list):
        return False
    return most == 0 or any(_nests(each, most - 1) for each in inner)


def _check_address(url: str) -> None:
    if not is_address(url):
        raise HallooError("bad_field", "url: an address such as https://crm.example/hook, no more.")


def _wrong(where: str, right: str) -> HallooError:
    return HallooError("bad_field", f"{where}: {right}", fields={where: right})
