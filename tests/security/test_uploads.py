"""Files that strangers send: looked at by their content, shown only as pictures made here, all else
a download; and nobody's but those in the conversation."""

import io
import json
import random
import re
import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx2
import psycopg
import pytest
from PIL import Image

from doors import Http, Sit, Visit
from house import House, Town
from people import SHOP_ORIGIN, Frame, Vera

OPEN = {"limit_uploads_per_minute": 0, "limit_uploads_per_minute_address": 0}
SCRIPT = b"<script>alert(document.domain)</script>"


@pytest.fixture(scope="module")
def house(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = town.house(tmp_path_factory.mktemp("house") / "data", **OPEN)
    yield house.start()
    house.kill()


class Post:
    """Vera's page sends files and asks for them."""

    def __init__(self, client: httpx2.Client, house: House, vera: Vera) -> None:
        self.client, self.house, self.vera = client, house, vera

    def headers(self, **more: str) -> dict[str, str]:
        return {"X-Halloo-Visitor": self.vera.token, "Origin": SHOP_ORIGIN, **more}

    def send(self, content: Any, name: str = "file.bin", **more: str) -> httpx2.Response:
        url = f"{self.house.url}/files?site={self.vera.site}"
        headers = self.headers(**{"X-Halloo-Name": quote(name), **more})
        return self.client.post(url, content=content, headers=headers)

    def sent(self, content: bytes, name: str = "file.bin") -> Frame:
        answer = self.send(content, name)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def get(self, path: str, **more: str) -> httpx2.Response:
        url = f"{self.house.url}/files/{path}?site={self.vera.site}"
        return self.client.get(url, headers=self.headers(**more))

    async def say(self, file: Any, text: str = "", cid: str = "c") -> Frame:
        await self.vera.send("say", cid=f"{cid} {self.vera.id}", text=text, file=file)
        return await self.vera.receive_any("ack", "nack")


@pytest.fixture
async def post(client: httpx2.Client, house: House, visit: Visit) -> Post:
    return Post(client, house, await visit())


def image(kind: str = "PNG", size: tuple[int, int] = (40, 20), **more: Any) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, "teal").save(written, kind, **more)
    return written.getvalue()


def png(width: int, height: int, pixels: bytes, *more: tuple[bytes, bytes]) -> bytes:
    """Written by hand, whatever it claims to be."""

    def chunk(name: bytes, content: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(name + content))
        return struct.pack(">I", len(content)) + name + content + crc

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = [(b"IHDR", head), *more, (b"IDAT", zlib.compress(pixels, 9)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


def stored(house: House) -> list[str]:
    """Names of what is kept, in the folder or in PostgreSQL."""
    found = [path.name for path in (house.folder / "files").rglob("*") if path.is_file()]
    if url := house.settings.get("database"):
        with psycopg.connect(str(url)) as database:
            rows = database.execute("SELECT DISTINCT file, shown FROM file_pieces").fetchall()
        found += [f"{file}.webp" if shown else file for file, shown in rows]
    return sorted(found)


def is_a_download(answer: httpx2.Response) -> None:
    headers = answer.headers
    assert answer.status_code == 200
    assert headers["content-type"] == "application/octet-stream"
    assert headers["content-disposition"].startswith("attachment;")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["cache-control"].startswith("private")


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
PAGES = {
    "logo.svg": SVG,
    "photo.png": b'<?xml version="1.0"?>' + SVG,
    "page.html": b"<!doctype html>" + SCRIPT,
    "photo.jpg": b"<html>" + SCRIPT,
    "feed.xml": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    "offer.pdf": b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>",
    "sound.gif": b"RIFF\x00\x00\x00\x00WAVEfmt ",
    "gifar.gif": b"GIF89a/*" + SCRIPT + b"*/",
    "cut.png": image()[:30],
    "code.js": b"alert(1)//" + b"x" * 600,
}


@pytest.mark.parametrize("name", [name for name in PAGES if name != "code.js"])
async def test_what_is_no_image_is_never_shown_whatever_it_is_called(
    post: Post, alice: Http, name: str
) -> None:
    file = post.sent(PAGES[name], name)
    assert "width" not in file
    assert (await post.say(file["id"]))["t"] == "ack"
    for read in (post.get, lambda path: alice.get(f"/api/v1/files/{path}")):
        answer = read(file["id"])
        is_a_download(answer)
        assert answer.content == PAGES[name]
        preview = read(f"{file['id']}/preview")
        assert (preview.status_code, preview.json()["error"]["code"]) == (404, "file_not_found")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
async def test_of_an_image_a_picture_made_anew_is_shown_and_the_original_is_a_download(
    post: Post, alice: Http, kind: str
) -> None:
    content = image(kind, (1280, 960)) + SCRIPT  # a polyglot: bytes behind the end
    file = post.sent(content, "renamed.html")
    assert (file["type"], file["width"], file["height"]) == (f"image/{kind.lower()}", 640, 480)
    await post.say(file["id"])
    for read in (post.get, lambda path: alice.get(f"/api/v1/files/{path}")):
        is_a_download(read(file["id"]))
        assert read(file["id"]).content == content
        shown = read(f"{file['id']}/preview")
        assert shown.headers["content-type"] == "image/webp"
        assert shown.headers["x-content-type-options"] == "nosniff"
        assert shown.headers["content-security-policy"].startswith("sandbox;")
        assert SCRIPT not in shown.content
        assert Image.open(io.BytesIO(shown.content)).size == (640, 480)


async def test_nothing_that_was_written_beside_the_pixels_is_shown(post: Post) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif.get_ifd(0x8825)[1] = "N"  # and was taken north of somewhere
    exif[0x010E] = SCRIPT.decode()
    photo = post.sent(image("JPEG", (800, 400), exif=exif), "photo.jpg")
    assert (photo["width"], photo["height"]) == (320, 640)
    words = png(2, 2, b"\0ab" * 2, (b"tEXt", b"Comment\0" + SCRIPT), (b"PLTE", SCRIPT[:39]))
    for file in (photo, post.sent(words, "words.png")):
        shown = post.get(f"{file['id']}/preview").content
        assert SCRIPT[:39] not in shown
        with Image.open(io.BytesIO(shown)) as opened:
            assert dict(opened.getexif()) == {}
            assert not {"exif", "xmp", "icc_profile"} & set(opened.info)


async def test_an_image_that_would_fill_the_memory_is_kept_and_not_decoded(post: Post) -> None:
    wide = png(60_000, 60_000, b"\0" * 1000)
    bomb = png(20_000, 5_000, b"\0" * (20_001 * 5_000))  # a hundred megabytes in a hundred kB
    words = png(1, 1, b"\0a", (b"zTXt", b"a\0\0" + zlib.compress(b"a" * 200_000_000, 9)))
    before = memory(post.house)
    for content in (wide, bomb, words):
        file = post.sent(content, "large.png")
        assert "width" not in file
        is_a_download(post.get(file["id"]))
    assert memory(post.house) - before < 60_000


def memory(house: House) -> int:
    """The most it ever took, in kB."""
    status = Path(f"/proc/{house.pid}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1])  # type: ignore[index]


NAMES = {
    "../../etc/passwd": "passwd",
    "C:\\Users\\mei\\cat.png": "cat.png",
    "invoice\u202egnp.exe.txt": "invoicegnp.exe.txt",
    'a"b\r\nX-Evil: 1\0.txt': "a_bX-Evil_ 1.txt",
    "..": "file",
    "": "file",
    "\u7167\u7247 \U0001f600.jpg": "\u7167\u7247 \U0001f600.jpg",
    "a" * 500 + ".pdf": "a" * 116 + ".pdf",
    "<img src=x>.txt": "_img src=x_.txt",
}


@pytest.mark.parametrize("name", NAMES)
async def test_a_name_is_a_name_and_nothing_else(post: Post, name: str) -> None:
    file = post.sent(b"words", name)
    assert file["name"] == NAMES[name]
    saved = post.get(file["id"]).headers
    assert saved["content-disposition"].endswith(f"filename*=UTF-8''{quote(NAMES[name], safe='')}")
    assert "x-evil" not in saved
    assert set(stored(post.house)) >= {file["id"]}
    assert all(re.fullmatch(r"f_\w{22}(\.webp)?", name) for name in stored(post.house))


async def test_ids_that_are_not_theirs_and_ids_that_are_not_are_refused_alike(
    post: Post, client: httpx2.Client, visit: Visit, sit: Sit, town: Town, alice: Http, bob: Http
) -> None:
    waits, said = post.sent(b"waits")["id"], post.sent(b"said")["id"]
    await post.say(said)
    desk, vera = await sit(), post.vera
    talk = alice.get(f"/api/v1/sites/{vera.site}/conversations").json()["conversations"][0]["id"]
    ours = alice.post(f"/api/v1/conversations/{talk}/files", content=b"of Alice").json()["id"]
    other = Post(client, post.house, await visit())
    abroad = Post(client, post.house, await visit(site=town.shop))
    nothing = "f_" + "0" * 22
    for file in (waits, said, ours, "../../halloo.db", "%2e%2e", "1", nothing):
        for stranger in (other, abroad):
            for path in (file, f"{file}/preview"):
                assert stranger.get(path).status_code == 404
            assert stranger.get(file).text == stranger.get(nothing).text or "/" in file
            nack = await stranger.say(file)
            assert (nack["t"], nack["code"]) == ("nack", "file_not_found")
    # Nobody reads what was not sent yet, and nobody sends what others have.
    assert bob.get(f"/api/v1/files/{ours}").text == bob.get(f"/api/v1/files/{nothing}").text
    for unsent in (waits, ours):
        assert bob.get(f"/api/v1/files/{unsent}").status_code == 404
    assert alice.get(f"/api/v1/files/{waits}").status_code == 404
    assert post.get(ours).status_code == 404
    for file in (waits, said, nothing):
        assert (await desk.ask("say", conversation=talk, text="", file=file))["t"] == "nack"
    assert (await desk.ask("say", conversation=talk, text="", file=ours))["t"] == "ack"
    assert post.get(ours).content == bob.get(f"/api/v1/files/{ours}").content == b"of Alice"
    listed = alice.get(f"/api/v1/sites/{other.vera.site}/conversations").json()["conversations"]
    assert [each["id"] for each in listed] == [talk]  # a refused file begins none


async def test_a_token_counts_in_its_header_alone(post: Post, town: Town) -> None:
    file, vera = post.sent(b"words")["id"], post.vera
    url = f"{post.house.url}/files/{file}?site={vera.site}"
    for query in ("visitor", "token", "x-halloo-visitor", "X-Halloo-Visitor"):
        answer = post.client.get(f"{url}&{query}={vera.token}", headers={"Origin": SHOP_ORIGIN})
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "token_invalid")
    for wrong in ("", "x", vera.id, f"{vera.id}.{'0' * 64}", vera.token[:-1], "é" * 10):
        headers = post.headers(**{"X-Halloo-Visitor": quote(wrong)})
        assert post.client.get(url, headers=headers).status_code == 401
    for site in (town.shop, "", "nothing"):  # a token is of one site
        elsewhere = f"{post.house.url}/files/{file}?site={site}"
        answer = post.client.get(elsewhere, headers=post.headers())
        assert answer.status_code in (401, 403)
    assert vera.token not in post.house.log


ORIGINS = (
    "https://evil.example",
    "null",
    "https://shop.example.evil.example",
    "http://shop.example",
)


@pytest.mark.parametrize("origin", ORIGINS)
async def test_pages_of_others_may_neither_send_nor_read(post: Post, origin: str) -> None:
    file, site = post.sent(b"words")["id"], post.vera.site
    for method, path in (
        ("POST", ""),
        ("GET", f"/{file}"),
        ("DELETE", f"/{file}"),
        ("OPTIONS", ""),
    ):
        url = f"{post.house.url}/files{path}?site={site}"
        answer = post.client.request(method, url, headers=post.headers(Origin=origin))
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "origin_not_allowed")
        assert "access-control-allow-origin" not in answer.headers
    asked = post.client.options(f"{post.house.url}/files?site={site}", headers=post.headers())
    assert asked.headers["access-control-allow-origin"] == SHOP_ORIGIN
    assert "access-control-allow-credentials" not in asked.headers
    without = post.headers()
    del without["Origin"]
    url = f"{post.house.url}/files?site={site}"
    assert post.client.post(url, content=b"x", headers=without).status_code == 403


@pytest.mark.parametrize("file", [1, 1.5, True, [1], {"id": "f_x"}])
async def test_an_id_of_another_type_ends_the_socket(visit: Visit, file: Any) -> None:
    vera = await visit()
    await vera.socket.send(json.dumps({"t": "say", "cid": "c", "text": "", "file": file}))
    assert (await vera.closed())[0] == 4400


async def test_a_message_carries_its_file_once_and_for_all(
    post: Post, sit: Sit, visit: Visit, alice: Http
) -> None:
    desk, file = await sit(), post.sent(image(), "a.png")
    ack = await post.say(file["id"], "Look", cid="one")
    assert await post.say(file["id"], "Look", cid="one") == ack  # a retry
    assert (await post.say(None, "Look", cid="one"))["code"] == "conflict"
    assert (await post.say(file["id"], "Look", cid="two"))["code"] == "file_not_found"
    assert (await post.say(None, "  ", cid="three"))["code"] == "text_empty"
    told = await desk.receive("message", visitor=post.vera.id)
    assert (told["text"], told["file"]) == ("Look", file)
    again = await visit(token=post.vera.token)
    assert [each["file"] for each in again.welcome["messages"]] == [file]
    await again.send("history", before=2)
    assert [each["file"] for each in (await again.receive("history"))["messages"]] == [file]
    talk = told["conversation"]
    page = alice.get(f"/api/v1/conversations/{talk}/messages").json()["messages"]
    assert [each["file"] for each in page] == [file]
    gone = post.client.delete(
        f"{post.house.url}/files/{file['id']}?site={post.vera.site}", headers=post.headers()
    )
    assert gone.status_code == 404  # it was sent


async def test_what_is_taken_back_is_gone_from_the_disk(post: Post) -> None:
    file = post.sent(image(), "a.png")["id"]
    assert set(stored(post.house)) >= {file, f"{file}.webp"}
    url = f"{post.house.url}/files/{file}?site={post.vera.site}"
    assert post.client.delete(url, headers=post.headers()).status_code == 204
    assert not {file, f"{file}.webp"} & set(stored(post.house))
    assert post.get(file).status_code == 404


async def test_programs_are_not_taken_and_leave_nothing_behind(post: Post) -> None:
    before = stored(post.house)
    harmful = {
        "photo.jpg": b"MZ" + b"\0" * 100, "photo.png": b"\x7fELF\2", "run.txt": b"#!/bin/sh\n",
        "code.js": PAGES["code.js"], "photo.jpg.exe": image(), "a.HTA": b"x", "disk.iso": b"x",
    }  # fmt: skip
    for name, content in harmful.items():
        answer = post.send(content, name)
        assert (answer.status_code, answer.json()["error"]["code"]) == (415, "file_refused"), name
    assert stored(post.house) == before


async def test_too_much_is_refused_and_leaves_nothing_behind(
    own_house: Callable[..., House], town: Town, client: httpx2.Client
) -> None:
    house = own_house(**{**OPEN, "limit_upload_bytes": 300_000, "limit_waiting_uploads": 2})
    vera = await Vera.at(house, town.shop)
    await vera.hello()
    assert vera.welcome["upload_bytes"] == 300_000
    post = Post(client, house, vera)

    def endless() -> Iterator[bytes]:  # without a length that could be looked at
        for _ in range(20):
            yield random.randbytes(50_000)

    for content in (b"x" * 300_001, endless()):
        answer = post.send(content)
        assert (answer.status_code, answer.json()["error"]["code"]) == (413, "file_too_large")
    assert (post.send(b"").status_code, stored(house)) == (400, [])
    first = post.sent(b"x" * 300_000)
    post.sent(b"x")
    assert post.send(b"x").json()["error"]["code"] == "too_many_files"
    await post.say(first["id"])
    post.sent(b"x")
    assert len(stored(house)) == 3
    await vera.leave()


async def test_files_come_no_faster_than_allowed(
    own_house: Callable[..., House], town: Town, client: httpx2.Client
) -> None:
    house = own_house(limit_uploads_per_minute=2, limit_uploads_per_minute_address=3)
    vera, other = await Vera.at(house, town.shop), await Vera.at(house, town.shop)
    await vera.hello()
    await other.hello()
    post = Post(client, house, vera)
    codes = [post.send(b"x").status_code for _ in range(3)]
    assert codes == [201, 201, 429]
    answers = [Post(client, house, other).send(b"x") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 429]  # of the address
    assert int(answers[1].headers["retry-after"]) > 0
    for person in (vera, other):
        await person.leave()
