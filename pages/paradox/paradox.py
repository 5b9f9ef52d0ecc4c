"""The paradox: people, market value and capital expenditure, each as an index of a base quarter, with the layoffs."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any, Final

import pandas as pd

from charts import assemble, emphasis, event_strip, frame, marks, params, quarter_hover, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding
from charts.event_strip import Cuts
from charts.figure import Figure, panels
from contracts import INDEX, Company
from engine.announcements import announcements
from engine.request import Request
from pages.paradox import frames, words
from pages.paradox.frames import Starts
from pages.paradox.parameters import ParadoxParams

INDICES: Final = {"headcount_index": "headcount", "market_value_index": "market_value", "capex_index": "capex"}
PANELS: Final = {
    "headcount_index": "People",
    "market_value_index": "Market value",
    "capex_index": "Capital expenditure",
}
THINGS: Final = {"headcount_index": "people", "market_value_index": "value", "capex_index": "capital"}
SHORT: Final = {"headcount_index": "People", "market_value_index": "Value", "capex_index": "Capex"}
WIDTHS: Final = {"headcount_index": 3.25, "market_value_index": 2.25, "capex_index": 1.5}
NAMES: Final = (*INDICES, "divergence", *INDICES.values())
_TWELVE_MONTHS: Final = "Capital expenditure is the sum of the last four quarters."
DRAWN: Final = (*INDICES, *INDICES.values())
_LOW: Final = 82  # pixels of a panel of one measure, so that all of them stand on one screen
_FEW: Final = 4  # labels in a panel that have the common size
_HIGH: Final = 300  # of the panel of all measures of one company
_BETWEEN: Final = 24  # pixels between two panels, where the heading of the lower one stands


def request(p: ParadoxParams) -> Request:
    return Request(
        NAMES, **params.window(p), options={"base": p.base}, frames=(announcements, frames.fewer_people_more_value)
    )


def build(data: ChartData, p: ParadoxParams) -> Chart:
    """One panel for one company, three stacked panels for more; announcements in a strip below."""
    rows = frame.known(data, INDICES)
    starts = data.result(frames.fewer_people_more_value)
    if rows.empty:
        return words.unanchored(data, p, tuple(INDICES), tuple(INDICES.values()), starts)
    quarters = frame.span(rows)
    cuts = event_strip.within(data.result(announcements).rows, data, quarters)
    finding = words.finding(data, rows, starts, p)
    shown = emphasis.drawn(data, finding, rows["ticker"])
    return assemble.chart(
        data,
        p,
        _drawn(shown, rows, cuts, starts, p),
        event_strip.added(words.with_starts(frame.table(data, DRAWN), starts), data, cuts),
        names=DRAWN,
        finding=finding,
        alt=_alt(data, quarters, cuts, starts, p),
        notes=[f"Each line is 100 {words.bases(data, starts, p)}.", _TWELVE_MONTHS, *emphasis.notes(shown)],
        missing=words.off_base(data, starts, INDICES),
    )


def says(data: ChartData, p: ParadoxParams) -> Finding | None:
    """The finding without the chart."""
    rows = frame.known(data, INDICES)
    return None if rows.empty else words.finding(data, rows, data.result(frames.fewer_people_more_value), p)


def _alt(data: ChartData, quarters: Sequence[str], cuts: Cuts, starts: Starts, p: ParadoxParams) -> str:
    who = text.join([text.short(c) for c in data.companies])
    return (
        f"Lines of headcount, market value and capital expenditure of {who}, {quarters[0]} to {quarters[-1]}, "
        f"each 100 {words.bases(data, starts, p)}, with {text.plural(len(cuts), 'announced job cut')} marked"
    )


# ----------------------------------------------------------------------------------------- drawing


def _drawn(data: ChartData, rows: pd.DataFrame, cuts: Cuts, starts: Starts, p: ParadoxParams) -> Figure:
    quarters = frame.span(rows)
    lines: list[tuple[str, ...]] = [tuple(INDICES)] if len(data.companies) == 1 else [(name,) for name in INDICES]
    single = len(lines) == 1
    labels = len(data.companies) - len(emphasis.grey(data))
    size = style.SIZE if single or labels <= _FEW else style.TINY
    high = _HIGH if single else max(_LOW, marks.apart(labels, size))
    heights = [high] * len(lines) + ([event_strip.pixels(data, cuts)] if cuts.rows else [])
    plot = sum(heights) + _BETWEEN * (len(heights) - 1)
    figure = panels(len(heights), shared_xaxes=True, row_heights=heights, vertical_spacing=_BETWEEN / plot)
    rooms = [
        _panel(figure, data, rows, names, i + 1, starts, high, log=p.log, size=size) for i, names in enumerate(lines)
    ]
    figure.update_xaxes(**style.time_axis(quarters))
    if cuts.rows:
        event_strip.draw(figure, data, cuts, len(heights))
    _base_lines(figure, starts.bases.values(), quarters, len(lines))
    weak = bool(frame.weak(rows["evidence"]).any())
    scale = ", log scale" if p.log else ""
    above = emphasis.counted(f"Index{scale}: {words.level(data, starts, p)}", data)
    top = marks.caption(figure, above, weak=weak, shift=8 if single else 22)
    style.base(figure, height=plot + top + style.BOTTOM, right=max(rooms), top=top)
    strip = event_strip.HOVERED if cuts.rows else None
    return quarter_hover.by_quarter(figure, [_hovered(names) for names in lines], strip)


def _hovered(names: Sequence[str]) -> quarter_hover.Panel:
    """What the box says of a panel: its measure, and the levels behind the index."""
    title = PANELS[names[0]] if len(names) == 1 else ""
    return quarter_hover.Panel(title, (*names, *(INDICES[name] for name in names)))


def _panel(
    figure: Figure,
    data: ChartData,
    rows: pd.DataFrame,
    names: Sequence[str],
    row: int,
    starts: Starts,
    high: int,
    *,
    log: bool,
    size: int,
) -> int:
    """Draw the lines of one panel, labelled where the words compare them; the pixels that the labels need."""
    own = rows[rows["name"].isin(names)]
    low, top = style.span(own["value"], log=log, include=(100,))
    several = len(names) > 1
    newest, compared = str(own["quarter"].max()), words.compared(data, rows, starts)
    labels = []
    for company, name in ((c, n) for c in data.companies for n in names):
        path = frame.path(own, company.ticker, name)
        drawn = dataclasses.replace(company, colour=style.THINGS[THINGS[name]]) if several else company
        if not path.empty:
            _line(figure, data, drawn, path, name, row, thick=several)
            marks.base_mark(figure, drawn, path["quarter"], starts.bases.get(company.ticker, ""), 100, row=row, col=1)
            subject = SHORT[name] if several else text.short(company)
            point = marks.labelled(path, compared.get(company.ticker))
            marks.label_mark(figure, drawn, path, point, row=row, col=1)
            labels.append(_label(subject, drawn, point, newest))
    axis, most = (str(row) if row > 1 else ""), 7 if several else 4
    figure.update_yaxes(style.value_axis(low, top, INDEX, log=log, most=most), row=row, col=1)
    marks.end_labels(figure, labels, low, top, log=log, pixels=high, axis=axis, size=size)
    if not several:
        marks.heading(figure, f"<b>{PANELS[names[0]]}</b>", axis)
    return marks.label_room(labels, size)


def _label(subject: str, company: Company, point: Any, newest: str) -> marks.EndLabel:
    late = "" if point["quarter"] == newest else str(point["quarter"])
    value = float(point["value"])
    return marks.EndLabel(subject, style.quantity(value, INDEX), company.colour, value, late)


def _line(
    figure: Figure, data: ChartData, company: Company, path: pd.DataFrame, name: str, row: int, *, thick: bool
) -> None:
    levels = frame.known(data, [INDICES[name]])
    own = levels[levels["ticker"] == company.ticker]
    level = dict(zip(own["quarter"], own["value"], strict=True))
    unit = frame.describe(data, INDICES[name]).unit
    amounts = [text.escape(style.quantity(float(level[q]), unit)) if q in level else "" for q in path["quarter"]]
    marks.trace_line(
        figure,
        [style.quarter_day(q) for q in path["quarter"]],
        path["value"].tolist(),
        frame.weak(path["evidence"]),
        company.colour,
        quarter_hover.lines(company, path, frame.describe(data, name), amounts, SHORT[name] if thick else ""),
        width=WIDTHS[name] if thick else 2.25,
        row=row,
        col=1,
    )


def _base_lines(figure: Figure, bases: Iterable[str], quarters: Sequence[str], lines: int) -> None:
    """The level 100, and the base quarter where all companies have the same one, inside the window."""
    thin = {"color": style.RULE, "width": 1}
    common = next(iter(bases)) if len(set(bases)) == 1 else ""
    for axis in ("", *(str(row) for row in range(2, lines + 1))):
        level = {"xref": f"x{axis} domain", "yref": f"y{axis}", "x0": 0, "x1": 1, "y0": 100, "y1": 100}
        figure.add_shape(type="line", **level, line=thin, layer="below")
        if quarters[0] <= common <= quarters[-1]:
            day = style.quarter_day(common)
            moment = {"xref": f"x{axis}", "yref": f"y{axis} domain", "x0": day, "x1": day, "y0": 0, "y1": 1}
            figure.add_shape(type="line", **moment, line=thin | {"dash": "dot"}, layer="below")


CHART = ChartSpec(
    question="Fewer people, more value?", params=ParadoxParams, request=request, build=build, timeline=True, says=says
)
