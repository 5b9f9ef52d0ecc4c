"""What a chart says undrawn is what it says drawn."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Final

import pytest

from charts.core import Compared
from data.store import Store
from engine import catalogue
from pages.newest.report_findings import COMPARED
from service.drawing import chart
from tests import thorough

DAYS: Final = (date(2014, 3, 1), date(2026, 7, 30))
UNDRAWN: Final = [slug for slug in COMPARED if chart.spec_of(slug).says is not None]


def _companies(store: Store) -> list[tuple[str, ...]]:
    """All, each alone, and each with the next."""
    every = [company.ticker for company in catalogue.companies(store)]
    return [tuple(every), *((one,) for one in every), *pairwise(every)]


@pytest.mark.parametrize("slug", UNDRAWN)
def test_a_headline_is_the_same_without_the_drawing(store: Store, slug: str) -> None:
    pairs = thorough.crossed(_companies(store), DAYS, 2)
    for companies, day in [(_companies(store)[0], DAYS[-1]), *thorough.share(pairs, 14)]:
        given = {"companies": companies, "as_of": day}
        finding = chart._said(store, chart.spec_of(slug), given)
        drawn = chart.draw(store, slug, given)
        assert chart._headline(store, Compared(slug, companies, day)) == drawn.finding.headline
        assert finding is None or finding == drawn.finding
        as_asked = drawn.parameters.items() >= chart.spec_of(slug).params.from_values(given).values().items()
        assert (finding is None) == (drawn.table.empty or not as_asked), "another chart stands in for an empty one"


def test_a_headline_that_is_told_undrawn_draws_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def drawn(*_: object) -> None:
        raise AssertionError("drawn")

    monkeypatch.setattr(chart, "draw", drawn)
    for slug in UNDRAWN:
        assert chart._headline(store, Compared(slug, ("META", "NVDA"), DAYS[-1]))
    with pytest.raises(AssertionError, match="drawn"):
        chart._headline(store, Compared("value_bridge", ("META", "NVDA"), DAYS[-1]))
