"""What came after capital expenditure: output and profit added per dollar spent some quarters before."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from analytics.grid import lag as earlier
from analytics.grid import positive
from analytics.metrics.declare import Example, metric
from analytics.metrics.windows import LAG, YEAR
from contracts import FRACTION, USD

Series = pd.Series
_MAUBOUSSIN: Final = "Mauboussin and Callahan, Return on Invested Capital (Morgan Stanley, 2022)"
_KOLLER: Final = "Koller, Goedhart and Wessels, Valuation (7th ed., 2020), ch. 10-12"
_CAVEAT: Final = (
    "Not causal, and it flatters: all growth is credited to the capital expenditure of one year, that of later years "
    "and the growth "
    "of old business included. What only replaces old assets counts as investment too. "
)
_SAID: Final = (
    "{} added over n quarters (four by default), per dollar of capital expenditure of the twelve months before them."
)


def _formula(symbol: str) -> str:
    return rf"\frac{{{symbol}_t - {symbol}_{{t-n}}}}{{I_{{\text{{ttm}},\,t-n}}}}"


def _per_lagged_capex(output: Series[Any], capex: Series[Any], steps: int) -> Series[Any]:
    return (output - earlier(output, steps)) / positive(earlier(capex, steps))


@metric(
    options=(LAG,),
    title="Incremental operating income to lagged capex",
    unit=FRACTION,
    family="Capital productivity",
    polarity="higher",
    reach="lag",
    steps=lambda lag: ((0, lag), (lag,)),
    formula=_formula(r"\text{operating income}"),
    interpretation=_SAID.format("Yearly operating income"),
    caveat=_CAVEAT + "Operating income is after depreciation, which follows the spending with a delay.",
    reference=_MAUBOUSSIN,
    example=Example({"operating_income": [90, 100, 130], "capex": [40, 60, 80]}, 0.5, {"lag": 1}),
)
def incremental_operating_income_to_lagged_capex(
    operating_income: Series[Any], capex: Series[Any], *, lag: int = LAG.default
) -> Series[Any]:
    return _per_lagged_capex(operating_income, capex, lag)


@metric(
    options=(LAG,),
    title="Incremental gross profit to lagged capex",
    unit=FRACTION,
    family="Capital productivity",
    polarity="higher",
    reach="lag",
    steps=lambda lag: ((0, lag), (lag,)),
    formula=_formula("Y"),
    interpretation=_SAID.format("Yearly gross profit"),
    caveat=_CAVEAT + "Part of the depreciation sits in the cost of revenue.",
    reference=_MAUBOUSSIN,
    example=Example({"gross_profit": [150, 160, 220], "capex": [40, 60, 80]}, 1.0, {"lag": 1}),
)
def incremental_gross_profit_to_lagged_capex(
    gross_profit: Series[Any], capex: Series[Any], *, lag: int = LAG.default
) -> Series[Any]:
    return _per_lagged_capex(gross_profit, capex, lag)


@metric(
    options=(LAG,),
    title="Incremental revenue to lagged capex",
    unit=FRACTION,
    family="Capital productivity",
    polarity="higher",
    reach="lag",
    steps=lambda lag: ((0, lag), (lag,)),
    formula=_formula(r"\text{revenue}"),
    interpretation=_SAID.format("Yearly revenue"),
    caveat=_CAVEAT.strip(),
    reference=_MAUBOUSSIN,
    example=Example({"revenue": [200, 220, 250], "capex": [40, 60, 80]}, 0.5, {"lag": 1}),
)
def incremental_revenue_to_lagged_capex(
    revenue: Series[Any], capex: Series[Any], *, lag: int = LAG.default
) -> Series[Any]:
    return _per_lagged_capex(revenue, capex, lag)


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
