"""All tests with every case of every property, some hours long; it goes on where it was stopped.

    python -m tools.thorough --only-properties --minutes 60     the files that differ from `make test`, for an hour
    python -m tools.thorough tests/unit/test_frontier.py        one file
    python -m tools.thorough --minutes 0                        run nothing; the page of what is known

What came of each file is kept in `.thorough` with its commit, day and seed; a file whose result stands for the
commit is not run again. Exit code 1 where a test failed, 2 where something that was asked for has not come to its end.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tools.thorough import results
from tools.thorough.files import test_files, tries_properties
from tools.thorough.page import Files, page
from tools.thorough.runs import Runner

ROOT = Path(__file__).resolve().parents[2]
_CHANGED: Final = "-changed"  # behind the name of a commit
_UNKNOWN: Final = {True: 30.0, False: 120.0}  # seconds of a file that never ran, by whether it tests a part alone


def main(given: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Run what is asked for, write or print the page; the exit code."""
    asked = _parser().parse_args(given)
    folder, every = root / ".thorough", _files(root)
    wanted = _wanted(asked, root, every)
    runner = Runner(root, folder, _commit(root, asked.write), asked.limit * 60, _deadline(asked.minutes))
    try:
        runner.run(_due(wanted, folder, runner, _standing(root, runner.commit, asked)), asked.n)
    except KeyboardInterrupt:
        print("Stopped; what has run is kept, and the next run goes on from there.", file=sys.stderr)
    known = [result for file in (*every.properties, *every.others) if (result := results.load(folder, file))]
    _show(page(every, known, _git(root, "rev-list", "--reverse", "HEAD").split(), f"{root}/"), asked.write)
    return _code([results.load(folder, file) for file in wanted])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tools.thorough", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="*", help="files of tests; all where none is named")
    parser.add_argument("--only-properties", action="store_true", help="only files that differ from `make test`")
    parser.add_argument("--again", action="store_true", help="also run what stands for this commit")
    parser.add_argument("--since", metavar="COMMIT", help="let results of this commit and later ones stand too")
    parser.add_argument("-n", type=int, default=os.cpu_count() or 1, help="files at a time")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="for all files together; 0 runs none")
    parser.add_argument("--limit", type=float, default=60.0, help="minutes for one file")
    parser.add_argument("--write", type=Path, help="write the page here")
    return parser


def _files(root: Path) -> Files:
    every = test_files(root)
    properties = tuple(file for file in every if tries_properties(root / file))
    return Files(properties, tuple(file for file in every if file not in properties))


def _wanted(asked: argparse.Namespace, root: Path, every: Files) -> tuple[str, ...]:
    """The files that are asked for. Raises SystemExit where one is no file of tests."""
    known = every.properties if asked.only_properties else (*every.properties, *every.others)
    if not asked.files:
        return known
    named = tuple(Path(os.path.relpath(Path(file).resolve(), root)).as_posix() for file in asked.files)
    strange = [file for file in named if file not in known]
    if strange:
        raise SystemExit(f"No file of tests that could run here: {', '.join(strange)}")
    return named


def _due(wanted: Sequence[str], folder: Path, runner: Runner, commits: set[str]) -> list[str]:
    """What has to run: first what took least when it last ran, so that much has come to its end when time is over."""
    last = {file: results.load(folder, file) for file in wanted}
    due = [file for file, result in last.items() if not (result and result.stands(commits, runner.limit))]
    print(f"{len(due)} of {len(wanted)} files to run", file=sys.stderr)
    return sorted(due, key=lambda file: result.run.seconds if (result := last[file]) else _expected(file))


def _expected(file: str) -> float:
    return _UNKNOWN[file.startswith("tests/unit/")]


def _standing(root: Path, commit: str, asked: argparse.Namespace) -> set[str]:
    """The commits whose results need not be made again: not of changed files, which may have changed once more. Raises
    SystemExit where `--since` names none before this.
    """
    if asked.again:
        return set()
    if not asked.since:
        return set() if commit.endswith(_CHANGED) else {commit}
    try:
        first = _git(root, "rev-parse", "--verify", "--quiet", f"{asked.since}^{{commit}}")
    except subprocess.CalledProcessError:
        raise SystemExit(f"No commit is called {asked.since}") from None
    return {first, *_git(root, "rev-list", f"{first}..HEAD").split()}


def _commit(root: Path, page_file: Path | None) -> str:
    """The commit of the files, `-changed` where they differ from it; the page that is written here may."""
    written = [f":(exclude){page_file.resolve()}"] if page_file and page_file.resolve().is_relative_to(root) else []
    changed = _git(root, "status", "--porcelain", "--", ".", *written)
    return _git(root, "rev-parse", "HEAD") + (_CHANGED if changed else "")


def _git(root: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def _deadline(minutes: float) -> float:
    return time.monotonic() + minutes * 60


def _show(text: str, where: Path | None) -> None:
    if where:
        where.write_text(text, encoding="utf-8")
    else:
        print(text)


def _code(asked: Sequence[results.Result | None]) -> int:
    if any(result and result.failures for result in asked):
        return 1
    return 0 if all(result and result.run.end == results.FINISHED for result in asked) else 2


if __name__ == "__main__":
    sys.exit(main())
