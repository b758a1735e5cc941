"""The gate: only these functions hand a site, conversation or push to an agent; who may see the
site may see its visitors. What does not exist and what is not theirs are refused alike."""

from typing import Any, TypeVar

from sqlalchemy import Connection, Row

from halloo.actions.ports import Ports
from halloo.domain.agents import Caller
from halloo.domain.blocks import Block
from halloo.domain.goals import Goal
from halloo.domain.identity import IdentityKey
from halloo.domain.ids import shown
from halloo.domain.rules.model import Rule
from halloo.domain.views import SavedView
from halloo.domain.webhooks import RULES, Hook
from halloo.errors import HallooError
from halloo.store import (
    agents,
    blocks,
    calls,
    conversations,
    files,
    goals,
    identity_keys,
    links,
    mass,
    pushes,
    rules,
    sessions,
    tokens,
    views,
    webhooks,
)
from halloo.store.directory import Site
from halloo.wire import MassPush, PushRecord

T = TypeVar("T")


def access_site(ports: Ports, caller: Caller, site: str) -> Site:
    found = ports.directory.sites.get(site) if caller.may_see(site) else None
    if found is None:
        raise HallooError("site_not_found")
    return found


def access_conversation(
    connection: Connection, caller: Caller, conversation: str, lock: bool = False
) -> Row[Any]:
    row = conversations.by_id(connection, conversation, lock)
    if row is None or not caller.may_see(row.site):
        raise HallooError("conversation_not_found")
    return row


def access_file(connection: Connection, caller: Caller, file: str) -> Row[Any]:
    """What was said to somebody, or waits to be said by the caller: not what a visitor, or another
    agent, has not sent yet."""
    row = files.by_id(connection, file)
    mine = row is not None and row.sender == f"agent:{caller.name}"
    if row is None or not caller.may_see(row.site) or not (row.conversation or mine):
        raise HallooError("file_not_found")
    return row


def access_own_file(connection: Connection, site: str, visitor: str, file: str) -> Row[Any]:
    """The same for a visitor who has proved to be the one."""
    row = files.by_id(connection, file)
    mine = row is not None and row.sender == f"visitor:{visitor}"
    if row is None or (row.site, row.visitor) != (site, visitor) or not (row.conversation or mine):
        raise HallooError("file_not_found")
    return row


def access_view(connection: Connection, caller: Caller, site: str, view: str) -> SavedView:
    """Of a site that the caller may see; views are their agent's alone."""
    return _there(views.one(connection, caller.name, site, view), "view_not_found")


def access_push(connection: Connection, caller: Caller, push: str) -> PushRecord:
    record = pushes.by_id(connection, push)
    if record is None or not caller.may_see(record.site):
        raise HallooError("push_not_found")
    return record


def access_mass_push(connection: Connection, caller: Caller, site: str, push: str) -> MassPush:
    """Of a site that the caller may see."""
    found = mass.by_id(connection, push)
    if found is None or found.site != site or not caller.may_see(site):
        raise HallooError("mass_push_not_found")
    return found


def access_goal(connection: Connection, site: str, goal: str) -> Goal:
    """A goal of a site that the caller was let into."""
    return _there(goals.by_id(connection, site, goal), "goal_not_found")


def access_identity_key(connection: Connection, site: str, key: str) -> IdentityKey:
    """A key of a site that the caller was let into."""
    return _there(identity_keys.by_id(connection, site, key), "identity_key_not_found")


def access_rule(connection: Connection, site: str, rule: str) -> Rule:
    """A rule of a site that the caller was let into."""
    return _there(rules.by_id(connection, site, rule), "rule_not_found")


def access_block(connection: Connection, site: str, block: str) -> Block:
    """A block of a site that the caller was let into."""
    return _there(blocks.by_id(connection, site, block), "block_not_found")


def access_webhook(connection: Connection, site: str, webhook: str) -> Hook:
    """A webhook of a site that the caller was let into."""
    return _there(webhooks.by_id(connection, site, webhook), "webhook_not_found")


def access_call(connection: Connection, site: str, webhook: str, call: str) -> Row[Any]:
    """Something that one of the site's webhooks, or one of its rules, told an address outside."""
    if webhook != RULES:
        access_webhook(connection, site, webhook)
    return _there(calls.by_id(connection, site, webhook, call), "webhook_call_not_found")


def access_agent(connection: Connection, caller: Caller, agent: str) -> Row[Any]:
    """Whoever works on no site but the caller's; disabled ones, too."""
    row = agents.by_name(connection, agent)
    if row is None or not caller.covers(row.sites):
        raise HallooError("agent_not_found")
    return row


def access_invitation(
    connection: Connection, caller: Caller, invitation: str, at: float
) -> Row[Any]:
    """An open one to no site but the caller's."""
    for row in links.invitations(connection, at):
        if shown(row.hash) == invitation and caller.covers(row.body["sites"]):
            return row
    raise HallooError("invitation_not_found")


def access_session(connection: Connection, caller: Caller, session: str) -> Row[Any]:
    """One of the caller's own."""
    for row in sessions.of_agent(connection, caller.name):
        if shown(row.hash) == session:
            return row
    raise HallooError("session_not_found")


def may_see_token(caller: Caller, row: Row[Any]) -> bool:
    """One's own; for admins those of whom they may change, too."""
    mine = row.agent == caller.name
    return mine or ("admin" in caller.scopes and caller.covers(row.whose_sites))


def access_token(connection: Connection, caller: Caller, token: str) -> Row[Any]:
    for row in tokens.everyones(connection):
        if shown(row.hash) == token and may_see_token(caller, row):
            return row
    raise HallooError("token_not_found")


def _there(found: T | None, code: str) -> T:
    """What was looked for among what is the caller's."""
    if found is None:
        raise HallooError(code)
    return found
