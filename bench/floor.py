"""The floor: a bare uvloop server that does nothing but write. A client connects, sends any line to
be counted in, and is written to; a line `go N` on one of the sockets writes N payloads over all of
them in turn. What Halloo adds on top of this is Halloo's cost."""

import asyncio
import sys
from typing import Any, ClassVar

import uvloop

PAYLOAD = b"x" * 200


class Client(asyncio.Protocol):
    everyone: ClassVar[list[Any]] = []

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        self.everyone.append(transport)

    def data_received(self, data: bytes) -> None:
        if data.startswith(b"go "):
            asyncio.get_running_loop().create_task(self._go(int(data[3:])))

    async def _go(self, count: int) -> None:
        for n in range(count):
            self.everyone[n % len(self.everyone)].write(PAYLOAD)
            if n % 500 == 499:
                await asyncio.sleep(0)

    def connection_lost(self, exc: Exception | None) -> None:
        self.everyone.remove(self.transport)


async def main() -> None:
    server = await asyncio.get_running_loop().create_server(Client, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    sys.exit(uvloop.run(main()))
