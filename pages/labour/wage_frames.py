"""A proxy of the wage bill, median pay times employees, beside capital expenditure and labour expense where tagged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics.evidence import Provenance, merged
from data.store import Store
from engine.filers import Filers, Flags, filers
from engine.median_pay import MedianPay, median_pay
from engine.origin import Origin, computed_from, documents_of, origins
from engine.request import Request
from pages.labour.asked import Asked

_LINES = ("employees", "revenue", "capex")


@dataclass(frozen=True, slots=True)
class Share:
    """A part of revenue, with what it rests on."""

    value: float
    origin: Origin


@dataclass(frozen=True, slots=True)
class WageBill:
    """One company in one fiscal year: median pay times employees and capital expenditure over revenue, and labour
    expense over that proxy (NaN where it is not tagged). The proxy takes the median for the mean: it is estimated.
    """

    ticker: str
    name: str
    sector: str
    period_end: pd.Timestamp
    pay: Share
    capex: Share
    expense_to_proxy: float


@dataclass(frozen=True, slots=True)
class WageBills:
    """Everybody with pay, people, revenue and capital expenditure; the newest fiscal year that is known for most."""

    rows: tuple[WageBill, ...]
    newest: int

    @property
    def documents(self) -> frozenset[str]:
        """The newest filing behind each."""
        return documents_of(share.origin for row in self.rows for share in (row.pay, row.capex))


def wage_bills(store: Store, request: Request) -> WageBills:
    """The chosen year and sector."""
    asked: Asked = request.options["labour"]
    of = filers(store, request.as_of, machine_read=asked.machine_read, sector=asked.sector)
    paid = median_pay(store, request.as_of)
    known = _known(of, paid, asked)
    return WageBills(tuple(_rows(of, paid, known & (of.years == asked.year))), of.newest(known))


def _known(of: Filers, paid: Mapping[int, MedianPay], asked: Asked) -> Flags:
    has = of.companies["cik"].isin(list(paid)).to_numpy()
    logs = np.isfinite([of.log(name) for name in _LINES]).all(axis=0)
    return np.asarray(logs & has[:, None] & of.between(*asked.within_window(*of.span)))


def _rows(of: Filers, paid: Mapping[int, MedianPay], at: Flags) -> Iterator[WageBill]:
    firm, place = of.companies.iloc[np.nonzero(at)[0]], of.place[at]
    pays = [paid[cik] for cik in firm["cik"]]
    people, revenue, capex, expense = (of.values(n)[at] for n in ("employees", "revenue", "capex", "labour_expense"))
    proxy = np.array([pay.value for pay in pays]) * people
    counted = _behind(of, ("employees", "revenue"), place).assumed()
    columns = zip(
        firm["ticker"],
        firm["name"],
        firm["sector"].fillna(""),
        pd.DatetimeIndex(of.panel.at["period_end"].iloc[place]),
        map(_with_pay, _shares(of, proxy / revenue, counted), pays),
        _shares(of, capex / revenue, _behind(of, ("capex", "revenue"), place).derived()),
        (expense / proxy).tolist(),
        strict=True,
    )
    return (WageBill(*row) for row in columns)


def _behind(of: Filers, lines: tuple[str, ...], place: npt.NDArray[np.intp]) -> Provenance:
    return merged(of.panel.provenance[name] for name in lines)[place]


def _shares(of: Filers, values: npt.NDArray[np.float64], behind: Provenance) -> list[Share]:
    return list(map(Share, values.tolist(), origins(behind, of.panel.documents)))


def _with_pay(share: Share, pay: MedianPay) -> Share:
    """A share that rests on median pay, too."""
    return replace(share, origin=computed_from([share.origin, pay.origin]))
