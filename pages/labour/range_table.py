"""The tables behind the ranges of substitution: companies with pay and capital, and what both regressions give."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, Final

import pandas as pd

from analytics.methods.substitution import PUBLISHED
from charts import frame, text
from contracts import ELASTICITY, USD_PER_PERSON, Description
from pages.labour.asked import CAPITALS, Asked
from pages.labour.price_frames import Priced, RangeEstimate

PAY: Final = "median_pay"
CAPITAL: Final = "capital_per_employee"
DIRECT: Final = "elasticity_direct"
INVERSE: Final = "elasticity_inverse"
NOTHING: Final = "slope_from_division"
PUBLISHED_NAME: Final = "published_elasticity"
COLUMNS: Final = (
    "year",
    "sector",
    "low",
    "high",
    "companies",
    "standard_error",
    "degrees_of_freedom",
    "p_value",
    "false_positives",
    "measured_coverage",
    "reason",
)
_FORMULA: Final = (
    r"\ln\frac{K_i}{L_i} = c + \sigma \ln w_i + e_i, \quad "
    r"\ln w_i = c' + \frac{1}{\sigma'} \ln\frac{K_i}{L_i} + u_i, \quad \sigma \le \text{elasticity} \le \sigma'"
)
_MEANING: Final = (
    "Percent of capital per employee that goes with each percent of pay, where firms produce with constant elasticity "
    "at least cost: K capital, L people, w pay of the median employee. Errors in pay make the first slope too small, "
    "errors in capital make the inverse of the second too large; the truth lies between. With people on their own, "
    "ln L stands on the right of both."
)
_CAVEAT: Final = (
    "Assumes competitive factor markets, one rental price of capital for all, one technology, pay that differs for the "
    "same work, median pay for mean pay, and one year for the long run. Of another year than capital and people. The "
    "sampling range runs from the lower 95% end of the first slope (HC2, Satterthwaite) to the upper one of the second."
)
_REFERENCE: Final = (
    "Arrow, Chenery, Minhas and Solow, REStat 43 (1961); Klepper and Leamer, Econometrica 52 (1984); Horowitz and "
    "Manski, JASA 95 (2000); published values: Chirinko, Journal of Macroeconomics 30 (2008)"
)


def described() -> Description:
    """The range, for "how this is computed"."""
    title = "Elasticity of substitution, as a range"
    return Description(DIRECT, title, ELASTICITY, _FORMULA, _MEANING, _CAVEAT, _REFERENCE)


def values(asked: Asked) -> tuple[Description, Description]:
    """Capital per employee and median pay."""
    title = f"{CAPITALS[asked.capital]} per employee"
    formula = f"{asked.capital} / employees"
    of_year = "Of one fiscal year, as it was known first; employees are counted within 45 days of its end."
    pay = "Pay of the median employee in a year, the chief executive left out, as each company computes it."
    source = "Proxy statements (Regulation S-K, Item 402(u))"
    return (
        Description(CAPITAL, title, USD_PER_PERSON, formula, of_year),
        Description(PAY, "Pay of the median employee", USD_PER_PERSON, "", pay, "", source),
    )


def table(rows: Sequence[Priced], estimates: Sequence[RangeEstimate], asked: Asked) -> pd.DataFrame:
    """Two rows per company, then those of each estimate and the published range; `frame.TABLE_COLUMNS`, `COLUMNS`."""
    lines = [line for row in rows for line in _of_company(row, asked)]
    lines += [line for each in estimates for line in _of_estimate(each, asked)]
    if any(each.found for each in estimates):
        lines.append(_published())
    return frame.typed(lines, COLUMNS, texts=("sector", "reason"))


def _of_company(row: Priced, asked: Asked) -> Iterator[dict[str, Any]]:
    capital, pay = values(asked)
    who = {"ticker": row.ticker, "company": row.name, "sector": row.sector or None, "unit": str(USD_PER_PERSON)}
    own = row.origin.columns | {"year": asked.year}
    yield who | own | {"name": CAPITAL, "title": capital.title, "value": row.intensity, "period_end": row.period_end}
    yield who | row.pay.origin.columns | {"name": PAY, "title": pay.title, "value": row.pay.value, "year": row.pay.year}


def named(what: str, estimate: RangeEstimate) -> str:
    """What a row of an estimate is called."""
    return f"{what}_{estimate.how.name}"


def _of_estimate(estimate: RangeEstimate, asked: Asked) -> Iterator[dict[str, Any]]:
    """The direct slope, the inverse one, and what dividing by people gives out of nothing."""
    who = {"company": text.plural(estimate.companies, "company", "companies"), "unit": str(ELASTICITY)}
    own = estimate.origin.columns if estimate.origin else {}
    base = who | {"year": asked.year, "companies": estimate.companies, "reason": estimate.reason}
    title = f"{estimate.how.title} ({CAPITALS[estimate.how.capital].lower()})"
    if estimate.found is None:
        yield base | {"name": named(DIRECT, estimate), "title": f"Capital on pay: {title}", "value": math.nan}
        return
    found = estimate.found
    yield base | estimate.columns | {"name": named(DIRECT, estimate), "title": f"Capital on pay: {title}"}
    inverse = {"value": _finite(found.inverse), "low": _finite(found.inverse_low), "high": _finite(found.high)}
    reason = None if math.isfinite(found.high) else "the interval has no upper end"
    name = {"name": named(INVERSE, estimate), "title": f"Pay on capital, inverted: {title}", "reason": reason}
    yield base | own | inverse | name
    if not estimate.how.apart:
        nothing = {"name": named(NOTHING, estimate), "title": f"Out of nothing, by division: {title}"}
        yield base | own | nothing | {"value": estimate.nothing}


def _finite(value: float) -> float:
    return value if math.isfinite(value) else math.nan


def _published() -> dict[str, Any]:
    low, high = PUBLISHED
    title = "Published: the weight of the evidence by Chirinko (2008)"
    return {"name": PUBLISHED_NAME, "title": title, "unit": str(ELASTICITY), "low": low, "high": high}
