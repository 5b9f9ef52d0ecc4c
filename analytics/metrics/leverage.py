"""Leverage: does output, or value, rise with compute rather than with people?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import pandas as pd

from analytics.grid import Base, at_base, base_places, lag, like, log, matrix, positive, quarters, shifted
from analytics.metrics.declare import Example, metric
from analytics.metrics.windows import BASE, HORIZON
from analytics.options import constant
from contracts import ELASTICITY, FRACTION, INDEX, LOG_POINTS, MULTIPLE

Series = pd.Series
BARELY: Final = constant(0.05, "log points of K/L below which an elasticity is noise over noise")
INDEX_AT_BASE: Final = constant(100, "what an index is at its base")

_SOLOW = (
    "Solow, Technical Change and the Aggregate Production Function, REStat 39 (1957); arc elasticity: Allen, Review "
    "of Economic Studies 1 (1934), here between logarithms"
)
_ELASTIC = (
    "With real value added y = A k^a it equals a + dlnA/dlnk. An output that is no value added, or is not deflated, "
    "has no such bar."
)
_UNDEFINED = (
    "Undefined, not zero, when capital per employee moved by less than about 5% or output is not above zero. "
    "When capital per employee fell, a positive value means that output per employee fell too. Nominal unless "
    "deflated. One count of people stands on both sides. Not causal."
)


def arc_elasticity(rise: Series[Any], deepening: Series[Any]) -> Series[Any]:
    """Change of a logarithm over change of another; NaN where the latter barely moved."""
    return rise / deepening.where(deepening.abs() >= BARELY)


def _leverage(
    output: Series[Any], capital: Series[Any], people: Series[Any], change: Callable[[Series[Any]], Series[Any]]
) -> Series[Any]:
    """Change of output per employee over that of capital per employee, by one count of people on both sides."""
    per_head = positive(people)
    return arc_elasticity(change(output / per_head), change(capital / per_head))


def _leverage_over(output: Series[Any], capital: Series[Any], people: Series[Any], horizon: int) -> Series[Any]:
    return _leverage(output, capital, people, lambda series: _change(series, horizon))


def _leverage_since(output: Series[Any], capital: Series[Any], people: Series[Any], base: Base) -> Series[Any]:
    """The same since a base quarter where no capital is missing between: after a gap it starts from another guess."""
    gaps = like(capital, np.cumsum(np.isnan(matrix(capital)), axis=1))
    unbroken = capital.where(gaps == at_base(gaps, base))
    return _leverage(output, unbroken, people, lambda series: _since(series, base))


def _change(series: Series[Any], steps: int) -> Series[Any]:
    return log(series) - log(lag(series, steps))


def _since(series: Series[Any], base: Base) -> Series[Any]:
    return log(series) - log(at_base(series, base))


@metric(
    options=(BASE,),
    title="Leverage multiple",
    unit=MULTIPLE,
    family="Leverage multiple",
    polarity="higher",
    reach="base",
    formula=r"\frac{Y_t \,/\, (Y_0/\overline{L}_0)}{\overline{L}_t}",
    interpretation=(
        "Employee-equivalents over employees: each employee now carries the output of x employees of the base date."
    ),
    caveat="Nominal: inflation and prices count as output. Output is gross profit of twelve months.",
    reference="Fitz-enz, The ROI of Human Capital (2nd ed., 2009), ch. 3",
    example=Example({"gross_profit": [100.0, 180.0], "headcount_average": [50.0, 60.0]}, 1.5),
)
def leverage_multiple(
    gross_profit: Series[Any], headcount_average: Series[Any], *, base: Base = BASE.default
) -> Series[Any]:
    per_head = positive(gross_profit) / positive(headcount_average)
    return per_head / at_base(per_head, base)


@metric(
    options=(HORIZON,),
    title="Intelligence leverage",
    unit=ELASTICITY,
    family="Intelligence leverage",
    polarity="higher",
    reach="lag",
    steps=lambda horizon: ((0, horizon),) * 3,
    formula=r"\frac{\Delta_h \ln(Y/\overline{L})}{\Delta_h \ln(K/\overline{L})}",
    interpretation=(
        "Arc elasticity over h quarters (12 by default) of gross profit per employee with respect to net property and "
        "equipment per employee. "
    )
    + _ELASTIC,
    caveat=_UNDEFINED,
    reference=_SOLOW,
    example=Example(
        {"gross_profit": [1.0, 4.0], "ppe_net": [1.0, 16.0], "headcount_average": 1.0}, 0.5, {"horizon": 1}
    ),
)
def intelligence_leverage(
    gross_profit: Series[Any], ppe_net: Series[Any], headcount_average: Series[Any], *, horizon: int = HORIZON.default
) -> Series[Any]:
    return _leverage_over(gross_profit, ppe_net, headcount_average, horizon)


@metric(
    options=(HORIZON,),
    title="Intelligence leverage on revenue",
    unit=ELASTICITY,
    family="Intelligence leverage",
    polarity="higher",
    reach="lag",
    steps=lambda horizon: ((0, horizon),) * 3,
    formula=r"\frac{\Delta_h \ln(\text{revenue}/\overline{L})}{\Delta_h \ln(K/\overline{L})}",
    interpretation=(
        "As intelligence leverage, with revenue as the output: for companies without a gross profit (Oracle). "
        + _ELASTIC
    ),
    caveat=_UNDEFINED,
    reference=_SOLOW,
    example=Example({"revenue": [1.0, 2.0], "ppe_net": [1.0, 4.0], "headcount_average": 1.0}, 0.5, {"horizon": 1}),
)
def revenue_intelligence_leverage(
    revenue: Series[Any], ppe_net: Series[Any], headcount_average: Series[Any], *, horizon: int = HORIZON.default
) -> Series[Any]:
    return _leverage_over(revenue, ppe_net, headcount_average, horizon)


@metric(
    options=(HORIZON,),
    title="Value leverage",
    unit=ELASTICITY,
    family="Value leverage",
    polarity="higher",
    reach="lag",
    steps=lambda horizon: ((0, horizon),) * 3,
    formula=r"\frac{\Delta_h \ln(V/L)}{\Delta_h \ln(K/L)}",
    interpretation=(
        "Arc elasticity over h quarters of market value per employee with respect to net property and equipment per "
        "employee."
    ),
    caveat=_UNDEFINED + " Market value moves with the market as a whole.",
    reference=_SOLOW,
    example=Example({"market_value_fiscal": [1.0, 8.0], "ppe_net": [1.0, 4.0], "headcount": 1.0}, 1.5, {"horizon": 1}),
)
def value_leverage(
    market_value_fiscal: Series[Any], ppe_net: Series[Any], headcount: Series[Any], *, horizon: int = HORIZON.default
) -> Series[Any]:
    return _leverage_over(market_value_fiscal, ppe_net, headcount, horizon)


_SINCE = r"\frac{{\ln(y_t/y_0)}}{{\ln(k_t/k_0)}},\quad y = {output},\ k = K^{{\text{{PIM}}}}/{people}"


@metric(
    options=(BASE,),
    title="Intelligence leverage since the base date",
    unit=ELASTICITY,
    family="Intelligence leverage",
    polarity="higher",
    reach="base",
    formula=_SINCE.format(output=r"Y/\overline{L}", people=r"\overline{L}"),
    interpretation=(
        "Arc elasticity since the base date of gross profit per employee with respect to compute capital per employee. "
    )
    + _ELASTIC,
    caveat=_UNDEFINED,
    reference=_SOLOW,
    example=Example({"gross_profit": [1.0, 4.0], "compute_capital": [1.0, 16.0], "headcount_average": 1.0}, 0.5),
)
def intelligence_leverage_since_base(
    gross_profit: Series[Any],
    compute_capital: Series[Any],
    headcount_average: Series[Any],
    *,
    base: Base = BASE.default,
) -> Series[Any]:
    return _leverage_since(gross_profit, compute_capital, headcount_average, base)


@metric(
    options=(BASE,),
    title="Intelligence leverage on revenue since the base date",
    unit=ELASTICITY,
    family="Intelligence leverage",
    polarity="higher",
    reach="base",
    formula=_SINCE.format(output=r"\text{revenue}/\overline{L}", people=r"\overline{L}"),
    interpretation=(
        "Arc elasticity since the base date of revenue per employee with respect to compute capital per employee. "
        + _ELASTIC
    ),
    caveat=_UNDEFINED,
    reference=_SOLOW,
    example=Example({"revenue": [1.0, 4.0], "compute_capital": [1.0, 16.0], "headcount_average": 1.0}, 0.5),
)
def revenue_intelligence_leverage_since_base(
    revenue: Series[Any], compute_capital: Series[Any], headcount_average: Series[Any], *, base: Base = BASE.default
) -> Series[Any]:
    return _leverage_since(revenue, compute_capital, headcount_average, base)


@metric(
    options=(BASE,),
    title="Intelligence leverage on operating income since the base date",
    unit=ELASTICITY,
    family="Intelligence leverage",
    polarity="higher",
    reach="base",
    formula=_SINCE.format(output=r"\text{operating income}/\overline{L}", people=r"\overline{L}"),
    interpretation=(
        "Arc elasticity since the base date of operating income per employee with respect to compute capital per "
        "employee. "
    )
    + _ELASTIC,
    caveat=_UNDEFINED,
    reference=_SOLOW,
    example=Example({"operating_income": [1.0, 4.0], "compute_capital": [1.0, 16.0], "headcount_average": 1.0}, 0.5),
)
def operating_income_intelligence_leverage_since_base(
    operating_income: Series[Any],
    compute_capital: Series[Any],
    headcount_average: Series[Any],
    *,
    base: Base = BASE.default,
) -> Series[Any]:
    return _leverage_since(operating_income, compute_capital, headcount_average, base)


@metric(
    options=(BASE,),
    title="Value leverage since the base date",
    unit=ELASTICITY,
    family="Value leverage",
    polarity="higher",
    reach="base",
    formula=_SINCE.format(output="V/L", people="L"),
    interpretation=(
        "Arc elasticity since the base date of market value per employee with respect to compute capital per employee."
    ),
    caveat=_UNDEFINED + " Market value moves with the market as a whole.",
    reference=_SOLOW,
    example=Example({"market_value_fiscal": [1.0, 8.0], "compute_capital": [1.0, 4.0], "headcount": 1.0}, 1.5),
)
def value_leverage_since_base(
    market_value_fiscal: Series[Any], compute_capital: Series[Any], headcount: Series[Any], *, base: Base = BASE.default
) -> Series[Any]:
    return _leverage_since(market_value_fiscal, compute_capital, headcount, base)


@metric(
    options=(BASE,),
    title="Divergence of value and people",
    unit=LOG_POINTS,
    family="Divergence",
    polarity="neither",
    reach="base",
    formula=r"\ln\frac{V_t}{V_0} - \ln\frac{L_t}{L_0}",
    interpretation=(
        "How far market value has run ahead of headcount since the base date: 0.69 means that value per employee "
        "doubled."
    ),
    caveat="Above zero also when people were hired, if value rose more. Market value moves with the market as a whole.",
    reference="Logarithmic differences: Törnqvist, Vartia and Vartia, The American Statistician 39 (1985)",
    example=Example({"market_value_fiscal": [1.0, 2.0], "headcount": [4.0, 2.0]}, 2 * float(np.log(2))),
)
def divergence(market_value_fiscal: Series[Any], headcount: Series[Any], *, base: Base = BASE.default) -> Series[Any]:
    return _since(market_value_fiscal, base) - _since(headcount, base)


def _indexed(series: Series[Any], base: Base) -> Series[Any]:
    return INDEX_AT_BASE * series / positive(at_base(series, base))


_BASE_INDEX = "Distance to a reference: OECD and JRC, Handbook on Constructing Composite Indicators (2008), ch. 5"
_INDEX = r"100\,\frac{{{0}_t}}{{{0}_0}}"


@metric(
    options=(BASE,),
    title="Headcount index",
    unit=INDEX,
    family="Divergence",
    reach="base",
    formula=_INDEX.format("L"),
    interpretation="Headcount with the base date at 100.",
    caveat="Missing when the company has no headcount at the base date.",
    reference=_BASE_INDEX,
    example=Example({"headcount": [50.0, 60.0]}, 120.0),
)
def headcount_index(headcount: Series[Any], *, base: Base = BASE.default) -> Series[Any]:
    return _indexed(headcount, base)


@metric(
    options=(BASE,),
    title="Market value index",
    unit=INDEX,
    family="Divergence",
    reach="base",
    formula=_INDEX.format("V"),
    interpretation="Market value with the base date at 100.",
    caveat="Counts buybacks and new shares: it is not the return of a share.",
    reference=_BASE_INDEX,
    example=Example({"market_value": [50.0, 100.0]}, 200.0),
)
def market_value_index(market_value: Series[Any], *, base: Base = BASE.default) -> Series[Any]:
    return _indexed(market_value, base)


@metric(
    options=(BASE,),
    title="Capex index",
    unit=INDEX,
    family="Divergence",
    reach="base",
    formula=_INDEX.format(r"I"),
    interpretation="Capital expenditure of twelve months with the base date at 100.",
    caveat="Nominal; cash purchases only.",
    reference=_BASE_INDEX,
    example=Example({"capex": [20.0, 90.0]}, 450.0),
)
def capex_index(capex: Series[Any], *, base: Base = BASE.default) -> Series[Any]:
    return _indexed(capex, base)


def quadrant_counts(market_value: Series[Any], headcount: Series[Any], base: Base) -> tuple[Any, Any]:
    """Running counts since each company's base quarter: changes known, and those to fewer people and more value.

    Both are companies x quarters.
    """
    value, people = matrix(market_value), matrix(headcount)
    rise, cut = value - shifted(value, 1, np.nan), people - shifted(people, 1, np.nan)
    known = ~np.isnan(rise) & ~np.isnan(cut)
    places, width = base_places(market_value.index, base), quarters(market_value)
    known &= np.arange(width) > np.where(places < 0, width, places)[:, np.newaxis]
    return np.cumsum(known, axis=1), np.cumsum(known & (cut < 0) & (rise > 0), axis=1)


@metric(
    options=(BASE,),
    title="Fewer people, more value: share of quarters",
    unit=FRACTION,
    family="Divergence",
    reach="since",
    formula=r"\frac{\#\{\Delta L < 0,\ \Delta V > 0\}}{\#\{\Delta L,\ \Delta V\ \text{known}\}}",
    interpretation="Of the quarters since the base date, the share in which headcount fell while market value rose.",
    caveat=(
        "Interpolated headcounts between annual reports move in one direction for four quarters: read it where "
        "headcount is reported quarterly. Whether it is more than chance is tested once, for all companies, beside the "
        "divergence."
    ),
    reference="Fisher, Statistical Methods for Research Workers (1934), §21.02 (two-by-two tables)",
    example=Example({"market_value_fiscal": [1.0, 2.0, 3.0, 4.0, 3.0], "headcount": [9.0, 8.0, 9.0, 8.0, 7.0]}, 0.5),
)
def fewer_people_more_value_share(
    market_value_fiscal: Series[Any], headcount: Series[Any], *, base: Base = BASE.default
) -> Series[Any]:
    known, both = quadrant_counts(market_value_fiscal, headcount, base)
    levels = matrix(market_value_fiscal + headcount)
    share = np.where((known > 0) & ~np.isnan(levels), both / np.maximum(known, 1), np.nan)
    return like(market_value_fiscal, share)
