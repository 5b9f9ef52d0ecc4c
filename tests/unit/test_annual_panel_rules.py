"""The rules by which the annual panel is made, each on a few rows with figures from filings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import duckdb
import pytest

from data.annual.annual_measures import ANNUAL_MEASURES
from data.concepts import LINES, terms
from data.tables import tables
from tools.convert_facts.annual_panel import rows_of

CAMDEN, MOHAWK, APPLE, NVIDIA, STERIS, BAXTER, IBM = 906345, 851968, 320193, 1045810, 1757898, 10456, 51143
CONTRACT: Final = "RevenueFromContractWithCustomerExcludingAssessedTax"
CAPEX: Final = "PaymentsToAcquirePropertyPlantAndEquipment"
_FILED: Final = (
    "ticker VARCHAR, cik BIGINT, taxonomy VARCHAR, tag VARCHAR, unit VARCHAR, period_start DATE, period_end DATE, "
    "value DOUBLE, form VARCHAR, accession VARCHAR, known_on DATE"
)
Row = Mapping[str, Any]


def fact(cik: int, tag: str, start: str | None, end: str, value: float, **more: Any) -> Row:
    """An as-filed value of a 10-K that was filed sixty days after the end, or as `more` says."""
    known_on = more.pop("known_on", None) or str(duckdb.execute("SELECT $1::DATE + 60", [end]).fetchall()[0][0])
    row = {"ticker": "T", "cik": cik, "taxonomy": "us-gaap", "tag": tag, "unit": "USD", "period_start": start}
    row |= {"period_end": end, "value": value, "form": "10-K", "accession": f"{cik:010d}-{known_on[2:4]}-000001"}
    return row | {"known_on": known_on} | more


def year(cik: int, tag: str, end_year: int, value: float, **more: Any) -> Row:
    """A value of a calendar year."""
    return fact(cik, tag, f"{end_year}-01-01", f"{end_year}-12-31", value, **more)


def panel(
    *universe: Row,
    others: tuple[Row, ...] = (),
    counted: tuple[tuple[Any, ...], ...] = (),
    stated: tuple[tuple[Any, ...], ...] = (),
) -> dict[tuple[int, int, str], dict[str, Any]]:
    """The panel by filer, fiscal year and measure. `counted`: (cik, as_of, employees, how, accession); `stated`:
    (ticker, as_of, employees, evidence).
    """
    with duckdb.connect() as con:
        for name, rows in (("universe", universe), ("others", others)):
            con.execute(f"CREATE TABLE {name} ({_FILED})")
            for row in rows:
                con.execute(f"INSERT INTO {name} BY NAME SELECT " + ", ".join(f"${k} AS {k}" for k in row), dict(row))
        con.execute(
            "CREATE TABLE other_count (cik BIGINT, as_of DATE, employees BIGINT, how VARCHAR, accession VARCHAR)"
        )
        con.execute("CREATE TABLE stated (ticker VARCHAR, as_of DATE, employees BIGINT, evidence VARCHAR)")
        con.execute("CREATE TABLE embedded_headcount (ticker VARCHAR, as_of DATE, form VARCHAR, accession VARCHAR)")
        con.execute("ALTER TABLE embedded_headcount ADD COLUMN known_on DATE")
        for name, several in (("other_count", counted), ("stated", stated)):
            for cells in several:
                con.execute(f"INSERT INTO {name} VALUES ({', '.join('?' * len(cells))})", list(cells))
        rows = rows_of(con, tables()["annual_facts"]).to_pylist()
    return {(row["cik"], row["fiscal_year"], row["measure"]): row for row in rows}


def test_the_lines_of_a_measure_are_among_those_of_the_concept_of_its_name() -> None:
    """The concept of research has one tag, of the whole; the panel takes the one without what was bought, too."""
    beside = {
        name: {tag for tags in groups for tag in tags} - {part for tag in LINES[name].tags for part, _ in terms(tag)}
        for name, groups in ANNUAL_MEASURES.items()
        if name in LINES
    }
    assert {name: tags for name, tags in beside.items() if tags} == {
        "rnd": {"ResearchAndDevelopmentExpenseExcludingAcquiredInProcessCost"}
    }
    assert len(beside) == 16


def test_a_fiscal_year_is_the_year_of_its_end_less_fifteen_days() -> None:
    """NVIDIA's year to 26 January 2025 is 2025, Baxter's to 3 January 2020 would be 2019."""
    found = panel(
        fact(NVIDIA, "Revenues", "2024-01-29", "2025-01-26", 130_497e6),
        fact(BAXTER, "Revenues", "2019-01-05", "2020-01-03", 11_362e6),
    )
    assert set(found) == {(NVIDIA, 2025, "revenue"), (BAXTER, 2019, "revenue")}


def test_the_value_known_first_counts() -> None:
    """Apple restated the operating cash flow of fiscal 2017 (63,598 to 64,225 million) for restricted cash."""
    tag, span = "NetCashProvidedByUsedInOperatingActivities", ("2016-09-25", "2017-09-30")
    found = panel(
        fact(APPLE, tag, *span, 64_225e6, known_on="2018-11-05"),
        fact(APPLE, tag, *span, 63_598e6, known_on="2017-11-03"),
    )
    assert found[APPLE, 2017, "operating_cash_flow"]["value"] == 63_598e6
    assert str(found[APPLE, 2017, "operating_cash_flow"]["known_on"]) == "2017-11-03"


def test_quarters_other_currencies_other_forms_and_what_ends_after_its_filing_are_left_out() -> None:
    found = panel(
        fact(APPLE, CONTRACT, "2022-07-01", "2022-09-30", 90_146e6),
        year(APPLE, CONTRACT, 2022, 1.0, unit="EUR"),
        year(APPLE, CONTRACT, 2021, 1.0, form="10-Q"),
        year(APPLE, CONTRACT, 2020, 1.0, known_on="2020-11-01"),
        year(APPLE, CONTRACT, 2019, 2.0, form="8-K"),
    )
    assert set(found) == {(APPLE, 2019, "revenue")}


def test_revenue_is_the_largest_of_its_totals_and_another_total_only_without_them() -> None:
    """A lessor's revenue from contracts is a part: Camden tagged 8.7 of 1,028.5 million in 2019."""
    wider = panel(year(CAMDEN, CONTRACT, 2018, 9e6), year(CAMDEN, "Revenues", 2018, 954.5e6))
    assert wider[CAMDEN, 2018, "revenue"]["value"] == 954.5e6
    goods = year(MOHAWK, "SalesRevenueGoodsNet", 2017, 9_491e6)
    assert panel(goods)[MOHAWK, 2017, "revenue"]["tag"] == "SalesRevenueGoodsNet"
    both = panel(goods, year(MOHAWK, "SalesRevenueNet", 2017, 9_000e6))
    assert both[MOHAWK, 2017, "revenue"]["value"] == 9_000e6


def assets(cik: int, *values: tuple[int, float]) -> list[Row]:
    return [fact(cik, "Assets", None, f"{at}-12-31", value) for at, value in values]


def test_revenue_of_which_a_part_was_tagged_is_left_out() -> None:
    revenues = [year(CAMDEN, "Revenues", at, value) for at, value in ((2016, 876e6), (2017, 901e6), (2018, 954e6))]
    part = year(CAMDEN, CONTRACT, 2019, 8.696e6)
    sizes = ((2016, 6.03e9), (2017, 6.17e9), (2018, 6.22e9), (2019, 6.75e9))
    found = panel(*revenues, part, *assets(CAMDEN, *sizes))
    assert [at for _, at, measure in found if measure == "revenue"] == [2016, 2017, 2018]
    grown = panel(*revenues, part, *assets(CAMDEN, *sizes[:3], (2019, 0.9e9)))
    assert grown[CAMDEN, 2019, "revenue"]["value"] == 8.696e6, "so small a company may have so small a revenue"


def test_capex_is_the_larger_of_two_lines_else_a_neighbouring_one_and_never_negative() -> None:
    both = panel(year(APPLE, CAPEX, 2014, 9_571e6), year(APPLE, "PaymentsToAcquireProductiveAssets", 2014, 9_813e6))
    assert both[APPLE, 2014, "capex"]["value"] == 9_813e6
    other = panel(year(59478, "PaymentsToAcquireOtherPropertyPlantAndEquipment", 2022, 1_854.3e6))
    assert other[59478, 2022, "capex"]["value"] == 1_854.3e6
    crown_castle = panel(year(1051470, CAPEX, 2019, -2_057e6), year(1051470, "Revenues", 2019, 5_763e6))
    assert (1051470, 2019, "capex") not in crown_castle
    assert (1539838, 2022, "capex") not in panel(year(1539838, "PaymentsToAcquireOilAndGasProperty", 2022, 1e9))


def test_of_two_ends_in_a_fiscal_year_the_one_with_more_lines_is_the_year() -> None:
    """A carve-out's or a changed year end's second column."""
    found = panel(
        fact(7, "Revenues", "2015-06-01", "2016-05-31", 5.0),
        fact(7, CAPEX, "2015-06-01", "2016-05-31", 2.0),
        year(7, "Revenues", 2016, 6.0),
    )
    assert found[7, 2016, "revenue"]["value"] == 5.0


@pytest.mark.parametrize(("value", "kept"), [(180e9, True), (180e3, False), (180e15, False)])
def test_the_float_belongs_to_the_year_of_its_report_and_not_in_another_scale(value: float, kept: bool) -> None:
    found = panel(
        year(IBM, "Revenues", 2023, 61_860e6),
        *assets(IBM, (2023, 135_241e6)),
        fact(IBM, "EntityPublicFloat", None, "2023-06-30", value, known_on="2024-02-29"),
    )
    row = found.get((IBM, 2023, "public_float"))
    assert bool(row) == kept
    assert row is None or str(row["period_end"]) == "2023-06-30"


def counts(*several: tuple[Any, ...]) -> dict[str, Any] | None:
    """The employees of Steris' or Apple's fiscal 2022 out of some counts."""
    revenues = [fact(cik, "Revenues", "2021-04-01", "2022-03-31", 4_585e6) for cik in (STERIS, APPLE)]
    found = panel(*revenues, counted=several)
    return next((row for (_, _, measure), row in found.items() if measure == "employees"), None)


def test_people_are_counted_within_forty_five_days_of_the_end() -> None:
    near, far = (
        counts((APPLE, "2022-05-15", 7, "aggregator", None)),
        counts((APPLE, "2022-05-16", 7, "aggregator", None)),
    )
    assert near is not None
    assert (near["value"], str(near["known_on"])) == (7, "2022-08-13"), "ninety days after it where no filing is named"
    assert far is None


def test_of_several_counts_the_best_witnessed_then_the_nearest_is_taken() -> None:
    read, tagged = (APPLE, "2022-03-31", 3, "machine_read", None), (APPLE, "2022-04-30", 4, "dei_tag", None)
    collected, nearer = (APPLE, "2022-03-01", 5, "aggregator", None), (APPLE, "2022-03-30", 6, "aggregator", None)
    for several, how, people in (
        ((read, collected, nearer), "aggregator", 6),
        ((read, collected, tagged), "dei_tag", 4),
        ((read,), "machine_read", 3),
    ):
        taken = counts(*several)
        assert taken is not None
        assert (taken["how"], taken["value"]) == (how, people)


def test_our_own_counts_come_first_and_a_count_that_cannot_be_is_left_out() -> None:
    assert counts((STERIS, "2022-03-31", 3700, "dei_tag", None)) is None
    found = panel(
        others=(
            fact(IBM, "Revenues", "2022-01-01", "2022-12-31", 60_530e6, ticker="IBM"),
            fact(2, "Revenues", "2022-01-01", "2022-12-31", 1.0, ticker="ADBE"),
        ),
        counted=((IBM, "2022-12-31", 1, "dei_tag", None),),
        stated=(("IBM", "2022-12-31", 288_300, "single_source"),),
    )
    assert found[IBM, 2022, "employees"]["value"] == 288_300
    assert {cik for cik, _, _ in found} == {IBM}, "of the other file only those that the universe lacks"
