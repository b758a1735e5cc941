"""Every setting with its default: flags, then `HALLOO_*` variables, then `DIR/halloo.toml`.

`python -m halloo.settings` prints the table of `docs/settings.md`.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from ipaddress import ip_network
from math import isfinite
from pathlib import Path
from typing import Any, get_type_hints
from urllib.parse import urlsplit


class SettingError(Exception):
    """A setting that is unknown or has a wrong type; the text names it and says what is right."""


def _setting(default: Any, doc: str) -> Any:  # a field with its line for the docs
    return field(default=default, metadata={"doc": doc})


@dataclass(frozen=True, kw_only=True)
class Settings:
    host: str = _setting("127.0.0.1", "Address to listen on.")
    port: int = _setting(8700, "Port to listen on; 0 picks a free one.")
    tls_cert: str = _setting(
        "", "Certificate with its chain (PEM); with `tls_key`, Halloo speaks TLS itself."
    )
    tls_key: str = _setting("", "The certificate's private key (PEM), without a passphrase.")
    hsts_days: int = _setting(
        365, "Under TLS, how long browsers are told to come by https alone; 0 does not tell them."
    )
    data: Path = _setting(Path("halloo-data"), "Folder of the database and the secrets.")
    database: str = _setting(
        "", "postgresql://user:password@host/name; empty: a SQLite file in the data folder."
    )
    bus: str = _setting(
        "memory",
        "What nodes tell each other: memory (one node alone), redis://host:6379 or rediss://…; "
        "redis+sentinel://host,host/name and redis+cluster://host,host, too.",
    )
    workers: int = _setting(
        1,
        "Processes that share the port, for more than one core: each is a node; 0 is one per core.",
    )
    key: str = _setting(
        "",
        "The house's key, the same on every node, as `halloo key` prints it; empty: a file in the "
        "data folder.",
    )
    key_file: str = _setting("", "A file that holds it, e.g. a secret of the container's.")
    demo: bool = _setting(False, "Serve the demo shop at /demo and make its site.")
    public_url: str = _setting("", "Address people use, e.g. https://chat.example; in snippets.")
    trusted_proxies: tuple[str, ...] = _setting(
        (), "Addresses or networks whose X-Forwarded-For and -Proto are believed, by commas."
    )
    country_header: str = _setting(
        "", "Header in which a trusted proxy names the visitor's country, e.g. CF-IPCountry."
    )
    city_header: str = _setting("", "The same for the city, e.g. X-Geo-City.")
    geo_database: str = _setting(
        "", "A location file in MaxMind's format (.mmdb), asked where the header says nothing."
    )
    retention_visits_days: int = _setting(
        90, "Visits are deleted when they began so many days ago; 0 keeps them."
    )
    retention_messages_days: int = _setting(
        365, "The same for messages, conversations without any left, and pushes."
    )
    retention_reports_days: int = _setting(
        400, "The same for what reports count: when rules came true and goals were reached."
    )
    retention_webhooks_days: int = _setting(30, "The same for the log of what webhooks were told.")
    retention_audit_days: int = _setting(
        730, "The same for the audit log: at least 30 days, in any case."
    )
    log_level: str = _setting("info", "debug, info, warning or error.")
    log_json: bool = _setting(False, "Log one JSON object per line.")

    session_idle_hours: float = _setting(12.0, "An agent's sign-in ends when unused for so long.")
    session_longest_days: float = _setting(7.0, "It ends after this in any case.")
    smtp_url: str = _setting(
        "",
        "For e-mail: smtp://user:password@mail.example:587 (STARTTLS) or smtps://…:465 (TLS);"
        " `?starttls=no` for a server on this machine. Mail needs `public_url`, too.",
    )
    mail_from: str = _setting(
        "", "Whom mail comes from, e.g. chat@shop.example; empty: the user of `smtp_url`."
    )
    two_step: str = _setting(
        "optional",
        "Who must give more than a password to sign in: optional (nobody), admins or everybody.",
    )
    oidc_issuer: str = _setting(
        "", "Sign in with your organisation: its issuer, e.g. https://login.example."
    )
    oidc_client_id: str = _setting("", "Who Halloo is there (OpenID Connect).")
    oidc_client_secret: str = _setting("", "Its secret there; empty for a public client.")
    oidc_name: str = _setting("", "What its button says, e.g. the organisation's name.")
    oidc_domains: tuple[str, ...] = _setting(
        (), "People with a verified e-mail at these domains become agents when they first sign in."
    )
    oidc_role: str = _setting("agent", "The role that they get.")

    upload_free_bytes: int = _setting(
        200 * 1024 * 1024, "So much of the disk stays free of files that people send."
    )
    refuse_programs: bool = _setting(
        True, "Files that a computer would run when they are opened are not taken."
    )

    allow_private_calls: bool = _setting(
        False,
        "Webhooks, rules and previews may call addresses inside your own network, without TLS too.",
    )
    webhook_retry_seconds: float = _setting(
        10.0, "First pause before a webhook is tried again; each later one is three times as long."
    )

    lease_seconds: float = _setting(
        8.0, "A node that is silent for twice this is gone, and its visitors with it."
    )
    ping_seconds: float = _setting(25.0, "How often a client pings.")
    silence_seconds: float = _setting(
        60.0, "A socket silent for so long is dropped; a quarter without a poll."
    )
    hello_seconds: float = _setting(5.0, "A visitor's hello must come within this.")
    away_seconds: float = _setting(1.5, "A closed visitor leaves the live list after this.")
    grace_seconds: float = _setting(10.0, "A visitor back within this continues the same visit.")
    drain_seconds: float = _setting(20.0, "Longest time a stop waits for work under way.")
    return_seconds: float = _setting(
        5.0, "After a stop the clients come back spread over at least this."
    )
    return_per_second: int = _setting(200, "After a stop, how many clients come back per second.")
    mass_pushes_per_second: int = _setting(
        200, "How many visitors a push to many reaches per second, at most."
    )
    replay_messages: int = _setting(500, "Most missed messages sent to a visitor who comes back.")
    replay_bytes: int = _setting(1024 * 1024, "Their most bytes; beyond either, the newest only.")
    snapshot_messages: int = _setting(50, "How many are the newest.")

    limit_handshakes_per_second: int = _setting(200, "New sockets per second, whole process.")
    handshake_wait_seconds: float = _setting(
        8.0, "A new socket beyond that many a second waits for its turn, up to this."
    )
    work_wait_seconds: float = _setting(
        2.0,
        "When newcomers come so fast that this would be their wait, strangers must work first.",
    )
    work_bits: int = _setting(
        17, "How hard that work is at most: zero bits of a SHA-256; each more doubles it."
    )
    limit_sockets: int = _setting(50_000, "Open sockets, whole process; agents come in anyway.")
    limit_waiting_heads: int = _setting(
        2000, "Connections that have not sent a whole head yet; of more the oldest are closed."
    )
    limit_sockets_per_address: int = _setting(20, "Open visitor sockets per address.")
    limit_new_sockets_per_minute: int = _setting(60, "New visitor sockets per address and minute.")
    limit_new_sockets_per_minute_network: int = _setting(
        600, "The same per network (/24, /48) and minute."
    )
    limit_sockets_per_visitor: int = _setting(5, "Open sockets (tabs) of one visitor.")
    limit_visitor_messages_per_second: int = _setting(1, "Messages of one visitor per second.")
    limit_visitor_messages_burst: int = _setting(10, "Messages a visitor may send at once.")
    limit_agent_messages_per_second: int = _setting(10, "Messages and pushes of one agent.")
    limit_agent_messages_burst: int = _setting(50, "Messages and pushes an agent may send at once.")
    limit_token_requests_per_second: int = _setting(50, "HTTP requests of one API token.")
    limit_sign_ins_per_account: int = _setting(5, "Failed sign-ins per account in 15 minutes.")
    limit_sign_ins_per_address: int = _setting(20, "Failed sign-ins per address in 15 minutes.")
    limit_head_bytes: int = _setting(16 * 1024, "Largest head of a request or handshake.")
    head_seconds: float = _setting(10.0, "A request's head, and TLS before it, come within this.")
    limit_visitor_frame_bytes: int = _setting(16 * 1024, "Largest frame from a visitor.")
    limit_agent_frame_bytes: int = _setting(64 * 1024, "Largest frame from an agent.")
    limit_text_characters: int = _setting(4000, "Longest message or push text.")
    limit_body_bytes: int = _setting(256 * 1024, "Largest HTTP body.")
    limit_batch_body_bytes: int = _setting(4 * 1024 * 1024, "Largest body of a batch push.")
    limit_upload_bytes: int = _setting(10 * 1024 * 1024, "Largest file that is sent along.")
    limit_uploads_per_minute: int = _setting(20, "Files of one visitor or agent per minute.")
    limit_uploads_per_minute_address: int = _setting(60, "Files from one address per minute.")
    limit_uploads_per_minute_site: int = _setting(300, "Files of one site per minute.")
    limit_waiting_uploads: int = _setting(
        20, "Files of one visitor or agent that no message carries yet."
    )
    limit_waiting_upload_bytes: int = _setting(1024**3, "Bytes of all such files of one site.")
    limit_queue_bytes: int = _setting(1024 * 1024, "Bytes waiting for one slow socket.")
    limit_queue_frames: int = _setting(256, "Frames waiting for one slow socket.")
    limit_queue_seconds: float = _setting(10.0, "A socket stalled for so long is closed.")


_TYPES = get_type_hints(Settings)
_NAMES = {f.name for f in fields(Settings)}
_SECRET = {
    "smtp_url",
    "oidc_client_secret",
    "database",
    "bus",
    "key",
}  # not to be repeated in a message
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,190}")
_HEADER = re.compile(r"[A-Za-z0-9-]{1,64}")
KEY = re.compile(r"[0-9a-fA-F]{64}|[A-Za-z0-9+/_-]{43}=?")
_TRUE, _FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


def load(flags: Mapping[str, Any], environ: Mapping[str, str] = os.environ) -> Settings:
    """Merges the three sources. Flags that are None count as not given. Raises SettingError."""
    given = {k: v for k, v in flags.items() if v is not None}
    from_environ = {
        k.removeprefix("HALLOO_").lower(): (k, v)
        for k, v in environ.items()
        if k.startswith("HALLOO_")
    }
    values: dict[str, Any] = {}
    data = Path(given.get("data") or from_environ.get("data", ("", ""))[1] or Settings.data)
    for name, value in _toml(data / "halloo.toml").items():
        values[name] = _typed(name, value, f"{name} in {data / 'halloo.toml'}")
    for name, (variable, text) in from_environ.items():
        values[name] = _typed(name, text, variable)
    for name, value in given.items():
        values[name] = _typed(name, value, f"--{name.replace('_', '-')}")
    return Settings(**values)


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text())
    except (FileNotFoundError, NotADirectoryError):
        return {}  # a file in the folder's place has its own complaint, with what to do
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingError(f"{path} cannot be read: {error}") from None


def _typed(name: str, value: Any, where: str) -> Any:
    if name not in _NAMES:
        raise SettingError(f"{where}: there is no such setting; docs/settings.md lists them all.")
    kind = _TYPES[name]
    try:
        typed = _convert(kind, value)
        _check(name, typed)
    except (ValueError, TypeError) as error:
        given = "the value" if name in _SECRET else repr(value)
        raise SettingError(f"{where}: {given} is not right: {error}.") from None
    return typed


def _convert(kind: Any, value: Any) -> Any:
    if kind is bool:
        if isinstance(value, bool):
            return value
        if str(value).lower() in _TRUE | _FALSE:
            return str(value).lower() in _TRUE
        raise ValueError("say true or false")
    if kind in (int, float):
        if isinstance(value, bool):
            raise ValueError("a number is needed")
        if kind is int and isinstance(value, float):
            raise ValueError("a whole number is needed")
        try:
            return kind(value)
        except ValueError:
            raise ValueError("a number is needed") from None
    if kind is Path:
        return Path(value).expanduser()
    if kind is str:
        if not isinstance(value, str):
            raise ValueError("a text is needed")
        return value
    items = value.split(",") if isinstance(value, str) else value
    return tuple(str(item).strip() for item in items if str(item).strip())


def _check(name: str, value: Any) -> None:
    if isinstance(value, float) and not isfinite(value):
        raise ValueError("a number with an end is needed")
    if isinstance(value, int | float) and value < 0:
        raise ValueError("it cannot be negative")
    if name == "port" and value > 65535:
        raise ValueError("a port is at most 65535")
    if name == "work_bits" and value > 24:
        raise ValueError("more than 24 would keep a phone busy for minutes")
    if name == "retention_audit_days" and 0 < value < 30:
        raise ValueError("the audit log is kept for at least 30 days; 0 keeps it for ever")
    if name == "log_level" and value not in ("debug", "info", "warning", "error"):
        raise ValueError("say debug, info, warning or error")
    if name.startswith("session_") and value == 0:
        raise ValueError("it must be more than 0")
    if name == "key" and value and not KEY.fullmatch(value):
        raise ValueError("64 hex digits are needed, as `halloo key` prints them")
    if name == "database" and value and not value.startswith(("postgresql://", "postgres://")):
        raise ValueError("it must look like postgresql://user:password@host/name")
    if name == "smtp_url" and value:
        _check_mail_server(value)
    if name == "mail_from" and value and not _ADDRESS.fullmatch(value):
        raise ValueError("an address like chat@shop.example is needed")
    if name == "two_step" and value not in ("optional", "admins", "everybody"):
        raise ValueError("say optional, admins or everybody")
    if name == "oidc_role" and value not in ("admin", "agent", "viewer"):
        raise ValueError("say admin, agent or viewer")
    is_address = name in ("public_url", "oidc_issuer") and value
    if is_address and not value.startswith(("http://", "https://")):
        raise ValueError("it must start with http:// or https://")
    if name in ("country_header", "city_header") and value and not _HEADER.fullmatch(value):
        raise ValueError("a header's name has letters, digits and dashes")
    if name == "trusted_proxies":
        for network in value:
            ip_network(network, strict=False)


def _check_mail_server(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ValueError("it must look like smtp://user:password@mail.example:587")
    try:
        wrong = parts.port == 0 or parts.path not in ("", "/")
    except ValueError:  # its text would repeat what may be half a password
        wrong = True
    if wrong:
        raise ValueError("after the server comes its port, and no path; write / and @ as %2F, %40")
    if parts.query not in ("", "starttls=no") or (parts.query and parts.scheme == "smtps"):
        raise ValueError("only smtp:// may end with ?starttls=no")


def table() -> str:
    """The settings as a Markdown table."""
    rows = ["| setting | variable | default | what |", "|---|---|---|---|"]
    for f in fields(Settings):
        default = f.default if f.default not in ("", ()) else "–"
        doc = f.metadata["doc"]
        rows.append(f"| `{f.name}` | `HALLOO_{f.name.upper()}` | {default} | {doc} |")
    return "\n".join(rows)


if __name__ == "__main__":
    print(table())
