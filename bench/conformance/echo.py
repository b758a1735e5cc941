"""An echo server for the conformance check: the gateway, door and sockets of `halloo serve` on a
port of their own, with a peer that sends back what it receives. Prints the port."""

import asyncio
import sys
from functools import partial

import uvloop

from halloo.live import gateway, websocket
from halloo.live.door import Door, Handshake
from halloo.live.socket import Socket
from halloo.live.turn import Turn
from halloo.settings import Settings

MOST_BYTES = 16 * 1024 * 1024  # the suite's largest message
# One client opens hundreds of sockets, and lets many answers wait.
SETTINGS = Settings(
    limit_handshakes_per_second=0,
    limit_sockets_per_address=0,
    limit_new_sockets_per_minute=0,
    limit_queue_bytes=0,
    limit_queue_frames=0,
)


class Echo:
    """The peer."""

    connection = "echo"
    most_bytes = MOST_BYTES
    socket: Socket

    def opened(self, socket: Socket) -> None:
        self.socket = socket

    def received(self, data: bytes) -> None:
        self.socket.send(websocket.text_frame(data))

    def heard(self) -> None:
        pass

    def lost(self) -> None:
        pass


class EchoSocket(gateway.WebSocket):
    """Halloo's protocol is text, so its socket refuses a whole binary message; this one echoes it.
    Nothing else differs."""

    __slots__ = ()

    def _take(self, event: websocket.Event) -> None:
        if event.opcode == websocket.BINARY:
            self.send(websocket.frame(websocket.BINARY, event.payload))
        else:
            super()._take(event)


class Everyone:
    """The host: whoever knocks gets an echo."""

    async def visitor(self, handshake: Handshake) -> Echo:
        return Echo()

    agent = monitor = visitor


async def main() -> None:
    gateway.WebSocket = EchoSocket  # type: ignore[misc]  # what the gateway makes of a handshake
    door = Door(SETTINGS, Everyone())
    make = partial(gateway.Gateway, door, SETTINGS, Turn())
    server = await asyncio.get_running_loop().create_server(make, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    sys.exit(uvloop.run(main()))
