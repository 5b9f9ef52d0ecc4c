"""Facts of one filer to harmonised quarters, against `orjson.loads` of the same bytes and against edgartools.

Run `python benchmarks/quarters.py`. It needs recorded company-facts answers (`CIK*.json.gz`): in the folder that the
environment variable LEVERAGE_FIXTURES names, else in `*/fixtures` beside the repository; without them it says so and
measures nothing. Everything is measured in one process, turn by turn, and told as ratios: what the machine does besides
cancels out.
"""

from __future__ import annotations

import argparse
import gzip
import os
import statistics
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pandas as pd

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # run as a script from anywhere

from contracts import CONCEPTS  # noqa: E402
from data.concepts import LINES  # noqa: E402
from data.quarters import harmonise  # noqa: E402
from data.sources import edgar as ours  # noqa: E402

TICKERS = {
    "0000320193": "AAPL",
    "0000789019": "MSFT",
    "0001018724": "AMZN",
    "0001045810": "NVDA",
    "0001318605": "TSLA",
    "0001326801": "META",
    "0001341439": "ORCL",
    "0001652044": "GOOGL",
}
PERIODS = 70  # quarters asked of edgartools: more than any filer has


@dataclass(frozen=True)
class Job:
    """One way to do the work: bytes of a document and its ticker in, number of quarters out."""

    name: str
    run: Callable[[bytes, str], int]
    aim: str = ""


def recordings() -> Iterator[tuple[str, bytes]]:
    """Ticker and bytes of every whole recording; trimmed ones are no measure of a filer."""
    named = os.environ.get("LEVERAGE_FIXTURES")
    folders = [Path(named)] if named else sorted(ROOT.parent.glob("*/fixtures"))
    for folder in folders:
        for path in sorted((folder / "companyfacts").glob("CIK*.json.gz")):
            if "trimmed" not in path.name:
                yield TICKERS.get(path.name[3:13], path.name[3:13]), gzip.decompress(path.read_bytes())


def loaded(document: bytes, _: str) -> int:
    """Only the JSON: the yardstick."""
    return len(orjson.loads(document)["facts"])


def parsed(document: bytes, ticker: str) -> int:
    """Our first half: as-filed facts."""
    return len(ours.parse(document, ticker))


def harmonised(document: bytes, ticker: str) -> int:
    """Our whole job: quarters of every flow concept."""
    return len(harmonise(ours.parse(document, ticker)))


def edgartools_jobs() -> list[Job]:
    """Its quarterly statements, and for fairness its calculator on the tags that we read and nothing else."""
    try:
        from edgar.entity.parser import EntityFactsParser
        from edgar.ttm.calculator import TTMCalculator
    except ImportError:
        print("edgartools is not installed: not compared with. `pip install edgartools` brings it.", file=sys.stderr)
        return []

    def statements(document: bytes, _: str) -> int:
        facts: Any = EntityFactsParser.parse_company_facts(orjson.loads(document))
        options: dict[str, Any] = {"periods": PERIODS, "period": "quarterly", "as_dataframe": True}
        return sum(
            int(frame.notna().sum().sum())
            for frame in (facts.income_statement(**options), facts.cash_flow_statement(**options))
        )

    def calculator(document: bytes, ticker: str) -> int:
        facts: Any = EntityFactsParser.parse_company_facts(orjson.loads(document))
        found = 0
        for tag in flow_tags(ticker):
            tagged = facts.query().by_concept(f"us-gaap:{tag}", exact=True).execute()
            found += len(TTMCalculator([f for f in tagged if f.unit == "USD"]).quarterize())
        return found

    return [
        Job("edgartools statements", statements, "ours 10x faster"),
        Job("edgartools calculator", calculator, "ours 10x faster"),
    ]


def flow_tags(ticker: str) -> set[str]:
    """The XBRL names that our flow concepts are read from."""
    return {tag for c in CONCEPTS.values() if c.kind == "flow" for tag in LINES[c.name].tags_for(ticker)}


def milliseconds(job: Job, document: bytes, ticker: str) -> float:
    begun = time.perf_counter()
    job.run(document, ticker)
    return (time.perf_counter() - begun) * 1000


def measure(jobs: list[Job], document: bytes, ticker: str, runs: int) -> dict[str, list[float]]:
    """Milliseconds of each job, one list per job, taken in turns after one unmeasured round."""
    for job in jobs:
        job.run(document, ticker)
    times: dict[str, list[float]] = {job.name: [] for job in jobs}
    for _ in range(runs):
        for job in jobs:
            times[job.name].append(milliseconds(job, document, ticker))
    return times


def ratio(times: dict[str, list[float]], above: str, below: str) -> float:
    """Median over the rounds of one job's time over another's in the same round."""
    return statistics.median(a / b for a, b in zip(times[above], times[below], strict=True))


def report(rows: list[tuple[str, int, dict[str, list[float]]]], jobs: list[Job], whole: Job) -> None:
    """One line per filer, then the medians over all filers."""
    print(f"{'':6}{'MB':>6}  " + "".join(f"{job.name:>24}" for job in jobs) + "   (median ms)")
    for ticker, size, times in rows:
        cells = "".join(f"{statistics.median(times[job.name]):24.1f}" for job in jobs)
        print(f"{ticker:6}{size / 1e6:6.1f}  {cells}")
    print()
    over = statistics.median(ratio(times, whole.name, jobs[0].name) for _, _, times in rows)
    print(f"{whole.name} takes {over:.2f} x {jobs[0].name} (aim: {whole.aim})")
    for job in jobs:
        if job.name.startswith("edgartools"):
            faster = statistics.median(ratio(times, job.name, whole.name) for _, _, times in rows)
            print(f"{job.name} takes {faster:.1f} x {whole.name} (aim: {job.aim})")


def one_pass(documents: list[tuple[str, bytes]]) -> None:
    """All filers together, as a refresh harmonises them: the fixed cost of planning the SQL is paid once."""
    harmonise(pd.concat([ours.parse(document, ticker) for ticker, document in documents], ignore_index=True))


def report_pass(documents: list[tuple[str, bytes]], jobs: list[Job], runs: int) -> None:
    """One pass over all filers against each job done filer by filer: by the clock, and by processor time of all
    threads.
    """
    one_pass(documents)
    for job in jobs:
        rounds = [_beside(job, documents) for _ in range(runs)]
        clock, processor = (statistics.median(kind) for kind in zip(*rounds, strict=True))
        if clock < 1:
            told = f"takes {1 / clock:.2f} x {job.name} of all their bytes, {1 / processor:.2f} x in processor time"
        else:
            told = f"is {clock:.1f} x faster than {job.name}, {processor:.1f} x in processor time"
        print(f"{len(documents)} filers in one pass: {told} (aim: {job.aim or 'within 2x'})")


def _beside(job: Job, documents: list[tuple[str, bytes]]) -> tuple[float, float]:
    """How many times as long as one pass a job takes, by the clock and in processor time."""
    stamps = [(time.perf_counter(), time.process_time())]
    for work in (lambda: [job.run(document, ticker) for ticker, document in documents], lambda: one_pass(documents)):
        work()
        stamps.append((time.perf_counter(), time.process_time()))
    begun, between, ended = stamps
    return (between[0] - begun[0]) / (ended[0] - between[0]), (between[1] - begun[1]) / (ended[1] - between[1])


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--runs", type=int, default=5, help="measured rounds per filer")
    options.add_argument("--no-edgartools", action="store_true", help="leave edgartools out")
    chosen = options.parse_args()
    warnings.filterwarnings("ignore", module=r"edgar\..*")
    documents = list(recordings())
    if not documents:
        print(
            "SKIPPED: no recordings of company facts. Set LEVERAGE_FIXTURES to a folder with companyfacts/CIK*.json.gz."
        )
        return
    whole = Job("harmonised quarters", harmonised, "within 2x")
    jobs = [Job("orjson.loads", loaded), Job("as-filed facts", parsed), whole]
    jobs += [] if chosen.no_edgartools else edgartools_jobs()
    rows = [(ticker, len(text), measure(jobs, text, ticker, chosen.runs)) for ticker, text in documents]
    report(rows, jobs, whole)
    report_pass(documents, [job for job in jobs if job is jobs[0] or job.aim.startswith("ours")], chosen.runs)


if __name__ == "__main__":
    main()
