"""The page of the thorough run: what ran at which commit, what did not, and each failure with what repeats it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from tools.thorough import results
from tools.thorough.results import Failure, Result

_WHOLE: Final = (
    "`make test` tries a property on a few examples, the same every day. In this run it is tried on twenty times as "
    "many, drawn by the seed that stands below, and every chart is exported in every format. Seconds are by the clock: "
    "more where the machine had other work."
)
_FALSIFYING: Final = "Falsifying example"
_BROKEN: Final = "E  "  # before what pytest says of an assertion
_ENDS: Final = {
    results.FINISHED: "came to their end",
    results.STOPPED: "were stopped before it",
    results.BROKEN: "broke",
    "": "have not run",
}
_LINES: Final = 24  # of what a failing test said


@dataclass(frozen=True, slots=True)
class Files:
    """All files of tests: those that try properties, and the others, which are the same as under `make test`."""

    properties: tuple[str, ...]
    others: tuple[str, ...]


def page(files: Files, known: Sequence[Result], order: Sequence[str], root: str = "") -> str:
    """The page, of the results that are kept; `order` lists commits from the oldest to the newest."""
    of = {result.file: result for result in known}
    parts = [
        "# The thorough run",
        "Written by `make thorough` (`python -m tools.thorough --write docs/thorough.md`) of the results that it keeps "
        "in `.thorough`, one per file of tests.",
        _WHOLE,
        _range([of[file] for file in (*files.properties, *files.others) if file in of], order),
        _state("files that try properties", files.properties, of),
        _state("other files, which are the same as under `make test`", files.others, of),
        *_failures([of[file] for file in (*files.properties, *files.others) if file in of], root),
        "## Files that try properties",
        _table([of[file] for file in files.properties if file in of]),
        *_absent(files.properties, of),
    ]
    return "\n\n".join(parts) + "\n"


def _range(known: Sequence[Result], order: Sequence[str]) -> str:
    if not known:
        return "Nothing has run yet."
    commits = sorted({result.run.commit for result in known}, key=lambda c: order.index(c) if c in order else -1)
    days = sorted({result.run.day for result in known})
    cores = sorted({result.run.cores for result in known})
    tests, failed, skipped = (
        sum(counts) for counts in zip(*((r.tests, len(r.failures), r.skipped) for r in known), strict=True)
    )
    minutes = sum(result.run.seconds for result in known) / 60
    return (
        f"{tests:,} tests of {len(known)} files: {failed} failed, {skipped} skipped; {minutes:,.0f} minutes in all, "
        f"{_span(days)}, {_span([_short(commit) for commit in commits], 'commit ', 'commits ')}, "
        f"{_span([str(n) for n in cores])} cores."
    )


def _span(names: Sequence[str], one: str = "", several: str = "") -> str:
    return f"{one}{names[0]}" if len(names) == 1 else f"{several}{names[0]} to {names[-1]}"


def _short(commit: str) -> str:
    """Seven letters of a commit, and whether its files were changed."""
    name, changed, _ = commit.partition("-")
    return name[:7] + (" with changes" if changed else "")


def _state(what: str, files: Sequence[str], of: dict[str, Result]) -> str:
    ends = [of[file].run.end if file in of else "" for file in files]
    counts = [f"{ends.count(end)} {said}" for end, said in _ENDS.items() if end in ends]
    return f"Of {len(files)} {what}, {', '.join(counts) or 'none is there'}."


def _table(known: Iterable[Result]) -> str:
    head = "| file | tests | failed | skipped | seconds | end | commit | day | seed |"
    return "\n".join([head, "|---" * head.count(" | ") + "|---|", *map(_row, known)])


def _row(result: Result) -> str:
    run = result.run
    counts = f"{result.tests} | {len(result.failures)} | {result.skipped} | {run.seconds:,.0f}"
    return f"| {result.file} | {counts} | {run.end} | {_short(run.commit)} | {run.day} | {run.seed} |"


def _absent(files: Sequence[str], of: dict[str, Result]) -> list[str]:
    absent = [file for file in files if file not in of]
    return ["Not run: " + ", ".join(f"`{file}`" for file in absent) + "."] if absent else []


def _failures(known: Sequence[Result], root: str) -> list[str]:
    failed = [(result, failure) for result in known for failure in result.failures]
    return ["## Failures", *(_failure(*each, root) for each in failed)] if failed else []


def _failure(result: Result, failure: Failure, root: str) -> str:
    """A failure with the command that draws the same examples at the same commit."""
    repeat = f"LEVERAGE_THOROUGH=1 python -m pytest '{failure.test}' --hypothesis-seed={result.run.seed}"
    said = _said(failure.text.replace(root, "") if root else failure.text)
    return f"`{failure.test}` at {_short(result.run.commit)}:\n\n```text\n{repeat}\n\n{said}\n```"


def _said(text: str) -> str:
    """The example that was found where there is one, else what did not hold, else the last that a test said."""
    lines = text.strip().splitlines()
    found = next((i for i, line in enumerate(lines) if _FALSIFYING in line), None)
    broken = [line for line in lines if line.startswith(_BROKEN)]
    kept = (broken[:_LINES] or lines[-_LINES:]) if found is None else lines[found : found + _LINES]
    return "\n".join(line.rstrip() for line in kept)
