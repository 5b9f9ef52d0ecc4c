"""The sentences of the panel regression: what 10% more compute went with, how firmly, and who is not in it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

from analytics.methods.clustered import Inference
from analytics.methods.coverage import Coverage
from charts import text
from charts.core import ChartData, Finding, Number
from contracts import Company
from pages.across import frames
from pages.across.frames import Coefficient, Count
from pages.across.parameters import AcrossParams
from pages.across.specifications import LEVEL

COEFFICIENT: Final = "coefficient"  # the name of an estimate in tables
OUTCOME_WORDS: Final = {
    "market_value": "value",
    "gross_profit": "gross profit",
    "revenue": "revenue",
    "operating_income": "operating income",
}
_MORE: Final = 1.1  # the findings speak of 10% more compute
_MOST: Final = 50.0  # exponent beyond which nothing can be written


def effect(coefficient: float) -> str:
    """What 10% more compute goes with at this elasticity: "2.0% less", "4.8% more"."""
    change = math.expm1(min(coefficient * math.log(_MORE), _MOST))
    if abs(change) < 0.0005:
        return "neither more nor less"
    if change > 9:
        return "more than ten times the"
    return f"{percent(abs(change))} {'more' if change > 0 else 'less'}"


def ends(inference: Inference) -> str:
    """What 10% more went with at both ends of an interval: "2.0% less to 4.8% more"."""
    least = "any amount less" if math.isinf(inference.low) else effect(inference.low)
    return f"{least} to {'any amount more' if math.isinf(inference.high) else effect(inference.high)}"


def by_chance(clear: int, intervals: int) -> str:
    """How many of some intervals leave zero out, beside what chance alone does."""
    leave = "leaves" if clear == 1 else "leave"
    count = f"{clear} of {text.plural(intervals, 'interval')} {leave} zero out"
    return f"{count}; one in 20 does so by chance alone."


def short_of_coverage(measured: Iterable[tuple[str, Coverage | None]]) -> list[str]:
    """The intervals, each with its name, that cover less than they say, with what they cover."""
    short = [f"{name} {text.share(coverage.share)}" for name, coverage in measured if coverage and coverage.short]
    return [f"Measured coverage of the 95% interval where it is short: {text.every(short)}."] if short else []


def percent(share: float) -> str:
    """Two digits: 0.4%, 4.8%, 12%."""
    return f"{share * 100:.1f}%" if share < 0.0995 else f"{share * 100:,.0f}%"


def number(value: float) -> str:
    """A coefficient with two decimals and a true minus sign; infinity as it is."""
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    return f"{value:.2f}".replace("-", "−") if abs(value) >= 0.005 else "0.00"


def used(estimate: Coefficient) -> Number:
    """An estimate as a number that a finding uses."""
    return Number(estimate.value, COEFFICIENT, quarter=estimate.last or "")


# ------------------------------------------------------------------------------- what is compared


def sides(data: ChartData, p: AcrossParams) -> tuple[str, str]:
    """Regressor and outcome of the chosen specification, as words in a sentence."""
    outcome, compute, *_ = p.how.names(p.outcome)
    return text.lower(title(data, compute)), text.lower(title(data, outcome))


def title(data: ChartData, name: str) -> str:
    """The catalogue's title; levels that only the specification with people apart takes have their own."""
    if name in data.described:
        return data.described[name].title
    return name.replace("_per_employee", " per employee").replace("_", " ").capitalize()


def lead(p: AcrossParams) -> str:
    """How the chosen specification compares, as the opening of a sentence."""
    return p.how.lead.format(period="year" if p.annual else "quarter")


def compared(p: AcrossParams) -> str:
    """The same as a note."""
    return f"Compared {text.lower(lead(p))}."


# ---------------------------------------------------------------------------------------- findings


def refused(reason: str) -> Finding:
    """The finding where nothing can be estimated, and why."""
    return Finding("No coefficient can be estimated from this selection", text.sentence(reason))


def association(p: AcrossParams, estimate: Coefficient) -> Finding:
    """What one estimate says: where its interval has zero in it, that the data cannot tell."""
    capital, outcome = sides_of_headline(p)
    known = f"{LEVEL} interval, {companies(estimate)}, up to {estimate.last}"
    if estimate.clear:
        headline = f"10% more {capital} went with {effect(estimate.value)} {outcome}"
        return Finding(headline, f"From {ends(estimate.inference)} ({known})", numbers=(used(estimate),))
    headline = f"The data cannot tell whether more {capital} goes with more {OUTCOME_WORDS[p.outcome]}"
    if math.isinf(estimate.inference.low) and math.isinf(estimate.inference.high):
        return Finding(headline, f"With only {companies(estimate)} no value can be ruled out")
    deck = f"10% more capital went with {ends(estimate.inference)} {OUTCOME_WORDS[p.outcome]}"
    return Finding(headline, f"{deck} ({known}): zero lies inside", numbers=(used(estimate),))


def sides_of_headline(p: AcrossParams) -> tuple[str, str]:
    """Capital and the outcome in plain words."""
    outcome = OUTCOME_WORDS[p.outcome]
    if p.how.apart:
        return "capital at the same headcount", outcome
    return "capital per employee", f"{outcome} per employee"


def companies(estimate: Coefficient) -> str:
    return text.plural(estimate.companies, "company", "companies")


def statistics(estimate: Coefficient) -> str:
    """How many companies, degrees of freedom and p: "8 companies, df 4.1, p 0.62"."""
    p = estimate.inference.p_value
    return ", ".join(part for part in (sizes(estimate), _p_value(p) if math.isfinite(p) else "") if part)


def sizes(estimate: Coefficient) -> str:
    """How many companies and degrees of freedom: "8 companies, df 4.1"."""
    df = estimate.inference.degrees_of_freedom
    return f"{companies(estimate)}, df {df:.1f}" if math.isfinite(df) else companies(estimate)


def _p_value(p: float) -> str:
    if p < 0.0005:
        return "p <0.001"
    return f"p {p:.3f}" if p < 0.0995 else f"p {p:.2f}"


# ------------------------------------------------------------------------------------- who is left out


def missing(data: ChartData, p: AcrossParams) -> list[str]:
    """Companies that say nothing of the coefficient and why, and observations without a logarithm."""
    counts = data.result(frames.coverage).counts
    return [line for c in data.companies if c.ticker in counts for line in _lost(data, c, counts[c.ticker], p)]


def _lost(data: ChartData, company: Company, count: Count, p: AcrossParams) -> list[str]:
    name, (x, y) = text.short(company), sides(data, p)
    lines = []
    if count.undefined:
        undefined = text.plural(count.undefined, "observation")
        lines.append(f"{name}: {undefined} with a value that is not above zero, which has no logarithm, left out.")
    if not count.known:
        period = "fiscal year end" if p.annual else "quarter"
        before = ", now and a year before" if p.how.changes else ""
        lines.append(f"{name}: no {period} of this window has both {x} and {y}{before}.")
    elif not count.used:
        known, them = text.plural(count.known, "observation"), "it" if count.known == 1 else "them"
        lines.append(f"{name}: its {known} cannot be compared: effects of its own take {them} up.")
    return lines
