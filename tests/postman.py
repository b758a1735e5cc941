"""A mail server of our own to send to: it speaks as much SMTP (RFC 5321) as a client needs, with
STARTTLS (RFC 3207) and AUTH PLAIN (RFC 4954), over real sockets, and keeps the letters."""

import asyncio
import base64
import ssl
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Self

DEADLINE = 15.0


@dataclass
class Post:
    """A letter as it came in: the envelope, and what was in it."""

    sender: str
    to: list[str]
    raw: bytes
    tls: bool
    user: str | None

    @property
    def message(self) -> EmailMessage:
        message: Any = message_from_bytes(self.raw, policy=policy.default)
        return message

    @property
    def text(self) -> str:
        return str(self.message.get_content())

    def link(self) -> str:
        return next(word for word in self.text.split() if "/#/" in word)


@dataclass
class Postman:
    """`refusal`: what every recipient is answered; `tls`: STARTTLS is offered, and needed to sign
    in; `known`: user and password."""

    refusal: str = ""
    tls: ssl.SSLContext | None = None
    known: tuple[str, str] | None = None
    letters: "asyncio.Queue[Post]" = field(default_factory=asyncio.Queue)
    asked: int = 0
    _server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server
        self._server.close()

    @property
    def port(self) -> int:
        assert self._server
        return int(self._server.sockets[0].getsockname()[1])

    async def brings(self) -> Post:
        async with asyncio.timeout(DEADLINE):
            return await self.letters.get()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._converse(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass  # the client's affair
        finally:
            writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        def say(line: str) -> None:
            writer.write(f"{line}\r\n".encode())

        say("220 postman")
        post, secure, user = Post("", [], b"", False, None), False, None
        while line := (await reader.readline()).decode().rstrip("\r\n"):
            verb, _, rest = line.partition(" ")
            match verb.upper():
                case "EHLO" | "HELO":
                    more = ["STARTTLS"] if self.tls and not secure else ["AUTH PLAIN"]
                    lines = ["postman", "8BITMIME", *more]
                    for place, each in enumerate(lines, 1):
                        say(f"250{' ' if place == len(lines) else '-'}{each}")
                case "STARTTLS" if self.tls:
                    say("220 go on")
                    await writer.drain()
                    await writer.start_tls(self.tls)
                    secure = True
                case "AUTH":
                    _, name, password = base64.b64decode(rest.split()[1]).decode().split("\0")
                    user = name if (name, password) == self.known else None
                    say("235 welcome" if user else "535 wrong, and not repeated here")
                case "MAIL":
                    self.asked += 1
                    post = Post(rest.partition("<")[2].partition(">")[0], [], b"", secure, user)
                    say("250 ok")
                case "RCPT":
                    post.to.append(rest.partition("<")[2].partition(">")[0])
                    say(self.refusal or "250 ok")
                case "DATA":
                    say("354 go on")
                    raw = await reader.readuntil(b"\r\n.\r\n")
                    post.raw = raw[:-3].replace(b"\r\n..", b"\r\n.")
                    self.letters.put_nowait(post)
                    say("250 taken")
                case "QUIT":
                    say("221 bye")
                    return
                case _:
                    say("250 ok")
