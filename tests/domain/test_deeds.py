"""Every deed that the audit log knows is noted somewhere, and has its words in both languages."""

import re
from pathlib import Path

import pytest

from halloo.domain.deeds import DEEDS

ROOT = Path(__file__).parents[2]


def test_every_deed_is_noted_by_some_action() -> None:
    """The other way round, mypy lets nobody note what is not in the list."""
    texts = [path.read_text() for path in (ROOT / "halloo" / "actions").glob("*.py")]
    noted = {name for text in texts for name in re.findall(r'"([a-z_]+\.[a-z_]+)"', text)}
    assert noted >= DEEDS


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_deed_has_its_words(language: str) -> None:
    text = (ROOT / "web" / "console" / "i18n" / f"audit.{language}.ts").read_text()
    words = dict(re.findall(r"^ +'([a-z_]+\.[a-z_]+)': '(.+)',$", text, re.MULTILINE))
    assert set(words) == DEEDS
    assert len(set(words.values())) == len(DEEDS), "two deeds in the same words"
