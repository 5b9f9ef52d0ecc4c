"""Which document a working note of a source stands for: title, publisher, address, and the day on which it was
public."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import duckdb

from data.curated_files import folder, parquet_path
from tools.convert_facts.merging import read_rows


@dataclass(frozen=True, slots=True)
class Document:
    """What a row cites. `known_on` is '' where the row itself tells the day."""

    title: str
    publisher: str = ""
    url: str = ""
    known_on: str = ""

    def cells(self) -> dict[str, str]:
        """The columns of a citation."""
        return {"title": self.title, "publisher": self.publisher, "url": self.url}


EPOCH_SITES: Final = Document(
    "Frontier Data Centers (CC BY 4.0), edition 2026-08-16", "Epoch AI", "https://epoch.ai/data/data-centers"
)
EPOCH_OWNED: Final = Document(
    "AI chip counts (MIT), tables of 2026-09-24", "Epoch AI", "https://github.com/epoch-research/ai-chip-counts"
)
EPOCH_USED: Final = Document("AI compute users", "Epoch AI", "https://github.com/epoch-research/ai-compute-users")
EPOCH_FITS: Final = Document(
    "LLM inference prices, fits of 2025-03-13 (CC BY 4.0)",
    "Epoch AI",
    "https://epoch.ai/data-insights/llm-inference-price-trends",
)
EPOCH_CHIPS: Final = Document(
    "Machine Learning Hardware (CC BY 4.0), with the original document linked", "Epoch AI", ""
)
EPOCH_INDEX: Final = Document(
    "Epoch Capabilities Index (CC BY 4.0), table of April 2026", "Epoch AI", "https://epoch.ai/data/eci"
)
EPOCH_LABS: Final = Document(
    "AI Companies (CC BY 4.0), tables of December 2025", "Epoch AI", "https://epoch.ai/data/ai-companies"
)
PRICE_LIST: Final = Document(
    "Prices of language models, list of 2026-08-21 (MIT)", "Pydantic", "https://github.com/pydantic/genai-prices"
)
PRICE_TABLE: Final = Document(
    "Price table of OpenAI models, 2026", "chatgptpricing-akr.pages.dev", "https://chatgptpricing-akr.pages.dev/"
)
_INVESTORS: Final = ("Meta Platforms, investor relations", "https://investor.atmeta.com/")
# What Meta published beside its reports: (what it is, publisher, address, day).
_META: Final = {
    "Q4 2020 release": Document(
        "Meta Platforms, earnings release (Form 8-K, Exhibit 99.1), Q4 2020",
        "SEC EDGAR",
        "https://www.sec.gov/Archives/edgar/data/1326801/000132680121000011/0001326801-21-000011-index.htm",
        "2021-01-27",
    ),
    "Q3 2021 release": Document(
        "Meta Platforms, earnings release (Form 8-K, Exhibit 99.1), Q3 2021",
        "SEC EDGAR",
        "https://www.sec.gov/Archives/edgar/data/1326801/000132680121000062/0001326801-21-000062-index.htm",
        "2021-10-25",
    ),
    "Q3 2024 earnings presentation": Document(
        "Meta Platforms, Q3 2024 earnings presentation", *_INVESTORS, known_on="2024-10-30"
    ),
    "Q4 2024 slides": Document("Meta Platforms, Q4 2024 earnings presentation", *_INVESTORS, known_on="2025-01-29"),
}
_REPORT: Final = """
    SELECT form, cik::BIGINT, accession, min(known_on) FROM filings
    WHERE ticker = $1 AND taxonomy <> 'dei' AND form IN ('10-K', '10-Q')
    GROUP BY ALL HAVING abs(max(period_end) - $2::DATE) <= 3 ORDER BY 4 LIMIT 1
"""
_FILED: Final = """
    SELECT form, cik::BIGINT, min(known_on) FROM filings WHERE ticker = $1 AND accession = $2 GROUP BY ALL LIMIT 1
"""
_LATER: Final = re.compile(r"Form 10-Q Q(\d) (\d{4})")


class Reports:
    """Annual and quarterly reports by company and period end, out of the embedded filings."""

    def __init__(self) -> None:
        self._con = duckdb.connect()
        self._con.read_parquet(str(parquet_path("filings"))).create_view("filings")
        self._names = {row["ticker"]: row["name"] for row in read_rows(folder() / "companies.csv")}

    def name(self, ticker: str) -> str:
        """The company's name."""
        return self._names.get(ticker, ticker)

    def of(self, ticker: str, period_end: str, name: str) -> Document:
        """The report for the period that ends then, `name` being what it calls the period. Raises LookupError."""
        found = self._con.execute(_REPORT, [ticker, period_end]).fetchone()
        if not found:
            raise LookupError(f"no report of {ticker} for {period_end} is among the filings")
        form, cik, accession, known_on = found
        return Document(self._title(ticker, form, name), "SEC EDGAR", _index_of(cik, accession), str(known_on))

    def filed(self, ticker: str, accession: str, name: str) -> Document:
        """The report of that accession number; without a day where none of its facts is among the filings."""
        found = self._con.execute(_FILED, [ticker, accession]).fetchone()
        if not found:
            return Document(self._title(ticker, "10-K", name), "SEC EDGAR")
        form, cik, known_on = found
        return Document(self._title(ticker, form, name), "SEC EDGAR", _index_of(cik, accession), str(known_on))

    def _title(self, ticker: str, form: str, name: str) -> str:
        return f"{self.name(ticker)}, Form {form}, {name}"

    def attention(self, source: str, ticker: str, period_end: str) -> Document:
        """The document of a figure about attention: a named one of Meta's, a later report, or the period's own
        report."""
        for start, document in _META.items():
            if ticker == "META" and source.startswith(start):
                return document
        later = _LATER.match(source)
        if later:
            quarter, year = later.groups()
            return self.of(ticker, str(_quarter_end(int(year), int(quarter))), f"Q{quarter} {year}")
        if period_end.endswith("-12-31"):
            return self.of(ticker, period_end, f"fiscal {period_end[:4]}")
        return self.of(ticker, period_end, f"Q{int(period_end[5:7]) // 3} {period_end[:4]}")


def _index_of(cik: int, accession: str) -> str:
    return f"https://www.sec.gov/Archives/edgar/data/{cik}/{accession.replace('-', '')}/{accession}-index.htm"


def filings_of(cik: str) -> str:
    """A company's list of releases, where the number of the release is not known."""
    return (
        f"https://www.sec.gov/cgi-bin/browse-edgar?action=getcompany&CIK={cik}&type=8-K&dateb=&owner=include&count=40"
    )


def _quarter_end(year: int, quarter: int) -> date:
    return date(year + quarter // 4, quarter * 3 % 12 + 1, 1) - timedelta(days=1)


def folder_of(path: str) -> Path:
    """A folder that is there. Raises SystemExit."""
    folder = Path(path)
    if not folder.is_dir():
        raise SystemExit(f"There is no folder {folder}")
    return folder
