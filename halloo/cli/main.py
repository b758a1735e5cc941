"""Puts the commands together and turns errors into a line of text and an exit code."""

import sys
from typing import Annotated

import typer
from sqlalchemy.exc import DBAPIError

from halloo import __version__
from halloo.cli import agents, tokens
from halloo.cli.add import agent_app, site_app, token_app
from halloo.cli.audit import audit_command
from halloo.cli.backup import backup_command, migrate_command, restore_command
from halloo.cli.crowd import crowd
from halloo.cli.doctor import doctor
from halloo.cli.factor import reset_factor
from halloo.cli.keys import key_command
from halloo.cli.move import move
from halloo.cli.serve import serve
from halloo.cli.visitor import visitor_app
from halloo.crowd import CrowdError
from halloo.errors import HallooError
from halloo.settings import SettingError
from halloo.store.backup import BackupError
from halloo.store.migrate import NewerDatabase

app = typer.Typer(
    name="halloo",
    help="See who is on your website, say hello first, never lose a word.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"halloo {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which.")
    ] = False,
) -> None: ...


app.command()(serve)
app.command()(crowd)
app.command()(doctor)
app.command("audit")(audit_command)
app.command("backup")(backup_command)
app.command("restore")(restore_command)
app.command("migrate")(migrate_command)
app.command("key")(key_command)
app.command()(move)
agent_app.command("reset-factor")(reset_factor)
for name, command in agents.COMMANDS.items():
    agent_app.command(name)(command)
token_app.command("list")(tokens.list_tokens)
token_app.command("revoke")(tokens.revoke)
site_app.command("list")(tokens.list_sites)
app.add_typer(site_app, name="site")
app.add_typer(agent_app, name="agent")
app.add_typer(token_app, name="token")
app.add_typer(visitor_app, name="visitor")


def main() -> None:
    try:
        app()
    except DBAPIError as error:
        remedy = "Make room on its disk, or wait for what holds it, and try again."
        print(f"halloo: The database cannot be used: {error.orig}. {remedy}", file=sys.stderr)
        sys.exit(2)
    except (HallooError, SettingError, NewerDatabase, CrowdError, BackupError) as error:
        print(f"halloo: {error}", file=sys.stderr)
        sys.exit(2)
