"""What the divergence says of quarters with fewer people and more value, in words and as rows of its table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd

from charts import frame, style, text
from charts.core import ChartData
from contracts import FRACTION, PROBABILITY, Company
from pages.paradox.quadrant import SIGNIFICANT, Quadrant

SHARE: Final = "quadrant_share"
CORRECTED: Final = "quadrant_corrected_p"
TOGETHER: Final = "quadrant_together_p"
COUNT: Final = "quadrant_companies"
_TITLES: Final = {
    SHARE: "Quarters with fewer people and more value",
    CORRECTED: "Fewer people, more value: p-value corrected for all companies tested",
    TOGETHER: "Fewer people, more value: p-value of all companies together",
    COUNT: "Fewer people, more value: companies tested",
}


def sentences(data: ChartData, result: Quadrant) -> tuple[str, ...]:
    """The test in one line; none where nothing is tested."""
    if not result.tested:
        return ()
    drawn = _drawn(data, result)
    whole = text.plural(len(result.tested), "company", "companies")
    others = [text.short(c) for c in data.companies if c not in drawn]
    without = f" ({text.every(others)} without as many known quarters)" if others else ""
    return (
        f"Fewer people and more value came in one quarter {_verdict(data, result)}, tested once for {whole} over "
        f"{result.first} to {result.last}{without}.",
    )


def statistics(data: ChartData, result: Quadrant) -> tuple[str, ...]:
    """The p-values of the test: of all together, and of those drawn, corrected for all that are tested."""
    if not result.tested:
        return ()
    each = [f"{text.short(c)} {_p(result.tested[c.ticker].corrected)}" for c in _drawn(data, result)]
    corrected = f"; corrected for all companies tested: {text.every(each)}" if each else ""
    return (f"Fewer people and more value in one quarter: p {_p(result.together)} for all together{corrected}.",)


def _verdict(data: ChartData, result: Quadrant) -> str:
    """Whether more often than by chance: at all together, at some that are drawn, or at others that are tested."""
    low = [ticker for ticker, tested in result.tested.items() if tested.corrected <= SIGNIFICANT]
    named = [text.short(c) for c in data.companies if c.ticker in low]
    if result.together <= SIGNIFICANT:
        return "more often than by chance"
    if named:
        return f"more often than by chance at {text.every(named)}"
    return "no more often than by chance" if not low else "no more often than by chance at those drawn"


def with_rows(table: pd.DataFrame, data: ChartData, result: Quadrant) -> pd.DataFrame:
    """The table with share and p-value of each drawn company that is tested, and two rows for all that are."""
    if not result.tested or table.empty:
        return table
    rows = [row for c in _drawn(data, result) for row in _of_company(c, result)]
    return frame.with_rows(table, pd.DataFrame([*rows, *_of_all(result)]))


def _of_company(company: Company, result: Quadrant) -> Sequence[dict[str, object]]:
    tested = result.tested[company.ticker]
    whose = {"ticker": company.ticker, "company": company.name, "quarter": result.last, **tested.origin.columns}
    values = ((SHARE, tested.share, FRACTION), (CORRECTED, tested.corrected, PROBABILITY))
    return [whose | {"name": n, "title": _TITLES[n], "value": v, "unit": unit.symbol} for n, v, unit in values]


def _of_all(result: Quadrant) -> Sequence[dict[str, object]]:
    values = ((TOGETHER, result.together, PROBABILITY.symbol), (COUNT, float(len(result.tested)), "companies"))
    behind = result.origin.columns if result.origin else {}
    return [{"name": n, "title": _TITLES[n], "value": v, "unit": unit, **behind} for n, v, unit in values]


def _drawn(data: ChartData, result: Quadrant) -> list[Company]:
    return [c for c in data.companies if c.ticker in result.tested]


def _p(value: float) -> str:
    return style.quantity(value, PROBABILITY)
