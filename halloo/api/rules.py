"""Rules over HTTP: made, changed, tried, explained."""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

import msgspec
from litestar import Controller, delete, get, patch, post, put
from litestar.params import Parameter
from msgspec import Struct
from sqlalchemy import Connection

from halloo.actions import rule as rules_of
from halloo.actions.access import access_rule, access_site
from halloo.actions.explain import why
from halloo.actions.try_out import DryRun, dry_run, try_on
from halloo.api.who import ActorGiven, CallerGiven, PortsGiven
from halloo.domain.rules.facts import FACTS, UTM_KEYS, WEEKDAYS
from halloo.domain.rules.model import RULES_MOST, Draft, Name, Rule, State
from halloo.domain.times import rfc3339
from halloo.store import rules

T = TypeVar("T")


class RuleList(Struct):
    rules: list[Rule]


class DraftList(Struct):
    rules: Annotated[list[Draft], msgspec.Meta(max_length=RULES_MOST)]


class Trial(Struct):
    rule: Draft
    days: Annotated[int, msgspec.Meta(ge=1, le=30)] = 7


class TrialNow(Struct):
    rule: Draft
    visitor: Annotated[str, msgspec.Meta(max_length=128)]
    show: bool = False


class RuleSwitch(Struct, forbid_unknown_fields=True):
    state: State | None = None
    name: Name | None = None


class FactView(Struct):
    """`signal`: the widget watches for it."""

    name: str
    type: str
    unit: str
    key: str
    ops: list[str]
    signal: bool


class Catalogue(Struct):
    """What conditions can be made of."""

    facts: list[FactView]
    utm: list[str]
    weekdays: list[str]


class RuleVersion(Struct):
    version: int
    name: str
    agent: str
    at: str
    body: dict[str, Any]


class RuleVersions(Struct):
    """Newest first."""

    versions: list[RuleVersion]


class WhyNot(Struct):
    rules: list[dict[str, Any]]


class RuleController(Controller):
    path = "/api/v1/sites/{site:str}"
    tags = ("rules",)

    @get("/rules", summary="The site's rules, by priority")
    async def all(self, ports: PortsGiven, caller: CallerGiven, site: str) -> RuleList:
        caller.need("read")
        key = access_site(ports, caller, site).key
        found = ports.directory.rules.get(key, [])
        return RuleList(sorted(found, key=lambda rule: (-rule.priority, rule.created)))

    @get("/rules/catalogue", summary="What conditions can be made of")
    async def catalogue(self, ports: PortsGiven, caller: CallerGiven, site: str) -> Catalogue:
        caller.need("read")
        access_site(ports, caller, site)
        facts = [
            FactView(f.name, f.type, f.unit, f.key, list(f.ops), f.signal) for f in FACTS.values()
        ]
        return Catalogue(facts, list(UTM_KEYS), list(WEEKDAYS))

    @post("/rules", summary="Make a rule")
    async def add(
        self, ports: PortsGiven, caller: CallerGiven, actor: ActorGiven, site: str, data: Draft
    ) -> Rule:
        key = _to_change(ports, caller, site)
        at = ports.now()
        return await _written(ports, lambda c: rules_of.add(c, actor, key, data, at))

    @post("/rules/import", summary="Take in rules from a file, as drafts; all or none")
    async def take_in(
        self, ports: PortsGiven, caller: CallerGiven, actor: ActorGiven, site: str, data: DraftList
    ) -> RuleList:
        key = _to_change(ports, caller, site)
        at = ports.now()
        return RuleList(
            await _written(ports, lambda c: rules_of.take_in(c, actor, key, data.rules, at))
        )

    @post("/rules/dry-run", status_code=200, summary="Try a rule on the visits of the last days")
    async def try_out(
        self, ports: PortsGiven, caller: CallerGiven, site: str, data: Trial
    ) -> DryRun:
        caller.need("read")
        return await dry_run(ports, access_site(ports, caller, site).key, data.rule, data.days)

    @post("/rules/try", status_code=200, summary="Try a rule on one visitor who is here")
    async def try_now(
        self, ports: PortsGiven, caller: CallerGiven, site: str, data: TrialNow
    ) -> dict[str, Any]:
        """How it stands for them; with `show` they see now what it would say."""
        caller.need("read")
        if data.show:
            caller.need("push")
        return await try_on(
            ports, caller, access_site(ports, caller, site), data.rule, data.visitor, data.show
        )

    @put("/rules/{rule:str}", summary="Change a rule: a new version of it")
    async def change(
        self,
        ports: PortsGiven,
        caller: CallerGiven,
        actor: ActorGiven,
        site: str,
        rule: str,
        data: Draft,
        seen: Annotated[int | None, Parameter(ge=1, description="Newest version you know")] = None,
    ) -> Rule:
        """With `seen`, a rule that somebody else has changed meanwhile stays as it is: 409."""
        key = _to_change(ports, caller, site)
        at = ports.now()
        return await _written(ports, lambda c: rules_of.change(c, actor, key, rule, data, at, seen))

    @patch("/rules/{rule:str}", summary="Activate, pause or rename a rule")
    async def switch(
        self, ports: PortsGiven, caller: CallerGiven, actor: ActorGiven, site: str, rule: str,
        data: RuleSwitch,
    ) -> Rule:  # fmt: skip
        key = _to_change(ports, caller, site)
        at = ports.now()
        return await _written(
            ports, lambda c: rules_of.switch(c, actor, key, rule, data.state, data.name, at)
        )

    @delete("/rules/{rule:str}", summary="Take a rule away; what it did stays in the reports")
    async def remove(
        self, ports: PortsGiven, caller: CallerGiven, actor: ActorGiven, site: str, rule: str
    ) -> None:
        key, at = _to_change(ports, caller, site), ports.now()
        await _written(ports, lambda c: rules_of.remove(c, actor, key, rule, at))

    @get("/rules/{rule:str}/versions", summary="What a rule was, and who changed it")
    async def versions(
        self, ports: PortsGiven, caller: CallerGiven, site: str, rule: str
    ) -> RuleVersions:
        caller.need("read")
        key = access_site(ports, caller, site).key

        def work(connection: Any) -> list[Any]:
            access_rule(connection, key, rule)
            return rules.versions(connection, rule)

        rows = await ports.store.read(work)
        return RuleVersions(
            [RuleVersion(r.version, r.name, r.agent, rfc3339(r.at), r.body) for r in rows]
        )

    @get("/visitors/{visitor:str}/rules", summary="Why a rule did or did not reach a visitor")
    async def why_not(
        self, ports: PortsGiven, caller: CallerGiven, site: str, visitor: str
    ) -> WhyNot:
        caller.need("read")
        return WhyNot(await why(ports, access_site(ports, caller, site), visitor))


def _to_change(ports: PortsGiven, caller: CallerGiven, site: str) -> str:
    caller.need("admin")
    return access_site(ports, caller, site).key


async def _written(ports: PortsGiven, work: Callable[[Connection], T]) -> T:
    """What is written counts before it is answered."""
    done = await ports.store.write(work)
    await ports.directory.refresh()
    return done
