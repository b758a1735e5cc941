"""Who is at the other end of a socket."""

from dataclasses import dataclass

from halloo.domain.agents import Caller
from halloo.domain.identity import Proof
from halloo.domain.places import NOWHERE, Place


@dataclass(frozen=True, slots=True)
class Monitor:
    """A page connected through the original contract."""

    uniqid: str
    agent: str
    site: str
    url: str
    title: str
    referrer: str
    address: str
    connected_at: float
    city: str = ""


@dataclass(slots=True)
class Guest:
    """The visitor at the other end of one socket; `visitor` is empty until the hello."""

    connection: str
    origin: str
    address: str
    user_agent: str
    site: str | None = None  # from the handshake's query, else from hello
    visitor: str = ""
    place: Place = NOWHERE
    proof: Proof | None = None  # that the site vouches for who it is


@dataclass(frozen=True, slots=True)
class Desk:
    """An agent at the other end of one socket."""

    connection: str
    caller: Caller
