"""The audit log over HTTP: who did what to accounts, rights, keys and people's data."""

from typing import Annotated, Any

from litestar import Controller, get
from litestar.params import Parameter, QueryParameter
from litestar.response import Stream
from msgspec import Struct
from sqlalchemy import Row

from halloo.actions import audit_log
from halloo.api.who import ActorGiven, CallerGiven, PortsGiven
from halloo.domain.times import rfc3339

Cursor = Annotated[
    str | None, Parameter(pattern="^a_[0-9A-Za-z]{22}$", description="`next` of the page before")
]
Limit = Annotated[int, Parameter(ge=1, le=500, description="Entries per page")]
Who = Annotated[
    str, QueryParameter(name="actor", max_length=80, description="An agent's name; - for nobody")
]
What = Annotated[
    str, Parameter(max_length=40, description="A deed like agent.added, or a kind of them: agent")
]
Site = Annotated[str | None, Parameter(max_length=64, description="A site's key")]


class AuditEntry(Struct):
    """`way`: console, token, command (on the machine itself) or server (by itself). `address` is
    cut short."""

    id: str
    at: str
    actor: str
    way: str
    action: str
    site: str | None
    target: str
    detail: dict[str, Any]
    address: str


class AuditPage(Struct):
    """The newest first. `next` is the cursor of the following page, null on the last."""

    entries: list[AuditEntry]
    next: str | None


class AuditController(Controller):
    path = "/api/v1"
    tags = ("audit",)

    @get("/audit", summary="Who did what; for admins of some sites, what is of these")
    async def entries(
        self, ports: PortsGiven, caller: CallerGiven, cursor: Cursor = None, limit: Limit = 50,
        actor_: Who = "", action: What = "", site: Site = None,
    ) -> AuditPage:  # fmt: skip
        wanted = audit_log.wanted(ports, caller, actor_, action, site)
        rows, more = await audit_log.page(ports, wanted, cursor, limit)
        return AuditPage([_view(row) for row in rows], more)

    @get("/audit.csv", summary="The same as a file for spreadsheets", media_type="text/csv")
    async def export(
        self, ports: PortsGiven, caller: CallerGiven, actor: ActorGiven,
        actor_: Who = "", action: What = "", site: Site = None,
    ) -> Stream:  # fmt: skip
        """What a spreadsheet would take for a formula begins with a quote."""
        wanted = audit_log.wanted(ports, caller, actor_, action, site)
        parts = await audit_log.export(ports, actor, wanted)
        name = 'attachment; filename="halloo-audit.csv"'
        return Stream(
            parts, media_type="text/csv; charset=utf-8", headers={"content-disposition": name}
        )


def _view(row: Row[Any]) -> AuditEntry:
    return AuditEntry(
        row.id, rfc3339(row.at), row.actor, row.way, row.action, row.site, row.target, row.detail,
        row.address,
    )  # fmt: skip
