"""Starlette on uvicorn with websockets, uvloop and httptools: one dict by id, one process."""

import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

visitors: dict[str, WebSocket] = {}


async def visit(socket: WebSocket) -> None:
    visitor = socket.query_params["id"]
    await socket.accept()
    visitors[visitor] = socket
    try:
        async for _ in socket.iter_text():
            pass
    finally:
        if visitors.get(visitor) is socket:
            del visitors[visitor]


async def send(visitor: str, text: str) -> int:
    """To how many sockets the text was written."""
    socket = visitors.get(visitor)
    if socket is None:
        return 0
    try:
        await socket.send_text(text)
    except WebSocketDisconnect:
        return 0
    return 1


async def push(request: Request) -> JSONResponse:
    text = (await request.body()).decode()
    return JSONResponse({"connections": await send(request.query_params["id"], text)})


async def batch(request: Request) -> JSONResponse:
    wanted = await request.json()
    connections = [await send(visitor, wanted["text"]) for visitor in wanted["ids"]]
    return JSONResponse({"connections": sum(connections)})


app = Starlette(
    routes=[
        WebSocketRoute("/visit", visit),
        Route("/push", push, methods=["POST"]),
        Route("/batch", batch, methods=["POST"]),
    ]
)

if __name__ == "__main__":
    uvicorn.run(
        app,
        port=int(sys.argv[1]),
        backlog=4096,
        log_level="warning",
        timeout_keep_alive=3600,
        ws_per_message_deflate=False,
        ws_ping_interval=None,
    )
