"""One measure of several companies against another: trails in a plane, together or in a panel for each company."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analytics.methods import rank_correlation
from analytics.methods.rank_correlation import RankCorrelation, spearman
from charts import assemble, emphasis, frame, headline, marks, style, text, trails
from charts.core import Chart, ChartData, Finding, Number
from charts.figure import Figure, Trace, scatter
from charts.trails import Plane
from contracts import Company, Description
from pages.compare import axes
from pages.compare.parameters import CompareParams

FEWEST = 5  # companies: four in perfect order come about by chance once in twelve times


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
    apart, statement = p.panels(both["ticker"].nunique()), finding(data, both, pair)
    shown = data if apart else emphasis.drawn(data, statement, both["ticker"])
    present = [c for c in shown.companies if c.ticker in set(both["ticker"])]
    return assemble.chart(
        data,
        p,
        (_planes if apart else _plane)(shown, both, pair, present),
        frame.table(data, names).merge(known, on=["ticker", "quarter"]),
        names=names,
        finding=statement,
        alt=_alt(both, pair, present),
        notes=[
            *notes,
            *_one_period(p),
            *emphasis.notes(shown),
        ],
        statistics=_statistics(both, pair),
        missing=_apart(data, both, pair),
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


def _apart(data: ChartData, both: pd.DataFrame, pair: Pair) -> list[str]:
    """Companies without a point: what is not known, or that the two never meet."""
    lacking, present = list(frame.lacking(data, pair.names)), set(both["ticker"])
    names = [text.short(c) for c in data.companies if c.ticker not in present]
    absent = [name for name in names if not any(line.startswith(name) for line in lacking)]
    return lacking + [f"{name}: no quarter has both measures." for name in absent]


# ----------------------------------------------------------------------------------------- finding


def finding(data: ChartData, both: pd.DataFrame, pair: Pair) -> Finding:
    """Whether the two go together across companies at the newest quarter that most share, in plain words."""
    x, y = text.lower(pair.x.title), text.lower(pair.y.title)
    if pair.x.name == pair.y.name:
        return Finding("Both axes show the same measure, so nothing is compared", f"Choose another measure than {x}")
    at = _shared(both)
    quarter, absent = at["quarter"].iloc[0], set(both["ticker"]) - set(at["ticker"])
    names = text.join([text.short(c) for c in data.companies if c.ticker in absent])
    exceptions = (*([f"Not known for {quarter}: {names}"] if absent else []), *axes.newer(data, both, quarter))
    if len(at) < FEWEST:
        have = f"{text.plural(len(at), 'company has', 'companies have')} both measures in {quarter}"
        few = f"The data cannot tell: {have}, {FEWEST} are needed"
        return Finding(few, _one(data, at, pair), exceptions, _numbers(at, pair))
    deck = f"{len(at)} companies are ranked by {y} and by {x} in {quarter}, the latest quarter that most share"
    return Finding(_link(at, x, y), deck, exceptions, _numbers(at, pair))


def _shared(both: pd.DataFrame) -> pd.DataFrame:
    """The points of the newest quarter that most companies share."""
    counts = both.groupby("quarter")["ticker"].nunique()
    at: pd.DataFrame = both[both["quarter"] == counts[counts == counts.max()].index.max()]
    return at


def _one(data: ChartData, at: pd.DataFrame, pair: Pair) -> str:
    """The first company's two values in words."""
    one = at.iloc[0]
    name = text.short(frame.by_ticker(data)[one["ticker"]])
    y, x = style.quantity(one["value_y"], pair.y.unit), style.quantity(one["value_x"], pair.x.unit)
    return f"{name} in {one['quarter']}: {text.lower(pair.y.title)} {y}, {text.lower(pair.x.title)} {x}"


def _link(at: pd.DataFrame, x: str, y: str) -> str:
    rho, low, high = spearman_interval(at)
    if not math.isfinite(rho):
        return "There is nothing to rank by: one of the measures does not differ"
    if low <= 0 <= high:
        bare = "The two measures show no clear link across companies"
        return headline.fitting([f"No clear link between {y} and {x}", bare])
    way = "higher" if rho > 0 else "lower"
    bare = f"The two measures have a clear link: higher with {way}"
    return headline.fitting([f"Companies with higher {x} had {way} {y}", bare])


def spearman_interval(at: pd.DataFrame) -> RankCorrelation:
    """Spearman's rank correlation of one quarter's points and its 95% interval; NaN where a side is constant."""
    x, y = (at[name].to_numpy(dtype=float) for name in ("value_x", "value_y"))
    if len(at) < FEWEST:
        return RankCorrelation(spearman(x, y), math.nan, math.nan)
    return rank_correlation.spearman_interval(x, y)


def _one_period(p: CompareParams) -> list[str]:
    """That another period changes nothing, whatever each measure could be summed over alone."""
    same = "Two measures are compared over their usual periods, so the choice of a period changes nothing here."
    return [same] if p.period != p.shown else []


def _statistics(both: pd.DataFrame, pair: Pair) -> list[str]:
    """Spearman's rank correlation with its interval."""
    at = _shared(both)
    rho, low, high = spearman_interval(at)
    if pair.x.name == pair.y.name or not math.isfinite(low):
        return []
    return [
        f"Spearman's rank correlation in {at['quarter'].iloc[0]} is {signed(rho)}, 95% interval {signed(low)} to "
        f"{signed(high)}, {len(at)} companies."
    ]


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
    return style.minus(f"{rho:+.2f}")


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
    def named(self) -> trails.Head:
        """The same as the kit takes it, to find a side for the name."""
        return trails.Head(self.x, self.y, _HEAD, text.short(self.company) + self.late)

    @property
    def markup(self) -> str:
        """Its name, bold unless in grey."""
        short = text.escape(text.short(self.company))
        return f"{short if emphasis.is_grey(self.company) else f'<b>{short}</b>'}{self.late}"


_HEAD = 11.0  # pixels


def _plane(data: ChartData, both: pd.DataFrame, pair: Pair, present: Sequence[Company]) -> Figure:
    figure = Figure()
    paths = {c.ticker: trails.trail(both, c.ticker) for c in present}
    for c in present:
        _trail(figure, data, c, paths[c.ticker], pair)
    heads = [_head(c, paths[c.ticker].iloc[-1], both["quarter"].max()) for c in present]
    lines = [trails.corners(path) for path in paths.values()]
    grey = [i for i, head in enumerate(heads) if emphasis.is_grey(head.company)]
    for head, side in zip(heads, trails.sides(pair.plane, [h.named for h in heads], lines, grey), strict=True):
        figure.add_trace(_named_point(head, side))
    _set_axes(figure, pair)
    title = {"text": text.escape(frame.axis_title(pair.x, log=pair.plane.log_x)), "font": {"size": style.SMALL}}
    figure.update_xaxes(title=title)
    above = emphasis.counted(frame.axis_title(pair.y, log=pair.plane.log_y), data)
    top = marks.caption(figure, above, weak=bool(both["weak"].any()))
    return style.base(figure, height=580, right=28, top=top)


def _trail(figure: Figure, data: ChartData, company: Company, path: pd.DataFrame, pair: Pair) -> None:
    """A company's way through the plane, and its stops."""
    trails.draw_trail(figure, path, company.colour)
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
        text=[head.markup if side else ""],
        textposition=side or "top center",
        textfont={"size": style.TINY if emphasis.is_grey(head.company) else style.SIZE},
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
        _trail(part, data, c, trails.trail(both, c.ticker), pair)
        for trace in part.data:
            figure.add_trace(trace, **axes.place(i, len(present)))
        marks.heading(figure, marks.named(text.short(c), "", c.colour), axes.axis(i))
    _set_axes(figure, pair, most=4)
    y, x = frame.axis_title(pair.y, log=pair.plane.log_y), frame.axis_title(pair.x, log=pair.plane.log_x)
    top = marks.caption(figure, f"{y} against {text.lower(x)}", weak=bool(both["weak"].any()), shift=28)
    return style.base(figure, height=max(380, 90 + 190 * axes.lines_for(len(present))), right=12, top=top)
