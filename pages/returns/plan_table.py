"""The export table of plans, made from the typed answers last."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Iterator
from typing import Any, Final

import pandas as pd

from charts import frame
from charts.core import ChartData
from contracts import FRACTION, QUARTERS, USD, Evidence
from engine.origin import Origin
from pages.returns.plan_model import RANGES, THE_PLAN, YEARS, Answer, Needs, Observed, Sensitivity, Swing, TwoWay

REVENUE: Final = "needed_revenue"
PACE: Final = "revenue_at_pace"
PLAN: Final = "plan"
TWO_WAY: Final = "two_way"
SWING: Final = "swing_"
ASSUMED: Final = "assumed_"
TITLES: Final = {name: r.title for name, r in RANGES.items()} | {THE_PLAN: "The plan itself"}
_PACE: Final = "Revenue that the pace of the last twelve months adds in the years of the plan"
_PLAN: Final = "Planned capital expenditure a year"

ASSUMPTIONS: Final = frozenset(  # with a plan of the reader's own; what was observed has rows of its own
    {
        *(f.name for f in dataclasses.fields(Needs)),
        *(name + title for name in (SWING, ASSUMED) for title in TITLES),
        *(PACE, PLAN, TWO_WAY, "plan_low", "plan_high"),
    }
)


def of_answers(data: ChartData, answers: Iterable[Answer]) -> pd.DataFrame:
    """Every number of every plan, one a row; a row belongs to the plan announced on the day."""
    rows = [row for answer in answers for row in _answer(data, answer)]
    return pd.DataFrame(rows, columns=[*frame.TABLE_COLUMNS, "announced", "year", "plan"])


def of_sensitivity(data: ChartData, sensitivity: Sensitivity) -> pd.DataFrame:
    """The numbers of the answer, then one row per end of a range, and one per margin and use of the two-way table."""
    common = _common(data, sensitivity.answer)
    swings = [row for swing in sensitivity.swings for row in _swing(common, swing)]
    rows = [*_answer(data, sensitivity.answer), *swings, *_two_way(common, sensitivity.two_way)]
    return pd.DataFrame(rows, columns=[*frame.TABLE_COLUMNS, "assumed", "use", "announced", "year", "plan"])


def _common(data: ChartData, answer: Answer) -> dict[str, Any]:
    """What all rows of an answer share, where they have nothing else of their own."""
    revenue = answer.state.revenue
    company = frame.by_ticker(data)[answer.plan.ticker]
    return {
        "ticker": company.ticker,
        "company": company.name,
        "quarter": revenue.quarter,
        "period_end": revenue.period_end,
        **answer.origin.columns,
        "assumed": math.nan,
        "use": math.nan,
        "announced": answer.plan.announced,
        "year": answer.plan.name,
        "plan": answer.plan.middle,
    }


def _answer(data: ChartData, answer: Answer) -> Iterator[dict[str, Any]]:
    common = _common(data, answer)
    for f in dataclasses.fields(answer.needs):
        value = getattr(answer.needs, f.name)
        yield common | {"name": f.name, "title": f.metadata["title"], "value": value, "unit": f.metadata["unit"]}
    if math.isfinite(answer.added):
        yield common | _named(PACE, _PACE, answer.added, USD.symbol)
    for name, title, value, origin in _plan(answer):
        yield common | _named(name, title, value, USD.symbol) | origin.columns
    if answer.life.origin:
        stated = _named("server_life", "Useful life of servers, stated", answer.life.newest, YEARS)
        yield common | stated | answer.life.origin.columns
    for observed in answer.state.observed:
        yield common | _observed(data, observed)


def _plan(answer: Answer) -> Iterator[tuple[str, str, float, Origin]]:
    plan = answer.plan
    yield "plan_low", f"{_PLAN}, low end", plan.low, plan.origin
    yield "plan_high", f"{_PLAN}, high end", plan.high, plan.origin
    # The middle of a range is arithmetic on what was announced.
    exact = plan.evidence == Evidence.USER or plan.low == plan.high
    yield PLAN, f"{_PLAN}, middle", plan.middle, plan.origin if exact else plan.origin.derived()


def _observed(data: ChartData, observed: Observed) -> dict[str, Any]:
    period = {"quarter": observed.quarter, "period_end": observed.period_end}
    title = frame.describe(data, observed.name).title
    return period | _named(observed.name, title, observed.value, observed.unit) | observed.origin.columns


def _swing(common: dict[str, Any], swing: Swing) -> Iterator[dict[str, Any]]:
    title = f"Needed new revenue a year, {swing.assumption.replace('_', ' ')} moved"
    for at, needed in ((swing.low, swing.at_low), (swing.high, swing.at_high)):
        yield common | _named(f"{SWING}{swing.assumption}", title, needed, USD.symbol) | {"assumed": at}
        yield common | _assumption(swing.assumption, at)


def _assumption(assumption: str, at: float) -> dict[str, Any]:
    """An end of a range, in the unit in which sentences give it."""
    name, title = f"{ASSUMED}{assumption}", TITLES[assumption]
    if assumption == "ramp":
        return _named(name, f"{title}, assumed", at * 4, QUARTERS.symbol)
    unit = YEARS if assumption == "life" else USD.symbol if assumption == THE_PLAN else FRACTION.symbol
    return _named(name, f"{title}, assumed", at, unit)


def _two_way(common: dict[str, Any], cells: TwoWay) -> Iterator[dict[str, Any]]:
    for use, line in zip(cells.uses, cells.needed, strict=True):
        for margin, needed in zip(cells.margins, line, strict=True):
            named = _named(TWO_WAY, "Needed new revenue a year by margin and use", float(needed), USD.symbol)
            yield common | named | {"assumed": margin, "use": use}


def _named(name: str, title: str, value: float, unit: str) -> dict[str, Any]:
    return {"name": name, "title": title, "value": value, "unit": unit}
