"""Cards of a chart's own numbers: which are chosen, and from which quarter on a page speaks."""

from __future__ import annotations

import re

from charts import text
from charts.core import Finding, Number
from data.store import Store
from engine import catalogue
from service.drawing import chart as charts
from ui.page import answer_cards

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
    chart = charts.draw(store, "efficiency", {"companies": ("META", "GOOGL", "MSFT")})
    assert "most at Microsoft" in chart.finding.headline
    names = {c.ticker: text.short(c) for c in catalogue.companies(store)}
    cards = answer_cards.chosen(answer_cards.named_first(chart.finding, names), "number")
    assert [number.ticker for number in cards[:2]] == ["MSFT", "MSFT"]


def test_the_quarter_of_a_company_is_the_newest_that_the_words_rest_on(store: Store) -> None:
    chart = charts.draw(store, "paradox", {})
    assert answer_cards.quarter_of(chart, "META") == "2026Q2"
    assert answer_cards.quarter_of(chart, "AMZN") == "2025Q4"
    assert answer_cards.quarter_of(chart, "ZZZZ") is None


def _card(store: Store, period: str, by: answer_cards.By = "company") -> str:
    chart = charts.draw(store, "compare", {"period": period, "companies": ("META", "MSFT")})
    number = answer_cards.chosen(chart.finding.numbers, by)[0]
    row = answer_cards._row(chart, number)
    assert row is not None
    return answer_cards._card(chart, number, row, "Meta", by)


def test_a_card_of_a_company_has_its_change_beside_the_name_and_its_period_with_the_quarter(store: Store) -> None:
    assert re.search(
        r"\)\*\* Meta, .+ since Q1 2016  \n:small\[:gray\[Revenue per employee · Q", _card(store, "trailing")
    )
    assert "Revenue per employee · year to Q4 2025 · " in _card(store, "annual")
    assert re.search(r"Revenue per employee · Q\d 2026 alone · ", _card(store, "quarterly"))


def test_every_card_leads_to_its_filings_or_to_its_document(store: Store) -> None:
    assert "](data?" in _card(store, "trailing")
    assert "](data?" in _card(store, "annual"), "a fiscal year is the four quarters to its end"
    assert "](https://www.sec.gov/" in _card(store, "quarterly")


def test_the_card_of_a_fiscal_year_has_the_value_that_the_page_data_leads_back(store: Store) -> None:
    annual, trailing = (
        charts.draw(store, "compare", {"period": p, "companies": ("META",)}).table for p in ("annual", "trailing")
    )
    both = annual.merge(trailing, on=["ticker", "quarter", "name"], suffixes=("", "_trailing"))
    assert len(both) == len(annual) > 5
    assert (both["value"] == both["value_trailing"]).all()
