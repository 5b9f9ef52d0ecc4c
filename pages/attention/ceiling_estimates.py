"""The ceiling of daily active people as it could be estimated at each quarter, beside the people that came."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, Final

import pandas as pd

from charts import assemble, headline, marks, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from charts.figure import Figure, scatter
from contracts import PERSONS, Company, Description
from engine.request import Request
from pages.attention import words
from pages.attention.parameters import WindowParams
from pages.attention.people_frames import Estimate, ceiling_estimates
from pages.attention.stated import Figure as Stated

PEOPLE: Final = "daily_active_people"
CEILING: Final = "estimated_ceiling"
_BILLION: Final = 1e9
_COLOUR: Final = style.THINGS["value"]
DESCRIBED: Final = Description(
    CEILING,
    "Estimated ceiling of daily active people",
    PERSONS,
    r"\hat K_t = \arg\min_K \min_{y_0, r} \sum_{s \le t} \left(y_s - \frac{K}{1 + (K/y_0 - 1)e^{-rs}}\right)^2",
    "The ceiling of a logistic curve fitted to the quarters up to each, from eight on, with its usual 95% interval, "
    "which takes quarters for independent.",
    "Where a later count is above the interval, the interval was too narrow: neighbouring quarters err alike.",
    "Bates and Watts, Nonlinear Regression Analysis (1988), ch. 6",
)


def request(p: WindowParams) -> Request:
    return Request((), p.companies, p.start, p.end, p.as_of, frames=(ceiling_estimates,))


def build(data: ChartData, p: WindowParams) -> Chart:
    """A line of estimates in its band, above the line of people."""
    result = data.result(ceiling_estimates)
    found = words.first(data, result.rows)
    lost = words.others(data, result.rows, "eight quarters of daily active people are")
    if found is None:
        return words.empty(data, p, "an estimated ceiling of daily active people", lost)
    company, estimates = found
    people = result.figures[company.ticker]
    return assemble.chart(
        data,
        p,
        _drawn(company, estimates, people),
        _table(company, estimates, people),
        names=[],
        described=[DESCRIBED],
        key=False,
        finding=finding(company, estimates, people),
        notes=[
            "Each estimate uses the quarters of the window up to its own; a band cut off at the top has no upper end."
        ],
        missing=lost,
        alt=f"A line of the estimated ceiling of {text.short(company)}'s daily active people above the line of people",
    )


# ----------------------------------------------------------------------------------------- finding


def _level(estimate: Estimate) -> float:
    return estimate.part.ceiling.fit.ceiling * _BILLION


def _passed(estimate: Estimate, newest: Stated) -> bool:
    """Whether there are more people now than the interval of an estimate allowed for at any time."""
    return estimate.part.ceiling.high * _BILLION < newest.value


def finding(company: Company, estimates: Sequence[Estimate], people: Sequence[Stated]) -> Finding:
    """Whether an earlier estimate has been passed since."""
    newest, last, who = people[-1], estimates[-1], text.short(company)
    lowest = min(estimates, key=_level)
    quarters = {lowest.figure.quarter, last.figure.quarter}
    level, now = (f"{style.quantity(each, PERSONS)} people" for each in (_level(lowest), newest.value))
    if newest.value > _level(lowest):
        lead = f"The {lowest.figure.quarter} estimate of {who}'s ceiling was {level}; {newest.quarter} had {now}"
    else:
        lead = f"{who} has passed no ceiling that was estimated here, from {level} ({lowest.figure.quarter}) up"
    numbers = [Number(newest.value, PEOPLE, newest.ticker, newest.quarter)]
    numbers += [Number(_level(e), CEILING, newest.ticker, e.figure.quarter) for e in (lowest, last)][: len(quarters)]
    passed = sum(_passed(e, newest) for e in estimates)
    deck = f"The newest estimate, with data to {last.figure.quarter}: {_written(last)}"
    exceptions = tuple(_intervals(passed)) if newest.value > _level(lowest) else ()
    return Finding(headline.fitting([lead]), deck, exceptions, tuple(numbers))


def _intervals(passed: int) -> Iterator[str]:
    """Whether there are more people now than the usual intervals of so many estimates allowed for."""
    which = "some intervals of earlier estimates" if passed > 1 else "one interval of earlier estimates"
    if passed:
        yield f"There are more people now than {which} allowed for"
    else:
        yield "The intervals of all estimates still allow for the people of today"


def _written(estimate: Estimate) -> str:
    level = _level(estimate)
    return f"{style.quantity(level, PERSONS)} people" if level < 10 * _BILLION else "none within reach"


# ------------------------------------------------------------------------------------------- table

_COLUMNS: Final = (*words.COLUMNS, "low", "high")


def _table(company: Company, estimates: Sequence[Estimate], people: Sequence[Stated]) -> pd.DataFrame:
    """Estimates with their intervals, then people; one row per quarter each."""
    return words.table([*_estimated(company, estimates), *_counted(company, people)], _COLUMNS)


def _estimated(company: Company, estimates: Sequence[Estimate]) -> Iterator[dict[str, Any]]:
    for e in estimates:
        ends = {"low": e.part.ceiling.low * _BILLION, "high": e.part.ceiling.high * _BILLION}
        at = (company, e.figure.quarter, e.figure.ends)
        yield words.row(*at, CEILING, DESCRIBED.title, _level(e), PERSONS, e.origin, period=e.figure.period) | ends


def _counted(company: Company, people: Sequence[Stated]) -> Iterator[dict[str, Any]]:
    for f in people:
        yield words.row(
            company, f.quarter, f.ends, PEOPLE, "Daily active people", f.value, PERSONS, f.origin, period=f.period
        )


# ----------------------------------------------------------------------------------------- drawing


def _drawn(company: Company, estimates: Sequence[Estimate], people: Sequence[Stated]) -> Figure:
    figure = Figure()
    top_of_axis = 2 * max(f.value for f in people)
    days = [words.day(e.figure.quarter) for e in estimates]
    lows, highs = ([_clipped(end, top_of_axis) for end in ends] for ends in _bands(estimates))
    common = {"x": days, "mode": "lines", "hoverinfo": "skip", "showlegend": False, "line": {"width": 0}}
    figure.add_trace(scatter(y=lows, **common))
    figure.add_trace(scatter(y=highs, fill="tonexty", fillcolor=style.faint(_COLOUR, 0.18), **common))
    levels = [_clipped(_level(e), top_of_axis) for e in estimates]
    figure.add_trace(_line(days, levels, _COLOUR, [_hover(company, e) for e in estimates]))
    days, counts = words.with_gaps({f.quarter: f for f in people})
    hovers = ["" if f is None else _counted_hover(company, f) for f in counts]
    figure.add_trace(_line(days, [None if f is None else f.value for f in counts], company.colour, hovers))
    low, high = style.span([*(f.value for f in people), *lows, *levels, *(h for h in highs if h < top_of_axis)])
    labels = [
        marks.TallLabel(
            "Estimated ceiling", _written(estimates[-1]).removesuffix(" people"), _COLOUR, min(levels[-1], high)
        ),
        marks.TallLabel("People", style.quantity(people[-1].value, PERSONS), company.colour, people[-1].value),
    ]
    figure.update_xaxes(**style.time_axis([f.quarter for f in people]))
    figure.update_yaxes(**style.value_axis(low, high, PERSONS))
    marks.end_labels(figure, labels, low, high, pixels=320)
    top = marks.caption(figure, "Ceiling of a logistic curve by the last quarter used, with its usual 95% interval")
    return style.base(figure, height=420, right=marks.label_room(labels), top=top)


def _bands(estimates: Sequence[Estimate]) -> tuple[list[float], list[float]]:
    ceilings = [e.part.ceiling for e in estimates]
    return [c.low * _BILLION for c in ceilings], [c.high * _BILLION for c in ceilings]


def _clipped(value: float, most: float) -> float:
    return min(value, most) if math.isfinite(value) else most


def _line(days: Sequence[str], values: Sequence[float | None], colour: str, hovers: Sequence[str]) -> dict[str, Any]:
    return scatter(
        x=list(days),
        y=list(values),
        mode="lines+markers",
        line={"color": colour, "width": 2.25},
        marker={"color": colour, "size": 5},
        hovertext=list(hovers),
        hoverinfo="text",
        hoverlabel={"bordercolor": colour},
        showlegend=False,
    )


def _counted_hover(company: Company, f: Stated) -> str:
    return words.hover(company, [f"Daily people: {style.quantity(f.value, PERSONS)}", f.quarter], f.origin)


def _hover(company: Company, e: Estimate) -> str:
    ceiling = e.part.ceiling
    high = style.quantity(ceiling.high * _BILLION, PERSONS) if math.isfinite(ceiling.high) else "no upper end"
    lines = [
        f"Ceiling estimated with data to {e.figure.quarter}: {_written(e)}",
        f"95% interval {style.quantity(ceiling.low * _BILLION, PERSONS)} to {high}",
    ]
    return words.hover(company, lines, e.origin)


CHART = ChartSpec(
    question="Would an earlier estimate of the ceiling have held?", params=WindowParams, request=request, build=build
)
