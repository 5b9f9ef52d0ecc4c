"""The depreciation that is already bought, and that of the plan: by the year of purchase, quarter by quarter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from analytics import depreciation
from charts.core import Request
from contracts import USD, Evidence
from data.store import Store
from service import plans
from service.evaluate import values
from service.guidance import FOLLOWED
from service.plans import Life, Plan

NAME: Final = "modelled_depreciation_quarter"
INPUTS: Final = ("capex_quarter", "capex_company_quarter", "ppe_net")
AHEAD: Final = 20  # quarters drawn after the last purchase
YEAR: Final = 4
COLUMNS: Final = (
    "ticker", "quarter", "shown", "projected", "period_end", "name", "vintage", "planned", "value", "unit", "evidence",
    "known_on", "accession",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Purchases:
    """What one company bought, quarter by quarter from the one after `opening`, the planned quarters at the end.

    `net` is the stock in the books at `opening`; `known` has known_on, accession and evidence of each purchase.
    """

    opening: pd.Period
    net: float
    cost: pd.Series[Any]
    known: pd.DataFrame
    now: pd.Period


def depreciation_wave(store: Store, request: Request) -> pd.DataFrame:
    """One row per company, quarter shown and vintage: modelled depreciation in USD, `estimated`, `user` of a reader's plan.

    `vintage` is a year of purchase, "earlier" what was bought before the window or stood in the books before the first
    known purchase. `shown` is the calendar quarter; `quarter` repeats it for the past only, `projected` for the future.
    """
    p = request.options
    rows = values(store, INPUTS, request.companies, end=request.end, as_of=request.as_of).dropna(subset=["value"])
    lives = plans.lives(store, request.companies, str(p["life"]), request.as_of)
    said = plans.announcements(store, request.companies, request.as_of, request.end)
    frames = []
    for i, ticker in enumerate(request.companies):
        own = rows[rows["ticker"] == ticker]
        plan = _plan(said[ticker], ticker, own, int(p["plan"]) if i == 0 else 0)
        bought = purchases(own, plan, int(p["years"]))
        if bought is not None:
            frames.append(_company(ticker, bought, lives[ticker], p, request.start))
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=list(COLUMNS))


def _plan(said: list[Plan], ticker: str, own: pd.DataFrame, billions: int) -> Plan | None:
    newest = plans.newest(said)
    base = newest[-1] if newest else None
    capex = own[own["name"] == "capex_quarter"]
    if billions and len(capex):
        return plans.own(base, ticker, billions, pd.Period(capex["quarter"].max(), freq="Q-DEC"))
    return base


def purchases(own: pd.DataFrame, plan: Plan | None, years: int) -> Purchases | None:
    """The unbroken run of purchases up to the newest, after the first stock known; None where either is not known."""
    wide = {
        name: g.assign(at=pd.PeriodIndex(g["quarter"], freq="Q-DEC")).set_index("at") for name, g in own.groupby("name")
    }
    if "capex_quarter" not in wide or "ppe_net" not in wide:
        return None
    capex, net = wide["capex_quarter"], wide["ppe_net"]["value"]
    now = capex.index.max()
    grid = capex["value"].reindex(pd.period_range(capex.index.min(), now))
    first = grid.index[grid.isna().to_numpy().nonzero()[0][-1] + 1] if grid.isna().any() else grid.index[0]
    opening = next((quarter for quarter in net.index if first - 1 <= quarter < now), None)
    if opening is None:
        return None
    cost = grid.loc[opening + 1 :]
    known = capex.loc[capex.index.isin(cost.index), ["known_on", "accession"]].assign(evidence=str(Evidence.ESTIMATED))
    ahead = _ahead(plan, years, now, wide.get("capex_company_quarter"))
    if plan is not None and len(ahead):
        evidence = str(Evidence.USER if plan.evidence == Evidence.USER else Evidence.ESTIMATED)
        told = pd.DataFrame(
            {"known_on": plan.announced, "accession": plan.source_id, "evidence": evidence}, index=ahead.index
        )
        known = pd.concat([known, told.astype(known.dtypes.to_dict())])
    return Purchases(opening, float(net[opening]), pd.concat([cost, ahead]), known, now)


def _ahead(plan: Plan | None, years: int, now: pd.Period, company: pd.DataFrame | None) -> pd.Series[Any]:
    """Planned purchases after `now`, evenly over what is left of the plan's year and the years that repeat it.

    What was spent of the year is taken off only where it is known in the plan's own definition; else the quarters left
    have a fourth of the plan each.
    """
    if plan is None or plan.last + YEAR * (years - 1) <= now:
        return pd.Series(dtype="float64", index=pd.PeriodIndex([], freq="Q-DEC"))
    whole = pd.period_range(now + 1, plan.last + YEAR * (years - 1))
    found = pd.Series(plan.middle / YEAR, index=whole).where(whole >= plan.first, 0.0)
    left = whole[(whole >= plan.first) & (whole <= plan.last)]
    past = [q for q in plan.quarters if q <= now]
    comparable = plan.definition in FOLLOWED or plan.evidence == Evidence.USER
    if comparable and past and len(left) and company is not None and set(past) <= set(company.index):
        found[left] = max(plan.middle - float(company["value"].reindex(past).sum()), 0.0) / len(left)
    return found


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
        shown=long["shown"].astype("str"), planned=long["vintage"].str.startswith("planned"),
    )[list(COLUMNS)]  # fmt: skip


def _vintage(quarter: pd.Period, first: pd.Period, now: pd.Period) -> str:
    if quarter > now:
        return f"planned {quarter.year}"
    return "earlier" if quarter < first else str(quarter.year)


def _newest(b: Purchases, vintages: pd.Index[str]) -> pd.DataFrame:
    """Per vintage the day and the document of its newest part."""
    known = b.known.assign(vintage=vintages).sort_values("known_on").drop_duplicates("vintage", keep="last")
    found = known.set_index("vintage")[["known_on", "accession", "evidence"]]
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
