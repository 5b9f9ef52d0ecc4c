"""The frontier on its page: it says what the charts say, whatever is chosen, and its address holds every choice."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import ButtonGroup

from charts.params import FRONTIER
from data.store import Store
from service.drawing import chart as charts
from ui.parameters import controls

pytestmark = pytest.mark.slow  # whole pages are run

PAGE = "from ui.page.page_frame import show; show('efficiency')"
SLUGS = ("frontier", "frontier_scores", "malmquist")


def opened(**query: str) -> AppTest:
    """The page with its further questions and their notes open."""
    app = AppTest.from_string(PAGE, default_timeout=90)
    for slug in SLUGS:
        app.session_state[f"question:{slug}"] = app.session_state[f"notes:{slug}"] = True
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def text(app: AppTest) -> str:
    return "\n".join(str(e.value) for kind in ("markdown", "caption") for e in getattr(app, kind)).replace("\\", "")


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"reference": "all", "returns": "variable", "orientation": "output", "replications": "50"},
        {"capital": "compute_capital", "output": "market_value", "scale": "linear", "replications": "0"},
        {"companies": "NVDA"},
        {"companies": "META,ORCL", "as_of": "2023-02-15"},
    ],
)
def test_the_page_says_what_the_charts_say(store: Store, query: dict[str, str]) -> None:
    app = opened(**query)
    assert not app.exception
    assert not app.error
    assert not app.warning
    said = text(app)
    for slug in SLUGS:
        params, problems = charts.parse(store, slug, query)
        assert problems == ()
        chart = charts.draw(store, slug, params)
        assert chart.finding.headline in said
        assert all(note in said for note in (*chart.notes, *chart.missing))


def test_a_choice_in_the_sidebar_is_in_the_address_and_in_the_finding() -> None:
    app = opened()
    assert "among 7 companies" in text(app)
    app.session_state[controls.group_key("efficiency", FRONTIER)] = True
    app.run()
    groups = [w for w in app.sidebar.get("button_group") if isinstance(w, ButtonGroup)]
    reference = next(w for w in groups if "Compared" in w.label)
    reference.set_value("all").run()
    assert not app.exception
    assert dict(app.query_params) == {"reference": "all"}
    assert "among 14 companies" in text(app)
    app.sidebar.number_input[0].set_value(0).run()
    assert dict(app.query_params) == {"reference": "all", "replications": "0"}
    assert "No interval: 0 replications." in text(app)
