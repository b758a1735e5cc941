"""Letters to agents, sent by the operator's mail server while nobody waits for it."""

import asyncio
from email.message import EmailMessage
from typing import Any
from urllib.parse import unquote, urlsplit

from halloo.actions.later import later
from halloo.actions.ports import Ports
from halloo.domain.letters import Letter
from halloo.log import log
from halloo.settings import Settings

SECONDS = 30.0
TRIES, AGAIN_SECONDS = 3, 20.0


def can_mail(settings: Settings) -> bool:
    """Links in letters lead to `public_url` alone: how a request came is what its sender says."""
    return bool(settings.smtp_url and settings.public_url)


def mail(ports: Ports, letter: Letter) -> bool:
    """True when it is on its way; whether it arrives is seen in the log."""
    if not can_mail(ports.settings):
        return False
    later(_send(ports.settings, letter))
    return True


async def _send(settings: Settings, letter: Letter) -> None:
    import aiosmtplib

    # What a server answers may have addresses in it, and a URL that is wrong its password.
    for left in reversed(range(TRIES)):
        try:
            await aiosmtplib.send(written(settings, letter), **_server(settings.smtp_url))
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            cause, code = type(error).__name__, getattr(error, "code", None)
            log.warning("mail not sent", kind=letter.kind, cause=cause, code=code, tries_left=left)
            if left:
                await asyncio.sleep(AGAIN_SECONDS)
        else:
            log.info("mail sent", kind=letter.kind)
            return


def written(settings: Settings, letter: Letter) -> EmailMessage:
    """A line break in a header is an error of the class itself."""
    from email.headerregistry import Address
    from email.utils import formatdate, make_msgid

    sender = Address("Halloo", addr_spec=_sender(settings))
    message = EmailMessage()
    message["From"] = sender
    message["To"] = Address(addr_spec=letter.to)
    message["Subject"] = letter.subject
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=sender.domain)
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answer from machines
    message.set_content(letter.text)
    return message


def _sender(settings: Settings) -> str:
    user = unquote(urlsplit(settings.smtp_url).username or "")
    host = urlsplit(settings.public_url).hostname
    return settings.mail_from or (user if "@" in user else f"halloo@{host}")


def _server(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    implicit = parts.scheme == "smtps"
    return {
        "hostname": parts.hostname,
        "port": parts.port or (465 if implicit else 587),
        "username": unquote(parts.username) if parts.username else None,
        "password": unquote(parts.password) if parts.password else None,
        "use_tls": implicit,
        "start_tls": not implicit and parts.query != "starttls=no",
        "timeout": SECONDS,
    }
