"""`python -m benchmarks [NAME ...]`: those named, or all of them: metrics, rerun, start, panel, as_of, first_load,
inference, frontier, decomposition, scenarios, shared, load, quarters."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from benchmarks import (
    as_of,
    decomposition,
    first_load,
    frontier,
    inference,
    load,
    metrics,
    panel,
    rerun,
    scenarios,
    shared,
    start,
)
from tools.command_line import arguments

_OWN: dict[str, Callable[[], Iterable[object]]] = {
    "metrics": metrics.measured,
    "rerun": rerun.measured,
    "start": start.measured,
    "panel": panel.measured,
    "as_of": as_of.measured,
    "first_load": first_load.measured,
    "inference": inference.measured,
    "frontier": frontier.measured,
    "decomposition": decomposition.measured,
    "scenarios": scenarios.measured,
    "shared": shared.measured,
    "load": load.measured,
}


def main(names: list[str]) -> int:
    """Print the lines of the benchmarks named, of all without a name; 2 for one that is not there."""
    unknown = set(names) - {*_OWN, "quarters"}
    if unknown:
        print(
            f"No such benchmark: {', '.join(sorted(unknown))}. Choose from: {', '.join(_OWN)}, quarters.",
            file=sys.stderr,
        )
        return 2
    for name in names or [*_OWN, "quarters"]:
        if name == "quarters":  # in a process of its own: it compares whole libraries
            subprocess.run([sys.executable, str(Path(__file__).parent / "quarters.py")], check=False)
        else:
            print(*_OWN[name](), sep="\n", flush=True)
        if name == "metrics":
            print("  slowest alone: " + ", ".join(f"{n} {s * 1000:.0f} ms" for n, s in metrics.slowest()))
    return 0


if __name__ == "__main__":
    sys.exit(main(arguments(__doc__, "python -m benchmarks [NAME ...]")))
