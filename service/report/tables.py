"""The numbers of a chart as a printed page bears them: few enough to be read, each with the number of its document.

A cut table says how much it leaves out and which command writes the whole. Daily prices are in no chart's table, and a
row that were one is left out here, too: Yahoo grants them for personal use.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import pandas as pd

from charts import style, text
from charts.core import Chart
from contracts import unit_called
from service.report.notes import Notes
from service.tables import table_words

ROWS_MOST: Final = 24
QUARTERS_MOST: Final = 12
_QUARTERS_LEAST: Final = 4  # fewer make no table by quarter
_COLUMNS: Final = 8  # companies side by side
_MEASURES: Final = 4  # measures of one company side by side
_GRIDS: Final = 2
_DETAILS: Final = 3
_MISSING: Final = "–"
_ALL: Final = "all of the chart"
_COUNTED: Final = frozenset(
    ("claims", "companies", "findings", "measures", "observations", "relations", "reports", "verdicts")
)
_ID: Final = re.compile(r"[a-z]+(?:_[a-z]+)+|[a-z]+(?:-[a-z]+){1,4}")
_PRICES: Final = frozenset({"close", "adjusted_close", "price", "daily_price"})
_USUAL: Final = frozenset(
    (
        *("ticker", "company", "quarter", "period_start", "period_end", "name", "title", "value", "unit", "evidence"),
        *("known_on", "accession", "low", "high", "reason", "state", "year", "standard_error", "degrees_of_freedom"),
        *("p_value", "false_positives", "placebo_low", "placebo_high", "measured_coverage", "observations", "rank"),
        *("companies", "projected", "definition", "accession_before", "calendar", "in_mean", "same_days", "complete"),
    )
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A text, whether it is a number, and the numbers of the documents that it comes from."""

    text: str
    number: bool = False
    notes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its caption, heads and rows of cells, the first of which heads its row; `cut` says what is left out,
    `narrow` that it needs less than the width of a page, `names` which measures its rows are of.
    """

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    cut: str = ""
    narrow: bool = False
    names: tuple[str, ...] = ()


def tables(chart: Chart, notes: Notes, whole: str) -> tuple[Table, ...]:
    """The tables of a chart; `whole` says where the complete one is.

    Where a measure has one value per company and quarter, companies stand side by side; the numbers of the sentences
    stand above, one a row.
    """
    rows = chart.table[~chart.table["name"].isin(_PRICES)]
    said = _said(chart, rows)
    grids = _grids(chart, rows, notes)
    if not grids:
        return (_long(chart, _ordered(chart, rows, said), notes, "Numbers of the chart", len(rows), whole),)
    named = [_long(chart, rows.loc[said], notes, "Numbers in the sentences", 0, "")] if said else []
    left = len(rows) > sum(map(_listed, grids))
    rest = f"The chart has {text.plural(len(rows), 'number')} in all. {whole}" if left else ""
    return (*named, *grids[:-1], replace(grids[-1], cut=rest))


def said_by(chart: Chart) -> list[Any]:
    """The documents of the numbers that headline and deck name."""
    return [] if chart.table.empty else chart.table.loc[_said(chart, chart.table), "accession"].tolist()


def _said(chart: Chart, rows: pd.DataFrame) -> list[Any]:
    """The labels of the rows that hold the numbers of the sentences, in their order."""
    found: list[Any] = []
    for number in chart.finding.numbers:
        at = (rows["name"] == number.name) & ((rows["value"] - number.value).abs() <= abs(number.value) * 1e-9)
        for column, wanted in (("ticker", number.ticker), ("quarter", number.quarter)):
            if wanted and column in rows:
                at &= rows[column] == wanted
        found += rows.index[at][:1].tolist()
    return list(dict.fromkeys(found))[:ROWS_MOST]


def _ordered(chart: Chart, rows: pd.DataFrame, said: Sequence[Any]) -> pd.DataFrame:
    """The numbers of the sentences, then those of the chosen companies, then the others; first what is known."""
    chosen = {str(t) for name in ("of", "companies") for t in chart.parameters.get(name) or ()}
    place = pd.Series(2, index=rows.index)
    if "ticker" in rows:
        place[rows["ticker"].isin(chosen)] = 1
    place[rows["value"].isna()] = 3
    place[rows.index.isin(said)] = 0
    return rows.loc[place.sort_values(kind="stable").index]


# ------------------------------------------------------------------------------------ one number a row


def _long(chart: Chart, rows: pd.DataFrame, notes: Notes, caption: str, count: int, whole: str) -> Table:
    shown = rows.head(ROWS_MOST)
    heads = ["Measure", "Company", "Period", "Value", "Detail", "Grade", "Known since", "Source"]
    lines = [_line(record, chart, notes, _details(rows)) for record in records(shown)]
    kept = [at for at, _ in enumerate(heads) if any(line[at].text or line[at].notes for line in lines) or at in (0, 3)]
    cut = f"{len(shown)} of {text.plural(count, 'number')}. {whole}" if count > len(shown) else ""
    cells = tuple(tuple(line[at] for at in kept) for line in lines)
    return Table(caption, tuple(heads[at] for at in kept), cells, cut, names=_names(shown))


def _names(rows: pd.DataFrame) -> tuple[str, ...]:
    return tuple(map(str, rows["name"].unique()))


def _line(row: dict[str, Any], chart: Chart, notes: Notes, details: Sequence[str]) -> tuple[Cell, ...]:
    unit = str(row.get("unit") or "")
    return (
        Cell(text.readable(str(row["title"]))),
        Cell(str(row.get("company") or "")),
        Cell(_period(row)),
        Cell(_value(row), number=True),
        Cell(_detail(row, details, unit)),
        Cell(text.evidence(row["evidence"]) if row.get("evidence") and row["value"] is not None else ""),
        Cell(table_words.cell("known_on", row.get("known_on"))),
        _source(row, chart, notes),
    )


def _source(row: dict[str, Any], chart: Chart, notes: Notes) -> Cell:
    """The document of a number; one that is computed from all documents of the chart names none."""
    cited = notes.numbers([row.get("accession")], chart.sources)
    return Cell(_ALL if not cited and row["value"] is not None and len(chart.sources) else "", notes=cited)


def _period(row: dict[str, Any]) -> str:
    if row.get("quarter"):
        return text.quarter(row["quarter"])
    if row.get("year") is not None:
        return f"{row['year']:.0f}" if isinstance(row["year"], int | float) else str(row["year"])
    return table_words.cell("period_end", row.get("period_end"))


def _value(row: dict[str, Any]) -> str:
    if row["value"] is None:
        return str(text.evidence(row.get("state") or row.get("reason") or _MISSING))
    return written(float(row["value"]), str(row.get("unit") or ""))


def written(value: float, symbol: str) -> str:
    """A value in a unit of this symbol; a whole number of claims or reports without decimals: 5, not 5.00."""
    counted = symbol in _COUNTED and value.is_integer()
    return f"{value:,.0f}" if counted else style.written(value, unit_called(symbol))


def _details(rows: pd.DataFrame) -> list[str]:
    """The columns that tell rows apart which the usual ones do not."""
    own = [str(c) for c in rows if c not in _USUAL and not str(c).startswith("evidence")]
    return [c for c in own if rows[c].notna().any() and rows[c].astype("str").nunique() > 1][:_DETAILS]


def _detail(row: dict[str, Any], columns: Sequence[str], unit: str) -> str:
    parts = [f"{table_words.head(c)}: {_words(c, row[c], unit)}" for c in columns if row[c] not in (None, "")]
    if row.get("low") is not None and row.get("high") is not None:
        ends = (table_words.cell(end, row[end], unit) for end in ("low", "high"))
        parts.append(f"from {' to '.join(ends)}")
    return "; ".join(parts)


def _words(column: str, value: Any, unit: str) -> str:
    """A cell of a detail; an id, such as in_house or of a claim, as words."""
    shown = table_words.cell(column, value, unit)
    return shown.replace("_", " ").replace("-", " ") if _ID.fullmatch(shown) else shown


# ------------------------------------------------------------------------------- side by side, by quarter


def _grids(chart: Chart, rows: pd.DataFrame, notes: Notes) -> list[Table]:
    """One measure of several companies side by side, or several measures of one company; none where no measure has one
    value per company in at least `_QUARTERS_LEAST` quarters, or where there are too many companies.
    """
    if not {"ticker", "quarter"} <= set(rows):
        return []
    known = rows.dropna(subset=["ticker", "quarter", "value"])
    names = _by_quarter(known, [number.name for number in chart.finding.numbers])
    tickers = known["ticker"].unique().tolist()
    if not names or len(tickers) > _COLUMNS:
        return []
    if len(tickers) == 1:
        return [_of_company(chart, rows[rows["name"].isin(names[:_MEASURES])], notes)]
    return [_of_measure(chart, rows[rows["name"] == name], notes) for name in names[:_GRIDS]]


def _by_quarter(known: pd.DataFrame, first: Sequence[str]) -> list[str]:
    """The measures that have one value per company and quarter, those that the sentences name first."""
    several = set(known.loc[known.duplicated(["ticker", "quarter", "name"]), "name"])
    quarters = known.groupby("name")["quarter"].nunique()
    fitting = [n for n in known["name"].unique() if n not in several and quarters[n] >= _QUARTERS_LEAST]
    return [*(n for n in dict.fromkeys(first) if n in fitting), *(n for n in fitting if n not in first)]


def _of_measure(chart: Chart, rows: pd.DataFrame, notes: Notes) -> Table:
    rows = rows.dropna(subset=["ticker", "quarter"])
    named = {t: text.short_name(str(n), str(t)) for t, n in zip(rows["ticker"], rows["company"], strict=True)}
    title = f"{text.readable(str(rows['title'].iloc[0]))}{_unit(rows)}"
    return _grid(chart, rows, "ticker", named, title, notes)


def _of_company(chart: Chart, rows: pd.DataFrame, notes: Notes) -> Table:
    rows = rows.dropna(subset=["ticker", "quarter"])
    named = {n: text.readable(str(t)) for n, t in zip(rows["name"], rows["title"], strict=True)}
    return _grid(chart, rows, "name", named, str(rows["company"].iloc[0]), notes)


def _grid(chart: Chart, rows: pd.DataFrame, column: str, heads: dict[str, str], title: str, notes: Notes) -> Table:
    """The newest quarters of some rows, one column per value of `column`."""
    cells = {(r["quarter"], r[column]): r for r in records(rows)}
    quarters = sorted(rows["quarter"].unique(), reverse=True)
    usual = _usual_grade(rows)
    lines = [
        (Cell(text.quarter(q)), *(_grid_cell(cells.get((q, each)), usual, chart, notes) for each in heads))
        for q in quarters[:QUARTERS_MOST]
    ]
    marked = f" {text.sentence(usual)[:-1]} unless marked." if usual else ""
    newest = f" The newest {QUARTERS_MOST} of {len(quarters)} quarters." if len(quarters) > QUARTERS_MOST else ""
    caption = f"{title}.{marked}{newest}"
    return Table(caption, ("Quarter", *heads.values()), tuple(lines), narrow=len(heads) < 4, names=_names(rows))


def _grid_cell(row: dict[str, Any] | None, usual: str, chart: Chart, notes: Notes) -> Cell:
    if row is None or row["value"] is None:
        return Cell(_MISSING if row is None else _value(row), number=True)
    grade = text.evidence(row["evidence"]) if row.get("evidence") else ""
    marked = f" ({grade})" if grade and grade != usual else ""
    return Cell(f"{_value(row)}{marked}", True, notes.numbers([row.get("accession")], chart.sources))


def _usual_grade(rows: pd.DataFrame) -> str:
    grades = rows.dropna(subset=["value"])["evidence"].dropna()
    return text.evidence(grades.mode()[0]) if len(grades) else ""


def _unit(rows: pd.DataFrame) -> str:
    units = [str(u) for u in rows["unit"].dropna().unique()]
    written = text.unit(units[0]) if len(units) == 1 else ""
    return f", {written}" if written and written not in ("index", "number") else ""


def _listed(table: Table) -> int:
    return sum(bool(cell.notes) for row in table.rows for cell in row[1:])


def records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """One record per row; what is missing is None."""
    columns = [str(c) for c in rows.columns]
    plain = rows.astype("object").where(rows.notna(), None)
    return [dict(zip(columns, row, strict=True)) for row in plain.itertuples(index=False, name=None)]
