"""Every figure of every round: kept, and asked for medians and ratios."""

import json
import time
from pathlib import Path
from statistics import median
from typing import Any

Figures = dict[str, float]


class Book:
    """Rows by scenario, number of visitors and server; each figure has one value per round."""

    def __init__(self, rounds: int) -> None:
        self.rounds = rounds
        self.rows: dict[tuple[str, int, str], dict[str, list[float]]] = {}
        self._began = time.monotonic()

    def say(self, text: str) -> None:
        print(f"{time.monotonic() - self._began:>5.0f} s  {text}", flush=True)

    def add(self, scenario: str, number: int, server: str, found: Figures, round_: int) -> None:
        row = self.rows.setdefault((scenario, number, server), {})
        for name, value in found.items():
            row.setdefault(name, []).append(value)
        where = f"{number:>6,} {server:<11} {round_}/{self.rounds}"
        self.say(f"{where}  {scenario:<16} {in_words(found)}")

    def get(self, scenario: str, number: int, name: str, server: str = "halloo") -> float | None:
        """The median of the rounds."""
        values = self.rows.get((scenario, number, server), {}).get(name)
        return median(values) if values else None

    def ratio(
        self, name: str, over: tuple[str, int, str], under: tuple[str, int, str]
    ) -> float | None:
        """The median of the rounds' ratios; a server is compared to its neighbour in time."""
        above, below = self.rows.get(over, {}).get(name), self.rows.get(under, {}).get(name)
        if not above or not below:
            return None
        return median(a / b for a, b in zip(above, below, strict=False))

    def numbers(self, scenario: str) -> list[int]:
        return sorted({number for found, number, _ in self.rows if found == scenario})

    def servers(self, scenario: str) -> list[str]:
        return list(dict.fromkeys(server for found, _, server in self.rows if found == scenario))

    def write(self, path: Path, machine: dict[str, Any]) -> None:
        rows = [
            {"scenario": scenario, "visitors": number, "server": server, "rounds": row}
            for (scenario, number, server), row in self.rows.items()
        ]
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps({"machine": machine, "rows": rows}, indent=1) + "\n")


def in_words(figures: Figures) -> str:
    """One line of progress."""
    parts = {
        "visitors": "{:,.0f} visitors",
        "rate": "{:,.0f}/s",
        "last": "last {:.1f} ms",
        "p50": "p50 {:.1f} ms",
        "p99": "p99 {:.1f} ms",
        "ready": "ready {:.0f} ms",
        "server_cpu": "server {:.0%}",
        "idle_cpu": "without consoles {:.0%}",
        "load_cpu": "load {:.0%}",
        "bytes": "{:,.0f} bytes/s",
        "frames": "{:.1f} frames/s",
        "per_cpu": "{:,.0f} per CPU second",
    }
    words = [form.format(figures[name]) for name, form in parts.items() if name in figures]
    words += [
        f"{name} {value / 1000:,.1f} kB" for name, value in figures.items() if "memory" in name
    ]
    return " · ".join(words)
