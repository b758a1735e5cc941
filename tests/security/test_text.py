"""What visitors write arrives as they wrote it, and is data everywhere on its way."""

import pytest

from doors import Http, Sit, Visit

NASTY = [
    "<script>alert(1)</script>",
    "{{constructor.constructor('alert(1)')()}} ${7*7} #{7*7} <%= 7*7 %>",
    "'; DROP TABLE messages; --",
    '=HYPERLINK("http://evil.example")',
    "‮txt.exe",
    "%s%n%x {0} \\u0000",
    "🜚" * 100,
]


@pytest.mark.parametrize("text", NASTY)
async def test_odd_text_comes_out_as_it_went_in(
    visit: Visit, sit: Sit, bob: Http, text: str
) -> None:
    desk = await sit()
    page = {"url": f"https://shop.example/?{text}", "title": text, "referrer": text}
    vera = await visit(page=page, attrs={"name": text[:80], text[:60]: text}, lang=text[:100])
    await vera.say(text)
    assert (await desk.receive("message", site=vera.site))["text"] == text
    [row] = (await desk.watch(vera.site))["rows"]
    assert row["page"]["title"] == row["referrer"] == text
    assert row["name"] == text[:80].strip()
    answer = bob.get(f"/api/v1/sites/{vera.site}/conversations")
    assert answer.json()["conversations"][0]["last"]["text"] == text
    assert answer.headers["Content-Type"].startswith("application/json")
