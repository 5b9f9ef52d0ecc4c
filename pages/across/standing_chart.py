"""What the charts of one fiscal year draw alike: companies as points on two logarithmic axes, a line and its table."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from analytics.evidence import derived, newest
from charts import frame, style, text
from charts.figure import Trace, scatter
from contracts import ELASTICITY, USD_PER_PERSON, Description
from pages.across import filer_table, standing_words
from pages.across.filer_parameters import StandingParams
from pages.across.filer_table import Line
from pages.across.specifications import NO_INTERVAL
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
    of_companies = [_row(row, name, title, value, p) for row in rows for name, title, value in _values(row, p)]
    own = pd.DataFrame(of_companies, columns=[*frame.TABLE_COLUMNS, *filer_table.COLUMNS])
    return frame.with_rows(filer_table.typed(own), filer_table.table(slopes))


def line(name: str, title: str, value: float, slope: Slope, rows: Sequence[Standing], p: StandingParams) -> Line:
    """A slope as a row of the table, resting on all of its companies."""
    known_on, document = newest((row.known_on, row.document) for row in rows) or (None, None)
    return Line(
        name,
        title,
        value,
        ELASTICITY,
        slope.inference if name != standing_words.RANK else NO_INTERVAL,
        slope.companies,
        slope.companies,
        year=p.year,
        coverage=slope.coverage if name != standing_words.RANK else None,
        reason=slope.reason,
        period_end=max((row.period_end for row in rows), default=None),
        evidence=derived(row.evidence for row in rows).value if rows else None,
        known_on=known_on,
        document=document,
    )


def _values(row: Standing, p: StandingParams) -> tuple[tuple[str, str, float], ...]:
    title = f"{standing_words.output(p)[:1].upper()}{standing_words.output(p)[1:]}"
    return (CAPEX, "Capex per employee", row.capex), (OUTPUT, title, row.output)


def _row(row: Standing, name: str, title: str, value: float, p: StandingParams) -> dict[str, Any]:
    return {
        "ticker": row.ticker,
        "company": row.name,
        "period_end": row.period_end,
        "name": name,
        "title": title,
        "value": value,
        "unit": str(USD_PER_PERSON),
        "evidence": row.evidence,
        "known_on": row.known_on,
        "accession": row.document,
        "year": p.year,
    }


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
        f"{text.evidence(row.evidence)}, known since {frame.day(row.known_on)}",
        text.document(row.document),
    ]
    return "<br>".join(part for part in lines if part)
