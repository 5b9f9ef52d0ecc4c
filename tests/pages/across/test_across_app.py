"""The page Across companies: every choice changes the text; what cannot be estimated is a sentence, not an error."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from data.store import Store
from pages import PAGES
from pages.across.specifications import INTERVALS, SPECIFICATIONS
from service.drawing import chart as charts

pytestmark = pytest.mark.slow  # whole pages are run

PAGE = "from ui.page.page_frame import show; show('across')"
Opened = Callable[..., AppTest]


@pytest.fixture
def opened(store: Store) -> Opened:
    """Opens the page with an address."""

    def open_(**query: str) -> AppTest:
        app = AppTest.from_string(PAGE, default_timeout=60)
        for name, value in query.items():
            app.query_params[name] = value
        return app.run()

    return open_


def finding(app: AppTest) -> str:
    """What heads the page."""
    return next(str(m.value) for m in app.markdown if str(m.value).startswith("## ")).replace("\\", "")


def answers(app: AppTest) -> str:
    """Everything that the page says."""
    return "\n".join(str(m.value) for m in app.markdown).replace("\\", "")


@pytest.mark.parametrize("chosen", [{}, {"companies": "META,MSFT"}])
def test_the_line_under_the_title_names_the_filers_that_the_lead_draws(opened: Opened, chosen: dict[str, str]) -> None:
    line = next(str(m.value) for m in opened(**chosen).markdown if str(m.value).startswith(":gray["))
    assert line.startswith(":gray[Some 300 large filers · ")
    assert ("Core, 8 companies" in line) == (not chosen)


def test_a_choice_of_interval_and_values_changes_the_finding_and_the_address(opened: Opened, store: Store) -> None:
    app = opened()
    assert charts.draw(store, "step_response", {}).finding.headline in finding(app)
    app.sidebar.selectbox(key="across:interval").set_value("sandwich").run()
    assert not app.exception
    drawn = charts.draw(store, "step_response", {"interval": "sandwich"})
    assert drawn.finding.deck in answers(app)
    assert dict(app.query_params) == {"interval": "sandwich"}


@pytest.mark.parametrize(
    "query",
    [
        *({"interval": i, "specification": s} for i, s in zip(INTERVALS, SPECIFICATIONS, strict=False)),
        {"frequency": "quarterly", "stated": "1", "specification": "people_apart", "outcome": "operating_income"},
        {"machine_read": "0", "people": "both_sides", "comparison": "levels", "against": "public_float"},
        {"sector": "Industrials", "values": "ranked", "year": "2019", "find": "Deere"},
    ],
    ids=lambda q: "-".join(q.values()),
)
def test_an_address_with_every_choice_opens(opened: Opened, store: Store, query: dict[str, str]) -> None:
    """Every question has its answer in one line, as its chart says it."""
    app = opened(**query)
    assert not app.exception
    assert not app.error
    assert not app.warning
    words, kept = answers(app), dict[str, str]()
    for slug in PAGES["across"].charts:
        own = {p.name for p in charts.spec_of(slug).parameters}
        params, problems = charts.parse(store, slug, {name: text for name, text in query.items() if name in own})
        assert problems == ()
        kept |= charts.to_query(slug, params)
        assert charts.draw(store, slug, params).finding.headline in words
    assert dict(app.query_params) == kept


def test_two_companies_are_told_why_not_and_what_to_do(opened: Opened) -> None:
    app = opened(companies="META,NVDA", open="panel_coefficient")
    assert not app.exception
    assert not app.error
    assert "No coefficient can be estimated" in answers(app)
    assert "choose at least 3 companies" in answers(app)


def test_how_it_is_computed_names_the_regression_and_the_interval(opened: Opened) -> None:
    app = opened(interval="jackknife", specification="people_apart", open="panel_coefficient", tab="method")
    words = answers(app)
    assert "Both effects with people apart" in words
    assert "CR3, jackknife over companies" in words
    assert any(r"\gamma \ln L_{it}" in str(e.value) for e in app.latex)
