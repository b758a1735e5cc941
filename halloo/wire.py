"""Every frame on the two sockets, both directions, and the shapes they are built from.

Nothing else in the package spells a frame. `python -m halloo.wire` prints the JSON Schema from
which the TypeScript types are generated. Times are RFC 3339 strings in UTC, sizes are checked by
the actions (see `halloo.settings`), ids are opaque strings.
"""

import json
import sys
from typing import Annotated, Any, Literal, get_args

import msgspec
from msgspec import Meta, Struct, field

PushKind = Literal["invite", "message", "event"]
PushState = Literal[
    "sent", "offline", "delivered", "shown", "accepted", "dismissed", "expired", "recalled"
]
ReceiptState = Literal["delivered", "shown", "accepted", "dismissed"]
MassState = Literal["running", "paused", "done", "cancelled"]
SenderKind = Literal["visitor", "agent", "bot", "system"]
ConversationState = Literal["open", "closed"]
Role = Literal["owner", "admin", "agent", "viewer"]
Sort = Literal["newest", "oldest", "page", "pages", "idle", "visits", "country", "active", "greet"]
SignalName = Literal["scroll", "idle", "active", "exit", "click"]
PushStyle = Literal["bubble", "card", "panel", "open"]

Short = Annotated[str, Meta(max_length=128)]
Url = Annotated[str, Meta(max_length=2048)]
# A sequence number, or a place in a list; JavaScript counts no further.
Count = Annotated[int, Meta(ge=0, le=2**53 - 1)]
Cid = Annotated[str, Meta(min_length=1, max_length=64, description="a UUID made by the sender")]
Wanted = Annotated[str, Meta(max_length=128, pattern=r"\S", description="not blank")]
SignedIdentity = Annotated[
    str, Meta(max_length=4096, description="a JWT of the site's, or the badge given for one")
]
FilterList = Annotated[list[Wanted], Meta(max_length=50)]
Country = Annotated[str, Meta(pattern="^[A-Za-z]{2}$", description="two letters, such as DE")]


class Shape(Struct, omit_defaults=True):
    """A part of a frame. Absent means the default."""


class Frame(Struct, tag_field="t", tag=str.lower, omit_defaults=True):
    """A frame; `t` is the lower-cased class name unless the class says otherwise."""


# -- parts ------------------------------------------------------------------------------------


class Page(Shape, gc=False):
    url: Url
    title: Annotated[str, Meta(max_length=512)] = ""
    referrer: Url = ""


class Resume(Shape):
    epoch: Short
    seq: Count


class Sender(Shape):
    kind: SenderKind
    name: str
    avatar: str | None = None


class PushSender(Shape):
    name: str
    avatar: str | None = None


class PushButton(Shape, forbid_unknown_fields=True):
    """Under a card. Pressing one accepts the push; `url` is then opened, `reply` is said in the
    visitor's name, `event` is raised on the page. None of them: the conversation opens."""

    label: Annotated[str, Meta(min_length=1, max_length=40)]
    url: Url | None = None
    reply: Annotated[str, Meta(max_length=500)] | None = None
    event: Short | None = None


class PushLook(Shape):
    """How an invitation or message is shown: what the widget knows of a push's `data`; the rest of
    `data` is the page's own. `style` absent is the site's; `open` unfolds the chat window."""

    style: PushStyle | None = None
    title: Annotated[str, Meta(max_length=120)] | None = None
    image: Url | None = None
    buttons: Annotated[list[PushButton], Meta(max_length=3)] = []


class Theme(Shape, forbid_unknown_fields=True):
    """How the widget looks on a site; what a page's own script element says goes before."""

    color: Annotated[str, Meta(pattern="^#[0-9a-fA-F]{6}$")] | None = None
    side: Literal["left", "right"] | None = None
    style: Literal["bubble", "card", "panel"] | None = None


class ConversationMark(Shape):
    """Where a visitor's conversation stands: `seq` is its last message; the `*_seen` marks are
    the last sequence that side has had on its screen."""

    id: str
    epoch: str
    seq: int
    state: ConversationState
    visitor_seen: int
    agent_seen: int


class LastPush(Shape, gc=False):
    """The newest push to a visitor and the furthest state it reached."""

    id: str
    kind: PushKind
    state: PushState
    at: str


class TrailStep(Shape, gc=False):
    """A page of the visit, or, with an empty `url`, a custom event named `title`."""

    url: str
    title: str
    at: str


GreetReasonCode = Literal[
    "waiting", "checkout", "cart", "pricing", "contact", "page_time", "pages", "leaving",
    "scrolled", "returning", "chatted", "campaign", "idle", "invited", "dismissed", "talking",
    "away",
]  # fmt: skip


class GreetReason(Shape, gc=False):
    """`value`: seconds for `page_time`, pages, percent for `scrolled`, visits for `returning`,
    chats, the name of the `campaign`."""

    code: GreetReasonCode
    value: int | str | None = None


class Greet(Shape):
    """How much speaks for greeting this visitor now (0: nothing), and what weighs most in it."""

    score: int
    reasons: list[GreetReason] = []


class Identity(Shape):
    """Who the site vouches for by a signed token. Verified, all of it."""

    subject: str
    name: str | None = None
    email: str | None = None
    attrs: dict[str, Any] = {}


class VisitorRow(Shape):
    """One row of the live list. `since` starts the visit, `page_since` the page now on screen,
    `connections` counts open tabs, `pages` the pages of this visit, `visits` this one included,
    `chats` the conversations before it; `referrer` and `utm` are those of the visit's first page;
    `idle`: nothing has moved on the page for two minutes; `greet` is there where the list is
    sorted by it."""

    id: str
    site: str
    page: Page
    since: str
    page_since: str
    last_seen: str
    connections: int
    pages: int
    visits: int = 1
    name: str | None = None
    country: str | None = None
    city: str | None = None
    device: str | None = None
    browser: str | None = None
    os: str | None = None
    lang: str | None = None
    tz: str | None = None
    screen: str | None = None
    referrer: str | None = None
    utm: dict[str, str] = {}
    attrs: dict[str, Any] = {}
    consent: bool = False
    via: Literal["widget", "monitor"] = "widget"
    conversation: str | None = None
    push: LastPush | None = None
    tags: list[str] = []
    idle: bool = False
    chats: int = 0
    greet: Greet | None = None
    identity: Identity | None = None


class VisitRecord(Shape):
    """A stay on the site, stored of those who consented. `first` is the page it began on, `ended`
    when it was last heard of, `pages` how many were opened, `trail` its newest 50 steps, `events`
    how often each custom event happened; the rest is as in a row of the live list."""

    id: str
    site: str
    visitor: str
    began: str
    ended: str
    pages: int
    first: Page
    trail: list[TrailStep] = []
    events: dict[str, int] = {}
    visits: int = 1
    chats: int = 0
    referrer: str | None = None
    utm: dict[str, str] = {}
    country: str | None = None
    city: str | None = None
    device: str | None = None
    browser: str | None = None
    os: str | None = None
    lang: str | None = None
    tz: str | None = None
    screen: str | None = None
    attrs: dict[str, Any] = {}
    tags: list[str] = []


class Note(Shape):
    """What an agent wrote down about a visitor, who never sees it."""

    id: str
    agent: str
    text: str
    at: str


class PushRecord(Shape):
    """A push with the time of each receipt, as `GET /api/v1/pushes/{id}` returns it. Of a push to
    everyone (`visitor` is `*`) it has the first time, and in `counts` how many visitors. `source`:
    `rule:ID` or `mass:ID`; absent: an agent or a program of theirs."""

    id: str
    site: str
    visitor: str
    kind: PushKind
    state: PushState
    connections: int
    cid: str
    agent: str
    at: str
    text: str | None = None
    data: dict[str, Any] | None = None
    expires: str | None = None
    receipts: dict[str, str] = {}
    counts: dict[str, int] = {}
    source: str | None = None


class ConversationSummary(Shape):
    """A conversation as the console lists it. `last` is its newest message."""

    id: str
    site: str
    visitor: str
    state: ConversationState
    epoch: str
    seq: int
    visitor_seen: int
    agent_seen: int
    created: str
    updated: str
    name: str | None = None
    assignee: str | None = None
    last: "Message | None" = None


class SentFile(Shape):
    """What a message carries. `type` is what its bytes are, whatever its name says; `width` and
    `height` are there for an image that may be shown, and are the size of its preview. The bytes:
    `GET /files/{id}` for visitors, `GET /api/v1/files/{id}` for agents."""

    id: str
    name: str
    type: str
    size: int
    width: int | None = None
    height: int | None = None


# -- both sides -------------------------------------------------------------------------------


class Ping(Frame):
    pass


class Pong(Frame):
    pass


class Message(Frame):
    """One stored message. Clients show each (`epoch`, `seq`) once, in order of `seq`. With a
    `file` the text may be empty. To agents it also names the `site` and the `visitor`."""

    conversation: str
    epoch: str
    seq: int
    sender: Sender = field(name="from")
    text: str
    at: str
    cid: str | None = None
    site: str | None = None
    visitor: str | None = None
    file: SentFile | None = None


class Nack(Frame):
    """`cid` was not done; `retry` says whether sending the same again may help. A `stale` reply
    carries the messages that the agent had not seen."""

    cid: str
    code: str
    message: str
    retry: bool
    missed: list[Message] = []


class Bye(Frame):
    """The server is about to close this socket on purpose."""

    code: str
    reconnect_after_ms: int


# -- visitor → server -------------------------------------------------------------------------


class Hello(Frame):
    site: Short
    page: Page
    visitor: Annotated[str, Meta(max_length=256)] | None = None
    lang: Short | None = None
    tz: Short | None = None
    screen: Short | None = None
    consent: bool = False
    resume: Resume | None = None
    attrs: dict[str, Any] = {}
    identity: SignedIdentity | None = None


class TurnPage(Frame, tag="page"):
    url: Url
    title: Annotated[str, Meta(max_length=512)] = ""


class VisitorSay(Frame, tag="say"):
    """`file` is the id of an upload of the visitor's own that no message carries yet; with one the
    `text` may be empty."""

    cid: Cid
    text: str
    file: Short | None = None


class VisitorTyping(Frame, tag="typing"):
    """`text` is what stands in the visitor's composer now; empty or absent means stopped."""

    text: str | None = None


class VisitorSeen(Frame, tag="seen"):
    seq: Count


class PushReceipt(Frame, tag="receipt"):
    id: Short
    state: ReceiptState


class Event(Frame):
    name: Short
    props: dict[str, Any] = {}


class History(Frame):
    """Asks for the messages before sequence `before`, newest last."""

    before: Annotated[int, Meta(ge=1, le=2**53 - 1)]


class Signal(Frame):
    """Something of the widget's `signals` came true on the page that is open: scrolled to `value`
    percent, nothing moved for `value` seconds, moving again (`active`), the pointer left by the
    top (`exit`), a click on what the selector `target` names."""

    name: SignalName
    value: Annotated[int, Meta(ge=0, le=86_400)] = 0
    target: Annotated[str, Meta(max_length=200)] = ""


class Consent(Frame):
    """The visitor's answer to the page's consent question, when it comes after `hello`."""

    consent: bool


class Identify(Frame):
    """What the page knows of the visitor: `attrs`, unverified, are merged into the attributes;
    `identity` is the site's word for who it is, and is answered by `identity`."""

    attrs: dict[str, Any] = {}
    identity: SignedIdentity | None = None


VisitorFrame = (
    Hello
    | TurnPage
    | VisitorSay
    | VisitorTyping
    | VisitorSeen
    | PushReceipt
    | Event
    | Signal
    | History
    | Consent
    | Identify
    | Ping
)

# -- server → visitor -------------------------------------------------------------------------


class Push(Frame):
    id: str
    kind: PushKind
    sender: PushSender = field(name="from")
    text: str | None = None
    data: dict[str, Any] | None = None


class Signals(Frame):
    """What the widget is to watch for on each page, because a rule asks for it: depths in percent,
    seconds without a movement, the pointer leaving, clicks on what CSS selectors name. Replaces
    what was watched before. Each is told once per page, but each stillness and each click anew."""

    scroll: list[int] = []
    idle: list[int] = []
    exit: bool = False
    click: list[str] = []


class Welcome(Frame):
    """Answers `hello`. `recovered` true: `messages` are exactly those after the resumed `seq`;
    false: they are the newest 50 and the client drops what it had. `upload_bytes`: the largest file
    that is taken; absent: no limit. `badge` stands for the identity from here on; `refused` says
    why it counts for nothing. `other`: the token of the hello was somebody else's, or of somebody
    whose identity is needed; what was kept of them is not this visitor's."""

    visitor: str
    token: str
    connection: str
    conversation: ConversationMark | None
    recovered: bool
    messages: list[Message]
    pushes: list[Push]
    ping_s: int
    signals: Signals | None = None
    theme: Theme | None = None
    upload_bytes: int = 0
    badge: str | None = None
    refused: str | None = None
    other: bool = False


class Identified(Frame, tag="identity"):
    """Answers an `identify` that has an `identity`: who the visitor is from now on. When that is
    another `visitor` than before, the socket ends; come back with this `token` and `badge`. The
    rest as in `welcome`."""

    visitor: str
    token: str
    badge: str | None = None
    refused: str | None = None
    other: bool = False


class Ack(Frame):
    """A visitor's message is committed under `seq`."""

    cid: str
    seq: int
    at: str


class AgentTyping(Frame, tag="typing"):
    conversation: str
    sender: Sender = field(name="from")


class AgentSeen(Frame, tag="seen"):
    conversation: str
    seq: int


class AgentPresence(Frame, tag="agent"):
    """An agent took (`joined`) or left the visitor's conversation."""

    conversation: str
    name: str
    state: Literal["joined", "left"]
    avatar: str | None = None


class Recall(Frame):
    """The push `id` is to vanish from the visitor's screen."""

    id: str


class HistoryPage(Frame, tag="history"):
    """`more`: there are older ones still."""

    messages: list[Message]
    more: bool


VisitorServerFrame = (
    Welcome
    | Push
    | Identified
    | Ack
    | Nack
    | Message
    | AgentTyping
    | AgentSeen
    | AgentPresence
    | Recall
    | Signals
    | HistoryPage
    | Pong
    | Bye
)

# -- agent → server ---------------------------------------------------------------------------


class Filter(Shape, forbid_unknown_fields=True):
    """Who is meant; what is left out does not matter, of a list one must fit. An unknown field is
    refused, for whoever misspells a condition would reach everybody.

    `search`: each word occurs in page, title, referrer, name, id, country, city, browser, UTM, a
    tag or an attribute; `country`: two letters; `lang` and `browser`: whole or first part (`zh`,
    `Firefox`); `page`: in address or title; `referrer`: in the host that linked here; `source`:
    `utm_source`, else that host, else `direct`; `pages` and `minutes` (on the site): at least;
    `talking`: has an open conversation; `push`: how far the newest push came (`open`: not
    answered); `attrs`: key and value, whatever the case."""

    search: Short = ""
    country: Annotated[list[Country], Meta(max_length=50)] = []
    device: list[Literal["desktop", "phone", "tablet"]] = []
    browser: FilterList = []
    lang: FilterList = []
    page: Short = ""
    referrer: Short = ""
    source: FilterList = []
    campaign: FilterList = []
    visits: Literal["new", "returning"] | None = None
    pages: Annotated[int, Meta(ge=0, le=1000)] = 0
    minutes: Annotated[int, Meta(ge=0, le=1440)] = 0
    idle: bool | None = None
    talking: bool | None = None
    tags: FilterList = []
    push: list[Literal["none", "open", "accepted", "dismissed", "expired", "recalled"]] = []
    attrs: Annotated[dict[Wanted, Short], Meta(max_length=10)] = {}


class Funnel(Shape):
    """How far pushes came: of `pushes` so many were written to a socket, told that they arrived,
    stood on a screen; the rest is how they ended."""

    pushes: int
    sent: int
    delivered: int
    shown: int
    accepted: int
    dismissed: int
    expired: int
    recalled: int


class MassPush(Shape):
    """One push to many visitors, one after the other, `per_second` of them. Of `total` visitors
    `sent` have got it; `held` have not, for their attention was taken (`reasons`, see the rules);
    `gone` had left before their turn. `filter` is who was meant, absent for a selection. `funnel`
    is there where one of them is asked for."""

    id: str
    site: str
    agent: str
    kind: PushKind
    state: MassState
    total: int
    sent: int
    held: int
    gone: int
    ttl: int
    per_second: int
    created: str
    updated: str
    text: str | None = None
    data: dict[str, Any] | None = None
    filter: Filter | None = None
    reasons: dict[str, int] = {}
    funnel: Funnel | None = None


class Watch(Frame):
    """The rows `first` to `end` (exclusive, on the wire `from` and `to`) of a site's live list are
    on screen. One list per socket: the next `watch` replaces it; `to` 0 keeps the count only;
    `reverse` turns the order round."""

    site: Short
    first: Count = field(name="from")
    end: Count = field(name="to")
    sort: Sort = "newest"
    filter: Filter = field(default_factory=Filter)
    reverse: bool = False


class AskOverview(Frame, tag="overview"):
    """A site at a glance is on screen; null for none. One per socket."""

    site: Short | None = None


class Look(Frame):
    """The visitor whose details are on screen; null for none. Answered by `visitor`, now and at
    each change."""

    site: Short
    visitor: Short | None = None


class AgentPush(Frame, tag="push"):
    """`visitor` is `*` for everyone who is on the site now."""

    cid: Cid
    site: Short
    visitor: Short
    kind: PushKind
    text: str | None = None
    data: dict[str, Any] | None = None
    ttl: Annotated[int, Meta(ge=0, le=604800, description="seconds")] = 0


class TakeBack(Frame, tag="recall"):
    """Takes the push `id` off the visitor's screen while it is not answered."""

    id: Short
    cid: Cid | None = None


class AgentSay(Frame, tag="say"):
    """`saw` is the last sequence the agent had on screen; when others have spoken since, the
    answer is a `nack` with code `stale`. Absent, the check is left out. `file` as the visitor's."""

    cid: Cid
    conversation: Short
    text: str
    saw: Count | None = None
    file: Short | None = None


class AgentTypes(Frame, tag="typing"):
    """`text` is what stands in the agent's composer now, for the agents who have the conversation
    open; empty means stopped. The visitor learns only that somebody types."""

    conversation: Short
    text: str | None = None


class Attend(Frame):
    """The conversation on this screen, one per socket; null for none. `draft` is what stands in
    its composer already. Answered by `attending`, now and at each change."""

    conversation: Short | None
    draft: str = ""


class AgentSees(Frame, tag="seen"):
    conversation: Short
    seq: Count


class Claim(Frame):
    """Makes the calling agent the assignee. `cid` asks for an `ack` or `nack`."""

    conversation: Short
    cid: Cid | None = None


class Transfer(Frame):
    """Makes another agent the assignee."""

    conversation: Short
    agent: Short
    cid: Cid | None = None


class Close(Frame):
    conversation: Short
    cid: Cid | None = None


AgentFrame = (
    Watch
    | AskOverview
    | Look
    | Attend
    | AgentPush
    | TakeBack
    | AgentSay
    | AgentTypes
    | AgentSees
    | Claim
    | Transfer
    | Close
    | Ping
)

# -- server → agent ---------------------------------------------------------------------------


class SiteCard(Shape):
    key: str
    name: str


class AgentWelcome(Frame, tag="welcome"):
    """First frame on the agent socket. `now` lets the console correct its clock; `upload_bytes` is
    as in the visitor's."""

    agent: str
    role: Role
    sites: list[SiteCard]
    now: str
    ping_s: int
    upload_bytes: int = 0


class Roster(Frame):
    """The whole window asked for with `watch`, in order. `total` counts the rows that match the
    filter, `online` all visitors of the site."""

    site: str
    total: int
    online: int
    first: int = field(name="from")
    rows: list[VisitorRow]


class Changes(Frame):
    """What changed in the window since the last `roster` or `changes`. `order` lists the ids now
    in the window, in order; absent when membership and order stayed. `joined` are rows new to the
    window, `left` ids no longer in it; `gone` those of `left` that left the site."""

    site: str
    total: int
    online: int
    joined: list[VisitorRow] = []
    changed: list[VisitorRow] = []
    left: list[str] = []
    gone: list[str] = []
    order: list[str] | None = None


class Share(Shape, gc=False):
    """`n` of the visitors have `name`: a country's code, a device, an address without its query
    (with the `title`, if its pages share one), a source; empty where it is not known."""

    name: str
    n: int
    title: str | None = None


class Overview(Frame):
    """Answers `overview`, now and when it changes, every two seconds at most: the greatest shares
    of who is `online`, and in `history` how many were, every `step_s` seconds for half an hour,
    oldest first."""

    site: str
    online: int
    countries: list[Share] = []
    devices: list[Share] = []
    pages: list[Share] = []
    sources: list[Share] = []
    history: list[int] = []
    step_s: int = 10


class VisitorDetail(Frame, tag="visitor"):
    """Answers `look`. `online` false: the visitor has left; `row` is the last known, or null.
    `trail` is of the visit that goes on or was the last; `visits` are the 20 before it, newest
    first and without their trails, `notes` what agents wrote, newest first. `remembered`: the
    visitor consented; tags of others are forgotten when they leave. `block`: the id of the block
    that does not let this visitor in."""

    site: str
    visitor: str
    online: bool
    row: VisitorRow | None
    trail: list[TrailStep]
    pushes: list[PushRecord]
    visits: list[VisitRecord] = []
    conversations: list[ConversationSummary] = []
    notes: list[Note] = []
    tags: list[str] = []
    attrs: dict[str, Any] = {}
    total_visits: int = 0
    first_seen: str | None = None
    idle_since: str | None = None
    remembered: bool = False
    identity: Identity | None = None
    block: str | None = None


class ReceiptNote(Frame, tag="receipt"):
    id: str
    site: str
    visitor: str
    kind: PushKind
    state: PushState
    at: str


class MassNote(Frame, tag="mass"):
    """A push to many began, went on, or ended."""

    mass: MassPush


class PushAck(Frame, tag="ack"):
    """Answers an agent's `push`."""

    cid: str
    id: str
    state: PushState
    connections: int


class SayAck(Frame, tag="ack"):
    """Answers an agent's `say`."""

    cid: str
    seq: int
    at: str


class DoneAck(Frame, tag="ack"):
    """Answers `claim`, `transfer`, `close` and `recall`."""

    cid: str


class Merged(Frame):
    """The visitor `former` turned out to be `visitor`, whose histories are one from now on. Where
    both had a conversation, `former_conversation` goes on in `conversation`, under a new epoch."""

    site: str
    former: str
    visitor: str
    conversation: ConversationSummary | None = None
    former_conversation: str | None = None


class VisitorTypes(Frame, tag="typing"):
    """A visitor types; `text` is the preview, empty when stopped. `conversation` is absent before
    the first message."""

    site: str
    visitor: str
    text: str
    conversation: str | None = None


class AgentTypesNote(Frame, tag="typing"):
    """Another agent types in this conversation."""

    site: str
    visitor: str
    conversation: str
    agent: str


class Attendant(Shape):
    """An agent who has a conversation open, with what stands in the composer and is not sent."""

    name: str
    draft: str = ""


class Attending(Frame):
    """The other agents who have the conversation open that is on this screen."""

    conversation: str
    agents: list[Attendant]


class SeenNote(Frame, tag="seen"):
    conversation: str
    by: Literal["visitor", "agent"]
    seq: int


class ConversationNote(Frame, tag="conversation"):
    """A conversation began or changed state, assignee or name."""

    conversation: ConversationSummary


class Erased(Frame):
    """All that was kept of the visitor is gone, the conversation included."""

    site: str
    visitor: str
    conversation: str | None


AgentServerFrame = (
    AgentWelcome
    | Erased
    | Roster
    | Changes
    | Overview
    | VisitorDetail
    | ReceiptNote
    | MassNote
    | PushAck
    | SayAck
    | DoneAck
    | Nack
    | Message
    | VisitorTypes
    | AgentTypesNote
    | Attending
    | SeenNote
    | ConversationNote
    | Merged
    | Pong
    | Bye
)

# -- coding -----------------------------------------------------------------------------------

_encoder = msgspec.json.Encoder()
encode = _encoder.encode
decode_visitor = msgspec.json.Decoder(VisitorFrame).decode
decode_agent = msgspec.json.Decoder(AgentFrame).decode


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of all frames: one definition per shape, one union per direction."""
    unions = {
        "VisitorFrame": VisitorFrame,
        "VisitorServerFrame": VisitorServerFrame,
        "AgentFrame": AgentFrame,
        "AgentServerFrame": AgentServerFrame,
    }
    members = [frame for union in unions.values() for frame in get_args(union)]
    _, definitions = msgspec.json.schema_components(members, ref_template="#/$defs/{name}")
    for name, union in unions.items():
        refs = [{"$ref": f"#/$defs/{frame.__name__}"} for frame in get_args(union)]
        definitions[name] = {"anyOf": refs}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Wire",
        "type": "object",
        "properties": {name: {"$ref": f"#/$defs/{name}"} for name in unions},
        "$defs": definitions,
    }


if __name__ == "__main__":
    json.dump(schema(), sys.stdout, indent=1)
