"""Frontier scores: how near each company is to the frontier in one quarter, how firm that is, and by whom measured."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from analytics.methods.dea_bootstrap import FEWEST
from charts import assemble, frame, headline, marks, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from charts.figure import Figure, Trace, scatter
from contracts import FRACTION, PERSONS, USD, WEAK_EVIDENCE, Company, Description
from engine.production_panel import Values
from engine.request import Request
from pages.efficiency import frames, instead, production_table, production_text
from pages.efficiency import production_terms as terms
from pages.efficiency.frames import Interval, Scores
from pages.efficiency.parameters import ScoreParams
from pages.efficiency.production_table import Column

_SMALL_PRINT: Final = "<span style='font-size:11px'>{}</span>"


def request(p: ScoreParams) -> Request:
    how = {"returns": p.returns, "orientation": p.orientation, "replications": p.replications}
    return terms.request(p, frames.scores, **how)


def build(data: ChartData, p: ScoreParams) -> Chart:
    """A dot per company with its interval, sorted, and the peers in words."""
    result = data.result(frames.scores)
    rows = _rows(data, result)
    if not rows:
        return production_text.empty(data, p)
    efficiency = terms.efficiency(terms.title(data, p.output), terms.Programme(p.by_input, p.variable))
    return assemble.chart(
        data,
        p,
        _drawn(result, rows),
        _table(result, efficiency),
        names=terms.names(p),
        described=_described(efficiency),
        finding=finding(data, result, rows, p),
        alt=_alt(result, len(rows)),
        notes=_notes(result, p),
        statistics=[terms.bootstrap(p.replications)] if result.interval else [],
        missing=production_text.missing(data, p, result.quarter, {row.company.ticker for row in rows}),
    )


def _described(efficiency: Description) -> list[Description]:
    slacks = (terms.PEOPLE_SLACK, terms.CAPITAL_SLACK, terms.OUTPUT_SLACK)
    return [efficiency, terms.LOW, terms.COVERAGE, terms.SUPER_EFFICIENCY, terms.PEER_SHARE, *slacks]


def _alt(result: Scores, count: int) -> str:
    companies = text.plural(count, "company", "companies")
    bands = ", with their 95% intervals" if result.interval else ""
    return f"Dots of the efficiency of {companies} in {result.quarter}, sorted{bands}"


def _table(result: Scores, efficiency: Description) -> pd.DataFrame:
    ends = result.interval
    numbers = [
        (efficiency, result.efficiency),
        *(_of_interval(ends) if ends else []),
        (terms.SUPER_EFFICIENCY, result.beyond),
    ]
    slacks = [
        (terms.PEOPLE_SLACK, result.people_slack),
        (terms.CAPITAL_SLACK, result.capital_slack),
        (terms.OUTPUT_SLACK, result.output_slack),
    ]
    peers = production_table.peer_columns(result.panel, result.peers)
    return production_table.table([*_columns(result, numbers), *peers, *_columns(result, slacks)])


def _of_interval(ends: Interval) -> list[tuple[Description, Values]]:
    covers = np.full(ends.low.shape, ends.coverage.share)
    return [
        (terms.LOW, ends.low),
        (terms.HIGH, ends.high),
        (terms.CORRECTED, ends.corrected),
        (terms.COVERAGE, covers),
    ]


def _columns(result: Scores, numbers: Sequence[tuple[Description, Values]]) -> list[Column]:
    return [Column(described, result.panel, values) for described, values in numbers]


# -------------------------------------------------------------------------------------------- rows


@dataclass(frozen=True, slots=True)
class Row:
    """A company as it is drawn; ends of the interval and super-efficiency are NaN where there are none."""

    company: Company
    name: str
    score: float
    low: float
    high: float
    beyond: float
    people_slack: float
    capital_slack: float
    output_slack: float
    measured_by: str
    period_end: np.datetime64
    evidence: str
    known_on: Any  # a numpy day

    @property
    def best(self) -> bool:
        """Whether the company is on the frontier."""
        return self.score == 1

    @property
    def bounded(self) -> bool:
        """Whether the score has an interval."""
        return math.isfinite(self.low)


def _rows(data: ChartData, result: Scores) -> list[Row]:
    """The chosen companies that are compared, the worst first."""
    chosen, panel = frame.by_ticker(data), result.panel
    if not panel.quarters:
        return []
    rows = [_row(result, k, chosen[t]) for k, t in enumerate(panel.tickers) if t in chosen]
    return sorted(rows, key=lambda row: (row.score, row.company.ticker))


def _row(result: Scores, place: int, company: Company) -> Row:
    panel, ends = result.panel, result.interval
    behind = panel.provenance[0, place]
    return Row(
        company=company,
        name=text.short(company),
        score=float(result.efficiency[0, place]),
        low=float(ends.low[0, place]) if ends else math.nan,
        high=float(ends.high[0, place]) if ends else math.nan,
        beyond=float(result.beyond[0, place]),
        people_slack=float(result.people_slack[0, place]),
        capital_slack=float(result.capital_slack[0, place]),
        output_slack=float(result.output_slack[0, place]),
        measured_by=production_text.measured_by(panel, result.peers, 0, place),
        period_end=panel.period_end[0, place],
        evidence=str(behind.evidence),
        known_on=behind.known_on[()],
    )


# ----------------------------------------------------------------------------------------- finding


def finding(data: ChartData, result: Scores, rows: Sequence[Row], p: ScoreParams) -> Finding:
    """How many reach the frontier, and the last with its interval; that one or two decide alone."""
    compared, last = result.panel.companies, rows[0]
    scores = result.efficiency[0]
    best = [text.short(compared[k]) for k in np.flatnonzero(scores == 1)]
    numbers = tuple(_numbers(result, last))
    later = production_text.newer(data, p, result.quarter)
    when = f"In {result.quarter}, among {text.plural(len(compared), 'company', 'companies')}"
    short = "" if last.best else _falls_short(last, terms.title(data, p.output), p)
    deck = (
        headline.fitting([f"{when}: {short}{_firm(last)}.", f"{when}: {short}."], headline.DECK)
        if short
        else f"{when}."
    )
    if len(compared) < FEWEST:
        deck = f"{when}: scores from {text.share(float(scores.min()))} to 100%, which may change with one company more."
        return Finding(production_text.too_few(len(compared)), deck, later, tuple(_numbers(result)))
    if len(best) <= production_text.ALONE:
        return Finding(production_text.alone(best), deck, later, numbers)
    return Finding(_reached(best, rows, len(compared)), deck, later, numbers)


def _reached(best: Sequence[str], rows: Sequence[Row], compared: int) -> str:
    if len(rows) == 1:
        return f"{rows[0].name} is {'' if rows[0].best else 'not '}on the frontier of {compared} companies"
    count = text.counted(len(best), compared, "company", "companies")
    lead, last = f"{count} reach the frontier", rows[0]
    among = " of the chosen" if len(rows) < compared else ""
    return lead if last.best else f"{lead}; {last.name} is farthest{among}, at {text.share(last.score)}"


def _falls_short(row: Row, output: str, p: ScoreParams) -> str:
    share = text.share(row.score)
    if p.by_input:
        return f"{share} of {row.name}'s people and capital would make its {output}"
    return f"{row.name} makes {share} of the {output} that its people and capital could"


def _firm(row: Row) -> str:
    return f" (95% interval {_ends(row)})" if row.bounded else ""


def _ends(row: Row) -> str:
    return f"{text.share(row.low)} to {text.share(row.high)}"


def _numbers(result: Scores, last: Row | None = None) -> Iterator[Number]:
    """All scores, and the ends of the last company's interval."""
    for company, score in zip(result.panel.tickers, result.efficiency[0], strict=True):
        yield Number(float(score), "efficiency", company, result.quarter)
    if last is not None and last.bounded and not last.best:
        yield Number(last.low, terms.LOW.name, last.company.ticker, result.quarter)
        yield Number(last.high, terms.HIGH.name, last.company.ticker, result.quarter)


# ------------------------------------------------------------------------------------------- notes


def _notes(result: Scores, p: ScoreParams) -> list[str]:
    returns = (
        "Variable returns: each is measured by mixes of its own size."
        if p.variable
        else "Constant returns: size alone neither helps nor hurts."
    )
    unsolved = text.join(_unsolved(result))
    lines = [
        f"{returns} The frontier of a few lies inside the true one, so a score is too high.",
        _about_intervals(result, p),
        f"Super-efficiency has no solution for {unsolved}: no mix of the others is of that size." if unsolved else "",
        production_text.few(len(result.panel.companies)),
    ]
    return [line for line in lines if line]


def _about_intervals(result: Scores, p: ScoreParams) -> str:
    if result.interval:
        return (
            f"The interval holds the true score in {text.share(result.interval.coverage.share)} of simulated samples."
        )
    if p.replications < 2:
        return f"No interval: {text.plural(p.replications, 'replication')}."
    if len(result.panel.companies) < FEWEST:
        return f"No interval below {FEWEST} companies."
    if p.variable:
        return "No interval: its coverage is measured for constant returns only."
    return "No interval: every company is on the frontier, so there is no inefficiency to draw from."


def _unsolved(result: Scores) -> list[str]:
    """Companies on the frontier that the frontier of the others cannot measure."""
    unsolved = (result.efficiency[0] == 1) & ~np.isfinite(result.beyond[0])
    return [text.short(result.panel.companies[k]) for k in np.flatnonzero(unsolved)]


# ----------------------------------------------------------------------------------------- drawing


def _drawn(result: Scores, rows: Sequence[Row]) -> Figure:
    figure = Figure()
    for at, row in enumerate(rows):
        if row.bounded:
            figure.add_trace(_band(row, at))
        figure.add_trace(_dot(result, row, at))
        label = f"<b>{text.share(row.score)}</b>{_beyond(row)}"
        figure.add_annotation(text=label, x=row.score, y=at, showarrow=False, xanchor="left", xshift=11)
    _axes(figure, result, rows)
    weak = any(row.evidence in WEAK_EVIDENCE for row in rows)
    top = marks.caption(figure, _above(result), weak=weak)
    return style.base(figure, height=max(280, 130 + 46 * len(rows)), right=64, top=top)


def _band(row: Row, at: int) -> Trace:
    line = {"color": row.company.colour, "width": 2}
    ends = {"x": [row.low, row.high], "y": [at, at]}
    return scatter(**ends, mode="lines", line=line, hoverinfo="skip", showlegend=False)


def _dot(result: Scores, row: Row, at: int) -> Trace:
    colour = row.company.colour
    symbol = "circle-open" if row.evidence in WEAK_EVIDENCE else "circle"
    return scatter(
        x=[row.score],
        y=[at],
        mode="markers",
        hoverinfo="text",
        hovertext=[_hover(result, row)],
        marker={"color": colour, "size": 13, "symbol": symbol, "line": {"width": 2.5, "color": colour}},
        hoverlabel={"bordercolor": colour},
        showlegend=False,
        cliponaxis=False,
    )


def _axes(figure: Figure, result: Scores, rows: Sequence[Row]) -> None:
    count = text.plural(len(result.panel.companies), "company", "companies")
    title = {"text": f"Efficiency by the frontier of {count}", "font": {"size": style.SMALL}, "standoff": 10}
    figure.update_xaxes(**style.value_axis(0, 1, FRACTION, most=4), tickangle=0)
    figure.update_xaxes(range=[0, 1.02], title=title)
    figure.update_yaxes(
        tickvals=list(range(len(rows))),
        ticktext=[_tick(row) for row in rows],
        range=[-0.7, len(rows) - 0.3],
        showgrid=False,
        zeroline=False,
        automargin=True,
        fixedrange=True,
        ticks="",
    )
    rule = {"color": style.RULE, "width": 1.5}
    figure.add_shape(type="line", x0=1, x1=1, y0=0, y1=1, yref="paper", layer="below", line=rule)


def _tick(row: Row) -> str:
    by = "on the frontier" if row.best else f"by {row.measured_by}"
    return f"<b>{text.escape(row.name)}</b><br>{_SMALL_PRINT.format(text.wrapped(by, 26))}"


def _above(result: Scores) -> str:
    covers = text.share(result.interval.coverage.share) if result.interval else ""
    bands = f"; band: 95% interval, measured coverage {covers}" if covers else ""
    multiples = "; ×: super-efficiency" if np.isfinite(result.beyond).any() else ""
    return f"{result.quarter}{bands}{multiples}"


def _beyond(row: Row) -> str:
    return f"<br>{_SMALL_PRINT.format(f'×{text.times(row.beyond)}')}" if math.isfinite(row.beyond) else ""


def _hover(result: Scores, row: Row) -> str:
    slacks = (
        ("people", row.people_slack, PERSONS),
        ("capital", row.capital_slack, USD),
        ("output", row.output_slack, USD),
    )
    lines = [
        f"<b>{text.escape(row.company.name)}</b> {result.quarter}, period to {frame.day(row.period_end)}",
        f"Efficiency {text.share(row.score)}" + (f", 95% interval {_ends(row)}" if row.bounded else ""),
        "On the frontier" if row.best else f"Measured by {text.escape(row.measured_by)}",
        f"Super-efficiency {text.share(row.beyond)}" if math.isfinite(row.beyond) else "",
        *(f"Slack of {name}: {style.quantity(value, unit)}" for name, value, unit in slacks if value > 0),
        f"{text.escape(text.evidence(row.evidence))}, known since {frame.day(row.known_on)}",
    ]
    return "<br>".join(line for line in lines if line)


CHART = ChartSpec(
    question="How far from the frontier is each, and how firm is that?",
    params=ScoreParams,
    request=request,
    build=build,
    instead=instead.frontier,
)
