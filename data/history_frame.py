"""The history of the series as a frame in memory: what a page asks most is answered without a query.

A query of the series costs 7 to 15 ms, most of it for planning and for converting its answer, and a page asks several.
The whole history is converted once, and an answer is some of its rows: 2 ms, the same frame to the last type.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import duckdb
import numpy as np
import numpy.typing as npt
import pandas as pd

from data.build import FOR_GOOD

COLUMNS: Final = """
    s.basis, s.ticker, s.concept, s.tag, s.quarter, s.period_start, s.period_end, s.value, s.unit, s.method,
    s.evidence, s.known_on, s.source_id, source.accession, s.parts
"""  # of `series AS s LEFT JOIN source`
ORDER: Final = "s.ticker, s.concept, s.basis, s.quarter"
_EPOCH: Final = date(1970, 1, 1)
_WHOLE: Final = (pd.Int8Dtype, pd.Int16Dtype, pd.Int32Dtype, pd.Int64Dtype)  # where some are missing
Codes = tuple[dict[str, int], npt.NDArray[np.int64]]  # a number for each word of a column, and those of the rows


@dataclass(frozen=True, eq=False)
class HistoryFrame:
    """All rows of the history of the series, in the order in which they are answered."""

    _rows: pd.DataFrame
    _from: npt.NDArray[np.int64]  # days since 1970
    _until: npt.NDArray[np.int64]
    _codes: dict[str, Codes]

    def known(self, day: date | None, **wanted: Sequence[str]) -> pd.DataFrame:
        """The rows valid on a day (None: today), of these words by column; what `queries.series` answers."""
        on = ((day or FOR_GOOD) - _EPOCH).days
        chosen = (self._from <= on) & (self._until > on)
        for column, words in wanted.items():
            numbers, of_rows = self._codes[column]
            asked = np.zeros(len(numbers), dtype=bool)
            asked[[numbers[word] for word in words if word in numbers]] = True
            chosen &= asked[of_rows]
        return as_converted(self._rows.take(np.flatnonzero(chosen)).reset_index(drop=True))


def load(cursor: duckdb.DuckDBPyConnection, table: str) -> HistoryFrame:
    """The history of the series, out of a table of it. Raises duckdb.Error."""
    rows = cursor.execute(
        f"SELECT {COLUMNS}, valid_from - DATE '{_EPOCH}' AS valid_from, "
        f"coalesce(valid_until - DATE '{_EPOCH}', {np.iinfo(np.int64).max}) AS valid_until "
        f"FROM {table} AS s LEFT JOIN source USING (source_id) ORDER BY {ORDER}"
    ).df()
    codes = {name: _codes_of(rows[name]) for name in ("ticker", "concept", "basis")}
    begun, until = (rows.pop(name).to_numpy(np.int64) for name in ("valid_from", "valid_until"))
    return HistoryFrame(rows, begun, until, codes)


def _codes_of(words: pd.Series[Any]) -> Codes:
    codes, named = pd.factorize(words)
    return {str(word): number for number, word in enumerate(named)}, codes.astype(np.int64)


def known_by(rows: pd.DataFrame, column: str, day: date | None) -> pd.DataFrame:
    """The rows of an answer whose day in a column had come by a day (None: all), as a query of them answers.

    A third of what the query costs, most of which is planning and converting text.
    """
    if day is None:
        return rows
    kept = rows[column].to_numpy("M8[s]") <= np.datetime64(day)
    return as_converted(rows.take(np.flatnonzero(kept)).reset_index(drop=True))


def as_converted(rows: pd.DataFrame) -> pd.DataFrame:
    """With the types of an answer: out of DuckDB a column of text without any text in it comes as objects, and one of
    whole numbers of which none is missing as numpy's.
    """
    for name in [each for each in rows.columns if isinstance(rows[each].dtype, _WHOLE) and not rows[each].hasnans]:
        rows[name] = rows[name].astype(rows[name].dtype.numpy_dtype)  # type: ignore[union-attr]
    empty = [name for name in rows.columns if rows[name].dtype == "str" and rows[name].isna().all()]
    for name in empty:
        rows[name] = pd.Series([None] * len(rows), dtype=object)
    return rows
