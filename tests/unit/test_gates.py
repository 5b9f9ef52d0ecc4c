"""Each gate sees the harm that it is there for, and none objects to a snapshot that nothing was done to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from data import build
from data.local_backend import LocalBackend
from data.opening import build_store
from data.updating import gates
from tools.replay import small

pytestmark = pytest.mark.slow  # every test has a store of its own


ANNUAL = """
    INSERT INTO annual_observation
    SELECT cik, 2025, 'revenue', 200966e6, '2025-01-01', '2025-12-31', 'Revenues', '10-K', '0001628280-26-003942',
        '2026-01-29', NULL, 'x', NULL
    FROM annual_company WHERE ticker = 'META'
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalBackend]:
    path = tmp_path_factory.mktemp("gates")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEVERAGE_CURATED", str(small.embedded(path / "curated")))
        build_store(path / "store")
        place = LocalBackend(path / "store")
        with place.draft(place.current_name()) as draft:
            with draft.connect() as con:
                con.execute(ANNUAL)
            place.publish(draft.file, "20261126T000000000000Z-annual")
        yield place


def objections(folder: LocalBackend, harm: str) -> pd.DataFrame:
    """What the gates say of a copy that had this done to it."""
    with folder.draft(folder.current_name()) as draft, draft.connect() as con:
        con.execute(harm)
        build.finish(con)
        assert draft.base is not None
        with gates.compared(con, draft.base):
            return gates.objections(con)


NEXT = """
    INSERT INTO observation
    SELECT id + 1000000, ticker, concept, tag, preference, DATE '2026-04-01', DATE '2026-06-30', 1, FALSE,
           value * {factor}, unit, DATE '2026-07-30', source_id, method, evidence, NULL, NULL, NULL
    FROM observation WHERE ticker = 'META' AND concept = '{concept}' AND period_end = '2026-03-31' AND span = 1
    QUALIFY row_number() OVER (ORDER BY known_on DESC) = 1
"""
YEAR = """
    INSERT INTO observation
    SELECT id + 2000000, ticker, concept, tag, preference, period_start, period_end, span, fiscal_year, value * 2, unit,
           known_on + 1, source_id, method, evidence, NULL, NULL, NULL
    FROM observation WHERE ticker = 'META' AND concept = 'revenue' AND fiscal_year AND period_end = '2025-12-31';
"""
HARMS = {
    "a past fact was changed or lost": (
        "UPDATE observation SET value = value + 1 WHERE ticker = 'META' AND concept = 'assets' AND "
        "period_end = '2025-12-31'"
    ),
    "an annual value was changed or lost": "UPDATE annual_observation SET value = value + 1",
    "a source lost rows": "DELETE FROM price WHERE ticker = 'ORCL' AND date > DATE '2026-05-01'",
    "values vanished": "DELETE FROM observation WHERE ticker = 'ORCL' AND concept = 'capex'",
    "a past value moved": """
        INSERT INTO observation
        SELECT id + 3000000, ticker, concept, tag, preference, period_start, period_end, span, fiscal_year,
            value * 1.5, unit, known_on + 30, source_id, method, evidence, NULL, NULL, NULL
        FROM observation WHERE ticker = 'GOOGL' AND concept = 'assets' AND period_end = '2025-12-31' LIMIT 1""",
    "negative where it cannot be": NEXT.format(concept="stock_compensation", factor=-1),
    "out of scale": """
        INSERT INTO observation
        SELECT id + 1000000, ticker, concept, tag, preference, NULL, DATE '2026-06-30', 0, FALSE, value * 100, unit,
            DATE '2026-07-30', source_id, method, evidence, NULL, NULL, NULL
        FROM observation WHERE ticker = 'META' AND concept = 'headcount' ORDER BY period_end DESC LIMIT 1;
        """
    + NEXT.format(concept="revenue", factor=1.01),
    "a price jumps and no split explains it": """
        INSERT INTO price SELECT ticker, DATE '2026-05-18', close * 10, NULL, 1, 'single_source'
        FROM price WHERE ticker = 'META' ORDER BY date DESC LIMIT 1""",
    "prices disagree with those stored": (
        "CREATE TABLE told_price AS SELECT ticker, date, close * 1.05 AS close FROM price WHERE ticker = "
        "'META' ORDER BY date DESC LIMIT 3"
    ),
    "share counts are not on one split basis": """
        INSERT INTO share_count
        SELECT ticker, share_class, price_ticker, DATE '2026-05-12', shares * 10, DATE '2026-05-13', source_id || 'x',
            evidence, preference, tag, NULL, NULL, NULL
        FROM share_count WHERE ticker = 'ORCL' AND doubt IS NULL ORDER BY known_on DESC, preference LIMIT 1""",
}


def test_nothing_done_is_nothing_objected_to(folder: LocalBackend) -> None:
    assert objections(folder, "SELECT 1").empty


@pytest.mark.parametrize("gate", HARMS)
def test_a_gate_sees_its_harm(folder: LocalBackend, gate: str) -> None:
    found = objections(folder, HARMS[gate])
    assert gate in set(found["gate"])
    rows = found[found["gate"] == gate]
    assert set(rows["ticker"]) <= {"META", "GOOGL", "ORCL"}
    assert rows["detail"].str.len().gt(10).all()


def test_a_value_that_stands_twice_is_seen(folder: LocalBackend) -> None:
    with folder.draft(folder.current_name()) as draft, draft.connect() as con:
        con.execute("INSERT INTO series FROM series WHERE ticker = 'META' AND concept = 'capex' AND basis = 'annual'")
        assert draft.base is not None
        with gates.compared(con, draft.base):
            found = gates.objections(con)
    assert set(zip(found["gate"], found["ticker"], found["concept"], strict=True)) == {
        ("a value stands twice", "META", "capex")
    }


@pytest.mark.parametrize(
    ("gate", "laid_at"),
    [
        ("a past value moved", [("GOOGL", "assets", "2025-12-31")]),
        ("negative where it cannot be", [("META", "stock_compensation", "2026-06-30")]),
        ("share counts are not on one split basis", [("ORCL", "shares", "2026-05-12")]),
        ("a source lost rows", []),
        ("values vanished", []),
        ("prices disagree with those stored", []),
    ],
)
def test_an_objection_is_laid_at_the_new_facts_behind_it(
    folder: LocalBackend, gate: str, laid_at: list[tuple[str, str, str]]
) -> None:
    with folder.draft(folder.current_name()) as draft, draft.connect() as con:
        con.execute(HARMS[gate])
        build.finish(con)
        assert draft.base is not None
        with gates.compared(con, draft.base):
            facts = gates.laid_at(con, gates.objections(con))
    days = [str(pd.Timestamp(day).date()) for day in facts["period_end"]]
    assert sorted(set(zip(facts["ticker"], facts["concept"], days, strict=True))) == laid_at
    assert facts["reason"].str.startswith(gate).all()


def test_a_value_that_rests_on_a_fact_judged_otherwise_now_is_corrected_and_not_moved(folder: LocalBackend) -> None:
    with folder.draft(folder.current_name()) as draft, draft.connect() as con:
        con.execute(
            "INSERT INTO fact_decision SELECT DISTINCT ticker, concept, tag, period_start, period_end, value, NULL, "
            "'refuse', NULL, DATE '2026-06-01' FROM observation WHERE ticker = 'META' AND concept = 'capex'"
        )
        build.finish(con)
        assert draft.base is not None
        with gates.compared(con, draft.base):
            assert gates.objections(con).empty, "dozens of values are gone, each with its reason"
            gone = gates.set_aside(con)
    assert set(gone["reason"]) == {"refused by a person"}
    assert len(gone) > 20


def test_every_gate_is_tried(folder: LocalBackend) -> None:
    assert set(gates.GATES) == {*HARMS, "a value stands twice"}


def test_a_user_s_own_figures_are_no_reason_to_hold_back(folder: LocalBackend) -> None:
    own = (
        "INSERT INTO observation VALUES (9000000, 'META', 'capex', 'user', 99, '2026-04-01', '2026-06-30', "
        "1, FALSE, 1e15, 'USD', '2026-07-30', 'user:x', 'user', 'user', NULL, NULL, NULL)"
    )
    assert objections(folder, own).empty


def test_what_is_new_and_what_moved_is_listed(folder: LocalBackend) -> None:
    with folder.draft(folder.current_name()) as draft, draft.connect() as con:
        con.execute(NEXT.format(concept="revenue", factor=1.1))
        build.finish(con)
        assert draft.base is not None
        with gates.compared(con, draft.base):
            rows = gates.changes(con)
    assert rows[["ticker", "concept", "period_end"]].values.tolist() == [["META", "revenue", "2026-06-30"]]
    assert rows["before"].tolist() == [None]


def test_a_path_with_a_quote_can_be_compared(tmp_path: Path, folder: LocalBackend) -> None:
    odd = tmp_path / "it's here.duckdb"
    odd.write_bytes(folder.file(folder.current_name()).read_bytes())
    with duckdb.connect() as con, gates.compared(con, odd):
        assert con.execute("SELECT count(*) FROM base.entity").fetchone() == (3,)
