"""What a company is worth, out of share counts, closes and splits: small histories with the right value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import duckdb
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import build
from tests.thorough import examples

Count = tuple[str, str, float]  # day counted at, day filed, shares
COVER, BALANCE, AVERAGE = (
    "EntityCommonStockSharesOutstanding",
    "CommonStockSharesOutstanding",
    "WeightedAverageNumberOfDilutedSharesOutstanding",
)

pytestmark = pytest.mark.slow  # the SQL of the facts runs for every example
QUARTERS = pd.date_range("2023-03-31", "2025-06-30", freq="QE")


def covers(shares: float, first: str = "2023-04-01", last: str = "2025-04-15") -> list[Count]:
    """A cover page every quarter, filed ten days later."""
    days = pd.date_range(first, last, freq="3MS") + pd.Timedelta(days=14)
    return [(f"{d:%F}", f"{d + pd.Timedelta(days=10):%F}", shares) for d in days]


def filed(counts: Sequence[Count], tag: str = COVER, form: str = "10-Q", revenue: float = 1e9) -> pd.DataFrame:
    """Counts as filed, each with the revenue of its quarter."""
    rows: list[Any] = []
    for place, (as_of, known_on, shares) in enumerate(counts):
        end = pd.Timestamp(as_of) - pd.offsets.QuarterEnd()
        start = end - pd.offsets.QuarterBegin(startingMonth=1)
        accession = f"0000000001-{known_on[2:4]}-{place:06d}"
        taxonomy = "dei" if tag == COVER else "us-gaap"
        rows += [
            (taxonomy, tag, "shares", None, as_of, shares, form, accession, known_on),
            ("us-gaap", "Revenues", "USD", f"{start:%F}", f"{end:%F}", revenue, form, accession, known_on),
        ]
    names = ["taxonomy", "tag", "unit", "period_start", "period_end", "value", "form", "accession", "known_on"]
    return pd.DataFrame(rows, columns=names).assign(ticker="TOY", cik="0000000001")


COMPANIES = ("TOY", *(f"TOY{place}" for place in range(1, 13)))


@cache
def defined() -> duckdb.DuckDBPyConnection:
    """Tables and macros of some companies, defined once: that takes longer than the rest."""
    con = duckdb.connect()
    build.define(con)
    companies = pd.DataFrame({"ticker": COMPANIES, "name": "Toy", "colour": "", "core": False})
    build.insert(con, "entity", companies.assign(price_ticker=companies["ticker"]))
    build.declare_lines(con, COMPANIES)
    return con


def empty() -> duckdb.DuckDBPyConnection:
    con = defined()
    loaded = ("source", "observation", "share_count", "price", "excluded_close", "split", "receipt", "cross_check")
    con.execute("; ".join(f"TRUNCATE {table}" for table in loaded))
    return con


def load(
    con: duckdb.DuckDBPyConnection,
    close: float | pd.Series,
    splits: Sequence[tuple[str, float]] = (),
    ticker: str = "TOY",
) -> None:
    """Closes and splits of a company."""
    days = pd.bdate_range("2023-01-02", "2025-07-31")
    closes = close if isinstance(close, pd.Series) else pd.Series(close, days)
    prices = pd.DataFrame({"ticker": ticker, "date": closes.index, "close": closes.to_numpy()})
    build.insert(con, "price", prices.assign(evidence="confirmed"))
    if splits:
        told = pd.DataFrame(splits, columns=["date", "ratio"]).assign(ticker=ticker, kind="split")
        build.insert(con, "split", told.assign(date=pd.to_datetime(told["date"])))


def store(
    facts: Sequence[pd.DataFrame],
    close: float | pd.Series = 10.0,
    splits: Sequence[tuple[str, float]] = (),
    more: Sequence[str] = (),
) -> duckdb.DuckDBPyConnection:
    con = empty()
    load(con, close, splits)
    for frame in facts:
        build.load_filings(con, frame)
    for statement in more:
        con.execute(statement)
    build.finish(con)
    return con


def values(con: duckdb.DuckDBPyConnection) -> dict[str, float]:
    """Market value by quarter end."""
    rows = con.execute("SELECT period_end::VARCHAR, value FROM series WHERE concept = 'market_value' ORDER BY 1")
    return dict(rows.fetchall())


def doubts(con: duckdb.DuckDBPyConnection) -> dict[float, tuple[str, str]]:
    """What is set aside, by shares: the day from which, and why."""
    rows = con.execute("SELECT shares, doubted_on::VARCHAR, doubt FROM share_count WHERE doubt IS NOT NULL").fetchall()
    return {shares: (day, why) for shares, day, why in rows}


# ------------------------------------------------------------------------------------ the basis of a count


def test_a_count_of_before_a_split_filed_after_it_stands_on_the_basis_of_its_day() -> None:
    counts = [*covers(450e6, last="2025-01-15"), ("2025-04-10", "2025-04-25", 450e6)]
    got = values(store([filed(counts)], 14.0, [("2025-04-20", 1 / 30)]))
    assert got["2025-06-30"] == pytest.approx(450e6 / 30 * 14)
    assert len({round(v) for v in got.values()}) == 1


def test_a_cover_that_is_restated_for_a_split_before_its_filing_is_seen_by_its_neighbours() -> None:
    counts = [*covers(450e6, last="2025-01-15"), ("2025-04-10", "2025-04-25", 15e6)]
    got = values(store([filed(counts)], 14.0, [("2025-04-20", 1 / 30)]))
    assert got["2025-06-30"] == pytest.approx(15e6 * 14)


@dataclass(frozen=True)
class Split:
    """A split of a day, told or not, and whether counts filed after it are restated."""

    day: date
    ratio: float
    told: bool
    restated: bool

    def counts(self) -> list[Count]:
        """190 million shares after it on every cover page."""
        return [
            (
                as_of,
                known,
                190e6 if date.fromisoformat(known if self.restated else as_of) < self.day else 190e6 * self.ratio,
            )
            for as_of, known, _ in covers(1.0)
        ]


DAYS = st.dates(date(2023, 8, 1), date(2025, 2, 28))
RATIOS = st.sampled_from([1.5, 2.0, 4.0, 10.0, 20.0, 60.0, 0.5, 0.2, 0.1, 1 / 30, 1 / 190])
SPLITS = st.builds(Split, DAYS, RATIOS, st.booleans(), st.booleans()).filter(
    lambda split: (
        split.told or split.day < date(2025, 1, 10)
    )  # of one that is not told two counts of after it are needed
)


@examples(3)
@given(splits=st.lists(SPLITS, min_size=len(COMPANIES), max_size=len(COMPANIES)))
def test_market_value_is_continuous_over_any_split(splits: list[Split]) -> None:
    """Closes are on the newest basis; counts of before the split are not, whether it is told or not. A company has one
    split: the SQL runs once for all of them.
    """
    con = empty()
    for ticker, split in zip(COMPANIES, splits, strict=True):
        load(con, 20.0 / split.ratio, [(str(split.day), split.ratio)] if split.told else [], ticker)
        build.load_filings(con, filed(split.counts(), revenue=4e9).assign(ticker=ticker))
    build.finish(con)
    rows = con.execute("SELECT ticker, value FROM series WHERE concept = 'market_value' ORDER BY ALL").df()
    got = {ticker: own["value"].tolist() for ticker, own in rows.groupby("ticker")}
    wrong = {
        ticker: split
        for ticker, split in zip(COMPANIES, splits, strict=True)
        if got.get(ticker) != pytest.approx([190e6 * 20] * 9)
    }
    assert not wrong
    assert not doubts(con)


def test_shares_issued_for_another_company_are_no_split() -> None:
    counts = [*covers(100e6, last="2024-01-15"), *covers(200e6, first="2024-04-01")]
    grown = [*covers(1.0, last="2024-01-15"), *covers(1.0, first="2024-04-01")]
    facts = filed(counts)
    facts.loc[(facts["tag"] == "Revenues") & (facts["known_on"] > "2024-05-01"), "value"] = 2e9
    assert len(grown) == len(counts)
    got = values(store([facts]))
    assert got["2024-03-31"] == pytest.approx(1e9)
    assert got["2024-06-30"] == pytest.approx(2e9)


def test_a_spin_off_divides_closes_but_no_shares() -> None:
    days = pd.bdate_range("2023-01-02", "2025-07-31")
    closes = pd.Series(10.0, days).where(days >= pd.Timestamp("2024-05-02"), 12.0 / 1.2)
    con = store(
        [filed(covers(100e6))],
        closes,
        more=["INSERT INTO split VALUES ('TOY', '2024-05-02', 1.2, 'spin_off', 'confirmed', NULL)"],
    )
    got = values(con)
    assert got["2024-03-31"] == pytest.approx(100e6 * 12)
    assert got["2024-06-30"] == pytest.approx(100e6 * 10)


# ------------------------------------------------------------------------------------ slips


def test_averages_in_millions_are_set_aside_and_the_right_one_stands() -> None:
    told = [("2024-03-31", "2024-04-25", 95.0), ("2024-06-30", "2024-07-25", 96.0), ("2024-09-30", "2024-10-25", 97e6)]
    con = store([filed(told, AVERAGE)], 20.0)
    assert values(con) == pytest.approx(dict.fromkeys(("2024-12-31", "2025-03-31", "2025-06-30"), 97e6 * 20))
    assert set(doubts(con)) == {95.0, 96.0}


@pytest.mark.parametrize("wrong", [2, 3])
def test_counts_in_thousands_are_set_aside_once_one_is_right(wrong: int) -> None:
    counts = covers(97_000_000.0)
    counts = [(a, k, 97_000.0 if place < wrong else s) for place, (a, k, s) in enumerate(counts)]
    con = store([filed(counts)], 20.0)
    assert doubts(con) == {
        97_000.0: (counts[wrong][1], "a thousand or a million times off the company's other share counts")
    }
    assert set(values(con).values()) == {97e6 * 20}


def test_a_slip_is_set_aside_wherever_it_stands() -> None:
    """Ten times more or fewer shares at the end of what is known may be true. A company has one slip."""
    slips = [1.0, 1000.0, 15e6 * 10, 15e6 / 1000, 15e6 * 1e6]
    cases = [(slip, place) for slip in slips for place in (0, 4, 8) if slip != 15e7 or place == 4]
    assert len(cases) == len(COMPANIES)
    con = empty()
    for ticker, (slip, place) in zip(COMPANIES, cases, strict=True):
        counts = covers(15e6)
        counts[place] = (*counts[place][:2], slip)
        load(con, 100.0, ticker=ticker)
        build.load_filings(con, filed(counts).assign(ticker=ticker))
    build.finish(con)
    doubted = con.execute("SELECT ticker, shares FROM share_count WHERE doubt IS NOT NULL").fetchall()
    assert sorted(doubted) == sorted((ticker, slip) for ticker, (slip, _) in zip(COMPANIES, cases, strict=True))
    rows = con.execute("SELECT ticker, value FROM series WHERE concept = 'market_value'").fetchall()
    assert set(rows) == {(ticker, 15e8) for ticker in COMPANIES}


def test_a_count_that_is_far_off_waits_for_the_next_which_decides() -> None:
    counts = [*covers(30e6, last="2025-01-15"), ("2025-04-15", "2025-04-25", 1e6)]
    waiting = store([filed(counts)], 30.0)
    assert "2025-06-30" not in values(waiting)
    assert "waits" in doubts(waiting)[1e6][1]
    more = ("2025-04-30", "2025-05-20", 1.01e6)
    assert values(store([filed([*counts, more])], 30.0))["2025-06-30"] == pytest.approx(1.01e6 * 30)


def test_splits_of_more_than_fifty_and_new_shares_with_them() -> None:
    counts = [*covers(190e6, last="2024-01-15"), *covers(2e6, first="2024-04-01")]
    got = values(store([filed(counts)], 10.0, [("2024-03-22", 1 / 190)]))
    assert got["2024-03-31"] == pytest.approx(1e7)
    assert [v for day, v in got.items() if day > "2024-06-01"] == pytest.approx([2e7] * 5)


# ------------------------------------------------------------------------------------ the definition


def test_a_cover_some_weeks_old_goes_before_an_average_of_a_newer_filing() -> None:
    cover = filed(covers(100e6, last="2025-01-15"))
    average = filed([("2025-03-31", "2025-04-24", 94e6)], AVERAGE).assign(accession="0000000001-25-000099")
    con = store([cover, average])
    assert values(con)["2025-06-30"] == pytest.approx(1e9)
    assert con.execute("SELECT DISTINCT evidence FROM series WHERE concept = 'market_value'").fetchall() == [
        ("derived",)
    ]


def test_a_cover_that_is_plainly_stale_gives_way_and_says_so() -> None:
    cover = filed(covers(100e6, last="2024-07-15"))
    average = filed(covers(94e6), AVERAGE).assign(accession=lambda rows: "a" + rows["accession"])
    con = store([cover, average])
    got = values(con)
    assert got["2024-12-31"] == pytest.approx(1e9)
    assert got["2025-03-31"] == pytest.approx(0.94e9)
    assert con.execute(
        "SELECT evidence FROM series WHERE concept = 'market_value' AND period_end = '2025-03-31'"
    ).fetchone() == ("estimated",)


def test_stand_ins_do_not_alternate_with_the_forms_that_are_filed() -> None:
    """A balance sheet tagged in annual reports only does not take turns with the average of every quarter."""
    average = filed(covers(94e6), AVERAGE)
    balance = filed([("2023-12-31", "2024-02-10", 100e6), ("2024-12-31", "2025-02-10", 100e6)], BALANCE)
    con = store([average, balance.assign(accession=lambda rows: "b" + rows["accession"])])
    tags = con.execute(
        "SELECT DISTINCT tag FROM series WHERE concept = 'market_value' AND period_end > '2023-12-31'"
    ).fetchall()
    assert tags == [(AVERAGE,)]


# ------------------------------------------------------------------------------------ receipts, classes, steps


@pytest.mark.parametrize(
    ("form", "close", "checked", "right"),
    [
        ("20-F", 200.0, None, None),  # told nowhere
        ("20-F", 200.0, 5.186e9, 25.93e9 / 5 * 200),  # Yahoo counts receipts for five
        ("20-F", 200.0, 25.9e9, 25.93e9 * 200),  # and here the shares themselves
        ("10-Q", 376.86, None, None),  # 139 times a year's revenue
        ("10-Q", 376.86, 25.93e9 / 13, 25.93e9 / 13 * 376.86),
        ("10-Q", 3.0, None, 25.93e9 * 3),
    ],
)
def test_receipts_for_several_shares(form: str, close: float, checked: float | None, right: float | None) -> None:
    facts = filed(covers(25.93e9, first="2024-04-01"), form=form, revenue=17e9)
    more = (
        [] if checked is None else [f"INSERT INTO cross_check VALUES ('TOY', 'shares', {checked}, '2025-07-01', 'x')"]
    )
    con = store([facts], close, more=more)
    got = values(con)
    if right is None:
        assert not got
        assert all("receipt" in why for _, why in doubts(con).values())
    else:
        assert list(got.values()) == pytest.approx([right] * len(got))
        assert got


def test_what_a_receipt_stands_for_is_taken_from_the_filing_first() -> None:
    facts = filed(covers(25.93e9, first="2024-04-01"), form="20-F", revenue=17e9)
    con = store([facts], 200.0, more=["INSERT INTO receipt VALUES ('TOY', 'TOY', 5, '2024-04-25', 'x')"])
    assert set(values(con).values()) == {25.93e9 / 5 * 200}


def of_class(name: str, symbol: str, shares: float) -> str:
    """A count of one class on the cover page of February 2025."""
    columns = "ticker, share_class, price_ticker, as_of, shares, known_on, source_id, evidence, preference"
    row = f"'TOY', '{name}', '{symbol}', '2025-02-10', {shares}, '2025-02-20', 'r', 'reported', 0"
    return f"INSERT INTO share_count ({columns}) VALUES ({row})"


CLASSES = [of_class("A", "TOY-A", 550e3), of_class("B", "TOY", 1.3e9)]


def test_every_class_is_valued_at_its_own_close() -> None:
    own = "INSERT INTO price SELECT 'TOY-A', date, 705000, NULL, NULL, 'confirmed' FROM price"
    con = store([], 470.0, more=[*CLASSES, own])
    assert values(con)["2025-03-31"] == pytest.approx(550e3 * 705e3 + 1.3e9 * 470)
    assert not doubts(con)


def test_a_class_without_a_close_leaves_the_company_without_a_value() -> None:
    assert values(store([], 470.0, more=CLASSES)) == {}


def test_a_step_of_closes_that_nothing_explains_leaves_no_value_until_the_next_count() -> None:
    days = pd.bdate_range("2023-01-02", "2025-07-31")
    closes = pd.Series(10.0, days).where(days < pd.Timestamp("2025-05-15"), 30.0)
    got = values(store([filed(covers(100e6))], closes))
    assert "2025-06-30" not in got
    assert got["2025-03-31"] == pytest.approx(1e9)
    later = [*covers(100e6), ("2025-06-10", "2025-06-20", 100e6)]
    assert values(store([filed(later)], closes))["2025-06-30"] == pytest.approx(3e9)


def test_what_market_values_rest_on_is_listed_where_it_is_odd() -> None:
    counts = [*covers(30e6, last="2024-01-15"), *covers(1e6, first="2024-04-01")]
    odd = "INSERT INTO excluded_close VALUES ('TOY', '2024-05-06', 0, NULL, NULL, NULL, 'not above zero')"
    con = store([filed(counts)], 30.0, more=[odd, of_class("A", "TOY-A", 5e3)])
    rows = con.execute(
        "SELECT finding, period_end::VARCHAR, detail FROM share_finding_at(DATE '2025-07-31') ORDER BY 1"
    )
    assert rows.fetchall() == [
        ("class of shares without a price", "2025-02-10", "class A (TOY-A)"),
        ("set aside", "2024-05-06", "close of 0.00: not above zero (TOY)"),
        (
            "split that nobody tells",
            "2024-04-15",
            "0.03333 for 1: no split is reported; share counts step by it and closes do not (TOY)",
        ),
    ]


def test_ratios_take_the_close_of_the_fiscal_quarter_s_last_day() -> None:
    """A fiscal year to late January: the quarter to 26 January stands in Q4, at the close of that day."""
    ends = pd.to_datetime(["2023-04-30", "2023-07-30", "2023-10-29", "2024-01-28", "2024-04-28", "2024-07-28"])
    filings = [(f"{e + pd.Timedelta(days=15):%F}", f"{e + pd.Timedelta(days=25):%F}", 100e6) for e in ends]
    facts = filed(filings)
    flows = facts["tag"] == "Revenues"
    facts.loc[flows, "period_end"] = [f"{e:%F}" for e in ends]
    facts.loc[flows, "period_start"] = [f"{e - pd.Timedelta(days=90):%F}" for e in ends]
    days = pd.bdate_range("2023-01-02", "2024-09-30")
    con = store([facts], pd.Series(range(1, len(days) + 1), days, dtype="float64"))
    rows = con.execute(
        "SELECT quarter::VARCHAR, period_end::VARCHAR, value, known_on::VARCHAR FROM series "
        "WHERE concept = 'market_value_fiscal' ORDER BY 1"
    ).fetchall()
    got = {quarter: (end, value / 100e6, known) for quarter, end, value, known in rows}
    place = {f"{d:%F}": n for n, d in enumerate(days, start=1)}
    assert got["2023-10-01"] == ("2024-01-28", place["2024-01-26"], "2024-02-22")
    assert got["2024-04-01"] == ("2024-07-28", place["2024-07-26"], "2024-08-22")
    assert values(con)["2023-12-31"] == place["2023-12-29"] * 100e6


def test_for_calendar_quarters_both_values_are_one() -> None:
    con = store([filed(covers(100e6))])
    rows = con.execute("SELECT period_end::VARCHAR, value FROM series WHERE concept = 'market_value_fiscal'").fetchall()
    assert dict(rows).items() <= values(con).items()
    assert len(rows) >= 6
