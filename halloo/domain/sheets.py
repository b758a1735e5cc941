"""Rows for a spreadsheet, as CSV. What strangers wrote stays text there: a cell that a program
would take for a formula begins with a quote.

Sources: RFC 4180, 2.5-2.7; OWASP ASVS 5.0, 1.2.10, and its page on CSV injection.
"""

import csv
import re
from collections.abc import Iterable
from io import StringIO

# Spreadsheets of the East take the wide forms of the four for the plain ones, and spaces before a
# formula do not make it harmless everywhere.
_FORMULA = re.compile(r"\s*[=+\-@\t\r\n\0\uff1d\uff0b\uff0d\uff20]")
# Without it Excel reads Chinese as Latin letters.
MARK = "\ufeff"

Cell = str | int | float | None


def inert(text: str) -> str:
    return f"'{text}" if _FORMULA.match(text) else text


def lines(rows: Iterable[Iterable[Cell]]) -> str:
    """Every text in quotes, so that a separator of another country's begins no cell."""
    out = StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerows([_inert(cell) for cell in row] for row in rows)
    return out.getvalue()


def _inert(cell: Cell) -> Cell:
    return inert(cell) if isinstance(cell, str) else cell
