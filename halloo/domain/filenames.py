"""Names of files, as strangers give them and as they may be shown and saved."""

import unicodedata
from urllib.parse import quote, unquote

from halloo.errors import HallooError

LONGEST = 120  # characters; each takes at most four bytes in a header and on a disk that has 255
ENDING_LONGEST = 12
UNNAMED = "file"
# Control characters, marks without a shape of their own (those that turn the direction of writing
# make `gpj.exe` of `exe.jpg`), halves of characters, private ones, breaks of lines.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_UNFIT = str.maketrans(dict.fromkeys('<>:"|?*', "_"))  # what some disks do not take


def named(header: str) -> str:
    """The name in a request's header, percent-encoded UTF-8. Raises HallooError `bad_field`."""
    try:
        return clean(unquote(header, errors="strict"))
    except UnicodeDecodeError:
        wanted = "The file's name is sent percent-encoded, as UTF-8."
        raise HallooError("bad_field", wanted, fields={"name": wanted}) from None


def clean(name: str) -> str:
    """The last part of a path, without what is not seen, and short; its ending stays."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shaped = unicodedata.normalize("NFC", last).translate(_UNFIT)
    seen = "".join(letter for letter in shaped if unicodedata.category(letter) not in _UNSEEN)
    tidy = " ".join(seen.split()).strip(". ")
    return _shortened(tidy) or UNNAMED


def _shortened(name: str) -> str:
    if len(name) <= LONGEST and len(name.encode()) <= 240:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > ENDING_LONGEST:
        stem, ending = name, ""
    end = dot + ending if ending else ""
    room = 240 - len(end.encode())
    short = stem[: LONGEST - len(end)].encode()[:room].decode(errors="ignore")
    return short.rstrip(". ") + end


def disposition(name: str) -> str:
    """A Content-Disposition by which a browser saves and never shows (RFC 6266; RFC 8187 for the
    letters that a header cannot have)."""
    plain = name.encode("ascii", "replace").decode().replace("?", "_").replace('"', "_")
    plain = plain.replace("%", "_")  # some browsers would decode it
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
