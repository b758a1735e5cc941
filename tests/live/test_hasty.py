"""A tab that says everything in one breath and is gone: it leaves no ghost on the list."""

import json

from websockets.frames import Close, CloseCode, Frame, Opcode

from doors import Knock, Sit, Visit
from people import Vera


def in_one_write(tab: Vera, *frames: dict[str, object]) -> None:
    """The frames and a close, as one piece on the wire."""
    texts = [Frame(Opcode.TEXT, json.dumps(frame).encode()) for frame in frames]
    goodbye = Frame(Opcode.CLOSE, Close(CloseCode.NORMAL_CLOSURE, "").serialize())
    wire = b"".join(frame.serialize(mask=True) for frame in (*texts, goodbye))
    tab.socket.transport.write(wire)


async def test_a_page_said_with_the_hello_and_the_goodbye_leaves_no_ghost(
    visit: Visit, knock: Knock, sit: Sit
) -> None:
    desk, vera = await sit(), await visit(consent=True)
    hasty = await knock()
    in_one_write(
        hasty,
        {"t": "hello", "site": vera.site, "visitor": vera.token, "consent": True,
         "page": {"url": "https://shop.example/tea"}},
        {"t": "page", "url": "https://shop.example/pots"},
    )  # fmt: skip
    assert (await hasty.closed())[0] == 1000
    await desk.settle()
    [row] = (await desk.watch(vera.site))["rows"]
    assert row["connections"] == 1
    assert row["page"]["url"] == "https://shop.example/tea"
    await vera.leave()
    assert (await desk.receive("changes", online=0))["gone"] == [vera.id]


async def test_a_last_page_before_the_goodbye_leaves_no_ghost(visit: Visit, sit: Sit) -> None:
    desk, vera = await sit(), await visit()
    hasty = await visit(token=vera.token)
    in_one_write(hasty, {"t": "page", "url": "https://shop.example/pots"})
    assert (await hasty.closed())[0] == 1000
    await desk.settle()
    [row] = (await desk.watch(vera.site))["rows"]
    assert row["connections"] == 1
    await vera.leave()
    assert (await desk.receive("changes", online=0))["gone"] == [vera.id]
