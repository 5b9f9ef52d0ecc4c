"""The fiscal calendars of companies out of the periods of their facts, and the calendar quarters they are shown in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import duckdb
import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import strategies as st

from data import build
from tests.thorough import examples

WEEK = 7
Duration = tuple[date, date]


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        build.define(con)
        yield con


def load(con: duckdb.DuckDBPyConnection, durations: Sequence[Duration], lag: int = 30) -> None:
    """One fact per duration, filed so many days after it ended."""
    rows = pd.DataFrame(
        [(number, first, last, last + timedelta(days=lag)) for number, (first, last) in enumerate(durations)],
        columns=["id", "period_start", "period_end", "known_on"],
    )
    con.execute("TRUNCATE observation")
    con.register("given", rows)
    con.execute(
        """
        INSERT INTO observation BY NAME
        SELECT id, 'TOY' AS ticker, 'revenue' AS concept, 'Revenues' AS tag, 0 AS preference,
            period_start::DATE AS period_start, period_end::DATE AS period_end,
            span_of(period_start::DATE, period_end::DATE) AS span, coalesce(span = 4, FALSE) AS fiscal_year, 1 AS value,
            'USD' AS unit, known_on::DATE AS known_on, 'x' AS source_id, 'reported' AS method, 'reported' AS evidence
        FROM given
        """
    )
    con.unregister("given")


def quarters(con: duckdb.DuckDBPyConnection, day: str = "9999-01-01") -> dict[str, str]:
    """Last day of a fiscal quarter -> the calendar quarter it is shown in, as known on a day."""
    rows = con.execute(
        f"SELECT period_end::VARCHAR, year(quarter) || 'Q' || quarter(quarter) FROM fiscal_quarter_at(DATE '{day}') "
        "ORDER BY period_end"
    ).fetchall()
    return dict(rows)


def trailing(con: duckdb.DuckDBPyConnection) -> dict[str, float]:
    """Last day of twelve months -> their revenue, each fact counting one."""
    con.execute("CREATE OR REPLACE TEMP TABLE flow AS FROM flow_at(DATE '9999-01-01')")
    rows = con.execute("SELECT period_end::VARCHAR, value FROM trailing_of('flow') ORDER BY 1").fetchall()
    return dict(rows)


def year_to_dates(first: date, lengths: Sequence[int]) -> list[Duration]:
    """The cumulative periods of a year whose quarters have these lengths in days, and its first quarter."""
    return [(first, first + timedelta(days=sum(lengths[: n + 1]) - 1)) for n in range(len(lengths))]


def day(text: str) -> date:
    return date.fromisoformat(text)


YEARS = {
    # Costco's fiscal 2023: 12, 12 and 12 weeks, and 17 in a year of 53.
    "COST": ("2022-08-29", (84, 84, 84, 119), ["2022Q4", "2023Q1", "2023Q2", "2023Q3"]),
    # AutoZone's fiscal 2022.
    "AZO": ("2021-08-29", (84, 84, 84, 112), ["2021Q4", "2022Q1", "2022Q2", "2022Q3"]),
    # Kroger's fiscal 2022: 16 weeks first.
    "KR": ("2022-01-30", (112, 84, 84, 84), ["2022Q1", "2022Q2", "2022Q3", "2022Q4"]),
    "CAVA": ("2023-12-25", (112, 84, 84, 91), ["2024Q1", "2024Q2", "2024Q3", "2024Q4"]),
    # PepsiCo's fiscal 2022, Domino's likewise.
    "PEP": ("2021-12-26", (84, 84, 84, 119), ["2022Q1", "2022Q2", "2022Q3", "2022Q4"]),
    "NVDA": ("2024-01-29", (91, 91, 91, 91), ["2024Q1", "2024Q2", "2024Q3", "2024Q4"]),
    "ORCL": ("2024-06-01", (92, 91, 90, 92), ["2024Q3", "2024Q4", "2025Q1", "2025Q2"]),
    "CSCO": ("2024-07-28", (91, 91, 91, 91), ["2024Q3", "2024Q4", "2025Q1", "2025Q2"]),
    "CRM": ("2024-02-01", (90, 92, 92, 92), ["2024Q1", "2024Q2", "2024Q3", "2024Q4"]),
    "AVGO": ("2023-10-30", (98, 91, 91, 91), ["2023Q4", "2024Q1", "2024Q2", "2024Q3"]),
    # Apple's fiscal 2023, whose third quarter ended on 1 July.
    "AAPL": ("2022-09-25", (98, 91, 91, 91), ["2022Q4", "2023Q1", "2023Q2", "2023Q3"]),
}


@pytest.mark.parametrize("ticker", YEARS)
def test_a_year_is_shown_in_four_quarters_in_a_row(con: duckdb.DuckDBPyConnection, ticker: str) -> None:
    first, lengths, shown = YEARS[ticker]
    load(con, year_to_dates(day(first), lengths))
    assert list(quarters(con).values()) == shown


@pytest.mark.slow
@pytest.mark.parametrize("ticker", YEARS)
def test_a_quarter_is_shown_where_it_stays_before_its_year_is_over(con: duckdb.DuckDBPyConnection, ticker: str) -> None:
    first, lengths, _ = YEARS[ticker]
    start = day(first)
    before = year_to_dates(start - timedelta(days=364), (*lengths[:3], 364 - sum(lengths[:3])))
    load(con, [*before, *year_to_dates(start, lengths)])
    now = quarters(con)
    for n in range(1, 9):
        last = day(list(now)[n - 1])
        assert quarters(con, str(last + timedelta(days=30))) == dict(list(now.items())[:n])


def test_a_changed_year_end_and_recast_quarters_take_one_quarter_each(con: duckdb.DuckDBPyConnection) -> None:
    old = year_to_dates(day("2022-02-01"), (89, 92, 92, 92))
    transition = [*year_to_dates(day("2023-02-01"), (89, 92, 92)), (day("2023-02-01"), day("2023-12-31"))]
    load(con, [*old, *transition])
    # The last two months are a piece of their own until the quarter that ends with them is recast.
    assert quarters(con)["2023-12-31"] == "2023Q4"
    assert list(quarters(con).values())[-4:] == ["2023Q1", "2023Q2", "2023Q3", "2023Q4"]
    recast = year_to_dates(day("2023-01-01"), (90, 91, 92, 92))
    load(con, [*old, *transition, *recast, *year_to_dates(day("2024-01-01"), (91, 91, 92, 92))])
    shown = quarters(con)
    assert [e for e, q in shown.items() if q >= "2023Q1"] == [
        *("2023-03-31", "2023-06-30", "2023-09-30", "2023-12-31"),
        *("2024-03-31", "2024-06-30", "2024-09-30", "2024-12-31"),
    ]


def test_twelve_months_are_quarters_that_touch_each_other(con: duckdb.DuckDBPyConnection) -> None:
    months = (("2023-02-01", "2023-04-30"), ("2023-05-01", "2023-07-31"), ("2023-08-01", "2023-10-31"))
    recast = (("2023-04-01", "2023-06-30"), ("2023-07-01", "2023-09-30"), ("2023-10-01", "2023-12-31"))
    new = (("2024-01-01", "2024-03-31"), ("2024-04-01", "2024-06-30"))
    load(con, [(day(first), day(last)) for first, last in (*months, *new)])
    assert trailing(con) == {}, "two months are missing between October and January"
    load(con, [(day(first), day(last)) for first, last in (*months, *recast, *new)])
    assert trailing(con) == {"2024-03-31": 4, "2024-06-30": 4}


def test_a_year_that_its_quarters_do_not_fill_is_named(con: duckdb.DuckDBPyConnection) -> None:
    years = [year_to_dates(day(f"{year}-01-01"), (90, 91, 92, 92)) for year in (2021, 2022, 2023)]
    load(con, [d for year in years for d in year])
    untiled = "SELECT period_end::VARCHAR, quarters FROM untiled_year_at(DATE '9999-01-01')"
    assert con.execute(untiled).fetchall() == []
    load(con, [*years[0], years[1][0], years[1][3], *years[2]])
    assert con.execute(untiled).fetchall() == [("2022-12-31", 1)]


def test_a_balance_sheet_without_flows_stands_on_its_own(con: duckdb.DuckDBPyConnection) -> None:
    load(con, [])
    con.execute(
        """
        INSERT INTO observation BY NAME
        SELECT 1 AS id, 'TOY' AS ticker, 'assets' AS concept, 'Assets' AS tag, 0 AS preference,
            DATE '2024-12-31' AS period_end, 0 AS span, FALSE AS fiscal_year, 50000 AS value, 'USD' AS unit,
            DATE '2025-03-10' AS known_on, 'x' AS source_id, 'reported' AS method, 'reported' AS evidence
        """
    )
    shown = con.execute("SELECT quarter::VARCHAR, value FROM balance_at(DATE '9999-01-01')").fetchall()
    assert shown == [("2024-10-01", 50000)]


def test_a_slip_of_a_date_takes_no_quarter(con: duckdb.DuckDBPyConnection) -> None:
    # Domino's report of 2013 dates the second quarter of 2012 from 17 March instead of 26 March.
    year = year_to_dates(day("2012-01-02"), (84, 84, 84, 112))
    load(con, [*year, (day("2012-03-17"), day("2012-06-17"))])
    starts = con.execute("SELECT period_start::VARCHAR FROM fiscal_quarter_at(DATE '9999-01-01')").fetchall()
    assert ("2012-03-26",) in starts
    assert ("2012-03-17",) not in starts


QUARTERS = st.sampled_from([(13, 13, 13, 13), (12, 12, 12, 16), (16, 12, 12, 12), (12, 12, 16, 12), (12, 16, 12, 12)])


@pytest.mark.slow
@examples(25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    start=st.dates(date(2010, 1, 1), date(2011, 12, 31)),
    weeks=QUARTERS,
    long=st.sets(st.integers(0, 7), max_size=2),
    cumulative=st.booleans(),
)
@example(start=date(2010, 8, 14), weeks=(13, 13, 13, 13), long={1, 6}, cumulative=True)
def test_any_pattern_of_weeks_and_any_year_end_tiles(
    con: duckdb.DuckDBPyConnection, start: date, weeks: tuple[int, ...], long: set[int], cumulative: bool
) -> None:
    durations, ends, first = [], [], start
    for year in range(8):
        lengths = [WEEK * (n + (year in long and k == 3)) for k, n in enumerate(weeks)]
        whole = year_to_dates(first, lengths)
        ends += [last for _, last in whole]
        singles = [(a + timedelta(days=1), b) for a, b in zip(ends[-5:-1], ends[-4:], strict=False)] if year else []
        durations += whole if cumulative or year == 0 else [*singles[:3], whole[3]]
        first = whole[-1][1] + timedelta(days=1)
    load(con, durations)
    shown = quarters(con)
    assert list(shown) == [str(e) for e in ends], "no quarter is lost"
    ordinals = [4 * int(q[:4]) + int(q[-1]) for q in shown.values()]
    assert ordinals == list(range(ordinals[0], ordinals[0] + len(ends))), "in a row, none twice"


@pytest.mark.parametrize(
    ("counted", "shown"),
    [
        ("2009-12-31", "2009Q4"),
        ("2010-12-31", "2010Q4"),
        ("2011-01-05", "2010Q4"),
        ("2011-03-31", "2011Q1"),
        ("2011-02-20", "2011Q1"),
    ],
)
def test_a_count_of_people_before_the_first_known_year_has_its_quarter(
    con: duckdb.DuckDBPyConnection, counted: str, shown: str
) -> None:
    """Counts are known from further back than flows are: the day before the first known year is of the year before."""
    load(con, year_to_dates(date(2011, 1, 1), [90, 91, 92, 92]))
    con.execute(
        """
        INSERT INTO observation BY NAME
        SELECT 99 AS id, 'TOY' AS ticker, 'headcount' AS concept, 0 AS preference, $1::DATE AS period_end, 0 AS span,
            FALSE AS fiscal_year, 50 AS value, 'persons' AS unit, $1::DATE + 60 AS known_on, 'y' AS source_id,
            'reported' AS method, 'reported' AS evidence
        """,
        [counted],
    )
    found = con.execute(
        "SELECT year(quarter) || 'Q' || quarter(quarter) FROM headcount_at(DATE '9999-01-01') WHERE method = 'reported'"
    ).fetchall()
    assert found == [(shown,)]
