"""How firmly every value is known, and why it is missing."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from contracts import CONCEPTS, Missing
from data.store import Store
from engine.data_coverage import STATES, Coverage, coverage
from engine.evaluate import values

CORE = ["AAPL", "AMZN", "GOOGL", "META", "MSFT", "NVDA", "ORCL", "TSLA"]


@pytest.fixture(scope="module")
def covered(store: Store) -> Coverage:
    return coverage(store, CORE)


def state(covered: Coverage, ticker: str, concept: str, quarter: str) -> tuple[str, Missing | None]:
    [cell] = [c for c in covered.cells if (c.ticker, c.concept, c.quarter) == (ticker, concept, quarter)]
    return cell.state, cell.reason


@pytest.mark.parametrize(
    ("ticker", "concept", "quarter", "expected", "reason"),
    [
        ("META", "capex", "2026Q1", "reported", None),
        ("META", "capex", "2026Q2", "derived", None),
        ("META", "headcount", "2025Q3", "single_source", None),
        ("AAPL", "headcount", "2025Q1", "interpolated", None),
        ("META", "market_value", "2026Q2", "estimated", None),
        ("META", "cash", "2026Q2", "missing", Missing.NOT_IN_SOURCE),
        ("AAPL", "headcount", "2026Q2", "missing", Missing.NOT_YET_REPORTED),
        ("AMZN", "capex", "2017Q2", "derived", None),
        ("AMZN", "rnd", "2024Q4", "missing", Missing.NOT_DISCLOSED),
        ("ORCL", "gross_profit", "2024Q2", "missing", Missing.NOT_DISCLOSED),
        ("NVDA", "capex", "2013Q4", "missing", Missing.NOT_IN_SOURCE),
    ],
)
def test_every_state_and_its_reason(
    covered: Coverage, ticker: str, concept: str, quarter: str, expected: str, reason: Missing | None
) -> None:
    assert state(covered, ticker, concept, quarter) == (expected, reason)


def test_a_cell_is_missing_with_a_reason_or_known_without_one(covered: Coverage) -> None:
    keys = [(c.ticker, c.concept, c.quarter) for c in covered.cells]
    assert len(set(keys)) == len(keys)
    assert {concept for _, concept, _ in keys} == set(CONCEPTS)
    assert {c.state for c in covered.cells} <= set(STATES)
    assert all(c.missing == (c.reason is not None) for c in covered.cells)


def test_coverage_agrees_with_what_is_drawn(store: Store, covered: Coverage) -> None:
    drawn = values(store, ["capex_quarter"], CORE).dropna(subset=["value"])
    known = {(c.ticker, c.quarter) for c in covered.cells if c.concept == "capex" and not c.missing}
    assert known == set(zip(drawn["ticker"], drawn["quarter"], strict=True))


@pytest.mark.slow
def test_coverage_of_a_day_knows_nothing_later(store: Store) -> None:
    then = coverage(store, ["META", "AAPL"], ["headcount", "capex"], date(2025, 10, 30))
    assert max(c.period_end for c in then.cells) <= pd.Timestamp("2025-10-30")
    assert state(then, "AAPL", "headcount", "2025Q1") == ("missing", Missing.NOT_YET_REPORTED)
    assert state(then, "AAPL", "headcount", "2024Q3") == ("reported", None)
