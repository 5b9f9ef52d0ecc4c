"""Own figures that do not fit what is known are asked about: slips of scale and sign, with what may be meant.

META's figures are its filings': 75,472 people and 30,116 million of capital expenditure in the second quarter of 2026.
"""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from data.sources import plausibility, upload, user_load
from errors import UsageError

TODAY = date(2026, 11, 24)
ENDS = {"META": {date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30)}}
HEAD = "ticker,concept,period_end,value,period_start,known_on\n"
KNOWN = pd.DataFrame(
    [
        ("META", "headcount", "quarter", "2026-03-31", 77_986.0),
        ("META", "headcount", "quarter", "2026-06-30", 75_472.0),
        ("META", "capex", "quarter", "2025-12-31", 21_383e6),
        ("META", "capex", "quarter", "2026-03-31", 18_997e6),
        ("META", "capex", "quarter", "2026-06-30", 30_116e6),
        ("META", "capex", "annual", "2025-12-31", 69_691e6),
        ("META", "revenue", "quarter", "2026-06-30", 59_000e6),
        ("META", "assets", "quarter", "2026-06-30", 400_000e6),
        *(("META", "net_income", "quarter", f"2025-{m}-01", 18e9) for m in ("03", "06", "09", "12")),
    ],
    columns=list(plausibility.COLUMNS),
)
QUARTER = ",2026-07-01,2026-10-28"


def checked(rows: str, known: pd.DataFrame = KNOWN) -> upload.Upload:
    return upload.parse((HEAD + rows).encode(), "own.csv", ends=ENDS, today=TODAY, known=known)


@pytest.mark.parametrize(
    ("row", "meant", "said"),
    [
        ("headcount,2026-09-30,76.000,,", 76_000, "76 people, where 75,472 people is known of 2026-06-30"),
        ("headcount,2026-09-30,76,,", 76_000, "76 people, where 75,472 people"),
        ("headcount,2026-06-30,750000,,", None, "750,000 people, where 75,472 people is known of 2026-06-30"),
        (f"capex,2026-09-30,31500{QUARTER}", 31.5e9, "31,500 USD, where 30,116,000,000 USD"),
        (f"capex,2026-09-30,31500000{QUARTER}", 31.5e9, "31,500,000 USD"),
        ("capex,2026-09-30,70000000,2025-10-01,", 70e9, "where 69,691,000,000 USD is known of 2025-12-31"),
        ("capex,2026-06-30,80000000,2026-01-01,", 80e9, "80,000,000 USD"),
        (f"net_income,2026-09-30,-18000000000{QUARTER}", 18e9, "-18,000,000,000 USD"),
        (f"net_income,2026-09-30,18000000{QUARTER}", 18e9, "18,000,000 USD"),
        ("stock_compensation,2026-09-30,5000,2026-07-01,", 5e9, "in a company with revenue of 59,000,000,000 USD"),
    ],
)
def test_what_does_not_fit_is_asked_with_what_may_be_meant(row: str, meant: float | None, said: str) -> None:
    found = checked(f"META,{row}\n")
    assert found.rejects == []
    (question,) = found.questions
    assert question.meant == meant
    assert said in question.why
    assert question.row == 2


@pytest.mark.parametrize(
    "row",
    [
        "headcount,2026-09-30,76000,,",
        "headcount,2026-09-30,20000,,",
        f"capex,2026-09-30,31500000000{QUARTER}",
        f"capex,2026-09-30,90000000000{QUARTER}",
        "capex,2026-06-30,100000000000,2025-07-01,",
        f"net_income,2026-09-30,-1000000000{QUARTER}",
        f"net_income,2026-09-30,2500000{QUARTER}",
        "cash,2026-09-30,12000000000,,",
    ],
)
def test_what_may_well_be_is_not_asked(row: str) -> None:
    found = checked(f"META,{row}\n")
    assert (found.rejects, found.questions) == ([], [])


def test_a_company_of_which_nothing_is_known_is_measured_by_the_rest_of_the_file() -> None:
    rows = "META,headcount,2026-03-31,76000,,\nMETA,headcount,2026-06-30,77,,\nMETA,headcount,2026-09-30,78000,,\n"
    found = checked(rows, KNOWN.head(0))
    assert [(q.row, q.meant) for q in found.questions if q.row == 3] == [(3, 77_000)]


def test_persons_are_measured_by_the_revenue_where_no_headcount_is_known() -> None:
    found = checked("META,headcount,2026-09-30,76,,\n", KNOWN[KNOWN["concept"] != "headcount"])
    assert [q.meant for q in found.questions] == [76_000]


def test_a_semicolon_file_is_read_with_decimal_commas() -> None:
    head = HEAD.replace(",", ";")
    content = f"{head}META;capex;2026-09-30;31.500.000.000,50;2026-07-01;2026-10-28\n".encode()
    found = upload.parse(content, "own.csv", ends=ENDS, today=TODAY, known=KNOWN)
    assert (found.rejects, found.questions, found.rows["value"].tolist()) == ([], [], [31_500_000_000.5])


def test_spaces_and_apostrophes_group_thousands_and_what_is_refused_is_named() -> None:
    rows = "META,headcount,2026-06-30,76\N{NARROW NO-BREAK SPACE}000,,\n"
    found = checked(rows + f"META,capex,2026-09-30,31'500'000'000{QUARTER}\nMETA,headcount,2026-09-30,76 00,,\n")
    assert (found.rows["value"].tolist(), found.questions) == ([76_000, 31.5e9], [])
    assert [refused.reason for refused in found.rejects] == [
        "has spaces, and its digits are not in groups of three; write it like 75472"
    ]


def test_answers_change_keep_or_leave_out_a_row_and_none_is_refused() -> None:
    found = checked("META,headcount,2026-09-30,76.000,,\n" + f"META,capex,2026-09-30,31500000000{QUARTER}\n")
    assert user_load.answered(found, {2: "as meant"})["value"].tolist() == [76_000, 31.5e9]
    assert user_load.answered(found, {}, "as is")["value"].tolist() == [76, 31.5e9]
    assert user_load.answered(found, {2: "leave out"})["value"].tolist() == [31.5e9]
    with pytest.raises(UsageError, match=r"row 2, META headcount of 2026-09-30.*76,000 people meant"):
        user_load.answered(found, {3: "as is"})


def test_a_file_is_kept_as_it_is_where_it_says_plainly_what_was_answered() -> None:
    content = (HEAD + "META,headcount,2026-09-30,76.000,,\n").encode()
    found = upload.parse(content, "own.csv", ends=ENDS, today=TODAY, known=KNOWN)
    assert user_load.as_file(found, content, user_load.answered(found, {}, "as is"), ENDS, TODAY) == (
        content,
        "own.csv",
    )
    kept, name = user_load.as_file(found, content, user_load.answered(found, {}, "as meant"), ENDS, TODAY)
    again = upload.parse(kept, name, ends=ENDS, today=TODAY)
    assert (name, again.rejects, again.rows["value"].tolist()) == ("own.csv", [], [76_000])


def test_a_refused_row_is_not_kept_with_the_file() -> None:
    """It would be loaded as soon as its company is known."""
    content = (HEAD + "META,headcount,2026-09-30,76000,,\nZZZZ,headcount,2026-09-30,5,,\n").encode()
    found = upload.parse(content, "own.csv", ends=ENDS, today=TODAY, known=KNOWN)
    kept, name = user_load.as_file(found, content, found.rows, ENDS, TODAY)
    again = upload.parse(kept, name, ends={**ENDS, "ZZZZ": set()}, today=TODAY)
    assert again.rows.values.tolist() == found.rows.values.tolist()
