"""Charges: restructuring and severance as filed, in all and per employee, and positions eliminated, year by year."""

from __future__ import annotations

from charts.core import Chart, ChartData, ChartSpec
from pages.labour import year_panel, year_words
from pages.labour.parameters import ChargeParams


def build(data: ChartData, p: ChargeParams) -> Chart:
    """The charges, with the median of the newest year and who is highest in it."""
    return year_panel.chart(data, p, year_words.highest)


CHART = ChartSpec(
    question="What does letting people go cost?", params=ChargeParams, request=year_panel.request, build=build
)
