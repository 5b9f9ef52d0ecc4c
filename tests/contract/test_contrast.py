"""Charts are seen by everybody: contrast of their texts and colours, measured in the drawn SVG."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import pytest

from data.store import Store
from engine import catalogue
from service.drawing import chart as charts
from service.export import images, picture
from service.server.tab_pool import TabPool
from tools import contrast

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(images.browser_path() is None, reason="no Chrome or Chromium (apt-get install chromium)"),
]
OTHERS: Final = ("INTC", "AMD", "AVGO", "CSCO", "IBM", "CRM")
SOME: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    ("paradox", {"companies": ("META",)}),  # people, value and capital in their own colours
    ("compare", {"companies": OTHERS}),
    ("value_peers", {}),  # text on bars
    ("coverage", {}),  # text on cells
    ("guidance", {}),  # areas
)


@pytest.fixture(scope="module")
def pool() -> Iterator[TabPool]:
    opened = TabPool()
    yield opened
    opened.close()


@pytest.mark.parametrize("theme", picture.THEMES)
@pytest.mark.parametrize(("slug", "params"), SOME)
def test_texts_and_colours_are_seen(store: Store, pool: TabPool, slug: str, params: dict[str, Any], theme: str) -> None:
    seen = contrast.measured(pool, charts.draw(store, slug, params), theme, catalogue.companies(store))
    assert seen.faults == []
    assert seen.text.contrast >= contrast.TEXT
    assert seen.mark or slug == "coverage"


def test_what_is_faint_is_found(store: Store, pool: TabPool) -> None:
    chart = charts.draw(store, "compare", {"companies": ("META", "AAPL")})
    figure = chart.figure.copy()
    figure.add_annotation(text="hardly there", x=0.5, y=0.5, xref="paper", yref="paper", font={"color": "#9a9a9a"})
    for trace in figure.data:
        trace["opacity"] = 0.4
    seen = contrast.measured(pool, replace(chart, figure=figure), "light", catalogue.companies(store))
    assert seen.text.what == "hardly there"
    assert seen.text.contrast == pytest.approx(2.81, abs=0.05)
    assert len(seen.faults) == 2


def test_the_colours_of_the_known_companies_are_apart(store: Store) -> None:
    found = contrast.pairs(catalogue.companies(store))
    assert [fault for pair in found for fault in pair.faults] == []
    near = contrast.Pair(("A", "B"), {"normal": 30, "protanopia": 13.9, "deuteranopia": 30}, core=True)
    assert len(near.faults) == 1
