"""The flattening laboratory: trees of announced figures, and what the freed pay buys, with every assumption named."""

from __future__ import annotations

from datetime import date

import pytest

from charts.core import Chart
from data.store import Store
from pages.workforce.lab_options import STATED
from service.drawing import chart as service

WRITTEN = {"meta": "at most 10 reports", "meta_unit": "up to 50", "microsoft": "targets of 8", "intel": "eight or more"}


def drawn(store: Store, **params: object) -> Chart:
    return service.draw(store, "flattening", params)


def numbers(chart: Chart) -> dict[str, float]:
    return dict(zip(chart.table["name"], chart.table["value"], strict=True))


def grades(chart: Chart) -> dict[str, str]:
    return dict(zip(chart.table["name"], chart.table["evidence"], strict=True))


def test_an_announced_figure_is_in_the_text_of_its_event(store: Store) -> None:
    rows = store.query("SELECT event_id, ticker, scope, percent_of_workforce AS percent FROM event").set_index(
        "event_id"
    )
    for key, stated in STATED.items():
        event = rows.loc[stated.event]
        assert event["ticker"] == stated.ticker
        if stated.value:
            assert WRITTEN[key] in event["scope"]
        else:
            assert event["percent"] in (15, 10)


def test_a_tree_is_computed_of_the_newest_headcount(store: Store) -> None:
    found = numbers(drawn(store))
    assert found["people"] == 75_472
    assert found["managers_before"] == pytest.approx(75_471 / 7)
    assert found["managers_freed"] == pytest.approx(75_471 * (1 / 7 - 1 / 10))
    assert (found["relations_before"], found["relations_after"]) == (490, 5_210)


def test_what_is_bought_is_the_pay_over_the_listed_prices(store: Store) -> None:
    chart = drawn(store)
    found = numbers(chart)
    assert found["pay_saved"] == pytest.approx(found["managers_freed"] * 400_000)
    assert found["gpu_price"] == 33_600
    assert found["gpus"] == pytest.approx(found["pay_saved"] / 33_600)
    assert found["megawatt_price"] == pytest.approx(37.882e6)
    assert found["megawatts"] == pytest.approx(found["pay_saved"] / 37.882e6)
    assert found["in_house_chips"] == pytest.approx(found["megawatts"] * 1e6 / 800)
    assert {"chip:Meta:MTIA 300", "ml_hardware:NVIDIA H100 SXM5 80GB"} <= set(chart.sources["source_id"])


def test_fifteen_percent_more_contributors_a_manager_frees_thirteen_percent(store: Store) -> None:
    found = numbers(drawn(store, companies=("AMZN",)))
    assert found["managers_freed"] / found["managers_before"] == pytest.approx(0.1304, abs=5e-5)
    stay = numbers(drawn(store, companies=("AMZN",), stay=100))
    assert stay["managers_freed"] < found["managers_freed"]
    assert stay["pay_saved"] == 0


def test_ten_percent_fewer_managers_and_one_layer_less(store: Store) -> None:
    google = numbers(drawn(store, companies=("GOOGL",)))
    assert google["managers_freed"] / google["managers_before"] == pytest.approx(0.10)
    intel = numbers(drawn(store, companies=("INTC",)))
    assert [intel["layers_before"], intel["layers_after"]] == pytest.approx([8, 7])


def test_a_company_without_a_statement_loses_a_layer(store: Store) -> None:
    apple = numbers(drawn(store, companies=("AAPL",)))
    assert apple["layers_before"] - apple["layers_after"] == pytest.approx(1)


def test_what_is_assumed_is_estimated_and_what_is_typed_is_the_readers(store: Store) -> None:
    usual, typed = grades(drawn(store)), drawn(store, span=9, cost=500)
    assert usual["managers_freed"] == usual["pay_saved"] == "estimated"
    assert usual["people"] not in ("estimated", "user")
    assert grades(typed)["managers_freed"] == grades(typed)["pay_saved"] == "user"
    assert "Typed by the reader: 9 reports before and $500,000 per manager." in typed.notes
    assert not [note for note in drawn(store).notes if note.startswith("Typed")]


def test_people_that_are_typed_have_no_quarter(store: Store) -> None:
    chart = drawn(store, people=86, announced="typed", flatter=12)
    assert chart.table["quarter"].isna().all()
    assert chart.finding.deck.startswith("86,000 people, as typed by the reader")


@pytest.mark.slow
def test_on_a_day_before_the_statement_and_the_lists_neither_is_used(store: Store) -> None:
    chart = drawn(store, as_of=date(2022, 12, 1))
    assert "gpus" not in numbers(chart)
    assert chart.missing == (
        "Not in a list that was public by then: price of a GPU, cost of a megawatt and power of an in-house chip.",
    )
    refused = drawn(store, as_of=date(2022, 12, 1), announced="meta")
    assert refused.finding.headline.endswith("that was not announced by then.")


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"announced": "typed", "flatter": 5}, "4,313 more managers"),
        ({"announced": "typed", "flatter": 7}, "would need as many managers"),
        ({"people": 1, "span": 100, "announced": "layer"}, "too few people for such a tree"),
    ],
)
def test_what_frees_nobody_says_so(store: Store, params: dict[str, object], words: str) -> None:
    assert words in drawn(store, **params).finding.headline
