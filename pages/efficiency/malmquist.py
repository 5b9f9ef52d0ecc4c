"""The Malmquist index: productivity since a first quarter, split into catching up and the shift of the frontier."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from analytics.methods.dea_bootstrap import FEWEST
from charts import assemble, emphasis, frame, headline, marks, quarter_hover, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from charts.figure import Figure, panels
from contracts import INDEX, MULTIPLE, Company, Description
from engine.production_panel import Values
from engine.request import Request
from pages.efficiency import frames, instead, production_table, production_text
from pages.efficiency import production_terms as terms
from pages.efficiency.frames import Productivity
from pages.efficiency.parameters import FrontierParams
from pages.efficiency.production_table import Column

_EVEN: Final = 1e-9  # below this nobody has fallen back


def request(p: FrontierParams) -> Request:
    return terms.request(p, frames.productivity)


def build(data: ChartData, p: FrontierParams) -> Chart:
    """Three stacked panels, one line per company of the balanced panel: the index and its two factors."""
    result = data.result(frames.productivity)
    chosen = _chosen(data, result)
    if not chosen or not result.panel.quarters:
        return production_text.empty(data, p)
    columns = [Column(panel.described, result.panel, panel.values) for panel in _panels(result)]
    table = production_table.table(columns, [result.panel.tickers[k] for k in chosen])
    statement = finding(data, result, p)
    shown = emphasis.drawn(data, statement, table["ticker"])
    return assemble.chart(
        data,
        p,
        _drawn(shown, table, p),
        table,
        names=terms.names(p),
        described=[column.described for column in columns],
        finding=statement,
        alt=_alt(result, len(chosen)),
        notes=[*_notes(result), *emphasis.notes(shown)],
        missing=_missing(data, p, result),
    )


def _chosen(data: ChartData, result: Productivity) -> list[int]:
    """Places of the chosen companies that are in the balanced panel."""
    chosen = frame.by_ticker(data)
    return [k for k, ticker in enumerate(result.panel.tickers) if ticker in chosen]


def _alt(result: Productivity, count: int) -> str:
    first, last = result.panel.quarters[0], result.panel.quarters[-1]
    return (
        f"Lines of the Malmquist index and its two factors of {text.plural(count, 'company', 'companies')}, "
        f"{first} to {last}, each 1 in {first}"
    )


# ----------------------------------------------------------------------------------------- finding


@dataclass(frozen=True, slots=True)
class _Last:
    """A company in the last quarter, against the first."""

    ticker: str
    name: str
    index: float
    catching_up: float
    shift: float


def finding(data: ChartData, result: Productivity, p: FrontierParams) -> Finding:
    """Whose productivity grew most, how many fell behind the frontier, and how far that moved."""
    panel, named = result.panel, production_text.labels(result.panel)
    first, last = panel.quarters[0], panel.quarters[-1]
    ends = [
        _Last(panel.tickers[k], named[k], *(float(v[-1, k]) for v in (result.index, result.catching_up, result.shift)))
        for k in _chosen(data, result)
    ]
    shift = float(np.median([end.shift for end in ends]))
    deck = f"To {last}; {_moved(shift, terms.title(data, p.output))}."
    if len(panel.companies) < FEWEST:
        deck = f"To {last}; each is measured by the few companies compared."
    line = _headline(ends, first, few=len(panel.companies) < FEWEST)
    return Finding(line, deck, numbers=tuple(_numbers(ends, last)))


def _moved(shift: float, output: str) -> str:
    since = "as then" if production_text.same(shift) else "then made" if shift >= production_text.TWICE else "than then"
    return f"the frontier let the same people and capital make {text.compared(shift, output)} {since}"


def _headline(ends: Sequence[_Last], first: str, *, few: bool) -> str:
    """Whose productivity grew most, and who fell behind the frontier, where that is one of more than a few."""
    top = max(sorted(ends, key=lambda end: end.ticker), key=lambda end: end.index)
    if len(ends) == 1:
        moved = (
            "stayed the same" if _same(top.index) else f"{'rose' if top.index > 1 else 'fell'} to {_times(top.index)}"
        )
        return f"Since {first} {top.name}'s productivity {moved}"
    behind = sum(end.catching_up < 1 - _EVEN for end in ends)
    counted = text.counted(behind, len(ends), "company", "companies").removesuffix(" companies")
    who = counted if behind else "nobody"
    fell = "" if few else f"; {who[:1].lower()}{who[1:]} fell behind the frontier"
    grew = f"grew most at {top.name}" if top.index > 1 else f"fell least at {top.name}"
    how = "" if _same(top.index) else f" ({_times(top.index)})"
    return headline.fitting(
        [f"Since {first} productivity {grew}{how}{fell}", f"Since {first} productivity {grew}{how}"]
    )


def _same(ratio: float) -> bool:
    return production_text.same(ratio)


def _numbers(ends: Sequence[_Last], quarter: str) -> Iterator[Number]:
    """Productivity, how far each caught up, and the shifts that the middle one is found among."""
    for end in ends:
        yield Number(end.index, terms.PRODUCTIVITY.name, end.ticker, quarter)
        yield Number(end.catching_up, terms.CATCHING_UP.name, end.ticker, quarter)
        yield Number(end.shift, terms.SHIFT.name, end.ticker, quarter)


def _times(ratio: float) -> str:
    return style.quantity(ratio, MULTIPLE)


# ------------------------------------------------------------------------------------------- notes


def _notes(result: Productivity) -> list[str]:
    panel = result.panel
    first, last = panel.quarters[0], panel.quarters[-1]
    skipped = frame.after(last, first) + 1 - len(panel.quarters)
    gap = f", without {text.plural(skipped, 'quarter')} that one of them lacks" if skipped else ""
    lines = [
        f"The same companies throughout, {text.join(production_text.labels(panel), 12)}, {first} to {last}{gap}: of "
        "all such sets that with most observations, because a frontier whose companies change moves with them.",
        "Productivity is the product of the two below it, constant returns, quarters chained.",
        production_text.few(len(panel.companies)),
    ]
    return [line for line in lines if line]


def _missing(data: ChartData, p: FrontierParams, result: Productivity) -> list[str]:
    """Chosen companies outside the balanced set: without the figures, or with too few quarters of them."""
    outside = [c for c in data.companies if c.ticker not in result.panel.tickers]
    first = result.panel.quarters[0]
    return [f"{text.short(c)}: {production_text.why(data, p, c, first)}." for c in outside]


# ----------------------------------------------------------------------------------------- drawing


@dataclass(frozen=True, slots=True, eq=False)
class _Panel:
    title: str
    described: Description
    values: Values


def _panels(result: Productivity) -> tuple[_Panel, ...]:
    return (
        _Panel("Productivity", terms.PRODUCTIVITY, result.index),
        _Panel("Catching up with the frontier", terms.CATCHING_UP, result.catching_up),
        _Panel("Shift of the frontier", terms.SHIFT, result.shift),
    )


def _drawn(data: ChartData, table: pd.DataFrame, p: FrontierParams) -> Figure:
    figure = panels(rows=3, cols=1, shared_xaxes=True, vertical_spacing=0.07)
    described = _panels(data.result(frames.productivity))
    rooms = [_panel(figure, data, panel, table, row, log=p.log) for row, panel in enumerate(described, start=1)]
    figure.update_xaxes(**style.time_axis(frame.span(table)))
    caption = f"{table['quarter'].min()} = 1{', log scale' if p.log else ''}"
    above, weak = emphasis.counted(caption, data), bool(frame.weak(table["evidence"]).any())
    top = marks.caption(figure, above, weak=weak, shift=26)
    style.base(figure, height=760, right=max(rooms), top=top)
    return quarter_hover.by_quarter(
        figure, [quarter_hover.Panel(each.title, (each.described.name,)) for each in described]
    )


def _panel(figure: Figure, data: ChartData, panel: _Panel, table: pd.DataFrame, row: int, *, log: bool) -> int:
    """Draw one panel with a rule at 1; the pixels that its end labels need."""
    axis, name = str(row) if row > 1 else "", panel.described.name
    low, high = style.span(table.loc[table["name"] == name, "value"], log=log, include=(1,))
    labels = []
    for company in data.companies:
        path = frame.path(table, company.ticker, name)
        if not path.empty:
            _line(figure, company, path, panel.described, row)
            value = float(path["value"].iloc[-1])
            labels.append(marks.EndLabel(text.short(company), f"{value:.2f}", company.colour, value))
    figure.update_yaxes(style.value_axis(low, high, INDEX, log=log, most=4), row=row, col=1)
    marks.end_labels(figure, labels, low, high, log=log, pixels=170, axis=axis)
    marks.heading(figure, f"<b>{panel.title}</b>", axis)
    rule = {"color": style.RULE, "width": 1}
    ends = {"x0": 0, "x1": 1, "y0": 1, "y1": 1}
    figure.add_shape(type="line", xref=f"x{axis} domain", yref=f"y{axis}", **ends, layer="below", line=rule)
    return marks.label_room(labels)


def _line(figure: Figure, company: Company, path: pd.DataFrame, described: Description, row: int) -> None:
    marks.trace_line(
        figure,
        [style.quarter_day(q) for q in path["quarter"]],
        path["value"].tolist(),
        frame.weak(path["evidence"]),
        company.colour,
        quarter_hover.lines(company, path, described),
        row=row,
        col=1,
    )


CHART = ChartSpec(
    question="Did the frontier move, and who kept up with it?",
    params=FrontierParams,
    request=request,
    build=build,
    instead=instead.frontier,
    timeline=True,
)
