"""Investment intensity and capital productivity: how much is put in, and what comes out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import pandas as pd

from analytics.assumptions import TAX
from analytics.grid import lag, positive
from analytics.metrics.declare import Example, Steps, metric
from analytics.metrics.windows import HORIZON, LAG, YEAR
from analytics.options import constant
from contracts import FRACTION, MULTIPLE, QUARTERS

Series = pd.Series
_KOLLER = "Koller, Goedhart and Wessels, Valuation (7th ed., 2020), ch. 10-12"
_MAUBOUSSIN = "Mauboussin and Callahan, Return on Invested Capital (Morgan Stanley, 2022)"


@metric(
    title="Capex to revenue",
    unit=FRACTION,
    family="Investment intensity",
    formula=r"\frac{I_{\text{ttm}}}{\text{revenue}_{\text{ttm}}}",
    interpretation="The share of sales that goes into property and equipment.",
    caveat="Cash purchases only; a company that leases its servers shows less.",
    reference=_KOLLER,
    example=Example({"capex": 30, "revenue": 100}, 0.30),
)
def capex_to_revenue(capex: Series[Any], revenue: Series[Any]) -> Series[Any]:
    return capex / positive(revenue)


@metric(
    title="Capex to operating cash flow",
    unit=FRACTION,
    family="Investment intensity",
    formula=r"\frac{I_{\text{ttm}}}{\text{operating cash flow}_{\text{ttm}}}",
    interpretation=(
        "The share of the cash earned that is put into property and equipment. Above 1 it is financed from elsewhere."
    ),
    caveat="Undefined when operating cash flow is not above zero.",
    reference=_KOLLER,
    example=Example({"capex": 60, "operating_cash_flow": 100}, 0.60),
)
def capex_to_operating_cash_flow(capex: Series[Any], operating_cash_flow: Series[Any]) -> Series[Any]:
    return capex / positive(operating_cash_flow)


@metric(
    title="Capex to depreciation",
    unit=MULTIPLE,
    family="Investment intensity",
    formula=r"\frac{I_{\text{ttm}}}{\text{depreciation}_{\text{ttm}}}",
    interpretation="Above 1 the stock grows faster than it wears; the excess returns as depreciation in later years.",
    caveat=(
        "Some companies tag depreciation alone, others with amortization of acquired intangibles, which lowers the "
        "ratio."
    ),
    reference=_KOLLER,
    example=Example({"capex": 60, "depreciation": 20}, 3.0),
)
def capex_to_depreciation(capex: Series[Any], depreciation: Series[Any]) -> Series[Any]:
    return capex / positive(depreciation)


@metric(
    title="Capex and R&D to revenue",
    unit=FRACTION,
    family="Investment intensity",
    formula=r"\frac{I_{\text{ttm}} + \text{R\&D}_{\text{ttm}}}{\text{revenue}_{\text{ttm}}}",
    interpretation="The share of sales invested in machines and in knowledge.",
    caveat=(
        "R&D includes depreciation of research machines: a little is counted twice. Missing where R&D is not "
        "reported (Amazon)."
    ),
    reference=(
        "Corrado, Hulten and Sichel, Intangible Capital and U.S. Economic Growth, Review of Income and Wealth 55 (2009)"
    ),
    example=Example({"capex": 30, "rnd": 20, "revenue": 100}, 0.50),
)
def capex_and_rnd_to_revenue(capex: Series[Any], rnd: Series[Any], revenue: Series[Any]) -> Series[Any]:
    return (capex + rnd) / positive(revenue)


@metric(
    title="Gross profit to net property and equipment",
    unit=MULTIPLE,
    family="Capital productivity",
    polarity="higher",
    formula=r"\frac{Y}{K}",
    interpretation="Gross profit of twelve months per dollar of property and equipment in the books.",
    caveat="Falls when assets are bought before they earn; construction in progress counts as capital at once.",
    reference="OECD, Measuring Productivity: OECD Manual (2001), ch. 5",
    example=Example({"gross_profit": 150, "ppe_net": 200}, 0.75),
)
def gross_profit_to_net_ppe(gross_profit: Series[Any], ppe_net: Series[Any]) -> Series[Any]:
    return gross_profit / positive(ppe_net)


@metric(
    options=(LAG,),
    title="Incremental gross profit to net property and equipment",
    unit=MULTIPLE,
    family="Capital productivity",
    polarity="higher",
    reach="lag",
    steps=lambda lag: ((0, lag), (lag, 2 * lag)),
    formula=r"\frac{Y_t - Y_{t-n}}{K_{t-n} - K_{t-2n}}",
    interpretation=(
        "What a dollar added to property and equipment over n quarters (four by default) was followed by in gross "
        "profit over the next n."
    ),
    caveat=(
        "Not causal: old business grows too, and gross profit is after part of the depreciation. Undefined when the "
        "capital stock did not grow."
    ),
    reference=_MAUBOUSSIN,
    example=Example({"gross_profit": [90, 100, 130], "ppe_net": [100, 160, 300]}, 0.5, {"lag": 1}),
)
def incremental_gross_profit_to_net_ppe(
    gross_profit: Series[Any], ppe_net: Series[Any], *, lag: int = LAG.default
) -> Series[Any]:
    return (gross_profit - _lag(gross_profit, lag)) / positive(_lag(ppe_net, lag) - _lag(ppe_net, 2 * lag))


_lag = lag


SOLID: Final = constant(0.1, "of its gross parts: below this capital is a small difference of large amounts")
_OF_ROIC: Final = (
    "Marketable securities are not taken out: they are none of our lines, and move it. Missing where no long-term debt "
    "is tagged; undefined where capital is under a tenth of its gross parts."
)
_WITHOUT_OTHER_DEBT: Final = f"Debt due within a year and leases are not added, which moves it. {_OF_ROIC}"


def _capital(equity: Series[Any], debt: Series[Any], cash: Series[Any]) -> Series[Any]:
    """Equity and debt less cash where that is not small beside the three of them, else missing."""
    capital = equity + debt - cash
    return capital.where(capital >= SOLID * (equity.abs() + debt + cash))


def _on_average(operating_income: Series[Any], capital: Series[Any], tax: float) -> Series[Any]:
    """After-tax profit over the mean of the capital at the year's two ends."""
    return operating_income * (1 - tax) / ((capital + lag(capital, YEAR)) / 2)


def _on_average_formula(capital: str) -> str:
    """The same in LaTeX, with what counts as capital."""
    profit = r"\text{operating income}_{\text{ttm}}\,(1-\tau)"
    return rf"\frac{{{profit}}}{{(IC_t + IC_{{t-4}})/2}},\quad IC = {capital}"


def _on_average_steps(lines: int) -> Callable[..., Steps]:
    """The quarters that it reads back: of its profit the newest, of each line of capital both ends."""
    return lambda tax: ((0,), *lines * ((0, YEAR),))  # noqa: ARG005


@metric(
    options=(TAX,),
    title="Return on invested capital",
    unit=FRACTION,
    family="Capital productivity",
    polarity="higher",
    reach="lag",
    steps=_on_average_steps(3),
    formula=_on_average_formula(r"\text{equity} + \text{long-term debt} - \text{cash}"),
    interpretation="After-tax operating profit per dollar that owners and lenders had in the business on average.",
    caveat="Capital is the mean of the year's two ends. " + _WITHOUT_OTHER_DEBT,
    reference=_KOLLER,
    example=Example(
        {"operating_income": 100.0, "equity": [330.0] * 4 + [370.0], "long_term_debt": 100.0, "cash": 50.0},
        0.79 * 100 / 400,
    ),
)
def roic(
    operating_income: Series[Any],
    equity: Series[Any],
    long_term_debt: Series[Any],
    cash: Series[Any],
    *,
    tax: float = TAX.default,
) -> Series[Any]:
    return _on_average(operating_income, _capital(equity, long_term_debt, cash), tax)


@metric(
    options=(TAX,),
    title="Return on invested capital at the year's end",
    unit=FRACTION,
    family="Capital productivity",
    polarity="higher",
    formula=r"\frac{\text{operating income}_{\text{ttm}}\,(1-\tau)}"
    r"{\text{equity} + \text{long-term debt} - \text{cash}}",
    interpretation="The same over the capital of the period's end: lower where capital grows.",
    caveat="Profit of a year over capital that was partly not there yet. " + _WITHOUT_OTHER_DEBT,
    reference=_KOLLER,
    example=Example({"operating_income": 100, "equity": 350, "long_term_debt": 100, "cash": 55}, 0.2),
)
def roic_at_end(
    operating_income: Series[Any],
    equity: Series[Any],
    long_term_debt: Series[Any],
    cash: Series[Any],
    *,
    tax: float = TAX.default,
) -> Series[Any]:
    return operating_income * (1 - tax) / _capital(equity, long_term_debt, cash)


@metric(
    options=(TAX,),
    title="Return on invested capital with cash",
    unit=FRACTION,
    family="Capital productivity",
    polarity="higher",
    reach="lag",
    steps=_on_average_steps(2),
    formula=_on_average_formula(r"\text{equity} + \text{long-term debt}"),
    interpretation="The same with cash left in the capital: all that was entrusted to the firm.",
    caveat="Idle cash lowers it. " + _WITHOUT_OTHER_DEBT,
    reference=_KOLLER,
    example=Example(
        {"operating_income": 100.0, "equity": [330.0] * 4 + [370.0], "long_term_debt": 100.0}, 0.79 * 100 / 450
    ),
)
def roic_with_cash(
    operating_income: Series[Any], equity: Series[Any], long_term_debt: Series[Any], *, tax: float = TAX.default
) -> Series[Any]:
    return _on_average(operating_income, _capital(equity, long_term_debt, 0 * equity), tax)


@metric(
    options=(TAX,),
    title="Return on invested capital with current debt",
    unit=FRACTION,
    family="Capital productivity",
    polarity="higher",
    reach="lag",
    steps=_on_average_steps(4),
    formula=_on_average_formula(r"\text{equity} + \text{long-term debt} + \text{debt due within a year} - \text{cash}"),
    interpretation="The same with the debt that is due within a year, which is capital as other debt is.",
    caveat=(
        "Commercial paper is missing where only the current part of long-term debt is tagged. That part counts twice "
        "where long-term debt is tagged with it. Leases are not added, which moves it. " + _OF_ROIC
    ),
    reference=_KOLLER,
    example=Example(
        {
            "operating_income": 100.0,
            "equity": [330.0] * 4 + [370.0],
            "long_term_debt": 80.0,
            "debt_current": 20.0,
            "cash": 50.0,
        },
        0.79 * 100 / 400,
    ),
)
def roic_with_current_debt(
    operating_income: Series[Any],
    equity: Series[Any],
    long_term_debt: Series[Any],
    debt_current: Series[Any],
    cash: Series[Any],
    *,
    tax: float = TAX.default,
) -> Series[Any]:
    return _on_average(operating_income, _capital(equity, long_term_debt + debt_current, cash), tax)


@metric(
    options=(TAX,),
    title="Return on invested capital with operating leases",
    unit=FRACTION,
    family="Capital productivity",
    polarity="higher",
    reach="lag",
    steps=_on_average_steps(4),
    formula=_on_average_formula(r"\text{equity} + \text{long-term debt} + \text{operating leases} - \text{cash}"),
    interpretation="The same with what is owed under operating leases: machines and buildings of others that are used.",
    caveat=(
        "The interest in the rent stays a cost, which lowers it a little. Known where all of it is tagged. Debt due "
        "within a year is not added, which moves it. " + _OF_ROIC
    ),
    reference=_KOLLER,
    example=Example(
        {
            "operating_income": 100.0,
            "equity": [330.0] * 4 + [370.0],
            "long_term_debt": 80.0,
            "operating_leases": 20.0,
            "cash": 50.0,
        },
        0.79 * 100 / 400,
    ),
)
def roic_with_leases(
    operating_income: Series[Any],
    equity: Series[Any],
    long_term_debt: Series[Any],
    operating_leases: Series[Any],
    cash: Series[Any],
    *,
    tax: float = TAX.default,
) -> Series[Any]:
    return _on_average(operating_income, _capital(equity, long_term_debt + operating_leases, cash), tax)


@metric(
    options=(TAX,),
    title="Return on all assets less cash",
    unit=FRACTION,
    family="Capital productivity",
    polarity="higher",
    reach="lag",
    steps=_on_average_steps(2),
    formula=_on_average_formula(r"\text{assets} - \text{cash}"),
    interpretation="A lower bound: whatever debt and leases there are is in the assets that they pay for.",
    caveat="Payables and deferred revenue, which cost nothing, are in it too. Known also where no debt is tagged.",
    reference=_KOLLER,
    example=Example({"operating_income": 100.0, "assets": [560.0] * 4 + [640.0], "cash": 100.0}, 0.79 * 100 / 500),
)
def return_on_assets_less_cash(
    operating_income: Series[Any], assets: Series[Any], cash: Series[Any], *, tax: float = TAX.default
) -> Series[Any]:
    capital = assets - cash
    return _on_average(operating_income, capital.where(capital >= SOLID * (assets + cash)), tax)


@metric(
    options=(HORIZON, TAX),
    title="Incremental return on invested capital",
    unit=FRACTION,
    family="Capital productivity",
    polarity="higher",
    reach="lag",
    steps=lambda horizon, tax: ((0, horizon), *3 * ((YEAR, horizon + YEAR),)),  # noqa: ARG005
    formula=r"\frac{\text{NOPAT}_t - \text{NOPAT}_{t-n}}{IC_{t-4} - IC_{t-n-4}}",
    interpretation=(
        "The rise of after-tax operating profit over n quarters (twelve by default) per dollar of invested capital "
        "added a year earlier."
    ),
    caveat=(
        "Sensitive to the years chosen. Undefined when invested capital grew by less than a tenth of the gross parts "
        "that it began with (equity, debt and cash)."
    ),
    reference=_MAUBOUSSIN,
    example=Example(
        {
            "operating_income": [80, 80, 90, 90, 100, 120, 150],
            "equity": [300, 400, 500, 520, 540, 560, 580],
            "long_term_debt": 100,
            "cash": 100,
        },
        0.1975,
        {"horizon": 2},
    ),
)
def incremental_roic(
    operating_income: Series[Any],
    equity: Series[Any],
    long_term_debt: Series[Any],
    cash: Series[Any],
    *,
    horizon: int = HORIZON.default,
    tax: float = TAX.default,
) -> Series[Any]:
    invested, gross = equity + long_term_debt - cash, equity.abs() + long_term_debt + cash
    rise = (operating_income - lag(operating_income, horizon)) * (1 - tax)
    added = lag(invested, YEAR) - lag(invested, horizon + YEAR)
    return rise / positive(added.where(added >= SOLID * lag(gross, horizon + YEAR)))


@metric(
    options=(LAG,),
    title="Payback of capital expenditure",
    unit=QUARTERS,
    family="Capital productivity",
    polarity="lower",
    reach="lag",
    steps=lambda lag: ((lag,), (0, lag)),
    formula=r"\frac{I_{\text{ttm},\,t-n}}{(Y_t - Y_{t-n})/4}",
    interpretation=(
        "Quarters that the gross profit added over n quarters (four by default) would need to pay back the capital "
        "expenditure of the twelve months before them."
    ),
    caveat=(
        "All growth is credited to the investment, so it flatters; no discounting. Undefined when gross profit did "
        "not grow."
    ),
    reference="Brealey, Myers and Allen, Principles of Corporate Finance (13th ed., 2019), ch. 5",
    example=Example({"capex": [80, 85, 90, 95, 100], "gross_profit": [100, 110, 120, 130, 140]}, 8.0),
)
def payback_quarters(capex: Series[Any], gross_profit: Series[Any], *, lag: int = LAG.default) -> Series[Any]:
    return _lag(capex, lag) / positive((gross_profit - _lag(gross_profit, lag)) / 4)
