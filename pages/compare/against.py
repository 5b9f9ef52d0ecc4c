"""One measure of several companies against another: trails in a plane, together or in a panel for each company."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from charts import assemble, frame, marks, style, text, trails
from charts.core import Chart, ChartData, Finding, Number
from charts.figure import Figure, Trace, scatter
from charts.trails import Plane
from contracts import Company, Description
from pages.compare import axes
from pages.compare.parameters import CompareParams

FEWEST = 4  # companies from which a rank correlation is worth a word


@dataclass(frozen=True, slots=True)
class Pair:
    """Two described names and the plane in which they are drawn."""

    x: Description
    y: Description
    plane: Plane

    @property
    def names(self) -> tuple[str, ...]:
        """Both names, once where they are the same; the vertical one first."""
        return tuple(dict.fromkeys((self.y.name, self.x.name)))


def build(data: ChartData, p: CompareParams) -> Chart:
    """Trails of the quarters in which both are known."""
    names = list(dict.fromkeys([p.y, p.x]))
    rows, both = frame.known(data, names), trails.points(data, p.x, p.y)
    if both.empty:
        return assemble.empty(data, p, names, what="both measures in one quarter" if len(rows) else "")
    known = both[["ticker", "quarter"]]
    pair, notes = _pair(data, p, rows.merge(known, on=["ticker", "quarter"]), both)
    present = [c for c in data.companies if c.ticker in set(both["ticker"])]
    return assemble.chart(
        data,
        p,
        (_planes if p.panels(len(present)) else _plane)(data, both, pair, present),
        frame.table(data, names).merge(known, on=["ticker", "quarter"]),
        names=names,
        finding=finding(data, both, pair),
        alt=_alt(both, pair, present),
        notes=notes,
        missing=_apart(data, present, pair),
    )


def _pair(data: ChartData, p: CompareParams, rows: pd.DataFrame, both: pd.DataFrame) -> tuple[Pair, list[str]]:
    """What is drawn, and a note for each axis that cannot be logarithmic."""
    x, y = frame.describe(data, p.x), frame.describe(data, p.y)
    allowed, notes = axes.may_log(rows, {p.y: y.title, p.x: x.title}, wanted=p.log)
    log_x, log_y = allowed[p.x], allowed[p.y]
    ranges = style.span(both["value_x"], log=log_x), style.span(both["value_y"], log=log_y)
    return Pair(x, y, Plane(p.x, p.y, *ranges, log_x, log_y)), notes


def _alt(both: pd.DataFrame, pair: Pair, present: Sequence[Company]) -> str:
    who, quarters = text.join([text.short(c) for c in present]), frame.span(both)
    what = f"{text.lower(pair.y.title)} against {text.lower(pair.x.title)}"
    return f"Trails of {what} of {who}, {quarters[0]} to {quarters[-1]}"


def _apart(data: ChartData, present: Sequence[Company], pair: Pair) -> list[str]:
    """Companies without a point: what is not known, or that the two never meet."""
    lacking = list(frame.lacking(data, pair.names))
    absent = [c for c in data.companies if c not in present and not any(m.startswith(text.short(c)) for m in lacking)]
    return lacking + [f"{text.short(c)}: no quarter has both measures." for c in absent]


# ----------------------------------------------------------------------------------------- finding


def finding(data: ChartData, both: pd.DataFrame, pair: Pair) -> Finding:
    """Spearman's rank correlation across companies at the newest quarter that most of them share, in plain words."""
    x, y = text.lower(pair.x.title), text.lower(pair.y.title)
    if pair.x.name == pair.y.name:
        return Finding(
            f"Both axes show {x}, so every point lies on the diagonal; choose another measure for one of them"
        )
    counts = both.groupby("quarter")["ticker"].nunique()
    quarter = counts[counts == counts.max()].index.max()
    at = both[both["quarter"] == quarter]
    if len(at) < FEWEST:
        return Finding(_few(data, at, pair), numbers=_numbers(at.iloc[:1], pair))
    return Finding(_correlation(at, quarter, x, y), numbers=_numbers(at, pair))


def _few(data: ChartData, at: pd.DataFrame, pair: Pair) -> str:
    """The first company's two values in words."""
    one = at.iloc[0]
    name = text.short(frame.by_ticker(data)[one["ticker"]])
    values = f"{style.quantity(one['value_y'], pair.y.unit)} with {style.quantity(one['value_x'], pair.x.unit)}"
    tail = "; too few companies for a correlation" if len(at) > 1 else ""
    return f"In {one['quarter']} {name} had {values} ({text.lower(pair.y.title)} with {text.lower(pair.x.title)}){tail}"


def _correlation(at: pd.DataFrame, quarter: str, x: str, y: str) -> str:
    rho = spearman(at["value_x"].to_numpy(dtype=float), at["value_y"].to_numpy(dtype=float))
    if not math.isfinite(rho):
        same = f"all {len(at)} companies share one value of {x} or {y}"
        return f"In {quarter} {same}, so they cannot be ranked against each other"
    strong = f"{strength(rho)} across companies ({signed(rho)}, n = {len(at)})"
    return f"In {quarter} the rank correlation of {y} and {x} is {strong}"


def _numbers(at: pd.DataFrame, pair: Pair) -> tuple[Number, ...]:
    """Both values of each company."""
    sides = ((pair.y.name, "value_y"), (pair.x.name, "value_x"))
    return tuple(
        Number(float(row[column]), name, str(row["ticker"]), str(row["quarter"]))
        for _, row in at.iterrows()
        for name, column in sides
    )


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


# ----------------------------------------------------------------------------------------- drawing


@dataclass(frozen=True, slots=True)
class Head:
    """The newest point of a company, which has its name."""

    company: Company
    x: float
    y: float
    weak: bool
    late: str  # its quarter where that is not the newest

    @property
    def box(self) -> tuple[float, float, float, str]:
        """Place, size and text, for finding a side for the text."""
        return self.x, self.y, _HEAD, text.short(self.company) + self.late


_HEAD = 11.0  # pixels


def _plane(data: ChartData, both: pd.DataFrame, pair: Pair, present: Sequence[Company]) -> Figure:
    figure = Figure()
    paths = {c.ticker: trails.trail(both, c.ticker) for c in present}
    for c in present:
        _trail(figure, data, c, paths[c.ticker], pair, opacity=0.6)
    heads = [_head(c, paths[c.ticker].iloc[-1], both["quarter"].max()) for c in present]
    lines = [trails.corners(path) for path in paths.values()]
    for head, side in zip(heads, trails.sides(pair.plane, [h.box for h in heads], lines), strict=True):
        figure.add_trace(_named_point(head, side))
    _set_axes(figure, pair)
    title = {"text": text.escape(frame.axis_title(pair.x, log=pair.plane.log_x)), "font": {"size": style.SMALL}}
    figure.update_xaxes(title=title)
    top = marks.caption(figure, frame.axis_title(pair.y, log=pair.plane.log_y), weak=bool(both["weak"].any()))
    return style.base(figure, height=580, right=28, top=top)


def _trail(
    figure: Figure, data: ChartData, company: Company, path: pd.DataFrame, pair: Pair, *, opacity: float
) -> None:
    """A company's way through the plane, and its stops."""
    trails.draw_trail(figure, path, company.colour, opacity=opacity)
    trails.draw_stops(figure, path, company.colour, trails.hover(data, company, path, pair.plane, {}), size=4)


def _head(company: Company, end: pd.Series, newest: str) -> Head:
    late = "" if end["quarter"] == newest else f" ({end['quarter']})"
    return Head(company, float(end["value_x"]), float(end["value_y"]), bool(end["weak"]), late)


def _named_point(head: Head, side: str) -> Trace:
    colour, symbol = head.company.colour, "circle-open" if head.weak else "circle"
    return scatter(
        x=[head.x],
        y=[head.y],
        mode="markers+text",
        text=[f"<b>{text.escape(text.short(head.company))}</b>{head.late}"],
        textposition=side,
        textfont={"color": colour},
        marker={"size": _HEAD, "color": colour, "symbol": symbol, "line": {"width": 2, "color": colour}},
        hoverinfo="skip",
        showlegend=False,
        cliponaxis=False,
    )


def _set_axes(figure: Figure, pair: Pair, most: int = 6) -> None:
    plane = pair.plane
    figure.update_xaxes(**style.value_axis(*plane.x_range, pair.x.unit, log=plane.log_x, most=most))
    figure.update_yaxes(**style.value_axis(*plane.y_range, pair.y.unit, log=plane.log_y, most=most))


def _planes(data: ChartData, both: pd.DataFrame, pair: Pair, present: Sequence[Company]) -> Figure:
    """A panel per company on the same two axes."""
    figure = axes.small_multiples(len(present))
    for i, c in enumerate(present):
        part = Figure()
        _trail(part, data, c, trails.trail(both, c.ticker), pair, opacity=0.7)
        for trace in part.data:
            figure.add_trace(trace, **axes.place(i, len(present)))
        marks.heading(figure, marks.named(text.short(c), "", c.colour), axes.axis(i))
    _set_axes(figure, pair, most=4)
    y, x = frame.axis_title(pair.y, log=pair.plane.log_y), frame.axis_title(pair.x, log=pair.plane.log_x)
    top = marks.caption(figure, f"{y} against {text.lower(x)}", weak=bool(both["weak"].any()), shift=28)
    return style.base(figure, height=max(380, 90 + 190 * axes.lines_for(len(present))), right=12, top=top)
