"""Measure how well headcount is read: `make headcount`.

Precision is right over given, recall right over passages that state a number. Given are readings at or above
`headcount.SURE` (those that are loaded without a person's yes); beside them the same with the doubtful ones. Exits
with 1 when precision is below 0.98, recall below 0.90 or a whole filing is read wrongly.
"""

from __future__ import annotations

import csv
import gzip
import os
import sys
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

from data.sources import document, headcount
from tools.command_line import no_arguments

ROOT = Path(__file__).resolve().parents[1]
GOLDEN = ROOT / "tests" / "golden"
PRECISION, RECALL = 0.98, 0.90


@dataclass(frozen=True)
class Passage:
    """A text in the manner of a filing and what a reader finds in it; `employees` is None where it states no
    headcount."""

    id: str
    tries: str
    text: str
    period_end: date | None = None
    employees: float | None = None
    as_of: date | None = None
    scope: str = ""


@dataclass(frozen=True)
class Outcome:
    """A passage and what was read from it."""

    passage: Passage
    reading: headcount.Reading | None

    @property
    def right(self) -> bool:
        """Whether the number, its day (the period's end where the text states none) and the scope are as stated."""
        stated, reading = self.passage, self.reading
        if reading is None or stated.employees is None:
            return reading is None and stated.employees is None
        day, expected = reading.as_of or stated.period_end, stated.as_of or stated.period_end
        return reading.employees == stated.employees and day == expected and reading.scope.startswith(stated.scope)

    @property
    def sure(self) -> bool:
        return self.reading is not None and self.reading.confidence >= headcount.SURE


@dataclass(frozen=True)
class Score:
    """Counts of passages: those that state a number, those given a reading, and those given the right one."""

    stating: int
    given: int
    right: int

    @property
    def precision(self) -> float:
        return self.right / self.given if self.given else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.stating if self.stating else 1.0


def series() -> dict[str, list[Passage]]:
    """The passages by series: the development part, then the held-out ones in the order in which they were written."""
    files = sorted(GOLDEN.glob("headcount_passages*.toml"), key=lambda file: (len(file.stem), file.stem))
    return {file.stem.removeprefix("headcount_passages").strip("_") or "development": read(file) for file in files}


def read(file: Path) -> list[Passage]:
    """The passages of one file."""
    return [Passage(**row) for row in tomllib.loads(file.read_text(encoding="utf-8"))["passage"]]


def tried(passages: list[Passage]) -> list[Outcome]:
    """Every passage with what is read from it."""
    return [Outcome(p, headcount.best(p.text, p.period_end)) for p in passages]


def score(outcomes: list[Outcome], *, doubtful: bool) -> Score:
    """The score of the sure readings, or of all."""
    given = [o for o in outcomes if o.reading is not None and (doubtful or o.sure)]
    stating = sum(o.passage.employees is not None for o in outcomes)
    return Score(stating, len(given), sum(o.right for o in given))


def recordings() -> Path | None:
    """The folder of whole filings, None where the recordings are not here."""
    named = os.environ.get("LEVERAGE_FIXTURES")
    folders = [Path(named)] if named else [ROOT.parent / "shared" / "fixtures", ROOT / "fixtures"]
    return next((f / "filings" for f in folders if (f / "filings").is_dir()), None)


def filings(folder: Path) -> Iterator[tuple[dict[str, str], headcount.Reading | None, float]]:
    """What each whole filing states, what is read of that day, and the seconds that text and reading took."""
    with (GOLDEN / "headcount_filings.csv").open(encoding="utf-8", newline="") as rows:
        stated = list(csv.DictReader(rows))
    for name, of_filing in groupby(stated, key=lambda row: row["filing"]):
        content = gzip.decompress((folder / f"{name}.html.gz").read_bytes())
        start = time.perf_counter()
        end = document.period_end(content)
        readings = headcount.readings(document.text(content), end)
        seconds = time.perf_counter() - start
        for row in of_filing:
            day = date.fromisoformat(row["as_of"])
            yield row, next((r for r in readings if (r.as_of or end) == day), None), seconds


def filing_is_right(row: dict[str, str], reading: headcount.Reading | None) -> bool:
    """Whether a filing's figure is read, surely and with its scope."""
    stated = float(row["employees"]), row["scope"]
    return reading is not None and (reading.employees, reading.scope) == stated and reading.confidence >= headcount.SURE


def main() -> int:
    """Print the tables and every miss; 1 when the thresholds are not met."""
    outcomes = {name: tried(passages) for name, passages in series().items()}
    everything = [outcome for of_series in outcomes.values() for outcome in of_series]
    print(f"{'series':<14}{'passages':>9}{'stating':>9}{_COLUMNS.format('sure')}{_COLUMNS.format('all')}")
    for name, of_series in (*outcomes.items(), ("all", everything)):
        print(_row(name, of_series))
    for outcome in everything:
        if not outcome.right or (outcome.passage.employees is not None and not outcome.sure):
            print(_miss(outcome))
    total = score(everything, doubtful=False)
    good = total.precision >= PRECISION and total.recall >= RECALL
    print(f"precision {total.precision:.3f} (at least {PRECISION}), recall {total.recall:.3f} (at least {RECALL})")
    return 0 if _print_filings() and good else 1


_COLUMNS = " | {}: given right precision recall"


def _row(name: str, outcomes: list[Outcome]) -> str:
    sure, every = score(outcomes, doubtful=False), score(outcomes, doubtful=True)
    columns = (f"{s.given:>11}{s.right:>6}{s.precision:>10.3f}{s.recall:>7.3f}" for s in (sure, every))
    return f"{name:<14}{len(outcomes):>9}{sure.stating:>9} | {' | '.join(columns)}"


def _miss(outcome: Outcome) -> str:
    passage, reading = outcome.passage, outcome.reading
    kind = "doubtful" if outcome.right else "missed" if reading is None else "WRONG"
    day_and_scope = f"({reading.as_of}, {reading.scope}, {reading.confidence})" if reading else ""
    stated = f"{passage.employees:,.0f}" if passage.employees is not None else "nothing"
    read_as = f"{_employees(reading)} {day_and_scope}".rstrip()
    return f"  {kind}: {passage.id} ({passage.tries}): states {stated}, read {read_as}"


def _employees(reading: headcount.Reading | None) -> str:
    return f"{reading.employees:,.0f}" if reading else "nothing"


def _print_filings() -> bool:
    folder = recordings()
    if folder is None:
        print("SKIPPED: the whole filings are not here; set LEVERAGE_FIXTURES to the folder of recordings")
        return True
    good = True
    for row, reading, seconds in filings(folder):
        right = filing_is_right(row, reading)
        good &= right
        scope = f" {reading.scope} ({reading.confidence})" if reading else ""
        verdict = "right" if right else "WRONG"
        print(f"{verdict:<6} {row['filing']:<22} {row['as_of']} {_employees(reading)}{scope} in {seconds:.1f} s")
    return good


if __name__ == "__main__":
    no_arguments(__doc__, "python -m tools.headcount_evaluation")
    sys.exit(main())
