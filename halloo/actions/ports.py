"""What the actions stand on. `halloo.app` brings the real things; actions import none of them."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import msgspec

from halloo import clock
from halloo.actions.nodes import Nodes
from halloo.domain.agents import Caller
from halloo.domain.mass import MassRun
from halloo.domain.merged import Merged
from halloo.domain.people import Guest, Monitor
from halloo.domain.roster import Roster
from halloo.domain.rules.book import Books
from halloo.domain.uses import Uses
from halloo.settings import Settings
from halloo.store.directory import Directory
from halloo.store.store import Store
from halloo.wire import Watch


class Hub(Protocol):
    """The sockets of this node, by who is at the other end. Sending never waits."""

    def seat(self, guest: Guest) -> bool:
        """From now on the guest hears what is sent to its visitor. False: hung up already."""
        ...

    def connections(self, site: str, visitor: str) -> int:
        """Sockets of the visitor, or of EVERYONE on the site."""
        ...

    def drop_silent(self, site: str, visitor: str) -> None:
        """Gives up sockets of the visitor that have missed a ping: half-open ones, most likely."""
        ...

    def end_visitor(self, site: str, visitor: str, code: str) -> int:
        """Ends the visitor's sockets with this error; returns how many."""
        ...

    def addresses(self, site: str, visitor: str) -> set[str]:
        """From where the visitor's open pages come; whole, so not to be kept or shown."""
        ...

    def call_back(self, site: str, visitor: str, but: str | None = None) -> None:
        """Has the visitor's pages, except the connection `but`, come back and say anew who they
        are."""
        ...

    def send_away(self, guest: Guest, answer: msgspec.Struct) -> None:
        """The same for this page, which gets the answer first."""
        ...

    def to_visitor(
        self, site: str, visitor: str, frame: msgspec.Struct,
        but: str | None = None, answer: msgspec.Struct | None = None,
    ) -> int:  # fmt: skip
        """To every tab except the connection `but`, which gets the `answer` in its place; returns
        to how many it was written."""
        ...

    def to_site(self, site: str, frame: msgspec.Struct) -> int:
        """To every visitor of the site; returns to how many sockets it was written."""
        ...

    def to_agents(
        self, site: str, frame: msgspec.Struct,
        but: str | None = None, answer: msgspec.Struct | None = None,
    ) -> None:  # fmt: skip
        """To every agent who may see the site, except the connection `but`, which gets the `answer`
        in its place."""
        ...

    def to_monitors(self, caller: Caller, uniqid: str, text: str) -> int:
        """The original contract: one raw text frame to each of that agent's sockets."""
        ...

    def agents_here(self, site: str) -> list[str]:
        """Names of the agents who may answer on the site and have a console open."""
        ...

    def callers(self) -> list[Caller]:
        """Everybody who has a console open on this node."""
        ...

    def consoles(self) -> set[str]:
        """Names of everybody who has a console open."""
        ...

    def monitors(self, agent: str) -> list[Monitor]: ...

    def watch(self, connection: str, wanted: Watch) -> None:
        """Sends the window of the live list now, and its changes from now on. Raises HallooError
        `bad_field`."""
        ...

    def overview(self, connection: str, site: str | None) -> None:
        """Sends the site at a glance now, and again when it changes; None for no more."""
        ...

    def look(self, connection: str, site: str, visitor: str | None) -> None: ...

    def attend(self, connection: str, agent: str, conversation: str | None, draft: str) -> None:
        """What the agent asks to have on this screen; nothing is shown before `admit`."""
        ...

    def admit(self, connection: str, conversation: str, site: str) -> None:
        """The agent may see it: shows who else is there, now and at each change."""
        ...

    def draft(self, connection: str, conversation: str, text: str) -> bool:
        """Shows it to the agents who have that conversation open. True when the visitor is to
        hear now that the agent types: not at each letter."""
        ...


@dataclass(slots=True)
class Ports:
    settings: Settings
    store: Store
    directory: Directory
    roster: Roster
    books: Books
    hub: Hub  # everybody's sockets
    sockets: Hub  # those of this node; on one node the same
    draining: bool
    key: bytes  # seals visitor tokens and CSRF tokens
    now: Callable[[], float] = clock.now  # for people to read, and for what outlives the process
    tick: Callable[[], float] = time.monotonic  # for order and timers
    merged: Merged = field(default_factory=Merged)
    uses: Uses = field(default_factory=Uses)
    massing: dict[str, MassRun] = field(default_factory=dict)  # pushes to many under way
    nodes: Nodes | None = None  # the others, where there are any
