"""The figure of the frontier of large filers: a dot a company with its interval, the best on top."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Final

from charts import frame, marks, matching, style, text
from charts.core import ChartData
from charts.figure import Figure, scatter
from contracts import FRACTION, Company
from pages.efficiency import large_words, production_text
from pages.efficiency.large_frames import LargeFrontier, Unit
from pages.efficiency.parameters import LargeParams

_ALL: Final = 16  # companies up to which all are drawn
_TOP, _BOTTOM, _NEIGHBOURS = 8, 2, 1
_ROW: Final = 25  # pixels
_CAPTION: Final = 42  # letters that fit beside the names on a phone
_NAME: Final = 20  # letters of a name
_FOUND: Final = style.THINGS["multiple"]


def shown(data: ChartData, result: LargeFrontier, p: LargeParams) -> list[int]:
    """The places that are drawn: the best, the last, the middle, those chosen, and those looked for with neighbours."""
    count = len(result.units)
    if count <= _ALL:
        return list(range(count))
    places = {*range(_TOP), *range(count - _BOTTOM, count), count // 2}
    chosen, found = frame.by_ticker(data), matching.matching(result.units, p.find)
    for place, unit in enumerate(result.units):
        if unit.ticker in chosen:
            places.add(place)
        if unit in found:
            places |= set(range(max(0, place - _NEIGHBOURS), min(count, place + _NEIGHBOURS + 1)))
    return sorted(places)


def drawn(data: ChartData, result: LargeFrontier, p: LargeParams) -> Figure:
    places, found = shown(data, result, p), matching.matching(result.units, p.find)
    chosen = frame.by_ticker(data)
    figure = Figure()
    heights = {place: len(places) - 1 - i for i, place in enumerate(places)}
    for place, at in heights.items():
        unit = result.units[place]
        colour = _colour(unit, chosen, found)
        _row(figure, result, unit, colour, at, p)
    _gaps(figure, places, heights)
    _axes(figure, [result.units[place] for place in reversed(places)], chosen)
    top = marks.caption(figure, _above(result, p), width=_CAPTION)
    return style.base(figure, height=max(260, 80 + top + _ROW * len(places)), right=52, top=top)


def _colour(unit: Unit, chosen: Mapping[str, Company], found: Sequence[Unit]) -> str:
    if unit.ticker in chosen:
        return chosen[unit.ticker].colour
    return _FOUND if unit in found else style.SOFT


def _row(figure: Figure, result: LargeFrontier, unit: Unit, colour: str, at: int, p: LargeParams) -> None:
    """The interval of a company, its score, and that in words."""
    if result.bounded:
        ends = {"x": [unit.low, unit.high], "y": [at, at]}
        figure.add_trace(
            scatter(**ends, mode="lines", line={"color": colour, "width": 2}, hoverinfo="skip", showlegend=False)
        )
    figure.add_trace(
        scatter(
            x=[unit.score],
            y=[at],
            mode="markers",
            marker={"color": colour, "size": 10},
            hovertext=[hover(result, unit, p)],
            hoverinfo="text",
            hoverlabel={"bordercolor": colour},
            showlegend=False,
            cliponaxis=False,
        )
    )
    label = f"<b>{text.share(unit.score)}</b>"
    figure.add_annotation(text=label, x=unit.score, y=at, showarrow=False, xanchor="left", xshift=9)


def _gaps(figure: Figure, places: Sequence[int], heights: Mapping[int, int]) -> None:
    """A line where companies between two that are drawn are not."""
    line = {"color": style.FAINT, "width": 1, "dash": "dot"}
    for upper, lower in itertools.pairwise(places):
        if lower - upper > 1:
            y = heights[lower] + 0.5
            figure.add_shape(type="line", xref="paper", x0=0, x1=1, y0=y, y1=y, line=line)


def _axes(figure: Figure, units: Sequence[Unit], chosen: Mapping[str, Company]) -> None:
    figure.update_xaxes(**style.value_axis(0, 1, FRACTION, most=4), tickangle=0)
    figure.update_xaxes(range=[0, 1.02])
    rule = {"color": style.RULE, "width": 1.5}
    figure.add_shape(type="line", x0=1, x1=1, y0=0, y1=1, yref="paper", layer="below", line=rule)
    figure.update_yaxes(
        tickvals=list(range(len(units))),
        ticktext=[_tick(unit, chosen) for unit in units],
        tickfont={"size": style.SMALL},
        range=[-0.7, len(units) - 0.3],
        showgrid=False,
        zeroline=False,
        automargin=True,
        fixedrange=True,
        ticks="",
    )


def _tick(unit: Unit, chosen: Mapping[str, Company]) -> str:
    name = text.short(chosen[unit.ticker]) if unit.ticker in chosen else large_words.short(unit)
    clipped = name if len(name) <= _NAME else f"{name[: _NAME - 1].rstrip()}…"
    label = f"{unit.rank}. {text.escape(clipped)}"
    return f"<b>{label}</b>" if unit.ticker in chosen else label


def _above(result: LargeFrontier, p: LargeParams) -> str:
    count = text.plural(len(result.units), "company", "companies")
    line = f"Efficiency, fiscal {p.year}, {count}, {large_words.where(p)}"
    if not result.bounded:
        return line
    return f"{line}; line: 95% interval, measured coverage {large_words.coverage(result)}"


def hover(result: LargeFrontier, unit: Unit, p: LargeParams) -> str:
    """Score and interval, by whom measured, and what it rests on."""
    interval = f", 95% interval {text.share(unit.low)} to {text.share(unit.high)}" if result.bounded else ""
    lines = [
        f"<b>{text.escape(unit.name)}</b> fiscal {p.year}, to {frame.day(unit.period_end)}",
        f"{unit.rank} of {len(result.units)}; efficiency {text.share(unit.score)}{interval}",
        "On the frontier" if unit.best else f"Measured by {text.escape(measured_by(result, unit))}",
        text.escape(unit.sector),
        f"{text.evidence(unit.origin.evidence)}, known since {frame.day(unit.origin.known_on)}",
        text.document(unit.origin.document),
    ]
    return "<br>".join(line for line in lines if line)


def measured_by(result: LargeFrontier, unit: Unit) -> str:
    """Who stands for a company's target: "Broadcom", "Broadcom 88% and CF Industries 12%"."""
    return production_text.mix([(large_words.short(result.units[place]), share) for place, share in unit.peers])
