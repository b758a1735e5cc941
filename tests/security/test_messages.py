"""Windows may send each other messages from any origin: no page of ours listens to one, so there is
nothing to check and nothing to forget."""

import re
from pathlib import Path

WEB = Path(__file__).parents[2] / "web"
LISTENS = re.compile(r"""addEventListener\(\s*['"]message['"]|\bonmessage\b""")
# A worker or a channel of its own, which no other page can reach, may talk to it.
WORKER = re.compile(r"""\b(worker|self|port1)\.(onmessage|addEventListener)\b""")


def test_no_page_listens_to_other_windows() -> None:
    sources = [
        path for folder in ("widget", "console", "shared") for path in (WEB / folder).rglob("*.ts*")
    ]
    assert len(sources) > 100
    heard = [
        f"{path.name}: {line.strip()}"
        for path in sources
        for line in path.read_text().splitlines()
        if LISTENS.search(line) and not WORKER.search(line)
    ]
    assert heard == []
