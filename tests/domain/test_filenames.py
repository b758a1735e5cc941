"""Whatever a file is called, it is called something harmless; whatever it is, its bytes say so."""

import unicodedata
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halloo.domain.filenames import clean, disposition, named
from halloo.domain.magic import HEAD_BYTES, UNKNOWN, is_program, kind_of
from halloo.errors import HallooError


@given(st.text(max_size=400))
def test_a_clean_name_has_no_path_and_nothing_unseen_and_is_clean_for_good(name: str) -> None:
    cleaned = clean(name)
    assert cleaned
    assert not set('/\\<>:"|?*\0\r\n\u202e') & set(cleaned)
    assert not any(unicodedata.category(letter) in ("Cc", "Cf", "Cs") for letter in cleaned)
    assert cleaned not in (".", "..")
    assert len(cleaned) <= 120
    assert len(cleaned.encode()) <= 240
    assert clean(cleaned) == cleaned


@given(st.text(max_size=200))
def test_a_header_is_one_line_of_plain_letters_that_says_the_name(name: str) -> None:
    header = disposition(clean(name))
    assert header.isascii()
    assert header.isprintable()
    plain, _, said = header.partition("; filename*=UTF-8''")
    assert unquote(said) == clean(name)
    assert plain.startswith('attachment; filename="')
    assert plain.count('"') == 2


def test_a_name_that_is_not_utf_8_is_refused() -> None:
    with pytest.raises(HallooError, match="percent-encoded"):
        named("%ff%fe.txt")


@given(st.binary(max_size=HEAD_BYTES))
def test_any_bytes_have_a_type(head: bytes) -> None:
    assert "/" in kind_of(head)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=HEAD_BYTES))
def test_text_is_text_wherever_it_is_cut(text: str) -> None:
    head = text.encode()[:HEAD_BYTES]
    assert kind_of(head) != UNKNOWN  # it may begin as another format does


@pytest.mark.parametrize(
    ("name", "content", "runs"),
    [
        ("a.txt", b"MZ\x90", True), ("a.txt", b"#!/bin/sh", True), ("A.EXE", b"text", True),
        ("a.exe.txt", b"text", False), ("a.zip", b"PK\x03\x04", False), ("exe", b"text", True),
        ("notes", b"text", False), ("a.pdf", b"%PDF-1.4", False),
    ],
)  # fmt: skip
def test_what_would_run_is_known(name: str, content: bytes, runs: bool) -> None:
    assert is_program(name, kind_of(content)) is runs
