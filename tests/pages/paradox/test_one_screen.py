"""The lead answer stands on one screen: the panels with their labels and the job cuts are no higher than it leaves."""

from __future__ import annotations

from itertools import pairwise

import pytest

from charts import marks, style
from data.store import Store
from service import chart as charts

BELOW_THE_TABS = 505  # pixels of a window of 900 that title, cards, headline and deck of two lines leave to the chart


@pytest.mark.parametrize("companies", [("META",), ("META", "GOOGL", "MSFT", "AMZN")])
def test_the_chart_ends_on_the_first_screen(store: Store, companies: tuple[str, ...]) -> None:
    figure = charts.draw(store, "paradox", {"companies": companies}).figure
    assert figure.layout["height"] <= BELOW_THE_TABS


def test_labels_of_many_companies_have_room_above_each_other(store: Store) -> None:
    """Eight labels in each panel: it grows with them, and no two stand closer than a label is high."""
    eight = ("META", "GOOGL", "MSFT", "AMZN", "AAPL", "NVDA", "TSLA", "ORCL")
    layout = charts.draw(store, "paradox", {"companies": eight}).figure.layout
    margin = layout["margin"]
    plot = layout["height"] - margin["t"] - margin["b"]
    for axis in ("", "2", "3"):
        low, high = layout[f"yaxis{axis}"]["range"]
        bottom, top = layout[f"yaxis{axis}"]["domain"]
        at = sorted(a["y"] for a in layout["annotations"] if a["yref"] == f"y{axis}" and a["xanchor"] == "left")
        pixels = [(b - a) / (high - low) * (top - bottom) * plot for a, b in pairwise(at)]
        assert len(pixels) == len(eight) - 1
        assert min(pixels) >= marks.apart(1, style.SIZE) - 1
