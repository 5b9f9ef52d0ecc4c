"""The embedded annual panel: made again, counted, read again by a second reader, and as the store gives it."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from contracts import Evidence
from data.annual import annual_queries
from data.annual.annual_measures import BALANCES, HOW_COUNTED
from data.curated_files import parquet_path
from data.memo import Memo
from data.store import Store
from data.tables import tables
from engine.annual_panel import MEASURES, annual_companies, annual_panel, fiscal_years, panel_known_by
from engine.filers import arranged
from engine.provenance import sources_for
from tools import panel_check
from tools.convert_facts.annual_panel import PANEL_TABLES, panel_table

GOLDEN: Final = Path(__file__).resolve().parents[1] / "golden" / "figures.csv"
YEARS: Final = range(2016, 2023)
# By an independent computation out of the same facts: companies with people; of them read by machine; with revenue and
# capital expenditure above zero too.
PEOPLE: Final = (202, 217, 219, 226, 233, 235, 234)
READ: Final = (161, 175, 176, 179, 187, 189, 189)
COMPLETE: Final = (190, 206, 207, 210, 214, 215, 217)


@pytest.fixture(scope="module")
def facts() -> Path:
    """The folder of the compiled facts."""
    named = os.environ.get("LEVERAGE_FACTS") or str(GOLDEN.parents[3] / "shared" / "facts")
    if not Path(named, "universe", "filings.parquet").is_file():
        pytest.skip("THE ANNUAL PANEL WAS NOT MADE AGAIN: set LEVERAGE_FACTS to the folder of the compiled facts")
    return Path(named)


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    panel: pd.DataFrame = pq.read_table(parquet_path("annual_facts")).to_pandas()
    return panel


@pytest.mark.parametrize("name", PANEL_TABLES)
def test_the_embedded_file_is_what_the_facts_give(facts: Path, name: str) -> None:
    assert panel_table(tables()[name], facts).equals(pq.read_table(parquet_path(name)))


def test_cells_drawn_agree_with_their_filings(facts: Path) -> None:
    outcome = panel_check.read_again(facts, panel_check.drawn(500, seed=12))
    assert (outcome.agreeing, outcome.cells) == (500, 500), outcome.differing[:3]


def test_the_second_reader_sees_a_value_that_is_not_the_filings(facts: Path) -> None:
    cells = panel_check.drawn(5, seed=1)
    cells["value"] += [0, 0, 1, 0, 0]
    assert panel_check.read_again(facts, cells).agreeing == 4


def test_as_many_companies_as_an_independent_computation_counts(store: Store) -> None:
    panel = annual_panel(store)
    complete = np.all([panel.values[name] > 0 for name in ("revenue", "capex", "employees")], axis=0)
    machine = panel.provenance["employees"].graded(Evidence.MACHINE_READ)
    years = panel.at["fiscal_year"].to_numpy()
    for flags, counted in ((np.isfinite(panel.values["employees"]), PEOPLE), (machine, READ), (complete, COMPLETE)):
        assert tuple(int((flags & (years == year)).sum()) for year in YEARS) == counted
    assert sum(COMPLETE) == 1459
    assert [int((complete & (years == year)).sum()) for year in (2023, 2024)] == [57, 44]


def test_figures_read_by_hand_out_of_the_same_filing_agree(rows: pd.DataFrame) -> None:
    """At least thirty, of filers with different fiscal years; a later filing's restatement is another figure."""
    by_hand = pd.read_csv(GOLDEN).replace({"concept": {"headcount": "employees"}})
    companies = pq.read_table(parquet_path("annual_companies")).to_pandas()[["cik", "ticker"]]
    ours = rows.merge(companies, on="cik").assign(period_end=lambda r: r["period_end"].astype(str))
    annual = by_hand["basis"].eq("annual") | by_hand["concept"].isin(list(BALANCES))
    ours = ours.rename(columns={"measure": "concept"})
    both = by_hand[annual].merge(ours, on=["ticker", "concept", "period_end"])
    same = both[both["accession_x"].eq(both["accession_y"])]
    wrong = same[same["value_x"].ne(same["value_y"])]
    assert wrong[["ticker", "concept", "period_end", "value_x", "value_y"]].to_dict("records") == []
    assert len(same) >= 30
    assert same["ticker"].nunique() >= 6


def test_no_count_of_people_is_out_of_scale_with_the_years_beside_it(rows: pd.DataFrame) -> None:
    people = rows[rows["measure"] == "employees"].sort_values(["cik", "fiscal_year"])
    before, after = (people.groupby("cik")["value"].shift(step) for step in (1, -1))
    ratios = pd.concat([people["value"] / before, people["value"] / after], axis=1)
    assert people[(ratios > 2.5).all(axis=1) | (ratios < 1 / 2.5).all(axis=1)].empty


def test_every_row_is_known_after_it_happened_and_only_people_say_how(rows: pd.DataFrame) -> None:
    assert (rows["known_on"] >= rows["period_end"]).all()
    assert set(rows["how"].dropna()) <= set(HOW_COUNTED)
    assert rows["how"].notna().eq(rows["measure"].eq("employees")).all()
    assert rows.loc[rows["measure"] != "employees", ["tag", "form", "accession"]].notna().all(axis=None)
    spans = pd.to_datetime(rows["period_end"]) - pd.to_datetime(rows["period_start"])
    assert spans.dropna().dt.days.between(349, 379).all()
    assert not rows.duplicated(["cik", "measure", "fiscal_year"]).any()


def test_sectors_and_names_are_known_but_for_one() -> None:
    companies = pq.read_table(parquet_path("annual_companies")).to_pandas()
    assert len(companies) == 303
    assert companies.loc[companies["sector"].isna(), "ticker"].tolist() == ["CRWV"]
    assert companies["name"].notna().all()
    assert not companies["ticker"].duplicated().any()
    assert companies["median_pay"].notna().sum() > 280


# ----------------------------------------------------------------------------------------- from the store


def test_the_panel_of_the_store_has_every_value_in_its_place(store: Store, rows: pd.DataFrame) -> None:
    panel = annual_panel(store)
    wide = panel.frame(*MEASURES).set_index(["cik", "fiscal_year"])[list(MEASURES)]
    assert wide.index.is_unique
    assert wide.index.is_monotonic_increasing
    long = rows.set_index(["cik", "fiscal_year", "measure"])["value"]
    stacked = wide.reset_index().melt(["cik", "fiscal_year"], var_name="measure").dropna(subset=["value"])
    found = stacked.set_index(["cik", "fiscal_year", "measure"])["value"]
    pd.testing.assert_series_equal(found.sort_index(), long.sort_index(), check_index_type=False)


def test_the_panel_as_of_a_day_holds_what_was_known(store: Store, rows: pd.DataFrame) -> None:
    day = date(2019, 3, 1)
    panel = annual_panel(store, as_of=day)
    known = sum(int(np.isfinite(values).sum()) for values in panel.values.values())
    assert known == (pd.to_datetime(rows["known_on"]) <= pd.Timestamp(day)).sum()
    newest = np.max([p.known_on[~p.is_missing].max() for p in panel.provenance.values()])
    assert newest <= np.datetime64(day)


@pytest.mark.parametrize(
    "day", [date(1990, 1, 1), date(2012, 8, 2), date(2019, 3, 1), date(2023, 2, 24), date(2030, 1, 1)]
)
def test_the_panel_of_a_day_cut_out_of_todays_is_the_one_that_is_read(
    store: Store, day: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut = annual_panel(store, as_of=day)
    monkeypatch.setattr(annual_queries, "replacements", lambda _: 1)  # as after a refresh that replaced a value
    read = annual_panel(replace(store, memo=Memo()), as_of=day)
    pd.testing.assert_frame_equal(cut.at, read.at)
    for measure in MEASURES:
        pd.testing.assert_frame_equal(cut.sources(measure), read.sources(measure))


def test_people_read_by_machine_are_a_grade_of_their_own_and_can_be_left_out(store: Store) -> None:
    whole, stated = annual_panel(store), annual_panel(store, machine_read=False)
    read = whole.provenance["employees"].graded(Evidence.MACHINE_READ)
    assert read.sum() > 1000
    assert np.isnan(stated.values["employees"][read]).all()
    assert stated.provenance["employees"].is_missing[read].all()
    np.testing.assert_array_equal(stated.values["employees"][~read], whole.values["employees"][~read])
    np.testing.assert_array_equal(stated.values["revenue"], whole.values["revenue"])


@pytest.mark.parametrize("measure", ["revenue", "public_float", "employees"])
def test_every_value_leads_to_a_document_with_an_address(store: Store, measure: str) -> None:
    named = annual_panel(store).sources(measure).dropna(subset=["value"])["accession"]
    documents = sources_for(store, named)
    assert set(named) == set(documents["source_id"]) | set(documents["accession"].dropna()) & set(named)
    assert documents["url"].str.startswith("https://").mean() > 0.99


def test_the_facts_of_one_company_name_tag_document_and_how_people_were_counted(store: Store) -> None:
    found = annual_queries.facts(store, 320193)
    revenue = found[(found["fiscal_year"] == 2023) & (found["measure"] == "revenue")].iloc[0]
    assert revenue["value"] == 383_285e6
    assert revenue["url"].startswith("https://www.sec.gov/Archives/edgar/data/320193/")
    assert found.loc[found["measure"] == "employees", "how"].notna().all()
    assert found["title"].notna().all()


def test_rows_of_the_panel_keep_their_provenance(store: Store) -> None:
    panel = annual_panel(store)
    of_2022 = panel.rows(panel.at["fiscal_year"].eq(2022).to_numpy())
    assert len(of_2022.at) == 302
    picked = of_2022.rows(np.array([5, 2]))
    assert picked.at["ticker"].tolist() == of_2022.at["ticker"].iloc[[5, 2]].tolist()
    assert (
        picked.sources("revenue")["accession"].tolist() == of_2022.sources("revenue")["accession"].iloc[[5, 2]].tolist()
    )


def test_the_companies_come_with_the_pay_of_the_median_employee(store: Store) -> None:
    companies = annual_companies(store).set_index("ticker")
    assert companies.loc["META", "median_pay"] == 417_400
    assert str(companies.loc["META", "pay_url"]).startswith("https://www.sec.gov/Archives/edgar/data/1326801/")


def test_the_limits_name_the_counts(store: Store) -> None:
    limits = " ".join((GOLDEN.parents[2] / "docs" / "limits.md").read_text(encoding="utf-8").split())
    panel = annual_panel(store)
    filers = panel.at.groupby("fiscal_year")["cik"].nunique()
    assert f"{panel.at['cik'].nunique()} companies are large filers" in limits
    assert f"{filers[2009]} of them in fiscal 2009 and {filers[2022]} in 2022" in limits
    assert f"{sum(READ):,} of the {sum(PEOPLE):,} counts" in limits
    people = np.isfinite(panel.values["employees"]) & panel.at["fiscal_year"].eq(2023).to_numpy()
    assert f"{min(PEOPLE)} to {max(PEOPLE)} of them in fiscal 2016 to 2022, and for {people.sum()} in 2023" in limits
    assert f"of {annual_companies(store)['pay_year'].eq(2025).sum()} companies 2025" in limits


def test_a_fiscal_year_is_compared_when_most_companies_have_reported_it(store: Store) -> None:
    panel = annual_panel(store)
    now, later = (
        arranged(panel),
        arranged(replace(panel, at=panel.at.assign(fiscal_year=lambda r: r["fiscal_year"] + 2))),
    )
    assert (now.span, now.for_most) == ((2009, 2025), 2024)
    assert (later.span, later.for_most) == ((2009, 2026), 2026), "of fiscal 2027 a fifth, of 2028 two"
    assert np.isfinite(later.values("revenue")[:, -1]).sum() == np.isfinite(now.values("revenue")[:, -2]).sum()


def test_every_fiscal_year_that_is_known_can_be_chosen(store: Store) -> None:
    years = fiscal_years(store)
    assert years == tuple(sorted(annual_panel(store).at["fiscal_year"].unique()))
    assert set(range(2009, 2026)) <= set(years)


def test_an_earlier_day_cut_out_of_the_panel_is_the_one_read(store: Store) -> None:
    day = date(2020, 6, 30)
    assert annual_queries.replacements(store) == 0
    cut, read = panel_known_by(store, None, day), annual_panel(store, as_of=day)
    for name in MEASURES:
        known = np.isfinite(cut.values[name])
        np.testing.assert_array_equal(cut.values[name][known], read.values[name][np.isfinite(read.values[name])])


def test_nobody_leaves_before_fiscal_2023(store: Store) -> None:
    at = annual_panel(store).at
    years = at.groupby("cik")["fiscal_year"]
    assert (years.max() >= 2022).all()
