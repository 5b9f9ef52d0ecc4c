"""The key figures of companies: where they stand and how that changed since the base quarter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import pandas as pd

from analytics.evidence import weakest
from data.store import Store
from engine import catalogue
from engine.evaluate import values
from engine.headcount_peaks import quarter_of, resolved

KEY: Final = ("headcount", "market_value", "capex")
COLUMNS: Final = (
    "ticker",
    "company",
    "name",
    "title",
    "quarter",
    "value",
    "unit",
    "evidence",
    "base_quarter",
    "base_value",
    "change",
    "change_evidence",
)


def key_figures(
    store: Store,
    companies: Sequence[str],
    base: str,
    *,
    names: Sequence[str] = KEY,
    end: str | None = None,
    as_of: date | None = None,
) -> pd.DataFrame:
    """One row per name and company (`COLUMNS`): the newest value up to `end`, and its change as a fraction since
    `base`, a quarter or `peak` (`headcount_peaks`).

    Missing where nothing is known; `change` is missing where the base quarter has no positive value. The evidence of
    the change is that of the weaker of the two values.
    """
    rows = values(store, names, companies, end=end, as_of=as_of, any_currency=True).dropna(subset=["value"])
    by_key = dict(iter(rows.groupby(["name", "ticker"], observed=True)))
    bases = resolved(store, base, companies, end=end, as_of=as_of)
    known = [(c, quarter_of(bases, c.ticker)) for c in catalogue.companies(store, companies)]
    figures = [_figure(n, c.ticker, c.name, by_key.get((n, c.ticker)), at) for n in names for c, at in known]
    return pd.DataFrame(figures, columns=list(COLUMNS))


def _figure(name: str, ticker: str, company: str, rows: pd.DataFrame | None, base: str | None) -> tuple[Any, ...]:
    described = catalogue.describe(name)
    if rows is None:
        nothing = (None, None, described.unit.symbol, None, base, None, None, None)
        return (ticker, company, name, described.title, *nothing)
    last, first = rows.iloc[-1], rows[rows["quarter"] == base]
    start = float(first["value"].iloc[0]) if len(first) else None
    changed = start is not None and start > 0 and str(base) < last["quarter"]
    weaker = str(weakest([last["evidence"], *first["evidence"]])) if changed else None
    return (
        ticker,
        company,
        name,
        described.title,
        last["quarter"],
        float(last["value"]),
        str(last["unit"]),
        last["evidence"],
        base,
        start,
        float(last["value"]) / start - 1 if changed and start else None,
        weaker,
    )
