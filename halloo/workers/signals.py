"""Waiting for signals and for other things at once, without a loop."""

import os
import select
import signal
from collections.abc import Callable, Iterable, Mapping
from types import TracebackType
from typing import Any, Self


class Signals:
    """From `with` on each of these signals calls its function, while somebody waits."""

    def __init__(self, actions: Mapping[signal.Signals, Callable[[], None]]) -> None:
        self._actions = actions

    def __enter__(self) -> Self:
        self._wake, self._write = os.pipe()
        for end in (self._wake, self._write):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(self._write, warn_on_full_buffer=False)
        for number in self._actions:
            signal.signal(number, lambda *_: None)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        signal.set_wakeup_fd(-1)
        os.close(self._wake)
        os.close(self._write)

    def wait(self, others: Iterable[Any], seconds: float | None) -> None:
        """Until a signal came, one of the others can be read, or so much time went by."""
        ready, _, _ = select.select([self._wake, *others], [], [], seconds)
        if self._wake in ready:
            for number in os.read(self._wake, 512):
                if action := self._actions.get(signal.Signals(number)):
                    action()
