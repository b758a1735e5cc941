"""The team: who is on it, with which rights."""

from typing import Any

from litestar import Controller, Request, Response, delete, get, patch, post
from msgspec import UNSET, Struct, UnsetType
from sqlalchemy import Row

from halloo.actions import reset_password, team
from halloo.actions.mail import mail
from halloo.actions.ports import Ports
from halloo.actions.reset_factor import reset_factor
from halloo.api.who import ActorGiven, CallerGiven, PortsGiven, own_address
from halloo.domain import letters
from halloo.domain.agents import Caller
from halloo.domain.letters import Language
from halloo.domain.times import rfc3339
from halloo.errors import HallooError
from halloo.store import agents


class TeamMember(Struct):
    """`sites` null: every site. `here`: has the console open. `two_step`: signs in with more than
    a password. `last_used`: when the account last was."""

    name: str
    email: str
    role: str
    sites: list[str] | None
    disabled: bool
    created: str
    here: bool
    two_step: bool
    last_used: str | None


class Team(Struct):
    agents: list[TeamMember]


class MemberChange(Struct):
    """What is absent stays as it is; `sites` null: every site."""

    role: str | None = None
    sites: list[str] | UnsetType | None = UNSET
    disabled: bool | None = None


class ResetLink(Struct):
    """`mailed`: it is on its way to the agent by e-mail, too."""

    link: str
    expires: str
    mailed: bool


class TeamController(Controller):
    path = "/api/v1/agents"
    tags = ("team",)

    @get(summary="Who is on the team")
    async def agents(self, ports: PortsGiven, caller: CallerGiven) -> Team:
        caller.need("admin")
        return Team(await _members(ports, caller))

    @patch("/{agent:str}", summary="Change somebody's role or sites, or shut them out")
    async def change(
        self, ports: PortsGiven, caller: CallerGiven, actor: ActorGiven, agent: str,
        data: MemberChange,
    ) -> TeamMember:  # fmt: skip
        wanted = team.Change(data.role, data.sites, data.disabled)
        await team.change_agent(ports, caller, actor, agent, wanted)
        for member in await _members(ports, caller):
            if member.name == agent:
                return member
        raise HallooError("agent_not_found")

    @delete("/{agent:str}", summary="Remove somebody; what they wrote stays")
    async def remove(
        self, ports: PortsGiven, caller: CallerGiven, actor: ActorGiven, agent: str
    ) -> None:
        await team.remove_agent(ports, caller, actor, agent)

    @delete("/{agent:str}/sessions", summary="Sign somebody out everywhere")
    async def sign_out(
        self, ports: PortsGiven, caller: CallerGiven, actor: ActorGiven, agent: str
    ) -> None:
        await team.sign_out_agent(ports, caller, actor, agent)

    @delete("/{agent:str}/factor", summary="Forget somebody's lost app, codes and passkeys")
    async def reset_factor(
        self, ports: PortsGiven, caller: CallerGiven, actor: ActorGiven, agent: str,
        lang: Language = "en",
    ) -> None:  # fmt: skip
        await reset_factor(ports, caller, actor, agent, lang)

    @post("/{agent:str}/reset", summary="A link with which somebody chooses a new password")
    async def reset(
        self, ports: PortsGiven, caller: CallerGiven, actor: ActorGiven, agent: str,
        request: Request[Any, Any, Any], lang: Language = "en",
    ) -> Response[ResetLink]:  # fmt: skip
        """`lang`: of the letter that has it, too."""
        secret, email, expires = await reset_password.offer(ports, caller, actor, agent)
        link = reset_password.reset_link(own_address(ports, request), secret)
        house = ports.settings.public_url
        mailed = mail(ports, letters.new_password(email, lang, house, agent, link))
        return Response(ResetLink(link, rfc3339(expires), mailed), status_code=201)


async def _members(ports: Ports, caller: Caller) -> list[TeamMember]:
    """Those whom the caller may change, and the caller."""
    rows, here = await ports.store.read(agents.everybody), ports.hub.consoles()
    return [_member(row, row.name in here) for row in rows if caller.covers(row.sites)]


def _member(row: Row[Any], here: bool) -> TeamMember:
    used = max(filter(None, (row.in_console, row.by_token)), default=None)
    two_step = row.factor is not None or row.passkeys > 0
    return TeamMember(
        row.name, row.email, row.role, row.sites, row.disabled, rfc3339(row.created), here,
        two_step, None if used is None else rfc3339(used),
    )  # fmt: skip
