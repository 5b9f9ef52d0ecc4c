"""What came after capital expenditure: output and profit added per dollar spent some quarters before."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from analytics.grid import lag as earlier
from analytics.grid import positive
from analytics.metrics.declare import Example, metric
from analytics.metrics.windows import LAG, YEAR, YEARS
from analytics.options import constant
from contracts import FRACTION, USD

Series = pd.Series
_MAUBOUSSIN: Final = "Mauboussin and Callahan, Return on Invested Capital (Morgan Stanley, 2022)"
_KOLLER: Final = "Koller, Goedhart and Wessels, Valuation (7th ed., 2020), ch. 10-12"
_CAVEAT: Final = (
    "Not causal. Growth before the years is taken off as a straight line, and what only replaces old assets counts as "
    "spending too. The answer moves with the years chosen. Undefined where capital expenditure was under 5% of "
    "revenue: growth of a business whose machines are others' says nothing of its own. "
)
_MEANING: Final = (
    "{} of twelve months added over n years (three by default), less what the n years before them added, per dollar of "
    "capital expenditure of the same n years."
)
LEAST: Final = constant(0.05, "of revenue: Apple, AMD and NVIDIA, whose chips others make, spend 2 to 4%, Tesla 11%")


def _formula(symbol: str) -> str:
    return (
        rf"\frac{{({symbol}_t - {symbol}_{{t-n}}) - ({symbol}_{{t-n}} - {symbol}_{{t-2n}})}}"
        r"{\sum_{i=0}^{n-1} I_{\text{ttm},\,t-i}}"
    )


def _steps(*, years: int) -> tuple[tuple[int, ...], ...]:
    spent = tuple(range(0, YEAR * years, YEAR))
    return (0, YEAR * years, 2 * YEAR * years), spent, spent


def _steps_of_revenue(*, years: int) -> tuple[tuple[int, ...], ...]:
    gained, spent, compared = _steps(years=years)
    return tuple(sorted({*gained, *compared})), spent


def _same_years(flow: Series[Any], years: int) -> Series[Any]:
    """The flow of so many years, of which the series has the last at each quarter."""
    return sum((earlier(flow, YEAR * i) for i in range(1, years)), flow)


def _gain_to_capex(output: Series[Any], capex: Series[Any], revenue: Series[Any], years: int) -> Series[Any]:
    """Growth beyond that of as many years before, over the capital expenditure of the years."""
    before = earlier(output, YEAR * years)
    beyond = (output - before) - (before - earlier(output, 2 * YEAR * years))
    spent = positive(_same_years(capex, years))
    return beyond / spent.where(spent >= LEAST * positive(_same_years(revenue, years)))


def _example(output: str) -> Example:
    """Ten a year before, forty in the year: thirty beyond the trend, for sixty spent."""
    if output == "revenue":
        return Example({output: [180.0] * 4 + [190.0] * 4 + [230.0], "capex": 60.0}, 0.5, {"years": 1})
    return Example({output: [180.0] * 4 + [190.0] * 4 + [230.0], "capex": 60.0, "revenue": 400.0}, 0.5, {"years": 1})


@metric(
    options=(YEARS,),
    title="Operating income gained per dollar of capex",
    unit=FRACTION,
    family="Capital productivity",
    polarity="higher",
    reach="lag",
    steps=_steps,
    formula=_formula(r"\text{operating income}"),
    interpretation=_MEANING.format("Operating income"),
    caveat=_CAVEAT + "Operating income is after depreciation, which follows the spending with a delay.",
    reference=_MAUBOUSSIN,
    example=_example("operating_income"),
)
def operating_income_gain_to_capex(
    operating_income: Series[Any], capex: Series[Any], revenue: Series[Any], *, years: int = YEARS.default
) -> Series[Any]:
    return _gain_to_capex(operating_income, capex, revenue, years)


@metric(
    options=(YEARS,),
    title="Gross profit gained per dollar of capex",
    unit=FRACTION,
    family="Capital productivity",
    polarity="higher",
    reach="lag",
    steps=_steps,
    formula=_formula("Y"),
    interpretation=_MEANING.format("Gross profit"),
    caveat=_CAVEAT + "Part of the depreciation sits in the cost of revenue.",
    reference=_MAUBOUSSIN,
    example=_example("gross_profit"),
)
def gross_profit_gain_to_capex(
    gross_profit: Series[Any], capex: Series[Any], revenue: Series[Any], *, years: int = YEARS.default
) -> Series[Any]:
    return _gain_to_capex(gross_profit, capex, revenue, years)


@metric(
    options=(YEARS,),
    title="Revenue gained per dollar of capex",
    unit=FRACTION,
    family="Capital productivity",
    polarity="higher",
    reach="lag",
    steps=_steps_of_revenue,
    formula=_formula(r"\text{revenue}"),
    interpretation=_MEANING.format("Revenue"),
    caveat=_CAVEAT.strip(),
    reference=_MAUBOUSSIN,
    example=_example("revenue"),
)
def revenue_gain_to_capex(revenue: Series[Any], capex: Series[Any], *, years: int = YEARS.default) -> Series[Any]:
    return _gain_to_capex(revenue, capex, revenue, years)


@metric(
    options=(LAG,),
    title="Incremental revenue to lagged capex",
    unit=FRACTION,
    family="Capital productivity",
    polarity="higher",
    reach="lag",
    steps=lambda lag: ((0, lag), (lag,)),
    formula=r"\frac{\text{revenue}_t - \text{revenue}_{t-n}}{I_{\text{ttm},\,t-n}}",
    interpretation=(
        "Yearly revenue added over n quarters (four by default), per dollar of capital expenditure of the twelve "
        "months before them: the rate at which a plan continues."
    ),
    caveat=(
        "Not causal, and it flatters: all growth is credited to the capital expenditure of one year. Undefined where "
        "that was under 5% of revenue."
    ),
    reference=_MAUBOUSSIN,
    example=Example({"revenue": [200, 220, 250], "capex": [40, 60, 80]}, 0.5, {"lag": 1}),
)
def incremental_revenue_to_lagged_capex(
    revenue: Series[Any], capex: Series[Any], *, lag: int = LAG.default
) -> Series[Any]:
    spent = positive(capex).where(capex >= LEAST * positive(revenue))
    return (revenue - earlier(revenue, lag)) / earlier(spent, lag)


@metric(
    title="Margin before depreciation",
    unit=FRACTION,
    family="Capital productivity",
    polarity="higher",
    formula=(
        r"\frac{\text{operating income}_{\text{ttm}} + \text{depreciation}_{\text{ttm}}}"
        r"{\text{revenue}_{\text{ttm}}}"
    ),
    interpretation="What is left of a dollar of revenue to pay for assets, after all costs but their depreciation.",
    caveat=(
        "Stock compensation counts as a cost. Depreciation is with amortization at some companies and of property "
        "only at others. An average of the whole business, not what a new dollar leaves."
    ),
    reference=_KOLLER,
    example=Example({"operating_income": 80, "depreciation": 20, "revenue": 200}, 0.5),
)
def margin_before_depreciation(
    operating_income: Series[Any], depreciation: Series[Any], revenue: Series[Any]
) -> Series[Any]:
    return (operating_income + depreciation) / positive(revenue)


@metric(
    title="Revenue added in a year",
    unit=USD,
    family="Capital productivity",
    polarity="higher",
    reach="lag",
    steps=lambda: ((0, YEAR),),
    formula=r"\text{revenue}_{\text{ttm},\,t} - \text{revenue}_{\text{ttm},\,t-4}",
    interpretation="Revenue of the last twelve months less that of the twelve months before.",
    caveat="Purchased businesses and currency moves are in it.",
    reference=_KOLLER,
    example=Example({"revenue": [180, 185, 190, 195, 230]}, 50),
)
def revenue_added(revenue: Series[Any]) -> Series[Any]:
    return revenue - earlier(revenue, YEAR)
