"""The page Across companies: every choice changes the text; what cannot be estimated is a sentence, not an error."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from data.store import Store
from pages.across.specifications import INTERVALS, SPECIFICATIONS
from service import chart as charts

pytestmark = pytest.mark.slow  # whole pages are run

PAGE = "from ui.page_frame import show; show('across')"
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


def test_a_choice_of_outcome_and_comparison_changes_the_finding_and_the_address(opened: Opened, store: Store) -> None:
    app = opened()
    app.sidebar.selectbox(key="across:outcome").set_value("gross_profit")
    app.sidebar.selectbox(key="across:specification").set_value("firm").run()
    assert not app.exception
    drawn = charts.draw(store, "panel_coefficient", {"outcome": "gross_profit", "specification": "firm"})
    assert drawn.finding.headline in finding(app)
    assert dict(app.query_params) == {"outcome": "gross_profit", "specification": "firm"}


@pytest.mark.parametrize(
    "query",
    [
        *({"interval": i, "specification": s} for i, s in zip(INTERVALS, SPECIFICATIONS, strict=False)),
        {"frequency": "quarterly", "stated": "1", "specification": "people_apart", "outcome": "operating_income"},
    ],
    ids=lambda q: "-".join(q.values()),
)
def test_an_address_with_every_choice_opens(opened: Opened, store: Store, query: dict[str, str]) -> None:
    app = opened(**query)
    assert not app.exception
    assert not app.error
    assert not app.warning
    params, problems = charts.parse(store, "panel_coefficient", query)
    assert problems == ()
    assert charts.draw(store, "panel_coefficient", params).finding.headline in finding(app)
    assert dict(app.query_params) == charts.to_query("panel_coefficient", params)


def test_two_companies_are_told_why_not_and_what_to_do(opened: Opened) -> None:
    app = opened(companies="META,NVDA")
    assert not app.exception
    assert not app.error
    assert "No coefficient can be estimated" in finding(app)
    assert any("choose at least 3 companies" in str(m.value) for m in app.markdown)


def test_how_it_is_computed_names_the_regression_and_the_interval(opened: Opened) -> None:
    app = opened(interval="jackknife", specification="people_apart")
    app.session_state["frame:panel_coefficient"] = "Method"
    app.run()
    words = "\n".join(str(m.value) for m in app.markdown).replace("\\", "")
    assert "Both effects with people apart" in words
    assert "CR3, jackknife over companies" in words
    assert any(r"\gamma \ln L_{it}" in str(e.value) for e in app.latex)
