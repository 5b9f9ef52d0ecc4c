"""Guidance of capital expenditure as it was announced and narrowed, and what was then spent, each in one definition."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from charts import assemble, frame, marks, params, style, text
from charts.core import Chart, ChartData, ChartSpec
from charts.figure import Figure, panels, scatter
from charts.parameter import Params, legacy
from contracts import USD, Company, Description
from engine import capex_guidance
from engine.request import Request
from pages.returns import parameters

NAMES: Final = {
    "guided_low": "Guided capital expenditure, low end", "guided_high": "Guided capital expenditure, high end",
    "spent": "Spent in the year", "so_far": "Spent in the year so far",
}  # fmt: skip
_MANY: Final = 3  # plans from which they are counted, not listed
WITHIN: Final = 0.005  # of the range's ends: rounding to half a billion is no miss
DESCRIBED: Final = Description(
    "guidance", "Guidance of capital expenditure", USD, "",
    "What the company said that it would spend in the year, in its own definition, by the day on which it said it.",
    "Definitions differ between companies and are never mixed: a year's spending is shown only where it is known in the definition of "
    "the guidance (Meta with principal payments on finance leases). Microsoft counts finance leases and Amazon nets proceeds: their "
    "years have no comparable figure here unless they stated one.",
)  # fmt: skip


def request(p: Params) -> Request:
    return Request((), **params.window(p), frames=(capex_guidance.guidance,))


@dataclass(frozen=True, slots=True)
class Year:
    """One guided year of a company: announcements in order, and the spending where it is known in their definition."""

    name: str
    said: tuple[Any, ...]
    spent: Any | None
    so_far: Any | None

    @property
    def last(self) -> Any:
        """The guidance that holds."""
        return self.said[-1]


def build(data: ChartData, p: Params) -> Chart:
    """A panel per company with guidance: a band per year that narrows with every announcement, a dot for what was spent."""
    rows = _inside(data.result(capex_guidance.guidance), p.get("from"))
    years = {c: _years(rows[rows["ticker"] == c.ticker]) for c in data.companies if c.ticker in set(rows["ticker"])}
    missing = [
        f"{text.short(c)}: no guidance in figures is known in this window." for c in data.companies if c not in years
    ]
    missing += [f"{text.short(c)}: {line}" for c, own in years.items() for line in _incomparable(own)]
    if not years:
        chart = assemble.empty(data, p, [], what="guidance of capital expenditure")
        return assemble.replaced(chart, missing=tuple(missing))
    return assemble.chart(
        data, p, _drawn(years), _table(rows, {c.ticker: c.name for c in data.companies}), names=[], described=[DESCRIBED],
        finding=finding(years), notes=_notes(years), missing=missing,
        alt=f"Bands of guided capital expenditure of {text.join([text.short(c) for c in years])} by the day announced, with what was spent in the year",
    )  # fmt: skip


def _inside(rows: pd.DataFrame, start: str | None) -> pd.DataFrame:
    """Years that end in the window; each with all its announcements."""
    return rows[rows["ends"] >= pd.Period(start, freq="Q").start_time] if start and len(rows) else rows


def _years(own: pd.DataFrame) -> list[Year]:
    by_year: dict[tuple[int, bool], list[Any]] = {}
    for row in frame.records(own):
        by_year.setdefault((row.year, row.calendar), []).append(row)
    found = []
    for (year, calendar), rows in sorted(by_year.items()):
        kinds = {row.role: row for row in rows}
        said = tuple(row for row in rows if row.role == "guided")
        if said:
            found.append(
                Year(f"{'calendar ' if calendar else ''}{year}", said, kinds.get("spent"), kinds.get("so_far"))
            )
    return found


def _incomparable(years: Sequence[Year]) -> list[str]:
    lost = [y for y in years if y.spent is None and y.so_far is None]
    by_definition: dict[str, list[str]] = {}
    for y in lost:
        by_definition.setdefault(str(y.last.definition), []).append(y.name)
    return [f"what was spent in {text.join(names)} is not known in the definition of the guidance ({text.lower(definition)})."
            for definition, names in by_definition.items()]  # fmt: skip


def _notes(years: Mapping[Company, Sequence[Year]]) -> list[str]:
    lines = [f"{text.short(c)} guides {_definitions(own)}." for c, own in years.items()]
    return [
        *lines,
        "Filled dots: spent in the whole year. Hollow triangles: spent in the quarters reported so far. A miss of up to half a percent counts as within.",
    ]


def _definitions(own: Sequence[Year]) -> str:
    """The definition in which a company guides; where it changed, each with its years."""
    by_definition: dict[str, list[str]] = {}
    for y in own:
        by_definition.setdefault(text.lower(str(y.last.definition)), []).append(y.name)
    if len(by_definition) == 1:
        return next(iter(by_definition))
    return text.join([f"{definition} for {text.join(names)}" for definition, names in by_definition.items()])


# ----------------------------------------------------------------------------------------- finding


def finding(years: Mapping[Company, Sequence[Year]]) -> str:
    """Where finished years ended against the first and the last range, and where the running ones have moved."""
    done = [y for own in years.values() for y in own if y.spent is not None]
    running = {c: own[-1] for c, own in years.items() if own[-1].spent is None}
    parts = [_ended(done)] if done else []
    if running:
        parts.append(_running(running))
    return "; ".join(parts)


def _running(running: Mapping[Company, Year]) -> str:
    """The newest plans one by one, or how many were raised since they were first told."""
    if len(running) < _MANY:
        return "the newest plans are " + text.join([_moved(c, y) for c, y in running.items()]) if len(running) > 1 else (
            "the newest plan is " + next(_moved(c, y) for c, y in running.items()))  # fmt: skip
    change = {text.short(c): _middle(y.last) / _middle(y.said[0]) - 1 for c, y in running.items()}
    up, down = {n: v for n, v in change.items() if v > 0}, {n: v for n, v in change.items() if v < 0}
    raised = f"the newest plans were raised since first told at {len(up)} of {len(change)} companies"
    most = f", most at {max(up, key=lambda n: up[n])} (by {text.share(max(up.values()))})" if up else ""
    return f"{raised}{most}{f', and lowered at {text.join(list(down))}' if down else ''}"


def _middle(said: Any) -> float:
    return float(said.low) if math.isnan(said.high) else (float(said.low) + float(said.high)) / 2


def _ended(done: Sequence[Year]) -> str:
    sides = [(_side(y.spent.low, y.said[0]), _side(y.spent.low, y.last)) for y in done if y.spent is not None]
    first = {side: sum(f == side for f, _ in sides) for side in (-1, 0, 1)}
    inside = sum(last == 0 for _, last in sides)
    if len(done) == 1:
        where = {1: "above", 0: "within", -1: "below"}[sides[0][0]]
        return f"In the one finished year with a comparable figure spending ended {where} the first guidance and {'within' if inside else 'outside'} the last"
    last = "all" if inside == len(done) else "none" if not inside else str(inside)
    return (
        f"Of {len(done)} finished years with a comparable figure, spending ended above the first guidance in {first[1]} and below it in {first[-1]}, but "
        f"within the last guidance in {last}"
    )


def _side(spent: float, said: Any) -> int:
    """-1 below the range, 0 within, 1 above; a floor has no upper end."""
    low = float(said.low) * (1 - WITHIN)
    high = math.inf if math.isnan(said.high) else float(said.high) * (1 + WITHIN)
    return -1 if spent < low else 1 if spent > high else 0


def _moved(company: Company, y: Year) -> str:
    now, before = _range(y.last), _range(y.said[0])
    who = f"{text.short(company)} {now} for {y.name}"
    return who if len(y.said) == 1 or now == before else f"{who} (first {before.removesuffix(' USD')})"


def _range(said: Any) -> str:
    """ "115-135 bn USD", "about 200 bn USD", "over 30 bn USD"."""
    low, high = float(said.low), float(said.high)
    if math.isnan(high):
        return f"over {style.quantity(low, USD)}"
    return style.quantity(low, USD) if low == high else f"{style.three(low / 1e9)}-{style.quantity(high, USD)}"


# ----------------------------------------------------------------------------------------- drawing


def _table(rows: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """One row per end of a range and announcement, and one per amount spent; a fiscal year has no calendar quarter."""
    guided = rows[rows["role"] == "guided"]
    parts = [guided.assign(name=f"guided_{end}", value=guided[end]) for end in ("low", "high")]
    rest = rows[rows["role"] != "guided"]
    table = pd.concat([*parts, rest.assign(name=rest["role"], value=rest["low"])], ignore_index=True)
    table = table.assign(
        company=table["ticker"].map(names),
        quarter=None,
        period_end=table["ends"],
        title=table["name"].map(NAMES),
        unit=str(USD),
    )
    table["announced"] = table["day"].where(table["role"] == "guided")
    order = [*frame.TABLE_COLUMNS, "year", "calendar", "announced", "definition"]
    table = table.dropna(subset=["value"]).sort_values(["ticker", "year", "known_on", "name"], ignore_index=True)
    return table[order]


def _drawn(years: Mapping[Company, Sequence[Year]]) -> Figure:
    """All panels on one scale of growth: the higher a panel, the further its company's plans have moved."""
    spans = {c: _span(own) for c, own in years.items()}
    decades = [math.log10(high / low) for low, high in spans.values()]
    figure = panels(
        rows=len(years), cols=1, shared_xaxes=True, vertical_spacing=min(0.1, 0.3 / len(years)), row_heights=decades
    )
    days = [pd.Timestamp(d) for own in years.values() for y in own for d in [*(r.day for r in y.said), y.last.ends]]
    first, last = min(days) - pd.Timedelta(days=60), max(days) + pd.Timedelta(days=30)
    for row, (company, own) in enumerate(years.items(), start=1):
        _panel(figure, company, own, row, spans[company])
    quarters = [str(pd.Period(d, freq="Q")) for d in (first, last)]
    figure.update_xaxes(**style.time_axis(quarters) | {"range": [str(first.date()), str(last.date())]})
    said = "USD a year in the company's own definition, log scale, by the day announced; dots: what was spent"
    top = marks.caption(figure, said, shift=26)
    return style.base(figure, height=round(110 + 45 * len(years) + max(240 * sum(decades), 220)), right=24, top=top)


def _span(own: Sequence[Year]) -> tuple[float, float]:
    """The range of a panel's logarithmic axis: what it shows, room for labels, and no less than half a decade."""
    amounts = [
        float(v)
        for y in own
        for v in [*(e for r in y.said for e in (r.low, r.high)), *(r.low for r in (y.spent, y.so_far) if r is not None)]
    ]
    known = [v for v in amounts if math.isfinite(v) and v > 0]
    low, high = min(known) / 1.3, max(known) * 1.3
    wider = max(10**0.5 / (high / low), 1.0) ** 0.5
    return low / wider, high * wider


def _panel(figure: Figure, company: Company, own: Sequence[Year], row: int, span: tuple[float, float]) -> None:
    axis = str(row) if row > 1 else ""
    for y in own:
        _band(figure, company, y, row)
        _dots(figure, company, y, row, axis)
    figure.update_yaxes(style.value_axis(*span, USD, log=True, most=5), row=row, col=1)
    marks.heading(figure, marks.named(text.short(company), "", company.colour), axis)


def _band(figure: Figure, company: Company, y: Year, row: int) -> None:
    """The range that held from each announcement to the next, to the end of the year; a line where it is one figure."""
    held = [*y.said, y.last]
    days = [*(r.day for r in y.said), max(pd.Timestamp(y.last.ends), pd.Timestamp(y.last.day))]
    low = [float(r.low) for r in held]
    high = [float(r.low if math.isnan(r.high) else r.high) for r in held]
    x = [f"{d:%Y-%m-%d}" for d in days]
    edge = {"color": company.colour, "width": 1.2, "shape": "hv"}
    common = {"x": x, "mode": "lines", "hoverinfo": "skip", "showlegend": False, "line": edge}
    figure.add_trace(scatter(y=low, **common), row=row, col=1)
    figure.add_trace(
        scatter(y=high, fill="tonexty", fillcolor=style.faint(company.colour, 0.22), **common), row=row, col=1
    )
    told = [_said(company, y, r) for r in y.said]
    figure.add_trace(
        scatter(x=[v for day in x[:-1] for v in (day, day, None)], y=[v for ends in zip(low, high, strict=True) for v in (*ends, None)][:-3],
                   mode="lines+markers", line={"color": company.colour, "width": 3}, marker={"size": 5, "color": company.colour},
                   hovertext=[v for said in told for v in (said, said, "")], hoverinfo="text", hoverlabel={"bordercolor": company.colour},
                   showlegend=False, cliponaxis=False),
        row=row, col=1,
    )  # fmt: skip


def _said(company: Company, y: Year, r: Any) -> str:
    lines = [
        f"<b>{text.escape(company.name)}</b>, year {y.name}", f"said on {frame.day(r.day)}: {_range(r)}", text.wrapped(str(r.definition), 60),
        str(r.evidence).replace("_", " "),
    ]  # fmt: skip
    return "<br>".join(lines)


def _dots(figure: Figure, company: Company, y: Year, row: int, axis: str) -> None:
    """What was spent in the year, or so far; the label at the end of the band names the year."""
    for found, symbol, noun in ((y.spent, "circle", "spent"), (y.so_far, "triangle-up-open", "spent so far")):
        if found is None:
            continue
        said = (f"<b>{text.escape(company.name)}</b>, year {y.name}<br>{noun}: {style.quantity(float(found.low), USD)}, "
                f"{text.plural(int(found.quarters), 'quarter')} to {frame.day(found.day)}<br>{text.wrapped(str(found.definition), 60)}<br>"
                f"{str(found.evidence).replace('_', ' ')}, known since {frame.day(found.known_on)}")  # fmt: skip
        figure.add_trace(
            scatter(x=[f"{found.day:%Y-%m-%d}"], y=[float(found.low)], mode="markers", hovertext=[said], hoverinfo="text", showlegend=False,
                       marker={"symbol": symbol, "size": 9, "color": company.colour, "line": {"width": 1.6, "color": company.colour}},
                       hoverlabel={"bordercolor": company.colour}, cliponaxis=False),
            row=row, col=1,
        )  # fmt: skip
    _label(figure, y, axis)


def _label(figure: Figure, y: Year, axis: str) -> None:
    """The year at the end of its band, with what was spent, else with the range that holds and what was spent so far."""
    at = (
        max(float(e) for r in y.said for e in (r.low, r.high) if not math.isnan(e))
        if y.spent is None
        else float(y.spent.low)
    )
    said = _range(y.last).removesuffix(" USD") if y.spent is None else style.brief(at, USD).removesuffix(" bn")
    common = {
        "x": f"{y.last.ends:%Y-%m-%d}",
        "xref": f"x{axis}",
        "yref": f"y{axis}",
        "xanchor": "right",
        "showarrow": False,
        "font": {"size": 11},
    }
    above = y.spent is None
    figure.add_annotation(
        text=f"<b>{y.name}</b> {said}",
        y=math.log10(at),
        yanchor="bottom" if above else "top",
        yshift=4 if above else -7,
        **common,
    )
    if y.so_far is not None:
        part = f"{text.plural(int(y.so_far.quarters), 'quarter')} {style.brief(float(y.so_far.low), USD).removesuffix(' bn')}"
        figure.add_annotation(text=part, y=math.log10(float(y.so_far.low)), yanchor="top", yshift=-6, **common)


CHART = ChartSpec(
    question="What did they say they would spend, and what did they spend?",
    params=legacy(params.companies(), params.start(parameters.START), params.end(), params.as_of()),
    request=request,
    build=build,
)
