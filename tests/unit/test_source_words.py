"""Whose numbers a picture names."""

from __future__ import annotations

import pytest

from data.store import Store
from service.drawing.chart import draw
from service.export.source_words import source_words


@pytest.mark.parametrize(("slug", "companies"), [("ad_rates", "Meta and Alphabet"), ("reach", "Meta")])
def test_sec_filings_without_an_accession_are_named(store: Store, slug: str, companies: str) -> None:
    named = source_words(draw(store, slug, {}))
    assert named.startswith(f"SEC filings by {companies} to ")
    assert "Meta Platforms, investor relations" in named
