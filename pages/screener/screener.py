"""Screener: one measure of some 300 companies in a fiscal year, ranked: the highest, those chosen, one's neighbours."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from charts import assemble, frame, headline, marks, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from charts.figure import Figure, bar
from contracts import Company, Description
from engine.request import Request
from pages.screener import words
from pages.screener.asked import EVERY
from pages.screener.frames import Ranked, Screened, screened
from pages.screener.measures import MEASURES
from pages.screener.parameters import LEVEL, ScreenerParams

MEDIAN: Final = "median"
_TOP, _BOTTOM, _NEIGHBOURS, _CHOSEN = 10, 1, 2, 8
_BAR: Final = 27  # pixels
_CAPTION: Final = 38  # letters that fit beside the names on a phone


def request(p: ScreenerParams) -> Request:
    return Request((), p.companies, None, p.end, p.as_of, {"asked": p.asked}, (screened,))


def build(data: ChartData, p: ScreenerParams) -> Chart:
    """Bars of the highest, the lowest, those chosen and the one looked for with its neighbours; the table has all."""
    screen, described = data.result(screened), MEASURES[p.measure].described(p.years)
    if not screen.rows:
        return words.refused(data, p, p.asked, screen)
    named = words.companies(data, screen)
    middle = statistics.median(row.value for row in screen.rows)
    lines = words.table(screen.year, screen.rows, [described])
    cells, who = [row.cells[0] for row in screen.rows], words.counted(len(screen.rows))
    title, unit = f"Median: {described.title}", str(described.unit)
    median = words.of_all(screen.year, cells, MEDIAN, title, middle, unit, who)
    return assemble.chart(
        data,
        p,
        _drawn(screen, named, described, middle),
        frame.with_rows(lines, pd.DataFrame([median])),
        finding=words.searched(finding(data, p, screen, described, middle), p.asked, screen),
        names=[],
        alt=f"Bars of {text.lower(described.title)} of {words.counted(len(shown(screen, named)))} out of "
        f"{len(screen.rows)}, the highest first",
        notes=words.notes(),
        missing=words.missing(data, p.asked, screen),
        described=[described],
    )


def shown(screen: Screened, named: Mapping[str, Company]) -> list[Ranked]:
    """The rows that are drawn, the highest first."""
    count = len(screen.rows)
    ranks = {*range(1, _TOP + 1), *range(count - _BOTTOM + 1, count + 1)}
    ranks |= {row.rank for row in screen.rows if row.ticker in list(named)[:_CHOSEN]}
    if found := screen.row(screen.found):
        ranks |= set(range(found.rank - _NEIGHBOURS, found.rank + _NEIGHBOURS + 1))
    return [row for row in screen.rows if row.rank in ranks]


# ----------------------------------------------------------------------------------------- finding


def finding(data: ChartData, p: ScreenerParams, screen: Screened, described: Description, middle: float) -> Finding:
    """Who is highest of how many, the median, and where the chosen stand."""
    top, count = screen.rows[0], len(screen.rows)
    chosen = [row for c in data.companies[:_CHOSEN] if (row := screen.row(c.ticker))]  # those that are drawn
    found = screen.row(screen.found)
    spoken = list({row.ticker: row for row in (top, *([found] if found else []), *chosen)}.values())
    numbers = [Number(row.value, described.name, row.ticker, row.quarter) for row in spoken]
    numbers.append(Number(middle, MEDIAN))
    return Finding(
        _headline(p, screen, top, count),
        _deck(p, screen, chosen, found, middle, described),
        (*_unchanged(p), *words.exceptions(p.asked, screen)),
        tuple(numbers),
    )


def _unchanged(p: ScreenerParams) -> list[str]:
    """That a change was asked for of a measure that has none."""
    if p.change == LEVEL or p.years:
        return []
    return [f"{MEASURES[p.measure].title} is in percent: its level is shown, a change is not measured"]


def _headline(p: ScreenerParams, screen: Screened, top: Ranked, count: int) -> str:
    title, who = text.lower(MEASURES[p.measure].title), words.counted(count)
    value = style.quantity(top.value, MEASURES[p.measure].described(p.years).unit)
    if count == 1:
        return f"{words.short(top)} alone is left: {title}{' grew by' if p.years else ' was'} {value}"
    if p.years:
        since, name = f"fiscal {screen.year - p.years} to {screen.year}", words.short(top)
        long = f"Highest growth in {title}, {since}, of {who}: {name}, {value}"
        return headline.fitting([long, f"Highest growth in {title}, {since}: {name}, {value}"])
    long = f"Highest {title} of {who} in fiscal {screen.year}: {words.short(top)}, {value}"
    return headline.fitting([long, f"Highest {title} of {who}: {words.short(top)}, {value}"])


def _deck(
    p: ScreenerParams,
    screen: Screened,
    chosen: Sequence[Ranked],
    found: Ranked | None,
    middle: float,
    described: Description,
) -> str:
    """The median, and the places of the one looked for and of those chosen, as many as fit."""
    when = f"Fiscal {screen.year}"
    if p.years:
        when = f"Fiscal {screen.year - p.years} to {screen.year}, {words.counted(len(screen.rows))}"
    median = f"{when}{_of_sector(p)}: median {style.quantity(middle, described.unit)}"
    places = [f"{words.short(row)} is {words.ordinal(row.rank)}" for row in ([found] if found else [])]
    places += [f"{words.short(row)} {words.ordinal(row.rank)}" for row in chosen if row is not found]
    options = [f"{median}; {', '.join(places[:most])}" for most in range(len(places), 0, -1)]
    return headline.fitting([*options, median], headline.DECK)


def _of_sector(p: ScreenerParams) -> str:
    return "" if p.sector == EVERY else f", {p.sector}"


# ----------------------------------------------------------------------------------------- drawing


def _drawn(screen: Screened, named: Mapping[str, Company], described: Description, middle: float) -> Figure:
    rows = shown(screen, named)[::-1]
    low, high = min(0.0, *(row.value for row in rows)), max(0.0, *(row.value for row in rows))
    air = (high - low or 1.0) * 0.02
    figure = Figure(_bars(screen, rows, named, described))
    for i, row in enumerate(rows):
        label = f"<b>{text.escape(style.brief(row.value, described.unit))}</b>"
        figure.add_annotation(text=label, x=max(row.value, 0.0), y=i, xanchor="left", xshift=6, showarrow=False)
    for i, (lower, upper) in enumerate(itertools.pairwise(rows)):
        if lower.rank - upper.rank > 1:
            figure.add_shape(type="line", xref="paper", x0=0, x1=1, y0=i + 0.5, y1=i + 0.5, line=_GAP)
    line = {"color": style.RULE, "width": 1.2, "dash": "dot"}
    figure.add_shape(type="line", x0=middle, x1=middle, yref="paper", y0=0, y1=1, line=line)
    figure.update_xaxes(**style.value_axis(low - (air if low < 0 else 0), high + air, described.unit, most=5))
    figure.update_xaxes(zeroline=True, zerolinecolor=style.RULE)
    figure.update_yaxes(_names(rows, named))
    top = marks.caption(figure, f"{frame.axis_title(described)}, fiscal {screen.year}; dotted: median", width=_CAPTION)
    return style.base(figure, height=max(220, 70 + _BAR * len(rows)), right=88, top=top)


_GAP: Final = {"color": style.FAINT, "width": 1}


def _bars(
    screen: Screened, rows: Sequence[Ranked], named: Mapping[str, Company], described: Description
) -> dict[str, Any]:
    companies = [words.company_of(named, row) for row in rows]
    hovers = [
        words.hover(company, row, [described], screen.year, len(screen.rows))
        for company, row in zip(companies, rows, strict=True)
    ]
    return bar(
        x=[row.value for row in rows],
        y=list(range(len(rows))),
        orientation="h",
        marker={"color": [company.colour for company in companies], "line": {"width": 0}},
        hovertext=hovers,
        hoverinfo="text",
        width=0.66,
        cliponaxis=False,
    )


def _names(rows: Sequence[Ranked], named: Mapping[str, Company]) -> dict[str, Any]:
    """The vertical axis with place and name at each bar, those chosen in bold."""
    ticks = [f"{row.rank}. {text.escape(_clipped(words.short(row)))}" for row in rows]
    bold = [f"<b>{tick}</b>" if row.ticker in named else tick for row, tick in zip(rows, ticks, strict=True)]
    names = {"tickvals": list(range(len(rows))), "ticktext": bold, "range": [-0.6, len(rows) - 0.4]}
    plain = {"showgrid": False, "zeroline": False, "automargin": True, "fixedrange": True, "ticks": ""}
    return names | plain | {"tickfont": {"size": style.SMALL}}


def _clipped(name: str, most: int = 20) -> str:
    return name if len(name) <= most else f"{name[: most - 1].rstrip()}…"


CHART = ChartSpec(
    question="Where does a company stand among 300 large filers?", params=ScreenerParams, request=request, build=build
)
