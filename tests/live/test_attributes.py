"""What pages tell of a visitor stays small, however often they tell it."""

import asyncio
import json
from typing import Any

import pytest

from behind import rows
from doors import Sit, Visit
from house import House
from people import DEADLINE


def stored(house: House, visitor: str) -> str:
    return str(rows(house, "SELECT attrs FROM visitors WHERE id = ?", visitor)[0][0])


def small(attrs: dict[str, Any]) -> bool:
    return len(attrs) <= 30 and len(json.dumps(attrs, separators=(",", ":"))) <= 4096


@pytest.mark.parametrize("size", [1, 500])
async def test_a_hundred_identify_frames_do_not_grow_a_visitor(
    visit: Visit, sit: Sit, house: House, size: int
) -> None:
    desk, vera = await sit(), await visit(consent=True)
    for n in range(100):
        await vera.send("identify", attrs={f"key{n}": "x" * size})
    await vera.ping()
    await desk.settle()
    [row] = (await desk.watch(vera.site))["rows"]
    assert row["attrs"]["key0"] == "x" * size
    assert small(row["attrs"])
    assert json.loads(stored(house, vera.id)) == row["attrs"]


async def test_a_hundred_attributes_told_by_many_pages_do_not_grow_a_visitor(
    visit: Visit, sit: Sit, house: House
) -> None:
    desk, vera = await sit(), await visit(consent=True, attrs={"plan": "gold"})
    for page in range(4):
        attrs = {f"key{page}.{n}": "x" * 100 for n in range(25)}
        await (await visit(token=vera.token, consent=True, attrs=attrs)).leave()
    await vera.say("Hi")  # stored after all of it
    assert small(json.loads(stored(house, vera.id)))
    [row] = (await desk.watch(vera.site))["rows"]
    assert row["attrs"]["plan"] == "gold"
    assert small(row["attrs"])


async def test_a_second_tab_forgets_nothing_the_first_was_told(
    visit: Visit, sit: Sit, house: House
) -> None:
    desk, vera = await sit(), await visit(consent=True, attrs={"plan": "gold"})
    for n in range(10):
        await vera.send("identify", attrs={f"key{n}": n})
        await (await visit(token=vera.token, consent=True)).leave()
    await vera.say("Hi")  # stored after all of it
    everything = {"plan": "gold"} | {f"key{n}": n for n in range(10)}
    async with asyncio.timeout(DEADLINE):
        row = {}
        while row.get("attrs") != everything:  # another node may have just taken the visit
            [row] = (await desk.watch(vera.site))["rows"]
    assert json.loads(stored(house, vera.id)) == row["attrs"]
