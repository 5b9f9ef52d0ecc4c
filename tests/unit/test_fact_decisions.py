"""A person's word on single facts: it counts in every filing that states the value, and survives a rebuild."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from contracts import Missing
from data import build
from data.local_backend import LocalBackend
from data.opening import build_store, open_store
from data.reading import queries
from data.store import Store, finalize
from data.updating import decisions, fact_decisions
from engine.data_coverage import coverage
from engine.provenance import trace
from errors import NotFound, UsageError
from tests.unit.toy_company import QUARTERS, SLIP, toy
from tests.unit.toy_company import facts as filed_by_toy
from tools.replay import small

pytestmark = pytest.mark.slow  # every test has a store of its own


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("decisions")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEVERAGE_CURATED", str(small.embedded(path / "curated")))
        build_store(path / "store")
        yield path / "store"


@pytest.fixture
def place(base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LocalBackend:
    monkeypatch.setenv("LEVERAGE_CURATED", str(base.parent / "curated"))
    return LocalBackend(Path(shutil.copytree(base, tmp_path / "store")))


def quarter(store: Store, concept: str, period_end: str, as_of: str = "9999-01-01") -> list[float]:
    rows = store.query(
        "SELECT value FROM series_at($day::DATE) WHERE ticker = 'META' AND concept = $c AND period_end = $end::DATE "
        "AND basis = 'quarter'",
        {"day": as_of, "c": concept, "end": period_end},
    )
    return [float(v) for v in rows["value"]]


def name_of(store: Store, concept: str, period_end: str, span: int) -> str:
    """The name of META's fact of this concept, period end and length in quarters."""
    rows = store.query(
        "SELECT DISTINCT fact_name(ticker, concept, tag, period_start, period_end, value) AS fact FROM observation "
        "WHERE ticker = 'META' AND concept = $c AND period_end = $end::DATE AND span = $span",
        {"c": concept, "end": period_end, "span": span},
    )
    [name] = rows["fact"]
    return str(name)


def test_a_refused_fact_is_missing_with_its_reason_and_comes_back_when_accepted(place: LocalBackend) -> None:
    store = open_store(place)
    [stated] = quarter(store, "assets", "2026-03-31")
    name = name_of(store, "assets", "2026-03-31", 0)
    assert decisions.decide_facts(place, [name], accept=False).outcome == "published"
    store = open_store(place)
    assert quarter(store, "assets", "2026-03-31") == []
    row = fact_decisions.facts(store, None).set_index("fact").loc[name]
    assert (row["value"], row["state"], row["reason"]) == (stated, "refused", "refused by a person")
    assert str(row["url"]).startswith("https://www.sec.gov/Archives/")
    assert len(quarter(store, "assets", "2025-12-31")) == 1, "the rest of the company stays"
    decisions.decide_facts(place, [name], accept=True)
    store = open_store(place)
    assert quarter(store, "assets", "2026-03-31") == [stated]
    assert fact_decisions.facts(store, ("refused", "waiting")).query("fact == @name").empty


def test_a_decision_survives_a_rebuild_and_is_undone(place: LocalBackend) -> None:
    name = name_of(open_store(place), "assets", "2026-03-31", 0)
    decisions.decide_facts(place, [name], accept=False)
    anew = build_store(place)
    assert quarter(anew, "assets", "2026-03-31") == []
    assert anew.query("SELECT verdict FROM fact_decision")["verdict"].tolist() == ["refuse"]
    decisions.undo(place)
    decisions.undo(place)
    assert len(quarter(open_store(place), "assets", "2026-03-31")) == 1


RESTATED = """
    INSERT INTO observation
    SELECT (SELECT max(id) + 1 FROM observation), ticker, concept, tag, preference, period_start, period_end, span,
        fiscal_year, value / {by}, unit, DATE '{day}', 'slip-{day}', method, evidence, NULL, NULL, NULL
    FROM observation WHERE ticker = 'META' AND concept = 'assets' AND period_end = '2025-12-31'
    QUALIFY row_number() OVER (ORDER BY known_on) = 1
"""


def restated(place: LocalBackend, *filings: tuple[str, float]) -> Store:
    """The store after filings of these days gave the assets of December 2025 a part of what they are."""
    with place.draft(place.current_name()) as draft:
        with draft.connect() as con:
            for day, by in filings:
                con.execute(RESTATED.format(day=day, by=by))
            name = finalize(con, place.names())
        place.publish(draft.file, name)
    return open_store(place)


def test_what_was_refused_stays_refused_in_a_later_filing_and_the_first_value_stands(place: LocalBackend) -> None:
    [stated] = quarter(open_store(place), "assets", "2025-12-31")
    store = restated(place, ("2026-05-02", 1.5), ("2026-05-20", 1.5))
    assert quarter(store, "assets", "2025-12-31") == [stated / 1.5], "taken for a restatement"
    rows = store.query(
        "SELECT DISTINCT fact_name(ticker, concept, tag, period_start, period_end, value) AS fact FROM observation "
        "WHERE source_id LIKE 'slip%'"
    )
    decisions.decide_facts(place, rows["fact"].tolist(), accept=False)
    store = open_store(place)
    assert quarter(store, "assets", "2025-12-31") == [stated]
    assert quarter(store, "assets", "2025-12-31", "2026-05-10") == [stated], "nor did it ever count"


def test_an_accepted_fact_stands_against_what_was_known_and_yields_to_a_newer_restatement(place: LocalBackend) -> None:
    [stated] = quarter(open_store(place), "assets", "2025-12-31")
    store = restated(place, ("2026-05-02", 1.5))
    name = name_of_value(store, stated)
    decisions.decide_facts(place, [name], accept=True)
    assert quarter(open_store(place), "assets", "2025-12-31") == [stated]
    store = restated(place, (str(date(2199, 1, 1)), 1.5))
    assert quarter(store, "assets", "2025-12-31") == [stated], "turned down already"
    store = restated(place, (str(date(2199, 2, 1)), 1.25))
    assert quarter(store, "assets", "2025-12-31") == [stated / 1.25], "nobody had seen this one"


def name_of_value(store: Store, value: float) -> str:
    rows = store.query(
        "SELECT any_value(fact_name(ticker, concept, tag, period_start, period_end, value)) AS fact FROM observation "
        "WHERE ticker = 'META' AND concept = 'assets' AND period_end = '2025-12-31' AND value = $v",
        {"v": value},
    )
    return str(rows["fact"].iloc[0])


def test_an_unknown_fact_is_refused_with_what_to_do(place: LocalBackend) -> None:
    current = place.current_name()
    with pytest.raises(UsageError, match=r"no such fact: META-nothing\. `leverage quarantine --all`"):
        decisions.decide_facts(place, ["META-nothing"], accept=True)
    assert place.current_name() == current


def test_the_rules_slips_are_listed_as_settled_or_waiting(place: LocalBackend) -> None:
    store = open_store(place)
    rows = fact_decisions.facts(store, None)
    assert set(rows["state"]) <= {"settled", "waiting"}
    doubted = store.query(
        "SELECT DISTINCT fact_name(ticker, concept, tag, period_start, period_end, value) AS fact FROM observation "
        "SEMI JOIN concept USING (concept) WHERE NOT stands(doubt, doubted_on, doubted_until, DATE '9999-01-01')"
    )
    assert set(rows["fact"]) == set(doubted["fact"])
    assert len(rows) > 0
    assert (rows["instead"].notna() == (rows["state"] == "settled")).all()
    assert isinstance(rows["known_on"].iloc[0], pd.Timestamp)


def test_what_is_set_aside_is_missing_with_that_reason_in_coverage_and_provenance(place: LocalBackend) -> None:
    before = cells(open_store(place))
    name = name_of(open_store(place), "capex", "2026-03-31", 1)
    decisions.decide_facts(place, [name], accept=False)
    store = open_store(place)
    after = cells(store)
    lost = {concept for concept, reason in after.items() if reason != before[concept]}
    assert {after[concept] for concept in lost} == {Missing.QUARANTINED}
    assert lost >= {"capex", "free_cash_flow"}, "and what is arithmetic on it"
    assert cells(store, date(2026, 4, 29)) == cells(open_store(place), date(2026, 4, 29)), "history is as it was"
    with pytest.raises(NotFound, match=r"The value is set aside: META .*refused by a person.*leverage quarantine"):
        trace(store, "META", "capex_quarter", date(2026, 3, 31))
    findings = queries.findings(store, ["META"])
    assert findings["detail"].str.contains("18,997,000,000: refused by a person").any()


def cells(store: Store, as_of: date | None = None) -> dict[str, Missing | None]:
    """The reasons for which META's values of the first quarter of 2026 are missing, by concept."""
    return {c.concept: c.reason for c in coverage(store, ["META"], as_of=as_of).cells if c.quarter == "2026Q1"}


@pytest.mark.parametrize(
    ("stated", "doubted"),
    [
        ([70_000, 72_000, 75], [75]),
        ([70_000, 72_000, 75_000_000], [75_000_000]),
        ([70, 72_000, 75_000], [70]),
        ([70_000, 1_000, 900], []),
        ([300, 20_000, 21_000, 22_000, 23_000], []),
        ([70_000, 75], []),
        ([70_000, 0, 71_000], []),
    ],
    ids=["thousands", "too large", "the first", "a true fall", "a true rise", "one against one", "a stated zero"],
)
def test_a_headcount_far_from_all_others_is_set_aside_whichever_came_first(
    stated: list[float], doubted: list[float]
) -> None:
    with duckdb.connect() as con:
        build.define(con)
        for number, count in enumerate(stated):
            con.execute(
                "INSERT INTO observation VALUES ($1, 'X', 'headcount', NULL, 1, NULL, $2::DATE, 0, FALSE, $3, "
                "'persons', $2::DATE + 50, 'report', 'reported', 'confirmed', NULL, NULL, NULL)",
                [number + 1, f"{2020 + number}-12-31", count],
            )
        build.judge(con)
        rows = con.execute("SELECT value FROM observation WHERE doubt IS NOT NULL AND doubted_until IS NULL").df()
    assert rows["value"].tolist() == doubted


@pytest.fixture
def unsettled(tmp_path: Path) -> LocalBackend:
    """A store of one company with a year that its quarters speak against."""
    toy(tmp_path / "store", *QUARTERS, SLIP)
    return LocalBackend(tmp_path / "store")


def revenue(store: Store) -> dict[tuple[str, str], float]:
    rows = store.query("SELECT basis, period_end::VARCHAR AS day, value FROM series WHERE concept = 'revenue'")
    return {(basis, day): value for basis, day, value in rows.itertuples(index=False, name=None)}


def test_what_the_filings_do_not_settle_is_listed_with_all_candidates_and_accepted(unsettled: LocalBackend) -> None:
    store = open_store(unsettled)
    assert revenue(store) == {}
    waiting = fact_decisions.facts(store)
    assert sorted(waiting["value"]) == [1e9, 1e9, 1e9, 1e9, 10e9]
    assert set(waiting["state"]) == {"waiting"}
    assert waiting["reason"].str.contains("differ by more than a fifth").all()
    assert {c.reason for c in coverage(store, ["TOY"], ["revenue"]).cells} <= {Missing.QUARANTINED}
    quarters = waiting.loc[waiting["value"] == 1e9, "fact"].tolist()
    year = waiting.loc[waiting["value"] == 10e9, "fact"].tolist()
    decisions.decide_facts(unsettled, year, accept=False)
    store = open_store(unsettled)
    assert set(revenue(store).values()) == {1e9, 4e9}, "the quarters, and the year that they add up to"
    assert fact_decisions.facts(store).empty
    decisions.undo(unsettled)
    decisions.decide_facts(unsettled, [*quarters, *year], accept=True)
    assert set(revenue(open_store(unsettled)).values()) == {1e9, 4e9, 10e9}, (
        "as the filings have it, on a person's word"
    )


def test_a_value_that_is_computed_is_accepted_with_its_facts_and_refused_with_one_of_them(
    unsettled: LocalBackend,
) -> None:
    with unsettled.draft(unsettled.current_name()) as draft:
        with draft.connect() as con:
            con.execute("DELETE FROM observation WHERE period_start = '2024-10-01' OR value = 10e9")
            con.execute("UPDATE observation SET period_start = '2024-01-01', span = month(period_end) // 3")
            con.execute("UPDATE observation SET value = span * 1e9")
            con.execute(
                "INSERT INTO observation SELECT 99, ticker, concept, tag, preference, period_start, DATE '2024-12-31', "
                "4, TRUE, 2.5e9, unit, DATE '2025-02-10', '2025-02-10', method, evidence, NULL, NULL, NULL "
                "FROM observation WHERE span = 1"
            )
            name = finalize(con, unsettled.names())
        unsettled.publish(draft.file, name)
    store = open_store(unsettled)
    assert ("quarter", "2024-12-31") not in revenue(store)
    waiting = fact_decisions.facts(store)
    [fourth] = waiting.loc[waiting["value"] == -0.5e9, "fact"]
    with pytest.raises(UsageError, match="computed from several facts"):
        decisions.decide_facts(unsettled, [fourth], accept=False)
    decisions.decide_facts(unsettled, [fourth], accept=True)
    assert revenue(open_store(unsettled))["quarter", "2024-12-31"] == -0.5e9


def test_an_accepted_balance_comes_before_those_of_other_tags_on_its_day_only(unsettled: LocalBackend) -> None:
    wider = "StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest"
    days = {"2024-06-30": "2024-07-25", "2024-09-30": "2024-10-25"}
    balances = [
        (tag, None, end, value, "10-Q", filed)
        for end, filed in days.items()
        for tag, value in (("StockholdersEquity", 5e9), (wider, 6e9))
    ]
    with unsettled.draft(unsettled.current_name()) as draft:
        with draft.connect() as con:
            build.load_filings(con, filed_by_toy(*balances))
            name = finalize(con, unsettled.names())
        unsettled.publish(draft.file, name)
    equity = "SELECT value, tag FROM series WHERE concept = 'equity' ORDER BY period_end"
    store = open_store(unsettled)
    assert store.query(equity)["value"].tolist() == [5e9, 5e9]
    facts = store.query(
        "SELECT fact_name(ticker, concept, tag, period_start, period_end, value) AS fact FROM observation "
        "WHERE value = 6e9 AND period_end = '2024-06-30'"
    )
    decisions.decide_facts(unsettled, facts["fact"].tolist(), accept=True)
    rows = open_store(unsettled).query(equity)
    assert rows["value"].tolist() == [6e9, 5e9]
    assert rows["tag"].tolist() == [wider, "StockholdersEquity"]
