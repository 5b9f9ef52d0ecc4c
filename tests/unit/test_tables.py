"""How a table of the record is written: by the name of a column and what it holds, as HTML that a keyboard leaves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import StringIO

import pandas as pd
import pytest
import streamlit as st

from data.store import Store
from service.export.record_head import record_head
from service.tables import html_table
from ui.elements import number_tables, table_rows

DAY = pd.Series(pd.to_datetime(["2026-07-29 14:05"]))


@pytest.mark.parametrize(
    ("name", "values", "head", "cell"),
    [
        ("year", pd.Series([2025]), "Year", "2025"),
        ("count", pd.Series([137_500_000_000.0]), "Count", "137,500,000,000"),
        ("share", pd.Series([0.4125]), "Share", "0.4125"),
        ("change", pd.Series([-0.1]), "Change", "−10.0%"),
        ("at", pd.Series([0.48]), "At", "0.48"),  # of an assumption
        ("at", DAY, "At (UTC)", "29 Jul 2026, 14:05"),  # of an entry in the log
        ("known_on", DAY, "Known on", "29 Jul 2026"),
        ("current", pd.Series([True]), "Current", "yes"),
        ("reason", pd.Series([None]), "Reason if missing", "–"),
        ("concept", pd.Series(["net_income"]), "Concept", "Net income"),
    ],
)
def test_a_column_is_written_by_its_name_and_what_it_holds(name: str, values: pd.Series, head: str, cell: str) -> None:
    html = number_tables.drawn(pd.DataFrame({name: values}), 9)
    [table] = pd.read_html(StringIO(html), converters={0: str}, keep_default_na=False, thousands="'")
    assert (list(table), table.iloc[0, 0]) == ([head], cell)


def test_states_are_told_in_words_and_billions_without_cents() -> None:
    frame = pd.DataFrame({"value": [52_049_412_345.678, 0.4125, None], "evidence": ["single_source", "derived", None]})
    frame["unit"] = ["USD", "fraction", "USD"]
    told = number_tables._in_words(frame)
    assert told["evidence"].dropna().tolist() == ["single source", "derived"]
    assert told["exact"].dropna().tolist() == [52_049_412_346, 0.4125]
    assert frame["evidence"].iloc[0] == "single_source", "what is exported stays"


def test_a_document_is_a_link_and_nothing_of_a_value_becomes_an_element() -> None:
    frame = pd.DataFrame({"what": ["<b>bold</b>", "plain"], "url": ["https://www.sec.gov/x?a=1&b=2", "javascript:x"]})
    html = number_tables.drawn(frame, 9, caption="A < B")
    assert '<a href="https://www.sec.gov/x?a=1&amp;b=2"' in html
    assert "javascript" not in html
    assert "<b>" not in html
    assert "<caption><span>A &lt; B</span></caption>" in html


def test_the_file_of_a_long_table_has_all_rows_and_no_spreadsheet_runs_one(monkeypatch: pytest.MonkeyPatch) -> None:
    files: list[Callable[[], str]] = []
    monkeypatch.setattr(st, "download_button", lambda _, *, data, **__: files.append(data))
    days = pd.to_datetime(["2026-07-29"] * 30)
    number_tables.show(pd.DataFrame({"what": ["=EVIL()"] * 30, "day": days, "count": [2.0] * 30}), key="a")
    assert [file().splitlines() for file in files] == [["what,day,count", *["'=EVIL(),2026-07-29,2"] * 30]]


def test_the_file_of_a_table_of_the_record_says_what_it_is_and_from_where(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    files: list[Callable[[], str]] = []
    monkeypatch.setattr(st, "download_button", lambda _, *, data, **__: files.append(data))
    head = record_head("What the checks of the data found.", store, date(2025, 3, 1))
    number_tables.show(pd.DataFrame({"number": range(30)}), key="findings", head=head)
    [lines] = [file().splitlines() for file in files]
    told = dict(line.removeprefix("# ").split(": ", 1) for line in lines if line.startswith("# "))
    assert list(told) == ["title", "as of", "snapshot", "sources", "licence", "exported by"]
    assert (told["title"], told["as of"]) == ("What the checks of the data found", "1 Mar 2025")
    assert told["snapshot"] == store.snapshot
    assert pd.read_csv(StringIO(files[0]()), comment="#")["number"].tolist() == list(range(30))
    assert "the newest facts" in record_head("Findings", store)[1]


def test_only_the_first_rows_are_written() -> None:
    html = number_tables.drawn(pd.DataFrame({"number": range(500)}), table_rows.FIRST)
    assert html.count("<tr>") == table_rows.FIRST + 1


def test_over_a_long_table_a_link_leads_behind_it_and_a_short_one_has_none() -> None:
    short, long = (html_table.table("A", "", ["<tr></tr>"] * rows) for rows in (3, 30))
    assert "Skip the table" not in short
    start, _, rest = long.partition('<a class="skip" href="#')
    target = rest.partition('"')[0]
    assert start == ""
    assert long.endswith(f'<div id="{target}" tabindex="-1"></div>')
