"""Two measures of some 300 companies in a fiscal year, the chosen ones named."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd

from analytics.methods.rank_correlation import RankCorrelation
from charts import assemble, frame, headline, marks, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from charts.figure import Figure
from contracts import Company, Description
from engine.request import Request
from pages.screener import plane as planes
from pages.screener import words
from pages.screener.frames import Ranked, Screened, screened
from pages.screener.measures import MEASURES
from pages.screener.parameters import ScatterParams
from pages.screener.plane import Plane

CORRELATION: Final = "rank_correlation"
_LABELS: Final = 12


def request(p: ScatterParams) -> Request:
    return Request((), p.companies, None, p.end, p.as_of, {"asked": p.asked}, (screened,))


def build(data: ChartData, p: ScatterParams) -> Chart:
    """A grey point for each company, the chosen in colour; both axes logarithmic but for shares."""
    screen, described = data.result(screened), planes.described_of(p.measure, p.across)
    rows = planes.drawable(screen, described)
    if not rows:
        return words.refused(data, p, p.asked, screen)
    named, dropped = words.companies(data, screen), len(screen.rows) - len(rows)
    statistic = planes.correlation(rows)
    return assemble.chart(
        data,
        p,
        _drawn(screen, rows, named, planes.plane_of(rows, described)),
        table(screen, rows, described, statistic),
        finding=words.searched(finding(data, p, screen, rows, statistic), p.asked, screen),
        names=[],
        alt=f"{len(rows)} points: {text.lower(described[0].title)} against {text.lower(described[1].title)}",
        notes=[
            *words.notes(),
            f"A rank correlation is of at least {planes.FEWEST} companies.",
            *planes.undrawn(dropped),
        ],
        missing=words.missing(data, p.asked, screen),
        described=list(dict.fromkeys(described)),
    )


def table(
    screen: Screened,
    rows: Sequence[Ranked],
    described: tuple[Description, Description],
    statistic: RankCorrelation,
) -> pd.DataFrame:
    """A row per company drawn and measure, then the rank correlation with its interval (`low`, `high`)."""
    lines = words.table(screen.year, rows, described)
    rho, low, high = statistic
    if not math.isfinite(rho):
        return lines
    cells, who = [cell for row in rows for cell in row.cells], words.counted(len(rows))
    whole = words.of_all(screen.year, cells, CORRELATION, "Rank correlation of both", rho, "index", who)
    ends = {"low": low, "high": high}
    return frame.with_rows(lines.assign(low=math.nan, high=math.nan), pd.DataFrame([whole | ends]))


# ----------------------------------------------------------------------------------------- finding


def finding(
    data: ChartData, p: ScatterParams, screen: Screened, rows: Sequence[Ranked], statistic: RankCorrelation
) -> Finding:
    """Whether both go together, among how many, and how firmly."""
    numbers = [
        Number(row.cells[i].value, what.name, row.ticker, row.quarter)
        for row in rows
        if row.ticker in {c.ticker for c in data.companies}
        for i, what in enumerate(planes.described_of(p.measure, p.across))
    ]
    said = tuple(words.exceptions(p.asked, screen))
    if p.measure == p.across:
        same = "Both axes show the same measure, so nothing is compared"
        return Finding(same, f"{words.counted(len(rows))} in fiscal {screen.year}", said, tuple(numbers))
    rho, low, high = statistic
    if not math.isfinite(rho):
        have = f"{text.plural(len(rows), 'company has', 'companies have')} both measures"
        few = f"{have}: too few to compare, or one measure does not differ"
        return Finding(few, f"Fiscal {screen.year}", said, tuple(numbers))
    numbers.append(Number(rho, CORRELATION))
    deck = (
        f"{words.counted(len(rows))} in fiscal {screen.year}: rank correlation {signed(rho)}, 95% interval "
        f"{signed(low)} to {signed(high)}"
    )
    return Finding(_headline(p, len(rows), low, high), deck, said, tuple(numbers))


def _headline(p: ScatterParams, count: int, low: float, high: float) -> str:
    y, x = (text.lower(MEASURES[name].title) for name in (p.measure, p.across))
    who = words.counted(count)
    if low <= 0 <= high:
        options = [f"No clear link between {y} and {x} across {who}", f"No clear link between the two across {who}"]
        return headline.fitting(options)
    more, way = _more(p.across, rising=True), _more(p.measure, rising=low > 0)
    bare = f"Across {who}, the one measure is {'higher' if low > 0 else 'lower'} where the other is higher"
    return headline.fitting([f"Across {who}, {more} {x} {_go(p.across)} with {way} {y}", bare])


def _more(measure: str, *, rising: bool) -> str:
    """What a measure is more or less of: of people there are more, of the others a higher value."""
    if measure == "employees":
        return "more" if rising else "fewer"
    return "higher" if rising else "lower"


def _go(measure: str) -> str:
    return "go" if measure == "employees" else "goes"


def signed(value: float) -> str:
    """A correlation in two decimals with a true minus."""
    return style.minus(f"{value:.2f}")


# ----------------------------------------------------------------------------------------- drawing


def _drawn(screen: Screened, rows: Sequence[Ranked], named: Mapping[str, Company], plane: Plane) -> Figure:
    grey, coloured = planes.split(rows, named)
    figure = Figure(planes.others(screen, grey, plane) if grey else ())
    labelled = coloured[:_LABELS]
    places = [*planes.sides(labelled, plane), *[""] * (len(coloured) - len(labelled))]
    for row, side in zip(coloured, places, strict=True):
        figure.add_trace(planes.chosen(screen, row, named[row.ticker], plane, side))
    y, x = plane.described
    figure.update_xaxes(**style.value_axis(*plane.x_range, x.unit, log=plane.log_x, most=6))
    figure.update_yaxes(**style.value_axis(*plane.y_range, y.unit, log=plane.log_y, most=6))
    title = {"text": text.escape(frame.axis_title(x, log=plane.log_x)), "font": {"size": style.SMALL}}
    figure.update_xaxes(title=title)
    top = marks.caption(figure, f"{frame.axis_title(y, log=plane.log_y)}, fiscal {screen.year}")
    return style.base(figure, height=560, right=28, top=top)


CHART = ChartSpec(
    question="Which two measures go together across companies?", params=ScatterParams, request=request, build=build
)
