"""The page Returns on capex as a reader uses it: earnings night, an own plan, the past, what cannot be answered."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from charts import style
from charts.params import MARKED
from contracts import USD
from data.store import Store
from pages import PAGES
from pages.returns.shared_parameters import CAPITAL, PLAN
from ui.parameters import controls

pytestmark = pytest.mark.slow  # whole pages are run

PAGE = "from ui.page.page_frame import show; show('returns')"


def opened(**query: str) -> AppTest:
    """The page with its further questions and their notes open."""
    app = AppTest.from_string(PAGE, default_timeout=60)
    for slug in PAGES["returns"].charts:
        app.session_state[f"question:{slug}"] = app.session_state[f"notes:{slug}"] = True
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def unfolded(app: AppTest) -> AppTest:
    """The same with all of its widgets."""
    for group in (PLAN, CAPITAL):
        app.session_state[controls.group_key("returns", group)] = True
    return app.run()


def said(app: AppTest) -> str:
    kinds = ("markdown", "caption", "warning", "error", "info")
    return "\n".join(str(e.value) for kind in kinds for e in getattr(app, kind)).replace("\\", "")


def amount(value: float) -> str:
    return style.quantity(value, USD)


def test_earnings_night(store: Store) -> None:
    """Meta alone: the newest range, what it must bring, and how that moved with each revision."""
    app = opened(companies="META")
    text = said(app)
    assert not app.exception
    assert "To earn 9%, Meta's plan for 2026 needs" in text
    assert "The plan of 28 Jan 2026 needed" in text
    low, high, first, last = (amount(end) for end in (130e9, 145e9, 115e9, 135e9))
    assert f"The newest plan: Meta {low} to {high} for 2026, at first {first} to {last}" in text


def test_the_evening_of_the_first_range(store: Store) -> None:
    app = opened(companies="META", as_of="2026-01-29")
    text = said(app)
    assert not app.exception
    assert f"{amount(115e9)} to {amount(135e9)} for 2026" in text
    assert f"{amount(130e9)} to {amount(145e9)}" not in text
    assert "As known on 29 Jan 2026" in text


def test_an_own_plan_and_other_assumptions(store: Store) -> None:
    app = unfolded(opened(companies="META"))
    number = {widget.label: widget for widget in app.sidebar.number_input}
    number["Plan, $bn"].set_value(300)
    number["Cost of capital, %"].set_value(12)
    number["Maintenance share, %"].set_value(0)
    app.run()
    assert not app.exception
    assert dict(app.query_params) == {"companies": "META", "plan": "300", "wacc": "12", "maintenance": "0"}
    assert "To earn 12%, Meta's plan for 2026 needs" in said(app)
    assert "0% of the plan is maintenance" in said(app)


def test_every_control_can_be_moved_to_both_ends(store: Store) -> None:
    app = unfolded(opened(companies="META"))
    for end in ("min", "max"):
        for widget in app.sidebar.number_input:
            widget.set_value(getattr(widget, end))
        app.run()
        assert not app.exception
        assert not app.error
    for box in app.sidebar.selectbox:
        box.set_value(box.options[-1])
    for group in app.sidebar.button_group:
        group.set_value(group.options[-1])
    app.run()
    assert not app.exception
    assert not app.error


@pytest.mark.parametrize(
    ("ticker", "told"),
    [
        ("NVDA", "NVIDIA: no plan in figures is known in this window"),
        ("IBM", "IBM: return on invested capital is not known in this window"),
        ("PINS", "Pinterest: capital expenditure and net property are not both known"),
    ],
)
def test_what_cannot_be_answered_is_told(store: Store, ticker: str, told: str) -> None:
    app = opened(companies=ticker)
    assert not app.exception
    assert not app.error
    assert told in said(app)


def test_assumptions_are_folded_away_until_an_address_changes_one(store: Store) -> None:
    def folded(app: AppTest) -> dict[str, bool]:
        return {e.label: not e.proto.expanded for e in app.sidebar.expander}

    plan, capital = "What a plan brings and costs", "Cost and life of capital"
    assert folded(opened(companies="META")) == {plan: True, capital: True, MARKED: True}
    app = opened(companies="META", tax="25")
    assert folded(app) == {plan: True, capital: False, MARKED: True}
    next(w for w in app.sidebar.number_input if w.label == "Tax, %").set_value(21)
    assert folded(app.run()) == {plan: True, capital: False, MARKED: True}, "not folded under the reader's hand"
