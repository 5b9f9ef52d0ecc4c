"""The panels under a claim: one for each of its measures, with the points that it was measured from."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from analytics.verdicts import Criterion, Outcome
from charts import frame, marks, style, text
from charts.figure import Figure, bar, panels, scatter
from contracts import WEAK_EVIDENCE, Company
from engine.thesis.measurement import Kind, Measurement, Point
from engine.thesis.verdicts import Judged
from pages.thesis import words

_WIDTH, _NARROW, _LABEL = 46, 34, 24  # letters of a caption in a line, beside labels, of a label left of a bar
_ROW, _PLOT, _AIR = 22, 150, 42  # pixels
_CAPTION: Final = 17  # pixels of a line of a caption
_RANGE: Final = 20.0  # largest over smallest, from which an axis is logarithmic


def drawn(judged: Judged, companies: Mapping[str, Company]) -> Figure:
    """One panel below the other; chosen companies in their colours."""
    across = any(each.kind in (Kind.BARS, Kind.INTERVALS) for each in judged.measurements)
    pairs = zip(judged.claim.criteria, judged.measurements, strict=True)
    captions = [_caption(judged, *each, _NARROW if across else _WIDTH) for each in pairs]
    plots = [_height(each) for each in judged.measurements]
    above = max(_CAPTION * sum(map(len, each)) for each in captions) + _AIR
    count, whole = len(plots), sum(plots) + above * (len(plots) - 1)
    figure = panels(rows=count, row_heights=plots, vertical_spacing=above / whole)
    for number, measured in enumerate(judged.measurements):
        place = {"row": number + 1, "col": 1}
        _panel(figure, measured, companies, place)
        _thresholds(figure, judged.claim.criteria[number], measured, place)
        _heading(figure, captions[number], number)
    return style.base(figure, height=round(whole + above + style.BOTTOM), right=20, top=round(above))


def _heading(figure: Figure, paragraphs: Sequence[Sequence[str]], number: int) -> None:
    markup = marks.PARAGRAPH.join("<br>".join(lines) for lines in paragraphs)
    marks.heading(figure, markup, str(number + 1) if number else "", shift=5)
    figure.layout["annotations"][-1]["name"] = marks.PROSE


def _caption(judged: Judged, criterion: Criterion, measured: Measurement, width: int) -> list[list[str]]:
    """What is measured, as what, and what that says of the claim; then what is drawn: paragraphs in lines."""
    outcome = judged.verdict.outcomes[criterion.name]
    lines = [f"<b>{text.escape(line)}</b>" for line in textwrap.wrap(criterion.title, width)]
    first, *more = textwrap.wrap(_said(criterion, measured, outcome), width - 2)
    said = [f"{marks.dot(words.COLOURS[outcome])} {text.escape(first)}", *map(text.escape, more)]
    other = measured.title if measured.title.casefold() != criterion.title.casefold() else ""
    drawn = [text.escape(line) for line in textwrap.wrap(f"Drawn: {text.lower(other)}", width)] if other else []
    return [lines, said, *([drawn] if drawn else [])]


def _said(criterion: Criterion, measured: Measurement, outcome: Outcome) -> str:
    value = measured.measured.value
    if value != value:
        return f"Not testable: {measured.measured.reason}"[:_WIDTH]
    low, high = (style.brief(each, criterion.unit) for each in (measured.measured.low, measured.measured.high))
    ends = f" ({low} to {high})" if low != high else ""
    return f"{style.quantity(value, criterion.unit)}{ends}: {outcome.value}"


def _height(measured: Measurement) -> float:
    if measured.kind in (Kind.BARS, Kind.INTERVALS):
        return _ROW * max(len(measured.points), 1) + 8.0
    return float(_PLOT if measured.points else _ROW)


def _panel(figure: Figure, measured: Measurement, companies: Mapping[str, Company], place: Mapping[str, Any]) -> None:
    if not measured.points:
        figure.update_xaxes(visible=False, **place)
        figure.update_yaxes(visible=False, **place)
        figure.add_trace(scatter(x=[], y=[], mode="markers"), **place)
        return
    if measured.kind in (Kind.BARS, Kind.INTERVALS):
        _across(figure, measured, companies, place)
    else:
        _by_day(figure, measured, companies, place)


# --------------------------------------------------------------------------------- one row a label


def _across(figure: Figure, measured: Measurement, companies: Mapping[str, Company], place: Mapping[str, Any]) -> None:
    points = measured.points
    colours = [_colour(each, companies) for each in points]
    rows = list(range(len(points)))
    values = [each.value for each in points]
    ends = [end for each in points for end in (each.low, each.high) if end == end]
    log = _wide([*values, *ends])
    if measured.kind == Kind.BARS:
        figure.add_trace(_bars(points, rows, colours, measured), **place)
    else:
        figure.add_trace(_intervals(points, rows, colours, measured), **place)
    low, high = style.span([*values, *ends], log=log, include=() if log else (0,))
    axis = style.value_axis(low, high, measured.unit, log=log, most=5)
    figure.update_xaxes(**axis, **place)
    ticks = [text.escape(_label(each)) for each in points]
    plain: dict[str, Any] = {"showgrid": False, "zeroline": False, "fixedrange": True, "ticks": "", "automargin": True}
    names: dict[str, Any] = {
        "tickvals": rows,
        "ticktext": ticks,
        "range": [len(rows) - 0.4, -0.6],
        "tickfont": {"size": style.TINY},
    }
    figure.update_yaxes(**plain, **names, **place)


def _label(point: Point) -> str:
    """The short name of a company with what is drawn of it, or what the row is called."""
    name = text.short_name(point.label, point.ticker) if point.ticker else point.label
    whole = f"{name}, {point.series}" if point.series and point.ticker else name
    return whole if len(whole) <= _LABEL else f"{whole[: _LABEL - 1].rstrip()}…"


def _bars(points: Sequence[Point], rows: Sequence[int], colours: Sequence[str], measured: Measurement) -> Any:
    fills = [_fill(each, colour) for each, colour in zip(points, colours, strict=True)]
    return bar(
        x=[each.value for each in points],
        y=list(rows),
        orientation="h",
        marker={"color": fills, "line": {"width": 1, "color": list(colours)}},
        hovertext=[_hover(each, measured) for each in points],
        hoverinfo="text",
        width=0.66,
    )


def _fill(point: Point, colour: str) -> str:
    return marks.hollow(colour) if point.origin.evidence in WEAK_EVIDENCE else colour


def _intervals(points: Sequence[Point], rows: Sequence[int], colours: Sequence[str], measured: Measurement) -> Any:
    return scatter(
        x=[each.value for each in points],
        y=list(rows),
        mode="markers",
        marker={"size": 8, "color": list(colours)},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [each.high - each.value for each in points],
            "arrayminus": [each.value - each.low for each in points],
            "thickness": 1.5,
            "width": 4,
            "color": style.RULE,
        },
        hovertext=[_hover(each, measured) for each in points],
        hoverinfo="text",
        cliponaxis=False,
    )


# ------------------------------------------------------------------------------------------ by day


def _by_day(figure: Figure, measured: Measurement, companies: Mapping[str, Company], place: Mapping[str, Any]) -> None:
    lines = measured.kind == Kind.LINE
    for series in dict.fromkeys(each.series for each in measured.points):
        own = [each for each in measured.points if each.series == series]
        colours = [_colour(each, companies) for each in own]
        symbol = "circle-open" if series == "merchant" else "circle"
        figure.add_trace(
            scatter(
                x=[str(each.day.date()) for each in own],
                y=[each.value for each in own],
                mode="lines+markers" if lines else "markers",
                line={"color": colours[-1], "width": 2},
                marker={"size": 4 if lines else 8, "color": colours, "symbol": symbol},
                hovertext=[_hover(each, measured) for each in own],
                hoverinfo="text",
                name=series,
                cliponaxis=False,
            ),
            **place,
        )
    values = [each.value for each in measured.points]
    log = not lines and _wide(values)
    low, high = style.span(values, log=log)
    figure.update_yaxes(**style.value_axis(low, high, measured.unit, log=log, most=4), **place)
    quarters = [str(each.day.to_period("Q")) for each in measured.points]
    figure.update_xaxes(**style.time_axis(quarters), **place)


def _wide(values: Sequence[float]) -> bool:
    """Whether values above zero are so far apart that only a logarithmic axis shows them."""
    return min(values) > 0 and max(values) > _RANGE * min(values)


def _colour(point: Point, companies: Mapping[str, Company]) -> str:
    return companies[point.ticker].colour if point.ticker in companies else style.GREY


def _hover(point: Point, measured: Measurement) -> str:
    what = f"{measured.title}, {point.series}" if point.series and point.ticker else measured.title
    ends = ""
    if point.low == point.low:
        ends = f" ({style.brief(point.low, measured.unit)} to {style.brief(point.high, measured.unit)})"
    known = f", known since {frame.day(point.origin.known_on)}" if point.origin.known_on is not None else ""
    lines = [
        f"<b>{text.escape(point.label)}</b>",
        text.escape(f"{what}: {style.quantity(point.value, measured.unit)}{ends}"),
        text.escape(f"{text.day(point.day)} · {text.evidence(point.origin.evidence)}{known}"),
    ]
    return "<br>".join(lines)


# -------------------------------------------------------------------------------------- thresholds


def _thresholds(figure: Figure, criterion: Criterion, measured: Measurement, place: Mapping[str, Any]) -> None:
    """Dashed lines at both thresholds, where the measure itself is drawn and not what it counts or compares."""
    values = [each.value for each in measured.points]
    if measured.unit != criterion.unit or measured.measured.value not in values or measured.kind == Kind.BARS:
        return
    across = measured.kind == Kind.INTERVALS
    axis = "" if place["row"] == 1 else str(place["row"])
    low, high = figure.layout[f"{'x' if across else 'y'}axis{axis}"]["range"]
    for outcome, at in ((Outcome.SUPPORTED, criterion.supported), (Outcome.CONTRADICTED, criterion.contradicted)):
        if low <= at <= high:
            line = {"color": words.COLOURS[outcome], "width": 1.2, "dash": "dash"}
            ends = {"y0": 0, "y1": 1, "yref": f"y{axis} domain", "x0": at, "x1": at, "xref": f"x{axis}"}
            flat = {"x0": 0, "x1": 1, "xref": f"x{axis} domain", "y0": at, "y1": at, "yref": f"y{axis}"}
            figure.add_shape(type="line", line=line, layer="below", **(ends if across else flat))


def rows(judged: Judged) -> list[dict[str, Any]]:
    """The points of every measure as rows of a table."""
    pairs = zip(judged.claim.criteria, judged.measurements, strict=True)
    return [_row(criterion, measured, point) for criterion, measured in pairs for point in measured.points]


def _row(criterion: Criterion, measured: Measurement, point: Point) -> dict[str, Any]:
    series = f", {point.series}" if point.series else ""
    name = f"{criterion.name}_drawn{'_' + point.series.replace(' ', '_') if point.series else ''}"
    ends = {"low": point.low, "high": point.high} if point.low == point.low else {}
    about = {"ticker": point.ticker or None, "company": point.label, "quarter": _quarter(point.day)}
    title = f"{measured.title}{series}"
    return (
        words.row(name, title, point.value, measured.unit, **ends)
        | about
        | point.origin.columns
        | {
            "period_end": point.day,
            "claim": None,
        }
    )


def _quarter(day: pd.Timestamp) -> str:
    return str(day.to_period("Q"))
