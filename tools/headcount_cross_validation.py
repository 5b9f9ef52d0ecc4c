"""Rules and second reader together on whole reports: the second part of `make headcount`.

Cross-validated by filer: no report of a filer trains the reader that reads it. Precision is right over loaded (of
the report's own day), recall right over reports that state a headcount, silence the share of reports that still give
a reading when the sentences that state it are taken out. Exits with 1 when a threshold is missed.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from data.sources import headcount
from data.sources.headcount.second_reader import Weights
from tools.command_line import no_arguments
from tools.headcount_reports import Report, reports, reports_folder
from tools.train_headcount_reader import of_passages, of_report, trained

FOLDS: Final = 6
PRECISION, RECALL, SILENCE = 0.98, 0.85, 0.03
_SAME_DAY: Final = 10  # days: a reading of a day so near the stated one is of that day


@dataclass(frozen=True)
class Result:
    """A report with what is loaded of its own day, what was left of it (`waiting`), and a false alarm without its
    statements."""

    report: Report
    loaded: headcount.Reading | None
    waiting: headcount.Reading | None
    alarm: headcount.Reading | None

    @property
    def right(self) -> bool:
        """Whether the loaded reading is one of the counts that the report states."""
        return self.loaded is not None and self.loaded.employees in self.report.right

    @property
    def mistake(self) -> str:
        """What kind of mistake it is, empty for none."""
        stated, loaded = self.report.employees, self.loaded
        if loaded is None:
            return "" if stated is None else f"missed: {self._reason()}"
        if stated is None:
            return "wrong: the report states none"
        if self.right:
            return ""
        return "wrong: a part or an event" if loaded.employees < stated else "wrong: more than the whole"

    def _reason(self) -> str:
        if self.waiting is None:
            return "no number considered"
        return self.waiting.refused or next(reversed(self.waiting.reasons), "unsure")


def cross_validated(all_reports: Sequence[Report]) -> Iterator[Result]:
    """Every report, read with a reader trained on the passages and on other filers' reports."""
    filers = sorted({report.filer for report in all_reports})
    passages = list(of_passages())
    examples = {report.name: list(of_report(report)) for report in all_reports}
    for fold in range(FOLDS):
        inside = set(filers[fold::FOLDS])
        training = [example for r in all_reports if r.filer not in inside for example in examples[r.name]]
        reader = trained([*passages, *training])
        yield from (result(report, reader) for report in all_reports if report.filer in inside)


def result(report: Report, reader: Weights | None = None) -> Result:
    """What is read of a report."""
    candidates = headcount.candidates(report.text, report.period_end, reader)
    readings = headcount.chosen(candidates, report.period_end)
    sure = [reading for reading in readings if reading.confidence >= headcount.SURE]
    loaded = [reading for reading in sure if _is_of_day(reading, report)]
    waiting = next((c for c in candidates if c.employees in report.right), None)
    return Result(report, next(iter(loaded), None), waiting, silence(report, candidates, reader))


def _is_of_day(reading: headcount.Reading, report: Report) -> bool:
    stated: date = report.as_of or report.period_end
    day = reading.as_of or report.period_end
    return reading.employees in report.right or abs((day - stated).days) <= _SAME_DAY


def silence(
    report: Report, candidates: Sequence[headcount.Reading], reader: Weights | None = None
) -> headcount.Reading | None:
    """What is still loaded when every sentence is taken out that states the headcount: a false alarm, or None."""
    text = report.text
    spans = {(c.start, c.end) for c in candidates if c.employees in report.right}
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + text[end:]
    left = headcount.best(text, report.period_end, reader)
    return left if left is not None and left.confidence >= headcount.SURE else None


@dataclass(frozen=True)
class Summary:
    """Counts over reports: `stating` a headcount, `loaded` of the report's own day, `right` of these, false
    `alarms`."""

    reports: int
    stating: int
    loaded: int
    right: int
    alarms: int
    mistakes: Counter[str]

    @property
    def precision(self) -> float:
        """The share of loaded readings that are right."""
        return self.right / self.loaded if self.loaded else 1.0

    @property
    def recall(self) -> float:
        """The share of the stating reports of which the right reading is loaded."""
        return self.right / self.stating if self.stating else 1.0

    @property
    def silence(self) -> float:
        """The share of the reports that give a reading without their statements."""
        return self.alarms / self.reports if self.reports else 0.0

    @property
    def good(self) -> bool:
        """Whether all thresholds are met."""
        return self.precision >= PRECISION and self.recall >= RECALL and self.silence <= SILENCE


def summary(results: Sequence[Result]) -> Summary:
    """The counts of these results."""
    return Summary(
        reports=len(results),
        stating=sum(result.report.employees is not None for result in results),
        loaded=sum(result.loaded is not None for result in results),
        right=sum(result.right for result in results),
        alarms=sum(result.alarm is not None for result in results),
        mistakes=Counter(result.mistake for result in results if result.mistake),
    )


def lines(results: Sequence[Result]) -> Iterator[str]:
    """The results as text: the measures, the kinds of mistakes, and every report that is one."""
    total = summary(results)
    yield f"whole reports: {total.reports}, of which {total.stating} state a headcount"
    yield f"loaded {total.loaded}, right {total.right}"
    yield f"precision {total.precision:.3f} (at least {PRECISION}), recall {total.recall:.3f} (at least {RECALL}),"
    yield f"silence {total.silence:.3f} (at most {SILENCE}): readings loaded when the statements are taken out"
    for mistake, times in total.mistakes.most_common():
        yield f"  {times} x {mistake}"
    for each in results:
        if each.mistake:
            read = f"{each.loaded.employees:,.0f}" if each.loaded else "nothing"
            yield f"    {each.report.name}: states {each.report.employees}, read {read} ({each.mistake})"
        if each.alarm:
            yield f"    {each.report.name}: alarm {each.alarm.employees:,.0f}: {each.alarm.sentence[:140]}"


def main() -> int:
    """Print the results of all reports; 1 when the thresholds are not met."""
    folder = reports_folder()
    if folder is None:
        print("SKIPPED: the whole reports are not here; set LEVERAGE_FIXTURES to the folder of recordings")
        return 0
    results = list(cross_validated(list(reports(folder))))
    print(*lines(results), sep="\n")
    return 0 if summary(results).good else 1


if __name__ == "__main__":
    no_arguments(__doc__, "python -m tools.headcount_cross_validation")
    sys.exit(main())
