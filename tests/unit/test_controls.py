"""A widget gives back the value that it was filled with."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from charts.parameter import Parameter
from pages import CHARTS
from ui.parameters import controls
from ui.session import cache

EVERY_PARAMETER = {f"{spec.slug}-{p.name}": p for spec in CHARTS.values() for p in spec.parameters}


@pytest.mark.parametrize("parameter", EVERY_PARAMETER.values(), ids=EVERY_PARAMETER)
def test_a_widget_that_nobody_moved_holds_the_default(parameter: Parameter) -> None:
    held = controls.widget_value(parameter, parameter.default)
    assert controls.parameter_value(parameter, held) == parameter.default


def page() -> None:
    import streamlit as st

    from charts.parameter import Parameter
    from ui.parameters import controls

    year = Parameter("year", "year", "newest", "Year", choices=("newest",), low=2009, high=2030, labels=("Newest",))
    st.session_state.setdefault("page:year", "2030")  # as an address has it
    st.text(controls.widget("page", year, None, None))  # type: ignore[arg-type]


def test_the_fiscal_years_to_choose_from_are_those_of_the_store(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "fiscal_years", lambda _: ("2025", "2026"))
    app = AppTest.from_function(page).run()
    assert app.selectbox[0].options == ["Newest", "Fiscal 2030", "Fiscal 2026", "Fiscal 2025"]
    app.selectbox[0].set_value("2026").run()
    assert (app.selectbox[0].options, app.text[0].value) == (["Newest", "Fiscal 2026", "Fiscal 2025"], "2026")
