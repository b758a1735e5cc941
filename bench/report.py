"""Figures for people: progress lines, tables, the README."""

Figures = dict[str, float]


def in_words(figures: Figures) -> str:
    """One line of progress."""
    words = []
    if "rate" in figures:
        words.append(f"{figures['rate']:>9,.0f}/s")
    if "memory" in figures:
        words.append(f"{figures['memory'] / 1000:>9,.1f} kB")
    if "ready" in figures:
        words.append(f"ready in {figures['ready'] / 1000:.2f} s")
    if "last" in figures:
        words.append(f"last {figures['last']:.1f} ms")
    if "p99" in figures:
        words.append(f"p50 {figures['p50']:.1f} ms, p99 {figures['p99']:.1f} ms")
    if figures.get("server_cpu"):
        per_second = figures["rate"] / figures["server_cpu"]
        words.append(f"server {figures['server_cpu']:.0%}, {per_second:,.0f} per CPU second")
    if "load_cpu" in figures:
        words.append(f"load {figures['load_cpu']:.0%}")
    return "  ".join(words)
