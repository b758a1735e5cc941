"""What stands in a CSV is text, whatever it begins with."""

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halloo.domain.sheets import inert, lines

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "\uff1d", "\uff0b", "\uff0d", "\uff20")


@pytest.mark.parametrize("start", STARTS)
def test_what_looks_like_a_formula_begins_with_a_quote(start: str) -> None:
    for text in (f"{start}cmd|'/C calc'!A0", f"  {start}1+1", start):
        assert inert(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Vera", "1+1", "a=b", "'=1", "你好", "mei@shop.example"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert inert(text) == text


def test_numbers_are_numbers() -> None:
    assert lines([(-5, 1.5, None, "-5")]) == '-5,1.5,"","\'-5"\r\n'


def test_a_foreign_separator_begins_no_cell() -> None:
    """A German Excel splits at semicolons what is not in quotes."""
    assert lines([("a;=1+1", 'say "hi",\r\n=2')]) == '"a;=1+1","say ""hi"",\r\n=2"\r\n'


# The csv module of Python alters lone carriage returns on reading when they are not in quotes; ours
# always are.
@given(st.lists(st.lists(st.text(st.characters(codec="utf-8")), min_size=1), min_size=1))
def test_every_row_is_read_as_it_was_written_and_no_cell_is_a_formula(
    rows: list[list[str]],
) -> None:
    read = list(csv.reader(StringIO(lines(rows), newline="")))
    assert read == [[inert(cell) for cell in row] for row in rows]
    assert not any(cell.lstrip().startswith(STARTS) for row in read for cell in row)
