"""A filer's list of filings on EDGAR, and the list of tickers. Offline readers of the kept answers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any, Final

import pandas as pd

from errors import BadData, NotFound

COLUMNS: Final = ("accession", "form", "filed", "report_date", "document", "items")
ANNUAL: Final = ("10-K", "10-K405", "10-KT", "20-F", "40-F")
QUARTERLY: Final = ("10-Q", "10-QT")
_RESULTS: Final = "2.02"  # item of Form 8-K: results of operations


@dataclass(frozen=True, slots=True)
class Filer:
    """Who files: ten-digit CIK, name, tickers, the month in which the fiscal year ends."""

    cik: str
    name: str
    tickers: tuple[str, ...]
    year_end_month: int | None
    older: tuple[str, ...] = ()  # file names of the older parts of its list
    former_names: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Its name now and those before."""
        return (self.name, *self.former_names)


def parse(document: bytes) -> tuple[Filer, pd.DataFrame]:
    """The filer and its filings: one row per filing with `COLUMNS`, newest first. Raises BadData."""
    answer = _object(document, "a list of filings")
    try:
        filings = answer["filings"]
        filer = Filer(
            f"{int(answer['cik']):010d}",
            str(answer["name"]),
            tuple(answer.get("tickers") or ()),
            _month(answer.get("fiscalYearEnd")),
            tuple(part["name"] for part in filings.get("files") or ()),
            tuple(str(former["name"]) for former in answer.get("formerNames") or ()),
        )
        return filer, _filings(filings["recent"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _not("a list of filings", type(error).__name__) from error


def parse_older(document: bytes) -> pd.DataFrame:
    """An older part of a list of filings, as `parse` gives the newest. Raises BadData."""
    try:
        return _filings(_object(document, "a list of filings"))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _not("a list of filings", type(error).__name__) from error


def _filings(columns: dict[str, Any]) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "accession": _texts(columns["accessionNumber"]),
            "form": _texts(columns["form"]),
            "filed": pd.to_datetime(_texts(columns["filingDate"]), format="%Y-%m-%d"),
            "report_date": pd.to_datetime(_texts(columns["reportDate"]), format="%Y-%m-%d", errors="coerce"),
            "document": _texts(columns["primaryDocument"]),
            "items": _texts(columns["items"]),
        }
    )
    return frame.sort_values(["filed", "accession"], ascending=False, ignore_index=True)


def _texts(values: list[Any]) -> pd.Series[str]:
    """A column of text, also where it is empty."""
    return pd.Series([str(v or "") for v in values], dtype="str")


def reports(filings: pd.DataFrame) -> pd.DataFrame:
    """Annual and quarterly reports with a document, newest first."""
    return filings[filings["form"].isin((*ANNUAL, *QUARTERLY)) & filings["document"].ne("")]


def releases(filings: pd.DataFrame) -> pd.DataFrame:
    """Announcements of results (Form 8-K, item 2.02), newest first."""
    announces_results = filings["items"].str.split(",").map(lambda items: _RESULTS in items)
    return filings[filings["form"].eq("8-K") & announces_results]


def exhibit(index: bytes) -> str | None:
    """The file name of exhibit 99.1 in a filing's `index.json`; None where it has none. Raises BadData."""
    try:
        names = [str(item["name"]) for item in _object(index, "a filing's index")["directory"]["item"]]
    except (KeyError, TypeError) as error:
        raise _not("a filing's index", type(error).__name__) from error
    pages = [name for name in names if name.lower().endswith((".htm", ".html"))]
    marks = ("991", "99-1", "99_1", "99.1", "99d1")
    return next((name for name in pages if "ex" in name.lower() and any(m in name.lower() for m in marks)), None)


@dataclass(frozen=True, slots=True)
class Listing:
    """The SEC's list of tickers: CIK and name by symbol, and the symbols of each CIK in the list's order."""

    owners: dict[str, tuple[str, str]]
    symbols: dict[str, tuple[str, ...]]

    def owner(self, ticker: str) -> tuple[str, str] | None:
        """Ten-digit CIK and name of who has a symbol now; None for nobody."""
        return self.owners.get(spelled(ticker))

    def found(self, ticker: str) -> tuple[str, str]:
        """As `owner`. Raises NotFound with the nearest tickers."""
        owner = self.owner(ticker)
        if owner is None:
            near = get_close_matches(spelled(ticker), self.owners, n=3, cutoff=0.6)
            only = "Only companies that file with the SEC can be added"
            next_step = f"Did you mean {' or '.join(near)}?" if near else only
            raise NotFound("The SEC knows no such ticker", which=ticker[:20], next_step=next_step)
        return owner


def listing(document: bytes) -> Listing:
    """The list of tickers. Raises BadData."""
    try:
        rows = list(_object(document, "the list of tickers").values())
        owners = {spelled(str(row["ticker"])): (f"{int(row['cik_str']):010d}", str(row["title"])) for row in rows}
    except (KeyError, TypeError, ValueError) as error:
        raise _not("the list of tickers", type(error).__name__) from error
    symbols: dict[str, list[str]] = {}
    for symbol, (cik, _) in owners.items():
        symbols.setdefault(cik, []).append(symbol)
    return Listing(owners, {cik: tuple(listed) for cik, listed in symbols.items()})


def spelled(ticker: str) -> str:
    """A ticker as the SEC's list and Yahoo spell it: BRK-B for brk.b."""
    return ticker.strip().upper().replace(".", "-")


def _month(text: Any) -> int | None:
    digits = str(text or "")
    return int(digits[:2]) if len(digits) == 4 and digits.isdigit() and 1 <= int(digits[:2]) <= 12 else None


def _object(document: bytes, what: str) -> dict[str, Any]:
    try:
        answer = json.loads(document)
    except ValueError as error:
        raise _not(what, "no JSON") from error
    if not isinstance(answer, dict):
        raise _not(what, type(answer).__name__)
    return answer


def _not(what: str, why: str) -> BadData:
    return BadData(
        f"This is not {what}", which=why, next_step="Refresh again later; the SEC may have answered with an error page"
    )


def day(value: Any) -> date | None:
    """A timestamp as a date; None where there is none."""
    return None if pd.isna(value) else pd.Timestamp(value).date()
