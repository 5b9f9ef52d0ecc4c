"""The depreciation that is already bought, and that of the plan: by the year of purchase, quarter by quarter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from analytics.evidence import Provenance
from analytics.methods import depreciation
from contracts import USD
from data.store import Store
from engine import capex_plans
from engine.capex_plans import Life, Plan
from engine.capex_vintages import YEAR, Purchases, purchases
from engine.evaluate import values
from engine.request import Request

NAME: Final = "modelled_depreciation_quarter"
INPUTS: Final = ("capex_quarter", "capex_company_quarter", "ppe_net")
AHEAD: Final = 20  # quarters drawn after the last purchase
COLUMNS: Final = (
    "ticker", "quarter", "shown", "projected", "period_end", "name", "vintage", "planned", "value", "unit", "evidence",
    "known_on", "accession", "unplaced",
)  # fmt: skip


def depreciation_wave(store: Store, request: Request) -> pd.DataFrame:
    """One row per company, quarter shown and vintage: modelled depreciation in USD, `estimated`, `user` of a reader's plan.

    `vintage` is a year of purchase, "earlier" what was bought before the window or stood in the books before the first
    known purchase. `shown` is the calendar quarter; `quarter` repeats it for the past only, `projected` for the future.
    `unplaced` is True where a company's plan begins after a quarter of which nothing is known, so that it is left out.
    """
    p = request.options
    rows = values(store, INPUTS, request.companies, end=request.end, as_of=request.as_of).dropna(subset=["value"])
    lives = capex_plans.lives(store, request.companies, str(p["life"]), request.as_of)
    said = capex_plans.announcements(store, request.companies, request.as_of, request.end)
    frames = []
    for i, ticker in enumerate(request.companies):
        own = rows[rows["ticker"] == ticker]
        bought = purchases(own, _plans(said[ticker], ticker, own, int(p["plan"]) if i == 0 else 0), int(p["years"]))
        if bought is not None:
            frames.append(_company(ticker, bought, lives[ticker], p, request.start))
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=list(COLUMNS))


def _plans(said: list[Plan], ticker: str, own: pd.DataFrame, billions: int) -> list[Plan]:
    """The newest guidance of each year, by year; the last one in the reader's figure where there is one."""
    newest = capex_plans.newest(said)
    by_year = {(p.year, p.calendar): p for p in said}
    if not newest:
        capex = own.loc[own["name"] == "capex_quarter", "quarter"]
        return (
            [capex_plans.readers_plan(None, ticker, billions, pd.Period(capex.max(), freq="Q-DEC"))]
            if billions and len(capex)
            else []
        )
    last = by_year.pop((newest[-1].year, newest[-1].calendar))
    return [
        *sorted(by_year.values(), key=lambda p: p.last),
        capex_plans.readers_plan(last, ticker, billions, last.last) if billions else last,
    ]


def _company(ticker: str, b: Purchases, life: Life, p: Mapping[str, Any], start: str | None) -> pd.DataFrame:
    last = b.cost.index[-1] + AHEAD
    quarters = pd.period_range(b.opening + 1, last)
    written_off = by_vintage(b, quarters, life, p)
    first = min(max(pd.Period(start, freq="Q-DEC") if start else quarters[0], quarters[0]), b.now)
    vintages = pd.Index([_vintage(q, first, b.now) for q in b.cost.index])
    groups = pd.DataFrame(written_off[1:], index=pd.MultiIndex.from_arrays([vintages]), columns=quarters)
    table = groups.groupby(level=0, sort=False).sum()
    table.loc["earlier"] = written_off[0] + (table.loc["earlier"] if "earlier" in table.index else 0.0)
    newest = _newest(b, vintages)
    shown = table.loc[:, first:].rename_axis(index="vintage", columns="shown")
    long = shown.reset_index().melt(id_vars="vintage", var_name="shown", value_name="value")
    long = long[long["value"] > 0].join(newest, on="vintage")
    past = long["shown"] <= b.now
    return long.assign(
        ticker=ticker, quarter=long["shown"].astype("str").where(past), projected=long["shown"].astype("str").mask(past),
        period_end=pd.PeriodIndex(long["shown"]).end_time.normalize(), name=NAME, unit=USD.symbol,
        shown=long["shown"].astype("str"), planned=long["vintage"].str.startswith("planned"), unplaced=b.unplaced,
    )[list(COLUMNS)]  # fmt: skip


def _vintage(quarter: pd.Period, first: pd.Period, now: pd.Period) -> str:
    if quarter > now:
        return f"planned {quarter.year}"
    return "earlier" if quarter < first else str(quarter.year)


def _newest(b: Purchases, vintages: pd.Index[str]) -> pd.DataFrame:
    """Per vintage the provenance of all its parts."""
    each, documents = Provenance.read(b.known)
    parts = {vintage: each[np.flatnonzero(vintages == vintage)].over() for vintage in vintages.unique()}
    found = pd.DataFrame({vintage: behind.columns(documents) for vintage, behind in parts.items()}).T.infer_objects()
    if "earlier" not in found.index:  # the stock alone: told with the first purchases after it
        found.loc["earlier"] = b.known.iloc[0]
    return found


def by_vintage(b: Purchases, quarters: pd.PeriodIndex, life: Life, p: Mapping[str, Any]) -> np.ndarray:
    """Depreciation of the opening stock (row 0) and of each quarter's purchases (rows 1 on) in each quarter."""
    servers = int(p["servers"]) / 100
    buildings = np.full(len(quarters), float(int(p["buildings"]) * YEAR))
    stated = np.array([life.at(q) * YEAR for q in quarters])
    # A stock that was built up evenly holds of each kind its share of the purchases times its life.
    weight = servers * stated[0] / (servers * stated[0] + (1 - servers) * buildings[0])
    found = np.zeros((len(b.cost) + 1, len(quarters)))
    for share, part, lives in ((servers, weight, stated), (1 - servers, 1 - weight, buildings)):
        cost = np.zeros(len(quarters))
        cost[: len(b.cost)] = b.cost.to_numpy() * share
        found += _written_off(b.net * part, cost, lives, p)[: len(b.cost) + 1]
    return found


def _written_off(net: float, cost: np.ndarray, lives: np.ndarray, p: Mapping[str, Any]) -> np.ndarray:
    """One kind of asset: the stock as earlier vintages of even ages, then the purchases."""
    method, start = str(p["method"]), depreciation.HALF + int(p["delay"])
    rate = {"rate": (1 + int(p["wacc"]) / 100) ** (1 / YEAR) - 1} if method == "hyperbolic" else {}
    profile = depreciation.PROFILES[method]
    opening = lives[0] if method == "straight_line" else lives[-1]
    before = depreciation.even_ages(net, profile(opening, int(opening) + 2, **rate))
    whole = np.concatenate([before, cost])
    if method == "straight_line":
        lives = np.concatenate([np.full(len(before), lives[0]), lives])
        stock = depreciation.with_revisions(np.where(np.arange(len(whole)) < len(before), whole, 0.0), lives)
        new = depreciation.with_revisions(cost, lives[len(before) :], start=start)
    else:
        stock = depreciation.by_vintage(whole, profile(opening, len(whole), **rate))
        new = depreciation.by_vintage(cost, profile(lives[-1], len(cost), start=start, **rate))
    return np.vstack([stock[: len(before), len(before) :].sum(axis=0), new])
