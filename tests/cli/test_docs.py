"""The tables of the documents are those of the program."""

import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from halloo.domain.attention import Policy
from halloo.domain.rules.facts import FACTS, OPS
from halloo.domain.rules.model import AnyAction, Body, Limits

DOCS = Path(__file__).parent.parent.parent / "docs"


@pytest.mark.parametrize("name", ["settings", "errors"])
def test_a_generated_table_stands_in_the_document(name: str) -> None:
    command = [sys.executable, "-m", f"halloo.{name}"]
    table = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30).stdout
    assert table.count("\n") > 10
    assert table.strip() in (DOCS / f"{name}.md").read_text()


def test_everything_that_a_rule_can_be_made_of_is_explained() -> None:
    text = (DOCS / "rules.md").read_text()
    fields = [*Body.__struct_fields__, *Policy.__struct_fields__, *Limits.__struct_fields__]
    actions = [each.__struct_config__.tag for each in get_args(AnyAction)]
    ops = {op for ops in OPS.values() for op in ops} - {"between"}
    asked = [name for name in fields if name not in ("when", "then", "limits", "schedule")]
    missing = [
        name
        for name in [*FACTS, *actions, *ops, *asked]
        if f"`{name}`" not in text and f".{name}`" not in text
    ]
    assert missing == []
