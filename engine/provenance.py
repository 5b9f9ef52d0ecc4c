"""Where a number comes from: its formula, its terms, and the filed facts behind each of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from analytics import METRICS, Metric
from contracts import CONCEPTS, MARKET_VALUES, MEASURES, SOURCE_COLUMNS, Measure
from data.reading import document_queries, queries
from data.store import Store
from engine.catalogue import checked_tickers, concepts_of, describe, names, unknown
from engine.data_coverage import set_aside
from engine.evaluate import values
from engine.headcount_peaks import quarter_of, resolved
from errors import NotFound

TERM_COLUMNS = ("term", "quarter", "period_start", "period_end", "value", "unit", "method", "evidence", "known_on")
INPUT_COLUMNS = (
    "input",
    "ticker",
    "period_start",
    "period_end",
    "value",
    "unit",
    "method",
    "tag",
    "accession",
    "form",
    "known_on",
    "url",
    "title",
)


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
    store: Store,
    ticker: str,
    name: str,
    period_end: date,
    *,
    as_of: date | None = None,
    basis: str | None = None,
    **options: Any,
) -> Trace:
    """The value of a measure or metric at a period end, led back to its filings.

    `name` is a measure (`capex` is trailing twelve months, `capex_quarter` a quarter) or a metric; with `basis` a
    concept's name means it on that basis ('quarter' or 'ttm'). `options` go to the metrics that take them (base, ...).
    Raises UsageError for unknown names, NotFound where there is no such value, with the nearest dates that have one.
    """
    [company] = checked_tickers(store, [ticker])
    if name in CONCEPTS and basis == "quarter" and f"{name}_quarter" in MEASURES:
        name = f"{name}_quarter"
    if name not in MEASURES and name not in METRICS:
        raise unknown("measure or metric", name, names())
    if "base" in options:
        options["base"] = resolved(store, options["base"], [company], end=None, as_of=as_of)
    try:
        row = _row(store, company, name, period_end, as_of, options)
    except NotFound as error:
        raise _with_reason(store, company, name, period_end, as_of, error) from error
    reader = _Reader(store, company, as_of, options)
    terms = reader.terms(name, pd.Period(row["quarter"], freq="Q-DEC"))
    inputs = _inputs(store, company, terms, as_of)
    description = describe(name)
    method = terms["method"].iloc[0] if name in MEASURES and len(terms) == 1 else "computed"
    return Trace(
        company,
        name,
        pd.Timestamp(row["period_end"]).date(),
        float(row["value"]),
        str(row["unit"]),
        str(row["evidence"]),
        str(method),
        description.formula,
        description.interpretation,
        terms[list(TERM_COLUMNS)],
        inputs,
    )


def _row(
    store: Store, ticker: str, name: str, period_end: date, as_of: date | None, options: Mapping[str, Any]
) -> pd.Series[Any]:
    known = values(store, [name], [ticker], as_of=as_of, any_currency=True, **options).dropna(subset=["value"])
    day = pd.Timestamp(period_end)
    exact = known[known["period_end"] == day]
    if exact.empty:
        # A calendar quarter's last day is taken for the fiscal quarter that is shown in it.
        exact = known[(known["quarter"] == str(day.to_period("Q"))) & (day == day.to_period("Q").end_time.normalize())]
    if exact.empty:
        # Beside flows, a value of the calendar quarter's end is shown with the last day of the fiscal quarter.
        ends = queries.expected_quarters(store, [ticker], as_of)
        fiscal = ends.loc[ends["period_end"] == day, "quarter"].dt.to_period("Q").astype("str")
        exact = known[known["quarter"].isin(fiscal)]
    if exact.empty:
        near = known.loc[(known["period_end"] - day).abs().sort_values().index[:3], "period_end"].dt.strftime(
            "%Y-%m-%d"
        )
        next_step = (
            f"Period ends nearby: {', '.join(near)}" if len(near) else "No value of it is known for this company"
        )
        raise NotFound("There is no such value", which=f"{ticker} {name} at {period_end}", next_step=next_step)
    return exact.iloc[-1]


def _with_reason(
    store: Store, ticker: str, name: str, period_end: date, as_of: date | None, error: NotFound
) -> NotFound:
    """That there is no such value, with the reason where it, or something that it is made of, is set aside."""
    cells = pd.DataFrame({"concept": concepts_of([name])}).assign(ticker=ticker, period_end=pd.Timestamp(period_end))
    rows = set_aside(cells, queries.quarantined(store, [ticker], as_of))
    if rows.empty:
        return error
    stated = "; ".join(f"{CONCEPTS[c].title}: {why}" for c, why in zip(rows["concept"], rows["reason"], strict=True))
    next_step = f"`leverage quarantine` lists what is set aside. {error.next_step}"
    return NotFound("The value is set aside", which=f"{error.which} ({stated})", next_step=next_step)


class _Reader:
    """Follows a value down to the measures that it was computed from, and to the quarters at which they were read."""

    def __init__(self, store: Store, ticker: str, as_of: date | None, options: Mapping[str, Any]) -> None:
        self.store, self.ticker, self.as_of, self.options = store, ticker, as_of, options

    def terms(self, name: str, quarter: pd.Period) -> pd.DataFrame:
        """One row per measure and quarter, the measures in the order of the formula, the newest quarter first."""
        read = self._read(name, {quarter})
        concepts = sorted({MEASURES[m].concept.name for m in read})
        rows = queries.series(self.store, [self.ticker], concepts, ["quarter", "ttm"], self.as_of)
        rows["at"] = rows["quarter"].dt.to_period("Q-DEC")
        parts = [_rows_of(rows, MEASURES[m], quarters) for m, quarters in read.items()]
        inputs = pd.concat(parts, ignore_index=True)
        return inputs.assign(quarter=inputs["at"].astype("str"))

    def _read(self, name: str, quarters: set[pd.Period]) -> dict[str, set[pd.Period]]:
        """Measure -> quarters, for a value of `name` in some quarters."""
        if name in MEASURES:
            window = range(4) if MEASURES[name].basis == "average" else range(1)
            return {name: {at - step for at in quarters for step in window}}
        reads: dict[str, set[pd.Period]] = {}
        for part, steps in METRICS[name].reads(self.options).items():
            for measure, wanted in self._read(part, self._reached(METRICS[name], part, steps, quarters)).items():
                reads.setdefault(measure, set()).update(wanted)
        return reads

    def _reached(self, m: Metric, part: str, steps: Sequence[int], quarters: set[pd.Period]) -> set[pd.Period]:
        if m.reach == "history":
            return set().union(*(self._run(part, at) for at in quarters))
        if m.reach in ("base", "since"):
            base = pd.Period(quarter_of(m.chosen(self.options)["base"], self.ticker), freq="Q-DEC")
            between = {base} if m.reach == "base" else set(pd.period_range(base, max(quarters)))
            return quarters | between
        return {at - step for at in quarters for step in steps}

    def _run(self, name: str, quarter: pd.Period) -> set[pd.Period]:
        """The quarters up to this one in which the name is known without a gap: what a history rests on."""
        rows = values(self.store, [name], [self.ticker], end=str(quarter), as_of=self.as_of, **self.options)
        whole = rows["value"].notna()[::-1].cummin()
        return {pd.Period(at, freq="Q-DEC") for at in rows.loc[whole[whole].index, "quarter"]}


def _rows_of(rows: pd.DataFrame, m: Measure, quarters: set[pd.Period]) -> pd.DataFrame:
    basis = "ttm" if m.basis == "ttm" else "quarter"
    of_measure = (rows["concept"] == m.concept.name) & (rows["basis"] == basis) & rows["at"].isin(list(quarters))
    return rows[of_measure].sort_values("at", ascending=False).assign(term=m.name)


def _inputs(store: Store, ticker: str, terms: pd.DataFrame, as_of: date | None) -> pd.DataFrame:
    """Filed facts behind the terms; share counts and closes behind a market value."""
    frames = []
    for term, rows in terms.groupby("term", sort=False):
        ids = [int(i) for parts in rows["parts"] for i in parts]
        frames.append(queries.observations(store, ids).assign(input=term))
        frames += [
            _shares(store, ticker, pd.Timestamp(end).date(), as_of)
            for end in rows.loc[rows["concept"].isin(MARKET_VALUES), "period_end"]
        ]
    filled = [f for f in frames if not f.empty]
    if not filled:
        return pd.DataFrame(columns=list(INPUT_COLUMNS))
    return pd.concat([f.reindex(columns=list(INPUT_COLUMNS)).astype("object") for f in filled], ignore_index=True)


def _shares(store: Store, ticker: str, on: date, as_of: date | None) -> pd.DataFrame:
    counts = queries.share_counts(store, ticker, on, as_of)
    counted = counts.assign(
        input=["shares, " + (f"class {c}" if isinstance(c, str) else "all classes") for c in counts["share_class"]],
        period_end=counts["as_of"],
        value=counts["shares"],
        unit="shares",
        method=["estimated" if p > 1 else "reported" for p in counts["preference"]],
    )
    closes = counts.assign(
        input=[f"close of {t}, split basis of today" for t in counts["price_ticker"]],
        period_end=counts["date"],
        value=counts["close"],
        unit="USD/share",
        method="reported",
        tag=None,
        accession=None,
        form=None,
        known_on=counts["date"],
        url=[f"https://finance.yahoo.com/quote/{t}/history/" for t in counts["price_ticker"]],
        title="Yahoo Finance, daily prices",
    )
    splits = _multiple(counts, counts["factor"], "splits since the count", on, "Splits as carried in the price record")
    units = _multiple(counts, counts["per_unit"], "shares in what is traded", on, "What a receipt stands for")
    return pd.concat([f for f in (counted, closes, splits, units) if not f.empty], ignore_index=True)


def _multiple(counts: pd.DataFrame, factor: pd.Series[float], name: str, on: date, title: str) -> pd.DataFrame:
    """What counts are multiplied or divided by: one row per class where it is not 1."""
    return counts.assign(
        value=factor,
        input=name,
        period_end=on,
        unit="multiple",
        method="reported",
        tag=None,
        accession=None,
        form=None,
        url=None,
        title=title,
        known_on=None,
    )[factor.ne(1)]


def sources_for(store: Store, accessions: Iterable[str]) -> pd.DataFrame:
    """Documents by accession number or source id (`contracts.SOURCE_COLUMNS`), newest first."""
    return document_queries.sources(store, accessions)[list(SOURCE_COLUMNS)]
