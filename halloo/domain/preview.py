"""What a page says of itself, found in its first bytes: title, description, name of the site. All
patterns are re2's, which take time in proportion to the page, whatever stands in it."""

import html
from collections.abc import Iterator
from typing import Any

import re2
from msgspec import Struct

TITLE_MOST, DESCRIPTION_MOST, SITE_MOST = 200, 400, 80
# Neither looks past the next tag, so that very many of them cost no more than once their length.
_TITLE = re2.compile(rb"(?i)<title(?:\s[^<>]*)?>([^<]*)")
_META = re2.compile(rb"""(?i)<meta\s((?:"[^"<]*"|'[^'<]*'|[^"'<>])*)""")
_ATTRIBUTE = re2.compile(rb"""([A-Za-z:-]{1,40})\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)""")
_CHARSET = re2.compile(rb"""(?i)charset\s*=\s*["']?([A-Za-z0-9_:.-]{1,40})""")
# What a page may be written in; some others that Python knows are no alphabets.
_CHARSETS = {
    "utf-8", "utf8", "us-ascii", "ascii", "gbk", "gb2312", "gb18030", "big5", "shift_jis",
    "euc-jp", "euc-kr", "iso-8859-1", "iso-8859-2", "iso-8859-15", "windows-1250", "windows-1251",
    "windows-1252", "koi8-r", "utf-16", "utf-16le", "utf-16be",
}  # fmt: skip
META_MOST = 200  # tags that are looked at


class Said(Struct, frozen=True):
    """Plain text on one line each; empty where the page does not say."""

    title: str = ""
    description: str = ""
    site: str = ""


def read(page: bytes, content_type: str) -> Said:
    """Of a page in HTML."""
    page = _utf8(page, content_type)
    metas = dict(_metas(page))
    found: Any = _TITLE.search(page)
    title = metas.get("og:title") or (_text(found[1], TITLE_MOST) if found else "")
    description = metas.get("og:description") or metas.get("description", "")
    site = metas.get("og:site_name", "")
    return Said(title[:TITLE_MOST], description[:DESCRIPTION_MOST], site[:SITE_MOST])


def is_page(content_type: str) -> bool:
    return content_type.partition(";")[0].strip().lower() in ("text/html", "application/xhtml+xml")


def _metas(page: bytes) -> Iterator[tuple[str, str]]:
    for number, tag in enumerate(_META.finditer(page)):
        if number >= META_MOST:
            return
        told = {name.lower(): value for name, value in _ATTRIBUTE.findall(tag[1])}
        name = told.get(b"property") or told.get(b"name")
        if name and b"content" in told:
            yield _text(name, 40).lower(), _text(told[b"content"], DESCRIPTION_MOST)


def _utf8(page: bytes, content_type: str) -> bytes:
    found: Any = _CHARSET.search(content_type.encode()) or _CHARSET.search(page[:2048])
    charset = found[1].decode().lower() if found else "utf-8"
    charset = charset if charset in _CHARSETS else "utf-8"
    return page.decode(charset, "replace").encode()


def _text(raw: bytes, most: int) -> str:
    """On one line, without what steers a screen instead of standing on it."""
    text = html.unescape(raw.decode(errors="replace").strip("\"'"))
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:most]
