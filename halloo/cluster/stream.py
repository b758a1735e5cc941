"""One site's visitors of one other node, as that node tells them: a snapshot in parts, and numbered
news. A state machine without I/O. The two come on different channels, in any order to each other;
nobody is brought back by a part that is older than the news of their leaving."""

from halloo.cluster.messages import ListNews, ListPart
from halloo.domain.glimpse import Glimpse

LOAD_SECONDS = 3.0  # a snapshot that is not there by then is asked for again
LATE_SECONDS = 1.0  # news that the other node has told, and that are not here by then, are lost


class Stream:
    def __init__(self) -> None:
        self.is_ready = False  # a snapshot was whole; it goes on to be shown while one more comes
        self.load = 0
        self.present: set[str] = set()  # when a snapshot is whole: who was in it, or in the news
        self._asked: float | None = None  # while a snapshot is waited for: since when
        self._number: int | None = None  # of the newest news that were heard
        self._first: int | None = None  # of the first that were heard since the snapshot was asked
        self._told: dict[str, int] = {}  # visitor → the news that told of them meanwhile
        self._parts = 0
        self._due: tuple[int, float] | None = None  # the news that must be here by then

    def has_heard(self, number: int) -> bool:
        """The news of that number, too, and who was there before."""
        return self.is_ready and self._number is not None and self._number >= number

    @property
    def is_loading(self) -> bool:
        return self._asked is not None

    def begin(self, load: int, now: float) -> None:
        """A snapshot is asked for, under that number."""
        self.load, self._asked, self._parts, self._first = load, now, 0, None
        self._told, self.present, self._due = {}, set(), None

    def hear(self, news: ListNews) -> bool:
        """False: some before these are lost. They are to be shown all the same."""
        ids = [*(row.id for row in news.rows), *news.left, *news.moved]
        number = news.number - bool(ids)  # the one before
        whole = self._number is None or number <= self._number
        self._number = max(news.number, self._number or 0)
        if self._first is None:
            self._first = number + 1
        if self.is_loading:
            self._told.update(dict.fromkeys(ids, news.number))
            self.present.update(row.id for row in news.rows)
        return whole

    def take(self, part: ListPart, now: float) -> list[Glimpse] | None:
        """Who is to be shown; None: something is lost, and the snapshot with it."""
        if part.load != self.load or not self.is_loading:
            return []
        if part.part != self._parts or (part.part == 0 and not self._joins(part.base)):
            return None
        self._parts += 1
        if self._number is None:
            self._number = part.base
        self.present.update(row.id for row in part.rows)
        rows = [row for row in part.rows if self._told.get(row.id, part.at) <= part.at]
        if part.is_last:
            self.is_ready, self._asked, self._told = True, None, {}
            self._due = (part.at, now + LATE_SECONDS)
        return rows

    def _joins(self, base: int) -> bool:
        """No news are lost between the snapshot and the first that were heard."""
        return self._first is None or self._first <= base + 1

    def is_late(self, now: float) -> bool:
        """Something that must be here is not; it is to be asked for again."""
        if self._asked is not None:
            return now - self._asked >= LOAD_SECONDS
        if self._due is None or now < self._due[1]:
            return False
        number, self._due = self._due[0], None
        return number > (self._number or 0)
