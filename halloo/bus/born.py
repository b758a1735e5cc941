"""Whether the servers still know what they were told: each has a name that is gone when all else
is. It lasts as long as what they were told, by the same clock."""

from secrets import token_hex

from halloo.bus.address import Host
from halloo.bus.bus import BusDown
from halloo.bus.layout import slot_of
from halloo.bus.links import Links
from halloo.bus.resp import command

KEPT_SECONDS = 12 * 3600


class Born:
    def __init__(self, links: Links, prefix: str) -> None:
        self._links, self._prefix = links, prefix.encode()
        self._names: dict[bytes, bytes] = {}

    async def same_as_before(self) -> bool:
        """Since this was last asked. Raises BusDown."""
        keys = self._keys()
        replies = await self._links.ask([(key, words) for key in keys for words in _named(key)])
        now = dict(zip(keys, replies[2::3], strict=True))
        same = all(self._names.get(key, name) == name for key, name in now.items())
        self._names = now
        return same

    def _keys(self) -> list[bytes]:
        """One for each server, that it has."""
        layout = self._links.layout
        if not layout:
            raise BusDown
        found: dict[Host, bytes] = {}
        number = 0
        while len(found) < len(layout.hosts):
            key = b"%b{born%d}" % (self._prefix, number)
            found.setdefault(layout.host(slot_of(key)), key)
            number += 1
        return list(found.values())


def _named(key: bytes) -> tuple[bytes, bytes, bytes]:
    """Given by who comes first, and kept as long as anybody asks."""
    return (
        command("SET", key, token_hex(8), "NX", "EX", KEPT_SECONDS),
        command("EXPIRE", key, KEPT_SECONDS),
        command("GET", key),
    )
