"""`halloo site add`, `agent add`, `token add`: each prints what it made; `--json` for programs."""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from sqlalchemy import Connection

from halloo.actions import administer
from halloo.cli.folder import open_folder
from halloo.domain.agents import OPERATOR
from halloo.domain.sites import snippet
from halloo.errors import HallooError
from halloo.settings import Settings, load

T = TypeVar("T")
site_app = typer.Typer(no_args_is_help=True, help="Sites that carry the widget.")
agent_app = typer.Typer(no_args_is_help=True, help="People who answer.")
token_app = typer.Typer(no_args_is_help=True, help="Tokens for backends.")

Data = Annotated[Path | None, typer.Option("--data", help="Data folder.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object as the last line.")]
SiteKeys = Annotated[
    list[str] | None, typer.Option("--site", help="Site key; repeat it. None: every site.")
]


def in_folder(
    data: Path | None, work: Callable[[Connection], T], writes: bool = True
) -> tuple[Settings, T]:
    """One transaction in the data folder, whether a server runs on it or not. While one `writes` no
    other does."""
    settings = load({"data": data})
    store = open_folder(settings.data, settings.database)
    try:
        return settings, (store.run if writes else store.look)(work)
    finally:
        store.close()


def own_address(settings: Settings) -> str:
    """How people reach the server, as far as the settings tell."""
    scheme = "https" if settings.tls_cert else "http"
    return settings.public_url.rstrip("/") or f"{scheme}://{settings.host}:{settings.port}"


def print_made(text: str, result: dict[str, Any], as_json: bool) -> None:
    print(json.dumps(result, ensure_ascii=False) if as_json else text)


@site_app.command("add")
def add_site(
    name: Annotated[str, typer.Argument(help="What you call it.")],
    origin: Annotated[list[str], typer.Option(help="https://shop.example; repeat it.")],
    data: Data = None,
    json_: Json = False,
) -> None:
    """Adds a site and prints its key."""
    settings, site = in_folder(
        data, lambda c: administer.add_site(c, OPERATOR, name, list(origin), time.time())
    )
    line = snippet(own_address(settings), site.key)
    print_made(
        f"Site {site.name}: {site.key}\nOrigins: {', '.join(site.origins)}\n"
        f"Put this line into its pages:\n{line}",
        {"site": site.key, "name": site.name, "origins": list(site.origins), "snippet": line},
        json_,
    )


@agent_app.command("add")
def add_agent(
    name: Annotated[str, typer.Argument(help="Handle: letters, digits, dashes.")],
    email: Annotated[str, typer.Option(help="Used to sign in.")],
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input.")
    ] = False,
    role: Annotated[str, typer.Option(help="owner, admin, agent or viewer.")] = "agent",
    site: SiteKeys = None,
    data: Data = None,
    json_: Json = False,
) -> None:
    """Adds an agent. Without --site, one for every site."""
    if password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    elif sys.stdin.isatty():
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        raise HallooError("bad_field", "Give the password on standard input: --password-stdin")
    _, agent = in_folder(
        data,
        lambda c: administer.add_agent(
            c, OPERATOR, name, email, password, role, site or [], time.time()
        ),
    )
    where = "every site" if agent.sites is None else ", ".join(sorted(agent.sites))
    print_made(
        f"Agent {agent.name} ({agent.role}) for {where}",
        {
            "agent": agent.name,
            "email": agent.email,
            "role": agent.role,
            "sites": None if agent.sites is None else sorted(agent.sites),
        },
        json_,
    )


@token_app.command("add")
def add_token(
    agent: Annotated[str, typer.Option(help="The agent it acts for.")],
    site: SiteKeys = None,
    scope: Annotated[
        list[str] | None, typer.Option(help="push, read, chat or admin; repeat it.")
    ] = None,
    name: Annotated[str, typer.Option(help="What it is for.")] = "",
    expires_days: Annotated[int | None, typer.Option(help="For how many days it is good.")] = None,
    data: Data = None,
    json_: Json = False,
) -> None:
    """Makes a token and prints it, once. Without --scope: push, read and chat."""
    _, (token, scopes) = in_folder(
        data,
        lambda c: administer.add_token(
            c, OPERATOR, agent, site or [], scope or [], time.time(), name, expires_days
        ),
    )
    print_made(
        f"{token}\nActs for {agent}, may {', '.join(scopes)}. It is not shown again.",
        {"token": token, "agent": agent, "scopes": list(scopes), "sites": site},
        json_,
    )
