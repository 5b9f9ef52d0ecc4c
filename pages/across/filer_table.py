"""The tables behind the charts of the large filers: estimates with their intervals, placebos and measured coverage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from charts import frame, text
from contracts import Unit
from engine import estimate
from engine.estimate import Estimate

COLUMNS: Final = ("year", "horizon", *estimate.COLUMNS)


@dataclass(frozen=True, slots=True)
class Line:
    """An estimate as a row: what it is called, and the unit of its value."""

    name: str
    title: str
    unit: Unit
    estimate: Estimate
    year: int | None = None
    horizon: int | None = None


def table(lines: Sequence[Line]) -> pd.DataFrame:
    """One row per estimate: `frame.TABLE_COLUMNS`, then `COLUMNS`; nobody's ticker, since it is of many companies."""
    return of_rows([_row(line) for line in lines])


def of_rows(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """Rows by column name as a table in the same columns."""
    return frame.typed(rows, COLUMNS, texts=("reason",))


def _row(line: Line) -> dict[str, Any]:
    return {
        "company": text.plural(line.estimate.companies, "company", "companies"),
        "name": line.name,
        "title": line.title,
        "unit": str(line.unit),
        "year": line.year,
        "horizon": line.horizon,
        **line.estimate.columns,
    }
