"""Whose file may come in, and how many of them: what one person, one address and one site may send
and leave waiting."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from halloo.domain.addresses import household
from halloo.domain.limits import Buckets
from halloo.errors import HallooError
from halloo.settings import Settings
from halloo.store.files import Waiting

AT_ONCE = 4  # of one sender: a page sends one after the other, but there may be several pages


@dataclass(frozen=True, slots=True)
class Uploader:
    """`sender` as in messages; `visitor` is whose conversation the file is for."""

    site: str
    visitor: str
    sender: str
    address: str

    @property
    def key(self) -> str:
        return f"{self.site} {self.sender}"


class Uploads:
    """Images are decoded one at a time, for each may take a hundred megabytes meanwhile."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        of_one = settings.limit_uploads_per_minute
        of_address = settings.limit_uploads_per_minute_address
        of_site = settings.limit_uploads_per_minute_site
        self._of_one = Buckets(of_one / 60, of_one)
        self._of_address = Buckets(of_address / 60, of_address)
        self._of_site = Buckets(of_site / 60, of_site)
        self._under_way: Counter[str] = Counter()
        self.decoder = ThreadPoolExecutor(1, thread_name_prefix="halloo-decoder")

    @contextmanager
    def let_in(self, uploader: Uploader, now: float) -> Iterator[None]:
        """Raises HallooError `too_many_requests`."""
        key = uploader.key
        allowed = (
            self._under_way[key] < AT_ONCE
            and self._of_one.take(key, now)
            and self._of_address.take(household(uploader.address), now)
            and self._of_site.take(uploader.site, now)
        )
        try:
            if not allowed:
                raise HallooError("too_many_requests", "Too many files at once; wait.", wait=10)
            self._under_way[key] += 1
            try:
                yield
            finally:
                self._under_way[key] -= 1
        finally:
            if not self._under_way[key]:
                del self._under_way[key]

    def need_size(self, size: int) -> None:
        """Raises HallooError `file_too_large`."""
        most = self._settings.limit_upload_bytes
        if most and size > most:
            raise HallooError(
                "file_too_large", f"The file is larger than {most / 1024**2:,.1f} MiB."
            )

    def need_place(self, waiting: Waiting) -> None:
        """Raises HallooError `too_many_files` when too much waits for its message already."""
        files, of_site = (
            self._settings.limit_waiting_uploads,
            self._settings.limit_waiting_upload_bytes,
        )
        if (files and waiting.files >= files) or (of_site and waiting.site_bytes >= of_site):
            raise HallooError("too_many_files")

    def need_room(self, free: int) -> None:
        """Raises HallooError `no_room`."""
        if free < self._settings.upload_free_bytes + self._settings.limit_upload_bytes:
            raise HallooError("no_room")
