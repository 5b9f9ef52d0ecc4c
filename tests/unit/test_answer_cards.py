"""Cards of a chart's own numbers: which are chosen, and from which quarter on a page speaks."""

from __future__ import annotations

from charts import text
from charts.core import Finding, Number
from data.store import Store
from engine import catalogue
from service import chart as charts
from ui import answer_cards

CAPITAL = [Number(1.0, "capital", "META", "2016Q1"), Number(4.0, "capital", "META", "2026Q2")]
OUTPUT = [Number(2.0, "output", "META", "2016Q1"), Number(3.0, "output", "META", "2026Q2")]
OTHERS = [Number(9.0, "capital", t, "2025Q4") for t in ("GOOGL", "MSFT", "AMZN")]


def test_the_newest_value_of_each_is_shown_in_the_order_of_the_finding() -> None:
    numbers = [*CAPITAL, *OUTPUT, *OTHERS]
    assert answer_cards.chosen(numbers, "number") == [CAPITAL[1], OUTPUT[1], OTHERS[0]]
    assert answer_cards.chosen(numbers, "company") == [CAPITAL[1], OTHERS[0], OTHERS[1]]


def test_numbers_of_companies_in_the_words_come_first_in_the_order_of_the_words() -> None:
    names = {"META": "Meta", "GOOGL": "Alphabet", "MSFT": "Microsoft", "AMZN": "Amazon"}
    finding = Finding("Most at Microsoft", "Least at Meta, not at Amazonia.", (), (*OTHERS, *CAPITAL))
    ordered = answer_cards.named_first(finding, names)
    assert ordered == [OTHERS[1], *CAPITAL, OTHERS[0], OTHERS[2]]


def test_the_cards_of_efficiency_begin_with_the_company_in_its_headline(store: Store) -> None:
    chart = charts.draw(store, "efficiency", {})
    assert "most at NVIDIA" in chart.finding.headline
    names = {c.ticker: text.short(c) for c in catalogue.companies(store)}
    cards = answer_cards.chosen(answer_cards.named_first(chart.finding, names), "number")
    assert [number.ticker for number in cards[:2]] == ["NVDA", "NVDA"]


def test_the_quarter_of_a_company_is_the_newest_that_the_words_rest_on(store: Store) -> None:
    chart = charts.draw(store, "paradox", {})
    assert answer_cards.quarter_of(chart, "META") == "2026Q2"
    assert answer_cards.quarter_of(chart, "AMZN") == "2025Q4"
    assert answer_cards.quarter_of(chart, "ZZZZ") is None
