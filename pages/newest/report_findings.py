"""Which findings of other charts, and which verdicts of the thesis, are others since a report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Final

import pandas as pd

from charts import assemble, paragraphs, style, text
from charts.core import Chart, ChartData, ChartSpec, Compared, Finding, Number
from contracts import Description, Unit
from engine.origin import Origin
from engine.reports import Report
from engine.request import Request
from engine.thesis.verdicts import Judged
from pages.newest import parameters, words
from pages.newest.parameters import ReportParams
from pages.newest.verdict_frames import MovedMeasure, VerdictMoves, verdict_moves

# Charts whose finding is of the chosen companies and rests on what they report, with what each is about.
COMPARED: Final = {
    "paradox": "People and value",
    "headcount_since_peak": "Headcount since its peak",
    "efficiency": "Efficiency and compute",
    "value_bridge": "Why the value changed",
    "capex_returns": "Returns on capex",
    "guidance": "Guidance and spending",
    "depreciation_wave": "Depreciation locked in",
    "roic": "Return on capital",
    "ad_growth": "Advertising revenue",
}
MOVED, ALL, VERDICTS, CLAIMS, MEASURES = "findings_moved", "findings", "verdicts_moved", "verdicts", "measures_moved"
_FINDINGS: Final = Unit("findings", style="count")
_VERDICTS: Final = Unit("verdicts", style="count")
_HEIGHT: Final = 640  # pixels of all blocks
_HOW: Final = (
    "Each finding is that of its page for the chosen companies, as of the day before the results and as of the day of "
    "the report. Prices of the days between count too. A measure of a claim is listed where the newest document behind "
    "it is one of these results."
)
DESCRIBED: Final = Description(
    MOVED,
    "Findings that a report moved",
    _FINDINGS,
    "",
    "The headline of a chart as of the day before the results of a report, beside the one as of its day.",
)


@dataclass(frozen=True, slots=True)
class _Block:
    """A paragraph of the chart: what it is about, what was said before, what after."""

    title: str
    before: str
    after: str


def request(p: ReportParams) -> Request:
    return parameters.request(p, verdict_moves)


def compares(data: ChartData) -> tuple[Compared, ...]:
    """The findings on both days."""
    known = data.result(verdict_moves)
    if known.report is None:
        return ()
    return tuple(each for slug in COMPARED for each in _both(data, known.report, slug))


def _both(data: ChartData, report: Report, slug: str) -> tuple[Compared, Compared]:
    who = tuple(dict.fromkeys((report.ticker, *(each.ticker for each in data.companies))))
    return Compared(slug, who, report.before), Compared(slug, who, report.day.date())


def build(data: ChartData, p: ReportParams) -> Chart:
    """A paragraph per verdict that moved, then per finding, then per measure of a claim, as room allows."""
    known = data.result(verdict_moves)
    if known.report is None:
        return words.without_report(data, p)
    findings = _findings(data, known.report)
    blocks = [*(_verdict(*pair) for pair in known.verdicts), *findings, *(map(_measure, known.measures))]
    shown = _fitting(blocks)
    nothing = _Block("Nothing moved", "", "Every finding and verdict is the same on both days.")
    return assemble.chart(
        data,
        p,
        paragraphs.drawn([_paragraphs(block) for block in shown or [nothing]]),
        _table(known, findings),
        names=[],
        described=[DESCRIBED],
        finding=finding(known, findings),
        alt=f"Text: findings and verdicts before and after {words.named(known.report)}",
        notes=[_HOW, *_left(len(blocks) - len(shown)), *_same_days(known)],
        missing=[],
        key=False,
    )


def _findings(data: ChartData, report: Report) -> list[_Block]:
    """Those with another headline."""
    every = [
        _Block(title, *(data.headlines[each] for each in _both(data, report, slug))) for slug, title in COMPARED.items()
    ]
    return [block for block in every if block.before != block.after]


def _verdict(had: Judged, has: Judged) -> _Block:
    before, after = (_outcome(each) for each in (had, has))
    return _Block(f"Verdict: {has.claim.label}", f"{before}.", f"{after}.")


def _outcome(judged: Judged) -> str:
    verdict = judged.verdict
    return ", ".join(filter(None, (verdict.outcome.value.capitalize(), verdict.sureness.words)))


def _measure(moved: MovedMeasure) -> _Block:
    unit = moved.criterion.unit
    values = (style.brief(each.measured.value, unit) for each in (moved.before, moved.after))
    return _Block(moved.criterion.title, *(f"{value}." for value in values))


def _same_days(known: VerdictMoves) -> Iterator[str]:
    if known.others:
        who = text.join(list(dict.fromkeys(words.who(each) for each in known.others)))
        yield f"On the same days reports of {who} were filed; what moved may rest on them."


# ------------------------------------------------------------------------------------------- table


def _table(known: VerdictMoves, findings: Sequence[_Block]) -> pd.DataFrame:
    report = known.report
    assert report is not None
    rows = [words.counted(report, *each) for each in _counts(known, findings)]
    rows += [_said(report, "finding", block) for block in findings]
    rows += [_said(report, "verdict", _verdict(*pair)) for pair in known.verdicts]
    rows += [row for moved in known.measures for row in _measured(report, moved)]
    return words.table(rows, ("before", "after", "claim"))


def _counts(known: VerdictMoves, findings: Sequence[_Block]) -> tuple[tuple[str, str, int, Unit], ...]:
    """What is counted: name, title, how many, and of what."""
    return (
        (MOVED, "Findings that moved", len(findings), _FINDINGS),
        (ALL, "Findings compared", len(COMPARED), _FINDINGS),
        (VERDICTS, "Verdicts that moved", len(known.verdicts), _VERDICTS),
        (CLAIMS, "Verdicts compared", len(known.pairs), _VERDICTS),
        (MEASURES, "Measures of claims that moved", len(known.measures), words.COUNT),
    )


def _said(report: Report, name: str, block: _Block) -> dict[str, Any]:
    about = {"ticker": report.ticker, "company": report.company, "name": name, "title": block.title}
    return about | {"before": block.before, "after": block.after}


def _measured(report: Report, moved: MovedMeasure) -> Iterator[dict[str, Any]]:
    for each, end, when in ((moved.before, "_before", ", before"), (moved.after, "", "")):
        measured = each.measured
        origin = Origin(str(measured.evidence), measured.known_on, measured.document)
        title = f"{moved.criterion.title}{when}"
        name = f"{moved.criterion.name}{end}"
        row = words.row(report, name, title, measured.value, moved.criterion.unit, origin)
        yield row | {"ticker": None, "company": None, "claim": moved.claim}


# ------------------------------------------------------------------------------------------- words


def finding(known: VerdictMoves, findings: Sequence[_Block]) -> Finding:
    """How many findings and verdicts are others since the report."""
    report = known.report
    assert report is not None
    moved = text.plural(len(findings), "finding") if findings else "no finding"
    judged = text.plural(len(known.verdicts), "verdict") if known.verdicts else "no verdict"
    line = f"{text.sentence(moved)[:-1]} and {judged} changed with {words.named(report)}"
    numbers = tuple(Number(float(count), name, report.ticker) for name, _, count, _ in _counts(known, findings))
    return Finding(line, _deck(known), (), numbers)


def _deck(known: VerdictMoves) -> str:
    report = known.report
    assert report is not None
    compared = f"{len(COMPARED)} findings and {len(known.pairs)} verdicts"
    days = f"as of {text.day(report.before)} and as of {text.day(report.day)}"
    count = text.plural(len(known.measures), "measure") if known.measures else "No measure"
    return f"Compared are {compared}, {days}. {count} of the claims changed with figures of {words.who(report)}"


# ----------------------------------------------------------------------------------------- drawing


def _fitting(blocks: Sequence[_Block]) -> list[_Block]:
    """The first that a picture for an article or a slide has room for."""
    heights = accumulate(paragraphs.height(_paragraphs(block)) for block in blocks)
    return [block for block, height in zip(blocks, heights, strict=True) if height <= _HEIGHT]


def _left(count: int) -> Iterator[str]:
    if count:
        yield f"The table has {count} more."


def _paragraphs(block: _Block) -> list[str]:
    """Title, what was said before and what after."""
    both = (("Before", block.before), ("After", block.after))
    return [text.readable(part) for part in (block.title, *(f"{label}: {said}" for label, said in both if said))]


CHART = ChartSpec(
    question="Which findings and verdicts did the newest report move?",
    params=ReportParams,
    request=request,
    build=build,
    compares=compares,
)
