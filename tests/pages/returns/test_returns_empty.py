"""Where nothing can be drawn the headline says why, and the chart's place what to choose instead."""

from __future__ import annotations

from charts import lettering
from data.store import Store
from service.drawing import chart as charts


def test_an_empty_chart_says_its_headline_once_and_keeps_no_room_for_a_drawing(store: Store) -> None:
    chart = charts.draw(store, "capex_returns", {"companies": ("PINS",)})
    [shown] = chart.figure.layout["annotations"]
    said = lettering.plain(str(shown["text"]).replace("<br>", " "))
    assert chart.finding.headline == "No value is known for operating income gained per dollar of capex of Pinterest."
    assert said == "Choose other companies, an earlier first quarter or a later as-of day."
    assert chart.figure.layout["height"] < 200
