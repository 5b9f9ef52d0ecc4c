"""Notes say in words how a chart is read; what only statisticians know stands under Method."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

import pytest

from service.drawing.chart import Chart
from tests import thorough

Usual = Callable[[str], Chart]
TERMS: Final = re.compile(r"docs/|\.md\b|Akaike|Durbin|skewness|\bHC3|\bCR[23]|\bp \d|\bt \d|\bt \(")
WITH_STATISTICS: Final = ("divergence", "people_ceiling", "event_months", "leave_one_out", "event_paths", "event_tests")
OTHERS: Final = ("scenario_fan", "ceiling_estimates", "frontier", "compare")


@pytest.mark.parametrize("slug", [*WITH_STATISTICS, *thorough.share(OTHERS, 3)])
def test_notes_are_in_words(usual: Usual, slug: str) -> None:
    chart = usual(slug)
    assert [note for note in chart.notes if TERMS.search(note)] == []
    assert bool(chart.statistics) == (slug in WITH_STATISTICS)
