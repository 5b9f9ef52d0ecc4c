"""The paradox: people, market value and capital expenditure, each as an index of one base quarter, with the layoffs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import pandas as pd

from charts import assemble, event_strip, frame, marks, params, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from charts.event_strip import Cuts
from charts.figure import Figure, panels
from contracts import INDEX, Company
from engine.announcements import announcements
from engine.request import Request
from pages.paradox.parameters import ParadoxParams

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
_PAST_PEAK: Final = 0.99  # of the most people: above it the peak is not past


def request(p: ParadoxParams) -> Request:
    return Request(NAMES, **params.window(p), options={"base": p.base}, frames=(announcements,))


def build(data: ChartData, p: ParadoxParams) -> Chart:
    """One panel for one company, three stacked panels for more; announcements in a strip below."""
    rows = frame.known(data, INDICES)
    if rows.empty:
        return assemble.unanchored(data, p, tuple(INDICES), tuple(INDICES.values()), p.base)
    quarters = frame.span(rows)
    cuts = event_strip.within(data.result(announcements).rows, data, quarters)
    return assemble.chart(
        data,
        p,
        _drawn(data, rows, cuts, p),
        event_strip.added(frame.table(data, DRAWN), data, cuts),
        names=DRAWN,
        finding=finding(data, rows, p.base),
        alt=_alt(data, quarters, cuts, p.base),
        notes=[f"Each line is 100 in {p.base}. Capital expenditure is the sum of the last four quarters."],
        missing=_missing(data, p.base),
    )


def _alt(data: ChartData, quarters: Sequence[str], cuts: Cuts, base: str) -> str:
    who = text.join([text.short(c) for c in data.companies])
    return (
        f"Lines of headcount, market value and capital expenditure of {who}, {quarters[0]} to {quarters[-1]}, "
        f"each 100 in {base}, with {text.plural(len(cuts), 'announced job cut')} marked"
    )


# ----------------------------------------------------------------------------------------- finding


def finding(data: ChartData, rows: pd.DataFrame, base: str) -> Finding:
    """One company in full, several counted; each at its latest quarter with all three known."""
    wide = rows.pivot_table(index=["ticker", "quarter"], columns="name", values="value").reindex(columns=list(INDICES))
    whole = wide.dropna().drop(base, level="quarter", errors="ignore").reset_index()  # the base is 100 by itself
    whole = whole.sort_values("quarter").drop_duplicates("ticker", keep="last")
    last = {str(r.ticker): r for r in frame.records(whole)}
    present = [c for c in data.companies if c.ticker in last]
    if not present:
        return Finding(
            f"No quarter other than {base} has headcount, market value and capital expenditure of one company with a "
            "base "
            f"in {base}"
        )
    if len(present) == 1:
        return Finding(_one(present[0], last[present[0].ticker], rows, base), numbers=_numbers(last.values(), INDICES))
    numbers = _numbers(last.values(), ("headcount_index", "market_value_index"))
    return Finding(_several(present, last, base), numbers=numbers)


def _numbers(last: Iterable[Any], names: Iterable[str]) -> tuple[Number, ...]:
    return tuple(Number(float(getattr(r, n)), n, str(r.ticker), str(r.quarter)) for r in last for n in names)


def _one(company: Company, last: Any, rows: pd.DataFrame, base: str) -> str:
    changes = text.join(
        [
            text.compared(last.headcount_index / 100, "people", many=True),
            text.compared(last.market_value_index / 100, "market value"),
            text.compared(last.capex_index / 100, "capital expenditure"),
        ]
    )
    return f"Compared with {base}, {text.short(company)} had {changes} in {last.quarter}{_peak(company, last, rows)}"


def _peak(company: Company, last: Any, rows: pd.DataFrame) -> str:
    """What has happened since the most people in the window, when that is well past."""
    own = rows[(rows["ticker"] == company.ticker) & (rows["quarter"] <= last.quarter)]
    people = own[own["name"] == "headcount_index"].set_index("quarter")["value"]
    value = own[own["name"] == "market_value_index"].set_index("quarter")["value"]
    top = str(people.idxmax())
    if last.headcount_index > _PAST_PEAK * float(people[top]) or top not in value.index:
        return ""
    fewer = text.compared(last.headcount_index / float(people[top]), "people", many=True)
    more = text.compared(last.market_value_index / float(value[top]), "market value")
    return f"; against {top}, when it had the most people, it had {fewer} and {more}"


def _several(present: Sequence[Company], last: Mapping[str, Any], base: str) -> str:
    fewer = [c for c in present if last[c.ticker].headcount_index < 100]
    both = [text.short(c) for c in fewer if last[c.ticker].market_value_index > 100]
    when = text.quarters_said({text.short(c): last[c.ticker].quarter for c in present})
    if both:
        verb = "has" if len(both) == 1 else "have"
        moved = f"{verb} fewer people and a higher market value in {when} than in {base}"
        return f"{text.counted(len(both), len(present), 'company', 'companies')} {moved}: {text.join(both)}"
    none = "fewer people" if not fewer else "both fewer people and a higher market value"
    return (
        f"{text.counted(0, len(present), 'company', 'companies')} has {none} in {when} than in {base}; "
        f"market value per person {_best(present, last, base)}"
    )


def _best(present: Sequence[Company], last: Mapping[str, Any], base: str) -> str:
    """Whose market value per person grew most, and to what; without a direction where the base is the later quarter."""
    ratio = {c.ticker: last[c.ticker].market_value_index / last[c.ticker].headcount_index for c in present}
    top = max(present, key=lambda c: float(ratio[c.ticker]))
    later = all(r.quarter > base for r in last.values())
    moved = "rose most" if ratio[top.ticker] > 1 else "fell least"
    grew, by = (moved, "to") if later else ("was highest", "at")
    return f"{grew} at {text.short(top)}, {by} {ratio[top.ticker]:.2g} times that of {base}"


def _missing(data: ChartData, base: str) -> list[str]:
    """Companies without one of the three lines, and whether it is the base quarter that fails."""
    have = set(frame.known(data, NAMES)[["ticker", "name"]].itertuples(index=False, name=None))
    return [
        _lacking(data, company, level, base, known=(company.ticker, level) in have)
        for company in data.companies
        for name, level in INDICES.items()
        if (company.ticker, name) not in have
    ]


def _lacking(data: ChartData, company: Company, level: str, base: str, *, known: bool) -> str:
    title = text.lower(frame.describe(data, level).title)
    why = f"is known, but not for the base quarter {base}" if known else "is not known here"
    return f"{text.short(company)}: {title} {why}, so its line is not drawn."


# ----------------------------------------------------------------------------------------- drawing


def _drawn(data: ChartData, rows: pd.DataFrame, cuts: Cuts, p: ParadoxParams) -> Figure:
    quarters = frame.span(rows)
    lines: list[tuple[str, ...]] = [tuple(INDICES)] if len(data.companies) == 1 else [(name,) for name in INDICES]
    single = len(lines) == 1
    heights = [1.0] * len(lines) + ([cuts.room] if cuts.room else [])
    figure = panels(len(heights), shared_xaxes=True, row_heights=heights, vertical_spacing=0.06 if single else 0.07)
    rooms = [_panel(figure, data, rows, names, i + 1, log=p.log) for i, names in enumerate(lines)]
    figure.update_xaxes(**style.time_axis(quarters))
    if cuts.room:
        event_strip.draw(figure, data, cuts, len(heights))
    _base_line(figure, p.base, quarters, len(lines))
    weak = bool(frame.weak(rows["evidence"]).any())
    scale = ", log scale" if p.log else ""
    top = marks.caption(figure, f"Index, {p.base} = 100{scale}", weak=weak, shift=8 if single else 26)
    return style.base(figure, height=540 if single else 760, right=max(rooms), top=top)


def _panel(figure: Figure, data: ChartData, rows: pd.DataFrame, names: Sequence[str], row: int, *, log: bool) -> int:
    """Draw the lines of one panel; the pixels that its end labels need."""
    own = rows[rows["name"].isin(names)]
    low, high = style.span(own["value"], log=log, include=(100,))
    several = len(names) > 1
    labels = []
    for company, name in ((c, n) for c in data.companies for n in names):
        path = frame.path(own, company.ticker, name)
        if not path.empty:
            _line(figure, data, company, path, name, row, thick=several)
            subject = SHORT[name] if several else text.short(company)
            labels.append(_label(subject, company, path.iloc[-1], str(own["quarter"].max())))
    axis, pixels = (str(row) if row > 1 else ""), (380 if several else 130)
    figure.update_yaxes(style.value_axis(low, high, INDEX, log=log, most=4 if pixels < 200 else 7), row=row, col=1)
    marks.end_labels(figure, labels, low, high, log=log, pixels=pixels, axis=axis)
    if not several:
        marks.heading(figure, f"<b>{PANELS[names[0]]}</b>", axis)
    return marks.label_room(labels)


def _label(subject: str, company: Company, last: Any, newest: str) -> marks.EndLabel:
    late = "" if last["quarter"] == newest else str(last["quarter"])
    value = float(last["value"])
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
        marks.hover(company, path, frame.describe(data, name), amounts),
        width=WIDTHS[name] if thick else 2.25,
        row=row,
        col=1,
    )


def _base_line(figure: Figure, base: str, quarters: Sequence[str], lines: int) -> None:
    """The level 100, and the base quarter where it is inside the window."""
    thin = {"color": style.RULE, "width": 1}
    for axis in ("", *(str(row) for row in range(2, lines + 1))):
        level = {"xref": f"x{axis} domain", "yref": f"y{axis}", "x0": 0, "x1": 1, "y0": 100, "y1": 100}
        figure.add_shape(type="line", **level, line=thin, layer="below")
        if quarters[0] <= base <= quarters[-1]:
            day = style.quarter_day(base)
            moment = {"xref": f"x{axis}", "yref": f"y{axis} domain", "x0": day, "x1": day, "y0": 0, "y1": 1}
            figure.add_shape(type="line", **moment, line=thin | {"dash": "dot"}, layer="below")


CHART = ChartSpec(question="Fewer people, more value?", params=ParadoxParams, request=request, build=build)
