"""Headcount of each company since its peak: reported and interpolated points apart, announced cuts on the line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from charts import assemble, emphasis, event_strip, frame, headline, marks, params, quarter_hover, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from charts.figure import Figure
from contracts import INDEX, PERSONS, Company
from engine.announcements import announcements
from engine.headcount_band import headcount_band
from engine.request import Request
from pages.workforce import band_drawing, cut_marks, line_drawing
from pages.workforce.band_drawing import Factors
from pages.workforce.parameters import INDEX as AS_INDEX
from pages.workforce.parameters import HeadcountParams
from pages.workforce.peak_frames import bases

LEVEL: Final = "headcount"
SHARE: Final = "headcount_index"
_HIGH: Final = 340  # pixels of the plot that labels are spread over
_AT_PEAK: Final = 100.0
_STATED: Final = "Filled dots are counts that the company states; between two of them the line is an interpolation."
_CUTS: Final = (
    "Triangles: jobs cut as announced, in quarters of 1% of the people or more; the area says how many. All "
    "announcements with a number are in the table."
)
_NOTICE: Final = (
    "A count soon after a layoff can still hold people on notice; a part that was sold or spun off lowers it."
)


def request(p: HeadcountParams) -> Request:
    return Request(
        (SHARE, LEVEL), **params.window(p), options={"base": params.PEAK}, frames=(announcements, bases, headcount_band)
    )


def build(data: ChartData, p: HeadcountParams) -> Chart:
    """One line a company, as a share of its peak or in people."""
    name = SHARE if p.show == AS_INDEX else LEVEL
    rows = frame.known(data, [name])
    if rows.empty:
        return assemble.empty(data, p, [name])
    statement = finding(data, p)
    shown = emphasis.drawn(data, statement, rows["ticker"])
    cuts = event_strip.within(data.result(announcements).rows, data, frame.span(rows))
    return assemble.chart(
        data,
        p,
        _drawn(shown, rows, name, cuts),
        event_strip.added(_table(data), data, cuts),
        names=[SHARE, LEVEL],
        finding=statement,
        alt=_alt(data, rows, len(cut_marks.large(cuts, _values(data, LEVEL)))),
        notes=[_STATED, data.result(headcount_band).statement, _CUTS, _NOTICE, *emphasis.notes(shown)],
        missing=[
            *frame.lacking(data, [name]),
            *cut_marks.unmarked(data, rows, cuts),
            *cut_marks.small(cuts, _values(data, LEVEL)),
        ],
    )


def says(data: ChartData, p: HeadcountParams) -> Finding | None:
    """The finding without the chart."""
    return None if frame.known(data, [SHARE if p.show == AS_INDEX else LEVEL]).empty else finding(data, p)


def _table(data: ChartData) -> pd.DataFrame:
    table = frame.table(data, [SHARE, LEVEL])
    factors = {name: _factors(data, name) for name in (SHARE, LEVEL)}
    return band_drawing.with_ends(table, data.result(headcount_band), factors)


def _factors(data: ChartData, name: str) -> Factors:
    """What a headcount is multiplied by to be drawn as a measure, by ticker and quarter in which both are known."""
    levels = _values(data, LEVEL)
    return {key: value / levels[key] for key, value in _values(data, name).items() if key in levels}


def _values(data: ChartData, name: str) -> dict[tuple[str, str], float]:
    """A measure by ticker and quarter."""
    return {(str(r.ticker), str(r.quarter)): float(r.value) for r in frame.records(frame.known(data, [name]))}


def _alt(data: ChartData, rows: pd.DataFrame, marked: int) -> str:
    quarters, who = frame.span(rows), text.join([text.short(c) for c in data.companies])
    said = text.plural(marked, "quarter of announced job cuts", "quarters of announced job cuts")
    return f"Lines of headcount of {who}, {quarters[0]} to {quarters[-1]}, with {said} marked"


# ----------------------------------------------------------------------------------------- finding


@dataclass(frozen=True, slots=True)
class _Stand:
    """One company's newest headcount, of which its peak is 100."""

    company: Company
    base: str
    quarter: str
    index: float
    people: float

    @property
    def name(self) -> str:
        return text.short(self.company)

    @property
    def fewer(self) -> bool:
        return self.index < _AT_PEAK

    @property
    def share(self) -> str:
        """How much of the peak is missing, "14%"."""
        return text.share(1 - self.index / _AT_PEAK)


def finding(data: ChartData, p: HeadcountParams) -> Finding:
    """Who employs fewer people than at the headcount peak, and by how much."""
    stands = _stands(data)
    if not stands:
        return Finding("No headcount can be compared with a peak: that takes two headcounts", numbers=())
    lead = min(stands, key=lambda s: s.index)
    peak = _values(data, LEVEL).get((lead.company.ticker, lead.base))
    past = p.end is not None or p.as_of is not None
    line = _one(lead, past=past) if len(stands) == 1 else _several(stands, lead, past=past)
    return Finding(line, _deck(stands, lead, peak), _exceptions(data, stands), _numbers(stands, lead, peak))


def _one(lead: _Stand, *, past: bool) -> str:
    employs = "employed" if past else "employs"
    if lead.fewer:
        return f"{lead.name} {employs} {lead.share} fewer people than at its headcount peak in {lead.base}"
    return f"{lead.name} {employs} more people than at its last headcount peak in {lead.base}"


def _several(stands: Sequence[_Stand], lead: _Stand, *, past: bool) -> str:
    fewer = sum(s.fewer for s in stands)
    count = text.counted(fewer, len(stands), "company", "companies")
    employ = "employed" if past else "employs" if fewer < 2 else "employ"
    at = "its headcount peak" if fewer < 2 else "their headcount peak"
    if not fewer:
        return f"{count} {employ} fewer people than at {at}"
    least = f"; {lead.name} most, {lead.share} fewer" if fewer > 1 else f": {lead.name}, {lead.share} fewer"
    return headline.fitting([f"{count} {employ} fewer people than at {at}{least}", f"{count} {employ} fewer people"])


def _deck(stands: Sequence[_Stand], lead: _Stand, peak: float | None) -> str:
    """The lead in people, now and at its peak if that is known, and the newest quarter."""
    now = f"{lead.name} {style.quantity(lead.people, PERSONS)} people in {lead.quarter}"
    before = f", {style.quantity(peak, PERSONS)} in {lead.base}" if peak is not None else f", peak in {lead.base}"
    newest = max(s.quarter for s in stands)
    until = f". The newest headcounts are of {newest}" if newest > lead.quarter else ""
    return f"{now}{before}{until}"


def _exceptions(data: ChartData, stands: Sequence[_Stand]) -> tuple[str, ...]:
    newest = max(s.quarter for s in stands)
    late = [f"{s.name} {s.quarter}" for s in stands if s.quarter < newest]
    levels = set(frame.known(data, [LEVEL])["ticker"])
    alone = [text.short(c) for c in data.companies if c.ticker in levels - {s.company.ticker for s in stands}]
    lines = [f"Known up to an earlier quarter than {newest}: {text.every(late)}"] if late else []
    return (*lines, *([f"Not compared, no second headcount after a peak: {text.every(alone)}"] if alone else []))


def _numbers(stands: Sequence[_Stand], lead: _Stand, peak: float | None) -> tuple[Number, ...]:
    ticker = lead.company.ticker
    levels = [Number(lead.people, LEVEL, ticker, lead.quarter)]
    levels += [] if peak is None else [Number(peak, LEVEL, ticker, lead.base)]
    return (*(Number(s.index, SHARE, s.company.ticker, s.quarter) for s in stands), *levels)


def _stands(data: ChartData) -> list[_Stand]:
    """The newest headcount of each company after its peak."""
    starts: Mapping[str, str] = data.result(bases).quarters
    newest = {str(r.ticker): r for r in frame.records(frame.latest(frame.known(data, [SHARE])))}
    levels = _values(data, LEVEL)
    return [
        _Stand(c, starts[c.ticker], str(row.quarter), float(row.value), people)
        for c in data.companies
        if (row := newest.get(c.ticker)) is not None
        and starts.get(c.ticker, "9999Q4") < str(row.quarter)
        and (people := levels.get((c.ticker, str(row.quarter)))) is not None
    ]


# ----------------------------------------------------------------------------------------- drawing


def _drawn(data: ChartData, rows: pd.DataFrame, name: str, cuts: event_strip.Cuts) -> Figure:
    figure, described = Figure(), frame.describe(data, name)
    paths = {c.ticker: path for c in data.companies if not (path := frame.path(rows, c.ticker, name)).empty}
    factors, levels, band = _factors(data, name), _values(data, LEVEL), data.result(headcount_band)
    bright = [c for c in data.companies if not emphasis.is_grey(c)]
    ends = [end for c in bright for end in band_drawing.ends(band.points[c.ticker], factors)]
    low, high = style.span([*rows["value"], *ends], include=(_AT_PEAK,) if name == SHARE else (0.0,))
    for company in data.companies:
        if company.ticker in paths:
            band_drawing.draw(figure, company, band.points[company.ticker], factors)
            path = paths[company.ticker]
            line_drawing.line(figure, company, path, described, _people(company, path, levels))
            line_drawing.base_mark(figure, company, path, data.result(bases).quarters.get(company.ticker, ""))
    cut_marks.draw(figure, data, paths, cut_marks.large(cuts, levels))
    figure.update_xaxes(**style.time_axis(frame.span(rows)))
    figure.update_yaxes(**style.value_axis(low, high, described.unit))
    if name == SHARE:
        thin = {"color": style.RULE, "width": 1}
        figure.add_shape(type="line", xref="x domain", x0=0, x1=1, y0=_AT_PEAK, y1=_AT_PEAK, line=thin, layer="below")
    labels = line_drawing.labels(data.companies, paths, described)
    labels = marks.shaped(labels, _HIGH)
    marks.end_labels(figure, labels, low, high, pixels=_HIGH)
    above = "Headcount, 100 at each company's peak (diamond)" if described.unit == INDEX else "Employees, peak: diamond"
    top = marks.caption(figure, emphasis.counted(above, data), weak=bool(frame.weak(rows["evidence"]).any()))
    style.base(figure, height=_HIGH + top + style.BOTTOM + 40, right=marks.label_room(labels), top=top)
    return quarter_hover.by_quarter(figure, [quarter_hover.Panel("", (SHARE, LEVEL, event_strip.NAME))])


def _people(company: Company, path: pd.DataFrame, levels: Mapping[tuple[str, str], float]) -> list[str]:
    """The number of people at each point."""
    at = [levels.get((company.ticker, str(quarter))) for quarter in path["quarter"]]
    return ["" if people is None else f"{style.quantity(people, PERSONS)} people" for people in at]


CHART = ChartSpec(
    question="How many people does each employ, against its peak?",
    params=HeadcountParams,
    request=request,
    build=build,
    says=says,
    timeline=True,
)
