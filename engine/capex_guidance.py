"""Guidance of capital expenditure beside what was then spent, in the same definition or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from analytics.evidence import Provenance
from data.reading import plans as statements
from data.reading import queries
from data.store import Store
from engine.capex_plans import Plan, announcements, newest_by_year
from engine.origin import Origin, documents_of
from engine.request import Request

# Definitions, in the companies' words, that the concept `capex_company` follows. Others have no comparable line here.
FOLLOWED: Final = frozenset(
    {
        "Capital expenditures including principal payments on finance leases",  # Meta
        "Capital expenditures (purchases of property and equipment)",  # Alphabet
        "Capital expenditures (fiscal year to May)",  # Oracle
        "Gross capital expenditures, including 20 to 25 billion USD that customers reimburse",  # Oracle, fiscal 2027
    }
)
YEAR: Final = 4  # quarters


@dataclass(frozen=True, slots=True)
class Spending:
    """What was spent of a guided year (USD): in `quarters` of its quarters, the last of which ends on `day`."""

    amount: float
    quarters: int
    day: pd.Timestamp
    origin: Origin


@dataclass(frozen=True, slots=True)
class GuidedYear:
    """A year that a company guided: announcements oldest first, and spending in the definition of the last one.

    `spent` is that of the whole year, `so_far` that of a running one; None where no comparable figure is known.
    """

    announced: tuple[Plan, ...]
    spent: Spending | None = None
    so_far: Spending | None = None

    @property
    def first(self) -> Plan:
        """The first announcement."""
        return self.announced[0]

    @property
    def last(self) -> Plan:
        """The announcement in force."""
        return self.announced[-1]


@dataclass(frozen=True, slots=True)
class Guidance:
    """Guided years of some companies, by company in the order of the first announcement."""

    years: tuple[GuidedYear, ...] = ()

    def of(self, ticker: str) -> list[GuidedYear]:
        """Those of one company, by year; a fiscal year before the calendar year of the same number."""
        own = [year for year in self.years if year.last.ticker == ticker]
        return sorted(own, key=lambda year: (year.last.year, year.last.calendar))

    @property
    def documents(self) -> frozenset[str]:
        """The documents behind announcements and spending."""
        origins = [plan.origin for year in self.years for plan in year.announced]
        origins += [s.origin for year in self.years for s in (year.spent, year.so_far) if s is not None]
        return documents_of(origins)


@dataclass(frozen=True, slots=True)
class _Filed:
    """What is known of spending: figures that companies state for a year, filed years and filed quarters, as rows."""

    stated: pd.DataFrame
    annual: pd.DataFrame
    quarterly: pd.DataFrame


def guidance(store: Store, request: Request) -> Guidance:
    """Each year that the companies guided in figures, as known on the request's day, up to its last quarter."""
    plans = announcements(store, request.companies, request.as_of, request.end)
    filed = _filed(store, request)
    end = None if request.end is None else pd.Period(request.end, freq="Q").end_time
    years = [_year(own, newest, filed, end) for own in plans.values() for newest in newest_by_year(own)]
    return Guidance(tuple(years))


def _filed(store: Store, request: Request) -> _Filed:
    stated = statements.guidance(store, request.companies, request.as_of)
    rows = queries.series(store, request.companies, ["capex_company"], ["annual", "quarter"], request.as_of)
    rows["at"] = rows["quarter"].dt.to_period("Q-DEC")
    return _Filed(
        stated[stated["kind"].isin(("actual", "calendar_actual"))],
        rows[rows["basis"] == "annual"],
        rows[rows["basis"] == "quarter"],
    )


def _year(plans: Sequence[Plan], newest: Plan, filed: _Filed, end: pd.Timestamp | None) -> GuidedYear:
    announced = tuple(p for p in plans if (p.year, p.calendar) == (newest.year, newest.calendar))
    whole = _spent(newest, filed)
    part = None if whole is not None else _so_far(newest, filed)
    spent, so_far = (s if s is None or end is None or s.day <= end else None for s in (whole, part))
    return GuidedYear(announced, spent, so_far)


def _spent(plan: Plan, filed: _Filed) -> Spending | None:
    """What the company itself states for the year in that definition, else the filed year."""
    stated = filed.stated
    own = stated[(stated["ticker"] == plan.ticker) & (stated["fiscal_year"] == plan.year)]
    own = own[(own["definition"] == plan.definition) & (own["kind"].str.startswith("calendar_") == plan.calendar)]
    if len(own):
        last = own.iloc[-1]
        origin = Origin.cited(last.to_dict(), "announced")
        return Spending(float(last["low"]), YEAR, plan.ends, origin)
    if not _comparable(plan):
        return None
    annual = filed.annual
    whole = annual[(annual["ticker"] == plan.ticker) & (annual["at"] == plan.last)]
    return _sum(whole, YEAR) if len(whole) else None


def _so_far(plan: Plan, filed: _Filed) -> Spending | None:
    """The quarters of the plan's year that are filed, from its first without a gap."""
    own = filed.quarterly[filed.quarterly["ticker"] == plan.ticker].set_index("at")
    known = [quarter for quarter in plan.quarters if quarter in own.index]
    if not _comparable(plan) or not known or known != list(plan.quarters[: len(known)]):
        return None
    part = own.loc[known]
    return _sum(part, len(part))


def _comparable(plan: Plan) -> bool:
    return plan.definition in FOLLOWED and not plan.calendar


def _sum(rows: pd.DataFrame, quarters: int) -> Spending:
    each, documents = Provenance.read(rows.assign(accession=rows["accession"].fillna(rows["source_id"])))
    whole = each.over() if len(rows) == 1 else each.over().derived()
    amount, day = float(rows["value"].sum()), pd.Timestamp(rows["period_end"].max())
    return Spending(amount, quarters, day, Origin.of(whole, documents))
