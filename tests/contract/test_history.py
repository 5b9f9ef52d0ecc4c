"""What the history answers for a day is what the rules make for it: every row, on any day, of every kind of store."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import product
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from data import build, history_file, history_process, private_figures
from data.annual import annual_queries
from data.local_backend import LocalBackend
from data.opening import open_store
from data.own_view import open_view
from data.past import Past
from data.reading import document_queries, queries
from data.store import Store, open_snapshot, stamp
from data.updating import refresh
from tests.histories import asked, made_after, storied, watched, with_history
from tests.thorough import WHOLE, share
from tools.replay import World

pytestmark = pytest.mark.slow

COMPANIES = (  # tables with rows of one company each
    *("observation", "share_count", "adjusted_share_count", "entity"),
    *build.KEPT,
)
ONE_IN = 4 if not WHOLE else 1


def days_of(past: Past, count: int, seed: int = 14) -> list[date]:
    """Days on which something changed, the days before them, any days, and days before and after all."""
    draw = random.Random(seed if not WHOLE else None)
    past.known(date(2020, 1, 1))
    with past._connection.cursor() as cursor:
        ends = f"SELECT DISTINCT unnest([valid_from, valid_until]) AS day FROM {past.name}.series"
        changed = [day for (day,) in cursor.execute(f"{ends} ORDER BY day").fetchall() if day is not None]
    chosen = draw.sample(changed, min(count, len(changed)))
    span = (changed[-1] - changed[0]).days
    anywhere = [changed[0] + timedelta(days=draw.randrange(span + 1)) for _ in range(count)]
    ends_of_all = [changed[0] - timedelta(days=1), changed[-1], date(2026, 11, 27), date(9998, 12, 31)]
    return sorted({*chosen, *(day - timedelta(days=1) for day in chosen), *anywhere, *ends_of_all})


def same(store: Store, only: Sequence[str], count: int) -> int:
    """Ask both for some days; returns how many rows were the same. Neither may have one that the other has not."""
    fast, slow, rows = with_history(store), Past(store._connection), 0
    for day in days_of(fast.past, count):
        made, kept = asked(store, slow, day, only), asked(store, fast.past, day, only)
        assert kept == made, day
        rows += sum(len(each) for each in made.values())
    assert "valid_from" in fast.past.known(date(2020, 1, 1)).series, "the history was asked, not the rules again"
    return rows


def alone(store: Store, folder: Path, tickers: Sequence[str]) -> Store:
    """A copy of the store with these companies only: one day by the rules then takes a third of the time."""
    file = LocalBackend(folder).file(store.snapshot)
    shutil.copy(store.file, file)
    with duckdb.connect(str(file)) as con:
        for table in COMPANIES:
            con.execute(f"DELETE FROM {table} WHERE ticker NOT IN $1", [list(tickers)])
    return open_snapshot(folder, store.snapshot)


def test_the_embedded_facts(store: Store, tmp_path: Path) -> None:
    every = [str(ticker) for ticker in queries.entities(store)["ticker"]]
    tickers = share(every, ONE_IN)
    assert same(alone(store, tmp_path, tickers), tickers, 100 if WHOLE else 3) > 10_000


@pytest.fixture
def remade(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The companies whose history is made, as it goes on."""
    return watched(monkeypatch)


def test_a_reader_with_private_figures_of_his_own(store: Store, tmp_path: Path, remade: list[str]) -> None:
    two = ["CRWV", "PLTR"]
    base = with_history(alone(store, tmp_path, two))
    figures = b"ticker,concept,period_end,value\nCRWV,headcount,2024-03-31,345\nCRWV,headcount,2024-09-30,567\n"
    view = open_view(base, "ada", [private_figures.made("ada", "mine.csv", figures)])
    try:
        assert not view.left_out
        assert remade == two
        assert same(view.store, two, 60 if WHOLE else 1) > 500
        assert remade == [*two, "CRWV"], "nothing has changed of the other"
        fast = with_history(view.store)
        assert history_file.file_of(view.store.file).parent == view.store.file.parent != base.file.parent
        assert "user" in set(queries.series(fast, ["CRWV"], ["headcount"], ["quarter"], date(9998, 1, 1))["method"])
    finally:
        view.close()
    assert list(tmp_path.glob("*.history")) == [history_file.file_of(base.file)], "others read no more than before"


CHANGES = {
    "CRWV": "UPDATE observation SET value = value * 2 WHERE ticker = 'CRWV' AND concept = 'capex'",
    "UBER": "UPDATE price SET close = close / 2 WHERE ticker = 'UBER' AND date > DATE '2024-01-01'",
    "PLTR": "INSERT INTO fact_decision BY NAME SELECT ticker, concept, tag, period_start, period_end, value, "
    "'accept' AS verdict, DATE '2025-01-01' AS decided_on FROM observation WHERE ticker = 'PLTR' LIMIT 1",
}


@pytest.mark.parametrize("company", share(list(CHANGES), 2))
def test_only_what_has_changed_is_made_again(store: Store, tmp_path: Path, remade: list[str], company: str) -> None:
    old = alone(store, tmp_path, list(CHANGES))
    history_process.make(old.file, old.snapshot)
    later = old.file.with_stem(f"{old.snapshot}-later")
    shutil.copy(old.file, later)
    with duckdb.connect(str(later)) as con:
        con.execute(CHANGES[company])
        build.make_known(con, build.FOR_GOOD, build.TODAY)
    remade.clear()
    wanted = stamp(later.stem, old.meta)
    assert wanted is not None
    made_after(later, wanted.rules)
    changed = {"UBER": "UBER after 2023-12-29"}.get(company, company)  # the last close that is as it was
    assert remade == [changed, *sorted(CHANGES)], "with the earlier one, and of nothing"
    assert history_file.earlier(later, "other rules").tables == {}


def test_doubts_decisions_own_figures_and_prices_of_a_company(tmp_path: Path) -> None:
    """Each of its days, weekends after the end of a quarter among them: on those no price is known yet."""
    plain = storied(tmp_path)
    doubts = plain.query("SELECT doubted_on, doubted_until FROM observation WHERE doubt IS NOT NULL")
    assert len(doubts), "something is set aside"
    fast, slow = with_history(plain), Past(plain._connection)
    assert len(plain.query("FROM series WHERE concept = 'market_value'")) > 2
    days = [date(2024, 3, 28) + timedelta(days=step) for step in range(0, 480, 1 if WHOLE else 48)]
    for day in [*days, *days_of(fast.past, 20 if WHOLE else 3), date(2024, 6, 29), date(2024, 6, 30), date(2024, 7, 1)]:
        assert asked(plain, fast.past, day, ["TOY"]) == asked(plain, slow, day, ["TOY"]), day


def test_pages_ask_the_history_as_they_ask_the_rules(store: Store, tmp_path: Path) -> None:
    """Every query that reads what was known: the same frame, index, types and all."""
    plain = alone(store, tmp_path, ["META", "CRWV"])
    fast, day, two = with_history(plain), date(2025, 8, 1), ["META", "CRWV"]
    plain = Store(plain.snapshot, plain.meta, _connection=plain._connection, past=Past(plain._connection))
    measures = ["revenue", "capex", "headcount", "market_value"]
    questions: list[Callable[[Store], pd.DataFrame]] = [
        lambda of: queries.findings(of, two, day),
        lambda of: queries.expected_quarters(of, two, day),
        lambda of: queries.fiscal_year_ends(of, two, day),
        lambda of: queries.reported(of, two, measures, day),
    ]
    for answer in questions:
        known, made = answer(fast), answer(plain)
        assert len(made)
        pd.testing.assert_frame_equal(known, made)
    asked_for = [measures, ["headcount"], ["market_value"], ["capex"], ["a measure of nobody"], []]
    for concepts, bases, on in product(asked_for, [["annual"], ["quarter", "ttm"]], [day, None, date(1990, 1, 1)]):
        known, made = (queries.series(of, two, concepts, bases, on) for of in (fast, plain))
        pd.testing.assert_frame_equal(known, made)
        assert known.dtypes.equals(made.dtypes)
        assert [list(map(type, row)) for row in known.to_numpy()] == [list(map(type, row)) for row in made.to_numpy()]
    known.loc[:, "value"] = 0.0  # who changes an answer changes nobody else's
    assert queries.series(fast, two, measures, ["quarter"], day)["value"].any()


def test_a_night_of_closes_makes_the_history_of_no_company_again(
    place: LocalBackend, world: World, remade: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a refresh that brought much, one that brings another day of closes."""
    whole = world.prices
    last = max(rows["date"].max() for rows in whole.values())
    monkeypatch.setattr(world, "prices", {symbol: rows[rows["date"] < last] for symbol, rows in whole.items()})
    assert refresh.refresh(where=place).outcome == "published"
    old = open_store(place)
    history_process.make(old.file, old.snapshot)
    tickers = [str(ticker) for ticker in queries.entities(old)["ticker"]]
    assert remade == tickers
    monkeypatch.setattr(world, "prices", whole)
    assert refresh.refresh(where=place).outcome == "published"
    new = open_store(place)
    assert new.query("SELECT max(date) AS day FROM price")["day"].item() == last
    assert same(new, tickers, 40 if WHOLE else 1) > 500
    assert remade == tickers, "none was made a second time"


DOCUMENTS = """
SELECT source_id, title, publisher, form, accession, url, published_on, evidence FROM source
WHERE source_id IN (SELECT unnest($1)) OR accession IN (SELECT unnest($1)) ORDER BY published_on DESC, source_id
"""


def test_documents_are_those_of_a_query_to_the_last_type(store: Store) -> None:
    known = store.query("SELECT source_id, accession FROM source")
    names, draw = [*known["source_id"], *known["accession"].dropna()], random.Random(14)
    for wanted in [[], *(draw.sample(names, count) for count in (1, 1, 1, 2, 5, 40))]:
        found, asked_for = document_queries.sources(store, wanted), store.query(DOCUMENTS, [wanted])
        pd.testing.assert_frame_equal(found, asked_for)
        assert found.dtypes.equals(asked_for.dtypes)


ANNUAL_DOCUMENTS = """
SELECT source_id, title, publisher, form, accession, url, published_on, evidence FROM source
WHERE source_id IN (SELECT unnest($ids)) OR accession IN (SELECT unnest($ids))
UNION ALL BY NAME FROM annual_source_of($others) ORDER BY published_on DESC, source_id
"""


def test_documents_of_the_annual_panel_are_those_of_a_query_too(store: Store) -> None:
    cited = store.query("SELECT source_id, accession FROM source")
    own = {*cited["source_id"], *cited["accession"].dropna()}
    paid = store.query("SELECT 'pay:' || ticker AS id FROM annual_company WHERE median_pay IS NOT NULL")["id"].tolist()
    of_panel = annual_queries.values(store)["accession"].unique().tolist()
    for count in (1, 30, 4000):
        wanted = [*of_panel[:count], *sorted(own)[: count // 2], *paid[:3], "no document"]
        asked = {"ids": wanted, "others": [each for each in wanted if each not in own]}
        found = document_queries.sources(store, wanted)
        pd.testing.assert_frame_equal(found, store.query(ANNUAL_DOCUMENTS, asked))


@pytest.mark.parametrize("day", [date(2012, 6, 6), date(2020, 2, 29), date(2026, 11, 27)])
def test_the_annual_panel_of_a_day_is_what_its_rules_make(store: Store, day: date) -> None:
    order = ["cik", "fiscal_year", "measure"]
    columns = "cik, fiscal_year, measure, value, period_end, known_on, accession, evidence"
    made = store.query(f"SELECT {columns} FROM annual_value_at($1::DATE)", [day])
    found = annual_queries.values(store, day)
    found = found.astype({"measure": made["measure"].dtype, "evidence": made["evidence"].dtype})
    pd.testing.assert_frame_equal(
        found.sort_values(order, ignore_index=True), made.sort_values(order, ignore_index=True)
    )
