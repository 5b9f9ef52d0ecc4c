"""Another life of servers, and tokens served: directions, stated changes, and words that follow the numbers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from charts.core import Chart
from data.reading import token_prices
from data.store import Store
from engine.request import Request
from pages.factory import life_frames
from pages.factory.life_frames import LongerLife, longer_lives
from service.drawing import chart as service
from tools.plotly_schema import validated

OPTIONS: dict[str, Any] = {"servers": 0.6, "buildings": 25.0, "delay": 1}


def drawn(store: Store, slug: str, **params: object) -> Chart:
    chart = service.draw(store, slug, params)
    validated(chart.figure)
    return chart


def lives(store: Store, longer: float, **more: Any) -> dict[str, LongerLife]:
    request = Request((), ("META", "GOOGL", "AMZN"), options=OPTIONS | {"longer": longer}, **more)
    return {row.ticker: row for row in longer_lives(store, request).rows}


def test_a_longer_life_lowers_depreciation_and_a_shorter_one_raises_it_by_more(store: Store) -> None:
    same, longer, shorter = (lives(store, years) for years in (0.0, 1.0, -1.0))
    for ticker, row in same.items():
        assert row.change == pytest.approx(0.0, abs=1.0)
        assert longer[ticker].change < 0 < shorter[ticker].change
        assert shorter[ticker].change > -longer[ticker].change  # what is left is spread over fewer years
        assert longer[ticker].before == pytest.approx(row.before)


def test_only_servers_live_longer(store: Store) -> None:
    request = Request((), ("META",), options=OPTIONS | {"longer": 1.0, "servers": 0.3})
    [fewer] = longer_lives(store, request).rows
    assert 0 > fewer.change > lives(store, 1.0)["META"].change


@pytest.mark.slow
def test_the_model_is_of_the_size_of_what_meta_stated(store: Store) -> None:
    """Half a year more from January 2025, known on the day before: stated at −$2.9bn for 2025, purchases of 2025 and
    assets on finance leases included, of which the model knows nothing.
    """
    row = lives(store, 0.5, as_of=date(2025, 1, 28))["META"]
    assert row.life == 5.0
    assert -2.92e9 < row.change < -1.0e9


@pytest.mark.slow
def test_stated_changes_have_their_sign_and_the_newest_statement(store: Store) -> None:
    rows = lives(store, 1.0)
    assert [(s.before, s.after, s.effect) for s in rows["META"].stated] == [(4.5, 5.0, -0.86e9), (5.0, 5.5, -2.92e9)]
    assert [s.effect for s in rows["AMZN"].stated] == [-2.4e9, 0.7e9]  # a life made shorter costs
    [early] = lives(store, 1.0, as_of=date(2023, 6, 30))["GOOGL"].stated
    assert early.effect == -3.4e9  # expected then; −3.9 in fact


def test_the_words_name_the_company_with_the_largest_change(store: Store) -> None:
    chart = drawn(store, "longer_life")
    change = chart.table[chart.table["name"] == "depreciation_change"].set_index("ticker")["value"]
    assert change.idxmin() == "AMZN"
    assert "most at Amazon" in chart.finding.headline
    assert (
        "raise a year's depreciation at Meta"
        in drawn(store, "longer_life", companies=("META",), longer="-1").finding.headline
    )
    assert set(chart.table["evidence"]) <= {"estimated", "reported", "single_source"}
    assert (chart.table.loc[chart.table["name"] == "depreciation_change", "evidence"] == "estimated").all()


def test_who_states_no_life_is_named(store: Store) -> None:
    notes = " ".join(drawn(store, "longer_life", companies=("META", "AAPL")).notes)
    assert "No life of servers is stated by Apple: five years are assumed." in notes


def test_tokens_are_compared_only_with_the_same_scope(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    chart = drawn(store, "tokens_served")
    assert chart.finding.headline == "Alphabet says that it processes 3,200tn tokens a month, ×330 that of 15 Apr 2024."
    assert chart.finding.deck == "All products and APIs, 19 May 2026."
    rows = token_prices.served(store)
    monkeypatch.setattr(token_prices, "served", lambda *_: rows[rows["company"] == "DeepSeek"])
    alone = drawn(store, "tokens_served", companies=("GOOGL",))
    assert alone.finding.headline == "DeepSeek says that it processes 23.6tn tokens a month."
    assert "Alphabet: no statement of the tokens that it processes is here." in alone.missing


def test_purchases_that_are_not_known_have_no_bar(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(life_frames, "purchases", lambda *_: None)
    chart = drawn(store, "longer_life", companies=("META", "GOOGL"))
    assert chart.table.empty
    assert "Meta: its purchases or its net property are not known." in chart.missing


def test_the_scope_of_served_tokens_stands_below_the_value_and_leaves_a_phone_room(store: Store) -> None:
    figure = drawn(store, "tokens_served").figure
    labels = [a for a in figure.layout["annotations"] if "font-size:10px" in a["text"]]
    assert labels
    assert all("<br>" in label["text"] for label in labels)
    margin = figure.layout["margin"]
    assert 390 - margin["l"] - margin["r"] > 190
