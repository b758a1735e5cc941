"""Windows may send each other messages from any origin: no page of ours listens to one, so there is
nothing to check and nothing to forget."""

import re
from pathlib import Path

WEB = Path(__file__).parents[2] / "web"
# By a function of the window's, or by its property; sockets and channels of our own have theirs.
LISTENS = re.compile(
    r"""addEventListener\(\s*['"]message['"]"""
    r"""|\b(window|self|globalThis|parent|top)\.onmessage\b|^\s*onmessage\s*="""
)


def test_no_page_listens_to_other_windows() -> None:
    folders = ("widget", "console", "shared")
    sources = [path for folder in folders for path in (WEB / folder).rglob("*.ts*")]
    assert len(sources) > 100
    heard = [
        f"{path.name}: {line.strip()}"
        for path in sources
        for line in path.read_text().splitlines()
        if LISTENS.search(line)
    ]
    assert heard == []
    assert LISTENS.search("window.addEventListener('message', hear)")
