"""The other nodes, as actions see them; `halloo.cluster` is behind it. On one node there are none
and `ports.nodes` is None: nothing here may be needed there."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import msgspec

from halloo.store.pushes import Draft
from halloo.wire import Push

# On which other nodes a visitor is, and with how many sockets.
Places = Mapping[str, int]


class Nodes(Protocol):
    # -- pushes ---------------------------------------------------------------------------------

    async def elsewhere(self, visitors: Sequence[tuple[str, str]]) -> list[Places]:
        """For each (site, visitor); EVERYONE is on every node. Empty while the bus is down."""
        ...

    async def reach(self, pushes: Sequence[tuple[Draft, Push]], places: list[Places]) -> list[int]:
        """Writes the pushes to the sockets there; returns for each to how many it was written. A
        node that does not answer counts for nothing."""
        ...

    # -- who is who -----------------------------------------------------------------------------

    def became(self, site: str, old: str, visitor: str, again: bool) -> None:
        """A visitor is known by another name; `again`: all pages of that one are to come back."""
        ...

    def forgot(self, site: str, visitor: str) -> None: ...

    # -- at a visit's home ----------------------------------------------------------------------

    async def at_home(self, site: str, visitor: str, request: msgspec.Struct) -> Any:
        """The answer of the node on which the visit is; None: it is nowhere else, or silent.
        Raises the HallooError that was raised there."""
        ...
