"""Plans and useful lives as they were told: fiscal years, revisions, definitions kept apart, nothing from later."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from data.reading import plans as statements
from data.store import Store
from engine import capex_plans
from engine.capex_guidance import FOLLOWED, guidance
from engine.capex_plans import Plan
from engine.capex_vintages import purchases
from engine.request import Request

CORE = ("META", "GOOGL", "MSFT", "AMZN", "AAPL", "NVDA", "ORCL", "TSLA")


def request(*companies: str, as_of: date | None = None) -> Request:
    return Request((), companies, as_of=as_of)


# ---------------------------------------------------------------------------------------------- plans


@pytest.mark.parametrize(
    ("year", "month", "quarter"),
    [(2026, 12, "2026Q4"), (2026, 6, "2026Q2"), (2027, 5, "2027Q2"), (2026, 1, "2025Q4"), (2025, 9, "2025Q3")],
)
def test_a_fiscal_year_ends_in_the_quarter_in_which_it_is_shown(year: int, month: int, quarter: str) -> None:
    assert str(capex_plans.fiscal_year_end(year, month)) == quarter


def test_metas_plan_of_2026_in_its_revisions(store: Store) -> None:
    said = capex_plans.newest(capex_plans.announcements(store, ["META"])["META"])
    ranges = {str(p.announced.date()): (p.low / 1e9, p.high / 1e9) for p in said}
    assert ranges == {"2026-01-28": (115, 135), "2026-04-29": (125, 145), "2026-07-29": (130, 145)}
    assert said[-1].middle == 137.5e9
    assert [str(q) for q in said[-1].quarters] == ["2026Q1", "2026Q2", "2026Q3", "2026Q4"]


def test_what_was_said_later_was_not_known(store: Store) -> None:
    [first] = capex_plans.newest(capex_plans.announcements(store, ["META"], as_of=date(2026, 2, 1))["META"])
    assert (first.low, first.high) == (115e9, 135e9)
    before = capex_plans.newest(capex_plans.announcements(store, ["META"], as_of=date(2026, 1, 27))["META"])
    assert {p.year for p in before} == {2025}
    assert capex_plans.newest(capex_plans.announcements(store, ["META"], until="2025Q4")["META"])[-1].year == 2025


def test_a_floor_has_no_upper_end_and_words_are_no_plan(store: Store) -> None:
    told_kinds = set(statements.guidance(store, ["MSFT"])["kind"])
    assert {"qualitative", "quarter_actual", "quarter_floor"} <= told_kinds
    said = capex_plans.announcements(store, ["MSFT"])["MSFT"]
    assert {p.name for p in said} == {"2025", "calendar 2026"}
    floor = replace(said[-1], high=math.nan)
    assert floor.middle == floor.low


def test_the_readers_own_figure_is_the_readers(store: Store) -> None:
    said = capex_plans.newest(capex_plans.announcements(store, ["META"])["META"])
    own = capex_plans.readers_plan(said[-1], "META", 125e9, pd.Period("2026Q2", freq="Q-DEC"))
    assert (own.low, own.high, own.year, own.evidence) == (125e9, 125e9, 2026, "user")
    alone = capex_plans.readers_plan(None, "NVDA", 10e9, pd.Period("2026Q3", freq="Q-DEC"))
    assert (str(alone.first), str(alone.last), alone.source_id) == ("2026Q4", "2027Q3", None)


def test_without_plans_there_is_none(store: Store) -> None:
    assert capex_plans.newest(capex_plans.announcements(store, ["NVDA"])["NVDA"]) == []


# ---------------------------------------------------------------------------------------------- lives


def test_lives_as_stated_and_when_they_took_effect(store: Store) -> None:
    found = capex_plans.lives(store, CORE, "stated")
    assert found["META"].steps == (("", 4.0), ("2022Q2", 4.5), ("2022Q4", 5.0), ("2025Q1", 5.5))
    assert found["AMZN"].steps == (("", 4.0), ("2022Q1", 5.0), ("2024Q1", 6.0)), (
        "a subset of its servers is not all of them"
    )
    assert found["ORCL"].at("2024Q2") == 5.0
    assert found["ORCL"].at("2024Q3") == 6.0, (
        "its fiscal year began in June 2024, whose first quarter is shown in the third"
    )
    assert not found["NVDA"].stated
    assert found["NVDA"].newest == capex_plans.ASSUMED_LIFE
    assert found["META"].at(pd.Period("2022Q3", freq="Q")) == 4.5


def test_a_life_stated_later_was_not_known(store: Store) -> None:
    assert capex_plans.lives(store, ["META"], "stated", date(2025, 1, 29))["META"].newest == 5.0
    assert capex_plans.lives(store, ["META"], "stated", date(2025, 1, 30))["META"].newest == 5.5
    assert not capex_plans.lives(store, ["META"], "stated", date(2022, 7, 27))["META"].stated


def test_a_change_is_known_before_what_it_did(store: Store) -> None:
    known = statements.useful_lives(store, ["AMZN"], date(2024, 6, 30))
    assert known["effect"].isna().all()
    assert capex_plans.lives(store, ["AMZN"], "stated", date(2024, 2, 1))["AMZN"].newest == 5.0
    assert capex_plans.lives(store, ["AMZN"], "stated", date(2024, 6, 30))["AMZN"].newest == 6.0
    assert statements.useful_lives(store, ["AMZN"], date(2024, 11, 1))["effect"].dropna().tolist() == [-2.4e9]


def test_chosen_years_are_for_all(store: Store) -> None:
    found = capex_plans.lives(store, CORE, "5.5")
    assert {life.newest for life in found.values()} == {5.5}
    assert not any(life.stated for life in found.values())


# -------------------------------------------------------------------------------------------- guidance


@pytest.mark.slow
def test_what_meta_spent_is_in_its_own_definition(store: Store) -> None:
    """72.22 billion of 2025 and 31.1 of the second quarter of 2026, as its releases state them, leases included."""
    years = {y.last.year: y for y in guidance(store, request("META")).of("META")}
    whole, half = years[2025].spent, years[2026].so_far
    assert whole is not None
    assert whole.amount == pytest.approx(72.22e9, rel=2e-4)
    assert "finance leases" in years[2025].last.definition
    quarter = guidance(store, request("META", as_of=date(2026, 6, 30))).of("META")[-1].so_far
    assert half is not None
    assert quarter is not None
    assert (half.quarters, quarter.quarters) == (2, 1)
    stated = statements.guidance(store, ["META"]).query("kind == 'quarter_actual'")["low"].item()
    assert half.amount - quarter.amount == pytest.approx(stated, abs=5e7)


def test_definitions_are_never_mixed(store: Store) -> None:
    years = guidance(store, request(*CORE)).years
    compared = [y for y in years if y.spent or y.so_far]
    assert {y.last.definition for y in compared} <= FOLLOWED
    assert {y.last.ticker for y in compared} == {"META", "GOOGL", "ORCL"}, "Microsoft and Amazon have no such line"
    before, running = [y for y in compared if y.last.ticker == "ORCL"]
    assert before.spent is not None
    assert before.spent.amount == 55.663e9
    assert running.so_far is not None
    assert (running.last.low, running.last.high, running.so_far.amount) == (90e9, 95e9, 28.499e9), (
        "of its two figures for 2027 the gross one, as its filings count; 70 billion is net of what customers bring"
    )


@pytest.mark.slow
def test_guidance_as_it_was_known(store: Store) -> None:
    known = guidance(store, request(*CORE, as_of=date(2025, 6, 1)))
    days = [p.announced for y in known.years for p in y.announced]
    origins = [s.origin for y in known.years for s in (y.spent, y.so_far) if s is not None]
    days += [origin.known_on for origin in origins if origin.known_on is not None]
    assert max(days) <= pd.Timestamp("2025-06-01")
    assert [y.so_far.quarters for y in known.of("META") if y.so_far] == [1]


def test_the_documents_of_guidance_are_those_of_plans_and_filings(store: Store) -> None:
    known = guidance(store, request("META"))
    announced = {p.source_id for y in known.years for p in y.announced}
    filed = {s.origin.document for y in known.years for s in (y.spent, y.so_far) if s is not None}
    assert known.documents == announced | filed
    assert len(filed - announced) > 1


# ------------------------------------------------------------------------------------------- purchases


def quarter_rows(name: str, values: dict[str, float]) -> pd.DataFrame:
    rows = pd.DataFrame({"name": name, "quarter": list(values), "value": list(values.values())})
    return rows.assign(known_on=pd.Timestamp("2020-01-01"), accession="X-1", evidence="reported")


TOY = Plan(
    ticker="TOY",
    low=80.0,
    high=120.0,
    year=2020,
    calendar=False,
    definition="Spending as told",
    announced=pd.Timestamp("2020-02-01"),
    source_id="guidance:toy",
    evidence="reported",
    first=pd.Period("2020Q1", freq="Q-DEC"),
    last=pd.Period("2020Q4", freq="Q-DEC"),
    ends=pd.Timestamp("2020-12-31"),
)
SPENT = {"2019Q3": 10.0, "2019Q4": 10.0, "2020Q1": 20.0, "2020Q2": 30.0}


def bought(*plans: Plan, years: int = 1, company: dict[str, float] | None = None) -> list[float]:
    own = [quarter_rows("capex_quarter", SPENT), quarter_rows("ppe_net", {"2019Q3": 100.0})]
    own += [quarter_rows("capex_company_quarter", company)] if company else []
    found = purchases(pd.concat(own, ignore_index=True), plans, years)
    assert found is not None
    assert {row.origin.evidence for row in found.rows} == {"estimated"}
    assert [row.quarter for row in found.rows] == list(pd.period_range(found.opening + 1, periods=len(found.rows)))
    return [float(v) for v in found.cost]


def test_planned_purchases_by_eye() -> None:
    """The plan is 100 for 2020 and half the year is over; the opening stock is that of 2019Q3."""
    assert bought() == [10, 20, 30]
    assert bought(TOY) == [10, 20, 30, 25, 25], (
        "no comparable spending is known: a fourth of the plan in each quarter left"
    )
    assert bought(TOY, years=2) == [10, 20, 30, 25, 25, 25, 25, 25, 25]
    followed = replace(TOY, definition=next(iter(FOLLOWED)))
    assert bought(followed, company={"2020Q1": 22, "2020Q2": 33}) == [10, 20, 30, 22.5, 22.5], (
        "less what was spent, halved"
    )
    assert bought(followed, company={"2020Q1": 70, "2020Q2": 50}) == [10, 20, 30, 0, 0], "all of it was spent"
    assert bought(followed, company={"2020Q2": 33}) == [10, 20, 30, 25, 25], "a quarter of it is not known"
    assert bought(replace(TOY, last=pd.Period("2020Q2", freq="Q-DEC"))) == [10, 20, 30], "a plan that is over"


def test_each_year_has_its_own_plan_and_a_gap_is_not_filled() -> None:
    late = replace(
        TOY, low=200.0, high=200.0, first=pd.Period("2021Q1", freq="Q-DEC"), last=pd.Period("2021Q4", freq="Q-DEC")
    )
    assert bought(TOY, late) == [10, 20, 30, 25, 25, 50, 50, 50, 50]
    assert bought(TOY, late, years=2)[-4:] == [50, 50, 50, 50]
    assert bought(late) == [10, 20, 30], "nothing is known of the quarters between: neither zero nor a guess"
    rows = pd.concat([quarter_rows("capex_quarter", SPENT), quarter_rows("ppe_net", {"2019Q3": 100.0})])
    found = purchases(rows, [late], 1)
    assert found is not None
    assert found.unplaced
    placed = purchases(rows, [TOY, late], 1)
    assert placed is not None
    assert not placed.unplaced


def test_a_run_begins_after_a_gap_and_needs_a_stock() -> None:
    spent = quarter_rows("capex_quarter", {"2019Q1": 5.0, "2019Q3": 10.0, "2019Q4": 10.0})
    stock = quarter_rows("ppe_net", {"2019Q1": 50.0, "2019Q2": 70.0})
    found = purchases(pd.concat([spent, stock]), [], 1)
    assert found is not None
    assert (str(found.opening), found.net, found.cost.tolist()) == ("2019Q2", 70.0, [10, 10])
    assert purchases(spent, [], 1) is None
    assert purchases(stock, [], 1) is None
    assert purchases(pd.concat([spent, quarter_rows("ppe_net", {"2018Q1": 1.0})]), [], 1) is None
