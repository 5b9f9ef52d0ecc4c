"""Moving along the quarters of many companies at once.

Series here are indexed by (ticker, quarter) on a complete, sorted grid: every company has every quarter, gaps are NaN.
So a series is a matrix of companies by quarters: lags and bases need no loop over either, recursions one over quarters.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from errors import UsageError

Base = str | Mapping[str, str]  # one quarter for all companies, or one for each ticker
Matrix = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]
Series = pd.Series


def matrix(series: Series[Any]) -> Matrix:
    """Companies x quarters."""
    width = quarters(series)
    companies = -1 if width else len(series.index.levels[0])  # type: ignore[attr-defined]
    return series.to_numpy("float64").reshape(companies, width)


def quarters(series: Series[Any]) -> int:
    """How many quarters the grid has."""
    return len(series.index.levels[1])  # type: ignore[attr-defined]


def like(series: Series[Any], values: Matrix) -> Series[Any]:
    """A matrix of companies x quarters back on the index of a series."""
    return pd.Series(values.reshape(-1), index=series.index)


def shifted(values: npt.NDArray[Any], steps: int, fill: Any) -> npt.NDArray[Any]:
    """Moved `steps` places to later quarters along the last axis, below zero to earlier ones; what comes from beyond an
    end is `fill`.
    """
    moved, width = np.full_like(values, fill), values.shape[-1]
    if abs(steps) < width:
        later, earlier = max(steps, 0), max(-steps, 0)
        moved[..., later : width - earlier] = values[..., earlier : width - later]
    return moved


def lag(series: Series[Any], steps: int) -> Series[Any]:
    """The value `steps` quarters earlier, per company.

    Raises UsageError for a step that is no whole number above zero.
    """
    if isinstance(steps, bool) or not isinstance(steps, int) or steps < 1:
        raise UsageError(
            "Not a number of quarters", which=str(steps)[:40], next_step="Use a whole number from 1, such as 4"
        )
    return like(series, shifted(matrix(series), steps, np.nan))


def base_places(index: pd.Index[Any], base: Base) -> Places:
    """Column of each company's base quarter in the grid, -1 where the grid has no such quarter or the company no base.

    Raises UsageError for what is no quarter.
    """
    companies, level = index.levels  # type: ignore[attr-defined]
    if not isinstance(base, Mapping):
        return np.full(len(companies), _column(level, base), dtype=np.intp)
    columns = {quarter: _column(level, quarter) for quarter in set(base.values())}
    return np.array([columns.get(base.get(str(c), ""), -1) for c in companies], dtype=np.intp)


def _column(level: Any, quarter: str) -> int:
    return int(level.get_indexer([_period(quarter)])[0])


def _period(quarter: str) -> pd.Period:
    if not isinstance(quarter, str) or not re.fullmatch(r"[0-9]{4}Q[1-4]", quarter):
        raise UsageError("The base is no quarter", which=str(quarter)[:40], next_step="Write it like 2019Q4")
    return pd.Period(quarter, freq="Q-DEC")


def at_base(series: Series[Any], base: Base) -> Series[Any]:
    """The company's value in its base quarter, at every quarter; NaN where it has none there."""
    values, places = matrix(series), base_places(series.index, base)
    padded = np.column_stack([values, np.full(len(values), np.nan)])  # what -1 reads
    bases = padded[np.arange(len(values)), places]
    return like(series, np.repeat(bases[:, np.newaxis], values.shape[1], axis=1))


def positive(series: Series[Any]) -> Series[Any]:
    """The series where it is above zero, else missing: for denominators and logarithms."""
    return series.where(series > 0)


def log(series: Series[Any]) -> Series[Any]:
    """Natural logarithm; missing where the value is not above zero."""
    return pd.Series(np.log(positive(series)), index=series.index)
