"""Compare anything: a measure or metric over time or against another, all companies together or each in a panel."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from charts import assemble, frame, marks, params, style, text, trails
from charts.core import Chart, ChartData, ChartSpec
from charts.figure import Figure, Trace, panels, scatter
from charts.parameter import Parameter, Params, legacy
from charts.trails import Plane
from contracts import Company, Description
from engine.request import Request

TIME: Final = "time"
Y: Final = "revenue_per_employee"
FEWEST: Final = 4  # companies from which a rank correlation is worth a word


def request(p: Params) -> Request:
    names = dict.fromkeys([str(p["y"])] + ([] if p.get("x", TIME) == TIME else [str(p["x"])]))
    return Request(tuple(names), **params.window(p))


def build(data: ChartData, p: Params) -> Chart:
    """Lines over time, or trails in a plane of two measures."""
    return _over_time(data, p) if p.get("x", TIME) == TIME else _against(data, p)


def may_log(rows: pd.DataFrame, p: Params, titles: Mapping[str, str]) -> tuple[dict[str, bool], list[str]]:
    """Which names can have a logarithmic axis, and a note for each that cannot."""
    wanted = p.get("scale") == "log"
    allowed = {n: wanted and bool((rows.loc[rows["name"] == n, "value"] > 0).all()) for n in titles}
    refused = [titles[n] for n, ok in allowed.items() if wanted and not ok]
    return allowed, [f"{t} has values that are zero or below, so its axis is linear." for t in refused]


# ---------------------------------------------------------------------------------------- over time


def _over_time(data: ChartData, p: Params) -> Chart:
    name = str(p["y"])
    rows = frame.known(data, [name])
    if rows.empty:
        return assemble.empty(data, p, [name])
    described = frame.describe(data, name)
    allowed, notes = may_log(rows, p, {name: described.title})
    panels = p.get("layout") == "small_multiples" and rows["ticker"].nunique() > 1
    figure = (_multiples if panels else _together)(data, rows, described, log=allowed[name])
    quarters = frame.span(rows)
    return assemble.chart(
        data, p, figure, frame.table(data, [name]), names=[name], finding=over_time(data, rows, described),
        alt=f"Lines of {text.lower(described.title)} of {text.join([text.short(c) for c in data.companies])}, "
            f"{quarters[0]} to {quarters[-1]}",
        notes=notes, missing=frame.lacking(data, [name]),
    )  # fmt: skip


def over_time(data: ChartData, rows: pd.DataFrame, described: Description) -> str:
    """Who is highest at the latest quarter that all have, and that company's change since its first in the window."""
    names = {c.ticker: text.short(c) for c in data.companies}
    tickers = rows["ticker"].nunique()
    counts = rows.groupby("quarter")["ticker"].nunique()
    shared = counts[counts == counts.max()].index.max()
    at = rows[rows["quarter"] == shared]
    top = at.loc[at["value"].idxmax()]
    first = rows[rows["ticker"] == top["ticker"]].iloc[0]
    value = style.quantity(float(top["value"]), described.unit)
    title = text.lower(described.title)
    if tickers == 1:
        lead = f"{names[top['ticker']]}: {title} was {value} in {shared}"
    else:
        group = f"the {tickers} companies" if counts.max() == tickers else f"the {counts.max()} companies known then"
        lead = f"In {shared} {names[top['ticker']]} had the highest {title} of {group}, {value}"
    return f"{lead}{_since(first, top, described)}"


def _since(first: pd.Series, last: pd.Series, described: Description) -> str:
    """The change in the measure's own terms: a factor where both ends are above zero, else from one value to the other."""
    if first["quarter"] >= last["quarter"]:
        return ""
    before = style.quantity(float(first["value"]), described.unit)
    if first["value"] > 0 and last["value"] > 0 and described.unit.style in ("money", "count"):
        ratio = float(last["value"]) / float(first["value"])
        change = (
            f"{text.times(ratio)} times"
            if ratio >= 1.995
            else f"{text.share(abs(ratio - 1))} {'above' if ratio >= 1 else 'below'}"
        )
        return f", {change} its value of {first['quarter']}"
    return f", after {before} in {first['quarter']}"


def _together(data: ChartData, rows: pd.DataFrame, described: Description, *, log: bool) -> Figure:
    figure = Figure()
    low, high = style.span(rows["value"], log=log)
    labels = []
    for company in data.companies:
        path = frame.path(rows, company.ticker, described.name)
        if not path.empty:
            _line(figure, company, path, described)
            labels.append(_label(company, path, described, str(rows["quarter"].max())))
    figure.update_xaxes(**style.time_axis(frame.span(rows)))
    figure.update_yaxes(**style.value_axis(low, high, described.unit, log=log))
    marks.end_labels(figure, labels, low, high, log=log, pixels=340)
    top = marks.caption(figure, frame.axis_title(described, log=log), weak=bool(frame.weak(rows["evidence"]).any()))
    return style.base(figure, height=520, right=marks.label_room(labels), top=top)


def _label(company: Company, path: pd.DataFrame, described: Description, newest: str) -> marks.EndLabel:
    last = path.iloc[-1]
    late = "" if last["quarter"] == newest else str(last["quarter"])
    value = style.brief(float(last["value"]), described.unit)
    return marks.EndLabel(text.short(company), value, company.colour, float(last["value"]), late)


def _line(figure: Figure, company: Company, path: pd.DataFrame, described: Description, **place: Any) -> None:
    marks.trace_line(
        figure, [style.quarter_day(q) for q in path["quarter"]], path["value"].tolist(), frame.weak(path["evidence"]),
        company.colour, marks.hover(company, path, described), **place,
    )  # fmt: skip


def _multiples(data: ChartData, rows: pd.DataFrame, described: Description, *, log: bool) -> Figure:
    """A panel per company on the same axes; the others in grey behind it."""
    present = [c for c in data.companies if c.ticker in set(rows["ticker"])]
    columns = columns_for(len(present))
    lines = math.ceil(len(present) / columns)
    figure = panels(rows=lines, cols=columns, shared_xaxes=True, shared_yaxes=True, horizontal_spacing=0.035,
                           vertical_spacing=min(0.14, 0.3 / lines))  # fmt: skip
    low, high = style.span(rows["value"], log=log)
    paths = {c.ticker: frame.path(rows, c.ticker, described.name) for c in present}
    for i, company in enumerate(present):
        at = {"row": i // columns + 1, "col": i % columns + 1}
        others = [paths[c.ticker] for c in present if c is not company]
        figure.add_trace(_behind(others), **at)
        _line(figure, company, paths[company.ticker], described, **at)
        axis = str(i + 1) if i else ""
        last = _label(company, paths[company.ticker], described, str(rows["quarter"].max()))
        marks.heading(figure, last.markup, axis)
    time = style.time_axis(frame.span(rows))
    figure.update_xaxes(**time | {"dtick": _wider(time["dtick"], columns)})
    figure.update_yaxes(**style.value_axis(low, high, described.unit, log=log, most=4))
    top = marks.caption(
        figure, frame.axis_title(described, log=log), weak=bool(frame.weak(rows["evidence"]).any()), shift=28
    )
    return style.base(figure, height=max(380, 90 + 170 * lines), right=12, top=top)


def columns_for(count: int) -> int:
    """Columns of small multiples that stay readable on a phone."""
    return min(count, 2) if count <= 4 else 3 if count <= 9 else 4


def _wider(dtick: str, columns: int) -> str:
    """Fewer labels on narrow panels."""
    return f"M{int(dtick[1:]) * (2 if columns < 3 else 4)}"


def _behind(others: list[pd.DataFrame]) -> Trace:
    x: list[str | None] = []
    y: list[float | None] = []
    for path in others:
        x += [*(style.quarter_day(q) for q in path["quarter"]), None]
        y += [*path["value"].tolist(), None]
    return scatter(x=x, y=y, mode="lines", line={"color": style.FAINT, "width": 1}, hoverinfo="skip", showlegend=False)


# ------------------------------------------------------------------------------------------ against


@dataclass(frozen=True, slots=True)
class Pair:
    """Two described names and the plane in which they are drawn."""

    x: Description
    y: Description
    plane: Plane


def _against(data: ChartData, p: Params) -> Chart:
    x, y = str(p["x"]), str(p["y"])
    names = list(dict.fromkeys([y, x]))
    rows, both = frame.known(data, names), trails.points(data, x, y)
    if both.empty:
        return assemble.empty(data, p, names, what="both measures in one quarter" if len(rows) else "")
    shown = rows.merge(both[["ticker", "quarter"]], on=["ticker", "quarter"])
    described = {n: frame.describe(data, n) for n in names}
    allowed, notes = may_log(shown, p, {n: d.title for n, d in described.items()})
    plane = Plane(x, y, style.span(both["value_x"], log=allowed[x]), style.span(both["value_y"], log=allowed[y]),
                  allowed[x], allowed[y])  # fmt: skip
    pair = Pair(described[x], described[y], plane)
    present = [c for c in data.companies if c.ticker in set(both["ticker"])]
    panels = p.get("layout") == "small_multiples" and len(present) > 1
    table = frame.table(data, names).merge(both[["ticker", "quarter"]], on=["ticker", "quarter"])
    return assemble.chart(
        data, p, (_planes if panels else _plane)(data, both, pair, present), table, names=names,
        finding=correlation(data, both, pair),
        alt=f"Trails of {text.lower(pair.y.title)} against {text.lower(pair.x.title)} of "
            f"{text.join([text.short(c) for c in present])}, {frame.span(both)[0]} to {frame.span(both)[-1]}",
        notes=notes, missing=_apart(data, present, pair),
    )  # fmt: skip


def _apart(data: ChartData, present: list[Company], pair: Pair) -> list[str]:
    """Companies without a point: what is not known, or that the two never meet."""
    lacking = list(frame.lacking(data, list(dict.fromkeys([pair.y.name, pair.x.name]))))
    absent = [c for c in data.companies if c not in present and not any(m.startswith(text.short(c)) for m in lacking)]
    return lacking + [f"{text.short(c)}: no quarter has both measures." for c in absent]


def correlation(data: ChartData, both: pd.DataFrame, pair: Pair) -> str:
    """Spearman's rank correlation across companies at the newest quarter that most of them share, in plain words."""
    x, y = text.lower(pair.x.title), text.lower(pair.y.title)
    if pair.x.name == pair.y.name:
        return f"Both axes show {x}, so every point lies on the diagonal; choose another measure for one of them"
    counts = both.groupby("quarter")["ticker"].nunique()
    quarter = counts[counts == counts.max()].index.max()
    at = both[both["quarter"] == quarter]
    if len(at) < FEWEST:
        one = at.iloc[0]
        name = text.short(frame.by_ticker(data)[one["ticker"]])
        said = f"{style.quantity(one['value_y'], pair.y.unit)} with {style.quantity(one['value_x'], pair.x.unit)}"
        tail = "; too few companies for a correlation" if len(at) > 1 else ""
        return f"In {quarter} {name} had {said} ({y} with {x}){tail}"
    rho = spearman(at["value_x"].to_numpy(dtype=float), at["value_y"].to_numpy(dtype=float))
    if not math.isfinite(rho):
        return f"In {quarter} all {len(at)} companies share one value of {x} or {y}, so they cannot be ranked against each other"
    return f"In {quarter} the rank correlation of {y} and {x} is {strength(rho)} across companies ({signed(rho)}, n = {len(at)})"


def signed(rho: float) -> str:
    """With two decimals and a true minus sign."""
    return f"{rho:+.2f}".replace("-", "−")


def spearman(x: np.ndarray, y: np.ndarray) -> float:
    """Spearman's rank correlation, ties at their mean rank; NaN when one side is constant."""
    first, second = (pd.Series(v).rank().to_numpy(dtype=float) for v in (x, y))
    if len(x) < 2 or np.ptp(first) == 0 or np.ptp(second) == 0:
        return math.nan
    return float(np.corrcoef(first, second)[0, 1])


def strength(rho: float) -> str:
    """A word for a correlation, with its direction."""
    size = abs(rho)
    word = "close to none" if size < 0.1 else "weak" if size < 0.4 else "moderate" if size < 0.7 else "strong"
    return word if size < 0.1 else f"{word} and {'positive' if rho > 0 else 'negative'}"


def _plane(data: ChartData, both: pd.DataFrame, pair: Pair, present: list[Company]) -> Figure:
    figure = Figure()
    paths = {c.ticker: trails.trail(both, c.ticker) for c in present}
    for c in present:
        own = paths[c.ticker]
        trails.draw_trail(figure, own, c.colour, opacity=0.6)
        trails.draw_stops(figure, own, c.colour, trails.hover(data, c, own, pair.plane, {}), size=4)
    newest, ends = both["quarter"].max(), {c.ticker: paths[c.ticker].iloc[-1] for c in present}
    late = {t: "" if end["quarter"] == newest else f" ({end['quarter']})" for t, end in ends.items()}
    heads = [(float(ends[c.ticker]["value_x"]), float(ends[c.ticker]["value_y"]), 11.0, text.short(c) + late[c.ticker])
             for c in present]  # fmt: skip
    lines = [trails.corners(own) for own in paths.values()]
    for c, (x, y, size, _), side in zip(present, heads, trails.sides(pair.plane, heads, lines), strict=True):
        said = f"<b>{text.escape(text.short(c))}</b>{late[c.ticker]}"
        figure.add_trace(_named_point(c, x, y, size, bool(ends[c.ticker]["weak"]), said, side))
    _axes(figure, pair)
    top = marks.caption(figure, frame.axis_title(pair.y, log=pair.plane.log_y), weak=bool(both["weak"].any()))
    return style.base(figure, height=580, right=28, top=top)


def _named_point(company: Company, x: float, y: float, size: float, weak: bool, name: str, side: str) -> Trace:
    return scatter(
        x=[x], y=[y], mode="markers+text", text=[name], textposition=side, textfont={"color": company.colour},
        marker={"size": size, "color": company.colour, "symbol": "circle-open" if weak else "circle",
                "line": {"width": 2, "color": company.colour}},
        hoverinfo="skip", showlegend=False, cliponaxis=False,
    )  # fmt: skip


def _axes(figure: Figure, pair: Pair, most: int = 6) -> None:
    plane = pair.plane
    figure.update_xaxes(**style.value_axis(*plane.x_range, pair.x.unit, log=plane.log_x, most=most))
    figure.update_yaxes(**style.value_axis(*plane.y_range, pair.y.unit, log=plane.log_y, most=most))
    if most > 4:
        figure.update_xaxes(
            title={"text": text.escape(frame.axis_title(pair.x, log=plane.log_x)), "font": {"size": style.SMALL}}
        )


def _planes(data: ChartData, both: pd.DataFrame, pair: Pair, present: list[Company]) -> Figure:
    """A panel per company on the same two axes."""
    columns = columns_for(len(present))
    lines = math.ceil(len(present) / columns)
    figure = panels(rows=lines, cols=columns, shared_xaxes=True, shared_yaxes=True, horizontal_spacing=0.035,
                           vertical_spacing=min(0.14, 0.3 / lines))  # fmt: skip
    for i, c in enumerate(present):
        at = {"row": i // columns + 1, "col": i % columns + 1}
        own = trails.trail(both, c.ticker)
        said = trails.hover(data, c, own, pair.plane, {})
        for trace in _own_traces(own, c.colour, said):
            figure.add_trace(trace, **at)
        axis = str(i + 1) if i else ""
        marks.heading(figure, marks.named(text.short(c), "", c.colour), axis)
    _axes(figure, pair, most=4)
    above = f"{frame.axis_title(pair.y, log=pair.plane.log_y)} against {text.lower(frame.axis_title(pair.x, log=pair.plane.log_x))}"
    top = marks.caption(figure, above, weak=bool(both["weak"].any()), shift=28)
    return style.base(figure, height=max(380, 90 + 190 * lines), right=12, top=top)


def _own_traces(own: pd.DataFrame, colour: str, said: list[str]) -> list[Any]:
    part = Figure()
    trails.draw_trail(part, own, colour, opacity=0.7)
    trails.draw_stops(part, own, colour, said, size=4)
    return list(part.data)


CHART = ChartSpec(
    question="How do companies compare?",
    params=legacy(
        params.companies(params.EIGHT),
        Parameter("x", "name", TIME, "Horizontal", "Time, or any measure or metric.", choices=(TIME,)),
        Parameter("y", "name", Y, "Vertical", "Any measure or metric."),
        params.start("2016Q1"),
        params.end(),
        params.as_of(),
        params.scale(),
        Parameter(
            "layout",
            "choice",
            "together",
            "Layout",
            "All companies in one panel, or a panel for each.",
            choices=("together", "small_multiples"),
        ),
    ),
    request=request,
    build=build,
)
