"""Ask an advisory service (OSV) whether any pinned package has a known vulnerability.

All pins of requirements*.txt go in one question. Each advisory that tools/accepted_advisories.toml does not accept is
printed, and the program ends with 1. Where the service does not answer in time, or not in its form, that is said on
standard error and the program ends with 0, or with 3 under --strict.
"""

from __future__ import annotations

import argparse
import json
import queue
import sys
import threading
import tomllib
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from tools.command_line import Parser
from tools.pins import ROOT, Pin, pinned

SERVICE: Final = "https://api.osv.dev/v1/querybatch"
ACCEPTED: Final = ROOT / "tools" / "accepted_advisories.toml"
SECONDS: Final = 10.0  # for everything: names, connection, answer and its further pages
_PAGES: Final = 5
_LIMIT: Final = 32 * 2**20  # bytes of one answer, which is the service's own limit
_DO: Final = (
    "raise its bound in pyproject.toml and run `make lock`, or accept it in tools/accepted_advisories.toml with a "
    "reason and a day"
)


class Unanswered(Exception):
    """The service gave no usable answer; the message says why."""


@dataclass(frozen=True, slots=True)
class Advisory:
    """One advisory on one pinned package."""

    pin: Pin
    id: str


@dataclass(frozen=True, slots=True)
class Acceptance:
    """An advisory that is accepted on one package up to and including a day (UTC)."""

    id: str
    package: str
    reason: str
    until: date


def acceptances(path: Path) -> list[Acceptance]:
    """What a file accepts. Raises ValueError that names the entry where one lacks something or has another type."""
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("accepted", [])
    except (OSError, ValueError) as error:
        raise ValueError(f"{path} cannot be read: {error}") from error
    if not isinstance(entries, list):
        raise ValueError(f"{path}: write each acceptance under [[accepted]]")
    return [_acceptance(path, number, entry) for number, entry in enumerate(entries, 1)]


def _acceptance(path: Path, number: int, entry: Any) -> Acceptance:
    said = entry if isinstance(entry, dict) else {}
    texts = [text for key in ("id", "package", "reason") if isinstance(text := said.get(key), str) and text.strip()]
    until = said.get("until")
    if len(texts) < 3 or not isinstance(until, date) or isinstance(until, datetime):
        needed = "id, package and reason as texts and until as a day (2027-01-31)"
        raise ValueError(f"{path}: acceptance {number} needs {needed}")
    return Acceptance(texts[0], texts[1], texts[2], until)


def ask(asked: Sequence[Pin], service: str = SERVICE, seconds: float = SECONDS) -> list[Advisory]:
    """All advisories on the pins. Raises Unanswered where the service says nothing usable in the given seconds."""
    answers: queue.SimpleQueue[list[Advisory] | Exception] = queue.SimpleQueue()

    def work() -> None:
        try:
            answers.put(_all_pages(asked, service, seconds))
        except Exception as error:  # whatever went wrong: the advisories were not read
            answers.put(error)

    # A thread, since a timeout of a socket bounds neither the look-up of a name nor an answer that comes in drops.
    threading.Thread(target=work, daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty:
        raise Unanswered(f"no whole answer in {seconds:g} seconds") from None
    if isinstance(answer, Exception):
        raise Unanswered(f"{type(answer).__name__}: {answer}") from answer
    return answer


def _all_pages(asked: Sequence[Pin], service: str, seconds: float) -> list[Advisory]:
    found: list[Advisory] = []
    questions = [(pin, "") for pin in asked]
    for _ in range(_PAGES):
        results = _results(questions, service, seconds)
        found += [
            Advisory(pin, v["id"]) for (pin, _), r in zip(questions, results, strict=True) for v in r.get("vulns") or ()
        ]
        more = [(pin, r.get("next_page_token")) for (pin, _), r in zip(questions, results, strict=True)]
        questions = [(pin, token) for pin, token in more if token]
        if not questions:
            return found
    raise ValueError(f"more than {_PAGES} pages of advisories on {questions[0][0].name}")


def _results(questions: Sequence[tuple[Pin, str]], service: str, seconds: float) -> list[dict[str, Any]]:
    """One result per question, in its order. Raises ValueError where the answer has another form."""
    body = json.dumps({"queries": [_query(pin, token) for pin, token in questions]}).encode()
    headers = {"Content-Type": "application/json", "User-Agent": "intelligence-leverage-audit"}
    with urllib.request.urlopen(urllib.request.Request(service, body, headers), timeout=seconds) as response:
        said = response.read(_LIMIT + 1)
    if len(said) > _LIMIT:
        raise ValueError(f"the answer is larger than {_LIMIT:,} bytes")
    answer = json.loads(said)
    results = answer.get("results") if isinstance(answer, dict) else None
    if not isinstance(results, list) or not all(isinstance(result, dict) for result in results):
        raise ValueError("the answer has no list of results")
    if len(results) != len(questions):
        raise ValueError(f"{len(results)} results for {len(questions)} packages")
    return results


def _query(pin: Pin, token: str) -> dict[str, Any]:
    query: dict[str, Any] = {"package": {"name": pin.name, "ecosystem": "PyPI"}, "version": pin.version}
    return query | ({"page_token": token} if token else {})


def findings(advisories: Sequence[Advisory], accepted: Sequence[Acceptance], today: date) -> list[str]:
    """One line per advisory that is not accepted today."""
    known = {(entry.id, entry.package): entry for entry in accepted}
    lines = []
    for advisory in advisories:
        entry = known.get((advisory.id, advisory.pin.name))
        if entry is None or entry.until < today:
            late = f"its acceptance ended on {entry.until}; " if entry else ""
            lines.append(
                f"{advisory.pin.name} {advisory.pin.version}: {advisory.id}: {late}{_DO}"
                f" (https://osv.dev/vulnerability/{advisory.id})"
            )
    return lines


def report(advisories: Sequence[Advisory], accepted: Sequence[Acceptance], today: date, count: int) -> int:
    """Print what was found among so many pins; 1 where anything needs a decision, else 0."""
    lines = findings(advisories, accepted, today)
    met = {(advisory.id, advisory.pin.name) for advisory in advisories}
    for entry in accepted:
        state = (
            f"accepted until {entry.until}: {entry.reason}"
            if (entry.id, entry.package) in met
            else "no longer reported: remove its acceptance"
        )
        print(f"{entry.package}: {entry.id}: {state}")
    for line in lines:
        print(line)
    print(f"{count} pinned packages, {len(advisories)} advisories, {len(lines)} of them to be dealt with.")
    return 1 if lines else 0


def main(given: Sequence[str] | None = None) -> int:
    """The exit code: 0 nothing to do or not checked, 1 findings, 2 a file of acceptances that cannot be read, 3 not
    checked under --strict.
    """
    options = _options(given)
    try:
        accepted = acceptances(options.accepted)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    asked = pinned()
    try:
        found = ask(asked, options.service, options.seconds)
    except Unanswered as why:
        print(f"ADVISORIES WERE NOT CHECKED: {options.service}: {why}", file=sys.stderr)
        return 3 if options.strict else 0
    return report(found, accepted, datetime.now(UTC).date(), len(asked))


def _options(given: Sequence[str] | None) -> argparse.Namespace:
    form = argparse.RawDescriptionHelpFormatter
    parser = Parser(prog="python -m tools.advisories", description=__doc__, formatter_class=form)
    parser.add_argument("--strict", action="store_true", help="end with 3 where the service does not answer")
    parser.add_argument(
        "--service", type=_address, default=SERVICE, help="address of the batch query (default: %(default)s)"
    )
    parser.add_argument("--seconds", type=_seconds, default=SECONDS, help="to wait in all (default: %(default)g)")
    parser.add_argument("--accepted", type=Path, default=ACCEPTED, help="file of acceptances")
    return parser.parse_args(given)


def _address(text: str) -> str:
    if not text.startswith(("https://", "http://")):
        raise argparse.ArgumentTypeError(f"{text!r} is no http address")
    return text


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 600:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds above 0 and up to 600")
    return seconds


if __name__ == "__main__":
    sys.exit(main())
