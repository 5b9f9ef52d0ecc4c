"""The verdicts of the thesis on the day before the results of a report, and on the day of the report."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from analytics.verdicts import Criterion
from data.reading import report_queries
from data.store import Store
from engine.reports import Report, asked, of_others, same_value
from engine.request import Request
from engine.thesis.measurement import Measurement
from engine.thesis.verdicts import Board, Judged, board


@dataclass(frozen=True, slots=True)
class MovedMeasure:
    """A measure of a claim that has another value after the report."""

    claim: str
    criterion: Criterion
    before: Measurement
    after: Measurement


@dataclass(frozen=True, slots=True)
class VerdictMoves:
    """Both boards around a report, none where there is no report; `others` are reports of others on the same days."""

    report: Report | None = None
    before: Board | None = None
    after: Board | None = None
    others: tuple[Report, ...] = ()
    results: frozenset[str] = field(default_factory=frozenset)  # the documents of the company's results
    documents: frozenset[str] = field(default_factory=frozenset)

    @property
    def pairs(self) -> tuple[tuple[Judged, Judged], ...]:
        """Each claim before and after."""
        if self.before is None or self.after is None:
            return ()
        return tuple((self.before.of(row.claim.slug), row) for row in self.after.rows)

    @property
    def verdicts(self) -> tuple[tuple[Judged, Judged], ...]:
        """The claims whose verdict, or how sure it is, is another."""
        return tuple(pair for pair in self.pairs if _verdict(pair[0]) != _verdict(pair[1]))

    @property
    def measures(self) -> tuple[MovedMeasure, ...]:
        """The measures of claims whose value is another and rests on the results, in the order of the claims."""
        return tuple(each for each in _moved(self.pairs) if each.after.measured.document in self.results)


def verdict_moves(store: Store, request: Request) -> VerdictMoves:
    """The verdicts before and after the report that a request asks for."""
    report = asked(store, request)
    if report is None:
        return VerdictMoves()
    before, after = (board(store, replace(request, end=None, as_of=day)) for day in (report.before, report.day.date()))
    others = of_others(store, request, report)
    documents = {report.accession, *_behind(before), *_behind(after)}
    return VerdictMoves(report, before, after, others, _results(store, report), frozenset(documents))


def _results(store: Store, report: Report) -> frozenset[str]:
    """The documents of a company's results: filings, and rows of cited tables, of their days."""
    rows = report_queries.documents_between(store, report.ticker, report.since.date(), report.day.date())
    return frozenset(rows["accession"].dropna()) | frozenset(rows["source_id"])


def _behind(judged: Board) -> Iterator[str]:
    """The document named for each measure."""
    for row in judged.rows:
        yield from (each.measured.document for each in row.measurements if each.measured.document)


def _verdict(judged: Judged) -> tuple[str, str]:
    return judged.verdict.outcome.value, judged.verdict.sureness.value


def _moved(pairs: tuple[tuple[Judged, Judged], ...]) -> Iterator[MovedMeasure]:
    for had, has in pairs:
        for criterion, one, other in zip(has.claim.criteria, had.measurements, has.measurements, strict=True):
            before, after = one.measured.value, other.measured.value
            if math.isfinite(before) and math.isfinite(after) and not same_value(before, after):
                yield MovedMeasure(has.claim.slug, criterion, one, other)
