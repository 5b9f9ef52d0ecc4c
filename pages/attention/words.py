"""What the charts of this page share: who discloses a figure, rows of a table, what is said of the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeVar

import pandas as pd

from charts import assemble, frame, style, text
from charts.core import Chart, ChartData
from charts.parameter import Params
from contracts import Company, Unit
from engine.origin import Origin

T = TypeVar("T")
COLUMNS: Final = (*frame.TABLE_COLUMNS, "period")
_DAY: Final = 86_400_000  # milliseconds
QUARTER_WIDE: Final = 68 * _DAY


def first(data: ChartData, rows: Mapping[str, T]) -> tuple[Company, T] | None:
    """The first chosen company that something is known of."""
    return next(((company, rows[company.ticker]) for company in data.companies if company.ticker in rows), None)


def others(data: ChartData, have: Iterable[str], what: str) -> list[str]:
    """A line for each chosen company of which it is not known."""
    known = set(have)
    return [f"{text.short(c)}: {what} not known here." for c in data.companies if c.ticker not in known]


def empty(data: ChartData, params: Params, what: str, missing: Iterable[str]) -> Chart:
    """The chart when no chosen company discloses it."""
    return assemble.replaced(assemble.empty(data, params, [], what=what), missing=tuple(missing))


def row(
    company: Company,
    quarter: str | None,
    ends: pd.Timestamp,
    name: str,
    title: str,
    value: float,
    unit: Unit,
    origin: Origin,
    **more: Any,
) -> dict[str, Any]:
    """One row of a table."""
    told = {"ticker": company.ticker, "company": company.name, "quarter": quarter, "period_end": ends}
    return told | {"name": name, "title": title, "value": value, "unit": unit.symbol} | origin.columns | more


def table(rows: Iterable[Mapping[str, Any]], columns: Iterable[str] = COLUMNS) -> pd.DataFrame:
    """The rows in the columns that all tables share, and those of a chart's own."""
    return pd.DataFrame(list(rows), columns=list(columns)).astype({"quarter": "object"})


def period(name: str) -> str:
    """A period in a sentence: "2026Q2", "the second half of 2025", "fiscal 2024"."""
    if name.startswith("FY"):
        return f"fiscal {name[2:]}"
    if name[4] == "H":
        return f"the {'first' if name[5] == '1' else 'second'} half of {name[:4]}"
    return name


def hover(company: Company, lines: Iterable[str], origin: Origin) -> str:
    """Finished lines under the company's name, then how firm they are and since when."""
    known = f"{text.evidence(origin.evidence)}, known since {frame.day(origin.known_on)}"
    return "<br>".join([f"<b>{text.escape(text.short(company))}</b>", *lines, known])


def with_gaps(points: Mapping[str, T]) -> tuple[list[str], list[T | None]]:
    """The days of all quarters from the first to the last of some points, and the points, None where there is none."""
    grid = frame.quarters_between(min(points), max(points))
    return [day(quarter) for quarter in grid], [points.get(quarter) for quarter in grid]


def day(quarter: str) -> str:
    """Where a quarter's value stands on a time axis."""
    return style.quarter_day(quarter)
