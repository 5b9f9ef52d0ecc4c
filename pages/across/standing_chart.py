"""What the charts of one fiscal year draw alike: companies as points on two logarithmic axes, a line and its table."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

import pandas as pd

from charts import frame, style, text
from charts.figure import Trace, scatter
from contracts import ELASTICITY, USD_PER_PERSON, Description
from engine.estimate import NO_INTERVAL
from engine.origin import computed_from
from pages.across import filer_table, standing_words
from pages.across.filer_parameters import StandingParams
from pages.across.filer_table import Line
from pages.across.standings import Slope, Standing

CAPEX: Final = "capex_per_employee"
OUTPUT: Final = "output_per_employee"
_FORMULA: Final = r"\ln\frac{Y_i}{L_i} = \alpha + \beta \ln\frac{I_i}{L_i} + e_i"
_MEANING: Final = (
    "Percent of output per employee that went with each percent of capital expenditure per employee in one fiscal "
    "year; Y the output, I capital expenditure, L people at the year's end."
)
_CAVEAT: Final = (
    "People stand on both sides, so that a part of the link arises from nothing: see how companies are compared with"
    " people in the model on their own."
)
_REFERENCE: Final = "Kronmal, JRSS A 156 (1993) 379-392; White, Econometrica 48 (1980) 817-838"

Spans = tuple[tuple[float, float], tuple[float, float]]


def described() -> Description:
    """The slope, for "how this is computed"."""
    return Description("slope", "Link within one year", ELASTICITY, _FORMULA, _MEANING, _CAVEAT, _REFERENCE)


def table(rows: Sequence[Standing], slopes: Sequence[Line], p: StandingParams) -> pd.DataFrame:
    """Two rows per company, then the slopes; `frame.TABLE_COLUMNS` and `filer_table.COLUMNS`."""
    of_companies = [line for row in rows for line in _of_company(row, p)]
    return frame.with_rows(filer_table.of_rows(of_companies), filer_table.table(slopes))


def line(name: str, title: str, value: float, slope: Slope, rows: Sequence[Standing], p: StandingParams) -> Line:
    """A slope as a row of the table, resting on all of its companies."""
    last_day = max((row.period_end for row in rows), default=None)
    origin = computed_from(row.origin for row in rows) if rows else None
    own = replace(slope, value=value, period_end=last_day, origin=origin)
    if name == standing_words.RANK:
        own = replace(own, inference=NO_INTERVAL, coverage=None)
    return Line(name, title, ELASTICITY, own, year=p.year)


def _of_company(row: Standing, p: StandingParams) -> Iterator[dict[str, Any]]:
    """Its capital expenditure and its output per employee."""
    who = {"ticker": row.ticker, "company": row.name, "period_end": row.period_end, "year": p.year}
    shared = who | {"unit": str(USD_PER_PERSON)} | row.origin.columns
    yield shared | {"name": CAPEX, "title": "Capex per employee", "value": row.capex}
    title = f"{standing_words.output(p)[:1].upper()}{standing_words.output(p)[1:]}"
    yield shared | {"name": OUTPUT, "title": title, "value": row.output}


# ----------------------------------------------------------------------------------------- drawing


def spans(rows: Sequence[Standing]) -> Spans:
    """The ranges of both axes, across and up."""
    across, up = ([row.capex for row in rows], [row.output for row in rows])
    return style.span(across, log=True), style.span(up, log=True)


def points(rows: Sequence[Standing], colour: str, p: StandingParams, size: int = 7, **more: Any) -> Trace:
    """Some companies in one colour."""
    return scatter(
        x=[row.capex for row in rows],
        y=[row.output for row in rows],
        marker={"color": colour, "size": size},
        hovertext=[hover(row, p) for row in rows],
        hoverinfo="text",
        hoverlabel={"bordercolor": colour},
        showlegend=False,
        **({"mode": "markers"} | more),
    )


def fitted(slope: Slope, rows: Sequence[Standing]) -> Trace:
    """The line of a slope through the middle of its companies."""
    x, y = ([math.log(getattr(row, side)) for row in rows] for side in ("capex", "output"))
    middle = sum(x) / len(x), sum(y) / len(y)
    ends = [min(x), max(x)]
    heights = [math.exp(middle[1] + slope.value * (end - middle[0])) for end in ends]
    line = {"color": style.SOFT, "width": 2}
    along = [math.exp(end) for end in ends]
    return scatter(x=along, y=heights, mode="lines", line=line, hoverinfo="skip", showlegend=False)


def hover(row: Standing, p: StandingParams) -> str:
    """Both values of a company, its sector and what they rest on."""
    lines = [
        f"<b>{text.escape(row.name)}</b> fiscal {p.year}, to {frame.day(row.period_end)}",
        f"capex per employee: {style.quantity(row.capex, USD_PER_PERSON)}",
        f"{standing_words.output(p)}: {style.quantity(row.output, USD_PER_PERSON)}",
        text.escape(row.sector),
        *frame.origin_lines(row.origin),
    ]
    return "<br>".join(part for part in lines if part)
