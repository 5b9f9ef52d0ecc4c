"""A small world with real figures: three companies as they stood on a day, and the sources as they speak later.

The embedded facts of three filers are cut at a day; what was filed after it is what a refresh should bring.
"""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Final

import pandas as pd

from data import curated_files
from tools.replay.world import World

TICKERS: Final = ("META", "GOOGL", "ORCL")  # two with several share classes, one with an odd fiscal year
CUT: Final = date(2026, 5, 15)
NEW: Final = "AMD"  # known to the sources only


def embedded(folder: Path, *, cut: date = CUT, tickers: tuple[str, ...] = TICKERS) -> Path:
    """The embedded facts of these companies as known before the day, in a folder for LEVERAGE_CURATED."""
    shutil.copytree(curated_files.FOLDER, folder, dirs_exist_ok=True)
    for name in ("filings", "prices"):
        frame = pd.read_parquet(folder / f"{name}.parquet")
        symbols = (*tickers, "GOOG") if name == "prices" else tickers
        column = "known_on" if name == "filings" else "date"
        kept = frame["ticker"].isin(symbols) & (pd.to_datetime(frame[column]) < pd.Timestamp(cut))
        frame[kept].to_parquet(folder / f"{name}.parquet", index=False)
    for name, column in (
        ("headcount", "known_on"),
        ("share_classes", "known_on"),
        ("events", "announced"),
        ("guidance", "announced"),
    ):
        frame = pd.read_csv(folder / f"{name}.csv", dtype="str", keep_default_na=False)
        frame[frame["ticker"].isin(tickers) & (frame[column] < str(cut))].to_csv(folder / f"{name}.csv", index=False)
    companies = pd.read_csv(folder / "companies.csv", dtype="str", keep_default_na=False)
    companies[companies["ticker"].isin(tickers)].to_csv(folder / "companies.csv", index=False)
    return folder


def world(*, since: date = date(2023, 1, 1)) -> World:
    """The sources as they speak after the last embedded fact: reports and prices since a day, all facts."""
    frames, _ = curated_files.read()
    companies = frames["companies"]
    companies = companies[companies["ticker"].isin((*TICKERS, NEW))]
    filed = pd.read_parquet(curated_files.parquet_path("filings"))
    prices = pd.read_parquet(curated_files.parquet_path("prices"))
    symbols = {*TICKERS, NEW, "GOOG"}
    prices = prices[prices["ticker"].isin(symbols) & (pd.to_datetime(prices["date"]) >= pd.Timestamp(since))]
    recent = filed[pd.to_datetime(filed["known_on"]) >= pd.Timestamp(since)]
    return World.of_facts(companies, recent, prices, headcount=frames["headcount"], classes=frames["share_classes"])


# A bank, with figures of its annual report for 2024, as company facts tell them; it has no line of capital expenditure.
_BANK: Final = (
    ("RevenuesNetOfInterestExpense", "2024-01-01", "2024-12-31", 177_556e6),
    ("NetIncomeLoss", "2024-01-01", "2024-12-31", 58_471e6),
    ("Assets", None, "2024-12-31", 4_002_814e6),
    ("StockholdersEquity", None, "2024-12-31", 344_758e6),
)


def bank(unit: str = "USD") -> World:
    """A world of one filer, which tells money in some currency."""
    accession, filed_on = "0000019617-25-000270", "2025-02-14"
    rows = pd.DataFrame(_BANK, columns=["tag", "period_start", "period_end", "value"])
    filed = rows.assign(
        ticker="JPM",
        cik="0000019617",
        taxonomy="us-gaap",
        unit=unit,
        form="10-K",
        accession=accession,
        known_on=filed_on,
    )
    headcount = pd.DataFrame(
        [("JPM", "2024-12-31", 317_233, "10-K", accession, filed_on)],
        columns=["ticker", "as_of", "employees", "form", "accession", "known_on"],
    )
    companies = pd.DataFrame([("JPM", "0000019617", "JPMORGAN CHASE & CO")], columns=["ticker", "cik", "name"])
    days = pd.bdate_range("2025-01-02", "2025-04-30")
    prices = pd.DataFrame({"ticker": "JPM", "date": days, "close": 250.0, "adj_close": 250.0, "volume": 1})
    return World.of_facts(companies, filed, prices, headcount=headcount)
