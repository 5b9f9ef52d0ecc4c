"""Coefficients and intervals: outcome by outcome, from the plainest comparison to the strictest."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from charts import assemble, frame, marks, style, text
from charts.core import Chart, ChartData, ChartSpec
from charts.figure import Figure
from charts.parameter import Params, legacy
from engine.request import Request
from pages.across import frames, intervals, terms, words
from pages.across.terms import SPECIFICATIONS, X

COLOUR: Final = style.SOFT  # no company's
_AXIS: Final = "Percent of the outcome for each percent of compute"


def _names(p: Params) -> tuple[str, ...]:
    return (X, *(f"{o}_per_employee" for o in terms.outcomes(str(p["outcome"]))))


def request(p: Params) -> Request:
    return terms.request(p, _names(p), (frames.estimates, frames.left_out, frames.companies, frames.documents))


def build(data: ChartData, p: Params) -> Chart:
    """One row per outcome and specification, the chosen one strong; the finding is of the chosen one."""
    data = intervals.documented(data)
    rows = data.result(frames.estimates)
    own = rows[(rows["outcome"] == p["outcome"]) & (rows["specification"] == p["specification"])].iloc[0]
    if rows["value"].isna().all():
        return intervals.refused(data, p, str(own["reason"]))
    known = rows[rows["value"].notna()]
    return assemble.chart(
        data, p, _drawn(data, p, rows), intervals.table(data, p, rows), finding=finding(data, p, own), names=_names(p),
        alt=f"Coefficients with intervals of {text.plural(len(known), 'regression')} on compute: "
            f"{text.join([text.lower(_outcome(data, o)) for o in terms.outcomes(str(p['outcome']))])}, each in "
            f"{len(SPECIFICATIONS)} specifications, with a line at zero",
        notes=[*terms.notes(p), *_notes(known)], missing=[*words.missing(data, p), *_refused(data, rows)], key=False,
        described=[*terms.described(p), *(frame.describe(data, n) for n in _names(p))],
    )  # fmt: skip


def finding(data: ChartData, p: Params, own: pd.Series) -> str:
    """What the chosen regression says, and which company moves it most."""
    if pd.isna(own["value"]):
        return words.refused(str(own["reason"]))
    without = words.moved_most(data, float(own["value"]), data.result(frames.left_out))
    return words.went(data, p, own, without)


def _refused(data: ChartData, rows: pd.DataFrame) -> list[str]:
    """A line for each outcome and reason why it cannot be estimated."""
    lost = rows[rows["value"].isna()]
    return [
        text.sentence(
            f"{_outcome(data, str(outcome))}, {text.join([text.lower(SPECIFICATIONS[s].title) for s in own['specification']])}: {reason}"
        )
        for (outcome, reason), own in lost.groupby(["outcome", "reason"], sort=False)
    ]


def _notes(known: pd.DataFrame) -> list[str]:
    clear = sum(words.sure(r) for r in frame.records(known))
    leave = "leaves" if clear == 1 else "leave"
    return [
        f"{clear} of {text.plural(len(known), 'interval')} {leave} zero out; one in 20 does so by chance alone.",
        *intervals.notes(known),
    ]


def _outcome(data: ChartData, outcome: str) -> str:
    return frame.describe(data, f"{outcome}_per_employee").title


# ----------------------------------------------------------------------------------------- drawing


def _drawn(data: ChartData, p: Params, rows: pd.DataFrame) -> Figure:
    figure, span = Figure(), intervals.reach(rows)
    at = 0.3
    for outcome, own in rows.groupby("outcome", sort=False):
        at -= 0.85
        intervals.heading(
            figure, f"<span style='font-size:14px'><b>{text.escape(_outcome(data, str(outcome)))}</b></span>", at
        )
        at += 0.2
        for r in frame.records(own):
            at -= 1
            _row(figure, data, p, r, at, span)
        at -= 0.2
    intervals.axes(figure, span, -at + 0.5, _AXIS)
    top = marks.caption(figure, f"Coefficient and 95% interval. Thick: chosen. {intervals.KEY}")
    return style.base(figure, height=round((-at + 0.5) * intervals.ROW) + top + 60, right=24, top=top)


def _row(figure: Figure, data: ChartData, p: Params, r: Any, at: float, span: tuple[float, float]) -> None:
    title, chosen = text.escape(SPECIFICATIONS[r.specification].title), _is_chosen(r, p)
    if r.value != r.value:
        intervals.heading(figure, f"{title} <span style='font-size:11px'>not estimable</span>", at)
        return
    label = f"{title} {words.number(r.value)}"
    intervals.interval(
        figure, r, at, COLOUR, span, label=f"<b>{label}</b>" if chosen else label, thick=chosen,
        said=intervals.hover(data, r, SPECIFICATIONS[r.specification].title),
    )  # fmt: skip


def _is_chosen(r: Any, p: Params) -> bool:
    return bool(r.outcome == p["outcome"] and r.specification == p["specification"])


CHART = ChartSpec(
    question="Do companies with more compute per person have more value per person?",
    params=legacy(*terms.parameters()),
    request=request,
    build=build,
)
