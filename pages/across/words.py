"""The sentences of the panel regression: what 10% more compute went with, how firmly, and who is not in it."""

from __future__ import annotations

import math
from typing import Any, Final

import pandas as pd

from charts import frame, text
from charts.core import ChartData
from charts.parameter import Params
from contracts import Company
from pages.across import frames
from pages.across.terms import LEVEL, SPECIFICATIONS, Specification

_MORE: Final = 1.1  # the findings speak of 10% more compute


def effect(coefficient: float) -> str:
    """What 10% more compute goes with at this elasticity: "2.0% less", "4.8% more"."""
    change = math.expm1(min(coefficient * math.log(_MORE), 50.0))
    if abs(change) < 0.0005:
        return "neither more nor less"
    if change > 9:
        return "more than ten times the"
    return f"{percent(abs(change))} {'more' if change > 0 else 'less'}"


def percent(share: float) -> str:
    """Two digits: 0.4%, 4.8%, 12%."""
    return f"{share * 100:.1f}%" if share < 0.0995 else f"{share * 100:,.0f}%"


def number(value: float) -> str:
    """A coefficient with two decimals and a true minus sign; infinity as it is."""
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    return f"{value:.2f}".replace("-", "−") if abs(value) >= 0.005 else "0.00"


def sides(data: ChartData, p: Params) -> tuple[str, str]:
    """Regressor and outcome of the chosen specification, as words in a sentence."""
    outcome, x, *_ = spec(p).names(str(p["outcome"]))
    return text.lower(title(data, x)), text.lower(title(data, outcome))


def title(data: ChartData, name: str) -> str:
    """The catalogue's title; levels that only the specification with people apart takes have their own."""
    if name in data.described:
        return data.described[name].title
    return name.replace("_per_employee", " per employee").replace("_", " ").capitalize()


def spec(p: Params) -> Specification:
    return SPECIFICATIONS[str(p["specification"])]


def lead(p: Params) -> str:
    """How the chosen specification compares, as the opening of a sentence."""
    return spec(p).lead.format(period="year" if p["frequency"] == "annual" else "quarter")


def refused(reason: str) -> str:
    return f"No coefficient can be told, since {reason}"


def sure(row: Any) -> bool:
    """True where the interval leaves zero out."""
    return bool(row.low > 0 or row.high < 0)


def went(data: ChartData, p: Params, row: Any, without: str = "") -> str:
    """The sentence of one estimate: with an interval around zero the data cannot tell, and it says so first.

    `without` says what a company does to it.
    """
    x, y = sides(data, p)
    many = text.plural(int(row.companies), "company", "companies")
    opening, found = lead(p), f"{effect(row.value)}{without}"
    if sure(row):
        ends = f"{LEVEL} interval {_ends(row)}"
        return f"{opening}, 10% more {x} went with {effect(row.value)} {y} ({ends}, {many}){without}"
    said = f"The data cannot tell: {text.lower(opening)}, 10% more {x} went with"
    if math.isinf(row.low) and math.isinf(row.high):
        return f"{said} {effect(row.value)} {y}, but with {many} no other value can be ruled out"
    return f"{said} {_ends(row)} {y} ({LEVEL} interval, {many}); the estimate is {found}"


def _ends(row: Any) -> str:
    low = "any amount less" if math.isinf(row.low) else effect(row.low)
    return f"{low} to {'any amount more' if math.isinf(row.high) else effect(row.high)}"


def moved_most(data: ChartData, full: float, left: pd.DataFrame) -> str:
    """What the estimate is without the company that moves it most; empty where none can be left out."""
    rows = left[left["value"].notna()]
    if rows.empty or not math.isfinite(full):
        return ""
    most = rows.iloc[int((rows["value"] - full).abs().to_numpy().argmax())]
    return f", and {effect(float(most['value']))} without {_name(data, most['ticker'])}, which moves it most"


def _name(data: ChartData, ticker: str) -> str:
    return text.short(frame.by_ticker(data)[ticker]) if ticker in frame.by_ticker(data) else ticker


def missing(data: ChartData, p: Params) -> list[str]:
    """Companies that say nothing of the coefficient and why, and observations without a logarithm."""
    counts = {r.ticker: r for r in frame.records(data.result(frames.companies))}
    return [line for c in data.companies if c.ticker in counts for line in _lost(data, c, counts[c.ticker], p)]


def _lost(data: ChartData, company: Company, count: Any, p: Params) -> list[str]:
    name, (x, y) = text.short(company), sides(data, p)
    period = "fiscal year end" if p["frequency"] == "annual" else "quarter"
    lines = []
    if count.undefined:
        whole = text.plural(int(count.undefined), "observation")
        lines.append(f"{name}: {whole} with a value that is not above zero, which has no logarithm, left out.")
    if not count.known:
        lines.append(f"{name}: no {period} of this window has both {x} and {y}{_before(p)}.")
    elif not count.used:
        seen = text.plural(int(count.known), "observation")
        lines.append(
            f"{name}: its {seen} cannot be compared: effects of its own take {'it' if count.known == 1 else 'them'} up."
        )
    return lines


def _before(p: Params) -> str:
    return ", now and a year before" if spec(p).changes else ""


def few(rows: pd.DataFrame, limit: float) -> pd.Series:
    """True where an interval is not to be trusted: below `limit` degrees of freedom, or without an end."""
    return (rows["degrees_of_freedom"] < limit) | rows["low"].eq(-math.inf) | rows["high"].eq(math.inf)


def statistics(row: Any) -> str:
    """How many companies, degrees of freedom and p: "8 companies, df 4.1, p 0.62"."""
    parts = [text.plural(int(row.companies), "company", "companies")]
    if math.isfinite(row.degrees_of_freedom):
        parts.append(f"df {row.degrees_of_freedom:.1f}")
    if math.isfinite(row.p_value):
        parts.append(
            "p <0.001"
            if row.p_value < 0.0005
            else f"p {row.p_value:.3f}"
            if row.p_value < 0.0995
            else f"p {row.p_value:.2f}"
        )
    return ", ".join(parts)
