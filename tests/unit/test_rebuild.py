"""A snapshot made anew from kept answers: which are needed, and that the result is what it was."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from data.annual import annual_rules
from data.kept_responses import Response
from data.rebuild import needed_responses
from data.store import recipe

pytestmark = pytest.mark.slow  # every test has a store of its own

START = datetime(2026, 1, 2, tzinfo=UTC)


def answer(day: int, kind: str = "prices", url: str = "META") -> Response:
    source = "yahoo" if kind == "prices" else "edgar"
    return Response(source, kind, "META", url, f"{kind}{day}{url}", 1, START + timedelta(days=day))


def test_of_daily_price_records_one_in_eighty_days_is_needed() -> None:
    daily = [answer(day) for day in range(365)]
    kept = needed_responses(daily)
    days = [(a.retrieved_at - START).days for a in kept]
    assert days == [0, 44, 124, 204, 284, 364], "the newest, then back in steps, and the first, which tells the history"
    assert all(later - earlier <= 80 for earlier, later in pairwise(days))


def test_everything_else_is_kept_in_its_order() -> None:
    mixed = [
        answer(0),
        answer(1, "facts"),
        answer(2),
        answer(2, url="GOOG"),
        answer(3, "filing"),
        answer(4),
        answer(5, "facts"),
    ]
    assert [a.sha256 for a in needed_responses(mixed)] == [
        "prices0META",
        "facts1META",
        "prices2GOOG",
        "filing3META",
        "prices4META",
        "facts5META",
    ]
    assert needed_responses([]) == []


@pytest.mark.parametrize("name", ["COUNTS_OUT", "ANNUAL_MEASURES", "LIMITS"])
def test_other_rules_of_the_annual_panel_are_another_recipe(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    before = recipe()
    monkeypatch.setattr(annual_rules, name, {})
    assert recipe() != before
