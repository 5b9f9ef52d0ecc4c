"""The lead answer stands on one screen: the panels with their labels and the job cuts are no higher than it leaves."""

from __future__ import annotations

from itertools import pairwise

import pytest

from charts import emphasis, marks, style
from data.store import Store
from service.drawing import chart as charts

BELOW_THE_TABS = 505  # pixels of a window of 900 that title, cards, headline and deck of two lines leave to the chart


EIGHT = ("META", "GOOGL", "MSFT", "AMZN", "AAPL", "NVDA", "TSLA", "ORCL")
TWELVE = (*EIGHT, "IBM", "INTC", "CSCO", "AMD")


@pytest.mark.parametrize("companies", [("META",), ("META", "GOOGL", "MSFT", "AMZN"), EIGHT, TWELVE])
def test_the_chart_ends_on_the_first_screen(store: Store, companies: tuple[str, ...]) -> None:
    figure = charts.draw(store, "paradox", {"companies": companies}).figure
    line = 16 if len(companies) > emphasis.MOST else 0  # that says how many are in grey
    assert figure.layout["height"] <= BELOW_THE_TABS + line


def test_labels_of_many_companies_have_room_above_each_other(store: Store) -> None:
    """Six labels in each panel, whoever else is in grey: they are smaller, and no two closer than a label is high."""
    layout = charts.draw(store, "paradox", {"companies": EIGHT}).figure.layout
    margin = layout["margin"]
    plot = layout["height"] - margin["t"] - margin["b"]
    for axis in ("", "2", "3"):
        low, high = layout[f"yaxis{axis}"]["range"]
        bottom, top = layout[f"yaxis{axis}"]["domain"]
        at = sorted(a["y"] for a in layout["annotations"] if a["yref"] == f"y{axis}" and a["xanchor"] == "left")
        pixels = [(b - a) / (high - low) * (top - bottom) * plot for a, b in pairwise(at)]
        assert len(pixels) == emphasis.MOST - 1
        assert min(pixels) >= marks.apart(1, style.TINY) - 1
