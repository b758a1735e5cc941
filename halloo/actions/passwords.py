"""Argon2id, off the event loop and at most two at once: each takes 19 MiB."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from halloo.errors import HallooError

T = TypeVar("T")

# OWASP's first choice: 19 MiB, two passes, one lane.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_threads = ThreadPoolExecutor(2, thread_name_prefix="halloo-argon2")
WAITING_MOST = 32
_waiting = 0
# Checked when there is no such agent, so that the answer takes as long.
_nobody = _hasher.hash("nobody has this password")


def hashed(password: str) -> str:
    return _hasher.hash(password)


async def hash_password(password: str) -> str:
    """Raises HallooError `busy` when too many wait already."""
    return await _in_thread(hashed, password)


async def _in_thread(work: Callable[..., T], *args: str) -> T:
    global _waiting
    if _waiting >= WAITING_MOST:
        raise HallooError("busy", wait=1)
    _waiting += 1
    try:
        return await asyncio.get_running_loop().run_in_executor(_threads, work, *args)
    finally:
        _waiting -= 1


async def is_password(password_hash: str | None, password: str) -> bool:
    """Never for who has none. Raises HallooError `busy` when too many wait already."""
    right = await _in_thread(_verify, password_hash or _nobody, password)
    return right and bool(password_hash)


def _verify(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False
