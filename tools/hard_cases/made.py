"""Made-up filers: as-filed facts of calendar years, price records, and the steps in which they are served."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import pandas as pd

from tools.hard_cases.bench import Act, Step, adding, refreshing
from tools.hard_cases.serving import flat, sources
from tools.hard_cases.steps import Steps
from tools.replay.world import Filer, filer_of

REVENUE, CAPEX, NET = "Revenues", "PaymentsToAcquirePropertyPlantAndEquipment", "NetIncomeLoss"
COVER: Final = "EntityCommonStockSharesOutstanding"
ENDS: Final = ("03-31", "06-30", "09-30", "12-31")
_FILED: Final = ("04-25", "07-25", "10-25", "02-10")
Fact = tuple[str, str, str, str, float, str, str]  # tag, unit, start ('' for an instant), end, value, form, filed


def year(tag: str, of: int, quarters: Iterable[float], unit: str = "USD") -> list[Fact]:
    """Cumulative facts of a calendar year: three quarterly reports and the annual one."""
    told, total = list[Fact](), 0.0
    for place, amount in enumerate(quarters):
        total += amount
        told.append((tag, unit, f"{of}-01-01", f"{of}-{ENDS[place]}", total, *_report(of, place)))
    return told


def balance(tag: str, of: int, value: float) -> list[Fact]:
    """The same balance at the four quarter ends of a year."""
    return [(tag, "USD", "", f"{of}-{ENDS[place]}", value, *_report(of, place)) for place in range(4)]


def counts(of: int, *shares: float) -> list[Fact]:
    """Share counts on the cover pages of a year."""
    days = (f"{of}-04-15", f"{of}-07-15", f"{of}-10-15", f"{of + 1}-01-31")
    return [(COVER, "shares", "", days[place], n, *_report(of, place)) for place, n in enumerate(shares)]


def plain(*years: int) -> list[Fact]:
    """Revenue of 1bn, capex of 100m, net income of 50m a quarter, 100m shares."""
    rows: list[Fact] = []
    for of in years:
        rows += year(REVENUE, of, [1e9] * 4) + year(CAPEX, of, [1e8] * 4) + year(NET, of, [5e7] * 4)
        rows += counts(of, *[1e8] * 4)
    return rows


def without(facts: list[Fact], tag: str, end: str) -> list[Fact]:
    """Those but for a tag's that end on a day."""
    return [f for f in facts if (f[0], f[3]) != (tag, end)]


def _report(of: int, place: int) -> tuple[str, str]:
    return ("10-K", f"{of + 1}-{_FILED[3]}") if place == 3 else ("10-Q", f"{of}-{_FILED[place]}")


def company(
    ticker: str, facts: Iterable[Fact], cik: int = 990001, *, until: str = "9999", name: str = "TOY CO"
) -> Filer:
    """The filer of these facts, as far as they were filed by a day."""
    document: dict[str, Any] = {}
    for tag, unit, start, end, value, form, filed in facts:
        if filed > until:
            continue
        row = {"end": end, "val": value, "accn": f"{cik:010d}-{filed[2:4]}-{filed[5:7]}{filed[8:]}{len(form):02d}"}
        taxonomy = "dei" if tag == COVER else "ifrs-full" if tag in IFRS else "us-gaap"
        unit_rows = document.setdefault(taxonomy, {}).setdefault(tag, {"label": tag, "description": "", "units": {}})
        told = ({"start": start} if start else {}) | row | {"fy": 0, "fp": "FY", "form": form, "filed": filed}
        unit_rows["units"].setdefault(unit, []).append(told)
    return filer_of(ticker, name, json.dumps({"cik": cik, "entityName": name, "facts": document}).encode())


IFRS: Final = (
    "Revenue",
    "ProfitLossAttributableToOwnersOfParent",
    "PurchaseOfPropertyPlantAndEquipmentClassifiedAsInvestingActivities",
)


def once(ticker: str, facts: list[Fact], prices: pd.DataFrame | None = None, currency: str = "") -> Steps:
    """One step: `add`."""

    def steps(_: Path) -> list[Step]:
        record = flat(ticker, 20, "2022-01-03", "2025-06-30") if prices is None else prices
        world = sources([company(ticker, facts)], [record], {ticker: currency} if currency else {})
        return [Step(world, adding(ticker))]

    return steps


def then(ticker: str, facts: list[Fact], *records: pd.DataFrame, until: str = "2025-03-01") -> Steps:
    """`add` with what was filed by a day, then a `refresh` with everything for each further price record."""

    def steps(_: Path) -> list[Step]:
        held = records or (flat(ticker, 20, "2022-01-03", "2025-06-30"), flat(ticker, 20, "2022-01-03", "2025-07-31"))
        worlds = [sources([company(ticker, facts, until=until if not n else "9999")], [r]) for n, r in enumerate(held)]
        acts: list[Act] = [adding(ticker), *(refreshing(ticker) for _ in held[1:])]
        return [Step(world, act) for world, act in zip(worlds, acts, strict=True)]

    return steps


def priced(ticker: str, *parts: tuple[str, str, float], split: tuple[str, float] | None = None) -> pd.DataFrame:
    """Even closes from day to day, one after the other, and a split that is told."""
    record = pd.concat([flat(ticker, close, first, last) for first, last, close in parts], ignore_index=True)
    if split:
        record.loc[record["date"] == pd.Timestamp(split[0]), "split"] = split[1]
    return record
