"""Keys with which a site signs who its visitors are."""

from functools import partial
from typing import Annotated

from litestar import Controller, delete, get, post
from litestar.params import Parameter
from msgspec import Struct

from halloo.actions import identity_keys
from halloo.actions.access import access_site
from halloo.actions.ports import Ports
from halloo.api.who import ActorGiven, CallerGiven, PortsGiven
from halloo.domain.agents import Caller
from halloo.domain.identity import IdentityKey, secret_of
from halloo.domain.times import rfc3339

Hours = Annotated[float, Parameter(ge=0, le=8760, description="How long it is good still")]


class IdentityKeyView(Struct):
    """`id` goes into a token's `kid`, `secret` signs it: null for API tokens, for one that leaked
    must not leak this. `retired`: from when on it counts no more; it may be to come."""

    id: str
    author: str
    created: str
    retired: str | None
    good: bool
    secret: str | None


class IdentityKeyList(Struct):
    keys: list[IdentityKeyView]


class IdentityKeyController(Controller):
    path = "/api/v1/sites/{site:str}/identity-keys"
    tags = ("sites",)

    @get("/", summary="Keys that sign who visitors are, newest first")
    async def keys(self, ports: PortsGiven, caller: CallerGiven, site: str) -> IdentityKeyList:
        caller.need("admin")
        keys = ports.directory.identity_keys.get(access_site(ports, caller, site).key, [])
        return IdentityKeyList([_view(ports, caller, key) for key in reversed(keys)])

    @post("/", summary="Make a key")
    async def add(
        self, ports: PortsGiven, caller: CallerGiven, actor: ActorGiven, site: str
    ) -> IdentityKeyView:
        """Its secret is read in the console, or here by who is signed in there."""
        caller.need("admin")
        key, at = access_site(ports, caller, site).key, ports.now()
        made = await ports.store.write(partial(identity_keys.add, actor=actor, site=key, at=at))
        await ports.directory.refresh()
        return _view(ports, caller, made)

    @delete("/{key:str}", status_code=200, summary="Retire a key, at once or in some hours")
    async def retire(
        self, ports: PortsGiven, caller: CallerGiven, actor: ActorGiven, site: str, key: str,
        hours: Hours = 0.0,
    ) -> IdentityKeyView:  # fmt: skip
        caller.need("admin")
        of, at = access_site(ports, caller, site).key, ports.now()
        done = await ports.store.write(
            partial(identity_keys.retire, actor=actor, site=of, id_=key, hours=hours, at=at)
        )
        await ports.directory.refresh()
        return _view(ports, caller, done)


def _view(ports: Ports, caller: Caller, key: IdentityKey) -> IdentityKeyView:
    secret = None if caller.by_token else secret_of(ports.key, key.site, key.id)
    retired = None if key.retired is None else rfc3339(key.retired)
    good = key.good(ports.now())
    return IdentityKeyView(key.id, key.author, rfc3339(key.created), retired, good, secret)
