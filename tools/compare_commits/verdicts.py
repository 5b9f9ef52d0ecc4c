"""What is to be said of one export by two commits: equal, different as intended, or different."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

from tools.compare_commits import trees
from tools.compare_commits.differences import Difference, Intended, differences

FORMATS: Final = ("json", "csv", "figure")
Outcome = Literal["equal", "intended", "different"]
OUTCOMES: Final[tuple[Outcome, ...]] = get_args(Outcome)


@dataclass(frozen=True, slots=True)
class Export:
    """What one commit answered: the status of HTTP, and the text of the body or the call that draws the figure."""

    status: int
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome for one chart, set and format; the reasons of what is intended, and the differences that are not."""

    outcome: Outcome
    reasons: Counter[str]
    left: tuple[Difference, ...] = ()


def verdict(base: Export, head: Export, chart: str, form: str, intended: Sequence[Intended] = ()) -> Verdict:
    """Compare two exports of one chart: JSON and CSV byte for byte but for the snapshot's name, figures by meaning."""
    one, other = (trees.without_snapshot(export.text) for export in (base, head))
    if (base.status, one) == (head.status, other):
        return Verdict("equal", Counter())
    rules = [rule for rule in intended if rule.concerns(chart, form)]
    if base.status != head.status:
        return _sorted_out([Difference("/(status)", *(f"{e.status}: {e.text[:200]}" for e in (base, head)))], rules)
    rewritten, reasons = _rewritten(one, rules)
    return _sorted_out(list(_between(rewritten, other, form if base.status == 200 else "error")), rules, reasons)


def _rewritten(text: str, rules: Sequence[Intended]) -> tuple[str, Counter[str]]:
    reasons: Counter[str] = Counter()
    for rule in rules:
        changed = rule.rewritten(text)
        reasons[rule.reason] += changed != text
        text = changed
    return text, +reasons


def _between(base: str, head: str, form: str) -> Iterator[Difference]:
    """Differences of two texts of one form; where only the layout differs, that is one."""
    if base == head:
        return
    if form == "figure":
        yield from differences(trees.figure(base), trees.figure(head), ordered=False)
        return
    read = trees.csv_tree if form == "csv" else _json_or_text
    places = list(differences(read(base), read(head), ordered=True))
    yield from places or [Difference("/(bytes)", "the same values", "laid out otherwise")]


def _json_or_text(text: str) -> Any:
    """The values of JSON; an answer to a fault of the program may be plain text."""
    try:
        return trees.json_tree(text)
    except ValueError:
        return text


def _sorted_out(
    places: Sequence[Difference], rules: Sequence[Intended], reasons: Counter[str] | None = None
) -> Verdict:
    """The verdict on some differences: intended are those that a rule allows."""
    reasons, left = Counter(reasons), []
    for place in places:
        rule = next((rule for rule in rules if rule.allows(place)), None)
        if rule:
            reasons[rule.reason] += 1
        else:
            left.append(place)
    outcome: Outcome = "different" if left else "intended" if reasons else "equal"
    return Verdict(outcome, reasons, tuple(left))


def compact(places: Sequence[tuple[str, Difference]], most: int) -> list[str]:
    """Lines for differences and where they were met: one per pattern of path with its first example, `most` of them."""
    patterns: dict[str, list[tuple[str, Difference]]] = {}
    for met in places:
        patterns.setdefault(met[1].pattern, []).append(met)
    lines = [_example(pattern, mets) for pattern, mets in list(patterns.items())[:most]]
    return [*lines, *([f"... and at {len(patterns) - most} more kinds of place"] if len(patterns) > most else [])]


def _example(pattern: str, mets: list[tuple[str, Difference]]) -> str:
    where, first = mets[0]
    times = f" ({len(mets)} times)" if len(mets) > 1 else ""
    return f"{pattern}{times}: {' -> '.join(_short(first.base, first.head))}   first in {where} at {first.path}"


def _short(base: str, head: str, most: int = 90) -> tuple[str, str]:
    """Both texts on one line each; long ones from shortly before the place where they part."""
    lines = [" ".join(text.split()) for text in (base, head)]
    parting = next((i for i, (one, other) in enumerate(zip(*lines, strict=False)) if one != other), 0)
    start = max(0, parting - 30) if max(map(len, lines)) > most else 0
    one, other = (
        f"{'…' * (start > 0)}{line[start : start + most]}{'…' * (len(line) > start + most)}" for line in lines
    )
    return one, other
