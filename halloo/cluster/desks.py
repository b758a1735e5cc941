"""What agents of this node's consoles hear from the others: the sites they see, and as who they are
known there."""

from collections.abc import Iterable

from halloo import __version__
from halloo.actions.ports import Ports
from halloo.cluster.messages import Card, Console
from halloo.cluster.node import Node

# Who reloads the console hears on.
LINGER_SECONDS = 60.0


def desk(site: str) -> str:
    """The channel of all who look after the site."""
    return f"desk:{site}"


class Desks:
    def __init__(self, ports: Ports, node: Node) -> None:
        self._ports = ports
        self._node = node
        self._open: dict[str, float] = {}  # by site: since when nobody is there, 0 while one is

    def sites(self) -> list[str]:
        return list(self._open)

    def are_open(self, site: str) -> bool:
        return site in self._open

    def look(self) -> None:
        """Who is here, and for which sites?"""
        wanted = set(self._wanted())
        now = self._ports.tick()
        for site in wanted:
            if site not in self._open:
                self._node.bus.subscribe(desk(site), self._node.hear)
            self._open[site] = 0.0
        for site in self._open.keys() - wanted:
            self._open[site] = self._open[site] or now
            if now - self._open[site] > LINGER_SECONDS:
                del self._open[site]
                self._node.bus.unsubscribe(desk(site))
        self._node.show(self._card())

    def _wanted(self) -> Iterable[str]:
        for caller in self._ports.sockets.callers():
            yield from self._ports.directory.sites if caller.sites is None else caller.sites

    def _card(self) -> Card:
        consoles = {
            (caller.name, caller.sites, caller.scopes) for caller in self._ports.sockets.callers()
        }
        return Card(
            __version__,
            sorted(
                (
                    Console(name, None if sites is None else sorted(sites), sorted(scopes))
                    for name, sites, scopes in consoles
                ),
                key=lambda each: (each.agent, each.sites or [], each.scopes),
            ),
        )
