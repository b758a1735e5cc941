"""Which agents have which conversation open, and what each has in the composer. Kept per socket and
for as long as it lasts; an agent on two screens is one agent and does not hear of itself."""

from collections.abc import Callable, Iterable

from halloo import wire

# A visitor's page shows that somebody types for longer than this.
TOLD_AGAIN_SECONDS = 3.0


class Screen:
    """A conversation on one agent's screen. `site` is None until the agent was let in."""

    __slots__ = ("agent", "conversation", "draft", "site", "told")

    def __init__(self, agent: str, conversation: str, draft: str) -> None:
        self.agent, self.conversation, self.draft = agent, conversation, draft
        self.site: str | None = None
        self.told: float | None = None  # when the visitor last heard that the agent types


class Attending:
    """`hears` says whether what goes on at a site is still for that connection."""

    def __init__(
        self, write: Callable[[Iterable[str], bytes], None], hears: Callable[[str, str], bool]
    ) -> None:
        self._write = write
        self._hears = hears
        self._screens: dict[str, Screen] = {}  # by connection
        self._open: dict[str, dict[str, Screen]] = {}  # by conversation: those who were let in
        self._redrafted: set[str] = set()  # conversations with a draft that nobody was told of yet

    def want(self, connection: str, agent: str, conversation: str, draft: str) -> None:
        """Takes the place of what this screen showed before. Asked for before access is checked,
        so that of two requests the later one stays, whichever check ends first."""
        self.forget(connection)
        self._screens[connection] = Screen(agent, conversation, draft)

    def admit(self, connection: str, conversation: str, site: str) -> None:
        screen = self._screens.get(connection)
        if screen is None or screen.conversation != conversation:
            return  # gone on, or gone, meanwhile
        screen.site = site
        self._open.setdefault(conversation, {})[connection] = screen
        self._tell(conversation)

    def forget(self, connection: str) -> None:
        screen = self._screens.pop(connection, None)
        here = self._open.get(screen.conversation, {}) if screen else {}
        if screen is None or here.pop(connection, None) is None:
            return
        if here:
            self._tell(screen.conversation)
        else:
            del self._open[screen.conversation]

    def draft(self, connection: str, conversation: str, text: str, now: float) -> bool:
        """Told with the next tick. True when the visitor is to hear now that the agent types."""
        screen = self._screens.get(connection)
        if screen is None or screen.conversation != conversation:
            return bool(text)
        if screen.draft != text:
            screen.draft = text
            self._redrafted.add(conversation)
            here = self._open.get(conversation, {})
            if connection in here:
                here[connection] = here.pop(connection)  # last in line: the screen typed at last
        if not text:
            screen.told = None
        elif screen.told is None or now - screen.told >= TOLD_AGAIN_SECONDS:
            screen.told = now
            return True
        return False

    def tick(self) -> None:
        for conversation in self._redrafted:
            self._tell(conversation)
        self._redrafted.clear()

    def _tell(self, conversation: str) -> None:
        """To each agent who has it open: the others."""
        here = self._open.get(conversation, {})
        agents: dict[str, list[str]] = {}
        drafts: dict[str, str] = {}
        for connection, screen in here.items():
            if not self._hears(connection, screen.site or ""):
                continue
            agents.setdefault(screen.agent, []).append(connection)
            drafts[screen.agent] = screen.draft or drafts.get(screen.agent, "")
        for agent, connections in agents.items():
            others = [
                wire.Attendant(name, drafts[name]) for name in sorted(agents) if name != agent
            ]
            self._write(connections, wire.encode(wire.Attending(conversation, others)))
