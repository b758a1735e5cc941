"""Tokens for backends, made and revoked in the console."""

from typing import Any

from litestar import Controller, delete, get, post
from msgspec import Struct, field
from sqlalchemy import Row

from halloo.actions import tokens
from halloo.api.who import ActorGiven, CallerGiven, PortsGiven
from halloo.domain.agents import DEFAULT_SCOPES
from halloo.domain.ids import fingerprint, shown
from halloo.domain.times import rfc3339


class TokenView(Struct):
    """`sites` null: every site of the agent. `last_used` is up to five minutes late."""

    id: str
    name: str
    agent: str
    sites: list[str] | None
    scopes: list[str]
    created: str
    expires: str | None
    last_used: str | None


class MadeToken(TokenView):
    """`token` is shown this once."""

    token: str = ""


class TokenList(Struct):
    tokens: list[TokenView]


class NewToken(Struct):
    """`agent` null: yourself. `expires_days` null: good until it is revoked."""

    name: str
    agent: str | None = None
    sites: list[str] | None = None
    scopes: list[str] = field(default_factory=lambda: list(DEFAULT_SCOPES))
    expires_days: int | None = None


class TokenController(Controller):
    path = "/api/v1/tokens"
    tags = ("account",)

    @get(summary="Your tokens; for admins also those of the team")
    async def tokens(self, ports: PortsGiven, caller: CallerGiven) -> TokenList:
        return TokenList([TokenView(**_fields(row)) for row in await tokens.seen(ports, caller)])

    @post(summary="Make a token")
    async def add(
        self, ports: PortsGiven, caller: CallerGiven, actor: ActorGiven, data: NewToken
    ) -> MadeToken:
        token = await tokens.add(
            ports, caller, actor, data.name, data.agent or caller.name, data.sites, data.scopes,
            data.expires_days,
        )  # fmt: skip
        [row] = [r for r in await tokens.seen(ports, caller) if r.hash == fingerprint(token)]
        return MadeToken(**_fields(row), token=token)

    @delete("/{token:str}", summary="Revoke a token")
    async def revoke(
        self, ports: PortsGiven, caller: CallerGiven, actor: ActorGiven, token: str
    ) -> None:
        await tokens.revoke(ports, caller, actor, token)


def _fields(row: Row[Any]) -> dict[str, Any]:
    created, expires, used = (
        None if at is None else rfc3339(at) for at in (row.created, row.expires, row.last_used)
    )
    return {
        "id": shown(row.hash), "name": row.name, "agent": row.agent, "sites": row.sites,
        "scopes": row.scopes, "created": created, "expires": expires, "last_used": used,
    }  # fmt: skip
