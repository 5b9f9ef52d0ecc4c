"""The table of a chart in words, the same on its page and in its HTML file."""

from __future__ import annotations

import importlib
import pkgutil
from datetime import date
from typing import Any

import pandas as pd
import pytest

import analytics
import engine
import pages
from charts import style
from contracts import Unit, unit_called
from data.store import Store
from service.drawing.chart import draw
from service.export import export
from service.tables import table_words, value_table


@pytest.mark.parametrize(
    ("column", "value", "unit", "text"),
    [
        ("companies", 8.0, "elasticity", "8"),
        ("rank", 1, "fraction", "1"),
        ("observations", 3_012, "", "3,012"),
        ("year", 2026, "USD", "2026"),
        ("standard_error", 0.1178, "elasticity", "0.12"),
        ("p_value", 5.1e-05, "elasticity", "under 0.001"),
        ("p_value", 0.0, "elasticity", "0"),
        ("placebo_low", -0.0003, "elasticity", "0.000"),
        ("low", 30_116_000_000, "USD", "$30.1bn"),
        ("plan", 137_500_000_000, "fraction", "$138bn"),
        ("share_of_change", 0.535, "USD", "53.5%"),
        ("evidence", "single_source", "", "single source"),
        ("evidence", "user", "", "own figure"),
        ("announced", pd.Timestamp("2026-07-29"), "", "29 Jul 2026"),
        ("announced", date(2026, 7, 29), "", "29 Jul 2026"),
        ("announced", "2026-07-29", "", "29 Jul 2026"),
        ("projected", "2026Q2", "", "Q2 2026"),
        ("beyond", True, "", "yes"),
        ("quarter", None, "", ""),
        ("low", float("nan"), "USD", ""),
        ("announced", pd.NaT, "", ""),
    ],
)
def test_a_cell_is_written_by_its_column_its_kind_and_the_unit_of_its_row(
    column: str, value: Any, unit: str, text: str
) -> None:
    assert table_words.cell(column, value, unit) == text


@pytest.mark.slow
def test_a_column_is_called_alike_on_the_page_and_in_the_file(store: Store) -> None:
    chart = draw(store, "panel_coefficient", {})
    view = value_table.View(measure=str(chart.table["name"].iloc[0]))
    page = value_table.drawn(chart, view, 99, value_table.Links({}, lambda _: "")).html
    file = export(chart, "html").decode()
    for head in ("Grade", "Known since", "Companies", "Observations", "Standard error"):
        assert f'scope="col">{head}</th>' in page
        assert f'scope="col">{head}</th>' in file
    companies = chart.table["companies"].dropna().astype(int)
    assert len(companies) > 0
    for number in companies:
        assert f"<td>{number}</td>" in page
        assert f'<td class="n">{number}</td>' in file


def test_what_a_page_counts_is_written_whole_in_a_table_too() -> None:
    """A row has only the symbol of its unit: five claims stood in the table as "5.00"."""
    found = dict[str, Unit]()
    for package in (pages, engine, analytics):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            found |= {u.symbol: u for u in vars(importlib.import_module(module.name)).values() if isinstance(u, Unit)}
    assert {"claims", "chips", "times cheaper a year"} <= set(found)
    assert [unit for symbol, unit in found.items() if unit_called(symbol).style != unit.style] == []
    assert style.written(5.0, unit_called("claims")) == "5"


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [
        (-7.01629e-05, "fraction", "−0.00701629%"),
        (4.01875, "fraction", "401.875%"),
        (0.015, "change of a fraction", "1.5 percentage points"),
        (-7.01629e-05, "elasticity", "−0.0000701629"),
        (52_049_412_346.2, "USD", "52,049,412,346"),
    ],
)
def test_an_exact_value_is_written_without_powers_of_ten_and_a_share_in_percent(
    value: float, unit: str, written: str
) -> None:
    assert style.exactly(value, unit_called(unit)) == written


def test_a_claim_is_named_in_words() -> None:
    assert table_words.cell("claim", "record-valuation") == "record valuation"
