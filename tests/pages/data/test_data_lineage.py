"""The tables below a number that is led back say what their columns hold."""

from __future__ import annotations

from io import StringIO

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from data.store import Store

pytestmark = pytest.mark.slow  # a whole page is run

PAGE = "from ui.page.page_frame import show; show('data')"


def test_what_was_filed_names_its_document(store: Store) -> None:
    app = AppTest.from_string(PAGE, default_timeout=60)
    for name, value in {"of": "META", "number": "headcount", "at": "2026Q2"}.items():
        app.query_params[name] = value
    bodies = [element.proto.body for element in app.run().get("html")]
    [filed] = [pd.read_html(StringIO(body))[0] for body in bodies if "What was filed" in body]
    assert filed["Document"].tolist() == ["Meta Platforms, earnings release (Form 8-K, Exhibit 99.1), Q2 2026"]
    assert "Measure" not in filed, "whose head would be that of a measure"
