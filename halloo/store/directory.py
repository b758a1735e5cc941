"""Sites, agents, tokens and sessions as one snapshot in memory: looked up on every request,
changed rarely. Every writer of these tables calls `bump`, so that other processes notice."""

from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, select, update

from halloo.clock import now
from halloo.domain.agents import ROLES, Caller
from halloo.domain.attention import Policy
from halloo.domain.blocks import BlockList
from halloo.domain.factors import WHOLE_WAYS, must_have_factor
from halloo.domain.goals import Goal
from halloo.domain.identity import IdentityKey
from halloo.domain.ids import fingerprint, looks_like_token
from halloo.domain.rules.model import Rule
from halloo.domain.times import rfc3339
from halloo.domain.webhooks import Hook
from halloo.settings import Settings
from halloo.store import blocks
from halloo.store import tables as t
from halloo.store.blocks import Mark
from halloo.store.store import Store
from halloo.wire import Theme


@dataclass(frozen=True, slots=True)
class Site:
    key: str
    name: str
    origins: tuple[str, ...]
    created: float
    theme: Theme = field(default_factory=Theme)
    attention: Policy = field(default_factory=Policy)


@dataclass(frozen=True, slots=True)
class Agent:
    name: str
    email: str
    password_hash: str
    role: str
    sites: frozenset[str] | None
    factor: str | None = None  # what the secret of their app's codes is derived with
    passkeys: frozenset[str] = frozenset()  # their ids

    @property
    def two_step(self) -> bool:
        """Whether more than the password is asked of them."""
        return self.factor is not None or bool(self.passkeys)


@dataclass(frozen=True, slots=True)
class Snapshot:
    revision: int = 0
    history: str = ""
    sites: dict[str, Site] = field(default_factory=dict)
    agents: dict[str, Agent] = field(default_factory=dict)
    tokens: dict[str, Row[Any]] = field(default_factory=dict)
    sessions: dict[str, Row[Any]] = field(default_factory=dict)
    rules: dict[str, list[Rule]] = field(default_factory=dict)  # by site
    goals: dict[str, list[Goal]] = field(default_factory=dict)  # by site
    identity_keys: dict[str, list[IdentityKey]] = field(default_factory=dict)  # by site
    webhooks: dict[str, list[Hook]] = field(default_factory=dict)  # by site
    blocks: dict[str, BlockList] = field(default_factory=dict)  # by site
    blocks_mark: Mark = (0, None)


def bump(connection: Connection) -> None:
    connection.execute(update(t.revision).values(number=t.revision.c.number + 1))


def site_of(row: Row[Any]) -> Site:
    theme = msgspec.convert(row.settings.get("theme", {}), Theme)
    attention = msgspec.convert(row.settings.get("attention", {}), Policy)
    return Site(row.key, row.name, tuple(row.origins), row.created, theme, attention)


def rule_of(row: Row[Any]) -> Rule:
    known = {
        "id": row.id, "site": row.site, "name": row.name, "state": row.state,
        "version": row.version, "created": rfc3339(row.created), "updated": rfc3339(row.updated),
    }  # fmt: skip
    return msgspec.convert({**row.body, **known}, Rule)


def goal_of(row: Row[Any]) -> Goal:
    known = {"id": row.id, "site": row.site, "name": row.name, "created": rfc3339(row.created)}
    return msgspec.convert({**row.body, **known}, Goal)


def hook_of(row: Row[Any]) -> Hook:
    return Hook(**row._asdict())


def load(connection: Connection, before: Snapshot | None = None) -> Snapshot:
    """Long lists of blocks are read again only when they are not those of `before`."""
    rows = connection.execute
    sites = {r.key: site_of(r) for r in rows(select(t.sites).order_by(t.sites.c.created))}
    passkeys: defaultdict[str, set[str]] = defaultdict(set)
    for agent, passkey in rows(select(t.passkeys.c.agent, t.passkeys.c.id)):
        passkeys[agent].add(passkey)
    agents = {
        r.name: Agent(
            r.name, r.email, r.password_hash, r.role,
            None if r.sites is None else frozenset(r.sites),
            r.factor, frozenset(passkeys[r.name]),
        )
        for r in rows(select(t.agents).where(~t.agents.c.disabled).order_by(t.agents.c.created))
    }  # fmt: skip
    rules: dict[str, list[Rule]] = {}
    for row in rows(select(t.rules).order_by(t.rules.c.created)):
        rules.setdefault(row.site, []).append(rule_of(row))
    goals: dict[str, list[Goal]] = {}
    for row in rows(select(t.goals).order_by(t.goals.c.created)):
        goals.setdefault(row.site, []).append(goal_of(row))
    webhooks: dict[str, list[Hook]] = {}
    for row in rows(select(t.webhooks).where(t.webhooks.c.active).order_by(t.webhooks.c.created)):
        webhooks.setdefault(row.site, []).append(hook_of(row))
    keys: dict[str, list[IdentityKey]] = {}
    for key in rows(select(t.identity_keys).order_by(t.identity_keys.c.created)):
        keys.setdefault(key.site, []).append(IdentityKey(*key))
    mark = blocks.mark(connection)
    same = before is not None and before.blocks_mark == mark
    number, history = rows(select(t.revision.c.number, t.revision.c.history)).one()
    return Snapshot(
        number,
        history,
        sites,
        agents,
        {r.hash: r for r in rows(select(t.tokens))},
        {r.hash: r for r in rows(select(t.sessions))},
        rules,
        goals,
        webhooks=webhooks,
        identity_keys=keys,
        blocks=before.blocks if before and same else blocks.lists(connection),
        blocks_mark=mark,
    )


class Directory:
    """The newest snapshot. `refresh` is cheap when nothing changed; `on_change` is called when
    something did."""

    def __init__(self, store: Store, settings: Settings | None = None) -> None:
        self._store = store
        settings = settings or Settings()
        self._two_step = settings.two_step
        self._idle = settings.session_idle_hours * 3600
        self._longest = settings.session_longest_days * 86_400
        self._now = Snapshot()
        self.on_change: Callable[[], None] = lambda: None
        # Has every other node look, too.
        self.spread: Callable[[int], Awaitable[None]] | None = None
        self._spread = 0  # what they have been told of

    async def refresh(self) -> bool:
        """True when there is something new since the call, even if another call found it first:
        who looked in vain is to look again."""
        is_new = await self._look()
        if self.spread and self._spread != self.revision:
            self._spread = self.revision
            await self.spread(self.revision)
        return is_new

    async def follow(self, revision: int) -> None:
        """Another node has seen that one."""
        self._spread = revision
        if self.revision < revision:
            await self._look()

    async def _look(self) -> bool:
        seen = self._now
        newest = await self._store.read(lambda connection: _newer(connection, seen))
        # What another call found meanwhile is older than ours only if its number is.
        if newest and (self._now is seen or newest.revision > self._now.revision):
            self._now = newest
            self.on_change()
        return self._now is not seen

    @property
    def revision(self) -> int:
        """Another number when anything here has changed."""
        return self._now.revision

    @property
    def history(self) -> str:
        """Another one when the database was restored from a backup."""
        return self._now.history

    @property
    def sites(self) -> dict[str, Site]:
        return self._now.sites

    @property
    def agents(self) -> dict[str, Agent]:
        return self._now.agents

    @property
    def rules(self) -> dict[str, list[Rule]]:
        """By site, in the order in which they were made."""
        return self._now.rules

    @property
    def goals(self) -> dict[str, list[Goal]]:
        """By site, in the order in which they were made."""
        return self._now.goals

    @property
    def webhooks(self) -> dict[str, list[Hook]]:
        """By site: those that are told what happens. Sites without one are left out."""
        return self._now.webhooks

    @property
    def identity_keys(self) -> dict[str, list[IdentityKey]]:
        """By site, retired ones too: without any, a site has never vouched for anybody."""
        return self._now.identity_keys

    @property
    def blocks(self) -> dict[str, BlockList]:
        """By site: who is not let in. Another one when any of them changed."""
        return self._now.blocks

    def agent_by_email(self, email: str) -> Agent | None:
        return next((a for a in self.agents.values() if a.email == email), None)

    def sites_of(self, caller: Caller) -> list[Site]:
        return [s for s in self.sites.values() if caller.may_see(s.key)]

    def by_token(self, token: str) -> Caller | None:
        """The agent behind `hal_…`, limited to the token's sites and scopes."""
        return self._of_token(fingerprint(token)) if looks_like_token(token) else None

    def _of_token(self, hash_: str) -> Caller | None:
        row = self._now.tokens.get(hash_)
        agent = self.agents.get(row.agent) if row else None
        if row is None or agent is None or (row.expires and row.expires < now()):
            return None
        sites = agent.sites
        if row.sites is not None:
            sites = frozenset(row.sites) if sites is None else sites & frozenset(row.sites)
        scopes = ROLES[agent.role] & frozenset(row.scopes)
        return Caller(agent.name, agent.role, sites, scopes, row.hash, True)

    def by_session(self, session: str) -> Caller | None:
        """The agent signed in with this cookie, with every scope of its role."""
        return self._of_session(fingerprint(session))

    def _of_session(self, hash_: str) -> Caller | None:
        row = self._now.sessions.get(hash_)
        agent = self.agents.get(row.agent) if row else None
        if row is None or agent is None or not self.is_good_session(row):
            return None
        return Caller(agent.name, agent.role, agent.sites, ROLES[agent.role], row.hash, False)

    def is_good_session(self, row: Row[Any]) -> bool:
        at = now()
        return bool(at - row.last_used <= self._idle and at - row.created <= self._longest)

    def owes_factor(self, caller: Caller) -> bool:
        """Whether this session has to set up a second factor before it may do anything else."""
        row, agent = self._now.sessions.get(caller.credential), self.agents.get(caller.name)
        if row is None or agent is None or not must_have_factor(self._two_step, agent.role):
            return False
        return not agent.two_step and row.way not in WHOLE_WAYS

    def session_came(self, credential: str) -> tuple[str, float] | None:
        """The way and the time of that sign-in."""
        row = self._now.sessions.get(credential)
        return (row.way, float(row.created)) if row else None

    def last_used(self, caller: Caller) -> float:
        """As far as it is written down; 0 for never."""
        known = self._now.tokens if caller.by_token else self._now.sessions
        row = known.get(caller.credential)
        return float(row.last_used or 0) if row else 0.0

    def holds(self, caller: Caller) -> bool:
        """Whether what the caller came in with is still good, and for the same rights."""
        of = self._of_token if caller.by_token else self._of_session
        return of(caller.credential) == caller and not self.owes_factor(caller)


def _newer(connection: Connection, seen: Snapshot) -> Snapshot | None:
    """Another history is always newer, whatever its number."""
    [found] = connection.execute(select(t.revision.c.number, t.revision.c.history))
    return load(connection, seen) if tuple(found) != (seen.revision, seen.history) else None
