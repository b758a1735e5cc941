"""For who is not signed in: what the entrance offers, and the links of invitations and new
passwords."""

from typing import Annotated, Any

from litestar import Controller, Request, Response, get, post
from msgspec import Meta, Struct

from halloo.actions import invite_agent, reset_password
from halloo.actions.links import look
from halloo.actions.mail import can_mail
from halloo.actions.oidc import organisation_name
from halloo.api.session import Session, signed_in
from halloo.api.who import GuardGiven, PortsGiven, WhoGiven, need_own_page
from halloo.domain.addresses import truncated
from halloo.domain.letters import Language

Secret = Annotated[str, Meta(max_length=200)]
Text = Annotated[str, Meta(max_length=1024)]


class Organisation(Struct):
    """Its name, for the button."""

    name: str


class Entrance(Struct):
    """`mail`: who forgot their password can be sent a link. `oidc`: one may come in by way of the
    organisation."""

    mail: bool
    oidc: Organisation | None


class LinkToken(Struct):
    token: Secret


class LinkView(Struct):
    """`agent`: whose new password it is; `role`: what an invitation is to."""

    kind: str
    email: str
    agent: str | None
    role: str | None


class Acceptance(Struct):
    token: Secret
    name: Text
    password: Text


class Forgotten(Struct):
    """`lang`: of the letter."""

    email: Text
    lang: Language = "en"


class Accepted(Struct):
    """Whether there is such an account stays between the server and its owner."""


class Reset(Struct):
    token: Secret
    password: Text
    lang: Language = "en"


class EntranceController(Controller):
    path = "/api/v1"
    tags = ("console",)

    @get("/entrance", summary="What the sign-in may offer")
    async def entrance(self, ports: PortsGiven) -> Entrance:
        name = organisation_name(ports.settings)
        return Entrance(can_mail(ports.settings), None if name is None else Organisation(name))

    @post("/links/look", summary="What a link is for", status_code=200)
    async def look(
        self, ports: PortsGiven, guard: GuardGiven, who: WhoGiven, data: LinkToken,
        request: Request[Any, Any, Any],
    ) -> LinkView:  # fmt: skip
        need_own_page(ports, request)
        async with guard.knocking(who.address(request), ports.tick()):
            return LinkView(*await look(ports, data.token))

    @post("/invitation", summary="Accept an invitation; you are signed in")
    async def accept(
        self, ports: PortsGiven, guard: GuardGiven, who: WhoGiven, data: Acceptance,
        request: Request[Any, Any, Any],
    ) -> Response[Session]:  # fmt: skip
        need_own_page(ports, request)
        async with guard.knocking(who.address(request), ports.tick()):
            session = await invite_agent.accept(
                ports, data.token, data.name, data.password, who.came(request)
            )
        return signed_in(ports, session, request)

    @post("/password/forgotten", summary="Be sent a link to a new password", status_code=202)
    async def forgotten(
        self, ports: PortsGiven, guard: GuardGiven, who: WhoGiven, data: Forgotten,
        request: Request[Any, Any, Any],
    ) -> Accepted:  # fmt: skip
        """The same answer for every address."""
        need_own_page(ports, request)
        address = who.address(request)
        await guard.attempt(f"forgotten {data.email.strip().lower()}", address, ports.tick())
        reset_password.forgotten(ports, data.email, data.lang, truncated(address))
        return Accepted()

    @post("/password/reset", summary="Choose a new password", status_code=204)
    async def reset(
        self, ports: PortsGiven, guard: GuardGiven, who: WhoGiven, data: Reset,
        request: Request[Any, Any, Any],
    ) -> None:  # fmt: skip
        """All your sessions end; sign in afterwards."""
        need_own_page(ports, request)
        address = who.address(request)
        async with guard.knocking(address, ports.tick()):
            await reset_password.reset(
                ports, data.token, data.password, data.lang, truncated(address)
            )
