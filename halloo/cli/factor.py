"""`halloo agent reset-factor`: for somebody whose phone is lost."""

import time
from typing import Annotated

import typer

from halloo.actions import factor
from halloo.cli.add import Data, Json, in_folder, print_made
from halloo.domain.agents import OPERATOR


def reset_factor(
    name: Annotated[str, typer.Argument(help="Whose.")],
    data: Data = None,
    json_: Json = False,
) -> None:
    """Removes the app, the recovery codes and the passkeys of an agent, and signs them out."""
    in_folder(data, lambda c: factor.reset(c, OPERATOR, name, time.time()))
    print_made(
        f"{name} signs in with the password alone, and is signed out everywhere.",
        {"agent": name},
        json_,
    )
