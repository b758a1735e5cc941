"""When sessions and tokens were last used, gathered in memory: to write each use down would cost
more than the use. Pure."""

USE_EVERY = 300.0  # seconds: each is written down at most so often
Used = tuple[str, bool]  # a credential, and whether it is a token


class Uses:
    def __init__(self) -> None:
        self._due: dict[Used, float] = {}
        self._taken: dict[Used, float] = {}

    def note(
        self, credential: str, by_token: bool, at: float, known: float, every: float = USE_EVERY
    ) -> None:
        """`known`: the last use that is written down already."""
        used = (credential, by_token)
        if at - max(known, self._taken.get(used, 0.0)) >= every:
            self._due[used] = at

    def take(self) -> dict[Used, float]:
        """What is to be written down now."""
        due, self._due = self._due, {}
        if due:
            newest = max(due.values())
            recent = {use: at for use, at in self._taken.items() if newest - at < USE_EVERY}
            self._taken = recent | due
        return due
