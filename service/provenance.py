"""Where a number comes from: its formula, its terms, and the filed facts behind each of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from analytics import METRICS
from contracts import CONCEPTS, MEASURES, SOURCE_COLUMNS, Measure
from data import queries
from data.store import Store
from errors import NotFound
from service.catalogue import checked_tickers, describe, names, unknown
from service.evaluate import values

TERM_COLUMNS = ("term", "quarter", "period_start", "period_end", "value", "unit", "method", "evidence", "known_on")
INPUT_COLUMNS = (
    "input", "ticker", "period_start", "period_end", "value", "unit", "method", "tag", "accession", "form", "known_on", "url", "title",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trace:
    """One value led back. `terms` has one row per term of the formula, `inputs` one row per filed fact behind them."""

    ticker: str
    name: str
    period_end: date
    value: float
    unit: str
    evidence: str
    method: str
    formula: str
    definition: str
    terms: pd.DataFrame
    inputs: pd.DataFrame


def trace(
    store: Store, ticker: str, name: str, period_end: date, *, as_of: date | None = None, basis: str | None = None
) -> Trace:
    """The value of a measure or metric at a period end, led back to its filings.

    `name` is a measure (`capex` is trailing twelve months, `capex_quarter` a quarter) or a metric; with `basis` a
    concept's name means it on that basis ('quarter' or 'ttm').
    Raises UsageError for unknown names, NotFound where there is no such value, with the nearest dates that have one.
    """
    [company] = checked_tickers(store, [ticker])
    if name in CONCEPTS and basis == "quarter" and f"{name}_quarter" in MEASURES:
        name = f"{name}_quarter"
    if name not in MEASURES and name not in METRICS:
        raise unknown("measure or metric", name, names())
    row = _row(store, company, name, period_end, as_of)
    quarter = str(row["quarter"])
    terms = _terms(store, company, name, quarter, as_of)
    inputs = _inputs(store, company, terms, as_of)
    description = describe(name)
    method = terms["method"].iloc[0] if name in MEASURES and len(terms) == 1 else "computed"
    return Trace(
        company, name, pd.Timestamp(row["period_end"]).date(), float(row["value"]), str(row["unit"]), str(row["evidence"]), str(method),
        description.formula, description.interpretation, terms[list(TERM_COLUMNS)], inputs,
    )  # fmt: skip


def _row(store: Store, ticker: str, name: str, period_end: date, as_of: date | None) -> pd.Series[Any]:
    found = values(store, [name], [ticker], as_of=as_of).dropna(subset=["value"])
    day = pd.Timestamp(period_end)
    exact = found[found["period_end"] == day]
    if exact.empty:
        # A calendar quarter's last day is taken for the fiscal quarter that is shown in it.
        exact = found[(found["quarter"] == str(day.to_period("Q"))) & (day == day.to_period("Q").end_time.normalize())]
    if exact.empty:
        near = found.loc[(found["period_end"] - day).abs().sort_values().index[:3], "period_end"].dt.strftime(
            "%Y-%m-%d"
        )
        todo = f"Period ends nearby: {', '.join(near)}" if len(near) else "No value of it is known for this company"
        raise NotFound("There is no such value", which=f"{ticker} {name} at {period_end}", todo=todo)
    return exact.iloc[-1]


def _terms(store: Store, ticker: str, name: str, quarter: str, as_of: date | None) -> pd.DataFrame:
    """The measures that the value was computed from, at the quarters it looked at."""
    wanted = [(m, q) for m in _measures(name) for q in _quarters(name, m, quarter)]
    rows = queries.series(store, [ticker], sorted({m.concept.name for m, _ in wanted}), ["quarter", "ttm"], as_of)
    rows["label"] = rows["quarter"].dt.to_period("Q").astype("str")
    parts = [
        rows[(rows["concept"] == m.concept.name) & (rows["basis"] == _basis(m)) & (rows["label"] == q)].assign(
            term=m.name, quarter=q
        )
        for m, q in dict.fromkeys(wanted)
    ]
    return pd.concat(parts, ignore_index=True)


def _basis(m: Measure) -> str:
    return "ttm" if m.basis == "ttm" else "quarter"


def _measures(name: str) -> list[Measure]:
    if name in MEASURES:
        return [MEASURES[name]]
    return list(dict.fromkeys(m for part in METRICS[name].inputs for m in _measures(part)))


def _quarters(name: str, m: Measure, quarter: str) -> list[str]:
    """The quarters at which a term was read: the value's own, the four of an average, the earlier ones of a reach."""
    here = pd.Period(quarter, freq="Q-DEC")
    wanted = [here]
    if name in METRICS:
        metric = METRICS[name]
        if metric.reach == "base":
            wanted.append(pd.Period(str(metric.options["base"]), freq="Q-DEC"))
        elif metric.reach == "lag":
            steps = [
                int(v)
                for k, v in metric.options.items()
                if k in ("horizon", "lag", "span", "years") and isinstance(v, int)
            ]
            wanted += [here - step for step in steps]
    if m.basis == "average":
        wanted = [at - lag for at in wanted for lag in range(4)]
    return [str(at) for at in dict.fromkeys(wanted)]


def _inputs(store: Store, ticker: str, terms: pd.DataFrame, as_of: date | None) -> pd.DataFrame:
    """Filed facts behind the terms; share counts and closes behind a market value."""
    frames = []
    for term, rows in terms.groupby("term", sort=False):
        ids = [int(i) for parts in rows["parts"] for i in parts]
        frames.append(queries.observations(store, ids).assign(input=term))
        frames += [
            _shares(store, ticker, pd.Timestamp(end).date(), as_of)
            for end in rows.loc[rows["concept"] == "market_value", "period_end"]
        ]
    filled = [f for f in frames if not f.empty]
    if not filled:
        return pd.DataFrame(columns=list(INPUT_COLUMNS))
    return pd.concat([f.reindex(columns=list(INPUT_COLUMNS)).astype("object") for f in filled], ignore_index=True)


def _shares(store: Store, ticker: str, on: date, as_of: date | None) -> pd.DataFrame:
    counts = queries.share_counts(store, ticker, on, as_of)
    counted = counts.assign(
        input=["shares, " + (f"class {c}" if isinstance(c, str) else "all classes") for c in counts["share_class"]],
        period_end=counts["as_of"], value=counts["shares"], unit="shares",
        method=["estimated" if p > 1 else "reported" for p in counts["preference"]],
    )  # fmt: skip
    closes = counts.assign(
        input=[f"close of {t}, split basis of today" for t in counts["price_ticker"]], period_end=counts["date"],
        value=counts["close"], unit="USD/share", method="reported", tag=None, accession=None, form=None, known_on=counts["date"],
        url=[f"https://finance.yahoo.com/quote/{t}/history/" for t in counts["price_ticker"]], title="Yahoo Finance, daily prices",
    )  # fmt: skip
    splits = counts[counts["factor"] != 1].assign(
        input="splits since the filing", period_end=on, unit="multiple", method="reported", tag=None, accession=None, form=None,
        url=None, title="Splits as carried in the price record",
    )  # fmt: skip
    splits["value"] = splits["factor"]
    return pd.concat([f for f in (counted, closes, splits) if not f.empty], ignore_index=True)


def sources_for(store: Store, accessions: Iterable[str]) -> pd.DataFrame:
    """Documents by accession number or source id (`contracts.SOURCE_COLUMNS`), newest first."""
    wanted: Sequence[str] = sorted({str(a) for a in accessions if isinstance(a, str) and a})
    return queries.sources(store, wanted)[list(SOURCE_COLUMNS)]
