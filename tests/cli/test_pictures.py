"""The pictures of the documents: each is shown, light and dark, and none is heavy."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PICTURES = ROOT / "docs" / "pictures"
PAGES = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
MOST_BYTES = 150_000


def shown() -> set[Path]:
    """What the documents show, by its place on disk."""
    named = re.compile(r'(?:src|srcset)="([^":]+)"|!\[[^\]]*\]\(([^):]+)\)')
    return {
        (page.parent / (html or markdown)).resolve()
        for page in PAGES
        for html, markdown in named.findall(page.read_text())
        if (html or markdown).endswith((".png", ".webp"))
    }


def test_what_is_shown_is_there_and_what_is_there_is_shown() -> None:
    assert shown() == {picture.resolve() for picture in PICTURES.iterdir()}


def test_no_picture_is_heavy() -> None:
    heavy = [each.name for each in PICTURES.iterdir() if each.stat().st_size > MOST_BYTES]
    assert heavy == []


def test_a_picture_for_dark_screens_stands_beside_a_light_one() -> None:
    dark = [each for each in PICTURES.iterdir() if each.stem.endswith("-dark")]
    assert len(dark) >= 6
    for each in dark:
        assert each.with_stem(each.stem.removesuffix("-dark")).exists()
