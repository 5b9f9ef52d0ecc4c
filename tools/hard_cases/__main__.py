"""`python -m tools.hard_cases [--cases 25,34 | --documents GIS,PG | --no-documents] [--keep DIR] [--all]`: runs every
hard case and every document of a hard filer through the real code and prints expected, got and verdict.

The fixtures are looked for in `../shared/fixtures`, or in LEVERAGE_FIXTURES. Exit 1 where a value is wrong, 2 where the
folder is missing or nothing is of a name that was asked for.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Final

from tools.hard_cases import documents, programs
from tools.hard_cases.bench import Bench, bench
from tools.hard_cases.cases import CASES
from tools.hard_cases.checks import VERDICTS, Judgement
from tools.hard_cases.variants import VARIANTS

ROOT: Final = Path(__file__).resolve().parents[2]


def main(given: list[str] | None = None) -> int:
    """Run what is asked for; 0, 1 where something is wrong, 2 without fixtures. Raises SystemExit for unknown names."""
    asked = _asked(given)
    folder = fixtures()
    if not folder.is_dir():
        print(f"There are no fixtures in {folder}: name their folder in LEVERAGE_FIXTURES.", file=sys.stderr)
        return 2
    judged: list[Judgement] = []
    with bench(asked.keep) as where:
        if not asked.documents:
            judged += _table("Cases", of_cases(where, folder / "cases", asked.cases))
        if not asked.cases and not asked.no_documents:
            judged += documents.table(where, folder / "companyfacts", asked.documents, every=asked.all)
    print(counts(judged))
    return int(any(j.verdict == "wrong" for j in judged))


def fixtures() -> Path:
    """The folder of the fixtures."""
    named = os.environ.get("LEVERAGE_FIXTURES")
    return Path(named) if named else ROOT.parent / "shared" / "fixtures"


def of_cases(where: Bench, folder: Path, wanted: list[str]) -> Iterator[tuple[str, Judgement]]:
    """Every judgement on the cases, with the case's name."""
    for case in (*CASES, *VARIANTS):
        if wanted and case.folder not in wanted:
            continue
        outcome = where.run(f"case {case.name}", case.steps(folder / case.folder))
        for check in case.checks:
            yield case.name, check.judge(outcome)
        where.forget(f"case {case.name}")
    for name, run in programs.RUNS.items():
        if not wanted or name in wanted:
            for judgement in run(where, folder / name):
                yield name, judgement


def counts(judged: Iterable[Judgement]) -> str:
    """How many of each verdict."""
    rows = list(judged)
    number = Counter(j.verdict for j in rows)
    return f"{len(rows)} in all: " + ", ".join(f"{number[v]} {v}" for v in VERDICTS if number[v])


def _table(title: str, rows: Iterable[tuple[str, Judgement]]) -> list[Judgement]:
    print(f"\n{title}\n")
    judged, passed = [], dict[str, bool]()
    for name, j in rows:
        print(f"{name:24} {j.what[:46]:46} {j.expected[:30]:30} {j.got[:60]:60} {j.verdict}", flush=True)
        judged.append(j)
        passed[name] = passed.get(name, True) and j.passed
    print(f"\n{sum(passed.values())} of {len(passed)} right in all that is asked of them; {counts(judged)}")
    return judged


def _asked(given: list[str] | None) -> argparse.Namespace:
    """What is asked for; ends the program with 2 and a message where that would run nothing."""
    parser = _parser()
    asked = parser.parse_args(given)
    if asked.documents and (asked.cases or asked.no_documents):
        parser.error("--documents runs no cases, and goes neither with --cases nor with --no-documents")
    folders = {case.folder for case in (*CASES, *VARIANTS)} | programs.RUNS.keys()
    _check(parser, "--cases", asked.cases, folders)
    _check(parser, "--documents", asked.documents, {document.ticker for document in documents.documents()})
    return asked


def _check(parser: argparse.ArgumentParser, option: str, named: Iterable[str], known: Collection[str]) -> None:
    unknown = [name for name in named if name not in known]
    if unknown:
        parser.error(f"{option} has no {', '.join(unknown)}: choose of {', '.join(sorted(known))}")


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools.hard_cases", description=__doc__)
    parser.add_argument(
        "--cases", type=_names, default=[], help="only these folders of `cases`; `own`: those made up here"
    )
    parser.add_argument("--documents", type=_names, default=[], help="only the documents of these tickers")
    parser.add_argument("--no-documents", action="store_true", help="cases only")
    parser.add_argument("--keep", type=Path, help="keep the stores in this folder")
    parser.add_argument("--all", action="store_true", help="every value of the documents, also the right ones")
    return parser


if __name__ == "__main__":
    sys.exit(main())
