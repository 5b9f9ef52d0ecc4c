"""The look that all charts share: base figure, time axis, honest ticks, and how a value is written for people."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

import pandas as pd

from charts.figure import Figure
from contracts import Unit

FONT: Final = (
    "'Source Sans', 'Source Sans 3', 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Liberation Sans', sans-serif"
)
# Greys that read on white and on near-black; text has no colour of its own, so that it takes the page's.
SOFT: Final = "#7d8792"
GRID: Final = "rgba(125,135,146,0.22)"
RULE: Final = "rgba(125,135,146,0.75)"
FAINT: Final = "rgba(125,135,146,0.35)"
SIZE: Final = 13
SMALL: Final = 12
_LAST_DAYS: Final = {"1": "03-31", "2": "06-30", "3": "09-30", "4": "12-31"}
_SPELT: Final = {"log points", "quarters"}
_SCALES: Final = ((1e12, "tn"), (1e9, "bn"), (1e6, "m"))


# ---------------------------------------------------------------------------------------- numbers


def quantity(value: float, unit: Unit) -> str:
    """A value with its unit as people read it: 30.1 bn USD, 75,472 persons, 12.3%, 1.8x."""
    if not math.isfinite(value):
        return "not known"
    if unit.style == "percent":
        return f"{_plain(value * 100, 1)}%"
    if unit.style == "multiple":
        return f"{_plain(value, 1)}x"
    if unit.style in ("money", "count"):
        return f"{_scaled(value, whole=unit.style == 'count' and abs(value) < 1e9)} {unit.symbol}"
    return f"{three(value)} {unit.symbol}" if unit.symbol in _SPELT else three(value)


def written(value: float | None, unit: Unit) -> str:
    """A value as people read it: 30.1 bn USD, 75,472 persons, 12.3%; a dash where it is missing."""
    return "–" if value is None or value != value else quantity(float(value), unit)


def three(value: float) -> str:
    """Three significant digits, never in scientific notation: 1,234 / 168 / 30.1 / 1.58 / 0.042."""
    size = abs(value)
    if size >= 100:
        return f"{value:,.0f}"
    if size >= 1 or size == 0:
        return f"{value:.1f}" if size >= 10 else f"{value:.2f}"
    return f"{value:.2f}" if size >= 0.1 else f"{value:.3f}"


def _plain(value: float, digits: int) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:,.{digits}f}"


def _scaled(value: float, *, whole: bool) -> str:
    if whole:
        return f"{value:,.0f}"
    for size, name in _SCALES:
        if abs(value) >= size * 0.9995:
            return f"{three(value / size)} {name}"
    return f"{value:,.0f}" if abs(value) >= 1000 else three(value)


def brief(value: float, unit: Unit) -> str:
    """A value in three digits for a label beside an axis that names the unit: 30.1 bn, 75,472, 12.3%."""
    text = quantity(value, unit)
    return text.removesuffix(f" {unit.symbol}") if unit.symbol else text


def tick_text(value: float, unit: Unit) -> str:
    """A round value on an axis, without the unit's name, which the axis title carries."""
    if unit.style == "percent":
        return f"{value * 100:,.6g}%"
    if unit.style == "multiple":
        return f"{value:,.6g}x"
    for size, name in _SCALES:
        if unit.style in ("money", "count") and abs(value) >= size:
            return f"{value / size:,.6g} {name}"
    return f"{value:,.6g}"


# ------------------------------------------------------------------------------------------- axes


def ticks(low: float, high: float, *, log: bool = False, most: int = 7) -> list[float]:
    """Round values in [low, high]: equal steps, or 1-2-5 (1-3, decades) on a logarithmic axis. `low` > 0 if log."""
    if not high > low:
        return [low]
    return _log_ticks(low, high, most) if log else _even_ticks(low, high, most)


def _even_ticks(low: float, high: float, most: int) -> list[float]:
    rough = (high - low) / most
    magnitude = 10.0 ** math.floor(math.log10(rough))
    step = next(m * magnitude for m in (1, 2, 2.5, 5, 10) if m * magnitude >= rough * 0.999)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [float(f"{k * step:.12g}") for k in range(first, last + 1)]


def _log_ticks(low: float, high: float, most: int) -> list[float]:
    decades = range(math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 1)
    ticks: list[float] = []
    for heads in ((1,), (1, 3), (1, 2, 5), (1, 1.5, 2, 3, 5, 7)):
        more = [h * 10.0**d for d in decades for h in heads]
        more = [float(f"{v:.12g}") for v in more if low * 0.999 <= v <= high * 1.001]
        if len(more) > most and ticks:
            break
        ticks = more
    return ticks if len(ticks) > 1 else _even_ticks(low, high, most)


def span(values: Iterable[float], *, log: bool = False, include: Sequence[float] = ()) -> tuple[float, float]:
    """The range of an axis in data units: all values with some air, and zero when the values come near it."""
    known = [v for v in (*values, *include) if math.isfinite(v) and (v > 0 or not log)]
    if not known:
        return (1.0, 10.0) if log else (0.0, 1.0)
    low, high = min(known), max(known)
    if log:
        air = max((high / low) ** 0.06, 1.06)
        return low / air, high * air
    air = (high - low) * 0.06 or abs(high) * 0.1 or 1.0
    if 0 <= low < 0.4 * high:
        return 0.0, high + air
    return (low - air, 0.0) if low < 0.4 * high <= 0 and high > 0.4 * low else (low - air, high + air)


def value_axis(
    low: float, high: float, unit: Unit, *, log: bool = False, most: int = 7, title: str = ""
) -> dict[str, Any]:
    """A value axis: own round ticks, thin grid, fixed range, a word when the scale is logarithmic."""
    at = ticks(low, high, log=log, most=most)
    label = f"{title}, log scale" if title and log else title
    ends = [math.log10(low), math.log10(high)] if log else [low, high]
    return {
        "type": "log" if log else "linear",
        "range": ends,
        "tickvals": at,
        "ticktext": [tick_text(v, unit) for v in at],
        "gridcolor": GRID,
        "gridwidth": 1,
        "zeroline": not log and low < 0 < high,
        "zerolinecolor": RULE,
        "zerolinewidth": 1,
        "showline": False,
        "ticks": "",
        "tickfont": {"size": SMALL},
        "fixedrange": True,
        "title": {"text": label, "font": {"size": SMALL}, "standoff": 8},
        "automargin": True,
        "minor": {"ticks": ""},
    }


def quarter_day(quarter: str) -> str:
    """The last day of a calendar quarter, "2026Q2" -> "2026-06-30": where its value stands on a time axis."""
    return f"{quarter[:4]}-{_LAST_DAYS[quarter[-1]]}"


def time_axis(quarters: Sequence[str]) -> dict[str, Any]:
    """A time axis over these quarters with one label a year, or every few years when there are many."""
    first, last = pd.Period(min(quarters), freq="Q"), pd.Period(max(quarters), freq="Q")
    count = int(last.ordinal) - int(first.ordinal) + 1
    step = next(years for years, most in ((1, 22), (2, 72), (5, 160), (10, 10_000)) if count <= most)
    left = first.start_time if count > 1 else (first - 2).start_time
    right = last.end_time if count > 1 else (last + 2).end_time
    return {
        "type": "date",
        "range": [str(left.date()), str(right.date())],
        "dtick": f"M{12 * step}" if count > 6 else "M3",
        "tick0": f"{first.year - first.year % step}-01-01",
        "tickformat": "%Y" if count > 6 else "%b<br>%Y",
        "showgrid": False,
        "zeroline": False,
        "showline": True,
        "linecolor": RULE,
        "ticks": "outside",
        "ticklen": 4,
        "tickcolor": RULE,
        "tickfont": {"size": SMALL},
        "ticklabelmode": "instant",
        "fixedrange": True,
        "automargin": True,
        "tickangle": 0,
        "minor": {"dtick": "M12", "ticks": "outside", "ticklen": 3, "tickcolor": FAINT} if step > 1 else {"ticks": ""},
    }


def faint(colour: str, alpha: float) -> str:
    """A company's colour, thinned; a grey where it is not written as #rrggbb."""
    if not re.fullmatch("#[0-9a-fA-F]{6}", colour):
        return FAINT
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha:.2f})"


# ------------------------------------------------------------------------------------------ figure


def base(figure: Figure, *, height: int, right: int = 24, top: int = 28, left: int = 8) -> Figure:
    """Give the figure the common look: no title, transparent, margins for direct labels; touch scrolls the page."""
    figure.update_layout(
        height=height,
        autosize=True,
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": FONT, "size": SIZE},
        margin={"l": left, "r": right, "t": top, "b": 28, "pad": 0},
        showlegend=False,
        hovermode="closest",
        hoverdistance=24,
        dragmode=False,
        hoverlabel={"align": "left", "font": {"family": FONT, "size": SIZE}},
    )
    return figure


def empty(text: str) -> Figure:
    """What is shown when nothing is known: the sentence, on an empty sheet."""
    figure = base(Figure(), height=320)
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)
    figure.add_annotation(text=text, showarrow=False, x=0.5, y=0.5, xref="paper", yref="paper", font={"size": 15})
    return figure
