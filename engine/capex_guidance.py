"""Guidance of capital expenditure beside what was then spent, in the same definition or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from analytics.evidence import Provenance
from data import plans as told
from data import queries
from data.store import Store
from engine.capex_plans import Plan, announcements, grade_of
from engine.request import Request

# Definitions, in the companies' words, that the concept `capex_company` follows. Others have no comparable line here.
FOLLOWED: Final = frozenset(
    {
        "Capital expenditures including principal payments on finance leases",  # Meta
        "Capital expenditures (purchases of property and equipment)",  # Alphabet
        "Capital expenditures (fiscal year to May)",  # Oracle
    }
)
COLUMNS: Final = (
    "ticker", "year", "calendar", "role", "low", "high", "day", "ends", "quarters", "definition", "evidence", "known_on",
    "accession",
)  # fmt: skip


def guidance(store: Store, request: Request) -> pd.DataFrame:
    """One row per announcement (`role` guided) of each year that a company guided, and one for what was spent.

    `role` is spent for a finished year and so_far for the quarters reported of a running one (`quarters` of them); money
    in USD. `day` is that of the announcement, or the last one on which was spent; `ends` the last day of the year guided.
    A year's spending is in the definition in which the year was guided last, or not there.
    """
    said = announcements(store, request.companies, request.as_of, request.end)
    annual, quarterly = _reported(store, request)
    stated = told.guidance(store, request.companies, request.as_of)
    stated = stated[stated["kind"].isin(("actual", "calendar_actual"))]
    rows: list[dict[str, Any]] = []
    for plans in said.values():
        for plan in plans:
            rows.append(_guided(plan))
        for plan in {(p.year, p.calendar): p for p in plans}.values():
            rows += _spent(plan, stated, annual, quarterly)
    return _until(pd.DataFrame(rows, columns=list(COLUMNS)), request.end)


def _until(rows: pd.DataFrame, end: str | None) -> pd.DataFrame:
    return rows if end is None else rows[pd.to_datetime(rows["day"]) <= pd.Period(end, freq="Q").end_time]


def _guided(p: Plan) -> dict[str, Any]:
    return {
        "ticker": p.ticker, "year": p.year, "calendar": p.calendar, "role": "guided", "low": p.low, "high": p.high,
        "day": p.announced, "ends": p.ends, "quarters": 4, "definition": p.definition, "evidence": p.evidence, "known_on": p.announced,
        "accession": p.source_id,
    }  # fmt: skip


def _reported(store: Store, request: Request) -> tuple[pd.DataFrame, pd.DataFrame]:
    rows = queries.series(store, request.companies, ["capex_company"], ["annual", "quarter"], request.as_of)
    rows["at"] = rows["quarter"].dt.to_period("Q-DEC")
    return rows[rows["basis"] == "annual"], rows[rows["basis"] == "quarter"]


def _spent(plan: Plan, stated: pd.DataFrame, annual: pd.DataFrame, quarterly: pd.DataFrame) -> list[dict[str, Any]]:
    """What the company itself states in that definition, else the filed year, else the quarters so far."""
    own = stated[(stated["ticker"] == plan.ticker) & (stated["fiscal_year"] == plan.year)]
    own = own[(own["definition"] == plan.definition) & (own["kind"].str.startswith("calendar_") == plan.calendar)]
    if len(own):
        last = own.iloc[-1]
        grade, document = grade_of(str(last["evidence"])), str(last["source_id"])
        behind = {"evidence": grade, "known_on": last["announced"], "accession": document}
        return [_row(plan, "spent", float(last["low"]), 4, plan.ends, behind)]
    if plan.definition not in FOLLOWED or plan.calendar:
        return []
    whole = annual[(annual["ticker"] == plan.ticker) & (annual["at"] == plan.last)]
    if len(whole):
        return [_filed(plan, "spent", whole, 4)]
    part = so_far(plan, quarterly)
    return [_filed(plan, "so_far", part, len(part))] if len(part) else []


def so_far(plan: Plan, quarterly: pd.DataFrame) -> pd.DataFrame:
    """The quarters of the plan's year that are reported, from its first without a gap."""
    own = quarterly[quarterly["ticker"] == plan.ticker].set_index("at")
    found = [quarter for quarter in plan.quarters if quarter in own.index]
    return own.loc[found] if found == list(plan.quarters[: len(found)]) else own.iloc[:0]


def _filed(plan: Plan, role: str, rows: pd.DataFrame, quarters: int) -> dict[str, Any]:
    each, documents = Provenance.read(rows.assign(accession=rows["accession"].fillna(rows["source_id"])))
    whole = each.over() if len(rows) == 1 else each.over().derived()
    amount, day = float(rows["value"].sum()), rows["period_end"].max()
    return _row(plan, role, amount, quarters, day, whole.columns(documents))


def _row(
    plan: Plan, role: str, amount: float, quarters: int, day: pd.Timestamp, behind: Mapping[str, Any]
) -> dict[str, Any]:
    changed = {"role": role, "low": amount, "high": amount, "day": day, "quarters": quarters}
    return _guided(plan) | changed | dict(behind)
