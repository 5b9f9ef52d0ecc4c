"""SEC EDGAR company facts. `parse` is offline and deterministic; fetching comes with the refresh."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Set
from itertools import groupby
from typing import Any, Final

import numpy as np
import pandas as pd
from orjson import loads

from data.concepts import wanted_tags
from errors import BadData

# taxonomy, tag, unit, first day or None, last day, value, form, accession, day of filing
Fact = tuple[Any, ...]

COLUMNS: Final = (
    "ticker",
    "cik",
    "taxonomy",
    "tag",
    "unit",
    "period_start",
    "period_end",
    "value",
    "form",
    "accession",
    "known_on",
)


def parse(document: bytes, ticker: str, tags: Set[str] | None = None) -> pd.DataFrame:
    """One row per value and first filing that reported it, with the columns of the embedded filings.

    `document` is a company-facts answer; `tags` are the wanted ones, those of the concepts where None. Comparatives
    that repeat a value unchanged are dropped; every change is kept.
    Raises BadData for anything that is not such a document.
    """
    try:
        answer = loads(document)
        cik, facts = f"{int(answer['cik']):010d}", answer["facts"]
        wanted = wanted_tags() if tags is None else tags
        rows = [row for taxonomy in facts for row in _rows(taxonomy, facts[taxonomy], wanted)]
    except (ValueError, KeyError, TypeError, json.JSONDecodeError) as error:
        raise BadData(
            "This is not a company-facts document",
            which=f"{ticker} ({type(error).__name__})",
            next_step="Fetch it again; SEC may have answered with an error page",
        ) from error
    return _frame(rows, ticker, cik)


def _rows(taxonomy: str, tags: dict[str, Any], wanted: Set[str]) -> list[Fact]:
    return [
        (taxonomy, tag, unit, fact.get("start"), fact["end"], fact["val"], fact["form"], fact["accn"], fact["filed"])
        for tag in tags.keys() & wanted
        for unit, facts in tags[tag]["units"].items()
        for fact in facts
    ]


def _frame(rows: list[Fact], ticker: str, cik: str) -> pd.DataFrame:
    names = ("taxonomy", "tag", "unit", "period_start", "period_end", "value", "form", "accession", "known_on")
    # A document's facts of one tag come in no promised order: what is kept must not depend on it.
    filings = groupby(sorted(set(rows), key=_place), key=_filing)
    kept = [row for _, of_one in groupby(filings, key=lambda filing: filing[0][:4]) for row in _changes(of_one)]
    columns = list(zip(*kept, strict=True)) if kept else [()] * len(names)
    data: dict[str, Any] = {"ticker": ticker, "cik": cik} | dict(zip(names, columns, strict=True))
    data["value"] = np.asarray(data["value"], dtype="float64")
    for day in ("period_start", "period_end", "known_on"):
        data[day] = np.asarray([d or "NaT" for d in data[day]], dtype="datetime64[s]")
    frame = pd.DataFrame(data)
    return frame[list(COLUMNS)]


def _filing(row: Fact) -> tuple[str, ...]:
    """What groups the rows of one fact in one filing: the fact first, then the filing."""
    _, tag, unit, start, end, _, _, accession, filed = row
    return (tag, unit, end, start or "", filed, accession)


def _place(row: Fact) -> tuple[Any, ...]:
    return (*_filing(row), row[5], row[0], row[6])


def _changes(filings: Iterable[tuple[Any, Iterable[Fact]]]) -> Iterator[Fact]:
    """The rows of one fact whose filing does not just repeat the value before; all where one states two values."""
    before: object = None
    for _, of_one in filings:
        rows = list(of_one)
        values = {row[5] for row in rows}
        if values != {before}:
            yield from rows
        before = rows[0][5] if len(values) == 1 else None
