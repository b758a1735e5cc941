"""`halloo doctor`: looks at everything, changes nothing, and has a remedy for what it finds."""

import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from halloo.cli.checks import (
    bus,
    certificate,
    database,
    files,
    folder,
    machine,
    places,
    port,
    postgres,
)
from halloo.cli.checks.finding import Finding, ok, wrong
from halloo.settings import SettingError, Settings, load

_MARKS = {
    "ok": ("✓", "ok", "green"),
    "note": ("!", "note", "yellow"),
    "wrong": ("✗", "wrong", "red"),
}


def doctor(
    data: Annotated[Path | None, typer.Option(help="Data folder.")] = None,
    json_: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Checks the machine, the data folder and the server; exit code 1 when something is wrong."""
    findings = examine(data)
    well = all(finding.state != "wrong" for finding in findings)
    if json_:
        checks = [finding._asdict() for finding in findings]
        print(json.dumps({"checks": checks, "ok": well}, ensure_ascii=False))
    else:
        _print(findings)
    sys.exit(0 if well else 1)


def examine(data: Path | None) -> list[Finding]:
    settings, readable = _settings(data)
    findings = [*machine.all_of(), readable]
    if settings.database:
        findings += [*folder.of_a_node(settings.data), *postgres.all_of(settings)]
    else:
        findings += folder.all_of(settings.data)
        if findings[-1].name != folder.NAME:  # it is there and open to us
            findings += [*database.all_of(settings.data), *files.all_of(settings.data)]
    findings += bus.all_of(settings)
    return [*findings, places.look(settings), *certificate.all_of(settings), port.look(settings)]


def _settings(data: Path | None) -> tuple[Settings, Finding]:
    """The defaults, in the folder that was asked for, where the settings cannot be read."""
    try:
        settings = load({"data": data})
    except SettingError as error:
        place = data or Path(os.environ.get("HALLOO_DATA") or Settings.data)
        remedy = "Correct it, or take it out; until then no command works."
        return replace(Settings(), data=place), wrong("Settings", str(error), remedy)
    return settings, ok("Settings", "readable")


def _print(findings: list[Finding]) -> None:
    """Aligned, in colour on a terminal; the sign and the word say it without."""
    width = max(len(finding.name) for finding in findings)
    for finding in findings:
        mark, word, colour = _MARKS[finding.state]
        label = typer.style(f"{mark} {word:<5}", fg=colour)
        typer.echo(f"{label}  {finding.name:<{width}}  {finding.text}")
        if finding.remedy:
            typer.echo(f"{'':{width + 11}}→ {finding.remedy}")
    wrongs = sum(finding.state == "wrong" for finding in findings)
    notes = sum(finding.state == "note" for finding in findings)
    typer.echo(f"\n{f'{wrongs} wrong' if wrongs else 'All is well'}, {notes} to note")
