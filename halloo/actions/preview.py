"""Where a stranger's link leads, found out by the server, so that no agent has to open it. Only
when an agent asks; all of it is text."""

from collections import Counter, OrderedDict
from urllib.parse import urljoin, urlsplit

from msgspec import Struct

from halloo.actions.outgoing import fetch
from halloo.actions.ports import Ports
from halloo.domain.agents import Caller
from halloo.domain.limits import Buckets
from halloo.domain.preview import Said, is_page, read
from halloo.domain.public import is_address
from halloo.errors import HallooError

PAGE_BYTES = 256 * 1024
KEPT_SECONDS = 300.0
KEPT_MOST = 200
PER_SECOND, BURST = 0.5, 10  # of one agent
AT_ONCE = 2  # of one agent: names that nobody answers for are not to hold up other calls' names


class Preview(Struct):
    """What the address answered. `moved` is where it sends its visitors on to, which was not
    followed; `type` is what kind of file it is where it is no page."""

    url: str
    host: str
    status: int
    title: str = ""
    description: str = ""
    site: str = ""
    type: str = ""
    moved: str = ""


class Previews:
    """The last ones, for some minutes."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[float, Preview]] = OrderedDict()
        self._asked = Buckets(PER_SECOND, BURST)
        self._under_way: Counter[str] = Counter()  # by agent

    async def of(self, ports: Ports, caller: Caller, url: str) -> Preview:
        """Raises HallooError `bad_field`, `too_many_requests` or `call_failed`."""
        if not is_address(url):
            raise HallooError(
                "bad_field", "url: an address such as https://shop.example/, no more."
            )
        now = ports.tick()
        until, known = self._kept.get(url, (0.0, None))
        if known and now < until:
            return known
        busy = self._under_way[caller.name] >= AT_ONCE
        if busy or not self._asked.take(caller.name, now):
            raise HallooError("too_many_requests", "Too many previews; wait a little.", wait=2)
        self._under_way[caller.name] += 1
        try:
            found = await _preview(ports, url)
        finally:
            self._under_way[caller.name] -= 1
        self._kept[url] = ports.tick() + KEPT_SECONDS, found
        self._kept.move_to_end(url)
        if len(self._kept) > KEPT_MOST:
            self._kept.popitem(last=False)
        return found


async def _preview(ports: Ports, url: str) -> Preview:
    headers = {"accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1"}
    try:
        answer = await fetch(
            ports.settings, "GET", url, headers=headers, most=PAGE_BYTES, plain=True
        )
    except HallooError:  # why, would tell agents which names there are inside your network
        raise HallooError("call_failed", "This link could not be looked at.") from None
    kind = answer.headers.get("content-type", "")[:200]
    found = Preview(url, urlsplit(url).hostname or "", answer.status)
    if answer.status // 100 == 3 and answer.headers.get("location"):
        found.moved = _joined(url, answer.headers["location"])
    elif is_page(kind):
        said: Said = read(answer.body, kind)
        found.title, found.description, found.site = said.title, said.description, said.site
    else:
        found.type = kind.partition(";")[0].strip()[:80]
    return found


def _joined(url: str, location: str) -> str:
    try:
        moved = urljoin(url, location[:2048])
    except ValueError:
        return ""
    return moved if is_address(moved) else ""
