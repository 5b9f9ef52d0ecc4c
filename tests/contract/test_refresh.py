"""Refreshing over real sockets: what is new is published, what is worse is held back, nothing is lost, everything is
told.

The store stands as on 2026-05-15; the sources speak as on the last day of the embedded facts. Figures are the filers'.
"""

from __future__ import annotations

import dataclasses
import json
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from edgar import httpclient

from data import settings
from data import store as stores
from data.kept_responses import Response
from data.local_backend import LocalBackend
from data.opening import build_store, open_store
from data.reading import audit_queries, queries
from data.sources import edgar_fetch
from data.store import Store
from data.summary import Cancel, Line, Progress, Summary
from data.updating import decisions, fact_decisions, gates, refresh, writing
from engine.evaluate import values
from errors import NotFound, StoreError, UsageError
from tests.refreshes import facts, value
from tools.replay import FAULTS, Fault, Replay, World, small
from tools.replay.server import Request


@dataclasses.dataclass(frozen=True)
class Refreshed:
    """A whole refresh while all is well: before and after it, what it said meanwhile and at its end."""

    place: LocalBackend
    old: Store
    new: Store
    summary: Summary
    progress: list[Progress]


@pytest.fixture(scope="module")
def refreshed(before: Path, tmp_path_factory: pytest.TempPathFactory, sources: Replay, world: World) -> Refreshed:
    """For tests that only look at what came of it; who changes the store works on a copy of its folder."""
    sources.router, sources.saboteur = world.route, lambda _: None
    httpclient.close_clients()
    place = LocalBackend(Path(shutil.copytree(before, tmp_path_factory.mktemp("refreshed") / "store")))
    old, progress = open_store(place), list[Progress]()
    summary = refresh.refresh(where=place, watch=progress.append)
    return Refreshed(place, old, open_store(place), summary, progress)


def test_no_client_of_edgartools_has_its_file_cache(place: LocalBackend) -> None:
    """Whoever makes it: threads that go on after another one closed the client found half-written answers there."""
    edgar_fetch.get(edgar_fetch.tickers_url())
    httpclient.close_clients()
    with httpclient.http_client() as client:
        assert type(client._transport).__name__ == "RateLimitingTransport", "else CachingTransport"


# ------------------------------------------------------------------------------------ what is new


def test_what_was_filed_since_is_published_with_its_filing(refreshed: Refreshed) -> None:
    old, new, summary = refreshed.old, refreshed.new, refreshed.summary
    assert value(old, "META", "capex", "2026-06-30") is None
    assert (summary.outcome, summary.failures()) == ("published", [])
    assert value(new, "META", "capex", "2026-06-30") == 30_116e6, "49,113 million in six months less 18,997 in three"
    assert value(new, "META", "headcount", "2026-06-30") == 75_472
    assert facts(old) < facts(new)
    told = new.query("SELECT * FROM source WHERE accession = '0001628280-26-050705'").iloc[0]
    assert len(told["sha256"]) == 64
    assert new.query("SELECT count(*) AS n FROM answer WHERE sha256 = $1", [told["sha256"]])["n"].item() == 1
    assert {"META capex 2026-06-30"} <= {f"{c['ticker']} {c['concept']} {c['period_end']}" for c in summary.changes}


def test_share_counts_by_class_come_from_the_cover_page(refreshed: Refreshed) -> None:
    classes = refreshed.new.query(
        "SELECT share_class, shares FROM share_count WHERE ticker = 'META' AND as_of = '2026-07-24' ORDER BY "
        "share_class"
    )
    assert classes.values.tolist() == [["A", 2_205_128_509.0], ["B", 342_377_716.0]]
    assert refreshed.old.query("FROM share_count WHERE ticker = 'META' AND as_of = '2026-07-24'").empty


def test_only_what_is_new_is_asked_and_loaded_the_second_time(place: LocalBackend, sources: Replay) -> None:
    refresh.refresh(sources=["edgar"], where=place)
    first, current = len(sources.asked), place.current_name()
    sources.asked.clear()
    summary = refresh.refresh(sources=["edgar"], where=place)
    assert summary.outcome == "unchanged"
    assert place.current_name() == current, "nothing new is no new snapshot"
    assert len(sources.asked) < first / 2
    assert all("if-none-match" in r.headers for r in sources.asked if "/companyfacts/" in r.path)
    assert not [r for r in sources.asked if r.path.endswith(".htm")], "a report is read once"


def test_prices_go_on_where_they_ended_and_holes_are_filled(place: LocalBackend) -> None:
    with place.draft(place.current_name()) as draft:
        with draft.connect() as con:
            con.execute("DELETE FROM price WHERE ticker = 'META' AND date BETWEEN '2026-04-01' AND '2026-04-10'")
        place.publish(draft.file, "20260516T000000000000Z-holed")
    summary = refresh.refresh(["META"], sources=["yahoo"], where=place)
    assert summary.outcome == "published"
    days = open_store(place).query("SELECT date, close FROM price WHERE ticker = 'META' ORDER BY date")
    assert str(days["date"].max().date()) == "2026-10-09"
    assert days["date"].between("2026-04-01", "2026-04-10").sum() == 7
    assert not days["date"].duplicated().any()


def test_a_dry_run_tells_and_writes_nothing(place: LocalBackend) -> None:
    current = place.current_name()
    summary = refresh.refresh(["ORCL"], dry_run=True, where=place)
    assert summary.outcome == "dry run"
    assert summary.changes
    assert (place.current_name(), place.names()) == (current, [current])
    assert not [p for p in place.path.iterdir() if p.name.startswith(".draft")]


def test_every_refresh_stands_in_the_log(refreshed: Refreshed) -> None:
    newest, current = refreshed.place.read_log()[0], refreshed.place.current_name()
    assert (newest["what"], newest["outcome"], newest["after"]) == ("refresh all", "published", current)
    assert [line["new"] for line in newest["lines"]] == [line.new for line in refreshed.summary.lines]
    assert refreshed.summary.total().new > 0
    assert json.loads(json.dumps(newest)) == newest


def test_progress_is_told_step_by_step(refreshed: Refreshed) -> None:
    steps = [p.step for p in refreshed.progress]
    assert {"ask", "asked", "load", "check", "done"} == set(steps)
    asked = {(p.ticker, p.source) for p in refreshed.progress if p.step == "asked"}
    assert asked == {(ticker, source) for ticker in small.TICKERS for source in ("edgar", "yahoo")}
    assert steps[-1] == "done"


# ------------------------------------------------------------------------------------ cancel, undo


@pytest.mark.parametrize("step", ["ask", "load", "check"])
def test_a_refresh_that_is_cancelled_leaves_everything_as_it_was(place: LocalBackend, step: str) -> None:
    cancel, current = Cancel(), place.current_name()

    def watch(told: Progress) -> None:
        if told.step == step:
            cancel()

    summary = refresh.refresh(where=place, watch=watch, cancel=cancel)
    assert summary.outcome == "cancelled"
    assert place.current_name() == current
    assert place.read_log()[0]["outcome"] == "cancelled"
    assert refresh.refresh(["ORCL"], sources=["edgar"], where=place).outcome == "published", (
        "and the next one goes through"
    )


def test_adding_is_cancelled_while_the_sec_keeps_silent(place: LocalBackend, sources: Replay) -> None:
    cancel, current, tries = Cancel(), place.current_name(), list[str]()

    def silence(request: Request) -> Fault:
        tries.append(request.host)
        cancel()
        return dataclasses.replace(FAULTS["timeout"], patience=6)

    sources.saboteur = silence
    summary = refresh.add("AMD", where=place, cancel=cancel)
    assert len(tries) == 1, "it did not wait for a timeout, after which it would have tried again"
    assert (summary.outcome, place.read_log()[0]["outcome"]) == ("cancelled", "cancelled")
    assert place.current_name() == current


def test_undo_goes_back_and_forth(refreshed: Refreshed, tmp_path: Path) -> None:
    place = LocalBackend(Path(shutil.copytree(refreshed.place.path, tmp_path / "store")))
    old, new = refreshed.summary.before, place.current_name()
    assert decisions.undo(place).after == place.current_name() == old
    assert decisions.undo(place, new).after == place.current_name() == new
    with pytest.raises(NotFound, match="no such snapshot"):
        decisions.undo(place, "20200101T000000Z-never")
    assert place.current_name() == new


def test_two_refreshes_at_a_time_are_one_too_many(place: LocalBackend) -> None:
    with place.exclusive("refresh"), pytest.raises(StoreError, match="Another refresh is under way"):
        refresh.refresh(["ORCL"], where=place)


# ------------------------------------------------------------------------------------------- gates


@pytest.fixture
def worse(place: LocalBackend, sources: Replay, world: World) -> LocalBackend:
    """Oracle's annual report of June 2026 gives its fiscal year 2025 half as much revenue again; all else is well."""
    oracle = next(f for f in world.filers.values() if f.ticker == "ORCL")
    stated = json.loads(oracle.facts)
    for tag, lines in stated["facts"]["us-gaap"].items():
        rows = lines["units"].get("USD", [])
        if tag in ("Revenues", "RevenueFromContractWithCustomerExcludingAssessedTax"):
            year = [r for r in rows if (r.get("start"), r["end"]) == ("2024-06-01", "2025-05-31")]
            newest = sorted((r for r in rows if r["form"] == "10-K"), key=lambda r: str(r["filed"]))[-1:]
            again = [{name: row[name] for name in ("accn", "filed", "form")} for row in newest]
            rows += [row | by | {"val": int(row["val"] * 1.5)} for row in year[:1] for by in again]
    spoilt = dataclasses.replace(oracle, facts=json.dumps(stated).encode())
    sources.router = World({**world.filers, oracle.cik: spoilt}, world.prices).route
    return place


def test_single_facts_that_a_gate_objects_to_are_set_aside_and_the_rest_is_published(worse: LocalBackend) -> None:
    old = open_store(worse)
    summary = refresh.refresh(sources=["edgar"], where=worse)
    new = open_store(worse)
    assert (summary.outcome, summary.objections, summary.held, worse.quarantined()) == ("published", [], "", [])
    assert {(row["ticker"], row["concept"]) for row in summary.set_aside} == {("ORCL", "revenue")}
    assert {round(row["value"] / 1e9) for row in summary.set_aside} == {86}, "57.4 billion and a half"
    assert value(new, "META", "capex", "2026-06-30") == 30_116e6
    assert value(new, "ORCL", "capex", "2026-05-31") is not None, "the rest of the company"
    revenue = "SELECT quarter, value FROM series WHERE ticker = 'ORCL' AND concept = 'revenue' AND basis = 'quarter'"
    kept = old.query(revenue).merge(new.query(revenue), on="quarter")
    assert len(kept) == len(old.query(revenue)), "nothing that was known is lost"
    assert (kept["value_x"] == kept["value_y"]).all()
    listed = fact_decisions.facts(new, None).set_index("fact")
    assert {row["fact"] for row in summary.set_aside} <= set(listed.index)


def test_what_was_set_aside_stays_so_at_the_next_refresh_and_after_a_rebuild(
    worse: LocalBackend, before: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEVERAGE_CURATED", str(before.parent / "curated"))
    assert refresh.refresh(["ORCL"], sources=["edgar"], where=worse).outcome == "published"
    once = open_store(worse).query("SELECT * EXCLUDE (parts, source_id) FROM series ORDER BY ALL")
    again = refresh.refresh(["ORCL"], sources=["edgar"], where=worse)
    assert (again.outcome, again.objections) == ("unchanged", [])
    anew = build_store(worse).query("SELECT * EXCLUDE (parts, source_id) FROM series ORDER BY ALL")
    pd.testing.assert_frame_equal(anew, once)


def last_close_times(factor: float, world: World) -> World:
    """Oracle's newest close is so many times too large in what Yahoo says tonight; everything else is well."""
    prices = world.prices["ORCL"].copy()
    prices.loc[prices.index[-1], ["close", "adj_close"]] *= factor
    return World(world.filers, {**world.prices, "ORCL": prices})


def closes_set_aside(store: Store) -> pd.DataFrame:
    rows = queries.findings(store, ["ORCL"]).query("finding == 'set aside' and concept == 'market_value'")
    return rows[rows["detail"].str.startswith("close of ")]


def test_a_newest_close_that_cannot_be_is_set_aside_with_a_finding_and_the_rest_is_published(
    place: LocalBackend, sources: Replay, world: World
) -> None:
    sources.router = last_close_times(10, world).route
    summary = refresh.refresh(["ORCL"], sources=["yahoo"], where=place)
    assert (summary.outcome, summary.objections, place.quarantined()) == ("published", [], [])
    store, (before, last) = open_store(place), pd.to_datetime(world.prices["ORCL"]["date"]).iloc[-2:]
    assert store.query("SELECT max(date) AS newest FROM price WHERE ticker = 'ORCL'")["newest"].item() == before
    listed = closes_set_aside(store)
    assert pd.to_datetime(listed["period_end"]).tolist() == [last]
    assert "it waits for later ones" in listed["detail"].item()
    sources.router = world.route
    assert refresh.refresh(["ORCL"], sources=["yahoo"], where=place).outcome == "published"
    store = open_store(place)
    assert store.query("SELECT max(date) AS newest FROM price WHERE ticker = 'ORCL'")["newest"].item() == last
    assert closes_set_aside(store).empty, "Yahoo has corrected it"


@pytest.fixture
def leaping(place: LocalBackend, sources: Replay, world: World) -> LocalBackend:
    """Oracle's newest close is three times too large: a day's news could do that, so it is no close that cannot be."""
    sources.router = last_close_times(3, world).route
    return place


def test_what_can_be_laid_at_no_fact_holds_back_the_source_that_brought_it(leaping: LocalBackend) -> None:
    old = open_store(leaping)
    summary = refresh.refresh(where=leaping)
    new = open_store(leaping)
    assert summary.outcome == "published"
    assert {row["gate"] for row in summary.objections} >= {"a price jumps and no split explains it"}
    assert {row["ticker"] for row in summary.objections} == {"ORCL"}
    closes = "SELECT max(date) AS newest FROM price WHERE ticker = $1"
    assert new.query(closes, ["ORCL"]).equals(old.query(closes, ["ORCL"]))
    assert new.query(closes, ["META"])["newest"].item() > old.query(closes, ["META"])["newest"].item()
    assert value(new, "ORCL", "capex", "2026-05-31") is not None, "its filings go on"
    assert leaping.quarantined() == [summary.held]
    assert leaping.read_quarantined(summary.held)["objections"] == summary.objections
    assert {a["source"] for a in leaping.read_quarantined(summary.held)["answers"]} == {"yahoo"}


def test_what_is_held_back_can_be_accepted_by_name(leaping: LocalBackend) -> None:
    held = refresh.refresh(["ORCL"], sources=["yahoo"], where=leaping)
    assert (held.outcome, held.before) == ("held", held.after)
    with pytest.raises(NotFound, match=f"In quarantine: {held.held}"):
        decisions.accept(leaping, "something-else")
    accepted = decisions.accept(leaping, held.held)
    assert (accepted.outcome, leaping.quarantined()) == ("published", [])
    closes = open_store(leaping).query("SELECT close FROM price WHERE ticker = 'ORCL' ORDER BY date DESC LIMIT 2")
    assert closes["close"].iloc[0] > 2 * closes["close"].iloc[1]


def test_what_is_held_back_can_be_thrown_away(leaping: LocalBackend) -> None:
    held, current = refresh.refresh(["ORCL"], sources=["yahoo"], where=leaping), leaping.current_name()
    decisions.discard(leaping, held.held)
    assert (leaping.quarantined(), leaping.current_name()) == ([], current)


@pytest.mark.parametrize("culprit", ["META", "ORCL"])
def test_an_objection_about_nobody_holds_back_only_the_company_that_causes_it(
    place: LocalBackend, monkeypatch: pytest.MonkeyPatch, culprit: str
) -> None:
    """A gate that cannot name the company, as where no series can be made at all."""

    def nameless(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
        query = "SELECT count(*) FROM observation WHERE ticker = $1 AND id NOT IN (SELECT id FROM base.observation)"
        brought = con.execute(query, [culprit]).fetchone()
        row = dict.fromkeys([*gates.COLUMNS, "ids", "counted"]) | {"gate": "x", "ticker": "", "detail": "odd"}
        return pd.DataFrame([row] * int(bool(brought and brought[0])), columns=list(row))

    monkeypatch.setattr(gates, "objections", nameless)
    old = open_store(place)
    summary = refresh.refresh(sources=["edgar"], where=place)
    new = open_store(place)
    assert summary.outcome == "published"
    assert {a["ticker"] for a in place.read_quarantined(summary.held)["answers"]} == {culprit}
    moved = {t for t in small.TICKERS if {f for f in facts(new) if f[0] == t} != {f for f in facts(old) if f[0] == t}}
    assert moved == {*small.TICKERS} - {culprit}


def test_what_no_series_can_be_made_of_holds_back_its_company_alone(
    place: LocalBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = stores.finalize

    def finalize(con: duckdb.DuckDBPyConnection, names: list[str], parent: str = "") -> str:
        if con.execute("SELECT 1 FROM observation WHERE ticker = 'ORCL' AND known_on > '2026-05-15'").fetchone():
            raise duckdb.ConversionException("a date out of all bounds")
        return made(con, names, parent)

    monkeypatch.setattr(stores, "finalize", finalize)
    summary = refresh.refresh(sources=["edgar"], where=place)
    assert (summary.outcome, value(open_store(place), "META", "capex", "2026-06-30")) == ("published", 30_116e6)
    assert {a["ticker"] for a in place.read_quarantined(summary.held)["answers"]} == {"ORCL"}
    assert "a date out of all bounds" in str(summary.objections)


def test_what_is_held_back_of_one_company_outlasts_what_is_held_of_another(place: LocalBackend) -> None:
    def told(*tickers: str) -> list[writing.LineResponse]:
        at = datetime(2026, 8, 1, tzinfo=UTC)
        return [(Line(t, "edgar"), Response("edgar", "facts", t, f"https://{t}", "0" * 64, 1, at)) for t in tickers]

    def held(name: str) -> tuple[list[str], list[str]]:
        found = place.read_quarantined(name)
        return [a["ticker"] for a in found["answers"]], [o["ticker"] for o in found["objections"]]

    place.quarantine(
        "20260101T000000Z",
        {
            "what": "x",
            "answers": [dataclasses.asdict(a) for _, a in told("META", "ORCL")],
            "objections": [{"ticker": "META"}, {"ticker": "ORCL"}],
        },
    )
    name = writing.quarantine(place, told("ORCL"), Summary("refresh ORCL", "2026-08-01"))
    assert place.quarantined() == [name, "20260101T000000Z"]
    assert (held(name)[0], held("20260101T000000Z")) == (["ORCL"], (["META"], ["META"]))
    newest = writing.quarantine(place, told("META", "ORCL"), Summary("refresh", "2026-08-02"))
    assert place.quarantined() == [newest], "brought anew, the older answers have given way"


def test_a_restatement_is_a_further_row_and_the_old_one_stays(
    place: LocalBackend, sources: Replay, world: World
) -> None:
    meta = next(f for f in world.filers.values() if f.ticker == "META")
    told = json.loads(meta.facts)
    fact = next(
        f
        for f in told["facts"]["us-gaap"]["PaymentsToAcquirePropertyPlantAndEquipment"]["units"]["USD"]
        if f.get("start") == "2026-01-01" and f["end"] == "2026-03-31"
    )
    first = fact["val"]
    again = fact | {"val": first + 7_000_000, "accn": "0001326801-26-999999", "filed": "2026-08-20"}
    told["facts"]["us-gaap"]["PaymentsToAcquirePropertyPlantAndEquipment"]["units"]["USD"].append(again)
    sources.router = World({meta.cik: dataclasses.replace(meta, facts=json.dumps(told).encode())}, world.prices).route
    summary = refresh.refresh(["META"], sources=["edgar"], where=place)
    assert summary.lines[0].revised == 1
    store = open_store(place)
    assert value(store, "META", "capex", "2026-03-31") == first + 7_000_000
    rows = store.query(
        "SELECT value FROM series_at(DATE '2026-08-19') WHERE basis = 'quarter' AND ticker = 'META' "
        "AND concept = 'capex' AND period_end = '2026-03-31'"
    )
    assert rows["value"].tolist() == [first], "as of the day before, the first figure stands"


@pytest.mark.parametrize("text", ["", "Ada", "ada@", "Ädä ada@example.org"])
def test_an_identity_without_a_name_or_an_address_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="Ada Lovelace"):
        settings.checked_identity(text)


def test_unknown_companies_and_sources_are_refused_before_anybody_is_asked(
    place: LocalBackend, sources: Replay
) -> None:
    with pytest.raises(UsageError, match="leverage add ZZZZ"):
        refresh.refresh(["ZZZZ"], where=place)
    with pytest.raises(UsageError, match="edgar, yahoo"):
        refresh.refresh(["META"], sources=["bloomberg"], where=place)
    assert sources.asked == []


# ------------------------------------------------------------------------------------ any US filer


def test_a_filer_is_added_by_its_ticker(place: LocalBackend) -> None:
    summary = refresh.add(small.NEW.lower(), where=place)
    assert (summary.what, summary.outcome) == ("add AMD", "published")
    store = open_store(place)
    assert store.query("SELECT name, cik FROM entity WHERE ticker = 'AMD'").values.tolist() == [["AMD", "0000002488"]]
    assert value(store, "AMD", "revenue", "2025-12-27") == 10_270e6
    assert value(store, "AMD", "headcount", "2025-12-27") == 31_000
    assert value(store, "AMD", "market_value", "2026-03-31") is not None
    assert store.query("FROM price WHERE ticker = 'AMD'").shape[0] > 500


def test_a_wrong_ticker_is_told_with_the_nearest(place: LocalBackend) -> None:
    with pytest.raises(NotFound, match=r"knows no such ticker: AMDD\. Did you mean AMD\?"):
        refresh.add("AMDD", where=place)
    with pytest.raises(UsageError, match="leverage refresh --companies META"):
        refresh.add("meta", where=place)


def test_a_company_that_cannot_be_had_is_not_half_there(place: LocalBackend, sources: Replay) -> None:
    sources.saboteur = lambda r: FAULTS["500"] if "/companyfacts/" in r.path or "/submissions/" in r.path else None
    summary = refresh.add("AMD", where=place)
    assert open_store(place).query("FROM entity WHERE ticker = 'AMD'").empty
    assert "(500)" in summary.failures()[0]


def test_a_since_reaches_back_for_reports(place: LocalBackend, sources: Replay) -> None:
    refresh.refresh(["ORCL"], sources=["edgar"], where=place)
    sources.asked.clear()
    refresh.refresh(["ORCL"], sources=["edgar"], since=date(2024, 9, 1), where=place)
    assert len([r for r in sources.asked if r.path.endswith(".htm")]) >= 4


def test_a_summary_is_a_table_of_companies_and_sources(refreshed: Refreshed) -> None:
    table = refreshed.summary.table()
    every = [[ticker, source] for source in ("edgar", "yahoo") for ticker in sorted(small.TICKERS)]
    assert table[["ticker", "source"]].values.tolist() == every
    assert refreshed.summary.total().new == table["new"].sum() > 0


def test_a_bank_has_what_it_tells_and_an_honest_gap_for_the_rest(place: LocalBackend, sources: Replay) -> None:
    sources.router = small.bank().route
    assert refresh.add("JPM", where=place).outcome == "published"
    store = open_store(place)
    years = store.query("SELECT concept, value FROM series WHERE ticker = 'JPM' AND basis = 'annual'").set_index(
        "concept"
    )["value"]
    assert years.to_dict() == {"revenue": 177_556e6, "net_income": 58_471e6}
    assert value(store, "JPM", "headcount", "2024-12-31") == 317_233
    assert value(store, "JPM", "assets", "2024-12-31") == 4_002_814e6
    assert store.query(
        "FROM series WHERE ticker = 'JPM' AND concept IN ('capex', 'gross_profit', 'free_cash_flow')"
    ).empty
    assert store.query("SELECT name FROM entity WHERE ticker = 'JPM'")["name"].tolist() == ["Jpmorgan Chase & Co"]


def test_money_in_another_currency_is_told_and_not_taken_for_dollars(place: LocalBackend, sources: Replay) -> None:
    sources.router = small.bank("EUR").route
    summary = refresh.add("JPM", where=place)
    assert "Its facts are in EUR: they are shown in it" in " ".join(summary.lines[0].notes)
    store = open_store(place)
    revenue = store.query(
        "SELECT unit, value FROM series WHERE (ticker, basis, concept) = ('JPM', 'annual', 'revenue')"
    )
    assert revenue.values.tolist() == [["EUR", 177_556e6]]
    dollars = values(store, ["revenue"], ["JPM", "META"]).dropna(subset=["value"])
    assert set(dollars["ticker"]) == {"META"}


def test_a_profile_is_held_against_our_values_and_never_taken(
    place: LocalBackend, sources: Replay, world: World
) -> None:
    sources.router = World(world.filers, world.prices, employees={"ORCL": 120_000}).route
    summary = refresh.refresh(["ORCL"], where=place)
    assert "cross-check" not in " ".join(summary.table()["message"])
    checks = audit_queries.cross_checks(open_store(place)).query("concept == 'headcount'")
    assert checks[["ticker", "told", "ours"]].values.tolist() == [["ORCL", 120_000.0, 141_000.0]]
    assert value(open_store(place), "ORCL", "headcount", "2026-05-31") == 141_000


def test_a_snapshot_made_anew_from_its_answers_is_the_same(
    refreshed: Refreshed, before: Path, tmp_path: Path, sources: Replay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEVERAGE_CURATED", str(before.parent / "curated"))
    told = refreshed.new
    monkeypatch.setattr(sources, "saboteur", lambda _: FAULTS["500"])
    anew = build_store(shutil.copytree(refreshed.place.path, tmp_path / "store"))
    assert anew.snapshot != told.snapshot
    for table in ("series", "price", "reading", "share_count"):
        hidden = "EXCLUDE (parts, source_id)" if table == "series" else ""
        query = f"SELECT * {hidden} FROM {table} ORDER BY ALL"
        pd.testing.assert_frame_equal(told.query(query), anew.query(query))
