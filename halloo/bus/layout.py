"""Which servers there are just now and who has what: one, the one that sentinels name, or a
cluster's with their slots."""

import asyncio
from array import array
from binascii import crc_hqx
from collections.abc import Iterable
from dataclasses import dataclass
from random import sample
from typing import Any

from halloo.bus.address import Account, Address, Host
from halloo.bus.bus import BusDown
from halloo.bus.greet import CONNECT_SECONDS, connect
from halloo.bus.resp import Refused, command
from halloo.settings import SettingError

SLOTS = 16_384


@dataclass(frozen=True)
class Layout:
    hosts: list[Host]
    slots: "array[int] | None"  # which of the hosts has each; None: the only one has all

    def host(self, slot: int) -> Host:
        return self.hosts[self.slots[slot] if self.slots else 0]


def slot_of(key: bytes) -> int:
    """As the cluster specification has it (https://valkey.io/topics/cluster-spec/): CRC16 of what
    stands in the first braces, or of all."""
    begin = key.find(b"{")
    if begin >= 0 and (end := key.find(b"}", begin + 1)) > begin + 1:
        key = key[begin + 1 : end]
    return crc_hqx(key, 0) % SLOTS


async def find(address: Address, known: Iterable[Host]) -> Layout:
    """`known` are hosts that were of the cluster. Raises BusDown when nobody could say, and
    SettingError when what the setting says cannot be."""
    if not address.kind:
        return Layout([address.hosts[0]], None)
    asked = list(dict.fromkeys([*address.hosts, *known]))
    if address.kind == "cluster":  # the view of one alone may be an old one
        asked = sample(asked, len(asked))
    for host in asked:
        try:
            if address.kind == "sentinel":
                return Layout([await _watched(host, address)], None)
            return await _shards(host, address)
        except (OSError, BusDown) as error:  # TimeoutError is an OSError
            last = error
    raise BusDown(f"none of {len(asked)} servers answers: {last}")


async def _watched(host: Host, address: Address) -> Host:
    words = ("SENTINEL", "GET-MASTER-ADDR-BY-NAME", address.name)
    found = await _asked(host, address, address.watchers, "sentinel", *words)
    if not found:
        raise SettingError(f"bus: the sentinel {host} watches nothing named {address.name}.")
    return Host((found[0].decode(), int(found[1])))


async def _shards(host: Host, address: Address) -> Layout:
    found = await _asked(host, address, address.account, "cluster", "CLUSTER", "SLOTS")
    hosts: list[Host] = []
    slots = array("H", [SLOTS]) * SLOTS
    for first, last, (name, port, *_), *_ in found:
        # No name means: the one that was asked.
        owner = Host((name.decode() if name not in (None, b"", b"?") else host[0], port))
        if owner not in hosts:
            hosts.append(owner)
        slots[first : last + 1] = array("H", [hosts.index(owner)]) * (last + 1 - first)
    if SLOTS in slots:
        raise BusDown("the cluster has slots that nobody serves")
    return Layout(hosts, slots)


async def _asked(host: Host, address: Address, account: Account, mode: str, *words: str) -> Any:
    async with asyncio.timeout(CONNECT_SECONDS):
        link = await connect(host, account, address.tls, _Deaf(), mode)
        try:
            [reply] = await link.ask(command(*words), 1)
        finally:
            await link.close()
    if isinstance(reply, Refused):
        raise BusDown(str(reply))
    return reply


class _Deaf:
    """For a link that is asked one thing."""

    def hear(self, channel: bytes, payload: bytes) -> None: ...
    def refused(self, link: object, refusal: Refused) -> None: ...
    def moved_off(self) -> None: ...
    def flows(self) -> None: ...
    def lost(self, link: object, why: str) -> None: ...
