"""Tampers with a small store in over sixty ways and says of each whether `leverage verify` names it: `python -m
tools.tampering`. Exit code 1 where one is not named.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from pathlib import Path

from tools.command_line import no_arguments
from tools.tampering.cases import cases
from tools.tampering.scene import make
from tools.tampering.trial import unnamed


def main() -> None:
    """Print a table of what was tampered with and how much of it was named."""
    no_arguments(__doc__, "python -m tools.tampering")
    tried, named = Counter[str](), Counter[str]()
    with tempfile.TemporaryDirectory() as place:
        scene = make(Path(place) / "scene")
        clean = scene.verified()
        derived = scene.derived(Path(place))
        print(f"Untouched: {clean.compared.numbers:,} numbers, {len(clean.findings)} findings")
        for number, case in enumerate(cases()):
            missing = unnamed(case, scene, Path(place) / f"copy{number}", derived)
            tried[case.kind] += 1
            named[case.kind] += not missing
            print(f"{'NOT NAMED' if missing else 'named':10} {case.kind}: {case.name} {missing or ''}")
    print("\n| tampered with | tried | named |\n|---|---|---|")
    print("\n".join(f"| {kind} | {tried[kind]} | {named[kind]} |" for kind in sorted(tried)))
    sys.exit(tried != named or bool(clean.findings))


if __name__ == "__main__":
    main()
