"""What came of the rules, over HTTP."""

from typing import Annotated

from litestar import Controller, get
from litestar.params import Parameter, QueryParameter
from msgspec import Struct
from sqlalchemy import Connection

from halloo.actions.access import access_goal, access_site
from halloo.actions.ports import Ports
from halloo.api.who import CallerGiven, PortsGiven
from halloo.domain import proof
from halloo.domain.funnel import Period, period
from halloo.domain.goals import Goal
from halloo.domain.proof import Breakdown, Totals
from halloo.domain.rules.model import Rule
from halloo.errors import HallooError
from halloo.store import goals, reports

First = Annotated[
    str, QueryParameter(name="from", max_length=10, description="First day, as 2026-11-28")
]
Last = Annotated[str, QueryParameter(name="to", max_length=10, description="Last day, inclusive")]
Zone = Annotated[str, Parameter(max_length=64, description="Time zone of the days; UTC if absent")]
GoalId = Annotated[str, Parameter(max_length=32, description="In place of each rule's own goal")]


class RuleTotals(Struct):
    """A rule that is no more has neither `name` nor `state`. `goal`: the one that is counted."""

    rule: str
    name: str | None
    state: str | None
    goal: str | None
    totals: Totals


# The fields are called as in the question.
_SPAN = {"first": "from", "last": "to"}


class RulesReport(Struct, rename=_SPAN):
    """`from` and `to` are the first and the last day."""

    first: str
    last: str
    rules: list[RuleTotals]


class RuleReport(Struct, rename=_SPAN):
    first: str
    last: str
    rule: str
    name: str | None
    state: str | None
    goal: Goal | None
    totals: Totals
    breakdown: Breakdown


class ReportController(Controller):
    path = "/api/v1/sites/{site:str}"
    tags = ("reports",)

    @get("/reports/rules", summary="What came of each rule")
    async def rules(
        self,
        ports: PortsGiven,
        caller: CallerGiven,
        site: str,
        first: First = "",
        last: Last = "",
        tz: Zone = "",
        goal: GoalId = "",
    ) -> RulesReport:
        caller.need("read")
        key = access_site(ports, caller, site).key
        when = period(first, last, tz, ports.now())
        known = _rules(ports, key)

        def work(connection: Connection) -> list[RuleTotals]:
            if goal:
                access_goal(connection, key, goal)
            ids = [*known, *sorted(set(reports.rules_of(connection, key, when)) - {*known})]
            return [_totals(connection, key, id_, known.get(id_), when, goal) for id_ in ids]

        rules = await ports.store.survey(work)
        return RulesReport(when.first.isoformat(), when.last.isoformat(), rules)

    @get("/rules/{rule:str}/report", summary="What came of a rule, by variant, day and page")
    async def rule(
        self,
        ports: PortsGiven,
        caller: CallerGiven,
        site: str,
        rule: str,
        first: First = "",
        last: Last = "",
        tz: Zone = "",
        goal: GoalId = "",
    ) -> RuleReport:
        caller.need("read")
        key = access_site(ports, caller, site).key
        when = period(first, last, tz, ports.now())
        known = _rules(ports, key).get(rule)

        def work(connection: Connection) -> RuleReport:
            return _report(connection, key, rule, known, when, goal)

        return await ports.store.survey(work)


def _rules(ports: Ports, site: str) -> dict[str, Rule]:
    """By priority."""
    found = sorted(ports.directory.rules.get(site, []), key=lambda r: (-r.priority, r.created))
    return {rule.id: rule for rule in found}


def _goal(connection: Connection, site: str, rule: Rule | None, asked: str) -> Goal | None:
    """The goal asked for, else the rule's own, which may have been removed."""
    if asked:
        return access_goal(connection, site, asked)
    return goals.by_id(connection, site, rule.goal) if rule and rule.goal else None


def _totals(
    connection: Connection, site: str, id_: str, rule: Rule | None, when: Period, asked: str
) -> RuleTotals:
    goal = _goal(connection, site, rule, asked)
    cells = reports.by_variant(connection, site, id_, when, goal)
    return RuleTotals(
        id_, rule.name if rule else None, rule.state if rule else None,
        goal.id if goal else None, proof.totals(cells, goal is not None),
    )  # fmt: skip


def _report(
    connection: Connection, site: str, id_: str, rule: Rule | None, when: Period, asked: str
) -> RuleReport:
    goal = _goal(connection, site, rule, asked)
    cells = reports.by_day_and_page(connection, site, id_, when, goal)
    if rule is None and not reports.fired(connection, site, id_):
        raise HallooError("rule_not_found")
    return RuleReport(
        when.first.isoformat(), when.last.isoformat(),
        id_, rule.name if rule else None, rule.state if rule else None, goal,
        proof.totals(cells, goal is not None), proof.breakdown(cells, when, goal is not None),
    )  # fmt: skip
