"""Who is not let in any more: written down, noted, and at work at once. Whoever may talk with
visitors may block one; ranges and countries shut out people nobody has met, and are for admins."""

from functools import partial
from typing import Any

from sqlalchemy import Connection

from halloo.actions.access import access_block
from halloo.actions.ports import Ports
from halloo.domain.addresses import network_of
from halloo.domain.agents import Actor, Caller
from halloo.domain.blocks import BLOCKS_MOST, Block, BlockDraft, BlockKind, checked, value_of
from halloo.domain.ids import new_id
from halloo.domain.people import Guest
from halloo.errors import HallooError
from halloo.store import audit, blocks, identities
from halloo.store.directory import bump


def is_blocked(ports: Ports, site: str, guest: Guest, visitor: str = "") -> bool:
    """Asked with the whole address, before anything of the visitor is kept."""
    return is_blocked_at(ports, site, guest.address, guest.place.country, visitor)


def is_blocked_at(
    ports: Ports, site: str, address: str, country: str | None = None, visitor: str = ""
) -> bool:
    found, now = ports.directory.blocks.get(site), ports.now()
    if found is None:
        return False
    if found.place(address, country, now):
        return True
    return bool(visitor) and found.visitor(visitor, now) is not None


async def block(
    ports: Ports, caller: Caller, actor: Actor, site: str, draft: BlockDraft
) -> list[Block]:
    """Raises HallooError `not_allowed`, `bad_field`, or `visitor_not_found` when the range of a
    visitor is meant who is not here."""
    _need(caller, draft.kind)
    checked(draft)
    values = [value_of(draft.kind, text) for text in await _values(ports, site, draft)]
    work = partial(_add, actor=actor, site=site, draft=draft, values=values, at=ports.now())
    made = await ports.store.write(work)
    await _at_work(ports, site, made)
    return made


async def unblock(ports: Ports, caller: Caller, actor: Actor, site: str, block: str) -> None:
    """Raises HallooError `block_not_found` or `not_allowed`."""
    found = await ports.store.read(partial(access_block, site=site, block=block))
    _need(caller, found.kind)
    await ports.store.write(partial(_remove, actor=actor, site=site, block=block, at=ports.now()))
    await _at_work(ports, site, [found])


def _need(caller: Caller, kind: BlockKind) -> None:
    caller.need("chat" if kind == "visitor" else "admin")


async def _values(ports: Ports, site: str, draft: BlockDraft) -> list[str]:
    """Of a visitor's range there may be several: one for each network with an open page."""
    if draft.kind != "address" or not draft.visitor:
        return [draft.value]
    found = {network_of(each) for each in ports.sockets.addresses(site, draft.visitor)}
    if ports.nodes:
        found |= await ports.nodes.networks(site, draft.visitor)
    if not found:
        raise HallooError(
            "visitor_not_found", "This visitor is not here now, and no address of theirs is kept."
        )
    return sorted(found)


def _add(
    connection: Connection, actor: Actor, site: str, draft: BlockDraft, values: list[str], at: float
) -> list[Block]:
    blocks.prune(connection, at)
    if blocks.count(connection, site) + len(values) > BLOCKS_MOST:
        text = f"A site has at most {BLOCKS_MOST} blocks; remove some first."
        raise HallooError("bad_field", text)
    until = at + draft.ttl if draft.ttl else None
    made = []
    for value in values:
        if draft.kind == "visitor":  # who may have become another, unheard of yet
            value = identities.now_known_as(connection, site, value)
        id_ = new_id("b")
        blocks.add(connection, id_, site, draft.kind, value, draft.note, actor.name, at, until)
        made.append(access_block(connection, site, id_))
        audit.note(connection, actor, "block.added", at, **_deed(made[-1]))
    bump(connection)
    return made


def _remove(connection: Connection, actor: Actor, site: str, block: str, at: float) -> None:
    found = access_block(connection, site, block)
    blocks.remove(connection, block)
    audit.note(connection, actor, "block.removed", at, **_deed(found))
    bump(connection)


def _deed(block: Block) -> dict[str, Any]:
    return {"target": block.value, "site": block.site, "kind": block.kind, "note": block.note}


async def _at_work(ports: Ports, site: str, those: list[Block]) -> None:
    """Now, not when the change is noticed; whoever looks at the visitor sees it."""
    await ports.directory.refresh()
    for each in those:
        if each.kind == "visitor":
            ports.roster.mark(site, each.value)
