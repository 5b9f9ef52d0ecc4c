"""The sentences on the ranges of substitution."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from analytics.methods.substitution import PUBLISHED, SubstitutionRange, Verdict
from charts import frame, headline, text
from charts.core import ChartData, Finding, Number
from engine.filers import EVERY_SECTOR
from pages.labour import range_table
from pages.labour.asked import CAPITALS, Asked
from pages.labour.price_frames import Priced, Prices, RangeEstimate

PAY_YEAR: Final = 2024
KNOWN_FROM: Final = f"Median pay of fiscal {PAY_YEAR} is known from the proxy statements of 2025 and 2026 on"
ASSOCIATION: Final = (
    "An association, never a cause: those who pay more may employ people of other skills, whose work needs more "
    "capital. The range is an elasticity only where pay differs for the same work."
)
ASSUMED: Final = (
    "Assumed: production at least cost in competitive markets, one rental price of capital and one technology for all, "
    "median pay for mean pay, and one year for the long run."
)
SURVIVORS: Final = "The list is of August 2026: companies that failed or were bought are not in it."
MACHINE: Final = "Most people counts of 2016 to 2022 were read out of annual reports by a third party's rules."
LATER: Final = (
    "Most of the linked proxy statements are of a later year than the pay, since only these were found: as of an "
    "earlier day fewer companies have pay than had stated it."
)
WITHOUT: Final = "Machine-read counts are left out."
_SIDES: Final[dict[Verdict, str]] = {
    "below_one": "elasticity of substitution below one",
    "above_one": "elasticity of substitution above one",
    "undecided": "how easily capital replaces people stays open",
}
_ONE: Final = (
    "Above one, dear labour loses its share of cost to capital; below one, it gains. A range on both sides of one does "
    "not say which."
)


def figure(value: float) -> str:
    """An elasticity: two decimals below ten, whole above, with a true minus sign."""
    if math.isinf(value):
        return "any size" if value > 0 else "any size below zero"
    written = f"{value:.2f}" if abs(value) < 9.995 else f"{value:,.0f}"
    return written.replace("-", "−") if float(written.replace(",", "")) else written.lstrip("-")


def span(low: float, high: float) -> str:
    """ "0.28 to 20"; "from 0.28 upwards" where there is no end."""
    return f"{figure(low)} to {figure(high)}" if math.isfinite(high) else f"{figure(low)} upwards"


def finding(data: ChartData, result: Prices, asked: Asked) -> Finding:
    """What the chosen regressions leave of the elasticity."""
    estimate, found = result.chosen, result.chosen.found
    if found is None:
        return _refused(estimate, asked)
    chosen = [row for row in result.rows if row.ticker in {c.ticker for c in data.companies}]
    own = (Number(row.intensity, range_table.CAPITAL, row.ticker) for row in chosen if row.ticker in estimate.tickers)
    numbers = (Number(found.direct, range_table.named(range_table.DIRECT, estimate)), *own)
    warnings = (*_apart(data, chosen, estimate), *short_of_coverage(estimate))
    if found.verdict in ("no_link", "negative"):
        return Finding(*_unclear(result, found, asked), warnings, numbers)
    if not estimate.trusted:
        line = "Capital of other companies shows a link, too: no elasticity of substitution can be read"
        return Finding(line, _deck(estimate, found, asked), warnings, numbers)
    line = f"Higher pay goes with more capital per employee; {_SIDES[found.verdict]}"
    return Finding(line, _deck(estimate, found, asked), warnings, numbers)


def _apart(data: ChartData, chosen: Sequence[Priced], estimate: RangeEstimate) -> list[str]:
    """Chosen companies that are drawn and not in the estimate: of another sector, or alone in theirs."""
    names = frame.by_ticker(data)
    out = [text.short(names[row.ticker]) for row in chosen if row.ticker not in estimate.tickers]
    return [f"Drawn, and not in the estimate: {text.every(out)}."] if out else []


def _unclear(result: Prices, found: SubstitutionRange, asked: Asked) -> tuple[str, str]:
    ends = f"{figure(found.inference.low)} to {figure(found.inference.high)}"
    deck = f"{_who(result, asked)}: slope {figure(found.direct)}, 95% interval {ends}"
    if found.verdict == "negative":
        return "Where pay is higher, capital per employee is lower: no elasticity of substitution can be read", deck
    return "The data cannot tell whether capital per employee is higher where pay is", f"{deck}: zero lies inside"


def _deck(estimate: RangeEstimate, found: SubstitutionRange, asked: Asked) -> str:
    bare = f"{span(found.low, found.high)} ({span(found.direct, found.inverse)} before sampling error)"
    published = f"published values are {PUBLISHED[0]} to {PUBLISHED[1]}"
    companies = text.plural(estimate.companies, "company", "companies")
    lead = f"Elasticity of substitution in fiscal {asked.year}, {companies}"
    return headline.fitting(
        [f"{lead}{_where(asked)}: {bare}; {published}", f"{lead}: {bare}; {published}"], headline.DECK
    )


def _who(result: Prices, asked: Asked) -> str:
    companies = text.plural(result.chosen.companies, "company", "companies")
    paid = pay_years(row for row in result.rows if row.ticker in result.chosen.tickers)
    return f"{companies}, pay of {paid}, {CAPITALS[asked.capital].lower()} and people of {asked.year}"


def pay_years(rows: Iterable[Priced]) -> str:
    """Of which years the pay of some companies is: "fiscal 2024", "fiscal 2024 (2025 for 10)"."""
    others = Counter(row.pay.year for row in rows if row.pay.year != PAY_YEAR)
    apart = text.join([f"{year} for {count}" for year, count in sorted(others.items())])
    return f"fiscal {PAY_YEAR} ({apart})" if apart else f"fiscal {PAY_YEAR}"


def _where(asked: Asked) -> str:
    if asked.sector != EVERY_SECTOR:
        return f", {asked.sector}"
    return ", within sectors" if asked.within else ", across sectors"


def _refused(estimate: RangeEstimate, asked: Asked) -> Finding:
    if asked.outside:
        return Finding(f"Fiscal {asked.year} lies outside the window", "Choose another fiscal year or window")
    if not estimate.companies:
        line = f"No company has median pay, people and capital of fiscal {asked.year} here"
        return Finding(line, KNOWN_FROM)
    return Finding(f"Too few companies can be compared in fiscal {asked.year}", str(estimate.reason))


def nothing(data: ChartData, asked: Asked) -> str:
    """Why no company is drawn."""
    if asked.outside:
        return f"Fiscal {asked.year} lies outside the window."
    known = f" as of {frame.day(data.as_of)}" if data.as_of else ""
    return f"No company has median pay, people and capital of fiscal {asked.year}{known}."


def short_of_coverage(estimate: RangeEstimate) -> list[str]:
    """That the interval of the direct slope covers less than it says."""
    if estimate.coverage is None or not estimate.coverage.short:
        return []
    return [f"Measured coverage of the interval of capital on pay: {text.share(estimate.coverage.share)}."]


def division(estimates: Sequence[RangeEstimate]) -> list[str]:
    """What dividing by people gives out of nothing, where it is done."""
    lines = []
    for each in estimates:
        if each.how.apart or each.found is None or each.placebo is None:
            continue
        rate = text.share(each.placebo.clustered)
        lines.append(
            f"{each.how.title}: capital of other companies over a company's people gives a slope of "
            f"{figure(each.nothing)} on average, and a 5% test finds a link in {rate} of trials."
        )
    return lines


def notes(asked: Asked) -> list[str]:
    """What is assumed, who is in the list, how people were counted."""
    sector = [] if asked.sector == EVERY_SECTOR else [f"Estimated from companies of the sector {asked.sector} only."]
    return [_ONE, ASSOCIATION, ASSUMED, SURVIVORS, LATER, MACHINE if asked.machine_read else WITHOUT, *sector]


def strangers(data: ChartData, known: Collection[str], asked: Asked) -> list[str]:
    """A line with the chosen companies that are not among those compared, by ticker."""
    lost = [text.short(c) for c in data.companies if c.ticker not in known]
    sector = "" if asked.all_sectors else f"Not of {asked.sector}, or "
    lead = text.sentence(f"{sector}no pay or no figures").removesuffix(".")
    return [f"{lead} of fiscal {asked.year} here: {text.every(lost)}."] if lost else []
