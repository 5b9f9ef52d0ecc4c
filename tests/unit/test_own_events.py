"""A reader's own events: what is understood of an address and a file, what is refused, and that nothing is lost."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from charts.parameter import Parameter
from data.store import Store
from engine import own_events as events
from engine.own_events import ADDRESS, LETTERS, MOST, OwnEvent, of_texts
from errors import BadData, UsageError
from service.drawing import chart as charts
from service.input import grammar, own_events, parse
from service.input.own_events import Priced, of_address
from tests.thorough import examples

KNOWN = Priced({"META": date(2012, 5, 18), "INTC": date(2012, 1, 3), "BRK-B": date(2012, 1, 3)}, dict)
DAYS = st.dates(date(2013, 1, 1), date(2026, 10, 9))
SPECIAL = "~,.:;'=+-@#\"%& <>ä→"
LABELS = st.text(st.sampled_from("ab" + SPECIAL) | st.characters(exclude_categories=["C", "Z"]), max_size=LETTERS).map(
    lambda text: grammar.line("label", text, 2 * LETTERS)[:LETTERS].strip()
)
LISTS = st.lists(
    st.builds(OwnEvent, st.sampled_from(sorted(KNOWN.first)), DAYS, LABELS),
    max_size=12,
    unique_by=lambda event: (event.ticker, event.day),
)


def read(store: Store, text: str, name: str = "mine.csv") -> own_events.OwnFile:
    return own_events.read(store, text.encode(), name)


def told(text: str) -> list[str]:
    return [problem.message for problem in of_address("own", text, KNOWN)[1]]


@given(LISTS)
@examples(40)
def test_a_list_in_an_address_comes_back(listed: list[OwnEvent]) -> None:
    text = ",".join(map(str, listed))
    kept, problems = of_address("own", text, KNOWN)
    assert (of_texts(kept), problems) == (tuple(listed), [])
    again = charts.query_of([Parameter("own", "own_events", (), "Own events")], {"own": kept})
    assert again.get("own", "") == text


@given(listed=LISTS)
@examples(25)
def test_a_list_as_a_file_comes_back(store: Store, listed: list[OwnEvent]) -> None:
    known = [event for event in listed if event.ticker != "BRK-B" and not event.label.startswith("'")]
    known = [event for event in known if ";'" not in event.label.replace(" ", "")]  # as a file that was disarmed
    if known:
        back = own_events.read(store, own_events.written(known), "mine.csv")
        assert (back.events, back.refused) == (tuple(known), ())


@given(st.text(max_size=200))
@examples(60)
def test_no_text_fails_otherwise_than_with_a_message(text: str) -> None:
    kept, problems = of_address("own", text, KNOWN)
    assert all(event.ticker in KNOWN.first for event in of_texts(kept))
    assert all(problem.what.startswith("own") and problem.next_step for problem in problems)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("GOGL:2023-02-01", "own: the company is none with daily prices here: GOGL. Known: BRK-B, INTC and META."),
        ("MTA:2023-02-01", "own: the company is none with daily prices here: MTA. Did you mean META?"),
        (":2023-02-01", "own: the company is empty. Write a ticker or a name, such as META."),
        ("META", "own: the day is empty. Write it as year-month-day, such as 2023-02-01."),
        ("META:2023-02-30", "own: the day is not a date: 2023-02-30. Write it as year-month-day, such as 2023-02-01."),
        ("META:20230201", "own: the day is not a date: 20230201. Write it as year-month-day, such as 2023-02-01."),
        ("META:2012-05-17", "own: the day is before the first price: 2012-05-17. Prices of META begin on 2012-05-18."),
        ("META:2023-02-01~a,META:2023-02-01~b", "own: the day stands there twice: META, 2023-02-01."),
        (f"META:2023-02-01~{'x' * 41}", "own: the label is too long"),
    ],
)
def test_what_cannot_be_used_is_told_with_what_to_do(text: str, said: str) -> None:
    [message] = told(text)
    assert message.startswith(said)


def test_the_future_is_no_event() -> None:
    tomorrow = date.today() + timedelta(days=1)
    assert told(f"META:{tomorrow}") == [f"own: the day lies in the future: {tomorrow}. Today is {date.today()}."]
    assert of_address("own", f"META:{date.today()}", KNOWN) == ((f"META:{date.today()}",), [])


def test_what_cannot_be_used_leaves_the_others() -> None:
    assert of_address("own", "META:2023-02-01, XX:2023-02-01,brk.b:2020-01-02~B", KNOWN)[0] == (
        "META:2023-02-01",
        "BRK-B:2020-01-02~B",
    )


def test_the_same_event_twice_is_one() -> None:
    assert of_address("own", "META:2023-02-01~a,META:2023-02-01~a", KNOWN) == (("META:2023-02-01~a",), [])


def test_problems_are_counted_beyond_a_few() -> None:
    messages = told(",".join(f"X{n}:2023-02-01" for n in range(20)))
    assert len(messages) == 6
    assert messages[-1] == "own: 15 more cannot be used. Mend these first."


def test_a_list_is_bounded_in_events_and_in_letters() -> None:
    days = [date(2020, 1, 1) + timedelta(days=n) for n in range(150)]
    kept, [problem] = of_address("own", ",".join(f"META:{day}" for day in days), KNOWN)
    assert len(kept) == MOST
    assert "and 49 more" in problem.message
    wide = ",".join(f"META:{day}~{'ä' * 30}" for day in days[:60])  # six letters each in an address
    kept, [problem] = of_address("own", wide, KNOWN)
    assert 15 < len(kept) < 30
    assert "letters of an address" in problem.what
    with pytest.raises(UsageError, match="too long"):
        of_address("own", "META:2023-02-01," * ADDRESS, KNOWN)
    with pytest.raises(UsageError, match="room for 100"):
        own_events.joined(of_texts([f"META:{day}" for day in days[:90]]), of_texts([f"INTC:{d}" for d in days[:11]]))


def test_of_two_labels_of_a_day_the_one_typed_last_stays() -> None:
    before, after = (OwnEvent("META", date(2023, 2, 1), label) for label in ("a", "b"))
    assert own_events.joined([before], [after]) == (after,)
    assert events.fitting([before]) == 1


# --------------------------------------------------------------------------------------------- a file


def test_a_file_is_checked_row_by_row(store: Store) -> None:
    file = read(
        store,
        "Company;Date;Label\nmeta;2023-02-01;Year of efficiency\nNvidia;2023-05-24;\n\nXXXX;2020-01-01;\n"
        "META;01/02/2023;\nMETA;2999-01-01;\nMETA;2023-02-01;again\nCRWV;2024-01-02;\n",
    )
    assert list(map(str, file.events)) == ["META:2023-02-01~Year of efficiency", "NVDA:2023-05-24"]
    assert [(row.row, row.column, row.value) for row in file.refused] == [
        (5, "company", "XXXX"),
        (6, "day", "01/02/2023"),
        (7, "day", "2999-01-01"),
        (8, "day", "META, 2023-02-01"),
        (9, "day", "2024-01-02"),
    ]
    assert all(row.why and row.todo for row in file.refused)
    assert "2025-03-28" in file.refused[-1].todo


def test_a_sheet_is_read_as_a_file_of_text_is(store: Store) -> None:
    sheet = BytesIO()
    rows = [("INTC", pd.Timestamp("2024-08-01"), "Cuts")]
    pd.DataFrame(rows, columns=["company", "day", "label"]).to_excel(sheet, index=False)
    assert list(map(str, own_events.read(store, sheet.getvalue(), "mine.xlsx").events)) == ["INTC:2024-08-01~Cuts"]


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        ("META,2023-02-01\n", "mine.csv", "Its first line must name: company, day, label"),
        ("company,label\nMETA,x\n", "mine.csv", "mine.csv: day"),
        ("company,day\n", "mine.csv", "has no rows"),
        ("", "mine.csv", "is empty"),
        ("company,day\nMETA,2023-02-01\n", "mine.json", "kind of file"),
        ("company,day\n" + "x" * 30_000, "mine.csv", "line has more than"),
    ],
)
def test_a_file_that_is_none_of_events_says_so(store: Store, text: str, name: str, said: str) -> None:
    with pytest.raises(BadData) as refused:
        read(store, text, name)
    assert said in refused.value.message


def test_rows_that_have_no_room_are_told(store: Store) -> None:
    days = pd.bdate_range("2020-01-01", periods=MOST + 2)
    file = read(store, "company,day\n" + "\n".join(f"META,{day:%Y-%m-%d}" for day in days))
    assert len(file.events) == MOST
    assert [(row.row, row.why) for row in file.refused] == [(102, "has no room"), (103, "has no room")]


def test_the_template_is_a_file_that_can_be_uploaded(store: Store) -> None:
    file = read(store, own_events.TEMPLATE)
    assert len(file.events) == 2
    assert own_events.written(file.events).decode() == own_events.TEMPLATE


def test_a_label_is_no_formula_in_a_sheet(store: Store) -> None:
    event = OwnEvent("META", date(2023, 2, 1), '=HYPERLINK("https://example.org")')
    file = own_events.written([event])
    assert b"\"'=HYPERLINK" in file
    assert own_events.read(store, file, "mine.csv").events == (event,)


def test_an_address_of_a_chart_takes_own_events(store: Store) -> None:
    params, problems = parse.parse(store, "event_returns", {"own": "Meta:2023-02-01~a~. b,nobody:2023-02-01"})
    assert params["own"] == ("META:2023-02-01~a~. b",)
    assert len(problems) == 1
    with pytest.raises(UsageError, match="the company is none with daily prices"):
        parse.strict(store, "event_returns", {"own": "nobody:2023-02-01"})
