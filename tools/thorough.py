"""All tests with every case of every property, and what came of it: `make thorough` writes docs/thorough.md.

`make test` takes a seeded share of what repeats one property many times (tests/thorough.py); this takes all.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

_WHOLE: Final = (
    "In this run properties are tried on twenty times the examples of `make test`, drawn anew each time, and each "
    "chart is exported in each format."
)
_SLOWEST: Final = 12  # test files named on the page
_LONGEST_FILE: Final = 180  # seconds that a file of tests may take in the everyday run


@dataclass(frozen=True, slots=True)
class Report:
    """What one run of pytest came to; `seconds` by test file, `minutes` as the clock had it."""

    tests: int
    failed: int
    skipped: int
    seconds: dict[str, float]
    minutes: float


def read(junit: Path, minutes: float) -> Report:
    """The report of a run that wrote a JUnit file. Raises OSError, ElementTree.ParseError where there is none."""
    root = ElementTree.parse(junit).getroot()
    cases = list(root.iter("testcase"))
    seconds: defaultdict[str, float] = defaultdict(float)
    for case in cases:
        seconds[case.attrib["classname"]] += float(case.attrib["time"])
    bad = sum(case.find("failure") is not None or case.find("error") is not None for case in cases)
    return Report(len(cases), bad, sum(case.find("skipped") is not None for case in cases), seconds, minutes)


def page(report: Report, whole: bool, day: str) -> str:
    """The page for docs/: counts, time, and the files that take longest."""
    what = "every case of every property" if whole else "the everyday share"
    longest = sorted(report.seconds.items(), key=lambda item: -item[1])[:_SLOWEST]
    slow = sum(taken > _LONGEST_FILE for taken in report.seconds.values())
    parts = (
        "# The thorough run",
        f"Written by `make thorough` (`python -m tools.thorough --write docs/thorough.md`) on {day}, with "
        f"{os.cpu_count()} cores: {what}.",
        f"{report.tests:,} tests in {report.minutes:,.0f} minutes: {report.failed} failed, {report.skipped} skipped.",
        *([_WHOLE] if whole else []),
        f"{slow} files take more than three minutes here. The longest:",
        "\n".join(["| file | seconds |", "|---|---|", *(f"| {name} | {taken:,.0f} |" for name, taken in longest)]),
    )
    return "\n\n".join(parts) + "\n"


def run(arguments: list[str], *, whole: bool) -> tuple[Report, int]:
    """Run pytest with these arguments; its report and its exit code."""
    with tempfile.TemporaryDirectory() as folder:
        junit = Path(folder) / "junit.xml"
        started = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", f"--junitxml={junit}", *arguments],
            env=os.environ | {"LEVERAGE_THOROUGH": "1" if whole else "0"},
            check=False,
        )
        return read(junit, (time.monotonic() - started) / 60), done.returncode


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", type=Path, help="write the page here")
    parser.add_argument("--everyday", action="store_true", help="the everyday share, to see which files are slow")
    parser.add_argument("arguments", nargs="*", help="for pytest, after --")
    given = parser.parse_args()
    report, code = run(given.arguments, whole=not given.everyday)
    text = page(report, not given.everyday, datetime.now(UTC).date().isoformat())
    if given.write:
        given.write.write_text(text, encoding="utf-8")
    else:
        print(text)
    sys.exit(code)


if __name__ == "__main__":
    main()
