"""The other nodes, as actions see them; `halloo.cluster` is behind it. On one node there are none
and `ports.nodes` is None: nothing here may be needed there."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

from sqlalchemy import Row

from halloo.domain.agents import Caller
from halloo.domain.people import Guest, Monitor
from halloo.domain.presence import Presence
from halloo.domain.pushes import Result
from halloo.store.pushes import Draft
from halloo.wire import LastPush

T = TypeVar("T")


class Nodes(Protocol):
    # -- pushes ---------------------------------------------------------------------------------

    def is_here(self, site: str, visitor: str) -> bool:
        """The visit and all its sockets are on this node: there is nobody to ask."""
        ...

    def send(
        self, drafts: list[Draft], then: Callable[[list[Result]], T], but: str | None
    ) -> "asyncio.Future[T]":
        """As `halloo.actions.sending.send_all`, to visitors who may be on any node. EVERYONE is on
        every node; while the bus is down all others are nowhere."""
        ...

    # -- conversations --------------------------------------------------------------------------

    def told(self, site: str, visitor: str, conversation: Row[Any]) -> None:
        """A page of the visitor knows the conversation as it is stored: what comes next here must
        not leave anything out."""
        ...

    # -- who is who -----------------------------------------------------------------------------

    def became(self, site: str, old: str, visitor: str, again: bool) -> None:
        """A visitor is known by another name; `again`: all pages of that one are to come back."""
        ...

    def forgot(self, site: str, visitor: str, conversation: str | None) -> None:
        """The visitor was erased, with that conversation."""
        ...

    def ended(self, site: str, visitor: str, push: LastPush, at: float) -> None:
        """A push to the visitor is over; EVERYONE for one to all."""
        ...

    def wears(self, site: str, visitor: str, tags: Sequence[str]) -> None:
        """The visitor's tags are these now."""
        ...

    async def networks(self, site: str, visitor: str) -> set[str]:
        """The ranges of addresses that the visitor's pages on other nodes come from."""
        ...

    # -- the original contract ------------------------------------------------------------------

    async def to_monitors(self, caller: Caller, uniqid: str, text: str) -> int:
        """See `halloo.actions.ports.Hub.to_monitors`; on the other nodes."""
        ...

    async def monitors(self, caller: Caller) -> list[Monitor]:
        """The caller's pages on the other nodes."""
        ...

    # -- counted together -----------------------------------------------------------------------

    async def is_first(self, key: str, seconds: float) -> bool:
        """True for one caller within that time; while the bus is down for each node's first."""
        ...

    def took(self, token: str) -> None:
        """One request of those that a token has; the others count it, too."""
        ...

    # -- visits ---------------------------------------------------------------------------------

    async def listed(self, site: str, by: str = "", now: bool = True) -> bool:
        """From now on, and for a minute, the roster lists the site's visitors of all nodes; ends
        when they are there, or after a second. Not `now`: as they were a moment ago will do. False:
        `by` has asked for other ones meanwhile."""
        ...

    async def take(self, site: str, visitor: str, connection: str = "") -> None:
        """The visit goes on here, if there is one on another node. The page of that `connection`
        is about to be a part of it."""
        ...

    async def unite(self, site: str, visitor: str) -> None:
        """As `take`, of a visit that has begun here already."""
        ...

    def left(self, guest: Guest) -> None:
        """A page has closed, of a visit that may have its home on another node."""
        ...

    # -- at a visit's home ----------------------------------------------------------------------

    async def look(self, site: str, visitor: str) -> Presence | None:
        """A copy of the visit, as it is on the node where it has its home. None: on none."""
        ...
