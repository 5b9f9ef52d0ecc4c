"""Leave one out: the chosen coefficient without each company in turn."""

from __future__ import annotations

import pandas as pd

from charts import assemble, frame, marks, style, text
from charts.core import Chart, ChartData, ChartSpec
from charts.figure import Figure
from charts.parameter import Params, legacy
from engine.request import Request
from pages.across import frames, intervals, terms, words
from pages.across.terms import SPECIFICATIONS


def request(p: Params) -> Request:
    return terms.request(p, terms.names(p), (frames.chosen, frames.left_out, frames.companies, frames.documents))


def build(data: ChartData, p: Params) -> Chart:
    """One row per company left out, sorted, with a line at the coefficient of all."""
    data = intervals.documented(data)
    full = data.result(frames.chosen).iloc[0]
    left = data.result(frames.left_out)
    if pd.isna(full["value"]):
        return intervals.refused(data, p, str(full["reason"]))
    known = left[left["value"].notna()].sort_values(["value", "ticker"], ignore_index=True)
    if known.empty:
        return intervals.refused(data, p, f"leaving any company out leaves too little: {left['reason'].iloc[0]}")
    rows = pd.concat([data.result(frames.chosen), known], ignore_index=True)
    return assemble.chart(
        data, p, _drawn(data, p, known, full), intervals.table(data, p, rows), finding=finding(data, known, full),
        names=terms.names(p),
        alt=f"Coefficients with intervals, each without one of {text.plural(len(known), 'company', 'companies')}, sorted, with "
            "lines at zero and at the coefficient of all",
        notes=[*terms.notes(p)[:1], *_notes(known)], missing=[*words.missing(data, p), *_lost(data, left)], key=False,
        described=[*terms.described(p), *(frame.describe(data, n) for n in terms.names(p))],
    )  # fmt: skip


def finding(data: ChartData, known: pd.DataFrame, full: pd.Series) -> str:
    """How far the coefficient runs, and whether sign and verdict hold."""
    names = frame.by_ticker(data)
    low, high = known.iloc[0], known.iloc[-1]
    ends = [f"{words.number(r['value'])} without {text.short(names[r['ticker']])}" for r in (low, high)]
    if len(known) == 1:
        return f"The coefficient is {ends[0]} and {words.number(full['value'])} with all companies"
    same = low["value"] * high["value"] > 0 and low["value"] * full["value"] > 0
    sign = f"the sign {'stays' if same else 'changes'}"
    return f"The coefficient runs from {ends[0]} to {ends[1]} ({words.number(full['value'])} with all): {sign}, and {_verdict(known)}"


def _verdict(known: pd.DataFrame) -> str:
    """How many of the intervals leave zero out."""
    whole = int(known["low"].notna().sum())
    if not whole:
        return "what is left is too few for intervals"
    clear = sum(words.sure(r) for r in frame.records(known))
    leave = "leaves" if clear < 2 else "leave"
    return f"{text.lower(text.counted(clear, whole, 'interval', 'intervals'))} {leave} zero out"


def _notes(known: pd.DataFrame) -> list[str]:
    said = "These coefficients are what the jackknife (CR3) builds its interval from."
    return [said, *intervals.notes(known)]


def _lost(data: ChartData, left: pd.DataFrame) -> list[str]:
    """A line for each reason why something is not left without a company."""
    names = frame.by_ticker(data)
    lost = left[left["reason"].notna()].assign(what=left["value"].isna().map({True: "coefficient", False: "interval"}))
    return [
        f"Without {text.join([text.short(names[t]) for t in own['ticker']])} no {what} is left: {reason}."
        for (what, reason), own in lost.groupby(["what", "reason"], sort=False)
    ]


def _drawn(data: ChartData, p: Params, known: pd.DataFrame, full: pd.Series) -> Figure:
    figure, names = Figure(), frame.by_ticker(data)
    span = intervals.reach(known, (0.0, float(full["value"])))
    for place, r in enumerate(frame.records(known[::-1])):
        company = names[r.ticker]
        intervals.interval(
            figure, r, -place - 0.6, company.colour, span, said=intervals.hover(data, r, f"Without {company.name}"),
            label=f"without <b>{text.escape(text.short(company))}</b> {words.number(r.value)}",
        )  # fmt: skip
    intervals.axes(figure, span, len(known) + 0.1, _axis(data, p))
    _reference(figure, float(full["value"]), len(known))
    said = f"{SPECIFICATIONS[str(p['specification'])].title}: coefficient and 95% interval without one company. {intervals.KEY}"
    top = marks.caption(figure, said, shift=22)
    return style.base(figure, height=top + 70 + intervals.ROW * len(known), right=24, top=top)


def _axis(data: ChartData, p: Params) -> str:
    x, y = words.sides(data, p)
    return f"Percent of {text.escape(y)}<br>for each percent of {text.escape(x)}"


def _reference(figure: Figure, value: float, rows: int) -> None:
    """The coefficient of all companies, named at the top, a stroke in each row."""
    for place in range(rows):
        figure.add_shape(type="line", x0=value, x1=value, y0=-place - 1.01, y1=-place - 0.51, layer="below",
                         line={"color": style.RULE, "width": 1.25, "dash": "dot"})  # fmt: skip
    figure.add_annotation(text=f"all: {words.number(value)}", x=value, y=1, yref="paper", yanchor="bottom", showarrow=False,
                          font={"size": style.SMALL})  # fmt: skip


CHART = ChartSpec(
    question="Does one company carry it?", params=legacy(*terms.parameters()), request=request, build=build
)
