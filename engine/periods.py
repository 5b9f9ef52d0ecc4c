"""The period that the flows of a value are summed over: a fiscal year, the last twelve months, or one quarter.

Stocks are those at the period's end. What a ratio divides has the same period as what it divides by: headcount beside
flows is the mean of the quarter ends of that period.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from analytics import METRICS, required_measures
from contracts import ANNUAL, MEASURES, QUARTERLY, TRAILING, Description, Measure
from data.reading import queries
from data.store import Store
from engine import catalogue

WORDS: Final = {ANNUAL: "fiscal years", TRAILING: "four quarters", QUARTERLY: "single quarters"}
_FORMULA: Final = ((r"_{\text{ttm}}", r"_{\text{quarter}}"), (r"\overline{L}", "L"))


def flows(name: str) -> bool:
    """Whether a measure or metric has flows over twelve months in it, so that a period can be chosen."""
    return any(measure.basis == "ttm" for measure in _measures(name))


def offers(name: str, period: str) -> bool:
    """Whether a measure or metric can be computed over a period.

    Of single quarters only what is made of flows, or of flows per employee, in one period: return on capital is a rate
    per year, and growth since another quarter would be that of the season. A measure of a quarter has no other period.
    """
    measures = _measures(name)
    if period == TRAILING or not any(measure.concept.kind == "flow" for measure in measures):
        return True
    if name in MEASURES and MEASURES[name].basis == "quarter":
        return period == QUARTERLY
    if period == ANNUAL:
        return True
    at_once = name in MEASURES or METRICS[name].reach == "point"
    return at_once and all(measure.basis != "quarter" for measure in measures)


def of_period(measure: Measure, period: str) -> Measure:
    """A measure as it is read for a period: of single quarters the flow of one, and the stock at its end."""
    return replace(measure, basis="quarter") if period == QUARTERLY else measure


def at_year_ends(
    rows: pd.DataFrame, names: Sequence[str], store: Store, tickers: Sequence[str], as_of: date | None
) -> pd.DataFrame:
    """The rows of some names without those of quarters in which no fiscal year of their company ends."""
    ends = queries.fiscal_year_ends(store, tickers, as_of)
    years = set(zip(ends["ticker"], ends["quarter"].dt.to_period("Q").astype("str"), strict=True))
    annual, keys = set(names), zip(rows["ticker"], rows["quarter"], rows["name"], strict=True)
    kept = [name not in annual or (ticker, quarter) in years for ticker, quarter, name in keys]
    return rows[np.array(kept, dtype=bool)].reset_index(drop=True)


def described(description: Description, period: str) -> Description:
    """What the catalogue says, with the period in the title and in the formula where it is not the usual one."""
    if shown(description.name, period) == TRAILING:
        return description
    formula = _of_quarter(description) if period == QUARTERLY else description.formula
    return replace(description, title=f"{description.title}, {WORDS[period]}", formula=formula)


def _of_quarter(description: Description) -> str:
    """The formula with the flows of one quarter, and the stocks at its end."""
    if description.name in MEASURES:
        return catalogue.measure_formula(of_period(MEASURES[description.name], QUARTERLY))
    formula = description.formula
    for usual, single in _FORMULA:
        formula = formula.replace(usual, single)
    return formula


def split(title: str) -> tuple[str, str]:
    """The title of `described` without its period, and the period."""
    unusual = (period for period in (ANNUAL, QUARTERLY) if title.endswith(f", {WORDS[period]}"))
    period = next(unusual, TRAILING)
    return title.removesuffix(f", {WORDS[period]}"), period


def shown(name: str, period: str) -> str:
    """The period that a measure or metric is shown over where a period is asked for."""
    return period if period != TRAILING and flows(name) and offers(name, period) else TRAILING


def _measures(name: str) -> list[Measure]:
    return [MEASURES[measure] for measure in required_measures([name])]
