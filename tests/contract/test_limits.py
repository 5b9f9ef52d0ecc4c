"""docs/limits.md says what the embedded facts say: every statement in it that can be computed is."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from contracts import CONCEPTS, MEASURES
from data.curated_files import parquet_path
from data.store import Store
from engine.capex_plans import lives
from engine.catalogue import companies
from engine.data_coverage import coverage
from engine.data_status import findings
from engine.estimate import FEW
from engine.evaluate import known_quarters
from engine.headcount_band import bridge_of
from engine.identity_panel import company_levels
from engine.production_panel import balanced, production_panel
from engine.request import Request
from pages import CHARTS
from pages.across import frames
from pages.value.growth_frames import estimated
from pages.workforce.notice_frames import without_repeats
from service.drawing.chart import draw

SAID = " ".join((Path(__file__).resolve().parents[2] / "docs" / "limits.md").read_text(encoding="utf-8").split())
CORE = ["AAPL", "AMZN", "GOOGL", "META", "MSFT", "NVDA", "ORCL", "TSLA"]
NEWEST = "2026Q2"


def says(phrase: str) -> None:
    assert phrase in SAID, f"docs/limits.md no longer says: {phrase}"


def missing(store: Store, name: str, ticker: str, first: str, last: str) -> list[str]:
    """The quarters of a span in which a measure or metric is missing."""
    known = known_quarters(store, name, ticker)
    return [q for q in map(str, pd.period_range(first, last, freq="Q")) if q not in known]


def span(first: str, last: str) -> list[str]:
    return [str(q) for q in pd.period_range(first, last, freq="Q")]


@pytest.fixture(scope="module")
def quarterly(store: Store) -> pd.DataFrame:
    """Quarters and stocks of the core: ticker, concept, quarter, tag, evidence, value."""
    rows = store.query(
        (
            "SELECT ticker, concept, quarter, tag, evidence, value FROM series WHERE basis = 'quarter' AND "
            "ticker IN (SELECT unnest($core))"
        ),
        {"core": CORE},
    )
    return rows.assign(quarter=rows["quarter"].dt.to_period("Q").astype("str")).sort_values(
        ["ticker", "concept", "quarter"]
    )


def of(quarterly: pd.DataFrame, ticker: str, concept: str) -> pd.DataFrame:
    return quarterly[(quarterly["ticker"] == ticker) & (quarterly["concept"] == concept)]


def test_the_table_of_gaps_at_the_end_is_the_stores(quarterly: pd.DataFrame) -> None:
    last = quarterly.groupby(["concept", "ticker"])["quarter"].max()
    ended = last[last < NEWEST].drop(["headcount", "market_value", "remaining_performance_obligation"], level="concept")
    texts = ended.reset_index("ticker").agg(" ".join, axis="columns")
    rows = {concept: ", ".join(own) for concept, own in texts.groupby(level="concept", sort=False)}
    made = [f"| {concept.title} | {rows[name]} |" for name, concept in CONCEPTS.items() if name in rows]
    table = SAID[SAID.index("| last known quarter |") :]
    said = re.findall(r"\| [A-Z][^|]+ \| [^|]+Q\d \|", table)
    assert said == made, "write this into docs/limits.md:\n" + "\n".join(made)


def test_only_the_slopes_are_deflated_by_the_price_index(store: Store) -> None:
    says("The embedded facts hold consumer prices of the United States to May 2026; the leverage slopes alone are")
    assert store.query("SELECT max(month) AS last FROM consumer_price")["last"].item() == pd.Timestamp("2026-05-01")
    assert not [name for name in (*CONCEPTS, *MEASURES) if re.search("cpi|inflation|deflator|price_index", name)]


def test_the_stock_of_capital_is_missing_around_gaps(store: Store) -> None:
    assert missing(store, "compute_capital", "AMZN", "2011Q2", "2026Q2") == []
    says("NVIDIA's is missing from 2012Q4 to 2023Q2 but for 2021Q4")
    gap = span("2012Q4", "2023Q2")
    gap.remove("2021Q4")
    assert missing(store, "compute_capital", "NVDA", "2012Q3", "2026Q2") == gap


def test_amazons_capital_expenditure_is_spliced(store: Store, quarterly: pd.DataFrame) -> None:
    says("fiscal 2016 as 7,804 million, the four quarters of the first (net of incentives) sum to 6,737")
    found = findings(store, ["AMZN"]).query("concept == 'capex' and finding == 'quarters do not sum to the year'")
    assert list(found["detail"]) == ["year 7,804,000,000, four quarters 6,737,000,000"]
    says("to 2016Q4 are of the first, from 2017Q1 of the later; 2017Q2 (3,114 million) follows from twelve months")
    own = of(quarterly, "AMZN", "capex")
    assert set(own.loc[own["quarter"] <= "2016Q4", "tag"]) == {"PaymentsToAcquirePropertyPlantAndEquipment"}
    assert set(own.loc[own["quarter"] >= "2017Q1", "tag"]) == {"PaymentsToAcquireProductiveAssets"}
    assert own.set_index("quarter")["value"][["2017Q1", "2017Q2"]].tolist() == [2_148e6, 3_114e6]


@pytest.mark.parametrize(
    ("ticker", "concept", "ends", "year", "quarters"),
    [
        ("META", "operating_cash_flow", "2014-12-31", "7,326", "5,457"),
        ("META", "operating_cash_flow", "2015-12-31", "10,320", "8,599"),
        ("MSFT", "revenue", "2016-06-30", "91,154", "85,320"),
    ],
)
def test_years_were_restated_and_their_quarters_not(
    store: Store, ticker: str, concept: str, ends: str, year: str, quarters: str
) -> None:
    says(year)
    says(quarters)
    rows = findings(store, [ticker])
    own = rows[(rows["concept"] == concept) & (rows["period_end"] == ends) & rows["finding"].str.startswith("quarters")]
    assert own["detail"].item() == f"year {year},000,000, four quarters {quarters},000,000"


def test_nvidias_capital_expenditure_has_holes(store: Store) -> None:
    says(
        "lacks the full years of fiscal 2013 to 2021, so their fourth quarters, and the first nine months of "
        "fiscal 2023"
    )
    fourth = [f"{year}Q4" for year in range(2012, 2021)]
    assert missing(store, "capex_quarter", "NVDA", "2011Q1", "2026Q1") == [*fourth, "2022Q1", "2022Q2", "2022Q3"]
    says("twelve months are known to 2012Q3, for 2021Q4, and from 2023Q3")
    known = known_quarters(store, "capex", "NVDA")
    assert [q for q in known if "2012Q3" <= q <= "2023Q3"] == ["2012Q3", "2021Q4", "2023Q3"]


@pytest.mark.parametrize(
    ("ticker", "concept", "first"),
    [
        ("GOOGL", "depreciation", "2023Q1"),
        ("MSFT", "depreciation", "2024Q3"),
    ],
)
def test_lines_begin_late(quarterly: pd.DataFrame, ticker: str, concept: str, first: str) -> None:
    assert of(quarterly, ticker, concept)["quarter"].min() == first
    says(first)


def test_net_property_changes_its_line(quarterly: pd.DataFrame) -> None:
    says("Meta from 2020Q4, Amazon from 2020Q4 and Tesla from 2025Q4")
    for ticker, first in (("META", "2020Q4"), ("AMZN", "2020Q4"), ("TSLA", "2025Q4")):
        own = of(quarterly, ticker, "ppe_net").set_index("quarter")["tag"]
        assert own.index[own.str.contains("FinanceLease")][0] == first
    for ticker, often in (("GOOGL", True), ("AMZN", False), ("META", False), ("TSLA", False)):
        tags = of(quarterly, ticker, "ppe_net")["tag"]
        assert ((tags != tags.shift()).sum() > 2) == often, ticker


@pytest.mark.parametrize(
    ("ticker", "concept"),
    [("ORCL", "gross_profit"), ("AMZN", "rnd"), ("MSFT", "capex_company"), ("AMZN", "capex_company")],
)
def test_lines_that_never_are(quarterly: pd.DataFrame, ticker: str, concept: str) -> None:
    assert of(quarterly, ticker, concept).empty


def test_long_term_debt_decides_over_the_return_on_capital(store: Store) -> None:
    says("Meta tagged none from 2014Q1 to 2021Q3")
    assert missing(store, "long_term_debt", "META", "2013Q4", "2021Q4") == span("2014Q1", "2021Q3")
    assert not set(known_quarters(store, "roic", "META")) & set(span("2014Q1", "2021Q3"))
    assert missing(store, "long_term_debt", "ORCL", "2011Q1", "2026Q2") == []
    assert missing(store, "roic", "ORCL", "2012Q1", "2026Q2") == []


def test_which_definitions_of_the_return_on_capital_are_known(store: Store) -> None:
    known = {
        name: {c.ticker for c in companies(store) if known_quarters(store, name, c.ticker)}
        for name in ("roic_with_current_debt", "roic_with_leases")
    }
    says(
        "With debt due within a year it is known for ten companies (not for Microsoft, Meta and IBM, which tag no such"
    )
    assert len(known["roic_with_current_debt"]) == 10
    assert not {"MSFT", "META", "IBM", "NVDA", "TSLA", "ADBE"} & known["roic_with_current_debt"]
    says("with operating leases for 13 of 20 (not for Microsoft)")
    assert (len(known["roic_with_leases"]), len(companies(store))) == (13, 20)
    assert "MSFT" not in known["roic_with_leases"]
    says("Neither marketable securities nor current liabilities are among the embedded facts")
    tags = set(pd.read_parquet(parquet_path("filings"), columns=["tag"])["tag"])
    assert not {tag for tag in tags if "LiabilitiesCurrent" in tag or "MarketableSecurities" in tag}


def test_few_companies_make_the_frontier(store: Store) -> None:
    said = "at most seven of the core, from 2015Q4 to 2025Q3, fewer than the nine of the rule of thumb"
    says(said)
    panel = production_panel(store, Request(("headcount_average", "ppe_net", "gross_profit"), tuple(CORE)))
    count = dict(zip(panel.quarters, panel.known.sum(axis=1), strict=True))
    assert max(count.values()) == 7
    assert [q for q, n in count.items() if n == 7] == [q for q in span("2015Q4", "2025Q3") if q != "2020Q1"]
    assert max(2 * 1, 3 * (2 + 1)) == 9, "max(m s, 3 (m + s)): Cooper, Seiford and Tone 2007, p. 116"
    says("Meta, Microsoft, Amazon, Apple, NVIDIA and Tesla from 2012Q2 to 2025Q3")
    kept = balanced(panel)
    assert set(kept.tickers) == {"META", "MSFT", "AMZN", "AAPL", "NVDA", "TSLA"}
    assert list(kept.quarters) == span("2012Q2", "2025Q3")
    says("Alphabet, known from 2015Q3 and without net property in 2020Q1")
    assert missing(store, "ppe_net", "GOOGL", "2015Q3", "2026Q2") == ["2020Q1"]


def test_headcount_is_mostly_annual(store: Store, quarterly: pd.DataFrame) -> None:
    says("Apple, Microsoft, NVIDIA, Oracle and Tesla once a year")
    heads = quarterly[quarterly["concept"] == "headcount"]
    interpolated = heads.assign(made=heads["evidence"] == "interpolated").groupby("ticker")["made"].mean()
    assert set(interpolated[interpolated >= 0.5].index) == {"AAPL", "MSFT", "NVDA", "ORCL", "TSLA"}
    says("Meta (from 2016) and Alphabet, and Amazon in part, state it each quarter")
    later = heads[heads["quarter"] >= "2016Q1"]
    often = later.assign(made=later["evidence"] == "interpolated").groupby("ticker")["made"].mean()
    assert set(often[often < 0.25].index) == {"GOOGL", "META"}


def test_older_headcounts_were_collected_by_others(store: Store) -> None:
    says("150 counts of 2009 to 2026 come from a collector of annual reports")
    collected = store.query(
        "SELECT o.period_end, o.evidence FROM observation AS o JOIN source USING (source_id) "
        "WHERE o.concept = 'headcount' AND source.publisher = 'Stock Analysis'"
    )
    assert len(collected) == 150
    assert set(collected["evidence"]) == {"single_source"}
    assert (collected["period_end"].dt.year.min(), collected["period_end"].dt.year.max()) == (2009, 2026)


def test_notices_of_layoffs_are_a_part(store: Store) -> None:
    says("The list holds 237 notices from 33 states, none of them California, and none of Alphabet's, from 1996 to")
    rows = store.query("SELECT ticker, state, employees, amendment, known_on, effective, place FROM warn_notice")
    assert (len(rows), rows["state"].nunique()) == (237, 33)
    assert "CA" not in set(rows["state"])
    assert "GOOGL" not in set(rows["ticker"])
    assert (rows["known_on"].dt.year.min(), str(rows["known_on"].max().to_period("M"))) == (1996, "2026-08")
    says("10 are amendments, which are not added, and 14 others name no number of people")
    whole = rows[~rows["amendment"]]
    assert (rows["amendment"].sum(), whole["employees"].isna().sum()) == (10, 14)
    says("the page looks for repeats again and finds none")
    assert without_repeats(rows)[1] == 0


def test_pay_is_known_of_all_but_three(store: Store) -> None:
    says("and not for Tesla, CoreWeave and Pinterest")
    unpaid = draw(store, "compute_per_pay", {"companies": tuple(c.ticker for c in companies(store))}).missing
    assert [line.partition(":")[0] for line in unpaid if "no median pay" in line] == ["Tesla", "CoreWeave", "Pinterest"]


def test_interpolation_stops_at_the_last_report(store: Store) -> None:
    last = store.query(
        "SELECT ticker, max(period_end) AS ends FROM observation WHERE concept = 'headcount' GROUP BY ticker"
    )
    made = store.query(
        "SELECT ticker, max(period_end) AS ends FROM series WHERE concept = 'headcount' AND method = "
        "'interpolated' GROUP BY ticker"
    )
    both = made.merge(last, on="ticker", suffixes=("", "_reported"))
    assert len(both) > 8
    assert (both["ends"] < both["ends_reported"]).all()


def test_how_far_people_stray_between_reports(store: Store) -> None:
    fitted = bridge_of(store, Request((), ()))
    assert fitted is not None
    half = np.expm1(sorted(fitted.half_width(company, 365.25 / 2, 365.25 / 2) for company in fitted.widths))
    says(f"in the middle of a year {half[0]:.1%} at the steadiest company, {half[-1]:.1%} at the least steady")


def test_market_value_of_several_classes_is_mostly_estimated(store: Store, quarterly: pd.DataFrame) -> None:
    for ticker, said in (("META", "54 of 57 quarters of Meta"), ("GOOGL", "41 of 43 of Alphabet")):
        says(said)
        own = of(quarterly, ticker, "market_value")
        assert said.startswith(f"{(own['evidence'] == 'estimated').sum()} of {len(own)} ")
    counts = store.query(
        "SELECT known_on, preference, shares FROM share_count WHERE ticker = 'META' AND known_on IN "
        "('2025-01-30', '2026-07-30')"
    )
    total = counts.groupby(["known_on", "preference"])["shares"].sum().unstack()
    says("3.2% (January 2025) and 0.7% (July 2026) above the cover page")
    assert [f"{above:.1%}" for above in total[3] / total[0] - 1] == ["3.2%", "0.7%"]


def test_prices_have_holes_and_market_value_does_not_bridge_them(store: Store) -> None:
    says("After 2026-08-21 prices come mostly from one source, with holes of up to 18 days (GOOG)")
    prices = store.query("SELECT ticker, date, evidence FROM price ORDER BY ticker, date")
    prices["hole"] = prices.groupby("ticker")["date"].diff().dt.days
    late = prices[prices["date"] > "2026-08-21"]
    assert late["hole"].max() == 18
    assert set(late.loc[late["hole"] == 18, "ticker"]) == {"GOOG"}
    assert prices.loc[prices["date"] <= "2026-08-21", "hole"].max() <= 5
    assert (late["evidence"] == "single_source").mean() > 0.5
    says("A close older than ten days gives no market value")
    by_symbol = {c.ticker: prices.loc[prices["ticker"] == c.ticker, "date"].to_numpy() for c in companies(store, CORE)}
    valued = store.query("SELECT ticker, period_end FROM series WHERE concept = 'market_value'")
    for ticker, end in zip(valued["ticker"], valued["period_end"].to_numpy(), strict=True):
        if (days := by_symbol.get(ticker)) is not None:
            assert end - days[days <= end][-1] <= np.timedelta64(10, "D")


def test_what_is_missing_here_is_missing_on_the_data_page(store: Store) -> None:
    cells = coverage(store, ["AAPL"], ["cost_of_revenue"]).cells
    assert {c.state for c in cells if c.quarter == NEWEST} == {"missing"}


def test_what_the_analyses_of_value_and_growth_cannot_tell(store: Store) -> None:
    says(
        "Tesla's answer by operating income begins in 2020Q1, after the loss of 2019Q4, and Oracle, without a gross "
        "profit, has one only by revenue"
    )
    tesla, oracle = (draw(store, "value_bridge", {"of": (ticker,)}) for ticker in ("TSLA", "ORCL"))
    assert tesla.finding.exceptions[0].startswith("Counted from Q1 2020, since operating income of Tesla was not above")
    assert oracle.finding.exceptions == ("Shown with revenue, since gross profit is not known for Oracle.",)
    says("Meta's mean headcount of 2019 contains interpolated quarters and its market value is estimated")
    meta = draw(store, "value_bridge", {"of": ("META",)}).table.set_index(["name", "quarter"])["evidence"]
    assert (meta["headcount_average", "2019Q4"], meta["market_value", "2019Q4"]) == ("interpolated", "estimated")
    says(
        "Meta's is 0.12 with a 95% interval from −0.47 to 0.72, Tesla's and Apple's are below zero, and NVIDIA and "
        "Oracle have fewer than eight yearly changes"
    )
    names = ("headcount_average", "compute_capital", "gross_profit")
    found = {
        own.ticker: estimated(own, len(own.quarters) - 1)
        for own in company_levels(store, names, CORE, averaged=names[1:2])
    }
    assert {t for t, e in found.items() if e.refused == "too_few"} == {"NVDA", "ORCL"}
    newest = {t: draw(store, "growth_accounting", {"of": (t,), "alpha": "estimated"}) for t in ("META", "TSLA", "AAPL")}
    [share] = newest["META"].table.query("name == 'capital_share'")[["value", "low", "high"]].round(2).values.tolist()
    assert share == [0.12, -0.47, 0.72]
    assert any("is −1.98" in line for line in newest["TSLA"].missing)
    assert any("is −1.16" in line for line in newest["AAPL"].missing)


def test_what_was_spent_is_comparable_at_three_companies(store: Store) -> None:
    says("shown only where our lines follow that definition: Meta, Alphabet, Oracle")
    rows = draw(store, "guidance", {"companies": tuple(CORE)}).table
    assert set(rows.loc[rows["name"].isin(["spent", "so_far"]), "ticker"]) == {"META", "GOOGL", "ORCL"}
    says("Microsoft (with finance leases) and Amazon (net of proceeds) have no comparable figure here")
    assert {"MSFT", "AMZN"} <= set(rows["ticker"])


def test_the_modelled_wave_is_as_near_as_said(store: Store) -> None:
    rows = draw(store, "depreciation_wave", {"companies": ("META", "GOOGL", "MSFT", "AMZN")}).table
    at = rows[rows["quarter"] == NEWEST]
    made = at[at["name"] == "modelled_depreciation_quarter"].groupby("ticker")["value"].sum()
    told = at[at["name"] == "depreciation_quarter"].set_index("ticker")["value"]
    for ticker, said in (
        ("META", "98% of Meta's"),
        ("GOOGL", "114% of"),
        ("MSFT", "73% of Microsoft's"),
        ("AMZN", "64% of Amazon's"),
    ):
        says(said)
        assert said.startswith(f"{made[ticker] / told[ticker]:.0%} "), ticker


def test_lives_of_servers_are_stated_by_five(store: Store) -> None:
    says("lives of servers as stated by Meta, Alphabet, Microsoft, Amazon and Oracle, five years for the others")
    found = lives(store, CORE, "stated")
    assert {t for t, life in found.items() if life.stated} == {"META", "GOOGL", "MSFT", "AMZN", "ORCL"}
    assert {life.newest for life in found.values() if not life.stated} == {5.0}


def test_incremental_returns_are_rare(store: Store) -> None:
    says("one quarter (2025Q4) is known for Meta, and none from 2019Q3 to 2023Q2 for Oracle")
    assert missing(store, "incremental_roic", "ORCL", "2015Q1", "2026Q2") == span("2019Q3", "2023Q2")
    assert known_quarters(store, "incremental_roic", "META") == ("2025Q4",)


def test_regressions_rest_on_few_fiscal_years_of_some(store: Store) -> None:
    says("With company effects NVIDIA says something in 5 fiscal years, Alphabet in 10, Meta in 14")
    says("NVIDIA has no fiscal 2022 in the regressions")
    says("the degrees of freedom of most lie below 4")
    spec = CHARTS["panel_coefficient"]
    request = spec.request(spec.params.from_values(spec.defaults() | {"specification": "firm"}))
    points = frames.points(store, request).rows
    years = {ticker: {p.time for p in points if p.ticker == ticker} for ticker in {p.ticker for p in points}}
    assert [len(years[t]) for t in ("NVDA", "GOOGL", "META")] == [5, 10, 14]
    assert {"2016", "2017", "2018"} <= years["AMZN"]
    assert "2022" not in years["NVDA"]
    few = [e.inference.degrees_of_freedom < FEW for e in frames.estimates(store, request).rows]
    assert sum(few) > len(few) / 2


def test_attention_is_known_with_gaps_and_has_no_ceiling(store: Store) -> None:
    table = draw(store, "ad_growth", {"companies": ("META",)}).table
    periods = table.loc[table["name"] == "ad_revenue_change", "period"]
    assert periods.str.contains("half").sum() == 1
    assert len(periods) - 1 == 11
    says("18 quarters, of which 11 have the same quarter of the year before")
    people = draw(store, "people_ceiling", {"companies": ("META",)})
    assert "no ceiling is identified" in people.finding.headline
    rows = people.table.drop_duplicates("name").set_index("name")[["value", "low", "high"]].astype(float).T
    level, low, high = rows["logistic_ceiling"] / 1e9
    says(f"A logistic curve gives {level:.2f} billion with an interval from {low:.2f} to {high:.2f}")
    parabola, logistic = (f"−{-rows[f'{curve}_aic'].iloc[0]:.1f}" for curve in ("quadratic", "logistic"))
    says(f"(Akaike's criterion {parabola} against {logistic})")
    says(f"best of all (−{-rows['logarithmic_aic'].iloc[0]:.1f})")
    estimates = draw(store, "ceiling_estimates", {"companies": ("META",)}).table
    lowest = estimates[estimates["name"] == "estimated_ceiling"].sort_values("value").iloc[0]
    says(f"the estimate of {lowest['quarter']}, {lowest['value'] / 1e9:.2f} billion, has been passed")
