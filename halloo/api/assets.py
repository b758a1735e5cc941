"""The built web files, read and compressed once, and how long each may be kept."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

COMPRESSED = (".js", ".css", ".html", ".svg", ".json", ".map")

# Scripts that other sites' pages load, as a script or as a module.
ANY_ORIGIN = {"Access-Control-Allow-Origin": "*"}
FOREVER = "public, max-age=31536000, immutable"
SHORTLY = "public, max-age=300"


@dataclass(frozen=True, slots=True)
class Asset:
    content: bytes
    compressed: bytes | None
    media_type: str
    etag: str


def asset_of(name: str, content: bytes) -> Asset:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    packed = gzip.compress(content, 9, mtime=0) if name.endswith(COMPRESSED) else None
    etag = f'"{hashlib.sha256(content).hexdigest()[:20]}"'
    return Asset(content, packed, kind, etag)


class Assets:
    """Files of one packaged folder, by their path below it."""

    def __init__(self, folder: str) -> None:
        self._root = files("halloo") / folder
        self._read: dict[str, Asset | None] = {}

    def get(self, path: str) -> Asset | None:
        """None for what is not there. Read on first use, then kept."""
        if path not in self._read:
            content = self.raw(path)
            self._read[path] = None if content is None else asset_of(path, content)
            if self._read[path] is None:
                del self._read[path]  # guesses of strangers are not to fill the memory
                return None
        return self._read[path]

    def raw(self, path: str) -> bytes | None:
        place: Traversable = self._root
        for part in path.split("/"):
            if part in ("", ".", "..") or "\\" in part or "\0" in part:
                return None
            place = place / part
        return place.read_bytes() if place.is_file() else None
