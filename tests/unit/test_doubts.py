"""Which filed facts count: kinds, days, signs, scales and forms, each doubt with the day from which it is known."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from itertools import permutations

import duckdb
import pandas as pd
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from data import build
from data.quarters import Harmoniser
from data.sources import edgar
from tests.thorough import examples

pytestmark = pytest.mark.slow  # the SQL of the facts runs for every example

CAPEX = "PaymentsToAcquirePropertyPlantAndEquipment"
INCOME = "NetIncomeLoss"
REVENUE = "Revenues"
Row = tuple[str, str | None, str, float, str, str]


def facts(*rows: Row, ticker: str = "TOY") -> pd.DataFrame:
    """Rows of (tag, start, end, value, form, filed); one accession per filing day and form."""
    listed = [
        (ticker, "0000000001", "us-gaap", tag, "USD", start, end, value, form, f"{filed}-{form}", filed)
        for tag, start, end, value, form, filed in rows
    ]
    days = dict.fromkeys(("period_start", "period_end", "known_on"), "datetime64[s]")
    return pd.DataFrame(listed, columns=list(edgar.COLUMNS)).astype(days)


STORE = Harmoniser()


def judged(frame: pd.DataFrame) -> pd.DataFrame:
    """The observations of these facts after judging, in the order of loading.

    What was left out because its case is nowhere among them would have changed nothing.
    """
    STORE.quarters(frame)
    found = STORE._con.execute("FROM observation ORDER BY abs(id), id DESC").df()
    for name in build.DOUBTS:
        STORE._con.execute(build.script(name))
    whole = STORE._con.execute("FROM observation ORDER BY abs(id), id DESC").df()
    pd.testing.assert_frame_equal(found, whole)
    return found


def doubts(frame: pd.DataFrame) -> dict[float, tuple[str, str]]:
    """Value -> (doubt, day), of what is set aside."""
    rows = judged(frame).dropna(subset=["doubt"])
    days = rows["doubted_on"].dt.strftime("%Y-%m-%d")
    return dict(zip(rows["value"], zip(rows["doubt"], days, strict=True), strict=True))


def quarters(frame: pd.DataFrame, concept: str = "capex", as_of: date | None = None) -> dict[str, float]:
    """Period end -> value."""
    rows = STORE.quarters(frame, as_of).query("concept == @concept")
    return dict(zip(rows["period_end"].dt.strftime("%Y-%m-%d"), rows["value"], strict=True))


def year(tag: str, calendar_year: int, values: Sequence[float]) -> list[Row]:
    """Four cumulative facts of a calendar year, each from its report."""
    ends = ("03-31", "06-30", "09-30", "12-31")
    filed = (f"{calendar_year}-04-25", f"{calendar_year}-07-25", f"{calendar_year}-10-25", f"{calendar_year + 1}-02-10")
    return [
        (tag, f"{calendar_year}-01-01", f"{calendar_year}-{end}", value, "10-K" if end == "12-31" else "10-Q", day)
        for end, value, day in zip(ends, values, filed, strict=True)
    ]


PLAIN = [
    *year(CAPEX, 2023, [100e6, 200e6, 300e6, 400e6]),
    *year(CAPEX, 2024, [110e6, 220e6, 330e6, 440e6]),
    *year(REVENUE, 2023, [1e9, 2e9, 3e9, 4e9]),
    *year(REVENUE, 2024, [1.1e9, 2.2e9, 3.3e9, 4.4e9]),
]


def test_plain_facts_are_not_doubted() -> None:
    assert doubts(facts(*PLAIN)) == {}


def test_a_flow_dated_to_one_day_is_set_aside() -> None:
    # Texas Instruments tagged capital expenditure as of 2021-06-30, Monster its depreciation of three years.
    instant = (CAPEX, None, "2024-06-30", 900e6, "10-Q", "2024-07-25")
    assert doubts(facts(*PLAIN, instant)) == {900e6: ("dated to one day, and the line is of a period", "2024-07-25")}
    assert quarters(facts(*PLAIN, instant)) == quarters(facts(*PLAIN))


def test_a_balance_of_a_period_is_set_aside() -> None:
    assets = ("Assets", "2024-01-01", "2024-06-30", 9e9, "10-Q", "2024-07-25")
    assert doubts(facts(*PLAIN, assets)) == {9e9: ("reported of a period, and the line stands at a day", "2024-07-25")}


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2204-04-01", "2204-06-30"),
        ("2024-07-01", "2024-09-30"),
        ("2024-06-30", "2024-04-01"),
        ("1024-04-01", "2024-06-30"),
    ],
)
def test_a_period_that_cannot_be_is_set_aside(start: str, end: str) -> None:
    slip = (REVENUE, start, end, 1.05e9, "10-Q", "2024-07-25")
    assert list(doubts(facts(*PLAIN, slip))) == [1.05e9]
    assert quarters(facts(*PLAIN, slip), "revenue") == quarters(facts(*PLAIN), "revenue")


def test_a_table_of_quarters_under_the_wrong_year_revises_nothing() -> None:
    """Intuit's 10-K of September 2012: quarters of 2011 and 2012 a year early, revenue recast on top."""
    ends = (("2010-08-01", "2010-10-31"), ("2010-11-01", "2011-01-31"), ("2011-02-01", "2011-04-30"))
    later = (("2011-08-01", "2011-10-31"), ("2011-11-01", "2012-01-31"), ("2012-02-01", "2012-04-30"))
    days = (("2010-12-06", "2011-03-01", "2011-06-01"), ("2011-12-01", "2012-02-29", "2012-05-25"))
    named = {
        REVENUE: ((532e6, 878e6, 1848e6), (594e6, 1019e6, 1945e6), (575e6, 999e6, 1926e6)),
        INCOME: ((-70e6, 73e6, 688e6), (-64e6, 118e6, 734e6), (-64e6, 118e6, 734e6)),
    }
    filed, slips = [], []
    for tag, (first, second, again) in named.items():
        for places, values, known in ((ends, first, days[0]), (later, second, days[1])):
            filed += [(tag, *p, v, "10-Q", day) for p, v, day in zip(places, values, known, strict=True)]
        slips += [(tag, *place, value, "10-K", "2012-09-13") for place, value in zip(ends, again, strict=True)]
    right = (REVENUE, "2011-05-01", "2011-07-31", 593e6, "10-K", "2011-09-14")
    recast = (REVENUE, "2011-05-01", "2011-07-31", 573e6, "10-K", "2012-09-13")
    frame = facts(*filed, right, recast, *slips)
    for concept, line, fourth in (("revenue", REVENUE, [573e6]), ("net_income", INCOME, [])):
        read = quarters(frame, concept)
        first, second, _ = named[line]
        assert [read[end] for _, end in (*ends, *later)] == [*first, *second]
        assert [read[end] for end in read if end == "2011-07-31"] == fourth, "what is dated rightly is recast"


def test_a_balance_of_a_day_after_its_filing_is_set_aside() -> None:
    slip = ("Assets", None, "2024-12-31", 9e9, "10-Q", "2024-07-25")
    assert doubts(facts(*PLAIN, slip)) == {9e9: ("its period ends after the filing", "2024-07-25")}


# ------------------------------------------------------------------------------------------- signs


def test_a_year_of_cash_out_told_as_negative_is_read_as_positive() -> None:
    rows = [
        *year(CAPEX, 2023, [-10e6, -21e6, -33e6, -46e6]),
        *year(CAPEX, 2024, [10e6, 20e6, 30e6, 40e6]),
    ]
    values = quarters(facts(*rows))
    assert list(values.values()) == pytest.approx([10e6, 11e6, 12e6, 13e6, 10e6, 10e6, 10e6, 10e6])
    assert {reason for reason, _ in doubts(facts(*rows)).values()} == {"reported with the other sign"}
    # Known at once, from the report alone.
    assert quarters(facts(*rows), as_of=date(2023, 8, 1)) == {"2023-03-31": 10e6, "2023-06-30": 11e6}


def test_a_comparative_with_the_other_sign_is_no_restatement() -> None:
    # Southwest 2011: last year's quarter repeated as a negative amount.
    mirror = (CAPEX, "2023-01-01", "2023-03-31", -100e6, "10-Q", "2024-04-25")
    assert quarters(facts(*PLAIN, mirror)) == quarters(facts(*PLAIN))


def test_stock_compensation_told_as_negative_in_a_whole_report_is_turned() -> None:
    # Tyler 2012: three years, all negative, of the usual size.
    tag = "ShareBasedCompensation"
    slip = [
        (tag, f"{y}-01-01", f"{y}-12-31", -v, "10-K", "2012-02-23")
        for y, v in ((2009, 5.0e6), (2010, 6.1e6), (2011, 6.3e6))
    ]
    stated = judged(facts(*slip, *year(tag, 2012, [1.7e6, 3.5e6, 5.3e6, 7.4e6])))
    assert stated.loc[stated["doubt"].isna() & (stated["period_end"] < "2012"), "value"].tolist() == [
        5.0e6,
        6.1e6,
        6.3e6,
    ]


def test_a_true_reversal_stays_negative() -> None:
    # Paycom 2024: forfeited awards of its chief executive.
    tag = "ShareBasedCompensation"
    rows = [
        *year(tag, 2023, [30e6, 60e6, 95e6, 130e6]),
        (tag, "2024-01-01", "2024-03-31", -93.8e6, "10-Q", "2024-05-02"),
    ]
    assert quarters(facts(*rows), "stock_compensation")["2024-03-31"] == -93.8e6


def test_negative_revenue_is_never_turned_by_itself() -> None:
    # Blackstone's quarter to March 2020 was a loss; Mohawk tagged its elimination between segments. Nothing in the
    # filing tells one from the other, so the value is a candidate for a person and not shown.
    loss = (REVENUE, "2025-01-01", "2025-03-31", -1.2e9, "10-Q", "2025-05-02")
    frame = facts(*PLAIN, loss)
    assert doubts(frame) == {}
    assert judged(frame)["value"].tolist().count(-1.2e9) == 1
    assert "2025-03-31" not in quarters(frame, "revenue")


def test_a_loss_is_no_slip_of_the_sign() -> None:
    rows = [*year(INCOME, 2023, [50e6, 20e6, -10e6, -60e6]), *PLAIN]
    assert doubts(facts(*rows)) == {}


def test_a_negative_beside_positive_amounts_of_its_report_is_set_aside() -> None:
    slip = (CAPEX, "2024-04-01", "2024-06-30", -24e6, "10-Q", "2024-07-25")
    assert doubts(facts(*PLAIN, slip)) == {-24e6: ("negative beside positive amounts of the same line", "2024-07-25")}


# ------------------------------------------------------------------------------------------- scale


@pytest.mark.parametrize(
    ("tag", "usual"), [(CAPEX, 110e6), (INCOME, 50e6), ("NetCashProvidedByUsedInOperatingActivities", 200e6)]
)
def test_a_quarter_a_thousand_times_too_large_is_set_aside(tag: str, usual: float) -> None:
    history = [] if tag == CAPEX else year(tag, 2024, [usual, 2 * usual, 3 * usual, 4 * usual])
    slip = (tag, "2025-01-01", "2025-03-31", 1000 * usual, "10-Q", "2025-04-25")
    assert doubts(facts(*PLAIN, *history, slip)) == {
        1000 * usual: ("far larger than the same line within a year", "2025-04-25")
    }


def test_a_large_value_stands_once_others_come_near_it() -> None:
    # A line that jumps from 0.1 to 9 billion a quarter, beyond all assets and revenue, and stays there.
    jump = year(CAPEX, 2025, [9e9, 18e9, 27e9, 36e9])
    assert "2025-03-31" not in quarters(facts(*PLAIN, *jump), as_of=date(2025, 5, 1))
    assert quarters(facts(*PLAIN, *jump))["2025-03-31"] == 9e9


def test_a_jump_within_what_the_company_holds_is_no_slip() -> None:
    assets = [("Assets", None, "2024-12-31", 90e9, "10-K", "2025-02-10")]
    jump = (CAPEX, "2025-01-01", "2025-03-31", 9e9, "10-Q", "2025-04-25")
    assert doubts(facts(*PLAIN, *assets, jump)) == {}


def test_a_report_in_thousands_is_set_aside_whole() -> None:
    # Southwest and Kimberly-Clark filed a 10-Q in millions without saying so.
    small = [
        (tag, s, e, v / 1e6, f, d)
        for tag, s, e, v, f, d in (*year(CAPEX, 2025, [120e6] * 4)[:1], *year(REVENUE, 2025, [1.2e9] * 4)[:1])
    ]
    assert set(doubts(facts(*PLAIN, *small))) == {120, 1200}


def test_debt_may_fall_to_little() -> None:
    # AMD's long-term debt in September 2021: one million.
    tag = "LongTermDebtNoncurrent"
    rows = [(tag, None, f"2024-{m}", v, "10-Q", f"2024-{m[:2]}-30") for m, v in (("03-29", 490e6), ("06-28", 313e6))]
    assert doubts(facts(*PLAIN, *rows, (tag, None, "2024-09-27", 1e6, "10-Q", "2024-10-30"))) == {}


def test_a_value_restated_a_thousand_times_smaller_is_set_aside() -> None:
    slip = (REVENUE, "2023-01-01", "2023-12-31", 4e6, "10-K", "2025-02-10")
    assert doubts(facts(*PLAIN, slip)) == {
        4e6: ("a thousand or a million times off what another filing states", "2025-02-10")
    }


def test_the_later_is_right_where_its_neighbours_say_so() -> None:
    rows = [(t, s, e, v / 1000 if e == "2024-03-31" and t == CAPEX else v, f, d) for t, s, e, v, f, d in PLAIN]
    right = (CAPEX, "2024-01-01", "2024-03-31", 110e6, "10-Q", "2025-04-25")
    assert set(doubts(facts(*rows, right))) == {110e3}
    assert quarters(facts(*rows, right))["2024-03-31"] == 110e6


# ------------------------------------------------------------------------------------------- forms


@pytest.mark.parametrize("form", ["DEF 14A", "424B5", "S-4", "S-1/A", "DEFM14A"])
@pytest.mark.parametrize("value", [400_000.0, 410e6])
def test_what_is_no_report_restates_nothing(form: str, value: float) -> None:
    repeated = (CAPEX, "2023-01-01", "2023-12-31", value, form, "2025-04-07")
    assert quarters(facts(*PLAIN, repeated)) == quarters(facts(*PLAIN))
    assert list(doubts(facts(*PLAIN, repeated))) == [value]


@pytest.mark.parametrize("form", ["10-K/A", "10-KT", "8-K", "20-F", "40-F", "6-K"])
def test_a_report_restates(form: str) -> None:
    restated = (CAPEX, "2023-01-01", "2023-03-31", 105e6, form, "2025-04-07")
    assert quarters(facts(*PLAIN, restated))["2023-03-31"] == 105e6


def test_a_prospectus_is_the_source_until_there_is_a_report() -> None:
    first = (REVENUE, "2022-01-01", "2022-03-31", 0.9e9, "S-1", "2022-12-01")
    assert quarters(facts(*PLAIN, first), "revenue")["2022-03-31"] == 0.9e9


# ------------------------------------------------------------------------ twice in one filing


def document(*values: float, order: Sequence[int] = (0, 1, 2)) -> bytes:
    """Company facts of one 10-K that states the year 2023 with each of two values, and 2024 with a third."""
    years = ("2023", "2023", "2024")
    rows = [
        {"start": f"{y}-01-01", "end": f"{y}-12-31", "val": v, "accn": "0-25-1", "form": "10-K", "filed": "2025-02-10"}
        for y, v in zip(years, values, strict=True)
    ]
    tags = {"Revenues": {"units": {"USD": [rows[i] for i in order]}}}
    return json.dumps({"cik": 734, "entityName": "TOY CO", "facts": {"us-gaap": tags}}).encode()


@pytest.mark.parametrize("order", list(permutations(range(3))))
@pytest.mark.parametrize(("slip", "right"), [(1e6, 1e9), (1.0e9, 1.012345e9)])
def test_of_a_fact_told_twice_the_one_of_its_neighbours_size_and_the_exact_one_counts(
    slip: float, right: float, order: Sequence[int]
) -> None:
    frame = edgar.parse(document(right, slip, 1.1e9, order=order), "TOY")
    assert doubts(frame) == {slip: ("the same filing states it otherwise too", "2025-02-10")}


def test_two_values_that_nothing_tells_apart_are_both_set_aside() -> None:
    frame = edgar.parse(document(3e9, 7e6, 7e6), "TOY").query("period_end < '2024-06-01'")
    assert set(doubts(frame)) == {3e9, 7e6}


def test_a_repeated_comparative_is_dropped_and_a_filing_with_two_values_kept_whole() -> None:
    def fact(value: float, filed: str) -> dict[str, object]:
        return {"start": "2023-01-01", "end": "2023-12-31", "val": value, "accn": filed, "form": "10-K", "filed": filed}

    told = [fact(5, "2024-02-01"), fact(5, "2025-02-01"), fact(5, "2026-02-01"), fact(6, "2026-02-01")]
    tags = {"Revenues": {"units": {"USD": told}}}
    frame = edgar.parse(json.dumps({"cik": 1, "facts": {"us-gaap": tags}}).encode(), "TOY")
    assert frame["value"].tolist() == [5, 5, 6]


# ------------------------------------------------------------------------------------ as of a day

SLIP = st.tuples(
    st.sampled_from([CAPEX, REVENUE, INCOME]),
    st.integers(0, 7),
    st.sampled_from([-1.0, 1e-6, 1e-3, 0.5, 1.01, 30.0, 1e3]),
    st.sampled_from(["10-Q", "10-K", "DEF 14A", "8-K"]),
    st.integers(0, 30),
)
COMPANIES = st.lists(st.lists(SLIP, max_size=6), min_size=20, max_size=20)


def slipped(slips: list[tuple[str, int, float, str, int]], ticker: str) -> pd.DataFrame:
    """The facts of a plain company, some of which a later filing states otherwise."""
    plain = [
        *PLAIN,
        *year(INCOME, 2023, [50e6, 90e6, 140e6, 200e6]),
        *year(INCOME, 2024, [55e6, 80e6, 150e6, 210e6]),
    ]
    rows = list(plain)
    for tag, place, factor, form, weeks in slips:
        _, start, end, value, _, filed = [row for row in plain if row[0] == tag][place]
        later = (pd.Timestamp(filed) + pd.Timedelta(weeks=weeks)).date().isoformat()
        rows.append((tag, start, end, value * factor, form, later))
    return facts(*rows, ticker=ticker).drop_duplicates(["tag", "period_start", "period_end", "known_on"])


@examples(4, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example])
@given(companies=COMPANIES, months=st.integers(0, 36))
def test_as_of_a_day_is_as_if_later_filings_did_not_exist(
    companies: list[list[tuple[str, int, float, str, int]]], months: int
) -> None:
    frame = pd.concat([slipped(slips, f"TOY{i}") for i, slips in enumerate(companies)], ignore_index=True)
    frame["accession"] = frame["ticker"] + frame["accession"]
    day = (pd.Timestamp("2023-04-25") + pd.DateOffset(months=months)).date()
    known, unseen = STORE.quarters(frame, day), STORE.quarters(frame[frame["known_on"] <= pd.Timestamp(day)])
    columns = ["ticker", "concept", "quarter", "period_start", "period_end", "value", "method", "known_on", "source_id"]
    pd.testing.assert_frame_equal(known[columns], unseen[columns])


# ------------------------------------------------------------------------------------ unique keys


def test_two_rows_of_one_key_are_left_out_and_listed_and_the_rest_goes_on() -> None:
    with duckdb.connect() as con:
        build.define(con)
        named = {"ticker": ["TOY", "TWO"], "name": ["Toy", "Two"], "colour": "", "core": False}
        build.insert(con, "entity", pd.DataFrame(named))
        build.declare_lines(con, ["TOY", "TWO"])
        build.load_filings(con, pd.concat([facts(*PLAIN), facts(*PLAIN, ticker="TWO").assign(accession="2")]))
        con.execute(  # a rule that answers a flow of one company a second time
            """
            CREATE OR REPLACE MACRO headcount_of(shown_days, fiscal_days, day) AS TABLE
            SELECT * EXCLUDE (basis) FROM flow_at(day)
            WHERE basis = 'quarter' AND ticker = 'TOY' AND concept = 'capex' AND period_end = DATE '2024-03-31'
            """
        )
        build.finish(con)
        rows = con.execute(
            "SELECT ticker, count(*) FROM series WHERE concept = 'capex' GROUP BY ticker ORDER BY 1"
        ).fetchall()
        listed = con.execute("SELECT DISTINCT ticker, concept, period_end FROM conflict").fetchall()
    assert listed == [("TOY", "capex", date(2024, 3, 31))]
    assert rows[0][1] == rows[1][1] - 1


# ------------------------------------------------------------------------------------------- dates


def singles(tag: str, calendar_year: int, values: Sequence[float]) -> list[Row]:
    """The first three quarters of a calendar year, each from its report."""
    ends = (("01-01", "03-31", "04-25"), ("04-01", "06-30", "07-25"), ("07-01", "09-30", "10-25"))
    return [
        (tag, f"{calendar_year}-{start}", f"{calendar_year}-{end}", value, "10-Q", f"{calendar_year}-{filed}")
        for (start, end, filed), value in zip(ends, values, strict=True)
    ]


def test_a_quarter_with_the_whole_years_value_is_set_aside() -> None:
    # Oracle's 10-K of June 2020 gave its last quarter the revenue of the year.
    rows = [
        *singles(REVENUE, 2024, [9.2e9, 9.6e9, 9.8e9]),
        (REVENUE, "2024-01-01", "2024-12-31", 39.1e9, "10-K", "2025-02-10"),
        (REVENUE, "2024-10-01", "2024-12-31", 39.1e9, "10-K", "2025-02-10"),
    ]
    assert quarters(facts(*rows), "revenue")["2024-12-31"] == pytest.approx(10.5e9)


def test_the_only_quarter_of_a_young_company_stands() -> None:
    # VICI began in October 2017: its year is its quarter.
    rows = [
        *singles(REVENUE, 2025, [210e6, 220e6, 230e6]),
        (REVENUE, "2024-01-01", "2024-12-31", 187.6e6, "10-K", "2026-02-10"),
        (REVENUE, "2024-10-01", "2024-12-31", 187.6e6, "10-K", "2026-02-10"),
    ]
    assert doubts(facts(*rows)) == {}


def test_a_quarter_given_the_figure_of_a_year_on_is_set_aside_but_no_rounding() -> None:
    # Amazon's 10-K for 2012 gave the quarters of 2011 the revenue of those of 2012.
    stated = [*singles(REVENUE, 2023, [9857e6, 9913e6, 10876e6]), *singles(REVENUE, 2024, [13185e6, 12834e6, 13806e6])]
    slip = (REVENUE, "2023-01-01", "2023-03-31", 13185e6, "10-K", "2025-01-30")
    assert list(doubts(facts(*stated, slip))) == [13185e6]
    # McDonald's tells 99.3 and then 99 million of a quarter, and 99 of that a year on.
    rounded = [*singles(CAPEX, 2023, [99.3e6, 98e6, 97e6]), *singles(CAPEX, 2024, [99e6, 101e6, 102e6])]
    assert doubts(facts(*rounded, (CAPEX, "2023-01-01", "2023-03-31", 99e6, "10-Q", "2024-05-08"))) == {}


def test_equity_may_fall_far_below_zero() -> None:
    # Yum's equity of −7.9 billion beyond all that it holds.
    tag = "StockholdersEquity"
    rows = [
        (tag, None, f"2024-{day}", -352e6, "10-Q", f"2024-{filed}")
        for day, filed in (("03-31", "04-25"), ("06-30", "07-25"))
    ]
    assert doubts(facts(*PLAIN, *rows, (tag, None, "2024-09-30", -7926e6, "10-Q", "2024-10-25"))) == {}


# ----------------------------------------------------------------------------------- a report in thousands


def balance(tag: str, *values: float) -> list[Row]:
    """A balance at the quarter ends of 2024 and the first of 2025, each from its report."""
    days = (
        ("2024-03-31", "2024-04-25"),
        ("2024-06-30", "2024-07-25"),
        ("2024-09-30", "2024-10-25"),
        ("2024-12-31", "2025-02-10"),
        ("2025-03-31", "2025-04-25"),
    )
    return [
        (tag, None, end, value, "10-K" if end.endswith("12-31") else "10-Q", filed)
        for (end, filed), value in zip(days, values, strict=True)
    ]


def test_a_balance_a_thousand_times_too_large_is_not_measured_by_assets_that_are_so_too() -> None:
    assets, equity = (
        balance("Assets", 5e9, 5e9, 5e9, 5e9, 5e12),
        balance("StockholdersEquity", 2e9, 2e9, 2e9, 2e9, 2e12),
    )
    listed = doubts(facts(*PLAIN, *assets, *equity))
    assert listed == dict.fromkeys([5e12, 2e12], ("far larger than the same line within a year", "2025-04-25"))


def test_a_company_that_grew_with_its_assets_is_not_doubted() -> None:
    assets, equity = balance("Assets", 1e8, 1e8, 1e8, 1e8, 9e9), balance("StockholdersEquity", 1e7, 1e7, 1e7, 1e7, 5e9)
    assert doubts(facts(*PLAIN, *assets, *equity)) == {}
