"""Events by name and a reader's note: how they are asked for, where they are drawn, and whose words they are."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any

import pytest

from charts import marked_days
from charts.core import Chart
from data.store import Store
from errors import UsageError
from pages import CHARTS
from service.drawing import chart as charts
from service.drawing import reader_marks
from service.export import export, meta
from tools.plotly_schema import validated

YEAR = "meta-2023-03-14-flattening"
SLY = '<b>x</b> <a href="https://evil.example">y</a> <img src=x onerror=alert(1)> 2019Q4'


def texts(chart: Chart) -> list[str]:
    return [a["text"] for a in chart.figure.layout["annotations"]]


def drawn(store: Store, slug: str = "paradox", **asked: str) -> Chart:
    return charts.draw(store, slug, charts.strict(store, slug, asked))


def test_what_is_typed_comes_back_in_the_address(store: Store) -> None:
    """Page, chart address and `--set` all read and write through these."""
    asked = {"events": f"{YEAR},meta-2022-11-09-layoff", "note": "Look here", "note_at": "2024-05-01"}
    params = charts.strict(store, "paradox", asked)
    assert params["events"] == (YEAR, "meta-2022-11-09-layoff")
    assert params["note_at"] == date(2024, 5, 1)
    assert charts.to_query("paradox", params) == asked
    assert charts.strict(store, "paradox", {"note_at": "2024Q2"})["note_at"] == date(2024, 6, 30)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"events": "no-such-event"}, "Unknown event"),
        ({"events": f"{YEAR},meta-2022-11-09-layoff,msft-2023-01-18-layoff,googl-2023-01-20-layoff"}, "3"),
        ({"note": "x" * 121}, "note is too long"),
        ({"note_at": "soon"}, "note_at is not a date"),
    ],
)
def test_bad_input_is_one_clear_message(store: Store, asked: dict[str, str], said: str) -> None:
    _, problems = charts.parse(store, "paradox", asked)
    assert len(problems) == 1
    assert said in problems[0]
    with pytest.raises(UsageError):
        charts.strict(store, "paradox", asked)


def test_an_event_is_named_on_the_chart_and_in_its_sources_notes_and_metadata(store: Store) -> None:
    plain, chart = drawn(store), drawn(store, events=YEAR)
    assert any("Meta: Year of Efficiency" in text for text in texts(chart))
    assert not any("Year of Efficiency" in text for text in texts(plain))
    assert "Marked: 14 Mar 2023, Meta: Year of Efficiency." in chart.notes
    assert f"event:{YEAR}" in set(chart.sources["source_id"])
    [event] = meta(chart)["events"]
    assert (event["id"], event["day"]) == (YEAR, "2023-03-14")
    assert chart.figure.layout["height"] > plain.figure.layout["height"]
    assert validated(chart.figure)


@pytest.mark.slow
def test_an_event_that_was_not_public_is_not_drawn_and_one_outside_is_told(store: Store) -> None:
    early = drawn(store, events=YEAR, as_of="2023-01-31")
    assert not any("Year of Efficiency" in text for text in texts(early))
    assert f"Not public on 31 Jan 2023: {YEAR}." in early.missing
    outside = drawn(store, events=YEAR, **{"from": "2024Q1"})
    assert "Outside the window: 14 Mar 2023, Meta: Year of Efficiency." in outside.missing


def test_a_note_is_the_readers_and_never_in_our_sentences(store: Store) -> None:
    chart = drawn(store, note="We began to rent", note_at="2023-06-01")
    assert any(text.replace("<br>", " ") == "Reader's note: We began to rent" for text in texts(chart))
    ours = " ".join([chart.finding.headline, chart.finding.deck, chart.alt, *chart.notes, *chart.missing])
    assert "rent" not in ours
    told = meta(chart)["readers_note"]
    assert told == {"text": "We began to rent", "at": "2023-06-01", "by": "the reader, not Intelligence Leverage"}
    assert meta(drawn(store))["readers_note"] is None


@pytest.mark.parametrize("format", ["html", "json", "csv"])
def test_a_note_is_no_markup_anywhere(store: Store, format: str) -> None:
    chart = drawn(store, note=SLY)
    assert all("<a " not in text and "<img" not in text and "<b>x" not in text for text in texts(chart))
    assert any("2019Q4" in text for text in texts(chart)), "a reader's words are not rewritten"
    body = export(chart, format).decode()
    if format == "html":
        assert "<img src=x" not in body
        assert "<b>x</b>" not in body


def test_labels_never_meet(store: Store) -> None:
    """Each has pixels above the plot of its own, below the caption and above the headings."""
    asked = f"{YEAR},meta-2022-11-09-layoff,amzn-2026-01-28-layoff"
    chart = drawn(store, events=asked, note="A note of three lines that is as long as it may be, or nearly so, and on")
    ours = [a for a in chart.figure.layout["annotations"] if a.get("name") == marked_days.LABEL]
    high = {id(a): 15 * (a["text"].count("<br>") + 1) for a in ours}
    spans = sorted((-a.get("ay", -a.get("yshift", 0)), high[id(a)]) for a in ours)
    assert len(spans) == 4
    assert all(low + size <= following for (low, size), (following, _) in itertools.pairwise(spans))


@pytest.mark.slow
def test_only_time_series_take_them(store: Store) -> None:
    takers = {slug for slug in CHARTS if "events" in {p.name for p in CHARTS[slug].parameters}}
    for slug in takers:
        assert marked_days.takes(charts.draw(store, slug, {}).figure), slug
    with pytest.raises(UsageError, match="events"):
        charts.strict(store, "rank", {"events": YEAR})


def test_every_event_has_a_name_a_day_and_a_document(store: Store) -> None:
    every: dict[str, Any] = reader_marks.events(store)
    assert YEAR in every
    assert any("guided for" in event.name for event in every.values())
    assert all(event.name and event.day and event.source_id for event in every.values())
