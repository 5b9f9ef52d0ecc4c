"""Companies of which a chart says the same are named in one sentence, however many were chosen."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

import pytest

from charts.text import gathered
from data.store import Store
from pages import CHARTS
from pages.events.parameters import TWENTY
from service.drawing import chart as charts
from tests import thorough

FIRST: Final = ("thesis", "flattening", "screener", "paradox")
NAMES: Final = (
    *("Meta", "Alphabet", "Microsoft", "Amazon", "Apple", "NVIDIA", "Oracle", "Tesla", "Adobe", "AMD", "Broadcom"),
    *("Salesforce", "CoreWeave", "Cisco", "IBM", "Intel", "Netflix", "Pinterest", "Palantir", "Uber"),
)
OTHERS: Final = tuple(slug for slug in CHARTS if slug not in FIRST)


@pytest.mark.parametrize("slug", [*FIRST, *thorough.share(OTHERS, 6)])
def test_no_two_sentences_differ_in_a_company_alone(store: Store, slug: str) -> None:
    """Twelve sentences stood below the board of claims, one for each company that no claim is about."""
    chart = charts.draw(store, slug, charts.strict(store, slug, charts.taken(slug, {"companies": ",".join(TWENTY)})))
    named = re.compile("|".join(NAMES))
    lines = gathered((*chart.finding.exceptions, *chart.missing))
    alike = Counter(named.sub("…", line) for line in lines if not re.search(r"\d", line))
    assert {line: count for line, count in alike.items() if count > 1 and line.startswith("…")} == {}
