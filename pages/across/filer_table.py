"""The tables behind the charts of the large filers: estimates with their intervals, placebos and measured coverage."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from analytics.methods.clustered import Inference
from analytics.methods.coverage import Coverage
from analytics.methods.placebo import Placebo
from charts import frame, text
from contracts import Unit
from pages.across.comparisons import Compared
from pages.across.steps import Response

COLUMNS: Final = (
    "year",
    "horizon",
    "low",
    "high",
    "companies",
    "observations",
    "standard_error",
    "degrees_of_freedom",
    "p_value",
    "false_positives",
    "placebo_low",
    "placebo_high",
    "measured_coverage",
    "reason",
)
_NUMBERS: Final = tuple(name for name in COLUMNS if name != "reason")


@dataclass(frozen=True, slots=True)
class Line:
    """One estimate as a row: what it is, its value and unit, and all that is known of it."""

    name: str
    title: str
    value: float
    unit: Unit
    inference: Inference
    companies: int
    observations: int
    year: int | None = None
    horizon: int | None = None
    placebo: Placebo | None = None
    coverage: Coverage | None = None
    reason: str | None = None
    period_end: pd.Timestamp | None = None
    evidence: str | None = None
    known_on: pd.Timestamp | None = None
    document: str | None = None


def line(row: Compared | Response, name: str, title: str, unit: Unit, *, horizon: int | None = None) -> Line:
    """An estimate of the large filers as a row."""
    return Line(
        name,
        title,
        row.value,
        unit,
        row.inference,
        row.companies,
        row.observations,
        horizon=horizon,
        placebo=row.placebo,
        coverage=row.coverage,
        reason=row.reason,
        period_end=row.period_end,
        evidence=row.evidence,
        known_on=row.known_on,
        document=row.document,
    )


def table(lines: Sequence[Line]) -> pd.DataFrame:
    """One row per estimate: `frame.TABLE_COLUMNS`, then `COLUMNS`; nobody's ticker, since it is of many companies."""
    return typed(pd.DataFrame([_row(line) for line in lines], columns=[*frame.TABLE_COLUMNS, *COLUMNS]))


def typed(rows: pd.DataFrame) -> pd.DataFrame:
    """The same with days and numbers as such, also where none is known."""
    days = {column: pd.to_datetime(rows[column]) for column in ("period_end", "known_on")}
    numbers = {column: pd.to_numeric(rows[column]) for column in _NUMBERS}
    quarters = rows["quarter"].astype(object).where(rows["quarter"].notna(), None)
    return rows.assign(**days, **numbers, quarter=quarters)


def _row(line: Line) -> dict[str, Any]:
    known = not math.isnan(line.value)
    return {
        "ticker": None,
        "company": text.plural(line.companies, "company", "companies"),
        "quarter": None,
        "period_end": line.period_end,
        "name": line.name,
        "title": line.title,
        "value": line.value,
        "unit": str(line.unit),
        "evidence": line.evidence if known else None,
        "known_on": line.known_on if known else None,
        "accession": line.document if known else None,
        "year": line.year,
        "horizon": line.horizon,
        "low": line.inference.low,
        "high": line.inference.high,
        "companies": line.companies,
        "observations": line.observations,
        "standard_error": line.inference.standard_error,
        "degrees_of_freedom": line.inference.degrees_of_freedom,
        "p_value": line.inference.p_value,
        "false_positives": line.placebo.clustered if line.placebo else None,
        "placebo_low": line.placebo.low if line.placebo else None,
        "placebo_high": line.placebo.high if line.placebo else None,
        "measured_coverage": line.coverage.share if line.coverage else None,
        "reason": line.reason,
    }
