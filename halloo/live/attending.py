"""Which agents have which conversation open, and what each has in the composer. Kept per socket and
for as long as it lasts; an agent on two screens is one agent and does not hear of itself."""

from collections.abc import Callable, Iterable, Iterator

from halloo import wire

Agents = list[tuple[str, str]]  # each with what they have typed

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
    """`hears` says whether what goes on at a site is still for that connection. `on_change` is told
    the site, the conversation and who has it open here; the other nodes', if there are any, come in
    by `afar`."""

    on_change: Callable[[str, str, Agents], None] | None = None

    def __init__(
        self, write: Callable[[Iterable[str], bytes], None], hears: Callable[[str, str], bool]
    ) -> None:
        self._write = write
        self._hears = hears
        self._screens: dict[str, Screen] = {}  # by connection
        self._open: dict[str, dict[str, Screen]] = {}  # by conversation: those who were let in
        self._afar: dict[str, dict[str, Agents]] = {}  # by conversation and node
        self._typed: dict[str, dict[str, str]] = {}  # by conversation and agent: where at last
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
            self._afar.pop(screen.conversation, None)
            self._typed.pop(screen.conversation, None)
            if self.on_change:
                self.on_change(screen.site or "", screen.conversation, [])

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
                self._typed.setdefault(conversation, {}).pop(screen.agent, None)
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

    def here(self) -> list[tuple[str, str, Agents]]:
        """Every conversation that is open: its site, its id, and by whom."""
        return [(self._site(each), each, sorted(self._drafts(each).items())) for each in self._open]

    def afar(self, conversation: str, node: str, agents: Agents) -> None:
        """Who has it open on another node; nobody any more when there is none."""
        if conversation not in self._open:
            return
        nodes = self._afar.setdefault(conversation, {})
        before = nodes.get(node, [])
        if before == agents:
            return
        typed = [agent for agent, draft in agents if draft and (agent, draft) not in before]
        self._typed.setdefault(conversation, {}).update(dict.fromkeys(typed, node))
        nodes[node] = agents
        if not agents:
            del nodes[node]
        self._show(conversation)

    def _tell(self, conversation: str) -> None:
        self._show(conversation)
        if self.on_change:
            drafts = self._drafts(conversation)
            self.on_change(self._site(conversation), conversation, sorted(drafts.items()))

    def _show(self, conversation: str) -> None:
        """To each agent who has it open: the others."""
        connections: dict[str, list[str]] = {}
        for connection, screen in self._heard(conversation):
            connections.setdefault(screen.agent, []).append(connection)
        drafts, typed = self._drafts(conversation), self._typed.get(conversation, {})
        for node, agents in self._afar.get(conversation, {}).items():
            for agent, draft in agents:
                here = drafts.get(agent, "")
                drafts[agent] = draft or here if typed.get(agent) == node else here or draft
        for agent, those in connections.items():
            others = [
                wire.Attendant(name, drafts[name]) for name in sorted(drafts) if name != agent
            ]
            self._write(those, wire.encode(wire.Attending(conversation, others)))

    def _drafts(self, conversation: str) -> dict[str, str]:
        """By agent, of those who have it open here."""
        drafts: dict[str, str] = {}
        for _, screen in self._heard(conversation):
            drafts[screen.agent] = screen.draft or drafts.get(screen.agent, "")
        return drafts

    def _heard(self, conversation: str) -> Iterator[tuple[str, Screen]]:
        for connection, screen in self._open.get(conversation, {}).items():
            if self._hears(connection, screen.site or ""):
                yield connection, screen

    def _site(self, conversation: str) -> str:
        return next(iter(self._open[conversation].values())).site or ""
