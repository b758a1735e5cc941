"""What a visitor does about a push: has it, sees it, then answers, dismisses or ignores it."""

from collections.abc import Callable
from functools import partial

from msgspec import Struct

from halloo import wire
from halloo.crowd.agenda import Agenda
from halloo.crowd.people import Mood

LOOK, ANSWER, DISMISS = 1.2, 5.0, 6.0  # medians in seconds


class Pushes:
    """`accepted` is called with the time when an answer is wanted."""

    def __init__(
        self,
        mood: Mood,
        agenda: Agenda,
        send: Callable[[Struct], None],
        accepted: Callable[[float], None],
    ) -> None:
        self._mood, self._agenda, self._send, self._accepted = mood, agenda, send, accepted
        self._reached: dict[str, wire.ReceiptState] = {}
        self._recalled: set[str] = set()

    def arrived(self, push: wire.Push, now: float) -> None:
        """The server offers again what it believes unanswered: then a receipt was lost."""
        before = self._reached.get(push.id)
        self._reach(push.id, before or "delivered")
        if before is None and push.kind != "event":
            self._agenda.after(now, LOOK, partial(self._look, push.id))

    def recalled(self, push: str) -> None:
        self._recalled.add(push)

    def knows(self, cid: str | None) -> bool:
        """An accepted push comes back as a message whose cid is the push's id."""
        return cid in self._reached

    def _look(self, push: str, now: float) -> None:
        if push in self._recalled:
            return
        self._reach(push, "shown")
        if self._mood == "answers":
            self._agenda.after(now, ANSWER, partial(self._accept, push))
        elif self._mood == "dismisses":
            self._agenda.after(now, DISMISS, partial(self._dismiss, push))

    def _accept(self, push: str, now: float) -> None:
        if push not in self._recalled:
            self._reach(push, "accepted")
            self._accepted(now)

    def _dismiss(self, push: str, _now: float) -> None:
        if push not in self._recalled:
            self._reach(push, "dismissed")

    def _reach(self, push: str, state: wire.ReceiptState) -> None:
        self._reached[push] = state
        self._send(wire.PushReceipt(push, state))
