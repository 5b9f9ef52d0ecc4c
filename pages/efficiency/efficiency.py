"""Efficiency against compute: output per person over compute capital per person, one trail per company through time."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from charts import animate, assemble, frame, marks, params, style, text, trails
from charts.core import Chart, ChartData, ChartSpec
from charts.figure import Figure, Trace, moment, scatter
from charts.parameter import Params, legacy
from charts.trails import Plane
from contracts import USD, Company
from engine.request import Request

X: Final = "compute_capital_per_employee"
SIZE: Final = "capex"
_LARGEST: Final = 46.0  # pixels across the largest bubble
_SMALLEST: Final = 7.0
PATIENCE: Final = 4  # quarters by which a trail may end before the newest and still be compared


def output_name(p: Params) -> str:
    """The metric on the vertical axis."""
    return f"{p.get('output') or 'gross_profit'}_per_employee"


def request(p: Params) -> Request:
    output = str(p.get("output") or "gross_profit")
    window = params.window(p) | {"start": p.get("from") or params.EFFICIENCY_START}
    return Request((X, output_name(p), SIZE, output, "headcount", "capex_quarter"), **window)


def build(data: ChartData, p: Params) -> Chart:
    """Trails with bubbles at their newest points, and a frame for every quarter."""
    y = output_name(p)
    log = p.get("scale", "log") == "log"
    both = trails.points(data, X, y, positive=(True, log))
    if both.empty:
        chart = assemble.empty(
            data,
            p,
            [X, y],
            what=f"compute capital and {text.lower(frame.describe(data, y).title)} in one quarter",
        )
        return assemble.replaced(chart, missing=tuple(_missing(data, both, p, log)))
    scene = _scene(data, both, y, log)
    names = [X, y, SIZE]
    return assemble.chart(
        data, p, _drawn(scene), frame.table(data, names), names=names, finding=finding(data, both, y),
        alt=f"Trails of {text.lower(frame.describe(data, y).title)} over compute capital per employee of "
            f"{text.join([text.short(c) for c in scene.companies])}, {scene.quarters[0]} to {scene.quarters[-1]}, "
            "bubbles sized by capital expenditure",
        notes=_notes(scene), missing=_missing(data, both, p, log),
    )  # fmt: skip


# ----------------------------------------------------------------------------------------- finding


def finding(data: ChartData, both: pd.DataFrame, y: str) -> str:
    """How many have more compute and more output per person than at their first quarter, and who gained most."""
    late = set(stopped(both))
    ends = {str(t): (own.iloc[0], own.iloc[-1]) for t, own in both.groupby("ticker") if len(own) > 1 and t not in late}
    found = [c for c in data.companies if c.ticker in ends]
    output = text.lower(frame.describe(data, y).title)
    if not found:
        return f"No company has both compute capital and {output} in two quarters, so nothing can be compared"
    if len(found) == 1:
        return _alone(found[0], ends[found[0].ticker], output)
    more = [c for c in found if _rose(ends[c.ticker], "x") and _rose(ends[c.ticker], "y")]
    first = text.quarters_said({text.short(c): str(ends[c.ticker][0]["quarter"]) for c in found})
    last = text.quarters_said({text.short(c): str(ends[c.ticker][1]["quarter"]) for c in found})
    gains = {c.ticker: _gain(ends[c.ticker]) for c in found}
    top = max(found, key=lambda c: gains[c.ticker])
    gain = gains[top.ticker]
    most = f"; {output} rose most at {text.short(top)}, to {text.times(gain)} times its start" if gain > 1 else ""
    count = text.counted(len(more), len(found), "company", "companies")
    return f"{count} had more compute capital and more {output} in {last} than in {first}{most}"


def stopped(both: pd.DataFrame) -> dict[str, str]:
    """Companies whose last point is too old to be compared with the newest, with its quarter."""
    last = both.groupby("ticker")["quarter"].max()
    return {str(t): str(q) for t, q in last.items() if frame.after(str(last.max()), str(q)) > PATIENCE}


def _alone(company: Company, ends: tuple[pd.Series, pd.Series], output: str) -> str:
    first, last = ends
    x, y = last["value_x"] / first["value_x"], _gain(ends)
    moved = f"{text.times(y)} times" if math.isfinite(y) else "no comparable multiple of"
    return (
        f"From {first['quarter']} to {last['quarter']} compute capital per employee of {text.short(company)} went to "
        f"{text.times(x)} times and {output} to {moved} its start"
    )


def _rose(ends: tuple[pd.Series, pd.Series], side: str) -> bool:
    return bool(ends[1][f"value_{side}"] > ends[0][f"value_{side}"])


def _gain(ends: tuple[pd.Series, pd.Series]) -> float:
    """Output per person as a multiple of its start; minus infinity where the start is not above zero."""
    start = float(ends[0]["value_y"])
    return float(ends[1]["value_y"]) / start if start > 0 else -math.inf


def _missing(data: ChartData, both: pd.DataFrame, p: Params, log: bool) -> list[str]:
    """Companies without a point, with the input that fails."""
    output, y = str(p.get("output") or "gross_profit"), output_name(p)
    have = set(frame.known(data, [X, y, output, "headcount", "capex_quarter"])[["ticker", "name"]]
               .itertuples(index=False, name=None))  # fmt: skip
    late = stopped(both)
    lines = []
    for c in data.companies:
        if c.ticker in late:
            lines.append(f"{text.short(c)}: the trail ends in {late[c.ticker]} and is left out of the finding.")
        if c.ticker in set(both["ticker"]):
            continue
        lost = [n for n in (output, "headcount", "capex_quarter") if (c.ticker, n) not in have]
        lost = lost or [n for n in (X, y) if (c.ticker, n) not in have]
        titles = text.join([text.lower(frame.describe(data, n).title) for n in lost])
        why = f"{titles} {'is' if len(lost) == 1 else 'are'} not known in this window" if lost else (
            _never_above_zero(data, c, y) if log else "no quarter has both measures"
        )  # fmt: skip
        lines.append(f"{text.short(c)}: {why}.")
    return lines


def _never_above_zero(data: ChartData, company: Company, y: str) -> str:
    rows = frame.known(data, [y])
    if (rows.loc[rows["ticker"] == company.ticker, "value"] <= 0).all():
        return "its output is never above zero, which a logarithmic axis cannot show"
    return "no quarter has both measures"


# ----------------------------------------------------------------------------------------- drawing


@dataclass(frozen=True, slots=True)
class Scene:
    """What is drawn: complete trails by ticker, capex by (ticker, quarter), the plane, the quarters of the frames."""

    data: ChartData
    companies: tuple[Company, ...]
    paths: Mapping[str, pd.DataFrame]
    capex: Mapping[tuple[str, str], float]
    plane: Plane
    quarters: tuple[str, ...]

    def size(self, ticker: str, quarter: str) -> float:
        """Pixels across a bubble whose area grows with capital expenditure."""
        most = max(self.capex.values(), default=0.0)
        value = self.capex.get((ticker, quarter), 0.0)
        return max(_SMALLEST, _LARGEST * math.sqrt(value / most)) if most > 0 and value > 0 else _SMALLEST


def _scene(data: ChartData, both: pd.DataFrame, y: str, log: bool) -> Scene:
    companies = tuple(c for c in data.companies if c.ticker in set(both["ticker"]))
    capex = frame.known(data, [SIZE]).merge(both[["ticker", "quarter"]], on=["ticker", "quarter"])
    plane = Plane(
        X, y, style.span(both["value_x"], log=True), style.span(both["value_y"], log=log), log_x=True, log_y=log
    )
    return Scene(
        data, companies, {c.ticker: trails.trail(both, c.ticker) for c in companies},
        {(r.ticker, r.quarter): float(r.value) for r in frame.records(capex)}, plane, tuple(frame.span(both)),
    )  # fmt: skip


def _drawn(scene: Scene) -> Figure:
    """Per company: faint stops of the whole trail, the trail so far in two dashes, and the head with its name."""
    figure = Figure()
    described = {n: frame.describe(scene.data, n) for n in (X, scene.plane.y)}
    for c in scene.companies:
        said = trails.hover(scene.data, c, scene.paths[c.ticker], scene.plane, _capex_said(scene, c))
        trails.draw_stops(figure, scene.paths[c.ticker], c.colour, said, size=3.5)
    moving: list[int] = []
    where = _sides(scene)
    for c in scene.companies:
        trails.draw_trail(figure, scene.paths[c.ticker], c.colour, opacity=0.75)
        figure.add_trace(_head(scene, c, scene.quarters[-1], where[c.ticker]))
        moving += range(len(figure.data) - 3, len(figure.data))
    figure.update_xaxes(**style.value_axis(*scene.plane.x_range, described[X].unit, log=True, most=5), tickangle=0)
    figure.update_yaxes(
        **style.value_axis(*scene.plane.y_range, described[scene.plane.y].unit, log=scene.plane.log_y, most=6)
    )
    figure.update_xaxes(
        title={"text": text.escape(frame.axis_title(described[X], log=True)), "font": {"size": style.SMALL}}
    )
    above = f"{frame.axis_title(described[scene.plane.y], log=scene.plane.log_y)}; bubble area: capital expenditure"
    top = marks.caption(figure, above, weak=any(bool(own["weak"].any()) for own in scene.paths.values()))
    style.base(figure, height=640, right=28, top=top)
    _animate(figure, scene, moving, where)
    return figure


def _capex_said(scene: Scene, company: Company) -> dict[str, str]:
    return {
        q: f"Capital expenditure: {style.quantity(v, USD)}" for (t, q), v in scene.capex.items() if t == company.ticker
    }


def _sides(scene: Scene) -> dict[str, str]:
    heads, lines = [], []
    for c in scene.companies:
        own = scene.paths[c.ticker].dropna(subset=["value_x"])
        last = own.iloc[-1]
        size = scene.size(c.ticker, str(last["quarter"]))
        late = f" ({last['quarter']})" if last["quarter"] < scene.quarters[-1] else ""
        heads.append((float(last["value_x"]), float(last["value_y"]), size, text.short(c) + late))
        lines.append(trails.corners(own))
    return dict(zip([c.ticker for c in scene.companies], trails.sides(scene.plane, heads, lines), strict=True))


def _head(scene: Scene, company: Company, quarter: str, side: str) -> Trace:
    """The bubble at the last known point up to a quarter; hollow where evidence is weak; nothing before the first."""
    own = scene.paths[company.ticker]
    own = own[(own["quarter"] <= quarter) & own["value_x"].notna()].tail(1)
    said = trails.hover(scene.data, company, own, scene.plane, _capex_said(scene, company))
    size = [scene.size(company.ticker, str(q)) for q in own["quarter"]]
    fill = ["circle-open" if w else "circle" for w in own["weak"]]
    return scatter(
        x=own["value_x"].tolist(), y=own["value_y"].tolist(), mode="markers+text", text=[_named(company, own, scene)] * len(own),
        textposition=side, textfont={"color": company.colour, "size": style.SIZE}, hovertext=said, hoverinfo="text",
        marker={"color": company.colour, "size": size, "symbol": fill, "opacity": 0.9, "line": {"width": 2.2, "color": company.colour}},
        hoverlabel={"bordercolor": company.colour}, showlegend=False, cliponaxis=False,
    )  # fmt: skip


def _named(company: Company, own: pd.DataFrame, scene: Scene) -> str:
    """The bold name, with the quarter where a company stopped before the others."""
    name = f"<b>{text.escape(text.short(company))}</b>"
    stopped = not own.empty and own["quarter"].iloc[-1] == scene.paths[company.ticker]["quarter"].iloc[-1]
    return f"{name} ({own['quarter'].iloc[-1]})" if stopped and own["quarter"].iloc[-1] < scene.quarters[-1] else name


def _notes(scene: Scene) -> list[str]:
    most = max(((v, t, q) for (t, q), v in scene.capex.items() if t in scene.paths), default=None)
    lines = [
        text.COMPUTE,
        "Output and capital expenditure are sums of four quarters; both ends of every trail are nominal USD.",
    ]
    if most:
        name = next(text.short(c) for c in scene.companies if c.ticker == most[1])
        lines.append(
            f"The largest bubble is {style.quantity(most[0], USD)} of capital expenditure ({name}, {most[2]})."
        )
    return lines


# --------------------------------------------------------------------------------------- animation


def _animate(figure: Figure, scene: Scene, moving: Sequence[int], where: Mapping[str, str]) -> None:
    """Frames by quarter over fixed axes, a play and a pause button, and a slider that stands at the end."""
    if len(scene.quarters) < 2:
        return
    figure.frames = [
        moment(name=q, data=_moment(scene, q, where), traces=list(moving)) for q in scene.quarters
    ]  # fmt: skip
    animate.controls(figure, list(scene.quarters), len(scene.quarters) - 1)


def _moment(scene: Scene, quarter: str, where: Mapping[str, str]) -> list[Trace]:
    found = []
    for c in scene.companies:
        own = scene.paths[c.ticker]
        found += [scatter(**line) for line in trails.trail_lines(own[own["quarter"] <= quarter])]
        found.append(_head(scene, c, quarter, where[c.ticker]))
    return found


CHART = ChartSpec(
    question="Does more compute per person bring more output per person?",
    params=legacy(
        params.companies(params.EIGHT),
        params.start(params.EFFICIENCY_START),
        params.end(),
        params.as_of(),
        params.output(),
        params.scale("log"),
    ),
    request=request,
    build=build,
)
