"""What is past its days is deleted, in small steps, so that nobody's message waits for it."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from sqlalchemy import Connection

from halloo.actions.ports import Ports
from halloo.log import log
from halloo.store import aging, audit, blocks, calls, firings, goals, notes, outbox, visits

DAY = 86_400.0
# Deleted in one transaction; others write in between.
STEP = 500
PAUSE_SECONDS = 0.05

T = TypeVar("T")
# Deletes at most so many of a site's from before then; returns how many.
Prune = Callable[[Connection, str, float, int], int]
# Where no index finds them a reader looks for the conversations first.
Find = Callable[[Connection, str, float], list[str]]
PruneTalks = Callable[[Connection, list[str], float, int], int]


async def retire(ports: Ports) -> None:
    """Notes that were deleted go, too: nobody can put them back any more."""
    settings = ports.settings
    await ports.store.write(partial(notes.prune, at=ports.now()))
    await ports.store.write(partial(blocks.prune, at=ports.now()))
    for what, prune, days in (
        ("visits", visits.prune, settings.retention_visits_days),
        ("firings of rules", firings.prune, settings.retention_reports_days),
        ("conversions", goals.prune, settings.retention_reports_days),
        ("pushes", aging.prune_pushes, settings.retention_messages_days),
        ("webhook calls", calls.prune, settings.retention_webhooks_days),
    ):
        await _retire(ports, what, prune, days)
    for what, find, prune_talks in (
        ("messages", aging.talks_with_old, aging.prune_messages),
        ("conversations", aging.empty_talks, aging.prune_conversations),
    ):
        await _retire_talks(ports, what, find, prune_talks, settings.retention_messages_days)
    await _retire_audit(ports, settings.retention_audit_days)
    await _give_up_oldest(ports)


async def _retire(ports: Ports, what: str, prune: Prune, days: int) -> None:
    """0 days: for ever."""
    before, gone = ports.now() - days * DAY, 0
    for site in list(ports.directory.sites) if days else []:
        step = partial(_step, prune, site, before)
        while done := await ports.store.write(step):
            gone += done
            await asyncio.sleep(PAUSE_SECONDS)
    if gone:
        log.info(f"old {what} deleted", count=gone)


async def _retire_talks(ports: Ports, what: str, find: Find, prune: PruneTalks, days: int) -> None:
    before, gone = ports.now() - days * DAY, 0
    for site in list(ports.directory.sites) if days else []:
        while talks := await ports.store.survey(partial(_look, find, site, before)):
            step = partial(_step, prune, talks, before)
            while done := await ports.store.write(step):
                gone += done
                await asyncio.sleep(PAUSE_SECONDS)
    if gone:
        log.info(f"old {what} deleted", count=gone)


async def _retire_audit(ports: Ports, days: int) -> None:
    step = partial(audit.prune, before=ports.now() - days * DAY, most=STEP)
    gone = 0
    while days and (done := await ports.store.write(step)):
        gone += done
        await asyncio.sleep(PAUSE_SECONDS)
    if gone:
        log.info("old entries of the audit log deleted", count=gone)


async def _give_up_oldest(ports: Ports) -> None:
    """Of what waits for a webhook that has taken nothing for long."""
    for webhook in await ports.store.survey(outbox.crowded):
        given = 0
        while done := await ports.store.write(partial(outbox.give_up_oldest, webhook=webhook)):
            given += done
            await asyncio.sleep(PAUSE_SECONDS)
        log.warning("too much waits for a webhook; the oldest is given up", count=given)


def _step(
    prune: Callable[[Connection, T, float, int], int], of: T, before: float, connection: Connection
) -> int:
    return prune(connection, of, before, STEP)


def _look(find: Find, site: str, before: float, connection: Connection) -> list[str]:
    return find(connection, site, before)
