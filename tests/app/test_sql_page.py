"""The console on the page *Data*, without a browser: what an address carries, an answer, a refusal, a drawing."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from data.store import Store
from service.snapshots.sql_console import EXAMPLES

PAGE = "from ui.page.page_frame import show; show('data')"


@pytest.fixture
def console(store: Store) -> AppTest:
    app = AppTest.from_string(PAGE, default_timeout=60)
    app.query_params |= {"open": "sql", "sql": "SELECT ticker, count(*) AS n FROM series GROUP BY ALL"}
    return app.run()


def ask(app: AppTest) -> AppTest:
    button = next(b for b in app.button if b.label == "Ask")
    return button.click().run()


def said(app: AppTest) -> str:
    return " ".join(str(m.value) for m in (*app.markdown, *app.error))


def test_an_address_carries_a_question_and_asks_nothing(console: AppTest) -> None:
    assert console.text_area(key="sql:text").value == "SELECT ticker, count(*) AS n FROM series GROUP BY ALL"
    assert "Asked of snapshot" not in said(console)
    assert console.warning.len == 0, "the address is valid"


def test_an_answer_names_its_snapshot_can_be_drawn_and_makes_room_for_the_next(console: AppTest, store: Store) -> None:
    assert f"Asked of snapshot {store.snapshot}" in said(ask(console)).replace("\\", "")
    console.session_state["sql:drawing"] = True
    assert [box.label for box in console.run().selectbox if box.label in ("Along", "Up", "By")] == ["Along", "Up", "By"]
    assert not console.exception
    console.text_area(key="sql:text").set_value("SELECT 1 FROM nowhere")
    refused = said(ask(console))
    assert "The question was not answered" in refused
    assert "Asked of snapshot" not in refused


def test_an_example_is_put_into_the_field(console: AppTest) -> None:
    console.selectbox(key="sql:example").set_value(2).run()
    assert console.text_area(key="sql:text").value == EXAMPLES[2].sql
