"""The paradox: people, market value and capital expenditure, each as an index of one base quarter, with the layoffs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from charts import assemble, event_strip, frame, marks, params, style, text
from charts.core import Chart, ChartData, ChartSpec
from charts.figure import Figure, panels
from charts.parameter import Params, legacy
from contracts import INDEX, Company
from engine import common_frames
from engine.request import Request

INDICES: Final = {"headcount_index": "headcount", "market_value_index": "market_value", "capex_index": "capex"}
PANELS: Final = {
    "headcount_index": "People",
    "market_value_index": "Market value",
    "capex_index": "Capital expenditure",
}
SHORT: Final = {"headcount_index": "People", "market_value_index": "Value", "capex_index": "Capex"}
WIDTHS: Final = {"headcount_index": 3.25, "market_value_index": 2.25, "capex_index": 1.5}
NAMES: Final = (*INDICES, "divergence", *INDICES.values())
DRAWN: Final = (*INDICES, *INDICES.values())


def request(p: Params) -> Request:
    return Request(
        NAMES, **params.window(p), options={"base": p.get("base") or params.BASE}, frames=(common_frames.events,)
    )


def build(data: ChartData, p: Params) -> Chart:
    """One panel for one company, three stacked panels for more; announcements in a strip below."""
    rows, base = frame.known(data, INDICES), str(p.get("base") or params.BASE)
    if rows.empty:
        return assemble.unanchored(data, p, tuple(INDICES), tuple(INDICES.values()), base)
    told = event_strip.within(data.result(common_frames.events), data, frame.span(rows))
    figure = _drawn(data, rows, told, base, log=p.get("scale") == "log")
    quarters = frame.span(rows)
    who = text.join([text.short(c) for c in data.companies])
    table = event_strip.added(frame.table(data, DRAWN), data, told)
    return assemble.chart(
        data, p, figure, table, names=DRAWN, finding=finding(data, rows, base),
        alt=f"Lines of headcount, market value and capital expenditure of {who}, {quarters[0]} to {quarters[-1]}, "
            f"each 100 in {base}, with {text.plural(len(told), 'announced job cut')} marked",
        notes=[f"Each line is 100 in {base}. Capital expenditure is the sum of the last four quarters."],
        missing=_missing(data, base),
    )  # fmt: skip


# ----------------------------------------------------------------------------------------- finding


def finding(data: ChartData, rows: pd.DataFrame, base: str) -> str:
    """The sentence: one company in full, several counted; each at its latest quarter with all three known."""
    wide = rows.pivot_table(index=["ticker", "quarter"], columns="name", values="value").reindex(columns=list(INDICES))
    whole = wide.dropna().drop(base, level="quarter", errors="ignore").reset_index()  # the base is 100 by itself
    whole = whole.sort_values("quarter").drop_duplicates("ticker", keep="last")
    last = {str(r.ticker): r for r in frame.records(whole)}
    found = [c for c in data.companies if c.ticker in last]
    if not found:
        return f"No quarter other than {base} has headcount, market value and capital expenditure of one company with a base in {base}"
    if len(found) == 1:
        return _one(found[0], last[found[0].ticker], rows, base)
    return _several(found, last, base)


def _one(company: Company, last: Any, rows: pd.DataFrame, base: str) -> str:
    said = text.join(
        [
            text.compared(last.headcount_index / 100, "people", many=True),
            text.compared(last.market_value_index / 100, "market value"),
            text.compared(last.capex_index / 100, "capital expenditure"),
        ]
    )
    return f"Compared with {base}, {text.short(company)} had {said} in {last.quarter}{_peak(company, last, rows)}"


def _peak(company: Company, last: Any, rows: pd.DataFrame) -> str:
    """What has happened since the most people in the window, when that is well past."""
    own = rows[(rows["ticker"] == company.ticker) & (rows["quarter"] <= last.quarter)]
    people = own[own["name"] == "headcount_index"].set_index("quarter")["value"]
    value = own[own["name"] == "market_value_index"].set_index("quarter")["value"]
    top = str(people.idxmax())
    if last.headcount_index > 0.99 * float(people[top]) or top not in value.index:
        return ""
    fewer = text.compared(last.headcount_index / float(people[top]), "people", many=True)
    more = text.compared(last.market_value_index / float(value[top]), "market value")
    return f"; against {top}, when it had the most people, it had {fewer} and {more}"


def _several(found: Sequence[Company], last: Mapping[str, Any], base: str) -> str:
    fewer = [c for c in found if last[c.ticker].headcount_index < 100]
    both = [text.short(c) for c in fewer if last[c.ticker].market_value_index > 100]
    when = text.quarters_said({text.short(c): last[c.ticker].quarter for c in found})
    if both:
        verb = "has" if len(both) == 1 else "have"
        said = f"{verb} fewer people and a higher market value in {when} than in {base}"
        return f"{text.counted(len(both), len(found), 'company', 'companies')} {said}: {text.join(both)}"
    ratio = {c.ticker: last[c.ticker].market_value_index / last[c.ticker].headcount_index for c in found}
    top = max(found, key=lambda c: float(ratio[c.ticker]))
    none = "fewer people" if not fewer else "both fewer people and a higher market value"
    later = all(r.quarter > base for r in last.values())
    moved = "rose most" if ratio[top.ticker] > 1 else "fell least"
    grew, by = (moved, "to") if later else ("was highest", "at")
    return (
        f"{text.counted(0, len(found), 'company', 'companies')} has {none} in {when} than in {base}; market value per person {grew} at "
        f"{text.short(top)}, {by} {ratio[top.ticker]:.2g} times that of {base}"
    )


def _missing(data: ChartData, base: str) -> list[str]:
    """Companies without one of the three lines, and whether it is the base quarter that fails."""
    have = set(frame.known(data, NAMES)[["ticker", "name"]].itertuples(index=False, name=None))
    lines = []
    for c in data.companies:
        for name, level in INDICES.items():
            title = text.lower(frame.describe(data, level).title)
            if (c.ticker, name) in have:
                continue
            why = f"is known, but not for the base quarter {base}" if (c.ticker, level) in have else "is not known here"
            lines.append(f"{text.short(c)}: {title} {why}, so its line is not drawn.")
    return lines


# ----------------------------------------------------------------------------------------- drawing


def _drawn(data: ChartData, rows: pd.DataFrame, told: pd.DataFrame, base: str, *, log: bool) -> Figure:
    quarters = frame.span(rows)
    lines: list[tuple[str, ...]] = [tuple(INDICES)] if len(data.companies) == 1 else [(name,) for name in INDICES]
    strip = event_strip.room(told)
    heights = [1.0] * len(lines) + ([strip] if strip else [])
    gap = 0.06 if len(lines) == 1 else 0.07
    figure = panels(rows=len(heights), cols=1, shared_xaxes=True, row_heights=heights, vertical_spacing=gap)
    pixels = 380 if len(lines) == 1 else 130
    rooms = [_panel(figure, data, rows, names, i + 1, log=log, pixels=pixels) for i, names in enumerate(lines)]
    axis = style.time_axis(quarters)
    figure.update_xaxes(**axis)
    if strip:
        event_strip.draw(figure, data, told, len(heights))
    _base_line(figure, base, quarters, len(lines))
    said = f"Index, {base} = 100{', log scale' if log else ''}"
    top = marks.caption(figure, said, weak=bool(frame.weak(rows["evidence"]).any()), shift=8 if len(lines) == 1 else 26)
    return style.base(figure, height=540 if len(lines) == 1 else 760, right=max(rooms), top=top)


def _panel(
    figure: Figure, data: ChartData, rows: pd.DataFrame, names: Sequence[str], row: int, *, log: bool, pixels: float
) -> int:
    """Draw the lines of one panel; the pixels that its end labels need."""
    own = rows[rows["name"].isin(names)]
    low, high = style.span(own["value"], log=log, include=(100,))
    labels = []
    for company in data.companies:
        for name in names:
            path = frame.path(own, company.ticker, name)
            if path.empty:
                continue
            _line(figure, data, company, path, name, row, thick=len(names) > 1)
            last = path.iloc[-1]
            subject = SHORT[name] if len(names) > 1 else text.short(company)
            late = "" if last["quarter"] == own["quarter"].max() else str(last["quarter"])
            value = style.quantity(float(last["value"]), INDEX)
            labels.append(marks.EndLabel(subject, value, company.colour, float(last["value"]), late))
    axis = str(row) if row > 1 else ""
    figure.update_yaxes(style.value_axis(low, high, INDEX, log=log, most=4 if pixels < 200 else 7), row=row, col=1)
    marks.end_labels(figure, labels, low, high, log=log, pixels=pixels, axis=axis)
    if len(names) == 1:
        marks.heading(figure, f"<b>{PANELS[names[0]]}</b>", axis)
    return marks.label_room(labels)


def _line(
    figure: Figure, data: ChartData, company: Company, path: pd.DataFrame, name: str, row: int, *, thick: bool
) -> None:
    described = frame.describe(data, name)
    levels = frame.known(data, [INDICES[name]])
    level = levels[levels["ticker"] == company.ticker].drop_duplicates("quarter").set_index("quarter")["value"]
    unit = frame.describe(data, INDICES[name]).unit
    extra = [
        text.escape(style.quantity(float(level[q]), unit)) if q in level.index else "" for q in path["quarter"]
    ]  # fmt: skip
    marks.trace_line(
        figure, [style.quarter_day(q) for q in path["quarter"]], path["value"].tolist(), frame.weak(path["evidence"]),
        company.colour, marks.hover(company, path, described, extra),
        width=WIDTHS[name] if thick else 2.25, row=row, col=1,
    )  # fmt: skip


def _base_line(figure: Figure, base: str, quarters: Sequence[str], panels: int) -> None:
    """The level 100, and the base quarter where it is inside the window."""
    for row in range(1, panels + 1):
        axis = str(row) if row > 1 else ""
        figure.add_shape(type="line", xref=f"x{axis} domain", yref=f"y{axis}", x0=0, x1=1, y0=100, y1=100,
                         line={"color": style.RULE, "width": 1}, layer="below")  # fmt: skip
        if quarters[0] <= base <= quarters[-1]:
            day = style.quarter_day(base)
            figure.add_shape(type="line", xref=f"x{axis}", yref=f"y{axis} domain", x0=day, x1=day, y0=0, y1=1,
                             line={"color": style.RULE, "width": 1, "dash": "dot"}, layer="below")  # fmt: skip


CHART = ChartSpec(
    question="Fewer people, more value?",
    params=legacy(
        params.companies(), params.start("2018Q1"), params.end(), params.base(), params.as_of(), params.scale()
    ),
    request=request,
    build=build,
)
