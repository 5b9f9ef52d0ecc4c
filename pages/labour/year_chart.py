"""What the charts by fiscal year draw alike: every filer in grey, the chosen in colour, the median of each year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from charts import frame, marks, style, text
from charts.core import ChartData
from charts.figure import Figure, scatter
from contracts import Company, Unit
from pages.labour.asked import Asked
from pages.labour.measures import MEASURES, Measure
from pages.labour.year_frames import Median, Yearly, Years

MEDIAN: Final = "median_of_year"
MATCHED: Final = "median_of_the_same_companies"
COLUMNS: Final = ("year", "sector", "companies")
_LINE: Final = style.SOFT
_POINT: Final = 5
_MOST: Final = 1.2  # of the whole: a share far above it belongs to a year with next to no revenue or value added
_LOGARITHMIC: Final = ("money", "count")


def table(result: Years, measure: Measure) -> pd.DataFrame:
    """One row per company and year, then the medians; `frame.TABLE_COLUMNS` and `COLUMNS`."""
    lines = [_of_company(row, measure) for row in result.rows]
    lines += [_of_median(each, MEDIAN, "Median of the year", measure) for each in result.medians]
    for each in result.matched or ():
        lines.append(_of_median(each, MATCHED, "Median of the companies of both years", measure))
    return frame.typed(lines, COLUMNS, texts=("sector",))


def _of_company(row: Yearly, measure: Measure) -> dict[str, Any]:
    who = {"ticker": row.ticker, "company": row.name, "sector": row.sector or None, "year": row.year}
    what = {"name": measure.name, "title": measure.title, "value": row.value, "unit": str(measure.unit)}
    return who | what | row.origin.columns | {"period_end": row.period_end}


def _of_median(each: Median, name: str, title: str, measure: Measure) -> dict[str, Any]:
    count = len(each.rows)
    who = {"company": text.plural(count, "company", "companies"), "companies": count, "year": each.year}
    what = {"name": name, "title": f"{title}: {text.lower(measure.title)}", "value": each.value}
    return who | what | each.origin.columns | {"unit": str(measure.unit)}


# ----------------------------------------------------------------------------------------- drawing


def logarithmic(measure: Measure) -> bool:
    """Whether the axis is logarithmic: money and counts differ by orders of magnitude."""
    return measure.unit.style in _LOGARITHMIC


def drawable(result: Years, measure: Measure) -> list[Yearly]:
    """The values that have a place on the axis: above zero in logarithms, shares up to somewhat above the whole."""
    if logarithmic(measure):
        return [row for row in result.rows if row.value > 0]
    return [row for row in result.rows if row.value <= _MOST]


def undrawn(result: Years, measure: Measure) -> list[str]:
    """How many have none."""
    count = len(result.rows) - len(drawable(result, measure))
    if not count:
        return []
    which = "of zero or below" if logarithmic(measure) else f"above {_MOST:.0%}"
    return [f"{text.plural(count, 'value')} {which}: not on the axis, but in table and median."]


def drawn(data: ChartData, result: Years, asked: Asked, nothing: str, *, matched: bool = False) -> Figure:
    """Grey points, the chosen companies as lines, the medians as a thick line; the medians of the companies of both
    years where these are `matched`.
    """
    measure = MEASURES[asked.measure]
    rows = drawable(result, measure)
    if not rows:
        return style.empty(text.wrapped(nothing))
    log, chosen = logarithmic(measure), frame.by_ticker(data)
    low, high = style.span([row.value for row in rows], log=log)
    figure = Figure(_points([row for row in rows if row.ticker not in chosen], measure))
    _median_line(figure, [each for each in result.medians if each.value > 0 or not log], measure)
    same = result.matched if matched and result.matched is not None else ()
    _same_companies(figure, same, measure)
    labels = [label for c in data.companies if (label := _company(figure, c, rows, measure))]
    labels = marks.shaped(labels, 380, style.SMALL)
    marks.end_labels(figure, labels, low, high, log=log, pixels=380, size=style.SMALL)
    first, last = min(row.year for row in rows), max(row.year for row in rows)
    figure.update_xaxes(_year_axis(first, last))
    figure.update_yaxes(style.value_axis(low, high, measure.unit, log=log, most=6))
    caption = f"{measure.title}{', log scale' if log else ''}, by fiscal year. Thick grey: median of the year."
    caption += " Diamonds: of the companies of both years." if same else ""
    top = marks.caption(figure, caption)
    return style.base(figure, height=460, right=marks.label_room(labels, style.SMALL), top=top)


def _year_axis(first: int, last: int) -> dict[str, Any]:
    step = 1 if last - first < 6 else 2 if last - first < 9 else 4
    ticks = list(range(last, first - 1, -step))[::-1]
    plain = {"showgrid": False, "zeroline": False, "fixedrange": True, "tickfont": {"size": style.SMALL}}
    ends = {"type": "linear", "range": [first - 0.6, last + 0.6]}
    return plain | ends | {"tickvals": ticks, "ticktext": [str(year) for year in ticks]}


def _points(rows: Sequence[Yearly], measure: Measure) -> dict[str, Any]:
    return scatter(
        x=[row.year for row in rows],
        y=[row.value for row in rows],
        mode="markers",
        marker={"color": style.FAINT, "size": _POINT},
        hovertext=[_hover(row, measure) for row in rows],
        hoverinfo="text",
        showlegend=False,
    )


def _median_line(figure: Figure, medians: Sequence[Median], measure: Measure) -> None:
    if not medians:
        return
    hovers = [_of_all(each, measure.unit) for each in medians]
    line = {"color": _LINE, "width": 4}
    own = {"x": [each.year for each in medians], "y": [each.value for each in medians], "mode": "lines+markers"}
    marker = {"color": _LINE, "size": 8}
    hover = {"hovertext": hovers, "hoverinfo": "text"}
    figure.add_trace(scatter(**own, **hover, line=line, marker=marker, showlegend=False))


def _same_companies(figure: Figure, ends: Sequence[Median], measure: Measure) -> None:
    """Both medians of the same companies, joined by dots."""
    if not ends:
        return
    own = {"x": [each.year for each in ends], "y": [each.value for each in ends], "mode": "lines+markers"}
    marker = {"color": _LINE, "size": 13, "symbol": "diamond", "line": {"color": "white", "width": 1}}
    hover = {"hovertext": [f"Same companies: {_of_all(each, measure.unit)}" for each in ends], "hoverinfo": "text"}
    line = {"color": _LINE, "width": 1.5, "dash": "dot"}
    figure.add_trace(scatter(**own, **hover, line=line, marker=marker, showlegend=False))


def _company(figure: Figure, company: Company, rows: Sequence[Yearly], measure: Measure) -> marks.EndLabel | None:
    """The line of a chosen company, broken where a year is missing, and its label."""
    own = {row.year: row for row in rows if row.ticker == company.ticker}
    if not own:
        return None
    span = range(min(own), max(own) + 1)
    at = [own.get(year) for year in span]
    figure.add_trace(
        scatter(
            x=list(span),
            y=[row.value if row else None for row in at],
            mode="lines+markers",
            line={"color": company.colour, "width": 2.25},
            marker={"color": company.colour, "size": 7},
            hovertext=[_hover(row, measure) if row else "" for row in at],
            hoverinfo="text",
            hoverlabel={"bordercolor": company.colour},
            showlegend=False,
        )
    )
    newest = own[max(own)]
    value = style.brief(newest.value, measure.unit)
    return marks.EndLabel(text.short(company), value, company.colour, newest.value, f"{newest.year}")


def _hover(row: Yearly, measure: Measure) -> str:
    lines = [
        f"<b>{text.escape(row.name)}</b> fiscal {row.year}, to {frame.day(row.period_end)}",
        f"{text.escape(text.lower(measure.title))}: {text.escape(style.quantity(row.value, measure.unit))}",
        text.escape(row.sector),
        *frame.origin_lines(row.origin),
    ]
    return "<br>".join(line for line in lines if line)


def _of_all(each: Median, unit: Unit) -> str:
    who = text.plural(len(each.rows), "company", "companies")
    return f"<b>Median of {who}</b>, fiscal {each.year}: {text.escape(style.quantity(each.value, unit))}"
