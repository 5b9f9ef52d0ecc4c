"""A reader's own events on the page of events: they go through the same study, and every chart says whose they are."""

from __future__ import annotations

import dataclasses
from datetime import date

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from charts.core import Chart
from data.reading import audit_queries
from data.store import Store
from service import export
from service.drawing import chart as charts
from service.drawing import own_figure_notes
from service.web import addresses, frozen
from tools.plotly_schema import validated

CHARTS = ("event_returns", "event_tests", "event_months", "event_single")
OWN = "META:2023-03-14~Year of efficiency,INTC:2024-08-01~Cuts~. no dividend,NVDA:2023-05-24"
WHOSE = "Own events are days that a reader entered; they are not from our sources."


def drawn(store: Store, slug: str, own: str = OWN, **query: str) -> Chart:
    kind = {} if slug == "event_paths" else {"kind": "own"}
    params, problems = charts.check(store, slug, {"own": own} | kind | query)
    assert not problems
    chart = charts.draw(store, slug, params)
    validated(chart.figure)
    return chart


@pytest.mark.parametrize("slug", ["event_paths", *CHARTS])
def test_a_chart_says_that_own_events_are_the_readers(store: Store, slug: str) -> None:
    chart = drawn(store, slug)
    assert WHOSE in chart.finding.exceptions
    assert WHOSE in chart.alt
    rows = chart.table[chart.table["accession"].eq("own-events")]
    assert len(rows)
    assert set(rows["evidence"]) == {"user"}
    [source] = chart.sources[chart.sources["source_id"].eq("own-events")].to_dict("records")
    assert source["title"] == "Own events, entered by a reader in the address of this chart"


def test_an_own_event_has_the_return_that_the_same_announcement_has(store: Store) -> None:
    """Meta's layoffs of 14 March 2023 and Intel's of 1 August 2024 are in our tables, too."""
    ours, own = (
        {(row["ticker"], row["period_end"]): row for row in chart.table.to_dict("records")}
        for chart in (charts.draw(store, "event_returns", {"kind": "large_layoffs"}), drawn(store, "event_returns"))
    )
    for key in (("META", pd.Timestamp("2023-03-14")), ("INTC", pd.Timestamp("2024-08-01"))):
        for name in ("value", "low", "high", "p_value"):
            assert own[key][name] == ours[key][name]
    nvidia = own["NVDA", pd.Timestamp("2023-05-24")]
    assert nvidia["value"] == pytest.approx(0.2066, abs=5e-4)  # the share rose by 24% on the day after its results
    assert nvidia["title"] == "Abnormal return, own event"
    assert own["INTC", pd.Timestamp("2024-08-01")]["title"] == "Abnormal return, own event: Cuts, no dividend"


def test_what_else_was_announced_on_their_days_is_named(store: Store) -> None:
    same = drawn(store, "event_returns").table.set_index("ticker")["same_days"]
    assert same["META"] == "a layoff"
    assert "results" in same["NVDA"]


def test_the_mean_of_own_events_is_beside_the_other_kinds(store: Store) -> None:
    finding = drawn(store, "event_paths").finding
    assert any(line.startswith("Beside them 3 own events ") for line in finding.exceptions)
    assert finding.numbers[-1].name == "mean_abnormal_return_own"
    without = charts.draw(store, "event_paths", {})
    assert "own" not in set(without.table["name"].str.rpartition("_")[2])
    assert WHOSE not in without.finding.exceptions


def test_another_kind_says_nothing_of_own_events(store: Store) -> None:
    params = {"own": ("TSLA:2023-03-14",), "companies": ("META",), "kind": "large_layoffs"}
    chart = charts.draw(store, "event_returns", params)
    assert WHOSE not in chart.finding.exceptions
    assert not [line for line in chart.missing if "Own events" in line]


def test_own_events_that_are_not_drawn_are_told_with_the_reason(store: Store) -> None:
    own = f"{OWN},TSLA:2022-01-03,META:2012-06-01,META:2016-05-04"
    chart = drawn(store, "event_returns", own, companies="META,INTC,NVDA", as_of="2024-01-31", **{"from": "2012Q1"})
    assert chart.missing[-2:] == (
        "Own events of companies that are not chosen: TSLA 3 Jan 2022.",
        "Own events after the as-of day: INTC 1 Aug 2024.",
    )
    assert "Meta, own event of 1 Jun 2012: prices before or over these days are too few." in chart.missing
    assert pd.to_datetime(chart.table["known_on"]).max() <= pd.Timestamp("2024-01-31")
    later = drawn(store, "event_returns", own, companies="META", **{"from": "2020Q1"})
    assert "Own events outside the window: META 1 Jun 2012 and META 4 May 2016." in later.missing
    assert len(later.table) == 2


@pytest.mark.parametrize("slug", CHARTS)
def test_without_any_the_chart_says_how_to_bring_some(store: Store, slug: str) -> None:
    chart = drawn(store, slug, own="")
    assert chart.finding.headline == "No own event is given."
    assert "page Events" in validated(chart.figure).layout.annotations[0].text
    assert drawn(store, slug, own="META:2026-10-09").finding.headline.startswith("No own event")


def test_one_own_event_is_enough(store: Store) -> None:
    assert drawn(store, "event_returns", "META:2023-03-14").finding.headline.startswith(
        "Abnormal return after the only own event: "
    )
    assert drawn(store, "event_single", "META:2023-03-14").finding.deck.startswith("Own event of 2023; abnormal return")


def test_a_label_is_text_and_no_markup(store: Store) -> None:
    label = "META:2023-03-14~<b>bold</b> <a href=x>"
    chart = drawn(store, "event_single", label)
    written = chart.figure.to_json()
    assert "&lt;b&gt;bold" in written
    assert "<a href=x" not in written
    beside = drawn(store, "event_returns", label).figure.to_json()
    assert "14 Mar 2023\\u003cbr\\u003e&lt;b&gt;bold" in beside
    assert "<a href=x" not in beside


def test_own_figures_are_not_said_to_move_own_events(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = pd.DataFrame({"source_id": ["own:file"], "ticker": ["META"]})
    monkeypatch.setattr(audit_queries, "own_companies", lambda _: rows)
    plain = drawn(store, "event_returns")
    chart = dataclasses.replace(plain, sources=pd.concat([plain.sources, rows[["source_id"]]], ignore_index=True))
    assert own_figure_notes.named(store, chart, ()) is chart, "the rows of own events move no figure"
    other = dataclasses.replace(chart, table=chart.table.assign(accession="a file of own figures"))
    assert "own figures" in own_figure_notes.named(store, other, ()).finding.exceptions[0]


def test_own_events_travel_with_address_export_and_frozen_link(store: Store) -> None:
    chart = drawn(store, "event_returns")
    params = dict(chart.parameters)
    address = addresses.address("event_returns", params, "csv")
    assert "own=META%3A2023-03-14~Year+of+efficiency,INTC%3A2024-08-01~Cuts~.+no+dividend,NVDA" in address
    csv = export.export(chart, "csv").decode()
    assert "entered by a reader" in csv or "own events of a reader" in csv
    assert "own event: Cuts, no dividend" in csv
    assert (
        charts.check(store, "event_returns", {"own": frozen.query(store, "event_returns", params)["own"]})[0]["own"]
        == (chart.parameters["own"])
    )


# ------------------------------------------------------------------------------------------- the page


def opened(**query: str) -> AppTest:
    """The page with the block of own events open."""
    app = AppTest.from_string("from ui.page.page_frame import show; show('events')", default_timeout=90)
    app.session_state["question:own-events"] = True
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def prose(app: AppTest) -> str:
    kinds = ("markdown", "caption", "warning", "error", "info")
    return "\n".join(str(e.value) for kind in kinds for e in getattr(app, kind)).replace("\\", "")


@pytest.mark.slow
def test_an_event_is_typed_taken_out_and_refused(store: Store) -> None:
    app = opened(own="META:2023-03-14~Year of efficiency", companies="META,INTC")
    company, day, label = "own events:events:company", "own events:events:day", "own events:events:label"
    app.selectbox(company).set_value("INTC")
    app.date_input(day).set_value(date(2024, 8, 1))
    app.text_input(label).set_value("Cuts, no dividend")
    [add] = [button for button in app.button if button.label == "Add this event"]
    add.click().run()
    assert not app.exception
    assert app.query_params["own"] == "META:2023-03-14~Year of efficiency,INTC:2024-08-01~Cuts~. no dividend"
    assert app.query_params["kind"] == "own"
    assert "Abnormal returns after own events range from" in prose(app)
    assert app.text_input(label).value == ""

    app.date_input(day).set_value(None)
    [add] = [button for button in app.button if button.label == "Add this event"]
    add.click().run()
    assert "**Own event: the day is empty**. Write it as year-month-day" in prose(app)
    assert len(app.query_params["own"].split(",")) == 2

    app.multiselect("events:own").unselect("META:2023-03-14~Year of efficiency").run()
    assert app.query_params["own"] == "INTC:2024-08-01~Cuts~. no dividend"
    assert "Abnormal return after the only own event" in prose(app)


def test_a_part_of_a_link_that_is_no_event_is_told(store: Store) -> None:
    app = opened(own="META:2023-03-14,META:someday", kind="own")
    assert "own: the day is not a date**: someday" in prose(app)
    assert app.query_params["own"] == "META:2023-03-14"
