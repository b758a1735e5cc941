"""One's own account: the password, and where one is signed in. Second factors: `api/factors.py`."""

from typing import Annotated, Any

from litestar import Controller, Request, delete, get, put
from msgspec import Meta, Struct

from halloo.actions import own_account
from halloo.api.who import OWING, ActorGiven, CallerGiven, GuardGiven, PortsGiven, WhoGiven
from halloo.domain.ids import shown
from halloo.domain.letters import Language
from halloo.domain.times import rfc3339


class OwnSession(Struct):
    """`address` is cut short; `last_used` is up to five minutes late. `way`: password, totp,
    recovery, passkey or oidc."""

    id: str
    created: str
    last_used: str
    address: str
    device: str
    way: str
    current: bool


class OwnSessions(Struct):
    sessions: list[OwnSession]


class NewPassword(Struct):
    """`lang`: of the letter that tells of it."""

    current: Annotated[str, Meta(max_length=1024)]
    password: Annotated[str, Meta(max_length=1024)]
    lang: Language = "en"


class AccountController(Controller):
    path = "/api/v1/account"
    tags = ("account",)
    opt = OWING

    @put("/password", summary="Another password; your other sessions end", status_code=204)
    async def change_password(
        self, ports: PortsGiven, caller: CallerGiven, actor: ActorGiven, guard: GuardGiven,
        who: WhoGiven, data: NewPassword, request: Request[Any, Any, Any],
    ) -> None:  # fmt: skip
        await own_account.change_password(
            ports, guard, caller, actor, data.current, data.password, data.lang,
            who.address(request),
        )  # fmt: skip

    @get("/sessions", summary="Where you are signed in")
    async def sessions(self, ports: PortsGiven, caller: CallerGiven) -> OwnSessions:
        return OwnSessions(
            [
                OwnSession(
                    shown(row.hash), rfc3339(row.created), rfc3339(row.last_used), row.address,
                    row.device, row.way, row.hash == caller.credential,
                )
                for row in await own_account.own_sessions(ports, caller)
            ]
        )  # fmt: skip

    @delete("/sessions/{session:str}", summary="Sign out somewhere")
    async def end_session(
        self, ports: PortsGiven, caller: CallerGiven, actor: ActorGiven, session: str
    ) -> None:
        await own_account.end_session(ports, caller, actor, session)

    @delete("/sessions", summary="Sign out everywhere but here")
    async def end_others(self, ports: PortsGiven, caller: CallerGiven, actor: ActorGiven) -> None:
        await own_account.end_other_sessions(ports, caller, actor)
