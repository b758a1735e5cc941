"""What this process remembers of visitors who became others. The database knows them all; this is
for what is under way while it happens."""

MOST = 10_000


class Merged:
    """`turns` counts whatever changed who somebody is: who has read that from the database looks
    whether it has moved."""

    def __init__(self) -> None:
        self.turns = 0
        self._names: dict[tuple[str, str], str] = {}

    def add(self, site: str, old: str, visitor: str) -> None:
        self._names[site, old] = visitor
        if len(self._names) > MOST:
            del self._names[next(iter(self._names))]

    def forget(self, site: str, visitor: str) -> None:
        """Nobody is this visitor any more: who comes with a former name is that one again."""
        mine = [name for name, now in self._names.items() if now == visitor and name[0] == site]
        for name in mine:
            del self._names[name]

    def now(self, site: str, visitor: str) -> str:
        """Who the visitor is today, as far as it is remembered."""
        return self._names.get((site, visitor), visitor) if self._names else visitor
