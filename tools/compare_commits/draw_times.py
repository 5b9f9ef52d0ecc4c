"""How long charts take to draw with two commits, turn by turn in one run, as ratios."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack

from tools.compare_commits.sides import Side, side


def report(base: str, head: str, slugs: Sequence[str], repeats: int) -> int:
    """Print a line per chart and the whole; the exit code. Raises ValueError for a chart that one of them lacks."""
    with ExitStack() as stack:
        sides = stack.enter_context(side(base)), stack.enter_context(side(head))
        both = [slug for slug in sides[0].charts() if slug in sides[1].charts()]
        unknown = [slug for slug in slugs if slug not in both]
        if unknown:
            raise ValueError(f"Not in both commits: {', '.join(unknown)}. Choose from: {', '.join(both)}.")
        times = {slug: _taken(*sides, slug, repeats) for slug in slugs or both}
    print(
        f"base {base}, head {head}; processor time from default parameters to the figure as JSON, store and panel warm"
    )
    print(*lines(times), sep="\n")
    return 0


def _taken(base: Side, head: Side, slug: str, repeats: int) -> tuple[list[float], list[float]]:
    """Seconds of each draw; the first of each side only warms its caches, and who begins changes every time."""
    seconds: dict[Side, list[float]] = {base: [], head: []}
    for turn in range(repeats + 1):
        for one in (base, head) if turn % 2 else (head, base):
            seconds[one].append(one.seconds_to_draw(slug))
    print(f"{slug}: {repeats} draws each", file=sys.stderr)
    return seconds[base][1:], seconds[head][1:]


def lines(times: Mapping[str, tuple[Sequence[float], Sequence[float]]]) -> list[str]:
    """The medians in milliseconds with their ratio, the ratio of the sums of medians, and the median ratio."""
    medians = {slug: (statistics.median(base), statistics.median(head)) for slug, (base, head) in times.items()}
    rows = [f"{slug:20} {_line(*pair)}" for slug, pair in medians.items()]
    sums = [sum(pair[i] for pair in medians.values()) for i in (0, 1)]
    ratios = [head / base for base, head in medians.values()]
    spread = f"median of the ratios {statistics.median(ratios):.2f}, from {min(ratios):.2f} to {max(ratios):.2f}"
    return [*rows, f"{'all together':20} {_line(*sums)}", spread]


def _line(base: float, head: float) -> str:
    return f"{base * 1000:7,.0f} ms -> {head * 1000:7,.0f} ms   ratio {head / base:.2f}"
