"""The look that all charts share: base figure, time axis, honest ticks, and how a value is written for people."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Final

import pandas as pd

from charts.figure import Figure
from contracts import FRACTION_CHANGE, LOG_POINTS, Unit

FONT: Final = (
    "'Source Sans', 'Source Sans 3', 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Liberation Sans', sans-serif"
)
# Greys for marks on white and on near-black. Text has no colour of its own, so that it takes the page's: none has a
# contrast of 4.5:1 on both.
SOFT: Final = "#7d8792"
GRID: Final = "rgba(125,135,146,0.22)"
RULE: Final = "rgba(125,135,146,0.75)"
FAINT: Final = "rgba(125,135,146,0.35)"
GREY: Final = "rgba(125,135,146,0.6)"  # of companies behind others: no core colour is as near to the paper
# Of what is measured or drawn as a part, the same in every chart and no company's: 3:1 on both, and apart from one
# another wherever they meet, also for the colour-blind. Spending on capital and the capital per employee are one thing.
THINGS: Final = {
    "people": "#d9631c",
    "value": "#8f52d6",
    "capital": "#24a2a2",
    "productivity": "#0070c0",
    "margin": "#24a2a2",
    "multiple": "#c01e66",
}
SIZE: Final = 13
SMALL: Final = 12
TINY: Final = 11  # of labels where many stand above each other
PHONE: Final = 358  # pixels of a figure on a phone
_TICKS: Final = 50  # and of them left of the plot
_STANDOFF: Final = 4  # and more of them between a label and the plot, so that names do not touch bars
_YEAR: Final = 33  # pixels of a year's label with air
BOTTOM: Final = 28  # pixels below a plot, for the labels of its axis
_LAST_DAYS: Final = {"1": "03-31", "2": "06-30", "3": "09-30", "4": "12-31"}
SPELT: Final = {"quarters", "years", "months"}
_SCALES: Final = ((1e12, "tn"), (1e9, "bn"), (1e6, "m"))
_PREFIXES: Final = ((1e18, "E"), (1e15, "P"), (1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"))
_SIGNS: Final = {"USD": "$"}  # of a currency; others are written with their code: TWD 12.4bn


# ---------------------------------------------------------------------------------------- numbers


def quantity(value: float, unit: Unit) -> str:
    """A value with its unit as people read it: $30.1bn, $453,000 per employee, 75,472 people, 12.3%, ×1.8, 1.58 GW.

    A value in log points is the logarithm of a multiple, and is written as that multiple; a change of a fraction is
    written in percentage points, since a percent of it would be something else.
    """
    if not math.isfinite(value):
        return "not known"
    if unit.style == "money":
        return money(value, unit.symbol.split("/")[0])
    if unit == FRACTION_CHANGE:
        number = _hundred(value)
        return f"{number} percentage point{'' if number.strip('−') == '1' else 's'}"
    if unit.style == "percent":
        return f"{_hundred(value)}%"
    if unit == LOG_POINTS:
        return multiple(math.exp(value))
    if unit.style == "multiple":
        return multiple(value)
    if unit.style == "count":
        return _scaled(value, whole=abs(value) < 1e9)
    if unit.style == "physical":
        scale, prefix = _prefix(value)
        return f"{_trimmed(three(value / scale))} {prefix}{unit.symbol}"
    return f"{_trimmed(three(value))} {unit.symbol}" if unit.symbol in SPELT else three(value)


def _hundred(value: float) -> str:
    """A hundred times a value, with at most one decimal."""
    return _trimmed(minus(_plain(value * 100, 1)))


def _prefix(value: float) -> tuple[float, str]:
    """The largest prefix of a physical unit that leaves a number of one or more."""
    return next(((size, name) for size, name in _PREFIXES if abs(value) >= size * 0.9995), (1.0, ""))


def written(value: float | None, unit: Unit) -> str:
    """A value as people read it: $30.1bn, 75,472, 12.3%; a dash where it is missing."""
    return "–" if value is None or value != value else quantity(float(value), unit)


def exact(value: float) -> str:
    """A value in base units, 52,049,412,346 or 0.4125; a large one whole: no reader wants the cents of billions."""
    return minus(f"{value:,.0f}" if abs(value) >= 1_000 else format(Decimal(f"{value:.6g}"), "f"))


def exactly(value: float, unit: Unit) -> str:
    """The same with its unit where that is a sign: a fraction as 41.25%, a change of one in percentage points."""
    if unit == FRACTION_CHANGE:
        return f"{exact(value * 100)} percentage points"
    return f"{exact(value * 100)}%" if unit.style == "percent" else exact(value)


def money(value: float, currency: str = "USD") -> str:
    """An amount of money: $1.85tn, $605bn, $4.5m, $453,000, −$378bn; the code of a currency without a sign of its own
    stands before a space: TWD 12.4bn.
    """
    sign = "−" if value < 0 else ""
    return f"{sign}{_SIGNS.get(currency, f'{currency} ')}{_scaled(abs(value), whole=False)}"


def multiple(value: float) -> str:
    """A multiple: ×2.8, ×14, ×0.86; two decimals where one would hide what it is."""
    digits = 0 if abs(value) >= 9.95 else 1 if abs(value) >= 1.995 else 2
    return f"×{minus(f'{value:,.{digits}f}')}"


def minus(number: str) -> str:
    """A formatted number with a true minus sign (U+2212); a zero has none."""
    if not number.startswith("-"):
        return number
    return f"−{number[1:]}" if number.strip("-0.,%") else number[1:]


def three(value: float) -> str:
    """Three significant digits, never in scientific notation: 1,234 / 168 / 30.1 / 1.58 / 0.042 / −0.50."""
    size = abs(value)
    if size >= 100:
        return minus(f"{value:,.0f}")
    digits = 1 if size >= 10 else 2 if size >= 0.1 or size == 0 else 3
    return minus(f"{value:.{digits}f}")


def _plain(value: float, digits: int) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:,.{digits}f}"


def _scaled(value: float, *, whole: bool) -> str:
    """A number in millions, billions or trillions from a million on (`whole`: never), in three digits."""
    if whole:
        return minus(f"{value:,.0f}")
    for size, name in _SCALES:
        if abs(value) >= size * 0.9995:
            return f"{_trimmed(three(value / size))}{name}"
    return minus(f"{float(f'{value:.3g}'):,.0f}") if abs(value) >= 1000 else _trimmed(three(value))


def _trimmed(number: str) -> str:
    """Without zeros that end its decimals: 4.5 for 4.50, 30 for 30.0."""
    return number.rstrip("0").rstrip(".") if "." in number else number


def scale(values: Iterable[float]) -> tuple[float, str]:
    """The unit in which the smallest of some amounts has a whole part, with its name: (1e9, "bn"); (1.0, "") for none
    from a million on.
    """
    least = min((abs(v) for v in values if math.isfinite(v) and v), default=0.0)
    return next(((size, name) for size, name in _SCALES if least >= size), (1.0, ""))


def brief(value: float, unit: Unit) -> str:
    """A value in three digits for a label beside an axis that names the unit: $30.1bn, 75,472, 12.3%, 6 (quarters)."""
    if unit == FRACTION_CHANGE and math.isfinite(value):
        return _hundred(value)
    return quantity(value, unit).removesuffix(f" {unit.symbol}") if unit.symbol else quantity(value, unit)


def tick_text(value: float, unit: Unit) -> str:
    """A round value on an axis: $1tn, −$2bn, 75,000, 12%, ×3; log points as the multiple that they stand for."""
    if unit == FRACTION_CHANGE:
        return minus(f"{value * 100:,.6g}")
    if unit == LOG_POINTS:
        return f"×{math.exp(value):,.4g}"
    if unit.style == "percent":
        return minus(f"{value * 100:,.6g}%")
    if unit.style == "multiple":
        return f"×{minus(f'{value:,.6g}')}"
    if unit.style == "physical":
        scale, prefix = _prefix(value)
        return f"{minus(f'{value / scale:,.6g}')} {prefix}{unit.symbol}" if value else "0"
    if unit.style not in ("money", "count"):
        return minus(f"{value:,.6g}")
    currency = unit.symbol.split("/")[0] if unit.style == "money" else ""
    before = _SIGNS.get(currency, f"{currency} " if currency else "")
    scale, name = next(((size, name) for size, name in _SCALES if abs(value) >= size), (1.0, ""))
    return f"{'−' if value < 0 else ''}{before}{abs(value) / scale:,.6g}{name}"


# ------------------------------------------------------------------------------------------- axes


def ticks(low: float, high: float, *, log: bool = False, most: int = 7) -> list[float]:
    """Round values in [low, high]: equal steps, or 1-2-5 (1-3, decades) on a logarithmic axis. `low` > 0 if log."""
    if not high > low:
        return [low]
    return _log_ticks(low, high, most) if log else _even_ticks(low, high, most)


def _log_point_ticks(low: float, high: float, most: int) -> list[float]:
    """The logarithms of round multiples."""
    return [math.log(factor) for factor in ticks(math.exp(low), math.exp(high), log=True, most=most)]


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
    at = _log_point_ticks(low, high, most) if unit == LOG_POINTS else ticks(low, high, log=log, most=most)
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
    """Give the figure the common look: no title, transparent, margins for direct labels; touch scrolls the page.

    Its axes are there already: labels along the horizontal ones are thinned to what a phone has room for.
    """
    for name, axis in figure.layout.items():
        if name.startswith("xaxis"):
            thin(axis, PHONE - _TICKS - right)
        elif name.startswith("yaxis"):
            axis.setdefault("ticklabelstandoff", _STANDOFF)
    figure.update_layout(
        height=height,
        autosize=True,
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": FONT, "size": SIZE},
        margin={"l": left, "r": right, "t": top, "b": BOTTOM, "pad": 0},
        showlegend=False,
        hovermode="closest",
        hoverdistance=24,
        dragmode=False,
        hoverlabel={"align": "left", "font": {"family": FONT, "size": SIZE}},
    )
    return figure


def thin(axis: dict[str, Any], pixels: float) -> None:
    """Label fewer years, or leave out labels of ticks, where they would touch in a plot of so many pixels."""
    start, end = axis.get("domain", (0.0, 1.0))
    width = max(pixels * (end - start), 1.0)
    if axis.get("type") == "date" and str(axis.get("dtick", "")).startswith("M"):
        _thin_years(axis, width)
    elif axis.get("ticktext") and axis.get("range") and axis.get("type") in ("linear", "log"):
        _thin_ticks(axis, width)


def _thin_years(axis: dict[str, Any], width: float) -> None:
    first, last = (pd.Timestamp(day) for day in axis["range"])
    now, years = int(axis["dtick"][1:]) / 12, (last - first).days / 365.25
    step = next((s for s in (1, 2, 4, 5, 10, 20, 50) if s >= now and years / s * _YEAR <= width), 0)
    if now >= 1 and step > now:
        axis["dtick"], axis["tick0"] = f"M{12 * step}", f"{first.year - first.year % step}-01-01"
        axis["minor"] = {"dtick": "M12", "ticks": "outside", "ticklen": 3, "tickcolor": FAINT}


def label_within(figure: Figure, first: str, last: str) -> None:
    """Label the years of time axes between two days only: what is drawn beyond them is at no day."""
    for axis in (each for name, each in figure.layout.items() if name.startswith("xaxis")):
        months = int(str(axis["dtick"])[1:])
        days = pd.date_range(axis["tick0"], last, freq=pd.DateOffset(months=months))
        axis["tickvals"] = [str(day.date()) for day in days if day >= pd.Timestamp(first)]
        del axis["dtick"], axis["tick0"]


def _thin_ticks(axis: dict[str, Any], width: float) -> None:
    low, high = axis["range"]
    places = [math.log10(v) if axis.get("type") == "log" else v for v in axis["tickvals"]]
    texts, free = [], -math.inf
    for text, place in zip(axis["ticktext"], places, strict=True):
        middle, half = (place - low) / (high - low) * width, len(text) * SMALL * 0.29 + 3
        texts.append(text if middle - half >= free else "")
        free = middle + half if texts[-1] else free
    axis["ticktext"] = texts


def empty(text: str) -> Figure:
    """What is shown when nothing is known: the sentence, on an empty sheet that keeps no room for a drawing."""
    figure = base(Figure(), height=160)
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)
    figure.add_annotation(text=text, showarrow=False, x=0.5, y=0.5, xref="paper", yref="paper", font={"size": 15})
    return figure
