"""A user's own figures: every row checked with its reason, good rows only with a yes, marked, exported, removed
again."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from contracts import CONCEPTS
from data.concepts import PROOF
from data.opening import build_store
from data.sources import upload, upload_bounds
from data.store import Store
from errors import BadData, LeverageError, NotFound
from service import export
from service.drawing import chart
from service.own_figures import owners_files, readers_views
from service.snapshots import current_store
from service.updating import operations
from tests.actors import ME

ENDS = {"META": {date(2026, 3, 31), date(2026, 6, 30)}, "NEW": set()}
TODAY = date(2026, 11, 24)
HEAD = "ticker,concept,period_end,value,period_start,known_on\n"


def parsed(rows: str, name: str = "own.csv") -> upload.Upload:
    return upload.parse((HEAD + rows).encode(), name, ends=ENDS, today=TODAY)


def test_good_rows_become_values_in_base_units() -> None:
    found = parsed("meta,Headcount,2026-09-30,76000,,2026-10-28\nMETA,capex,2026-09-30,3.15e10,2026-07-01,\n")
    assert found.rejects == []
    assert found.rows.values.tolist() == [
        ["META", "headcount", date(2026, 9, 30), 76000.0, None, date(2026, 10, 28), "persons"],
        ["META", "capex", date(2026, 9, 30), 31.5e9, date(2026, 7, 1), TODAY, "USD"],
    ]


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("ZZZZ,headcount,2026-06-30,5,,", "ticker", "no known company"),
        ("META,happiness,2026-06-30,5,,", "concept", "is none of"),
        ("META,market_value,2026-06-30,5,,", "concept", "computed"),
        ("META,headcount,30/06/2026,5,,", "period_end", "not a date like 2026-09-30"),
        ("META,headcount,2026-W26-2,5,,", "period_end", "not a date like 2026-09-30"),
        ("META,headcount,20260630,5,,", "period_end", "not a date like 2026-09-30"),
        ("META,headcount,,5,,", "period_end", "is empty"),
        ("META,headcount,2027-06-30,5,,", "period_end", "future"),
        ('META,headcount,2026-06-30,"75,472",,', "value", "not a number; write it like 75472"),
        ("META,headcount,2026-06-30,75_472,,", "value", "not a number"),
        ("META,headcount,2026-06-30,٧٥٤٧٢,,", "value", "not a number"),
        ("META,headcount,2026-06-30,,,", "value", "not a number"),
        ("META,headcount,2026-06-30,nan,,", "value", "not finite"),
        ("META,headcount,2026-06-30,0,,", "value", "above zero"),
        ("META,capex,2026-06-30,-5,2026-04-01,", "value", "below zero"),
        ("META,capex,2026-06-30,5,,", "period_start", "flows over a period"),
        ("META,capex,2026-06-30,5,2026-06-01,", "period_start", "such as 2026-04-01 for the quarter"),
        (",headcount,2026-06-30,5,,", "ticker", "is empty"),
        ("META,,2026-06-30,5,,", "concept", "is empty"),
        ("META,assets,2026-06-30,5,2026-04-01,", "period_start", "leave it empty"),
        ("META,assets,2026-05-31,5,,", "period_end", "the nearest is 2026-06-30"),
        ("META,headcount,2026-06-30,5,,2026-06-01", "known_on", "between 2026-06-30 and today"),
        ("META,headcount,2026-06-30,5,,2027-01-01", "known_on", "between 2026-06-30 and today"),
        ("META,headcount,0001-06-30,5,,", "period_end", "lies before 1990-01-01"),
        ("META,headcount,2026-06-30,75.472,,", "value", "no whole number of people"),
        ("META,headcount,2026-06-30,1e300,,", "value", "more than any company employs (5,000,000)"),
        ("META,capex,2026-06-30,3.1e16,2026-04-01,", "value", "more than any company's capital expenditure"),
        (
            "META,net_income,2026-06-30,-3e12,2026-04-01,",
            "value",
            "more than any company's net income (2,000,000,000,000)",
        ),
        ("META,assets,2026-06-30,366,,", "value", "whole dollars, not thousands or millions"),
    ],
)
def test_a_bad_row_is_told_with_column_and_reason_and_the_others_stay(row: str, column: str, reason: str) -> None:
    found = parsed(f"META,headcount,2026-03-31,77986,,\n{row}\n")
    assert len(found.rows) == 1
    (told,) = found.rejects
    assert (told.row, told.column) == (3, column), "lines are counted as an editor does"
    assert reason in told.reason


def test_what_any_company_has_ever_reported_is_within_the_bounds(store: Store) -> None:
    rows = store.query("SELECT concept, value, period_end FROM observation WHERE value IS NOT NULL")
    rows = rows[rows["concept"] != PROOF]  # lines that are no concept, so nobody can upload them
    pairs = zip(rows["concept"], rows["value"], strict=True)
    told = {(concept, value): upload_bounds.objection(CONCEPTS[concept], value) for concept, value in pairs}
    assert {key: said for key, said in told.items() if said and key[1] != 0} == {}
    assert rows["period_end"].min().date() > upload_bounds.FIRST_DAY


def test_a_row_that_stands_twice_counts_once() -> None:
    found = parsed("META,headcount,2026-06-30,5,,\nMETA,headcount,2026-06-30,6,,\n")
    assert (len(found.rows), found.rejects[0].reason) == (1, "stands in row 2, too")


@pytest.mark.parametrize("kind", ["xlsx", "parquet"])
def test_other_formats_hold_the_same(kind: str) -> None:
    frame = pd.DataFrame(
        {"Ticker": ["META"], "concept": ["headcount"], "period_end": [pd.Timestamp("2026-09-30")], "value": [76000]}
    )
    out = io.BytesIO()
    frame.to_excel(out, index=False) if kind == "xlsx" else frame.to_parquet(out, index=False)
    found = upload.parse(out.getvalue(), f"own.{kind}", ends=ENDS, today=TODAY)
    assert found.rejects == []
    assert found.rows[["ticker", "period_end", "value"]].values.tolist() == [["META", date(2026, 9, 30), 76000.0]]


@pytest.mark.parametrize("name", ["own.csv", "own.xlsx", "own.parquet", "own.pdf", "own"])
def test_what_is_no_such_file_is_one_message(name: str) -> None:
    with pytest.raises(BadData, match=r"own"):
        upload.parse(b"\x00\xff\xfe broken", name, ends=ENDS, today=TODAY)


@pytest.mark.parametrize(
    ("content", "said"),
    [("", "is empty"), ("\n \n", "is empty"), ("a,b\n1,2\n", "Columns are missing"), (HEAD, "no rows")],
)
def test_a_file_without_columns_or_rows_is_told(content: str, said: str) -> None:
    with pytest.raises(BadData, match=said):
        upload.parse(content.encode(), "own.csv", ends=ENDS, today=TODAY)


def workbook(*rows: Sequence[object], merged: str = "") -> bytes:
    """An XLSX file of these rows under the titles, as a program writes it: formulas are not computed."""
    book, out = Workbook(), io.BytesIO()
    sheet = book.active
    for row in ([*HEAD.strip().split(",")], *rows):
        sheet.append(row)
    if merged:
        sheet.merge_cells(merged)
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("own.csv", workbook(), "The file is no CSV: own.csv (it begins like XLSX). Save it again as CSV or XLSX"),
        ("own.xlsx", HEAD.encode(), "The file is no XLSX: own.xlsx. Save it again as"),
        (
            "own.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1",
            "The file is no XLSX: own.xlsx (it begins like an old XLS",
        ),
        ("own.parquet", HEAD.encode(), "The file is no Parquet: own.parquet. Save it again as"),
        ("own.xlsx", b"", "The file is empty: own.xlsx"),
    ],
)
def test_a_file_of_another_kind_than_its_name_says_is_told_by_kind(name: str, content: bytes, said: str) -> None:
    with pytest.raises(BadData) as refused:
        upload.parse(content, name, ends=ENDS, today=TODAY)
    assert str(refused.value).startswith(said)


def test_a_formula_and_a_merged_cell_of_a_workbook_say_why_they_are_empty() -> None:
    day = date(2026, 6, 30)
    rows = (["META", "headcount", day, "=75000+1000"], ["META", "assets", day, 1e9], ["META", "equity", day, 1e9])
    found = upload.parse(workbook(*rows, merged="A3:A4"), "own.xlsx", ends=ENDS, today=TODAY)
    told = {reject.column: (reject.row, reject.reason) for reject in found.rejects}
    assert told["value"][0] == 2
    assert "a formula has a value once" in told["value"][1]
    assert told["ticker"] == (4, "is empty (of merged cells the first alone has a value)")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_titles_may_be_written_in_words(separator: str) -> None:
    rows = "Ticker,Concept,Period End,Value,Period  start,KNOWN ON\nMETA,capex,2026-06-30,5e9,2026-04-01,2026-07-01\n"
    found = upload.parse(rows.replace(",", separator).encode(), "own.csv", ends=ENDS, today=TODAY)
    assert found.rejects == []
    assert found.rows[["period_start", "known_on"]].values.tolist() == [[date(2026, 4, 1), date(2026, 7, 1)]]


@given(st.text(max_size=300))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        found = parsed(text)
    except BadData:
        return
    assert len(found.rows) + len(found.rejects) >= 1


def test_the_template_is_an_example_that_works() -> None:
    found = upload.parse(upload.TEMPLATE.encode(), "template.csv", ends=ENDS, today=TODAY)
    assert (found.rejects, len(found.rows)) == ([], 2)


def mine() -> Store:
    """The store as who imports here sees it."""
    return readers_views.store_of(ME.owner)


@pytest.fixture
def own(
    tmp_path: Path, store: object, store_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], float | None]:
    """A store of one's own, and how Meta's headcount of 2026-09-30 stands in it."""
    monkeypatch.setenv("LEVERAGE_STORE", str(shutil.copytree(store_folder, tmp_path / "store")))
    build_store()

    def headcount() -> float | None:
        rows = mine().query(
            "SELECT value, method, evidence FROM series WHERE basis = 'quarter' AND ticker = 'META' "
            "AND concept = 'headcount' AND period_end = '2026-09-30'"
        )
        assert set(rows["evidence"]) <= {"user"}
        return None if rows.empty else float(rows["value"].iloc[0])

    return headcount


@pytest.mark.slow
def test_own_figures_come_in_are_marked_go_out_and_can_be_brought_in_again(own: Callable[[], float | None]) -> None:
    content = (HEAD + "META,headcount,2026-09-30,76000,,2026-10-28\n").encode()
    assert own() is None
    assert operations.import_figures(ME, content, "mine.csv").run().outcome == "private"
    assert own() == 76_000
    files = owners_files.files(mine(), ME.owner)
    assert files[["title", "rows", "seen_by"]].values.tolist() == [["Own data: mine.csv", 1, "only you"]]
    again = owners_files.rows(mine()).to_csv(index=False, date_format="%Y-%m-%d").encode()
    operations.remove_figures(ME, files["source_id"].iloc[0]).run()
    assert own() is None
    assert operations.import_figures(ME, again, "again.csv").run().outcome == "private"
    assert own() == 76_000


@pytest.mark.slow
def test_own_figures_are_named_wherever_a_chart_rests_on_them(own: Callable[[], float | None]) -> None:
    params = {"companies": ("META", "MSFT"), "y": "headcount"}
    assert "own figures" not in str(chart.draw(current_store.store(), "compare", params).finding)
    operations.import_figures(ME, (HEAD + "META,headcount,2026-09-30,76000,,2026-10-28\n").encode(), "mine.csv").run()
    drawn = chart.draw(mine(), "compare", params)
    said = (
        "Values of Meta rest on private own figures: whoever made this view entered them, no filing states them, and "
        "an address of this chart shows it without them."
    )
    assert drawn.finding.exceptions[0] == said
    assert drawn.alt.endswith(said)
    seen = drawn.figure.to_json()
    assert "Dashed, hollow: interpolated, estimated or own figures" in seen
    assert "76,000, own figure" in seen  # in the hover
    for format in ("csv", "json", "html"):
        assert said in export.export(drawn, format).decode(), format
    apart = chart.draw(mine(), "compare", {**params, "companies": ("MSFT",)})
    assert "own figures" not in str(apart.finding)
    assert "own figure" not in apart.figure.to_json()
    operations.share_figures(ME, owners_files.newest(ME.owner)).run()
    said = "Values of Meta rest on own figures: figures that users of this dashboard entered and no filing states."
    for store in (mine(), current_store.store()):
        assert chart.draw(store, "compare", params).finding.exceptions[0] == said


@pytest.mark.slow
def test_own_figures_never_stand_before_a_filing(own: Callable[[], float | None]) -> None:
    wrong = (HEAD + "META,headcount,2026-06-30,1,,\n").encode()
    with pytest.raises(LeverageError, match="1 people, where 75,472 people is known of 2026-06-30"):
        operations.import_figures(ME, wrong, "wrong.csv").run()
    operations.import_figures(ME, wrong, "wrong.csv", otherwise="as is").run()
    rows = mine().query(
        "SELECT value, evidence FROM series WHERE basis = 'quarter' AND ticker = 'META' AND concept = 'headcount' "
        "AND period_end = '2026-06-30'"
    )
    assert rows.values.tolist() == [[75_472.0, "reported"]]


@pytest.mark.slow
def test_own_figures_outlive_a_new_build(own: Callable[[], float | None]) -> None:
    operations.import_figures(ME, (HEAD + "META,headcount,2026-09-30,76000,,2026-10-28\n").encode(), "mine.csv").run()
    build_store()
    assert own() == 76_000


@pytest.mark.slow
def test_removing_what_is_not_there_and_importing_nothing_are_told(own: Callable[[], float | None]) -> None:
    with pytest.raises(NotFound, match="no own figures"):
        operations.remove_figures(ME, "user:nothing").run()
    with pytest.raises(LeverageError, match="No row"):
        operations.import_figures(ME, (HEAD + "ZZZZ,headcount,2026-09-30,1,,\n").encode(), "bad.csv").run()


@pytest.mark.slow
def test_a_figure_that_was_asked_about_is_imported_as_it_was_answered(own: Callable[[], float | None]) -> None:
    content = (HEAD.replace(",", ";") + "META;headcount;2026-09-30;76.000;;2026-10-28\n").encode()
    operations.import_figures(ME, content, "mine.csv", {2: "as meant"}).run()
    assert own() == 76_000
    build_store()
    assert own() == 76_000, "what was answered is kept with the file"


@pytest.mark.parametrize(
    ("encoding", "letter", "where"),
    [
        ("utf-16-le", "E", "line 1 has a zero byte"),
        ("cp1252", "\u00c9", "line 2, byte 0xc9"),
    ],
)
def test_a_file_in_another_encoding_says_what_to_save_it_as(encoding: str, letter: str, where: str) -> None:
    content = f"{HEAD}M{letter}TA,headcount,2026-09-30,76000,,\n".encode(encoding)
    with pytest.raises(BadData) as raised:
        upload.parse(content, "own.csv", ends=ENDS, today=TODAY)
    step = "Save it again as CSV UTF-8, as spreadsheet programs call it, or as XLSX."
    assert raised.value.message == f"The file is not in UTF-8: own.csv ({where}). {step}"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("name", ["own.csv", "own.txt", "own.TSV"])
def test_unicode_text_of_a_spreadsheet_is_read(encoding: str, name: str) -> None:
    text = f"\ufeff{HEAD}META,headcount,2026-09-30,76000,,\n".replace(",", "\t").replace("\n", "\r\n")
    found = upload.parse(text.encode(encoding), name, ends=ENDS, today=TODAY)
    assert found.rejects == []
    assert found.rows["value"].tolist() == [76_000]


def test_broken_unicode_text_says_where() -> None:
    content = f"\ufeff{HEAD}".encode("utf-16-le") + b"\x00\xd8"
    with pytest.raises(BadData, match=r"UTF-16 that is broken: own\.txt \(byte \d+\)\. Save it again as CSV UTF-8"):
        upload.parse(content, "own.txt", ends=ENDS, today=TODAY)


def test_a_byte_that_is_no_utf8_is_named_behind_a_byte_order_mark() -> None:
    content = b"\xef\xbb\xbf" + HEAD.encode() + b"M\xc9TA,headcount,2026-09-30,76000,,\n"
    with pytest.raises(BadData, match="line 2, byte 0xc9"):
        upload.parse(content, "own.csv", ends=ENDS, today=TODAY)
