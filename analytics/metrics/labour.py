"""Labour productivity and capital deepening: what each person produces, and works with."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analytics.assumptions import GROWTH, WEAR
from analytics.grid import Matrix, like, matrix, positive, shifted
from analytics.metrics.declare import Example, metric
from analytics.metrics.windows import YEAR
from contracts import FRACTION, USD, USD_PER_PERSON
from errors import UsageError

Series = pd.Series

_OECD = "OECD, Measuring Productivity: OECD Manual (2001), ch. 2-3"
_PEOPLE = (
    "Headcount leaves out contractors and includes part-time staff as the company counts them; it is the mean of the "
    "four quarter ends, "
    "interpolated where only annual reports exist."
)


@metric(
    title="Gross profit per employee",
    unit=USD_PER_PERSON,
    family="Labour productivity",
    polarity="higher",
    formula=r"\frac{\text{gross profit}_{\text{ttm}}}{\overline{L}}",
    interpretation="Value added over the cost of revenue, per employee: the default output Y/L.",
    caveat=(
        "Depreciation of data centres sits partly in the cost of revenue, so heavy investment lowers it later. "
        + _PEOPLE
    ),
    reference=_OECD,
    example=Example({"gross_profit": 150e9, "headcount_average": 75_000}, 2e6),
)
def gross_profit_per_employee(gross_profit: Series[Any], headcount_average: Series[Any]) -> Series[Any]:
    return gross_profit / positive(headcount_average)


@metric(
    title="Revenue per employee",
    unit=USD_PER_PERSON,
    family="Labour productivity",
    polarity="higher",
    formula=r"\frac{\text{revenue}_{\text{ttm}}}{\overline{L}}",
    interpretation="Sales per employee.",
    caveat="A reseller of others' goods has much revenue and little output per employee. " + _PEOPLE,
    reference=_OECD,
    example=Example({"revenue": 200e9, "headcount_average": 80_000}, 2.5e6),
)
def revenue_per_employee(revenue: Series[Any], headcount_average: Series[Any]) -> Series[Any]:
    return revenue / positive(headcount_average)


@metric(
    title="Operating income per employee",
    unit=USD_PER_PERSON,
    family="Labour productivity",
    polarity="higher",
    formula=r"\frac{\text{operating income}_{\text{ttm}}}{\overline{L}}",
    interpretation="Operating profit per employee, after salaries and depreciation.",
    caveat="Includes one-off charges: severance and impairments lower it in the quarter they are booked. " + _PEOPLE,
    reference=_OECD,
    example=Example({"operating_income": 80e9, "headcount_average": 80_000}, 1e6),
)
def operating_income_per_employee(operating_income: Series[Any], headcount_average: Series[Any]) -> Series[Any]:
    return operating_income / positive(headcount_average)


@metric(
    title="Free cash flow per employee",
    unit=USD_PER_PERSON,
    family="Labour productivity",
    polarity="higher",
    formula=r"\frac{\text{operating cash flow}_{\text{ttm}} - I_{\text{ttm}}}{\overline{L}}",
    interpretation="Cash left after capital expenditure, per employee.",
    caveat="Capital expenditure is gross cash purchases: assets taken on finance leases do not lower it. " + _PEOPLE,
    reference="Koller, Goedhart and Wessels, Valuation (7th ed., 2020), ch. 10",
    example=Example({"free_cash_flow": 40e9, "headcount_average": 80_000}, 500_000),
)
def free_cash_flow_per_employee(free_cash_flow: Series[Any], headcount_average: Series[Any]) -> Series[Any]:
    return free_cash_flow / positive(headcount_average)


@metric(
    title="Market value per employee",
    unit=USD_PER_PERSON,
    family="Labour productivity",
    polarity="higher",
    formula=r"\frac{V}{L}",
    interpretation="What investors pay for the company, per employee at the date.",
    caveat=(
        "Moves with the market's mood as much as with the company. Value and headcount are "
        "of the fiscal quarter's last day."
    ),
    reference="Fitz-enz, The ROI of Human Capital (2nd ed., 2009), ch. 2",
    example=Example({"market_value_fiscal": 1.5e12, "headcount": 75_000}, 20e6),
)
def market_value_per_employee(market_value_fiscal: Series[Any], headcount: Series[Any]) -> Series[Any]:
    return market_value_fiscal / positive(headcount)


@metric(
    title="R&D per employee",
    unit=USD_PER_PERSON,
    family="Labour productivity",
    formula=r"\frac{\text{R\&D}_{\text{ttm}}}{\overline{L}}",
    interpretation="Research and development expense per employee.",
    caveat=(
        "Includes the depreciation of machines used in research and share-based pay. Amazon does not report the line. "
        + _PEOPLE
    ),
    reference="OECD, Frascati Manual (2015), ch. 4",
    example=Example({"rnd": 40e9, "headcount_average": 80_000}, 500_000),
)
def rnd_per_employee(rnd: Series[Any], headcount_average: Series[Any]) -> Series[Any]:
    return rnd / positive(headcount_average)


@metric(
    title="Stock compensation per employee",
    unit=USD_PER_PERSON,
    family="Labour productivity",
    formula=r"\frac{\text{stock compensation}_{\text{ttm}}}{\overline{L}}",
    interpretation="Share-based pay expensed per employee.",
    caveat="Expensed at grant-date prices over the vesting time: it lags the share price. " + _PEOPLE,
    reference="FASB ASC 718",
    example=Example({"stock_compensation": 16e9, "headcount_average": 80_000}, 200_000),
)
def stock_compensation_per_employee(stock_compensation: Series[Any], headcount_average: Series[Any]) -> Series[Any]:
    return stock_compensation / positive(headcount_average)


@metric(
    title="Net property and equipment per employee",
    unit=USD_PER_PERSON,
    family="Capital deepening",
    formula=r"\frac{K}{L}",
    interpretation="The book value of buildings, servers and networks that each employee works with.",
    caveat=(
        "Book value after straight-line depreciation, land and offices included; two companies' tags include "
        "finance-lease assets."
    ),
    reference="Solow, Technical Change and the Aggregate Production Function, REStat 39 (1957)",
    example=Example({"ppe_net": 225e9, "headcount": 75_000}, 3e6),
)
def net_ppe_per_employee(ppe_net: Series[Any], headcount: Series[Any]) -> Series[Any]:
    return ppe_net / positive(headcount)


@metric(
    title="Capital expenditure per employee",
    unit=USD_PER_PERSON,
    family="Capital deepening",
    formula=r"\frac{I_{\text{ttm}}}{\overline{L}}",
    interpretation="Cash spent on property and equipment in twelve months, per employee.",
    caveat="Cash purchases only: finance leases are left out for comparability. " + _PEOPLE,
    reference=_OECD,
    example=Example({"capex": 90e9, "headcount_average": 75_000}, 1.2e6),
)
def capex_per_employee(capex: Series[Any], headcount_average: Series[Any]) -> Series[Any]:
    return capex / positive(headcount_average)


def perpetual_inventory(investment: Matrix, depreciation: float, growth: float, *, opened: bool = True) -> Matrix:
    """Capital stock of each row by K_t = (1-d) K_{t-1} + I_t with K_{-1} = I_0 / (g+d).

    `investment` is companies x periods; both rates are per period. I_0 is what a steady growth of g makes of the first
    `YEAR` periods' sum, so that no season tilts it. Each run of known investments starts anew: its stock is missing in
    the gap before and until a year is known. Unless it is `opened`, K_{-1} is zero. References: Harberger (1978), who
    also takes a mean of the first years; OECD, Measuring Capital (2009), ch. 10 and 15.
    """
    known, flow = ~np.isnan(investment), np.nan_to_num(investment)
    first = known & ~shifted(known, 1, False)
    year: Matrix = np.sum([shifted(flow, -k, 0.0) for k in range(YEAR)], axis=0)
    opening = year / sum((1 + growth) ** k for k in range(YEAR)) / (growth + depreciation) * opened
    stock, before = np.empty_like(flow), np.zeros(len(flow))
    for t in range(flow.shape[1]):
        before = (1 - depreciation) * np.where(first[:, t], opening[:, t], before) + flow[:, t]
        stock[:, t] = before
    whole_year = np.logical_and.reduce([shifted(known, k, False) for k in range(YEAR)])
    return np.where(whole_year, stock, np.nan)


@metric(
    options=(
        WEAR,
        GROWTH,
    ),
    title="Compute capital (perpetual inventory)",
    unit=USD,
    family="Capital deepening",
    reach="history",
    formula=(
        r"K_t = (1-\delta)\,K_{t-1} + I_t,\qquad K_{-1} = \frac{I_0}{g+\delta},\qquad "
        r"I_0 = \frac{\sum_{j=0}^{3} I_j}{\sum_{j=0}^{3} (1+g)^j}"
    ),
    interpretation=(
        "The stock of capital that past capital expenditure amounts to, at one rate of wear for all companies: "
        "comparable where book values are not."
    ),
    caveat=(
        "All capital expenditure counts, not servers alone; the opening stock fades with time. After a quarter "
        "without a figure it starts again from the next four known ones, and is missing until then."
    ),
    reference="Harberger (1978); OECD, Measuring Capital: OECD Manual (2nd ed., 2009), ch. 10 and 15",
    example=Example(
        {"capex_quarter": [100.0, 105.0, 110.25, 115.7625]},
        810.3375,
        {"depreciation": 1 - 0.9**4, "growth": 1.05**4 - 1},
    ),
)
def compute_capital(
    capex_quarter: Series[Any], *, depreciation: float = WEAR.default, growth: float = GROWTH.default
) -> Series[Any]:
    wear, rise = _per_quarter(depreciation, growth)
    return like(capex_quarter, perpetual_inventory(matrix(capex_quarter), wear, rise))


def _per_quarter(depreciation: float, growth: float) -> tuple[float, float]:
    """Both rates of a year as rates of a quarter. Raises UsageError for rates that give no stock."""
    if not (0 < depreciation < 1 and growth > -depreciation):
        which = f"depreciation={depreciation}, growth={growth}"
        raise UsageError(
            "No stock comes of these rates", which=which, next_step="Wear lies between 0 and 1, growth above minus wear"
        )
    return 1 - (1 - depreciation) ** (1 / YEAR), (1 + growth) ** (1 / YEAR) - 1


@metric(
    options=(WEAR, GROWTH),
    title="Compute capital, share of the opening guess",
    unit=FRACTION,
    family="Capital deepening",
    reach="history",
    formula=r"\frac{(1-\delta)^{t+1}\,K_{-1}}{K_t}",
    interpretation=(
        "How much of the stock was guessed to be there before the first known capital expenditure: nobody saw it spent."
    ),
    caveat="Small a few years after the first figure; above a fifth a growth of the stock says more of the guess.",
    reference="OECD, Measuring Capital: OECD Manual (2nd ed., 2009), ch. 15",
    example=Example(
        {"capex_quarter": [100.0, 105.0, 110.25, 115.7625]},
        0.9**4 * (100 / 0.15) / 810.3375,
        {"depreciation": 1 - 0.9**4, "growth": 1.05**4 - 1},
    ),
)
def compute_capital_guess_share(
    capex_quarter: Series[Any], *, depreciation: float = WEAR.default, growth: float = GROWTH.default
) -> Series[Any]:
    rates = _per_quarter(depreciation, growth)
    whole, seen = (perpetual_inventory(matrix(capex_quarter), *rates, opened=opened) for opened in (True, False))
    return 1 - like(capex_quarter, seen) / positive(like(capex_quarter, whole))


@metric(
    title="Compute capital per employee",
    unit=USD_PER_PERSON,
    family="Capital deepening",
    reach="point",
    formula=r"\frac{K^{\text{PIM}}}{L}",
    interpretation="Accumulated capital expenditure, depreciated, per employee at the date.",
    caveat="See compute capital: one rate of wear for all, all capital expenditure counted.",
    reference="OECD, Measuring Capital: OECD Manual (2nd ed., 2009), ch. 10 and 15",
    example=Example({"compute_capital": 150e9, "headcount": 75_000}, 2e6),
)
def compute_capital_per_employee(compute_capital: Series[Any], headcount: Series[Any]) -> Series[Any]:
    return compute_capital / positive(headcount)
