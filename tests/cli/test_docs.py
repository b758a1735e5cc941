"""The tables of the documents are those of the program."""

import subprocess
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).parent.parent.parent / "docs"


@pytest.mark.parametrize("name", ["settings", "errors"])
def test_a_generated_table_stands_in_the_document(name: str) -> None:
    command = [sys.executable, "-m", f"halloo.{name}"]
    table = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30).stdout
    assert table.count("\n") > 10
    assert table.strip() in (DOCS / f"{name}.md").read_text()
