"""What a check found, and what to do about it."""

from typing import Literal, NamedTuple

State = Literal["ok", "note", "wrong"]


class Finding(NamedTuple):
    """`note` is worth knowing and stops nothing. Without a `remedy` there is nothing to do."""

    name: str
    state: State
    text: str
    remedy: str = ""


def ok(name: str, text: str) -> Finding:
    return Finding(name, "ok", text)


def note(name: str, text: str, remedy: str) -> Finding:
    return Finding(name, "note", text, remedy)


def wrong(name: str, text: str, remedy: str) -> Finding:
    return Finding(name, "wrong", text, remedy)
