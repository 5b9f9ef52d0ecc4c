"""SEC EDGAR company facts. `parse` is offline and deterministic; fetching comes with the refresh."""

from __future__ import annotations

from collections.abc import Sequence, Set
from itertools import chain, compress, groupby
from operator import ne
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.concepts import wanted_tags
from data.sources.facts_document import Fact, document_facts
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
_ORDER: Final = (  # of the columns of a `Fact`
    "tag",
    "unit",
    "period_end",
    "period_start",
    "known_on",
    "accession",
    "value",
    "taxonomy",
    "form",
)
_TEXT: Final = ("ticker", "cik", "taxonomy", "tag", "unit", "form", "accession")


def parse(document: bytes, ticker: str, tags: Set[str] | None = None) -> pd.DataFrame:
    """One row per value and first filing that reported it, with the columns of the embedded filings.

    `document` is a company-facts answer; `tags` are the wanted ones, those of the concepts where None. Comparatives
    that repeat a value unchanged are dropped; every change is kept.
    Raises BadData for anything that is not such a document.
    """
    try:
        cik, facts = document_facts(document, wanted_tags() if tags is None else tags)
        return _frame(facts, ticker, cik)
    except (ValueError, KeyError, TypeError) as error:
        raise BadData(
            "This is not a company-facts document",
            which=f"{ticker} ({type(error).__name__})",
            next_step="Fetch it again; SEC may have answered with an error page",
        ) from error


def _frame(facts: list[Fact], ticker: str, cik: str) -> pd.DataFrame:
    # A document's facts of one tag come in no promised order: what is kept must not depend on it.
    filed = [fact for fact, _ in groupby(sorted(facts))]
    kept = list(compress(filed, _changed(filed)))
    columns = list(zip(*kept, strict=True)) if kept else [()] * len(_ORDER)
    data: dict[str, Any] = {"ticker": ticker, "cik": cik} | dict(zip(_ORDER, columns, strict=True))
    data["value"] = np.asarray(data["value"], dtype="float64")
    for day in ("period_start", "period_end", "known_on"):
        data[day] = _days(data[day])
    frame = pd.DataFrame(data, columns=list(COLUMNS))
    return frame if kept else frame.astype(dict.fromkeys(_TEXT, "str"))  # no rows tell pandas what they would be


def _changed(filed: list[Fact]) -> npt.NDArray[np.bool_]:
    """Which of the sorted rows are of a filing that does not just repeat the value that the filing before gave the same
    fact; a filing that states two values never does.
    """
    new_filing = _new([row[:6] for row in filed])
    first = np.flatnonzero(new_filing)
    last = np.append(first, len(filed))[1:] - 1
    value = np.array([row[6] for row in filed])
    stated = np.where(value[first] == value[last], value[first], np.nan)  # sorted: alike at both ends is one value
    new_fact = _new([filed[place][:4] for place in first.tolist()])
    changed: npt.NDArray[np.bool_] = new_fact | (stated != np.roll(stated, 1))
    return np.repeat(changed, last - first + 1)


def _new(keys: Sequence[object]) -> npt.NDArray[np.bool_]:
    """Which of these differ from the one before; the first does."""
    return np.fromiter(map(ne, keys, chain([None], keys)), dtype=bool, count=len(keys))


def _days(texts: Sequence[str]) -> npt.NDArray[np.datetime64]:
    """ISO days, '' for none: each is read once, for a document tells the same few hundred over and over."""
    named = list(set(texts))
    days = np.asarray([day or "NaT" for day in named], dtype="datetime64[s]").astype("int64").tolist()
    at = dict(zip(named, days, strict=True))
    return np.fromiter(map(at.__getitem__, texts), dtype="int64", count=len(texts)).view("datetime64[s]")
