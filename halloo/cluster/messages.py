"""Every message between nodes. msgpack arrays: a new field goes to the end and has a default, for
nodes of two adjacent versions talk to each other; a message nobody knows yet is left out."""

from typing import Any, get_args

import msgspec
from msgspec import Raw, Struct

from halloo import wire
from halloo.domain.glimpse import Glimpse


class Parcel(Struct, array_like=True, gc=False):
    """A frame on its way to sockets elsewhere: the name of its class, for the tags of several are
    alike, and its fields."""

    name: str
    fields: Raw


class Told(Struct, array_like=True, tag=True, gc=False):
    """One node says it; nobody answers."""


class ToAgents(Told, tag="a"):
    """To the agents of the site. See `Parcel`."""

    site: str
    parcel: Parcel


class ToVisitor(Told, tag="v"):
    site: str
    visitor: str
    parcel: Parcel


class ToSite(Told, tag="s"):
    """To every visitor of the site."""

    site: str
    parcel: Parcel


class Became(Told, tag="b"):
    """See `halloo.actions.nodes.Nodes.became`."""

    site: str
    old: str
    visitor: str
    again: bool


class CallBack(Told, tag="c"):
    """The visitor's pages are to come back."""

    site: str
    visitor: str


class Forgot(Told, tag="f"):
    """The visitor was erased, with that conversation."""

    site: str
    visitor: str
    conversation: str | None


class Ended(Told, tag="e"):
    """A push to the visitor is over."""

    site: str
    visitor: str
    push: wire.LastPush
    at: float


class Wears(Told, tag="w"):
    """The visitor's tags are these now."""

    site: str
    visitor: str
    tags: list[str]


class HungUp(Told, tag="hu"):
    """See `halloo.domain.held.Holder.hung_up`."""

    key: str
    origin: str


class Screens(Told, tag="sc"):
    """The agents of that node who have the conversation open, each with what they have typed; none:
    no more. `asks`: it wants to know who else."""

    node: str
    site: str
    conversation: str
    agents: list[tuple[str, str]]
    asks: bool = False


class Took(Told, tag="to"):
    """So many requests of each API token's since it was said last."""

    requests: dict[str, int]


class Want(Told, tag="lw"):
    """The sender lists the visitors of these sites, for a while."""

    node: str
    sites: list[str]


class WantAll(Told, tag="la"):
    """It begins to: who is there? Answered in `ListPart`s of that number."""

    node: str
    site: str
    load: int


class ListPart(Told, tag="lp"):
    """Some of the visitors who are at home at the sender, taken after its news `at` were told; the
    first part was after the news `base`."""

    node: str
    site: str
    load: int
    part: int
    base: int
    at: int
    rows: list[Glimpse]
    is_last: bool


class ListNews(Told, tag="ln"):
    """What changed since the news before. Without content: those of this number were the last."""

    node: str
    site: str
    number: int
    rows: list[Glimpse] = []
    left: list[str] = []
    moved: dict[str, tuple[str, int]] = {}


class TabLeft(Told, tag="tl"):
    """A visitor's tab, of a visit that has its home where this is told."""

    site: str
    visitor: str
    tab: str


class Homed(Told, tag="ho"):
    """Of a visit of which tabs are open where this is told: its home is that node now."""

    site: str
    visitor: str
    node: str
    homed: int


class Tabs(Told, tag="ts"):
    """All the tabs that are open at the sender, of visits that have their home where this is told:
    site, visitor, tabs."""

    node: str
    tabs: list[tuple[str, str, list[str]]]


class Lost(Told, tag="lo"):
    """Of these visits tabs are open where this is told; the sender has them no more: site and
    visitor."""

    node: str
    visits: list[tuple[str, str]]


class Handed(Told, tag="ha"):
    """The sender stops, and these visits go on where this is told."""

    visits: list[bytes]


class Here(Told, tag="h"):
    """The card of the sender is another now."""

    node: str
    card: Raw


class Gone(Told, tag="g"):
    """The sender stops."""

    node: str


class Ask(Told, tag="?"):
    number: int
    node: str  # who asks
    request: Raw


class Answer(Told, tag="!"):
    number: int
    body: Raw
    error: str = ""  # a code of the catalogue


Message = (
    ToAgents | ToVisitor | ToSite | Became | CallBack | Forgot | Ended | Wears
    | HungUp | Screens | Took | Want | WantAll | ListPart | ListNews
    | TabLeft | Homed | Tabs | Lost | Handed | Here | Gone | Ask | Answer
)  # fmt: skip


# -- requests -------------------------------------------------------------------------------------


class Request(Struct, array_like=True, tag=True, gc=False):
    """What one node asks another."""


class ToReach(Struct, array_like=True, gc=False):
    """A push on its way to the sockets of one visitor, or of EVERYONE."""

    site: str
    visitor: str
    push: wire.Push
    at: float


class Reach(Request, tag="push"):
    """Answered with a list: to how many sockets each was written."""

    pushes: list[ToReach]


class Look(Request, tag="look"):
    """Answered with the whole visit, as `halloo.domain.moving` writes it, by its home alone."""

    site: str
    visitor: str


class Networks(Request, tag="from"):
    """Answered with the ranges that the visitor's pages there come from."""

    site: str
    visitor: str


class Take(Request, tag="visit"):
    """The visit is to have its home at the node that asks; `anyway`: even in the midst of what its
    visitor does. Answered with `Taken`."""

    node: str
    site: str
    visitor: str
    anyway: bool = False


class Taken(Struct, array_like=True, gc=False):
    """All of the visit, as `halloo.domain.moving` writes it; or `wait`: it is about to be there; or
    to which node it `went`."""

    visit: bytes | None = None
    wait: bool = False
    went: str | None = None


class Newer(Request, tag="newer"):
    """The directory has this revision, which the sender has seen. Answered with True by who has
    seen it, too."""

    revision: int


class TellNow(Request, tag="tell"):
    """News of the site's visitors are to be told at once; answered with the number of the last."""

    site: str


class TakeFrames(Request, tag="take"):
    """See `halloo.domain.held.Holder`; answered with True."""

    key: str
    origin: str
    frames: list[bytes]


class FetchFrames(Request, tag="fetch"):
    """Answered with `halloo.domain.held.Fetched`."""

    key: str
    origin: str
    seconds: float


class CloseLine(Request, tag="close"):
    """Answered with True."""

    key: str
    origin: str


class ToMonitors(Request, tag="monitor"):
    """The original contract's raw text, to pages of that agent; `sites` None: all. Answered with
    their number."""

    agent: str
    sites: list[str] | None
    uniqid: str
    text: str


class ListMonitors(Request, tag="monitors"):
    """Answered with a list of `halloo.domain.people.Monitor`."""

    agent: str


Requests = (
    Reach | Look | Take | TellNow | TakeFrames | FetchFrames | CloseLine
    | ToMonitors | ListMonitors | Newer | Networks
)  # fmt: skip


# -- what a node says of itself -------------------------------------------------------------------


class Console(Struct, array_like=True, gc=False):
    """An agent who has a console open there. `sites` None: all."""

    agent: str
    sites: list[str] | None
    scopes: list[str]


class Card(Struct, array_like=True, gc=False):
    version: str = ""
    consoles: list[Console] = []
    number: int = 0  # grows: what lies in the bus is older than what was told since


_FRAMES = {
    kind.__name__: msgspec.msgpack.Decoder(kind)
    for kind in get_args(wire.VisitorServerFrame) + get_args(wire.AgentServerFrame)
}

_encoder = msgspec.msgpack.Encoder()
encode = _encoder.encode
decode = msgspec.msgpack.Decoder(Message).decode
decode_request = msgspec.msgpack.Decoder(Requests).decode
decode_card = msgspec.msgpack.Decoder(Card).decode


def raw(thing: Any) -> Raw:
    return Raw(encode(thing))


def pack(frame: Struct) -> Parcel:
    return Parcel(type(frame).__name__, raw(frame))


def unpack(parcel: Parcel) -> Struct | None:
    """None: a frame that only a newer version knows."""
    decoder = _FRAMES.get(parcel.name)
    return decoder.decode(parcel.fields) if decoder else None
