"""The companies of the annual panel with one or two measures of a fiscal year, ranked by the first."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics.evidence import Provenance, merged
from contracts import Evidence
from data.store import Store
from engine.annual_panel import AnnualPanel, annual_panel, newest_for_most
from engine.request import Request
from pages.screener import conditions
from pages.screener.asked import EVERY, NEWEST, Asked
from pages.screener.measures import MEASURES, SOLID, Screen

Values = npt.NDArray[np.float64]
_SLACK: Final = np.timedelta64(15, "D")  # a year of 52 or 53 weeks ends up to a week into the next quarter


@dataclass(frozen=True, slots=True)
class Cell:
    """One value with its grade, day and document."""

    value: float
    evidence: str
    known_on: pd.Timestamp
    document: str


@dataclass(frozen=True, slots=True)
class Ranked:
    """One company of a fiscal year: a cell for each measure. `rank` 1 is the highest value of the first."""

    rank: int
    ticker: str
    name: str
    sector: str
    quarter: str  # in which the fiscal year ends
    period_end: pd.Timestamp
    cells: tuple[Cell, ...]

    @property
    def value(self) -> float:
        """The value of the first measure."""
        return self.cells[0].value

    @property
    def machine_read(self) -> bool:
        """Whether its people were read by machine."""
        return any(cell.evidence == Evidence.MACHINE_READ for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Screened:
    """The companies that are left, the highest first. `year` is 0 where no year is known.

    found: the ticker of the company that was looked for, '' for none; `near` names of companies like it where it is
    not in the panel. ignored: parts of the condition that were not understood. panel: all tickers of the panel.
    """

    year: int
    rows: tuple[Ranked, ...]
    found: str
    found_name: str
    near: tuple[str, ...]
    ignored: tuple[str, ...]
    panel: frozenset[str]

    @property
    def documents(self) -> frozenset[str]:
        """The documents of all values."""
        return frozenset(cell.document for row in self.rows for cell in row.cells if cell.document)

    def row(self, ticker: str) -> Ranked | None:
        """The row of a company."""
        return next((row for row in self.rows if row.ticker == ticker), None)


def screened(store: Store, request: Request) -> Screened:
    """The companies of the panel by the request's measures, year, sector and conditions."""
    asked: Asked = request.options["asked"]
    panel = annual_panel(store, as_of=request.as_of, machine_read=not asked.stated)
    columns = [_column(panel, name, asked.years) for name in asked.measures]
    wanted, ignored = conditions.read(asked.where)
    kept = _within(panel, request.end) & np.all([np.isfinite(values) for values, _ in columns], axis=0)
    year = _year(panel, asked.year, kept)
    kept &= panel.at["fiscal_year"].to_numpy() == year
    kept &= _of_sector(panel, asked.sector)
    for condition in wanted:
        kept &= condition.holds(_column(panel, condition.measure, 0)[0])
    found = _find(panel, asked.find)
    near = _near(panel, asked.find) if asked.find and not found else ()
    names = dict(zip(panel.at["ticker"], panel.at["name"], strict=True))
    rows = tuple(_rows(panel, columns, np.flatnonzero(kept)))
    return Screened(year, rows, found, str(names.get(found, "")), near, ignored, frozenset(names))


def _column(panel: AnnualPanel, name: str, years: int) -> tuple[Values, Provenance]:
    """Values and provenance of a measure, or of its change over some years, for each row of the panel."""
    measure = MEASURES[name]
    parts = [panel.values[line] for line in measure.lines]
    behind = merged(panel.provenance[line] for line in measure.lines)
    if measure.under:
        behind, values = behind.derived(), parts[0] / np.where(parts[1] > 0, parts[1], np.nan)
    else:
        values = parts[0]
    if years:
        earlier = _earlier(panel.at, years)
        values = values / np.where(earlier >= 0, _bases(panel, measure, values)[earlier], np.nan) - 1
        behind = behind.merge(behind[earlier]).derived()
    return values, behind.where(np.isfinite(values))


def _bases(panel: AnnualPanel, measure: Screen, values: Values) -> Values:
    """The values that a change can be measured from: above zero, and not near it beside the revenue of the year."""
    low = panel.values[measure.over] < SOLID * panel.values["revenue"] if measure.difference else False
    return np.where((values > 0) & ~np.asarray(low), values, np.nan)


def _earlier(at: pd.DataFrame, years: int) -> npt.NDArray[np.intp]:
    """The place of each company's row some fiscal years before, -1 for none."""
    keys = pd.MultiIndex.from_frame(at[["cik", "fiscal_year"]])
    before = pd.MultiIndex.from_arrays([at["cik"], at["fiscal_year"] - years])
    return np.asarray(keys.get_indexer(before))


def _within(panel: AnnualPanel, end: str | None) -> npt.NDArray[np.bool_]:
    """The rows whose fiscal year ends by a quarter."""
    if end is None:
        return np.ones(len(panel.at), dtype=bool)
    return np.asarray(_calendar_quarters(panel.at["period_end"]) <= end)


def _calendar_quarters(days: pd.Series[Any]) -> npt.NDArray[np.object_]:
    """The calendar quarters in which fiscal years end."""
    return np.asarray((days - _SLACK).dt.to_period("Q").astype("str").to_numpy(dtype=object))


def _year(panel: AnnualPanel, asked: str, known: npt.NDArray[np.bool_]) -> int:
    """The year asked for; the newest that is known for most, or 0."""
    if asked != NEWEST:
        return int(asked)
    return newest_for_most(Counter(panel.at.loc[known, "fiscal_year"].tolist()))


def _of_sector(panel: AnnualPanel, sector: str) -> npt.NDArray[np.bool_]:
    if sector == EVERY:
        return np.ones(len(panel.at), dtype=bool)
    return np.asarray(panel.at["sector"] == sector, dtype=bool)


def _rows(
    panel: AnnualPanel, columns: Sequence[tuple[Values, Provenance]], places: npt.NDArray[np.intp]
) -> Iterable[Ranked]:
    order = places[np.lexsort((panel.at["name"].to_numpy(dtype=object)[places], -columns[0][0][places]))]
    at, cells = panel.at.iloc[order], [_cells(panel, *column, order) for column in columns]
    quarters = _calendar_quarters(at["period_end"])
    for rank, (row, quarter) in enumerate(zip(at.itertuples(), quarters, strict=True), start=1):
        sector = row.sector if isinstance(row.sector, str) else ""
        own = tuple(column[rank - 1] for column in cells)
        end = pd.Timestamp(row.period_end)  # type: ignore[arg-type]
        yield Ranked(rank, str(row.ticker), str(row.name), sector, str(quarter), end, own)


def _cells(panel: AnnualPanel, values: Values, behind: Provenance, places: npt.NDArray[np.intp]) -> list[Cell]:
    told = behind[places].columns(panel.documents)
    parts = zip(values[places], told["evidence"], told["known_on"], told["accession"], strict=True)
    return [Cell(float(v), str(grade), pd.Timestamp(day), str(document or "")) for v, grade, day, document in parts]


# ------------------------------------------------------------------------------------------- names


def _find(panel: AnnualPanel, text: str) -> str:
    """The ticker of a company by its ticker, its name or how its name begins; '' for none."""
    words = text.strip().casefold()
    if not words:
        return ""
    companies = panel.at[["ticker", "name"]].drop_duplicates()
    tickers, names = companies["ticker"].str.casefold(), companies["name"].str.casefold()
    for same in (
        tickers == words,
        names == words,
        names.str.startswith(words),
        names.map(lambda name: words.startswith((f"{name} ", f"{name},"))),  # with the kind of company behind it
        names.str.contains(words, regex=False),
    ):
        if same.any():
            return str(companies.loc[same, "ticker"].iloc[0])
    return ""


def _near(panel: AnnualPanel, text: str) -> tuple[str, ...]:
    names = {name.casefold(): name for name in panel.at["name"].unique()}
    return tuple(names[each] for each in difflib.get_close_matches(text.casefold(), names, 3, 0.6))
