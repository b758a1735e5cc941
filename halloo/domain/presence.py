"""A visitor who is here: what their browser told, what they did, what was asked of them."""

from dataclasses import dataclass, field
from math import inf
from sys import intern
from typing import Any

from msgspec import json

from halloo.domain.attention import Attention, Talk
from halloo.domain.times import rfc3339
from halloo.wire import Consent, Identity, LastPush, Page, SignalName, TrailStep, VisitorRow

TRAIL_STEPS = 50
ATTRS_MOST = 30
ATTRS_BYTES = 4096
EVENTS_MOST = 50
CLICKS_MOST = 20


@dataclass(slots=True)
class Arrival:
    """What is known of a visitor when a tab connects."""

    page: Page
    lang: str | None = None
    tz: str | None = None
    screen: str | None = None
    device: str | None = None
    browser: str | None = None
    os: str | None = None
    attrs: dict[str, Any] = field(default_factory=dict)
    consent: bool = False
    monitor: bool = False
    country: str | None = None
    city: str | None = None

    def __post_init__(self) -> None:
        self.page = shared(self.page)
        self.lang, self.tz, self.screen, self.country, self.city = (
            text if text is None else intern(text)
            for text in (self.lang, self.tz, self.screen, self.country, self.city)
        )


@dataclass(slots=True)
class PageSignals:
    """What a visitor did on the page they are on; `idle` is since when nothing has moved, in the
    roster's wall time."""

    scroll: int = 0
    exit: bool = False
    idle: float | None = None
    clicks: dict[str, int] | None = None


@dataclass(slots=True, eq=False)
class Presence:
    """A visitor who is here, with this visit's trail. `referrer` and `utm` are those of the page
    the visit began on."""

    id: str
    site: str
    since: float
    arrival: Arrival
    page: Page
    page_since: float
    last_seen: float
    referrer: str
    utm: dict[str, str] | None
    visit: str  # the visit's id
    trail: tuple[tuple[str, str, float], ...] = ()
    pages: int = 0
    visits: int = 1
    name: str | None = None
    attrs: dict[str, Any] = field(default_factory=dict)
    conversation: str | None = None
    push: LastPush | None = None
    tags: tuple[str, ...] = ()
    chats: int = 0  # conversations before this visit
    events: dict[str, int] | None = None  # custom events of this visit, how often each
    talk: Talk | None = None
    attention: Attention | None = None
    # When each rule came true for this visitor, earlier visits included; by the rule's id.
    fired: dict[str, tuple[float, ...]] | None = None
    remembered: bool = False  # what earlier visits left has been looked up
    dealt: set[str] | None = None  # rules that hold, and have had their turn
    meant_for: tuple[str, ...] = ()  # agents of whom one is to have the conversation that begins
    wakes: float = inf  # when the rules look at this visitor though nothing happens
    signals: PageSignals | None = None  # what the widget has told of the page on screen
    tabs: dict[str, Page] = field(default_factory=dict)
    left_at: float = 0.0
    reached: frozenset[str] = frozenset()  # goals of this visit that count once
    landing: Page | None = None  # the page the visit began on
    answer: Consent | None = None  # the last to the page's consent question, in this visit
    identity: Identity | None = None  # what the site vouches for
    searched: str = ""  # what a search looks at, kept until something changes
    # Of several nodes one is the visit's home: the others know it from there.
    home: str = ""  # that node; empty: this one
    homed: int = 0  # grows with each move, and from visit to visit
    afar: dict[str, str] | None = None  # tabs that are open on other nodes, and on which

    def row(self) -> VisitorRow:
        known = self.arrival
        return VisitorRow(
            id=self.id,
            site=self.site,
            page=self.page,
            since=rfc3339(self.since),
            page_since=rfc3339(self.page_since),
            last_seen=rfc3339(self.last_seen),
            connections=len(self.tabs),
            pages=self.pages,
            visits=self.visits,
            name=self.name,
            country=known.country,
            city=known.city,
            device=known.device,
            browser=known.browser,
            os=known.os,
            lang=known.lang,
            tz=known.tz,
            screen=known.screen,
            referrer=self.referrer or None,
            utm=self.utm or {},
            attrs=self.attrs,
            consent=known.consent,
            via="monitor" if known.monitor else "widget",
            conversation=self.conversation,
            push=self.push,
            tags=list(self.tags),
            idle=self.idle_since is not None,
            chats=self.chats,
            identity=self.identity,
        )

    @property
    def spoke(self) -> float | None:
        """When something was last said in a conversation that is open."""
        return (self.talk.last or None) if self.talk else None

    @property
    def waiting(self) -> float | None:
        """Since when the visitor waits for an answer in it."""
        return self.talk.asked if self.talk else None

    @property
    def idle_since(self) -> float | None:
        return self.signals.idle if self.signals else None

    def trail_steps(self) -> list[TrailStep]:
        return [TrailStep(url, title, rfc3339(at)) for url, title, at in self.trail]

    def turn_to(self, page: Page, at: float) -> None:
        if self.pages and page.url == self.page.url:
            self.page = page  # the title came later, or a second tab shows the same page
            if page.title and self.trail[-1][0] == page.url:
                self.trail = (*self.trail[:-1], (page.url, page.title, self.trail[-1][2]))
            return
        self.page, self.page_since, self.signals = page, at, None
        self.pages += 1
        self._step(page.url, page.title, at)

    def note(self, event: str, at: float) -> None:
        """A custom event of the page, in the trail as a step without an address."""
        event = intern(event)
        counts = self.events or {}
        if event in counts or len(counts) < EVENTS_MOST:
            self.events = {**counts, event: counts.get(event, 0) + 1}
        self._step("", event, at)

    def signal(self, name: SignalName, value: int, target: str, at: float) -> None:
        """What the widget tells of the page on screen. `idle` comes `value` seconds after the last
        movement."""
        signals = self.signals = self.signals or PageSignals()
        if name == "scroll":
            signals.scroll = max(signals.scroll, value)
        elif name == "exit":
            signals.exit = True
        elif name == "idle":
            signals.idle = signals.idle or at - value
        elif name == "active":
            signals.idle = None
        elif len(clicks := signals.clicks or {}) < CLICKS_MOST or target in clicks:
            target = intern(target)
            signals.clicks = {**clicks, target: clicks.get(target, 0) + 1}

    def _step(self, url: str, title: str, at: float) -> None:
        self.trail = (*self.trail[1 - TRAIL_STEPS :], (url, title, at))

    def learn(self, attrs: dict[str, Any]) -> None:
        """Merges attributes the page told us; `name` also names a visitor whom the site does not
        name."""
        self.attrs = merge_attrs(self.attrs, attrs)
        if self.identity and self.identity.name:
            return
        if isinstance(attrs.get("name"), str) and attrs["name"].strip():
            self.name = attrs["name"].strip()[:80]

    def vouched(self, identity: Identity | None) -> None:
        """The site vouches for this; None: only that it still does so for what it said before."""
        self.identity = identity or self.identity
        if self.identity and self.identity.name:
            self.name = self.identity.name


def merge_attrs(known: dict[str, Any], told: dict[str, Any]) -> dict[str, Any]:
    """New values replace old ones; beyond the limits what is known stays and the rest is left."""
    if not told:
        return known
    merged = {**known, **told}
    keys = [*known, *(key for key in told if key not in known)][:ATTRS_MOST]
    merged = {key: merged[key] for key in keys}
    return merged if len(json.encode(merged)) <= ATTRS_BYTES else known


def shared(page: Page) -> Page:
    """The same page, with texts of which there is one copy for all who are or were on it."""
    return Page(intern(page.url), intern(page.title), intern(page.referrer))
