"""Named groups of companies."""

from __future__ import annotations

import pytest

from data.store import Store
from engine import catalogue
from engine.groups import GROUPS, annual_name, group_of, same_as
from service.drawing import chart


def test_every_company_of_a_group_is_in_the_embedded_facts(store: Store) -> None:
    known = {c.ticker: c for c in catalogue.companies(store)}
    assert all(group.known(known) == group.tickers for group in GROUPS if group.listed)
    large = group_of("large")
    assert large is not None
    assert set(large.known(known)) == set(known) - {"PINS"}
    assert set(large.known(known)) | set(large.annual_only(known)) == set(large.tickers)
    assert len(large.tickers) == 303
    core = group_of("core")
    assert core is not None
    assert set(core.tickers) == {ticker for ticker, company in known.items() if company.core}
    technology = group_of("Technology")
    assert technology is not None
    assert set(technology.tickers) == set(known)


def test_names_are_no_tickers_and_no_other_names_of_companies(store: Store) -> None:
    names = {group.name.upper() for group in GROUPS}
    assert len(names) == len(GROUPS)
    assert not names & {c.ticker for c in catalogue.companies(store)}
    assert not names & catalogue.other_names(store).keys()


def test_a_choice_that_is_a_group_is_known_as_such() -> None:
    known = [ticker for group in GROUPS for ticker in group.tickers]
    semiconductors = group_of("SEMICONDUCTORS")
    assert semiconductors is not None
    assert same_as(semiconductors.tickers[::-1], known) == semiconductors
    assert same_as(semiconductors.tickers[1:], known) is None
    assert same_as((), ()) is None
    assert group_of("") is None


@pytest.mark.parametrize("text", ["semiconductors", "Semiconductors;nvda", "NVDA,AVGO,semiconductors"])
def test_a_chart_takes_a_group_wherever_it_takes_tickers(store: Store, text: str) -> None:
    assert chart.strict(store, "compare", {"companies": text})["companies"] == ("NVDA", "AVGO", "AMD", "INTC")


@pytest.mark.parametrize(("word", "name"), [("xom", "Exxon Mobil"), ("Exxon Mobil", "Exxon Mobil"), ("NOSUCH", "")])
def test_a_company_of_the_annual_panel_has_its_name(word: str, name: str) -> None:
    assert annual_name(word) == name
