"""Scenarios as a file: written and read again, checked as an address is, on the page and where it cannot be used."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import pages
from charts.blocks import Against
from data.store import Store
from errors import UsageError
from pages.scenarios.parameters import ScenarioParams
from service.drawing import chart as service
from service.drawing import choices_file
from service.drawing.choices_file import ChoiceSet

USUAL = "build_and_cut"
AGAINST = Against("scenario", "against", own=("own", "second"))
PARAMETERS = pages.parameters_of(pages.PAGES["scenarios"])
FAST = {"companies": "META", "scenario": "own", "own_name": "Fast", "own_capex_growth": "40"}
SLOW = {"companies": "GOOGL", "scenario": "second", "second_capex": "50", "begin": "2023-02-15"}


def read(store: Store, content: bytes) -> tuple[ChoiceSet, ...]:
    return choices_file.read(store, "scenarios", PARAMETERS, content)


def with_changes(**changes: Any) -> bytes:
    whole = json.loads(choices_file.written("scenarios", [ChoiceSet("Fast", FAST)]))
    return json.dumps(whole | changes).encode()


def test_what_is_written_is_read_again(store: Store) -> None:
    sets = ChoiceSet("Fast “growth”", FAST), ChoiceSet("Slow", SLOW)
    assert read(store, choices_file.written("scenarios", sets)) == sets


def test_the_last_of_a_name_stays(store: Store) -> None:
    [only] = read(store, choices_file.written("scenarios", [ChoiceSet("One", SLOW), ChoiceSet("One", FAST)]))
    assert only.query == FAST


def test_what_cannot_be_used_is_named_and_its_default_stays(store: Store) -> None:
    texts = FAST | {"years": "400", "colour": "red"}
    [only] = read(store, choices_file.written("scenarios", [ChoiceSet("Fast", texts)]))
    assert only.query == FAST
    said = " ".join(problem.message for problem in only.problems)
    assert "years" in said
    assert "colour" in said


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xfe", "cannot be read"),
        (b"{", "cannot be read"),
        (b"[" * 100_000, "cannot be read"),
        (b" " * (choices_file.LARGEST + 1), "too large"),
        (b"[]", "no choices"),
        (b'{"format": "csv"}', "no choices"),
        (with_changes(version=2), "another version: 2"),
        (with_changes(page="returns"), "another page: returns"),
        (with_changes(sets=[]), "from 1 to 50"),
        (with_changes(sets=[{}] * 51), "from 1 to 50"),
        (with_changes(sets=["Fast"]), "no name or no parameters: number 1"),
        (with_changes(sets=[{"name": "Fast", "parameters": {"years": 5}}]), "no text: years of set 1"),
        (with_changes(sets=[{"name": "x" * 81, "parameters": {}}]), "name is too long"),
    ],
)
def test_another_file_is_refused_with_the_reason(store: Store, content: bytes, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        read(store, content)


# ----------------------------------------------------------------------------------- two compared


def test_two_sets_differ_where_their_values_do_and_a_default_is_a_value(store: Store) -> None:
    one, other = ChoiceSet("Fast", FAST), ChoiceSet("Slow", SLOW | {"years": "5", "elasticity": "third"})
    unlike = choices_file.differences(store, PARAMETERS, one, other)
    values = {each.parameter: (each.one, each.other) for each in unlike}
    assert values["Companies"] == ("META", "GOOGL")
    assert values["Begins as known on"] == ("–", "15 Feb 2023")
    assert values["Plan"] == ("Your plan", "Your second plan")
    assert values["Assumptions: elasticity"] == ("As estimated", "One third")
    assert values["A second plan of your own: capex, percent"] == ("100", "50")
    assert "Years ahead" not in values  # five is what is usual
    assert choices_file.differences(store, PARAMETERS, one, ChoiceSet("Again", FAST | {"years": "5"})) == ()


def test_quarters_are_written_as_people_write_them_and_a_typed_name_as_it_was(store: Store) -> None:
    dated = ChoiceSet("Dated", FAST | {"own_name": "From 2023Q1", "to": "2026Q1"})
    unlike = choices_file.differences(store, PARAMETERS, dated, ChoiceSet("Fast", FAST))
    assert {each.parameter: (each.one, each.other) for each in unlike} == {
        "To": ("Q1 2026", "–"),
        "A plan of your own: name": ("From 2023Q1", "Fast"),
    }


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (FAST, SLOW, FAST | {"against": "second", "second_capex": "50"}),
        (
            SLOW,
            FAST,
            {
                "companies": "GOOGL",
                "begin": "2023-02-15",
                "scenario": "own",
                "own_capex": "50",
                "against": "second",
                "second_name": "Fast",
                "second_capex_growth": "40",
            },
        ),
        ({"life": "4"}, {"scenario": "halve_capex"}, {"life": "4", "scenario": USUAL, "against": "halve_capex"}),
        (FAST, {}, FAST | {"against": USUAL}),
    ],
)
def test_two_sets_are_joined_to_one_address(
    store: Store, one: dict[str, str], other: dict[str, str], expected: dict[str, str]
) -> None:
    address = choices_file.joined(AGAINST, PARAMETERS, ChoiceSet("One", one), ChoiceSet("Other", other))
    assert address == expected
    read_again = (service.strict(store, "scenario_fan", each) for each in (one, other, address))
    plans = [ScenarioParams.from_values(values) for values in read_again]
    assert plans[2].plan == replace(plans[0].plan, title=plans[2].plan.title)  # without a name it has that of its place
    assert plans[2].other == replace(plans[1].plan, title=plans[2].other.title)


# -------------------------------------------------------------------------------------- on the page


def opened(**query: str) -> AppTest:
    """The page with the file's question open."""
    app = AppTest.from_string("from ui.page.page_frame import show; show('scenarios')", default_timeout=90)
    app.session_state["question:file"] = True
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def texts(app: AppTest) -> str:
    kinds = ("markdown", "caption", "warning", "error", "info")
    return "\n".join(str(e.value) for kind in kinds for e in getattr(app, kind)).replace("\\", "")


@pytest.mark.slow
def test_a_file_is_uploaded_and_its_sets_open_by_a_link(store: Store) -> None:
    app = opened(companies="META", scenario="build_out")
    assert not app.exception
    content = choices_file.written("scenarios", [ChoiceSet("Fast", FAST | {"years": "400"})])
    app.file_uploader[0].set_value(("mine.json", content, "application/json")).run()
    assert not app.exception
    assert "[Fast](scenarios?companies=META&scenario=own&own_name=Fast&own_capex_growth=40)" in texts(app)
    assert "years" in texts(app)
    assert "[Draw both in one chart](scenarios?companies=META&scenario=own&" in texts(app)
    [table] = app.table
    assert {"Plan", "Which assumption decides?"} <= set(table.value.index)
    decides = table.value.loc["Which assumption decides?"]
    assert decides["Fast"] != decides["What is chosen now"]
    app.file_uploader[0].set_value(("mine.json", b"{", "application/json")).run()
    assert "The file cannot be read" in texts(app)


@pytest.mark.slow
def test_the_page_leads_with_what_decides_and_answers_its_questions(store: Store) -> None:
    app = opened(companies="META")
    assert not app.exception
    said = texts(app)
    assert "Useful life decides most" in said
    assert "As assumed, Meta's operating income would be" in said
    assert "Download what is chosen here" not in said  # it is open
