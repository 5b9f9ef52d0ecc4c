"""The depreciation wave as it is drawn: bands, the reported line, what is left out, and the sentence."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from charts import style
from charts.core import ChartData
from contracts import SOURCE_COLUMNS, USD, VALUE_COLUMNS, Company
from data.store import Store
from engine.origin import Origin
from pages import CHARTS
from pages.returns.depreciation_frames import Vintage, Wave, Waves, depreciation_wave
from service.drawing import chart as drawn
from tools.plotly_schema import validated

ALPHA = Company("AAA", "Alpha <b>", "1", "#111111")


def test_a_company_without_a_reported_line_still_has_its_wave(store: Store) -> None:
    """Microsoft's line begins in 2024Q3: before that day the wave stands without it."""
    chart = drawn.draw(store, "depreciation_wave", {"companies": ("MSFT",), "as_of": date(2024, 9, 1)})
    assert "Microsoft: no reported depreciation is known in this window." in chart.missing
    assert "(not reported yet)" in chart.finding.deck
    assert len(validated(chart.figure).data) > 2


def test_a_company_without_a_stock_is_told(store: Store) -> None:
    chart = drawn.draw(store, "depreciation_wave", {"companies": ("PINS",)})
    assert "nothing can be run off" in chart.missing[0]


def test_where_model_and_line_are_far_apart_is_told(store: Store) -> None:
    chart = drawn.draw(store, "depreciation_wave", {"companies": ("AMZN", "META")})
    assert any(line.startswith("Amazon: the model gives 6") for line in chart.notes)
    assert not any(line.startswith("Meta: the model") for line in chart.notes)


def test_planned_bands_are_hatched_and_all_bands_are_a_model(store: Store) -> None:
    chart = drawn.draw(store, "depreciation_wave", {"companies": ("META",)})
    hatched = [t for t in validated(chart.figure).data if t.fillpattern.shape]
    assert len(hatched) == 1
    assert hatched[0].line.dash != "solid"
    made = chart.table[chart.table["name"] == "modelled_depreciation_quarter"]
    assert set(made["evidence"]) == {"estimated"}
    assert made["projected"].notna().any()
    stacked = sum(float(t.y[-1]) for t in validated(chart.figure).data if t.stackgroup)
    last = made[made["projected"] == made["projected"].dropna().max()]
    assert stacked == pytest.approx(last["value"].sum())


def test_a_wave_that_only_falls_and_a_plan_that_is_left_out() -> None:
    vintage = Vintage(2023, False, np.array([50.0, 40.0, 30.0]), Origin("estimated", pd.Timestamp("2024-01-01"), "X-1"))
    wave = Wave("AAA", ("2023Q4", "2024Q1", "2024Q2"), "2024Q1", (vintage,), unplaced=True)
    values, sources = pd.DataFrame(columns=list(VALUE_COLUMNS)), pd.DataFrame(columns=list(SOURCE_COLUMNS))
    data = ChartData(values.astype({"value": "float64"}), (ALPHA,), {}, sources, {depreciation_wave: Waves((wave,))})
    spec = CHARTS["depreciation_wave"]
    chart = spec.build(data, spec.params.from_values({"companies": ("AAA",)}))
    today = style.quantity(40.0, USD)
    said = f"What Alpha <b> has bought does not lift depreciation above today's {today} a quarter."
    assert chart.finding.headline == said
    assert chart.finding.deck.startswith("Modelled, in ")
    assert "(not reported yet)" in chart.finding.deck
    assert "Alpha <b>: its plan begins after a quarter of which nothing is known, so it is left out." in chart.missing


def test_the_numbers_of_the_sentence_are_rows_of_the_table(store: Store) -> None:
    chart = drawn.draw(store, "depreciation_wave", {"companies": ("META",)})
    names = ["depreciation_quarter", "modelled_depreciation_total", "modelled_depreciation_total"]
    assert [number.name for number in chart.finding.numbers] == names
    quarters = chart.table["quarter"].fillna("")
    for number in chart.finding.numbers:
        rows = chart.table[(chart.table["name"] == number.name) & (quarters == number.quarter)]
        assert rows["value"].tolist() == [number.value]
    modelled = chart.table[chart.table["name"] == "modelled_depreciation_quarter"]
    today = modelled.loc[modelled["quarter"] == chart.finding.numbers[0].quarter, "value"].sum()
    assert chart.finding.numbers[1].value == pytest.approx(today)
