"""Large filers compared in six ways: coefficients with intervals, and beside each what a placebo finds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from charts import assemble, frame, marks, style, text
from charts.core import Chart, ChartData, ChartSpec
from charts.figure import Figure, scatter
from contracts import ELASTICITY, Description
from engine.request import Request
from pages.across import comparison_words, comparisons, filer_table, filer_terms, intervals, steps, words
from pages.across.comparisons import COMPARISONS, Compared
from pages.across.filer_parameters import ComparisonParams
from pages.across.filer_table import Line

_ROW: Final = 50
_TRUSTED, _DOUBTED = style.THINGS["capital"], style.THINGS["multiple"]
_FORMULA: Final = r"\ln Y_{it} = \alpha + \beta \ln I_{it} + \gamma \ln L_{it} + e_{it}"
_MEANING: Final = (
    "Percent of the output that went with each percent of capital expenditure; Y the output, I capital expenditure, L "
    "people at the fiscal year's end, with the effects named; changes are those of the logarithms over a year."
)
_CAVEAT: Final = (
    "Fiscal 2016 to 2022, when people are known of most. With people on both sides (Y/L on I/L) errors in people and"
    " their own spread make a link of 0.12 in levels out of nothing."
)
_REFERENCE: Final = (
    "Baltagi, Econometric Analysis of Panel Data (6th ed., 2021), ch. 2 and 3; Kronmal, JRSS A 156 (1993)"
)


def request(p: ComparisonParams) -> Request:
    return filer_terms.request(p, (comparisons.comparisons, comparisons.stated_only, steps.listed))


def build(data: ChartData, p: ComparisonParams) -> Chart:
    """One row per comparison, the chosen one strong, those that a placebo doubts dashed and said so."""
    rows, of = data.result(comparisons.comparisons).rows, data.result(steps.listed)
    chosen = next(row for row in rows if row.comparison == p.comparison)
    return assemble.chart(
        data,
        p,
        _drawn(rows, p),
        filer_table.table([_line(row, p) for row in rows]),
        finding=comparison_words.finding(chosen, p),
        names=(),
        alt=_alt(rows),
        notes=[
            *comparison_words.notes(rows, data.result(comparisons.stated_only), p),
            *filer_terms.notes(p, of),
        ],
        missing=[*filer_terms.strangers(data, of.tickers), *_lost(rows)],
        key=False,
        described=filer_terms.described(p, _described()),
    )


def _described() -> Description:
    return Description(
        "link", "Link of output to capital expenditure", ELASTICITY, _FORMULA, _MEANING, _CAVEAT, _REFERENCE
    )


def _line(row: Compared, p: ComparisonParams) -> Line:
    capex, output = comparison_words.sides(p)
    title = f"{COMPARISONS[row.comparison].title}: {output} on {capex}"
    return Line(comparison_words.name(row.comparison), title, ELASTICITY, row)


def _alt(rows: Sequence[Compared]) -> str:
    known = sum(row.known for row in rows)
    return f"{known} coefficients with intervals, from levels to changes a year after, with a line at zero"


def _lost(rows: Sequence[Compared]) -> list[str]:
    return [f"{COMPARISONS[row.comparison].title}: {text.lower(str(row.reason))}." for row in rows if not row.known]


# ----------------------------------------------------------------------------------------- drawing


def _drawn(rows: Sequence[Compared], p: ComparisonParams) -> Figure:
    known = [row for row in rows if row.known]
    if not known:
        return style.empty(text.wrapped("The chosen companies cannot be compared in any of these ways."))
    figure, (low, high) = Figure(), _span(known)
    for place, row in enumerate(rows):
        _row(figure, row, -place - 0.5, p)
    figure.update_xaxes(style.value_axis(low, high, ELASTICITY, most=6))
    title = "Percent of the output for each percent of capex"
    figure.update_xaxes(title={"text": title, "font": {"size": style.SMALL}, "standoff": 8}, zeroline=False)
    figure.update_yaxes(visible=False, range=[-len(rows) - 0.1, 0], fixedrange=True)
    caption = "Coefficient and 95% interval. Dashed: a placebo finds a link too often. Thick: chosen."
    top = marks.caption(figure, caption)
    return style.base(figure, height=_ROW * len(rows) + top + 60, right=24, top=top)


def _span(rows: Sequence[Compared]) -> tuple[float, float]:
    ends = [end for row in rows for end in (row.inference.low, row.inference.high, row.value, 0.0)]
    finite = [end for end in ends if abs(end) < 3]
    air = 0.05 * (max(finite) - min(finite)) or 0.05
    return min(finite) - air, max(finite) + air


def _row(figure: Figure, row: Compared, at: float, p: ComparisonParams) -> None:
    chosen = row.comparison == p.comparison
    _label(figure, row, at, chosen=chosen)
    intervals.zero(figure, at - 0.2)
    if not row.known:
        return
    colour = _TRUSTED if row.trusted else _DOUBTED
    line = {"color": colour, "width": 4.5 if chosen else 2.5, "dash": "solid" if row.trusted else marks.DASH}
    ends = [max(row.inference.low, -3.0), min(row.inference.high, 3.0)]
    figure.add_trace(scatter(x=ends, y=[at - 0.2] * 2, mode="lines", line=line, hoverinfo="skip", showlegend=False))
    marker = {"color": colour, "size": 13 if chosen else 10}
    hover = {"hovertext": [_hover(row)], "hoverinfo": "text", "hoverlabel": {"bordercolor": colour}}
    point = scatter(
        x=[row.value], y=[at - 0.2], mode="markers", marker=marker, showlegend=False, cliponaxis=False, **hover
    )
    figure.add_trace(point)


def _label(figure: Figure, row: Compared, at: float, *, chosen: bool) -> None:
    title = f"{COMPARISONS[row.comparison].title} {words.number(row.value) if row.known else ''}"
    strong = f"<b>{text.escape(title)}</b>" if chosen else text.escape(title)
    intervals.heading(figure, f"{strong} · {intervals.SMALL.format(text.escape(_beside(row)))}", at)


def _beside(row: Compared) -> str:
    """Companies, and what the placebo finds; a phone has no room for more, which the hover has."""
    if not row.known:
        return "not estimable"
    placebo = f"; placebo {text.share(row.placebo.clustered)}" if row.placebo else ""
    return f"{row.companies:,} companies{placebo}"


def _hover(row: Compared) -> str:
    ends = f"{words.number(row.inference.low)} to {words.number(row.inference.high)}"
    lines = [
        f"<b>{text.escape(COMPARISONS[row.comparison].title)}</b>: {COMPARISONS[row.comparison].meaning}",
        f"{words.number(row.value)}, 95% interval {ends}",
        f"{row.companies:,} companies, {row.observations:,} observations",
        f"people on their own: {words.number(row.people)}" if row.people == row.people else "",
        *text.checks(row.false_positives, row.measured_coverage),
        *frame.origin_lines(row.origin),
    ]
    return "<br>".join(line for line in lines if line)


CHART = ChartSpec(
    question="Does the answer depend on how companies are compared?",
    params=ComparisonParams,
    request=request,
    build=build,
)
