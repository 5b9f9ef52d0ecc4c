"""Capital expenditure beside what employees cost: the pay that proxy statements give, or a figure of the reader."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from contracts import Evidence
from engine import evaluate
from engine.annual_panel import AnnualPanel, annual_panel
from engine.capex_plans import shown_quarter
from engine.median_pay import MedianPay, median_pay
from engine.origin import Origin, merged

if TYPE_CHECKING:
    from data.store import Store
    from engine.request import Request

_NAMES: Final = ("capex", "headcount_average")
READER: Final = Origin(str(Evidence.USER), None, None)


@dataclass(frozen=True, slots=True)
class Term:
    """One number that the ratio is made of, and where it is from."""

    value: float
    origin: Origin


@dataclass(frozen=True, slots=True)
class ComputePerPay:
    """Capital expenditure of twelve months (USD), employees, and what one of them costs a year (USD) at one company.

    `quarter` is that in which the twelve months end, `ends` their last day.
    """

    ticker: str
    quarter: str
    ends: pd.Timestamp
    capex: Term
    people: Term
    pay: Term

    @property
    def ratio(self) -> float:
        """Dollars of capital expenditure for each dollar of pay."""
        return self.capex.value / (self.people.value * self.pay.value)

    @property
    def origin(self) -> Origin:
        """Of the ratio, which takes the median, or one figure for all, as the mean: an assumption."""
        return merged([self.pay.origin, self.people.origin, self.capex.origin]).assumed()


@dataclass(frozen=True, slots=True)
class Pay:
    """Companies with a pay; by ticker `unpaid` those whose median pay is not known on the day, and `later` those whose
    year of the pay ends after the last quarter that is asked for.
    """

    rows: tuple[ComputePerPay, ...] = ()
    unpaid: frozenset[str] = frozenset()
    later: frozenset[str] = frozenset()

    @property
    def documents(self) -> frozenset[str]:
        """The documents behind every term."""
        terms = [term.origin.document for row in self.rows for term in (row.capex, row.people, row.pay)]
        return frozenset(document for document in terms if document)


def compute_per_pay(store: Store, request: Request) -> Pay:
    """Of each company of a request: the fiscal year whose pay is stated, or with the reader's `pay` the newest twelve
    months.
    """
    pay = float(request.options["pay"])
    return Pay(tuple(_newest(store, request, pay))) if pay else _stated(store, request)


# ------------------------------------------------------------------------------------ the reader's


def _newest(store: Store, request: Request, pay: float) -> Iterator[ComputePerPay]:
    rows = evaluate.values(store, _NAMES, request.companies, end=request.end, as_of=request.as_of).dropna(
        subset=["value"]
    )
    for ticker in request.companies:
        own = rows[rows["ticker"] == ticker].set_index(["quarter", "name"])
        both = [q for q in own.index.unique("quarter") if all((q, name) in own.index for name in _NAMES)]
        if both:
            capex, people = (own.loc[(max(both), name)] for name in _NAMES)
            yield ComputePerPay(
                ticker, max(both), pd.Timestamp(capex["period_end"]), _term(capex), _term(people), Term(pay, READER)
            )


def _term(row: Any) -> Term:
    return Term(float(row["value"]), Origin.of_row(row))


# -------------------------------------------------------------------------------------- as stated


def _stated(store: Store, request: Request) -> Pay:
    pays, panel = median_pay(store, request.as_of), annual_panel(store, as_of=request.as_of)
    ciks = dict(zip(panel.at["ticker"].astype("str"), panel.at["cik"].astype("int64"), strict=True))
    known = {t: pays[ciks[t]] for t in request.companies if ciks.get(t) in pays}
    rows = [row for ticker, pay in known.items() if (row := _of_year(panel, ticker, pay))]
    later = frozenset(row.ticker for row in rows if request.end is not None and row.quarter > request.end)
    kept = tuple(row for row in rows if row.ticker not in later)
    return Pay(kept, frozenset(request.companies) - frozenset(known), later)


def _of_year(panel: AnnualPanel, ticker: str, pay: MedianPay) -> ComputePerPay | None:
    """The fiscal year of the pay; None where capital expenditure or people of it are not known."""
    year = panel.at["fiscal_year"].eq(pay.year) & panel.at["ticker"].eq(ticker)
    known = np.isfinite(panel.values["capex"] + panel.values["employees"])
    at = np.flatnonzero(year & known)
    if not len(at):
        return None
    ends = pd.Timestamp(panel.at["period_end"].iloc[at[0]])
    quarter = str(shown_quarter(ends))
    capex, people = (_term(panel.sources(name).iloc[at[0]]) for name in ("capex", "employees"))
    return ComputePerPay(ticker, quarter, ends, capex, people, _median(pay))


def _median(pay: MedianPay) -> Term:
    return Term(pay.value, pay.origin)
