"""Labour share: labour expense over revenue or value added, or per employee, where filers tag it, year by year."""

from __future__ import annotations

from charts.core import Chart, ChartData, ChartSpec
from pages.labour import year_panel, year_words
from pages.labour.parameters import ShareParams


def build(data: ChartData, p: ShareParams) -> Chart:
    """Labour's part, with how its median moved among the same companies."""
    return year_panel.chart(data, p, year_words.same_companies)


CHART = ChartSpec(
    question="How large is labour's part, and how has it moved?",
    params=ShareParams,
    request=year_panel.request,
    build=build,
)
