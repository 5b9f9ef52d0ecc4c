"""For every company, concept and quarter: how firmly a value is known, or why it is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import pandas as pd

from analytics.evidence import GRADES
from contracts import CONCEPTS, MARKET_VALUES, Missing
from data.reading import queries
from data.store import Store

MISSING: Final = "missing"
STATES: Final = (*GRADES, MISSING)
_NEAR: Final = 10  # days between the ends of one fiscal quarter as two facts date it
_WITHIN: Final = dict.fromkeys(MARKET_VALUES, 92)  # days that a count is used for before the next one is filed
_LATE: Final = ("headcount", *MARKET_VALUES)  # concepts that are known after the report of their quarter


@dataclass(frozen=True, slots=True)
class Cell:
    """One company, concept and calendar quarter: the grade of the value's evidence and the day since which it is
    known, or the reason why there is none.
    """

    ticker: str
    concept: str
    quarter: str
    period_end: pd.Timestamp
    evidence: str | None
    reason: Missing | None
    known_on: pd.Timestamp | None  # None where the value is missing

    @property
    def state(self) -> str:
        """One of `STATES`."""
        return self.evidence or MISSING

    @property
    def missing(self) -> bool:
        return self.evidence is None


@dataclass(frozen=True, slots=True)
class Coverage:
    """One cell per company, concept and quarter, by company and quarter; from a company's first to its last report."""

    cells: tuple[Cell, ...]

    @property
    def documents(self) -> frozenset[str]:
        """None: a cell shows no number."""
        return frozenset()


def coverage(
    store: Store, companies: Sequence[str], concepts: Sequence[str] | None = None, as_of: date | None = None
) -> Coverage:
    """What was known of the companies and concepts (all where none are named) on a day (today where none is named)."""
    wanted = list(concepts or CONCEPTS)
    grid = queries.expected_quarters(store, companies, as_of).merge(pd.DataFrame({"concept": wanted}), how="cross")
    known = queries.series(store, companies, wanted, ["quarter"], as_of)
    known = known[["ticker", "concept", "quarter", "evidence", "known_on"]]
    last = known.groupby(["ticker", "concept"])["quarter"].max().rename("last").reset_index()
    rows = grid.merge(known, on=["ticker", "concept", "quarter"], how="left")
    rows = rows.merge(last, on=["ticker", "concept"], how="left")
    rows["reason"] = _reasons(rows, queries.quarantined(store, companies, as_of))
    rows["quarter"] = rows["quarter"].dt.to_period("Q").astype("str")
    columns = rows[["ticker", "concept", "quarter", "period_end", "evidence", "reason", "known_on"]]
    return Coverage(tuple(_cell(*row) for row in columns.itertuples(index=False, name=None)))


def _cell(
    ticker: str,
    concept: str,
    quarter: str,
    period_end: pd.Timestamp,
    evidence: str | None,
    reason: str | None,
    known_on: pd.Timestamp,
) -> Cell:
    grade = evidence if isinstance(evidence, str) else None
    why = Missing(reason) if isinstance(reason, str) else None
    return Cell(ticker, concept, quarter, period_end, grade, why, None if pd.isna(known_on) else known_on)


def _reasons(rows: pd.DataFrame, quarantined: pd.DataFrame) -> pd.Series:
    """Why a cell is missing; every quarter here is one whose report was read.

    Stated, but set aside: quarantined. Nothing ever: not disclosed (or not tagged). A headcount or market value after
    the last: not yet reported. Else the report of that quarter, or the line in it, is not in the source.
    """
    missing = rows["evidence"].isna()
    later = (rows["quarter"] > rows["last"]) & rows["concept"].isin(_LATE)
    reason = pd.Series(None, index=rows.index, dtype="str")
    reason[missing] = Missing.NOT_IN_SOURCE.value
    reason[missing & later] = Missing.NOT_YET_REPORTED.value
    reason[missing & rows["last"].isna()] = Missing.NOT_DISCLOSED.value
    reason[missing & _set_aside(rows, quarantined)] = Missing.QUARANTINED.value
    return reason


def _set_aside(rows: pd.DataFrame, quarantined: pd.DataFrame) -> pd.Series:
    """Whether a value of the cell's concept that ended within its quarter's last days is set aside."""
    return pd.Series(rows.index.isin(set_aside(rows, quarantined)["index"]), index=rows.index)


def set_aside(cells: pd.DataFrame, quarantined: pd.DataFrame) -> pd.DataFrame:
    """The rows of `queries.quarantined` behind cells (ticker, concept, period_end): one row per cell and reason, with
    the cell's `index`. A value of the cell's quarter is, and a share count as long as it would be in use.
    """
    asked = cells.reset_index(names="index")[["index", "ticker", "concept", "period_end"]]
    near = asked.merge(quarantined, on=["ticker", "concept"], suffixes=("", "_aside"))
    days = (near["period_end"] - near["period_end_aside"]).dt.days
    return near[days.between(-_NEAR, near["concept"].map(_WITHIN).astype("float64").fillna(_NEAR))]
