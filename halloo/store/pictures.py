"""The picture that is shown of a file: decoded here, made small and written anew, so that nothing
of the sender's bytes reaches a screen, nor the place where a photo was taken anybody's eyes."""

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from halloo.domain.magic import PICTURES
from halloo.log import log
from halloo.store.shelf import Draft

if TYPE_CHECKING:
    from PIL.Image import Image

SIDE = 640  # pixels, of the longer side
QUALITY = 80
# What is decoded takes up to four bytes a pixel. A JPEG without passes is made small on the way.
PIXELS_MOST, JPEG_PIXELS_MOST = 25_000_000, 80_000_000


class Shown(NamedTuple):
    """The size of what is shown, in pixels."""

    width: int
    height: int


def preview(source: Path, kind: str, target: Path) -> Shown | None:
    """Writes what is shown of the image at `source`; None for what cannot be decoded, or is too
    large to be. Raises OSError when it cannot be written."""
    if kind not in PICTURES:
        return None
    try:
        image = _decoded(source, PICTURES[kind])
    except Exception as error:  # a decoder of strangers' bytes may raise anything
        log.info("an image is not shown", kind=kind, cause=type(error).__name__)
        return None
    if image is None:
        return None
    with Draft(target) as draft:
        image.save(draft.path, "WEBP", quality=QUALITY)
        draft.keep()
    return Shown(*image.size)


def _decoded(source: Path, name: str) -> "Image | None":
    """The first frame, upright, without a word of what was written beside its pixels."""
    from PIL import Image, ImageOps

    warnings.filterwarnings("error", category=Image.DecompressionBombWarning)
    with Image.open(source, formats=[name]) as image:
        passes = name != "JPEG" or "progressive" in image.info or "progression" in image.info
        width, height = image.size
        if width * height > (PIXELS_MOST if passes else JPEG_PIXELS_MOST):
            return None
        image.draft("RGB", (SIDE, SIDE))
        image.load()
        plain = image.convert("RGBA" if image.has_transparency_data else "RGB")
        plain.thumbnail((SIDE, SIDE))
        upright = ImageOps.exif_transpose(plain)
        pixels = Image.frombytes(upright.mode, upright.size, upright.tobytes())
        return pixels
