"""What a file is, told by its first bytes: never by its name, nor by what its sender says."""

HEAD_BYTES = 512  # as much as is looked at
UNKNOWN = "application/octet-stream"
TEXT = "text/plain"

# (where, bytes, type), the first that fits. From the formats' own specifications.
_MARKS = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (8, b"WAVE", "audio/wav"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"PK\x05\x06", "application/zip"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (4, b"ftyp", "video/mp4"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (0, b"OggS", "audio/ogg"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"MZ", "application/x-executable"),
    (0, b"\x7fELF", "application/x-executable"),
    (0, b"\xfe\xed\xfa\xce", "application/x-executable"),
    (0, b"\xfe\xed\xfa\xcf", "application/x-executable"),
    (0, b"\xce\xfa\xed\xfe", "application/x-executable"),
    (0, b"\xcf\xfa\xed\xfe", "application/x-executable"),
    (0, b"\xca\xfe\xba\xbe", "application/x-executable"),
    (0, b"L\x00\x00\x00\x01\x14\x02\x00", "application/x-executable"),  # a Windows shortcut
    (0, b"#!", "application/x-executable"),
)
_IN_RIFF = ("image/webp", "audio/wav")
# What is decoded to be shown.
PICTURES = {
    "image/png": "PNG", "image/jpeg": "JPEG", "image/gif": "GIF", "image/webp": "WEBP",
}  # fmt: skip

# Endings by which a computer runs a file that is opened, or that stand for a whole disk of such.
_RUN = frozenset({
    "apk", "app", "appimage", "bat", "cmd", "com", "cpl", "deb", "desktop", "dll", "dmg", "exe",
    "gadget", "hta", "inf", "ins", "iso", "jar", "js", "jse", "lnk", "msc", "msi", "msp", "pif",
    "pkg", "ps1", "reg", "rpm", "run", "scf", "scr", "sct", "sh", "url", "vb", "vbe", "vbs", "vhd",
    "vhdx", "ws", "wsc", "wsf", "wsh", "xll",
})  # fmt: skip


def kind_of(head: bytes) -> str:
    """A media type, from the first HEAD_BYTES. Text is text, whatever language it is in: nothing of
    it is ever shown as a page."""
    for at, mark, kind in _MARKS:
        if head.startswith(mark, at) and (kind not in _IN_RIFF or head.startswith(b"RIFF")):
            return kind
    return TEXT if _is_text(head) else UNKNOWN


def _is_text(head: bytes) -> bool:
    try:
        text = head.decode()
    except UnicodeDecodeError as error:
        if error.start < len(head) - 3:  # else a character is cut in two by the end of the head
            return False
        text = head[: error.start].decode()
    return not any(letter < " " and letter not in "\t\n\r\f" for letter in text)


def is_program(name: str, kind: str) -> bool:
    """Whether opening it would run it. The name counts here: it is what a computer goes by."""
    return kind == "application/x-executable" or name.rpartition(".")[2].lower() in _RUN
