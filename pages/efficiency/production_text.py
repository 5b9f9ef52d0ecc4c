"""Words that the frontier's charts share: who is measured by whom, what few companies mean, and who is left out why."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

import pandas as pd

from charts import assemble, frame, headline, style, text
from charts.core import Chart, ChartData, Finding
from contracts import Company
from engine.production_panel import ProductionPanel
from pages.efficiency import production_terms as terms
from pages.efficiency.frames import Peers
from pages.efficiency.parameters import ProductionParams

FEW: Final = 9  # max(m s, 3 (m + s)) for two inputs and one output
ALONE: Final = 2  # so many companies or fewer on the frontier decide every other score between them
TWICE: Final = 1.995  # from here on `text.compared` speaks of a multiple
_EVEN: Final = 0.005  # below this it says "the same"
_HINT: Final = "Choose more companies or a wider window, or compare with all companies of the store."


def labels(panel: ProductionPanel) -> tuple[str, ...]:
    """Short names of all companies compared, by place, also of those that were not chosen."""
    return tuple(text.short(c) for c in panel.companies)


def measured_by(panel: ProductionPanel, peers: Peers, quarter: int, company: int) -> str:
    """Who stands for a company's target: "NVIDIA", "NVIDIA 96% and Broadcom 4%"."""
    named = labels(panel)
    return mix([(named[place], share) for place, share in peers.of(quarter, company)])


def mix(shares: Sequence[tuple[str, float]]) -> str:
    """Names with their shares of a target, without one where there is one name."""
    return text.join([name if len(shares) == 1 else f"{name} {text.share(share)}" for name, share in shares])


def alone(best: Sequence[str]) -> str:
    """That one or two companies are the whole frontier, so that nobody else's score says much."""
    sets = "alone sets" if len(best) == 1 else "alone set"
    who = headline.fitting([text.join(best), text.plural(len(best), "company", "companies")], 5)
    return f"The data cannot tell who is efficient: {who} {sets} the frontier"


def too_few(count: int) -> str:
    """That so few companies make no frontier that a headline could speak of."""
    return f"The data cannot tell who is efficient: {count} companies are too few for a frontier"


def ratios(lead: str, output: str, capital: str, of_people: str, of_capital: str) -> str:
    """What a few companies can say all the same: who makes most of each input alone."""
    if of_people == of_capital:
        return f"{lead}: {of_people} made the most {output} per employee and per dollar of {capital}."
    per_dollar = f"{of_capital} per dollar of {capital}"
    return f"{lead}: {of_people} made the most {output} per employee, {per_dollar}."


def mark(best: Sequence[str]) -> str:
    """By whom the others are measured."""
    return best[0] if len(best) == 1 else "a mix of them"


def same(ratio: float) -> bool:
    """Whether a ratio is so near to 1 that `text.compared` says "the same"."""
    return abs(ratio - 1) < _EVEN


def few(count: int) -> str:
    """What so few companies mean for the scores, an empty text when they are enough."""
    if count >= FEW:
        return ""
    return (
        f"{text.plural(count, 'company', 'companies')} for two inputs and one output are fewer than the {FEW} of the "
        "rule of thumb (Cooper, Seiford and Tone 2007, p. 116), so scores are generous. 'Compared with: all' takes in "
        "all the store has."
    )


# ------------------------------------------------------------------------------------- who is left out


def missing(data: ChartData, p: ProductionParams, quarter: str, compared: Collection[str]) -> list[str]:
    """A line for each chosen company that is not compared in the quarter: which of the three figures fails."""
    return [f"{text.short(c)}: {why(data, p, c, quarter)}." for c in data.companies if c.ticker not in compared]


def why(data: ChartData, p: ProductionParams, company: Company, quarter: str) -> str:
    """Why a company is not compared in a quarter ("" for any)."""
    known = frame.known(data, terms.names(p))
    own = known[known["ticker"] == company.ticker]
    for name in reversed(terms.names(p)):
        if reason := _lacks(own[own["name"] == name], terms.title(data, name), quarter):
            return reason
    if quarter:
        return "too few quarters have the three figures together"
    return "the three figures are known, but for no quarter in which another company has them"


def _lacks(own: pd.DataFrame, title: str, quarter: str) -> str:
    """What one of the three figures lacks, an empty text where it is there."""
    if own.empty:
        return f"{title} is not known in this window"
    at = own[own["quarter"] == quarter]
    if at.empty and quarter:
        return f"{title} is not known for {quarter}, only {_span(own['quarter'])}"
    if (at["value"] <= 0).any() or (own["value"] <= 0).all():
        return f"{title} is not above zero{f' in {quarter}' if len(at) else ''}, which no ratio to it survives"
    return ""


def _span(quarters: pd.Series[Any]) -> str:
    first, last = quarters.min(), quarters.max()
    return f"for {first}" if first == last else f"from {first} to {last}"


def newer(data: ChartData, p: ProductionParams, quarter: str) -> tuple[str, ...]:
    """Why no quarter after the one that is shown is: for whom of the companies chosen it is not known yet."""
    known = frame.known(data, terms.names(p))
    whole = known.groupby(["ticker", "quarter"])["name"].nunique()
    ends = whole[whole == len(set(terms.names(p)))].reset_index().groupby("ticker")["quarter"].max()
    return headline.newer(quarter, {text.short(c): str(ends[c.ticker]) for c in data.companies if c.ticker in ends})


def empty(data: ChartData, p: ProductionParams) -> Chart:
    """The chart when no quarter has two companies to compare, or none of those chosen among them: it says so."""
    finding = Finding(
        "No frontier: it needs two companies with the three figures in one quarter",
        "The three are people, capital and output.",
    )
    figure = style.empty(f"{text.wrapped(text.sentence(finding.headline))}<br><span>{text.wrapped(_HINT)}</span>")
    lines = missing(data, p, "", ())
    nothing = frame.table(data, [])
    return assemble.chart(
        data, p, figure, nothing, finding=finding, alt="Empty chart", names=terms.names(p), missing=lines
    )
