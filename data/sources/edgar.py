"""SEC EDGAR company facts. `parse` is offline and deterministic; fetching comes with the refresh."""

from __future__ import annotations

import json
from typing import Any, Final

import numpy as np
import pandas as pd
from orjson import loads

from data.concepts import wanted_tags
from errors import BadData

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


def parse(document: bytes, ticker: str) -> pd.DataFrame:
    """One row per value and first filing that reported it, with the columns of the embedded filings.

    `document` is a company-facts answer. Comparatives that repeat a value unchanged are dropped; every change is kept.
    Raises BadData for anything that is not such a document.
    """
    try:
        answer = loads(document)
        cik, facts = f"{int(answer['cik']):010d}", answer["facts"]
        rows = [row for taxonomy in facts for row in _rows(taxonomy, facts[taxonomy])]
    except (ValueError, KeyError, TypeError, json.JSONDecodeError) as error:
        raise BadData(
            "This is not a company-facts document",
            which=f"{ticker} ({type(error).__name__})",
            next_step="Fetch it again; SEC may have answered with an error page",
        ) from error
    return _frame(rows, ticker, cik)


def _rows(taxonomy: str, tags: dict[str, Any]) -> list[tuple[Any, ...]]:
    wanted = wanted_tags()
    return [
        (taxonomy, tag, unit, fact.get("start"), fact["end"], fact["val"], fact["form"], fact["accn"], fact["filed"])
        for tag in tags.keys() & wanted
        for unit, facts in tags[tag]["units"].items()
        for fact in facts
    ]


def _frame(rows: list[tuple[Any, ...]], ticker: str, cik: str) -> pd.DataFrame:
    names = ("taxonomy", "tag", "unit", "period_start", "period_end", "value", "form", "accession", "known_on")
    # A document's facts of one tag come in no promised order: the first filing of a value is found by its date.
    rows.sort(key=lambda r: (r[1], r[2], r[4], r[3] or "", r[8], r[7]))
    kept = [
        row
        for before, row in zip([None, *rows], rows, strict=False)
        if before is None or row[1:5] != before[1:5] or row[5] != before[5]
    ]
    columns = list(zip(*kept, strict=True)) if kept else [()] * len(names)
    data: dict[str, Any] = {"ticker": ticker, "cik": cik} | dict(zip(names, columns, strict=True))
    data["value"] = np.asarray(data["value"], dtype="float64")
    for day in ("period_start", "period_end", "known_on"):
        data[day] = np.asarray([d or "NaT" for d in data[day]], dtype="datetime64[s]")
    frame = pd.DataFrame(data)
    return frame[list(COLUMNS)]
