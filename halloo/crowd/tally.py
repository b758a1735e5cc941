"""What the crowd counts, as a status line and as a summary."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from msgspec import Struct

from halloo import wire

KEPT = 100_000  # ack times kept; of more, the newest


@dataclass
class Tally:
    """`online` are welcomed now, `online_last` were when it was time to go; `errors` by what they
    were; times in seconds."""

    online: int = 0
    visitors: int = 0
    most: int = 0
    online_last: int = 0
    pages: int = 0
    pushes: int = 0
    accepted: int = 0
    dismissed: int = 0
    heard: int = 0
    sent: int = 0
    acked: int = 0
    reconnects: int = 0
    refused: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)

    def welcomed(self, back: bool) -> None:
        self.online += 1
        self.most = max(self.most, self.online)
        self.reconnects += back
        self.visitors += not back
        self.pages += not back

    def frame(self, frame: Struct) -> None:
        """Either direction. Messages count when they are first sent, see `client`."""
        if isinstance(frame, wire.TurnPage):
            self.pages += 1
        elif isinstance(frame, wire.Push):
            self.pushes += 1
        elif isinstance(frame, wire.PushReceipt):
            self.accepted += frame.state == "accepted"
            self.dismissed += frame.state == "dismissed"
        elif isinstance(frame, wire.Message):
            self.heard += frame.sender.kind != "visitor"
        elif isinstance(frame, wire.Nack):
            self.errors[frame.code] += 1

    def ack_took(self, seconds: float) -> None:
        self.acked += 1
        if len(self.waits) < KEPT:
            self.waits.append(seconds)
        else:
            self.waits[self.acked % KEPT] = seconds

    def line(self, seconds: float) -> str:
        parts = [
            f"{seconds:4.0f} s",
            f"{self.online:,} online",
            f"{self.pages:,} pages",
            f"{self.pushes:,} pushes, {self.accepted:,} accepted",
            f"{self.sent:,} messages, {self.acked:,} acked",
            f"{self.errors.total():,} errors",
        ]
        if self.reconnects:
            parts.append(f"{self.reconnects:,} reconnects")
        return "  ".join(parts)

    def summary(self, seconds: float) -> dict[str, Any]:
        waits = sorted(self.waits)
        return {
            "seconds": round(seconds, 1),
            "visitors": self.visitors,
            "online": self.online_last,
            "most_online": self.most,
            "pages": self.pages,
            "pushes": {
                "received": self.pushes,
                "accepted": self.accepted,
                "dismissed": self.dismissed,
            },
            "messages": {
                "sent": self.sent,
                "acked": self.acked,
                "unacked": self.sent - self.acked,
                "received": self.heard,
                "ack_ms_p50": _at(waits, 0.5),
                "ack_ms_p99": _at(waits, 0.99),
            },
            "reconnects": self.reconnects,
            "refused": self.refused,
            "errors": dict(self.errors),
        }

    def report(self, seconds: float) -> str:
        found = self.summary(seconds)
        messages = found["messages"]
        lines = [
            f"{seconds:.0f} seconds, {self.visitors:,} visitors, at most {self.most:,} online",
            f"  pages      {self.pages:,}",
            f"  pushes     {self.pushes:,} received, {self.accepted:,} accepted, "
            f"{self.dismissed:,} dismissed",
            f"  messages   {self.sent:,} sent, {self.acked:,} acked, "
            f"{messages['unacked']:,} without an ack, {self.heard:,} from agents",
        ]
        if self.waits:
            lines.append(
                f"  ack after  {messages['ack_ms_p50']:g} ms for half of them, "
                f"{messages['ack_ms_p99']:g} ms for 99 %"
            )
        lines.append(f"  sockets    {self.reconnects:,} reconnects, {self.refused:,} refused")
        errors = ", ".join(f"{count:,} × {name}" for name, count in self.errors.most_common())
        lines.append(f"  errors     {errors or 'none'}")
        return "\n".join(lines)


def _at(waits: list[float], share: float) -> float | None:
    return round(waits[int((len(waits) - 1) * share)] * 1000, 2) if waits else None
