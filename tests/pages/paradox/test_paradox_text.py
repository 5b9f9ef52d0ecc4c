"""The sentences of charts: right for one company, two and many, and true for toy data that can be checked by eye."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import pytest

import pages  # noqa: F401  (importing it registers every chart)
from charts import text
from charts.core import Chart, ChartData
from contracts import INDEX, SOURCE_COLUMNS, VALUE_COLUMNS, Company, Description
from engine.announcements import Announcements, announcements
from pages import CHARTS
from tools.plotly_schema import validated

ALPHA = Company("AAA", "Alpha <script>", "1", "#111111")
BETA = Company("BBB", "Beta", "2", "#222222")
NAMES = ("headcount_index", "market_value_index", "capex_index")


@pytest.mark.parametrize(
    ("count", "whole", "said"),
    [
        (4, 4, "All 4 companies"),
        (2, 2, "Both companies"),
        (1, 1, "The only company"),
        (0, 4, "None of the 4 companies"),
        (0, 2, "Neither of the 2 companies"),
        (2, 4, "2 of 4 companies"),
    ],
)
def test_counting_companies(count: int, whole: int, said: str) -> None:
    assert text.counted(count, whole, "company", "companies") == said


def paradox(paths: Mapping[Company, Mapping[str, list[float | None]]], evidence: str = "reported") -> Chart:
    """The paradox of toy companies: one value per quarter from 2019Q4 for each of the three indices."""
    rows = []
    for company, lines in paths.items():
        for name, path in lines.items():
            for quarter, value in zip(pd.period_range("2019Q4", periods=len(path), freq="Q"), path, strict=True):
                known = value is not None
                rows.append(
                    (
                        company.ticker,
                        str(quarter),
                        quarter.end_time.normalize(),
                        name,
                        value,
                        "index",
                        evidence if known else None,
                        pd.Timestamp("2021-01-01") if known else None,
                        "X-1" if known else None,
                    )
                )
    values = pd.DataFrame(rows, columns=list(VALUE_COLUMNS)).astype({"value": "float64"})
    described = {n: Description(n, n.replace("_", " ").capitalize(), INDEX, "") for n in NAMES}
    data = ChartData(
        values, tuple(paths), described, pd.DataFrame(columns=list(SOURCE_COLUMNS)), {announcements: Announcements()}
    )
    spec = CHARTS["paradox"]
    tickers = tuple(c.ticker for c in paths)
    return spec.build(data, spec.params.from_values(spec.defaults() | {"companies": tickers, "from": "2019Q4"}))


def lines(headcount: list[float | None], value: list[float | None], capex: list[float | None]) -> dict[str, Any]:
    return dict(zip(NAMES, (headcount, value, capex), strict=True))


def test_fewer_people_and_more_value_is_said_so() -> None:
    chart = paradox({ALPHA: lines([100, 90], [100, 150], [100, 300]), BETA: lines([100, 120], [100, 110], [100, 100])})
    assert "1 of 2 companies has fewer people and a higher market value" in chart.finding.headline
    assert "Alpha" in chart.finding.headline
    assert "Beta" not in chart.finding.headline


def test_no_company_with_fewer_people_is_said_so() -> None:
    chart = paradox({ALPHA: lines([100, 110], [100, 220], [100, 300]), BETA: lines([100, 120], [100, 120], [100, 100])})
    assert chart.finding.headline.startswith("Neither of the 2 companies has fewer people")
    assert "2 times that of 2019Q4" in chart.finding.headline


def test_a_name_cannot_become_markup() -> None:
    chart = paradox({ALPHA: lines([100, 90], [100, 150], [100, 300]), BETA: lines([100, 120], [100, 110], [100, 100])})
    assert "<script" not in chart.figure.to_json()


def test_missing_is_a_gap_and_never_zero() -> None:
    chart = paradox({ALPHA: lines([100, None, 80, 70], [100, 120, 130, 140], [100, 110, 120, 130])})
    headcount = next(trace for trace in validated(chart.figure).data if trace.mode == "lines")
    assert [None if y != y else y for y in headcount.y] == [100, None, 80, 70]
    assert not headcount.connectgaps
    own = chart.table[chart.table["name"] == "headcount_index"]
    assert list(own["value"]) == [100, 80, 70], "what is not known is not in the table either"


def test_weak_points_are_dashed_or_hollow_and_strong_ones_are_not() -> None:
    strong = paradox({ALPHA: lines([100, 90, 80], [100, 120, 130], [100, 110, 120])})
    weak = paradox({ALPHA: lines([100, 90, 80], [100, 120, 130], [100, 110, 120])}, evidence="interpolated")

    def dashed(chart: Chart) -> bool:
        return any(
            trace.line.dash not in (None, "solid") for trace in validated(chart.figure).data if trace.type == "scatter"
        )

    assert dashed(weak)
    assert not dashed(strong)
    assert any("interpolated" in note.lower() for note in weak.notes)
