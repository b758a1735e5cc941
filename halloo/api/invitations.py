"""Invitations to the team, by those who may give them."""

from typing import Any

from litestar import Controller, Request, delete, get, post
from msgspec import Struct

from halloo.actions import invite_agent
from halloo.actions.mail import mail
from halloo.api.who import ActorGiven, CallerGiven, PortsGiven, own_address
from halloo.domain import letters
from halloo.domain.letters import Language
from halloo.domain.times import rfc3339


class TeamInvitation(Struct):
    """`sites` null: every site, later ones included."""

    id: str
    email: str
    role: str
    sites: list[str] | None
    author: str
    created: str
    expires: str


class MadeInvitation(TeamInvitation):
    """`link` is shown this once; `mailed`: it is on its way by e-mail, too."""

    link: str = ""
    mailed: bool = False


class TeamInvitations(Struct):
    invitations: list[TeamInvitation]


class NewInvitation(Struct):
    """`lang`: of the letter."""

    email: str
    role: str = "agent"
    sites: list[str] | None = None
    lang: Language = "en"


class InvitationController(Controller):
    path = "/api/v1/invitations"
    tags = ("team",)

    @get(summary="Invitations that are open")
    async def invitations(self, ports: PortsGiven, caller: CallerGiven) -> TeamInvitations:
        caller.need("admin")
        found = await invite_agent.invitations(ports, caller)
        return TeamInvitations([TeamInvitation(**_fields(each)) for each in found])

    @post(summary="Invite somebody")
    async def invite(
        self, ports: PortsGiven, caller: CallerGiven, actor: ActorGiven, data: NewInvitation,
        request: Request[Any, Any, Any],
    ) -> MadeInvitation:  # fmt: skip
        made, secret = await invite_agent.invite(
            ports, caller, actor, data.email, data.role, data.sites
        )
        link = f"{own_address(ports, request)}/#/invitation/{secret}"
        house = ports.settings.public_url
        letter = letters.invitation(made.email, data.lang, house, caller.name, made.role, link)
        return MadeInvitation(**_fields(made), link=link, mailed=mail(ports, letter))

    @delete("/{invitation:str}", summary="Take an invitation back")
    async def take_back(
        self, ports: PortsGiven, caller: CallerGiven, actor: ActorGiven, invitation: str
    ) -> None:
        await invite_agent.take_back(ports, caller, actor, invitation)


def _fields(of: invite_agent.Invitation) -> dict[str, Any]:
    return {**of._asdict(), "created": rfc3339(of.created), "expires": rfc3339(of.expires)}
