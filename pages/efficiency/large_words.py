"""The sentences on the frontier of large filers: who sets it, where a company stands, and what few of them can say."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from typing import Final

from analytics.methods.dea_bootstrap import FEWEST
from charts import frame, headline, text
from charts.core import ChartData, Finding, Number
from engine.filers import EVERY_SECTOR
from pages.efficiency import production_terms as terms
from pages.efficiency import production_text
from pages.efficiency.large_frames import LargeFrontier, Unit
from pages.efficiency.parameters import LargeParams

MEDIAN: Final = "median_efficiency"
OUTPUTS: Final = {
    "gross_profit": "gross profit",
    "revenue": "revenue",
    "operating_income": "operating income",
    "market_value": "market value",
}
HINT: Final = "Choose another fiscal year, sector or output, or a later as-of day."


def short(unit: Unit) -> str:
    """The company's name without its legal form: a reader does not know three hundred tickers."""
    return text.bare_name(unit.name)


def median(result: LargeFrontier) -> float:
    """The score of the company in the middle."""
    return statistics.median(unit.score for unit in result.units)


def sector(p: LargeParams) -> str:
    """The sector as the beginning of a line."""
    return "All sectors" if p.sector == EVERY_SECTOR else p.sector


def where(p: LargeParams) -> str:
    """The sector inside a line."""
    return "all sectors" if p.sector == EVERY_SECTOR else p.sector


# ----------------------------------------------------------------------------------------- finding


def finding(data: ChartData, result: LargeFrontier, p: LargeParams) -> Finding:
    """How many set the frontier and how far the middle one is; of few that they cannot tell."""
    numbers = tuple(_numbers(data, result))
    if len(result.units) < FEWEST:
        return Finding(production_text.too_few(len(result.units)), _compared(result, p), numbers=numbers)
    best, count = sum(unit.best for unit in result.units), len(result.units)
    who = text.counted(best, count, "company", "companies")
    sets = "sets" if best == 1 else "set"
    line = f"{who} {sets} the frontier in fiscal {p.year}; the median reaches {text.share(median(result))}"
    return Finding(line, _deck(data, result, p), numbers=numbers)


def _numbers(data: ChartData, result: LargeFrontier) -> Iterator[Number]:
    """Every score, the median, what intervals cover, and the ends of the interval of the first company chosen."""
    yield from (Number(unit.score, "efficiency", unit.ticker) for unit in result.units)
    if len(result.units) < FEWEST:
        return
    yield Number(median(result), MEDIAN)
    if result.coverage is None:
        return
    yield Number(result.coverage.share, terms.COVERAGE.name)
    if unit := first_chosen(data, result):
        yield Number(unit.low, terms.LOW.name, unit.ticker)
        yield Number(unit.high, terms.HIGH.name, unit.ticker)


def first_chosen(data: ChartData, result: LargeFrontier) -> Unit | None:
    """The first of the companies chosen that is among those compared."""
    return next((unit for c in data.companies if (unit := result.of(c.ticker))), None)


def _deck(data: ChartData, result: LargeFrontier, p: LargeParams) -> str:
    lead = f"{sector(p)}, {OUTPUTS[p.output]} from people and net property"
    covers = f"such 95% intervals hold the truth in {coverage(result)} of simulations" if result.bounded else ""
    unit = first_chosen(data, result)
    if unit is None:
        return headline.fitting([f"{lead}; {covers}" if covers else lead], headline.DECK)
    stands = f"{text.short(frame.by_ticker(data)[unit.ticker])} reaches {text.share(unit.score)}"
    if not covers:
        return f"{lead}: {stands}"
    stands = f"{stands}, corrected for the sample {text.share(unit.low)} to {text.share(unit.high)}"
    return headline.fitting([f"{lead}: {stands}; {covers}", f"{sector(p)}: {stands}; {covers}"], headline.DECK)


def coverage(result: LargeFrontier) -> str:
    """ "75%": the measured coverage of the intervals."""
    return text.share(result.coverage.share) if result.coverage else ""


def _compared(result: LargeFrontier, p: LargeParams) -> str:
    """What can be said of a few: who makes most of each input alone, which no frontier is needed for."""
    people = max(result.units, key=lambda unit: unit.output / unit.people)
    capital = max(result.units, key=lambda unit: unit.output / unit.capital)
    return production_text.ratios(
        f"Fiscal {p.year}, {sector(p)}", OUTPUTS[p.output], "net property", short(people), short(capital)
    )


# ------------------------------------------------------------------------------------------- notes


def notes(result: LargeFrontier, p: LargeParams) -> list[str]:
    lines = [
        "Constant returns to scale: how much of its people and property a mix of the best would need for the same "
        "output. People are those at the year's end.",
        about_intervals(result, p),
        "Large filers of today's list, as first reported; who failed or was bought is not among them.",
        "Who made an operating loss is left out." if p.output == "operating_income" else "",
        "Most people counts were read out of annual reports by a third party's rules (93% right when checked)."
        if p.machine_read
        else "Machine-read people are left out.",
    ]
    return [line for line in lines if line]


def about_intervals(result: LargeFrontier, p: LargeParams) -> str:
    measured = result.coverage
    if measured is not None:
        return (
            "The frontier of a sample lies inside the true one, so scores are too high and intervals lie below them. "
            f"In {measured.simulations} simulated samples like this one {text.share(measured.share)} of the intervals "
            f"held the true efficiency; {text.share(measured.below)} lay above it, {text.share(measured.above)} below."
        )
    if len(result.units) < FEWEST:
        return f"No interval below {FEWEST} companies."
    return (
        f"No interval: {text.plural(p.replications, 'replication')}."
        if p.replications < 2
        else "No interval: every company is on the frontier."
    )


def missing(data: ChartData, result: LargeFrontier, p: LargeParams) -> list[str]:
    """A line for each reason why chosen companies are not compared."""
    reasons: dict[str, list[str]] = {}
    for company in data.companies:
        if result.of(company.ticker) is None:
            reasons.setdefault(_why(company.ticker, result, p), []).append(text.short(company))
    return [f"{text.every(who)}: {why}." for why, who in reasons.items()]


def _why(ticker: str, result: LargeFrontier, p: LargeParams) -> str:
    if ticker not in result.sectors:
        return "not among the large filers"
    if p.sector != EVERY_SECTOR and result.sectors[ticker] != p.sector:
        own = result.sectors[ticker]
        return f"of the sector {own}" if own else "of no sector"
    return f"people, net property and {OUTPUTS[p.output]} of fiscal {p.year} are not all known and above zero"


def refusal(p: LargeParams) -> str:
    """Why nobody is compared."""
    if p.output == "market_value":
        return "Annual reports state no market value: no frontier of large filers by it"
    if p.outside:
        return f"Fiscal {p.year} lies outside the window"
    return f"No frontier: fewer than two large filers have the three figures of fiscal {p.year}"
