"""What is drawn of a reader's own answer, and what of it is left out."""

from __future__ import annotations

import pandas as pd

from ui.data_page import sql_chart
from ui.data_page.sql_chart import ALL, Axes

QUARTERS = pd.to_datetime(["2026-01-01", "2026-04-01"])


def test_days_become_lines_in_order_and_companies_keep_their_colour() -> None:
    table = pd.DataFrame({"day": QUARTERS[[1, 0, 0]], "ticker": ["META", "META", "AMD"], "value": [2.0, 1.0, 5.0]})
    axes = sql_chart.likely(table)
    assert axes == Axes("day", "value", "ticker")
    figure, left_out = sql_chart.drawing(table, axes, {"META": "#123456"})
    meta = figure.data[0]
    assert (meta["x"], meta["y"], meta["mode"]) == (["2026-01-01", "2026-04-01"], [1.0, 2.0], "lines")
    assert meta["line"]["color"] == "#123456"
    assert figure.layout["showlegend"]
    assert left_out == ""


def test_what_is_not_drawn_is_said() -> None:
    names = [f"N{place}" for place in range(10) for _ in range(1 + (place < 8))]
    table = pd.DataFrame({"name": names, "value": range(len(names))}).astype({"value": float})
    table.loc[0, "value"] = None
    figure, left_out = sql_chart.drawing(table, Axes("value", "value", "name"), {})
    assert len(figure.data) == 8
    assert left_out == "Not drawn: 1 row without a value; the 2 groups of name with the fewest rows."


def test_names_become_bars_of_which_the_first_are_drawn() -> None:
    table = pd.DataFrame({"name": [f"N{place}" for place in range(50)], "value": range(50)})
    figure, left_out = sql_chart.drawing(table, Axes("name", "value", ALL), {})
    assert figure.data[0]["type"] == "bar"
    assert len(figure.data[0]["x"]) == 40
    assert left_out == "Not drawn: bars after the first 40."
