"""How responses are drawn: one panel per outcome, years after the step along the bottom, intervals before a placebo."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from analytics.methods.local_projection import FEWEST_FIRMS
from charts import assemble, frame, horizons, marks, style, text
from charts.core import Chart, ChartData
from charts.figure import Figure, panels
from contracts import Description
from pages.across import filer_table, filer_terms, step_words, words
from pages.across.filer_parameters import FilerParams
from pages.across.filer_table import Line
from pages.across.steps import OUTCOMES, Listed, Response, Responses

_COLOURS: Final = {
    "people": style.THINGS["people"],
    "output_per_employee": style.THINGS["productivity"],
    "margin": style.THINGS["margin"],
    "float_per_employee": style.THINGS["value"],
}
_FORMULA: Final = r"y_{i,t+h} - y_{i,t-1} = d_t + \beta_h\, \Delta \frac{I_{it}}{A_{i,t-1}} + e_{it}"
_MEANING: Final = (
    "Change of the outcome from the year before the step to h years after it, for a step in capital expenditure of "
    "1% of the assets of the year before; y a logarithm (operating margin: a share of revenue), I capital "
    "expenditure, A assets."
)
_CAVEAT: Final = (
    "Year effects, no company effects: the outcome is a difference already. The step is over assets and not over "
    "revenue, which would stand on both sides. Steps of fiscal 2017 to 2022 where people are needed, 2011 to 2024 "
    "for the margin; the public float stands at its own day, with people of the same fiscal year."
)
_REFERENCE: Final = (
    "Jordà, AER 95 (2005) 161-182; Jordà, Schularick and Taylor, Journal of Monetary Economics 77 (2016)"
)


def chart(data: ChartData, p: FilerParams, responses: Responses, of: Listed, outcomes: Sequence[str]) -> Chart:
    """The finished chart of some outcomes."""
    rows = filer_table.table([_line(row, p) for row in responses.rows])
    return assemble.chart(
        data,
        p,
        _drawn(responses, outcomes, p),
        rows,
        finding=step_words.finding(responses, outcomes, p),
        names=(),
        alt=_alt(responses, outcomes),
        notes=[*step_words.notes(responses, of, p), *filer_terms.notes(p, of)],
        missing=[*filer_terms.strangers(data, of.tickers), *_lost(responses)],
        key=False,
        described=filer_terms.described(p, _described(p)),
    )


def _described(p: FilerParams) -> Description:
    return Description(
        "response", "Response to a step in capex", filer_terms.unit_of(p), _FORMULA, _MEANING, _CAVEAT, _REFERENCE
    )


def _line(row: Response, p: FilerParams) -> Line:
    name, title = step_words.name(row.outcome), step_words.title(OUTCOMES[row.outcome].title, p)
    return Line(name, title, filer_terms.unit_of(p), row, horizon=row.horizon)


def _alt(responses: Responses, outcomes: Sequence[str]) -> str:
    drawn = sum(row.known for row in responses.rows)
    what = text.join([OUTCOMES[outcome].title.lower() for outcome in outcomes])
    return f"{drawn} points with intervals: {what} up to five years after a step in capital expenditure, around zero"


def _lost(responses: Responses) -> list[str]:
    """A line for each outcome and reason why something is not drawn: too few companies, or what the interval says."""
    lost: dict[tuple[str, str], list[Response]] = {}
    for row in responses.rows:
        if not row.known:
            lost.setdefault((row.outcome, _reason(row)), []).append(row)
    return [
        f"{OUTCOMES[outcome].title}, {text.every([step_words.years(row.horizon) for row in rows])}: "
        f"{reason or step_words.too_few(rows)}."
        for (outcome, reason), rows in lost.items()
    ]


def _reason(row: Response) -> str:
    """Why a response is not drawn; nothing where its companies are too few, which all such horizons share."""
    return "" if row.companies < FEWEST_FIRMS else str(row.reason)


# ----------------------------------------------------------------------------------------- drawing


def _drawn(responses: Responses, outcomes: Sequence[str], p: FilerParams) -> Figure:
    if not any(row.known for row in responses.rows):
        finding = step_words.finding(responses, outcomes, p)
        return style.empty(f"{text.wrapped(f'{finding.headline}.')}<br>{text.wrapped(f'{finding.deck}.')}")
    figure = panels(len(outcomes), shared_xaxes=True, vertical_spacing=0.14)
    for place, outcome in enumerate(outcomes, 1):
        _panel(figure, [row for row in responses.of(outcome) if row.known], place, outcome, p)
    horizons.years_axis(figure, 5, "Fiscal years after the step", row=len(outcomes))
    caption = "Point and 95% interval; grey: the steps of another company. Below: companies, observations."
    top = marks.caption(figure, caption, shift=24)
    return style.base(figure, height=len(outcomes) * 215 + top + 40, right=16, top=top)


def _panel(figure: Figure, rows: Sequence[Response], place: int, outcome: str, p: FilerParams) -> None:
    suffix = "" if place == 1 else str(place)
    heading = f"<b>{text.escape(OUTCOMES[outcome].title)}</b>{_what(outcome, p)}"
    marks.heading(figure, heading, suffix, shift=5)
    points = [_point(row, p) for row in rows]
    horizons.panel(figure, points, place, _COLOURS[outcome], filer_terms.unit_of(p))


def _what(outcome: str, p: FilerParams) -> str:
    if p.treatment == "ranked":
        return " rank correlation with the step"
    return ", points for 1% of assets spent" if outcome == "margin" else " for 1% of assets spent"


def _point(row: Response, p: FilerParams) -> horizons.Point:
    """A response with its interval and what its placebo gives."""
    ends, counts = (row.inference.low, row.inference.high), (row.companies, row.observations)
    placebo = (row.placebo.low, row.placebo.high) if row.placebo else None
    return horizons.Point(row.horizon, row.value, *ends, *counts, _hover(row, p), placebo)


def _hover(row: Response, p: FilerParams) -> str:
    write = step_words.signed if p.treatment != "ranked" else words.number
    ends = f"{write(row.inference.low)} to {write(row.inference.high)}"
    lines = [
        f"<b>{text.escape(OUTCOMES[row.outcome].title)}</b>, {step_words.years(row.horizon)}",
        f"{write(row.value)}, 95% interval {ends}",
        f"{row.companies:,} companies, {row.observations:,} observations",
        *text.checks(row.false_positives, row.measured_coverage),
        *frame.origin_lines(row.origin),
    ]
    return "<br>".join(line for line in lines if line)
