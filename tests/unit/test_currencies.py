"""Filers under IFRS and in other currencies: their lines, their currency, and what never stands beside dollars."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from contracts import CONCEPTS
from data import build
from data.concepts import LINES, wanted_tags
from data.ifrs_concepts import IFRS_TAGS
from data.quarters import Harmoniser
from data.reading import queries
from data.sources import edgar
from data.store import Store, publish
from engine import currencies
from engine.catalogue import companies
from engine.evaluate import values
from engine.key_figures import key_figures
from engine.panel import panel
from engine.series import series
from service.drawing.chart import draw

Row = tuple[str, str, str | None, str, float, str, str]


def facts(ticker: str, *rows: Row) -> pd.DataFrame:
    """Rows of (tag, unit, start, end, value, form, filed); one accession per filing day."""
    listed = [
        (ticker, "0000000001", "ifrs-full", tag, unit, start, end, value, form, f"{ticker}-{filed}", filed)
        for tag, unit, start, end, value, form, filed in rows
    ]
    days = dict.fromkeys(("period_start", "period_end", "known_on"), "datetime64[s]")
    return pd.DataFrame(listed, columns=list(edgar.COLUMNS)).astype(days)


def quarterly(ticker: str, unit: str, revenue: tuple[float, ...]) -> pd.DataFrame:
    """A company under IFRS with the quarters of 2023 and 2024, in billions."""
    rows: list[Row] = []
    for place, amount in enumerate(revenue):
        quarter = pd.Period("2023Q1", freq="Q") + place
        start, end = quarter.start_time.date().isoformat(), quarter.end_time.date().isoformat()
        filed = (quarter.end_time + pd.Timedelta(days=40)).date().isoformat()
        rows += [
            ("Revenue", unit, start, end, amount * 1e9, "6-K", filed),
            ("CostOfSales", unit, start, end, amount * 0.6e9, "6-K", filed),
            ("ProfitLossAttributableToOwnersOfParent", unit, start, end, amount * 0.2e9, "6-K", filed),
            ("ProfitLoss", unit, start, end, amount * 0.25e9, "6-K", filed),
            (IFRS_TAGS["capex"][0], unit, start, end, amount * 0.3e9, "6-K", filed),
            ("Assets", unit, None, end, amount * 10e9, "6-K", filed),
        ]
    return facts(ticker, *rows)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """TWN reports in Taiwan dollars and is traded in US dollars, as USA, which reports in them."""

    def write(con: duckdb.DuckDBPyConnection) -> None:
        build.define(con)
        named = {"ticker": ["TWN", "USA"], "name": ["Taiwan", "America"], "cik": None, "colour": "#444444"}
        rows = pd.DataFrame(named | {"core": False, "fiscal_year_end_month": 12, "price_ticker": ["TWN", "USA"]})
        build.insert(con, "entity", rows)
        build.declare_lines(con, ["TWN", "USA"])
        for ticker, unit in (("TWN", "TWD"), ("USA", "USD")):
            build.load_filings(con, quarterly(ticker, unit, (500, 510, 520, 530, 540, 550, 560, 570)))
        con.execute(
            """
            INSERT INTO share_count BY NAME
            SELECT ticker, ticker AS price_ticker, DATE '2024-10-01' AS as_of, 1e9 AS shares,
                   DATE '2024-10-01' AS known_on, 'x' AS source_id, 'reported' AS evidence, 1 AS preference,
                   'EntityCommonStockSharesOutstanding' AS tag
            FROM entity;
            INSERT INTO price BY NAME
            SELECT ticker, day::DATE AS date, 100 AS close, 'single_source' AS evidence
            FROM entity, generate_series(TIMESTAMP '2024-09-02', TIMESTAMP '2025-02-03', INTERVAL 1 DAY) AS days(day)
            """
        )

    return publish(tmp_path_factory.mktemp("currencies") / "store", write)


def test_every_ifrs_name_is_read_and_of_a_concept() -> None:
    assert IFRS_TAGS.keys() <= CONCEPTS.keys()
    names = [tag for tags in IFRS_TAGS.values() for tag in tags]
    assert len(set(names)) == len(names)
    assert set(names) <= wanted_tags()
    assert LINES["net_income"].tags.index("ProfitLossAttributableToOwnersOfParent") < LINES["net_income"].tags.index(
        "ProfitLoss"
    )


def test_a_series_keeps_the_currency_of_its_reports(store: Store) -> None:
    rows = series(store, ["TWN"], ["revenue", "net_income", "gross_profit", "assets"], basis="quarter")
    rows = rows[rows["period_end"] == pd.Timestamp("2024-12-31")]
    assert rows.set_index("concept")["value"].to_dict() == pytest.approx(
        {"revenue": 570e9, "net_income": 114e9, "gross_profit": 228e9, "assets": 5.7e12}
    )
    assert set(rows["unit"]) == {"TWD"}


def test_amounts_in_two_currencies_never_stand_side_by_side(store: Store) -> None:
    both = values(store, ["revenue", "capex_to_revenue"], ["TWN", "USA"], any_currency=True).dropna(subset=["value"])
    assert set(both.loc[both["name"] == "revenue", "ticker"]) == {"USA"}
    assert set(both.loc[both["name"] == "capex_to_revenue", "ticker"]) == {"TWN", "USA"}, "a ratio of one currency"
    assert set(both["unit"]) == {"USD", "fraction"}
    grid = panel(store, ["revenue"], ["TWN", "USA"])
    assert grid.panel.values["revenue"].dropna().index.get_level_values("ticker").unique().tolist() == ["USA"]


def test_amounts_of_one_currency_are_told_in_it(store: Store) -> None:
    alone = values(store, ["revenue"], ["TWN"], any_currency=True).dropna(subset=["value"])
    assert alone["value"].iloc[-1] == pytest.approx(2220e9)
    assert set(alone["unit"]) == {"TWD"}
    assert values(store, ["revenue"], ["TWN"]).dropna(subset=["value"]).empty, "where a caller takes all for dollars"
    figures = key_figures(store, ["TWN"], "2023Q4", names=["revenue", "market_value"]).set_index("name")
    assert figures["unit"].to_dict() == {"revenue": "TWD", "market_value": "USD"}


def test_what_is_computed_of_two_currencies_is_missing(store: Store) -> None:
    rows = values(store, ["market_value"], ["TWN", "USA"]).dropna(subset=["value"])
    assert set(rows["ticker"]) == {"TWN", "USA"}, "a market value is in dollars"
    assert currencies.mixes("value_leverage")
    assert currencies.hidden("value_leverage", ["TWN", "USA"], {"TWN": "TWD"}, None).tolist() == [True, False]
    assert currencies.hidden("value_leverage", ["TWN"], {"TWN": "TWD"}, "TWD").tolist() == [True]


def test_a_chart_says_what_it_leaves_out_and_in_what_currency_it_is(store: Store) -> None:
    known = companies(store)
    beside = currencies.notes({"TWN": "TWD"}, known, ["revenue"])
    assert len(beside) == 1
    assert "Taiwan reports in TWD" in beside[0]
    assert "neither beside dollars" in beside[0]
    chart = draw(store, "compare", {"companies": ("TWN",), "y": "revenue", "from": "2023Q1"})
    assert set(chart.table["unit"]) == {"TWD"}
    assert any("TWD" in note for note in chart.notes)
    assert {d.unit.symbol for d in chart.described} == {"TWD"}


# --------------------------------------------------------------------- translations for convenience

STORE = Harmoniser()


def judged(frame: pd.DataFrame) -> pd.DataFrame:
    STORE.quarters(frame)
    return STORE._con.execute("FROM observation ORDER BY id").df()


def test_a_translation_for_convenience_is_set_aside() -> None:
    # As Alibaba: two years in yuan, each translated into dollars at another rate.
    frame = facts(
        "CNX",
        ("Revenue", "CNY", "2022-04-01", "2023-03-31", 868e9, "20-F", "2023-07-21"),
        ("Revenue", "USD", "2022-04-01", "2023-03-31", 126e9, "20-F", "2023-07-21"),
        ("Revenue", "CNY", "2023-04-01", "2024-03-31", 941e9, "20-F", "2024-05-23"),
        ("Revenue", "USD", "2023-04-01", "2024-03-31", 130e9, "20-F", "2024-05-23"),
        ("Assets", "CNY", None, "2024-03-31", 1764e9, "20-F", "2024-05-23"),
    )
    rows = judged(frame)
    assert set(rows.loc[rows["doubt"].isna(), "unit"]) == {"CNY"}
    assert set(rows["doubt"].dropna()) == {"in USD, and the company reports in CNY"}
    assert (rows["doubted_on"].dropna() == rows.loc[rows["doubt"].notna(), "known_on"]).all()


def test_a_company_that_changes_its_currency_keeps_the_old_one_as_of_before() -> None:
    frame = facts(
        "GBX",
        ("Revenue", "GBP", "2022-01-01", "2022-12-31", 10e9, "20-F", "2023-03-01"),
        ("Assets", "GBP", None, "2022-12-31", 30e9, "20-F", "2023-03-01"),
        ("Revenue", "USD", "2022-01-01", "2022-12-31", 12e9, "20-F", "2024-03-01"),
        ("Revenue", "USD", "2023-01-01", "2023-12-31", 13e9, "20-F", "2024-03-01"),
        ("Assets", "USD", None, "2023-12-31", 39e9, "20-F", "2024-03-01"),
    )
    rows = judged(frame)
    old = rows[rows["unit"] == "GBP"]
    assert set(old["doubt"]) == {"in GBP, and the company reports in another currency since"}
    assert set(old["doubted_on"].dt.date) == {date(2024, 3, 1)}
    assert rows.loc[rows["unit"] == "USD", "doubt"].isna().all()


def test_an_amount_abroad_of_a_company_in_dollars_is_set_aside_and_changes_nothing() -> None:
    frame = pd.concat(
        [
            quarterly("USA", "USD", (5, 6, 7, 8)),
            facts("USA", ("Revenue", "CAD", "2024-01-01", "2024-03-31", 1e9, "10-Q", "2024-05-10")),
        ]
    )
    rows = judged(frame)
    assert rows.loc[rows["doubt"].notna(), "unit"].tolist() == ["CAD"]


def test_currencies_are_asked_as_of_a_day(store: Store) -> None:
    assert queries.currencies(store, ["TWN", "USA"])["currency"].tolist() == ["TWD", "USD"]
    assert queries.currencies(store, ["TWN"], date(2020, 1, 1)).empty


def test_the_folder_of_the_store_is_one_of_its_own(store: Store, tmp_path: Path) -> None:
    assert not list(tmp_path.iterdir())
    assert currencies.reporting(store, ["TWN", "USA"]) == {"TWN": "TWD"}
