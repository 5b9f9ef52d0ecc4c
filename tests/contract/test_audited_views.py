"""Numbers with a source wherever a reader goes: a chart with a parameter moved, a company, the start page.

A seeded share every day, all of it under `make thorough` and by `leverage audit --thorough`.
"""

from __future__ import annotations

import pytest

from charts import params
from data.reading import audit_queries
from data.store import Store
from pages import CHARTS
from service.checking import audit, audit_views
from service.publish import claims
from service.whats_new import news
from tests import thorough

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def stated(store: Store) -> audit.Stated:
    return audit_queries.stated_values(store)


@pytest.mark.parametrize("slug", thorough.share(CHARTS, 5))
def test_a_chart_with_a_parameter_moved(store: Store, stated: audit.Stated, slug: str) -> None:
    views = audit_views.moved(store, slug) if thorough.WHOLE else audit_views.one_moved(store, slug)
    assert [row for view in views for row in audit.of_view(store, view, stated)] == []


@pytest.mark.parametrize("ticker", thorough.share(params.EIGHT, 4))
def test_a_company(store: Store, stated: audit.Stated, ticker: str) -> None:
    assert audit.of_company(store, ticker, stated) == []


@pytest.mark.parametrize("claim", ["own-silicon", "cheapest-and-fastest", *thorough.share(claims.titles(), 12)])
def test_the_evidence_on_a_claim(store: Store, stated: audit.Stated, claim: str) -> None:
    view = audit_views.View(claims.EVIDENCE, (("claim", claim),))
    assert audit.of_view(store, view, stated) == []


@pytest.mark.parametrize("kind", thorough.share(news.Kind, 2))
def test_what_is_new(store: Store, kind: news.Kind) -> None:
    items = news.newest(store, (kind,))
    assert items
    assert audit.of_news(items) == []
