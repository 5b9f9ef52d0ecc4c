"""What numbers a chart's table gives for a sentence to show: its rows as they are, and what is computed from two."""

from __future__ import annotations

import csv
import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from charts.core import Number
from tools.sentences.reading import Kind, Quantity

_COLUMNS: Final[Mapping[str, str | None]] = {  # further columns with numbers, and their unit: None for the row's
    "ratio": "multiple",
    "share_of_change": "fraction",
    "part_usd": "USD",
    "step": None,
    "low": None,
    "high": None,
    "companies": "companies",
    "observations": "observations",
    "plan": "USD",
    "use": "fraction",
    "assumed": "",
    "lag": "quarters",
    "false_positives": "fraction",
    "measured_coverage": "fraction",
}
LAG: Final = ".lag"  # ends the name of a row's lag: it is said of the number beside it alone
_NO_MONEY: Final = {
    *("fraction", "multiple", "index", "elasticity", "weight", "years", "quarters", "persons", "companies"),
    *(
        "observations",
        "months",
        "cuts",
        "claims",
        "measures",
        "findings",
        "verdicts",
        "reports",
        "layers",
        "MW",
        "chips",
        "probability",
        "log points",
        "change of a fraction",
        "persons/million USD",
        "",
    ),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A number of the exported table. `moment` is its quarter, or its year where it has none."""

    ticker: str
    moment: str
    name: str
    unit: str
    value: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A number that may stand in a sentence; `key` tells how it was computed, so that companies compare.

    `moment` is the quarter or year of a row as it is; empty for what is computed of several.
    """

    value: float
    key: tuple[str, ...]
    tickers: frozenset[str]
    moment: str = ""


def rows_of(exported: str) -> list[Row]:
    """The numbers of an exported CSV, further columns included under "name.column"."""
    lines = (line for line in exported.splitlines() if not line.startswith("#"))
    return [row for record in csv.DictReader(lines) for row in _rows(record)]


def _rows(record: Mapping[str, str]) -> Iterator[Row]:
    moment = record.get("quarter") or record.get("year") or (record.get("announced") or "")[:4]
    yield Row(record["ticker"], moment, record["name"], record["unit"], _float(record["value"]))
    for column, unit in _COLUMNS.items():
        if record.get(column):
            own = record["unit"] if unit is None else unit
            yield Row(record["ticker"], moment, f"{record['name']}.{column}", own, _float(record[column]))


def _float(text: str) -> float:
    try:
        return float(text.removeprefix("'"))
    except ValueError:
        return math.nan


def declared(numbers: Sequence[Number], rows: Sequence[Row]) -> tuple[list[Row], list[Number]]:
    """The rows of the numbers that a finding declares, and those numbers that no row holds."""
    kept, lost = [], []
    for number in numbers:
        row = next((row for row in rows if _same(number, row)), None)
        kept.append(row) if row else lost.append(number)
    return kept, lost


def _same(number: Number, row: Row) -> bool:
    if (number.name, number.ticker) != (row.name, row.ticker) or number.quarter not in ("", row.moment):
        return False
    return math.isclose(number.value, row.value, rel_tol=1e-9, abs_tol=1e-12)


def forms(kind: Kind, row: Row) -> Iterator[tuple[float, str]]:
    """The ways in which a row's value may be written as this kind of number."""
    value, unit = row.value, row.unit
    if not math.isfinite(value):
        return
    if kind == "money":
        yield from [] if unit in _NO_MONEY else [(value, "as it is")]
    elif kind == "plain":
        yield from [(value, "as it is")] if unit in _NO_MONEY else []
    elif unit == "fraction" or unit == "multiple" or unit == "index":
        yield from _proportions(kind, value)
        if unit == "index":  # of 100, or of 1
            yield from ((each, f"{form} of 100") for each, form in _proportions(kind, value / 100))
    elif unit == "change of a fraction":
        yield from [(value, "as it is")] if kind == "percent" else []
    elif unit == "log points":
        yield from _proportions(kind, math.exp(value)) if abs(value) < 50 else []
    elif unit == "elasticity":
        yield from [(value, "percent a percent"), (value / 100, "percent a percent"), (1.1**value - 1, "for 10%")]


def _proportions(kind: Kind, value: float) -> Iterator[tuple[float, str]]:
    yield value, "as it is"
    if kind == "percent":
        yield value - 1, "change"
    elif kind == "multiple" and value:
        yield 1 / value, "inverse"


def pairs(kind: Kind, rows: Sequence[Row]) -> Iterator[Candidate]:
    """Ratios, shares and differences of two declared rows: of one company, or of one measure in one quarter."""
    for a, b in itertools.permutations(rows, 2):
        related = a.ticker == b.ticker or (a.name == b.name and a.moment == b.moment)
        if not related or a.moment < b.moment or not (math.isfinite(a.value) and math.isfinite(b.value)):
            continue
        tickers = frozenset((a.ticker, b.ticker))
        how = "later" if a.moment > b.moment else "together"
        for value, form in _of_two(kind, a, b):
            yield Candidate(value, (a.name, b.name, how, form), tickers)


def _of_two(kind: Kind, a: Row, b: Row) -> Iterator[tuple[float, str]]:
    if a.unit == b.unit and kind in ("money", "plain", "percent", "cents"):
        scale = 1.0 if kind != "percent" or a.unit == "fraction" else math.nan
        yield (a.value - b.value) * scale, "difference"
    if b.value and kind in ("percent", "multiple", "cents"):
        yield a.value / b.value, "ratio"
        if kind == "percent":
            yield a.value / b.value - 1, "growth"
    if kind == "money" and b.unit == "persons" and b.value:
        yield a.value / b.value, "per employee"


def sums(kind: Kind, rows: Sequence[Row]) -> Iterator[Candidate]:
    """The total of a measure over the declared companies, and the middle of it."""
    by_name: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        by_name.setdefault((row.name, row.unit), []).append(row)
    for (name, unit), several in by_name.items():
        values = sorted(row.value for row in several)
        tickers = frozenset(row.ticker for row in several)
        middle = (values[(len(values) - 1) // 2] + values[len(values) // 2]) / 2
        for value, how in ((sum(values), "sum"), (middle, "median")):
            for form, spelt in forms(kind, Row("", "", name, unit, value)):
                yield Candidate(form, (name, how, spelt), tickers)


def direct(kind: Kind, rows: Sequence[Row]) -> Iterator[Candidate]:
    """Rows as they are."""
    for row in rows:
        for value, form in forms(kind, row):
            yield Candidate(value, (row.name, form), frozenset((row.ticker,)), row.moment)


def shown_as(candidate: Candidate, quantity: Quantity) -> bool:
    """Whether a number is what is written, to the digits written; "5% less" carries no sign, "−5%" does."""
    value = candidate.value
    if quantity.sign and quantity.sign != ("−" if value < 0 else "+") and abs(value) > quantity.half:
        return False
    return abs(abs(value) - quantity.value) <= quantity.half * 1.000001 + 1e-9 * abs(value)
