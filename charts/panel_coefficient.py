"""Coefficients and intervals: outcome by outcome, from the plainest comparison to the strictest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

from charts import finish, frame, marks, panel_frame, panel_terms, panel_words, style, text
from charts.core import Chart, ChartData, ChartSpec, Request, register
from charts.panel_terms import SPECIFICATIONS, X
from contracts import ELASTICITY

SLUG: Final = "panel_coefficient"
COLOUR: Final = style.SOFT  # no company's
_ROW, _HEAD = 1.0, 0.9  # heights in rows
_PIXELS: Final = 40  # of a row
_AXIS: Final = "Percent of the outcome for each percent of compute"


def _names(p: Mapping[str, Any]) -> tuple[str, ...]:
    return (X, *(f"{o}_per_employee" for o in panel_terms.outcomes(p)))


def request(p: Mapping[str, Any]) -> Request:
    return panel_terms.request(p, _names(p), ("panel_estimates", "panel_left_out", "panel_companies"))


def build(data: ChartData, p: Mapping[str, Any]) -> Chart:
    """One row per outcome and specification, the chosen one strong; the finding is of the chosen one."""
    rows = data.extra["panel_estimates"]
    own = rows[(rows["outcome"] == p["outcome"]) & (rows["specification"] == p["specification"])].iloc[0]
    if rows["value"].isna().all():
        return panel_frame.refused(SLUG, data, p, str(own["reason"]))
    known = rows[rows["value"].notna()]
    return finish.chart(
        SLUG, data, p, _drawn(data, p, rows), panel_frame.table(data, p, rows), finding=finding(data, p, own), names=_names(p),
        alt=f"Coefficients with intervals of {text.plural(len(known), 'regression')} on compute: "
            f"{text.join([text.lower(_outcome(data, o)) for o in panel_terms.outcomes(p)])}, each in "
            f"{len(SPECIFICATIONS)} specifications, with a line at zero",
        notes=[*panel_terms.notes(p), *_notes(known)], missing=panel_words.missing(data, p),
        described=[*panel_terms.described(p), *(frame.describe(data, n) for n in _names(p))],
    )  # fmt: skip


def finding(data: ChartData, p: Mapping[str, Any], own: pd.Series) -> str:
    """What the chosen regression says, and which company moves it most."""
    if pd.isna(own["value"]):
        return panel_words.refused(str(own["reason"]))
    without = panel_words.moved_most(data, float(own["value"]), data.extra["panel_left_out"])
    return panel_words.went(data, p, own, without)


def _notes(known: pd.DataFrame) -> list[str]:
    clear = sum(panel_words.sure(r) for r in frame.records(known))
    lines = [
        f"{clear} of {text.plural(len(known), 'interval')} leave{'s' if clear == 1 else ''} zero out; one in 20 does so by chance alone."
    ]
    return lines + ([panel_frame.FEW_NOTE] if panel_words.few(known, panel_terms.FEW).any() else [])


def _outcome(data: ChartData, outcome: str) -> str:
    return frame.describe(data, f"{outcome}_per_employee").title


# ----------------------------------------------------------------------------------------- drawing


def _drawn(data: ChartData, p: Mapping[str, Any], rows: pd.DataFrame) -> go.Figure:
    figure, span = go.Figure(), panel_frame.reach(rows)
    ticks: dict[float, str] = {}
    at = 0.0
    for outcome, own in rows.groupby("outcome", sort=False):
        at -= _HEAD
        figure.add_annotation(text=f"<b>{text.escape(_outcome(data, str(outcome)))}</b>", x=0, xref="paper", xanchor="left", y=at,
                              yanchor="middle", showarrow=False, align="left")  # fmt: skip
        for r in frame.records(own):
            at -= _ROW
            chosen = r.outcome == p["outcome"] and r.specification == p["specification"]
            ticks[at] = _label(r, chosen=chosen)
            if r.value == r.value:
                said = panel_frame.hover(data, r, SPECIFICATIONS[r.specification].title)
                panel_frame.interval(figure, r, at, COLOUR, span, thick=chosen, said=said)
            else:
                _refused(figure, r.reason, at)
        at -= 0.25
    _axes(figure, ticks, span, at)
    weak = bool(rows["evidence"].isin(frame.WEAK).any())
    top = marks.caption(figure, "Coefficient and 95% interval; thick: the chosen one", weak=weak)
    return style.base(figure, height=round(-at * _PIXELS) + top + 70, right=28, top=top)


def _label(row: Any, *, chosen: bool) -> str:
    title = text.escape(SPECIFICATIONS[row.specification].title)
    told = row.value == row.value
    head = f"{title} {panel_words.number(row.value)}" if told else title
    below = panel_words.statistics(row) if told else "not estimable"
    return f"{f'<b>{head}</b>' if chosen else head}<br><span style='font-size:11px'>{below}</span>"


def _refused(figure: go.Figure, reason: str, at: float) -> None:
    said = text.wrapped(reason, 60).split("<br>")
    figure.add_annotation(text="<br>".join(said[:2]) + ("…" if len(said) > 2 else ""), x=0.02, xref="paper", xanchor="left", y=at,
                          showarrow=False, align="left", font={"size": 10, "color": style.SOFT})  # fmt: skip


def _axes(figure: go.Figure, ticks: Mapping[float, str], span: tuple[float, float], bottom: float) -> None:
    figure.update_xaxes(**style.value_axis(*span, ELASTICITY, most=6))
    figure.update_xaxes(title={"text": _AXIS, "font": {"size": style.SMALL}, "standoff": 10}, zeroline=False)
    figure.update_yaxes(tickvals=list(ticks), ticktext=list(ticks.values()), range=[bottom - 0.2, -0.2], showgrid=False,
                        zeroline=False, automargin=True, fixedrange=True, ticks="", tickfont={"size": style.SMALL})  # fmt: skip
    panel_frame.zero(figure)


register(
    ChartSpec(
        slug=SLUG, page=panel_terms.PAGE, question="Do companies with more compute per person have more value per person?",
        parameters=panel_terms.parameters(), request=request, build=build,
    )
)  # fmt: skip
