"""Per employee: output, spending and stock compensation divided by headcount, since each company's headcount peak."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from charts import assemble, emphasis, frame, headline, marks, params, quarter_hover, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from charts.figure import Figure
from contracts import USD_PER_PERSON, Company
from engine.request import Request
from pages.workforce import line_drawing
from pages.workforce.parameters import PerEmployeeParams
from pages.workforce.peak_frames import bases

_HIGH: Final = 340  # pixels of the plot that labels are spread over
_SAME: Final = 0.005  # of a ratio: less is no change
_MEAN: Final = "Sums of four quarters over the mean headcount of their ends; compute capital over the headcount."


def request(p: PerEmployeeParams) -> Request:
    return Request((p.measure,), **params.window(p), options={"base": p.base}, frames=(bases,))


def build(data: ChartData, p: PerEmployeeParams) -> Chart:
    """One line a company, in dollars per employee; the base quarter is marked."""
    rows = frame.known(data, [p.measure])
    if rows.empty:
        return assemble.empty(data, p, [p.measure])
    statement = finding(data, rows, p)
    shown = emphasis.drawn(data, statement, rows["ticker"])
    log = p.log and bool((rows["value"] > 0).all())
    quarters, who = frame.span(rows), text.join([text.short(c) for c in data.companies])
    title = text.lower(frame.describe(data, p.measure).title)
    return assemble.chart(
        data,
        p,
        _drawn(shown, rows, p.measure, log=log),
        frame.table(data, [p.measure]),
        names=[p.measure],
        finding=statement,
        alt=f"Lines of {title} of {who}, {quarters[0]} to {quarters[-1]}",
        notes=[_MEAN, *_linear(p, log=log), *emphasis.notes(shown)],
        missing=frame.lacking(data, [p.measure]),
    )


def _linear(p: PerEmployeeParams, *, log: bool) -> list[str]:
    return ["The scale is linear, since a value is not above zero."] if p.log and not log else []


# ----------------------------------------------------------------------------------------- finding


@dataclass(frozen=True, slots=True)
class _Change:
    """One company's value at its base and in its newest quarter, both above zero, in USD per employee."""

    company: Company
    base: str
    before: float
    quarter: str
    now: float

    @property
    def name(self) -> str:
        return text.short(self.company)

    @property
    def ratio(self) -> float:
        return self.now / self.before

    @property
    def grew(self) -> bool:
        return self.ratio > 1


def finding(data: ChartData, rows: pd.DataFrame, p: PerEmployeeParams) -> Finding:
    """At whom the measure grew most since the base."""
    title = text.lower(frame.describe(data, p.measure).title)
    changes = _changes(data, rows)
    alone = _alone(data, rows, changes, p)
    if not changes:
        since = "a headcount peak" if p.base == params.PEAK else p.base
        return Finding(f"No change of {title} since {since} is known", exceptions=alone)
    lead = max(changes, key=lambda c: c.ratio)
    since = "its headcount peak" if p.base == params.PEAK else "the start"
    line = _one(lead, title, since) if len(changes) == 1 else _several(changes, lead, title, p)
    numbers = [
        Number(value, p.measure, c.company.ticker, quarter)
        for c in changes
        for value, quarter in ((c.before, c.base), (c.now, c.quarter))
    ]
    return Finding(line, _deck(lead), (*_dates(changes, lead), *alone), tuple(numbers))


def _one(lead: _Change, title: str, since: str) -> str:
    return headline.fitting(
        [
            f"{lead.name}'s {title} {_moved(lead)} since {since} in {lead.base}",
            f"{lead.name}'s {title} {_moved(lead)} since {lead.base}",
        ]
    )


def _moved(change: _Change) -> str:
    if abs(change.ratio - 1) < _SAME:
        return "did not change"
    if change.ratio >= 1.995:
        return f"rose to {style.multiple(change.ratio)}"
    return f"{'rose' if change.grew else 'fell'} {text.share(abs(change.ratio - 1))}"


def _several(changes: Sequence[_Change], lead: _Change, title: str, p: PerEmployeeParams) -> str:
    grew = sum(c.grew for c in changes)
    where = text.lower(text.counted(grew, len(changes), "company", "companies"))
    since = "the headcount peak" if p.base == params.PEAK else p.base
    most = _ratio(lead)
    if not grew or not most:
        return headline.fitting([f"Since {since} {title} rose at {where}", f"Since {since} it rose at {where}"])
    tail = f"most at {lead.name} ({most})" if grew > 1 else f"{lead.name} ({most})"
    return headline.fitting(
        [f"Since {since} {title} rose at {where}, {tail}", f"{title[:1].upper()}{title[1:]} rose at {where}, {tail}"]
    )


def _ratio(change: _Change) -> str:
    """ "×2.8", "14%"; empty where nothing changed."""
    if change.ratio >= 1.995:
        return style.multiple(change.ratio)
    return "" if abs(change.ratio - 1) < _SAME else text.share(abs(change.ratio - 1))


def _deck(lead: _Change) -> str:
    now, before = (style.brief(value, USD_PER_PERSON) for value in (lead.now, lead.before))
    return f"{lead.name}: {now} per employee in {lead.quarter}, {before} in {lead.base}"


def _dates(changes: Sequence[_Change], lead: _Change) -> list[str]:
    """From when to when the others are measured."""
    others = [f"{c.name} {c.base} to {c.quarter}" for c in changes if c is not lead]
    return [f"Measured from the base to the newest quarter: {text.every(others)}"] if others else []


def _alone(data: ChartData, rows: pd.DataFrame, changes: Sequence[_Change], p: PerEmployeeParams) -> tuple[str, ...]:
    out = set(rows["ticker"]) - {c.company.ticker for c in changes}
    names = [text.short(c) for c in data.companies if c.ticker in out]
    at = "the headcount peak" if p.base == params.PEAK else p.base
    why = f"not known above zero at {at} and after"
    return (f"Not compared, {why}: {text.every(names)}",) if names else ()


def _changes(data: ChartData, rows: pd.DataFrame) -> list[_Change]:
    starts = data.result(bases).quarters
    values = {(str(r.ticker), str(r.quarter)): float(r.value) for r in frame.records(rows)}
    newest = dict(sorted(values))
    found = [
        _Change(c, base, values[c.ticker, base], newest[c.ticker], values[c.ticker, newest[c.ticker]])
        for c in data.companies
        if (base := starts.get(c.ticker, "")) and (c.ticker, base) in values and base < newest[c.ticker]
    ]
    return [change for change in found if min(change.before, change.now) > 0]


# ----------------------------------------------------------------------------------------- drawing


def _drawn(data: ChartData, rows: pd.DataFrame, name: str, *, log: bool) -> Figure:
    figure, described, starts = Figure(), frame.describe(data, name), data.result(bases).quarters
    paths = {c.ticker: path for c in data.companies if not (path := frame.path(rows, c.ticker, name)).empty}
    low, high = style.span(rows["value"], log=log, include=() if log else (0.0,))
    for company in (c for c in data.companies if c.ticker in paths):
        line_drawing.line(figure, company, paths[company.ticker], described, ())
        line_drawing.base_mark(figure, company, paths[company.ticker], starts.get(company.ticker, ""))
    figure.update_xaxes(**style.time_axis(frame.span(rows)))
    figure.update_yaxes(**style.value_axis(low, high, described.unit, log=log))
    ends = line_drawing.labels(data.companies, paths, described)
    ends = marks.shaped(ends, _HIGH)
    marks.end_labels(figure, ends, low, high, log=log, pixels=_HIGH)
    above = emphasis.counted(f"{frame.axis_title(described, log=log)}; diamond: where the change begins", data)
    top = marks.caption(figure, above, weak=bool(frame.weak(rows["evidence"]).any()))
    style.base(figure, height=_HIGH + top + style.BOTTOM + 40, right=marks.label_room(ends), top=top)
    return quarter_hover.by_quarter(figure)


CHART = ChartSpec(
    question="What comes with each employee: output, stock compensation, capital?",
    params=PerEmployeeParams,
    request=request,
    build=build,
    timeline=True,
)
