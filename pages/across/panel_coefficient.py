"""Coefficients and intervals: outcome by outcome, from the plainest comparison to the strictest."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Final

import pandas as pd

from analytics.methods.placebo import Placebo
from charts import assemble, frame, marks, style, text
from charts.core import Chart, ChartData, ChartSpec
from charts.figure import Figure
from engine.request import Request
from pages.across import frames, intervals, terms, words
from pages.across.exchanged import Placebos, placebos
from pages.across.frames import Coefficient
from pages.across.parameters import AcrossParams
from pages.across.specifications import COMPUTE, SPECIFICATIONS, outcomes, per_employee

COLOUR: Final = style.SOFT  # no company's
DOUBT: Final = "✕"
_AXIS: Final = "Percent of the outcome for each percent of compute"
_OUTCOME: Final = "<span style='font-size:14px'><b>{}</b></span>"


def _names(p: AcrossParams) -> tuple[str, ...]:
    return (COMPUTE, *(per_employee(outcome) for outcome in outcomes(p.outcome)))


def request(p: AcrossParams) -> Request:
    return terms.request(p, _names(p), (frames.estimates, frames.coverage, frames.behind, placebos))


def build(data: ChartData, p: AcrossParams) -> Chart:
    """One row per outcome and specification, the chosen one strong; the finding is of the chosen one."""
    data = intervals.documented(data)
    estimates = data.result(frames.estimates)
    chosen = next(estimate for estimate in estimates.rows if _is_chosen(estimate, p))
    if not estimates.known:
        return intervals.refused(data, p, str(chosen.reason))
    return assemble.chart(
        data,
        p,
        _drawn(data, p, estimates.rows),
        _table(data, p, estimates.rows),
        finding=words.association(p, chosen) if chosen.known else words.refused(str(chosen.reason)),
        names=_names(p),
        alt=_alt(data, p, len(estimates.known)),
        notes=[
            words.compared(p),
            *terms.notes(p),
            *_notes(estimates.known),
            *_doubted(estimates.known, data.result(placebos)),
            *_short(estimates.known, data.result(placebos)),
        ],
        missing=[*words.missing(data, p), *_refused(data, estimates.rows)],
        key=False,
        statistics=_statistics(data, estimates.known),
        described=[*terms.described(p), *(frame.describe(data, name) for name in _names(p))],
    )


def _table(data: ChartData, p: AcrossParams, estimates: Sequence[Coefficient]) -> pd.DataFrame:
    """One row per estimate, with the share of trials in which its placebo finds something."""
    rates = [data.result(placebos).rate(row.outcome, row.specification) for row in estimates]
    shares = [rate.clustered if rate else None for rate in rates]
    return intervals.table(data, p, estimates).assign(false_positives=pd.to_numeric(pd.Series(shares)))


def _doubted(estimates: Sequence[Coefficient], every: Placebos) -> list[str]:
    """Which specifications find something in the capital of other companies too often."""
    rates = [(row, every.rate(row.outcome, row.specification)) for row in estimates]
    doubted = list(dict.fromkeys(text.lower(row.how.title) for row, rate in rates if rate and not rate.trusted))
    if not doubted:
        return []
    return [
        "Placebo: the share of 200 trials in which the capital of another company shows a link in a 5% test. Above "
        f"8% the interval is not to be trusted: {text.join(doubted)}."
    ]


def _short(estimates: Sequence[Coefficient], every: Placebos) -> list[str]:
    """The intervals that cover less than they say, with what they cover in simulated panels of their shape."""
    return words.short_of_coverage(
        (
            f"{words.OUTCOME_WORDS[row.outcome]}, {text.lower(row.how.title)}",
            every.coverage.get((row.outcome, row.specification)),
        )
        for row in estimates
    )


def _alt(data: ChartData, p: AcrossParams, count: int) -> str:
    what = text.join([text.lower(_outcome(data, outcome)) for outcome in outcomes(p.outcome)])
    return (
        f"Coefficients with intervals of {text.plural(count, 'regression')} on compute: {what}, each in "
        f"{len(SPECIFICATIONS)} specifications, with a line at zero"
    )


def _refused(data: ChartData, estimates: Sequence[Coefficient]) -> list[str]:
    """A line for each outcome and reason why it cannot be estimated."""
    lost: dict[tuple[str, str], list[str]] = {}
    for estimate in estimates:
        if not estimate.known:
            names = lost.setdefault((estimate.outcome, str(estimate.reason)), [])
            names.append(text.lower(estimate.how.title))
    return [
        text.sentence(f"{_outcome(data, outcome)}, {text.join(names)}: {reason}")
        for (outcome, reason), names in lost.items()
    ]


def _notes(known: Sequence[Coefficient]) -> list[str]:
    return [words.by_chance(sum(estimate.clear for estimate in known), len(known)), *intervals.notes(known)]


def _statistics(data: ChartData, known: Sequence[Coefficient]) -> list[str]:
    """What each interval rests on."""
    names = [f"{_outcome(data, each.outcome)}, {text.lower(each.how.title)}" for each in known]
    lines = [f"{name}: {words.statistics(each)}." for name, each in zip(names, known, strict=True)]
    return [*lines, *intervals.statistics(known)]


def _outcome(data: ChartData, outcome: str) -> str:
    return frame.describe(data, per_employee(outcome)).title


# ----------------------------------------------------------------------------------------- drawing


def _drawn(data: ChartData, p: AcrossParams, estimates: Sequence[Coefficient]) -> Figure:
    figure, span = Figure(), intervals.reach([estimate for estimate in estimates if estimate.known])
    at = 0.3
    for outcome, rows in groupby(estimates, key=lambda estimate: estimate.outcome):
        at -= 0.85
        intervals.heading(figure, _OUTCOME.format(text.escape(_outcome(data, outcome))), at)
        at += 0.2
        for estimate in rows:
            at -= 1
            _row(figure, data, p, estimate, at, span)
        at -= 0.2
    intervals.axes(figure, span, -at + 0.5, _AXIS)
    top = marks.caption(
        figure, f"Coefficient and 95% interval. Thick: chosen. {intervals.KEY} {DOUBT}: a placebo doubts it."
    )
    return style.base(figure, height=round((-at + 0.5) * intervals.ROW) + top + 60, right=24, top=top)


def _row(
    figure: Figure, data: ChartData, p: AcrossParams, estimate: Coefficient, at: float, span: intervals.Span
) -> None:
    title, chosen = text.escape(estimate.how.title), _is_chosen(estimate, p)
    if not estimate.known:
        intervals.heading(figure, f"{title} <span style='font-size:11px'>not estimable</span>", at)
        return
    plain = f"{title} {words.number(estimate.value)}"
    label = f"<b>{plain}</b>" if chosen else plain
    hover = intervals.hover(data, estimate, estimate.how.title)
    beside = _beside(data.result(placebos).rate(estimate.outcome, estimate.specification))
    intervals.interval(figure, estimate, at, COLOUR, span, label=label, hover=hover, thick=chosen, beside=beside)


def _beside(placebo: Placebo | None) -> str:
    """The placebo's share beside an interval, and that it is not to be trusted."""
    if placebo is None:
        return ""
    share = f"placebo {text.share(placebo.clustered)}"
    return f", {share}" if placebo.trusted else f", {DOUBT} {share}"


def _is_chosen(estimate: Coefficient, p: AcrossParams) -> bool:
    return (estimate.outcome, estimate.specification) == (p.outcome, p.specification)


CHART = ChartSpec(
    question="Do companies with more compute per employee have more value per employee?",
    params=AcrossParams,
    request=request,
    build=build,
)
