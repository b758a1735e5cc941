"""The tables of the documents are those of the program."""

import re
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from halloo.domain.attention import Policy
from halloo.domain.rules.facts import FACTS, OPS
from halloo.domain.rules.model import AnyAction, Body, Limits
from halloo.store import tables

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


@pytest.mark.parametrize("name", ["asvs.md", "security.md"])
def test_the_tests_that_a_document_names_are_there(name: str) -> None:
    """A file or folder, by its path, or a test in it. A name alone stands in `tests/security/`."""
    text = (DOCS / name).read_text()
    named = re.findall(r"`((?:tests/[\w/]+|test_\w+)(?:\.py)?/?(?:::\w+)?)`", text)
    assert len(named) > 20
    for each in named:
        path, _, test = each.partition("::")
        file = DOCS.parent / (path if path.startswith("tests/") else f"tests/security/{path}")
        assert file.exists(), each
        assert not test or f"def {test}(" in file.read_text(), each


def test_the_map_of_data_has_every_table() -> None:
    text = (DOCS / "privacy.md").read_text()
    for table in tables.metadata.tables:
        assert f"`{table}`" in text, table


def test_every_line_of_the_checklist_has_a_test_or_says_why_not() -> None:
    rows = [row.split("|") for row in (DOCS / "asvs.md").read_text().splitlines()]
    lines = [row for row in rows if len(row) == 7 and row[1].strip()[:1].isdigit()]
    assert len(lines) > 150
    assert all(row[4].strip() for row in lines)


def test_the_page_about_several_nodes_names_what_is_there() -> None:
    """Its metrics, its files, the commands of its measurements."""
    text = (DOCS / "scaling.md").read_text()
    known = (DOCS.parent / "halloo/metrics.py").read_text()
    for name in re.findall(r"`(halloo_\w+?)(?:_total|_seconds)?(?:\{[^`]*)?`", text):
        assert name in known, name
    for path in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
        assert (DOCS / path).exists(), path
    targets = re.findall(r"^([a-z-]+):", (DOCS.parent / "Makefile").read_text(), re.MULTILINE)
    for target in re.findall(r"`make ([a-z-]+)", text):
        assert target in targets
