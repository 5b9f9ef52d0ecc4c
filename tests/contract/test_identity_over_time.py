"""A company through a new ticker, a new CIK and a symbol that somebody else has later: never two companies in one.

Revenue of Block, Inc. (CIK 1512673; SQ until January 2025, XYZ since) in millions as its reports state it: 5,957, 6,156
and 5,976 in the quarters of 2024, 24,121 in the year.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from edgar import httpclient

from data import aliases
from data.local_backend import LocalBackend
from data.opening import build_store, open_store
from data.store import Store
from data.summary import Summary
from data.updating import refresh
from engine import catalogue
from errors import NotFound, UsageError
from service.input import parse
from tools.replay import Replay, World, small
from tools.replay.server import Reply, Request
from tools.replay.world import Filer

pytestmark = pytest.mark.slow  # every test adds a company to a store of its own

BLOCK, OTHER = "0001512673", "0002000001"
_YEAR = (
    ("2024-01-01", "2024-03-31", 5_957, "10-Q", "24-000010", "2024-05-02"),
    ("2024-04-01", "2024-06-30", 6_156, "10-Q", "24-000020", "2024-08-01"),
    ("2024-07-01", "2024-09-30", 5_976, "10-Q", "24-000030", "2024-11-07"),
    ("2024-01-01", "2024-12-31", 24_121, "10-K", "25-000010", "2025-02-24"),
)
_NEXT = (("2025-01-01", "2025-03-31", 5_772, "10-Q", "25-000020", "2025-05-01"),)
_LATER = (("2026-01-01", "2026-03-31", 12, "10-Q", "26-000010", "2026-05-12"),)


def filer(ticker: str, cik: str, name: str, rows: tuple[tuple[object, ...], ...], price: float, days: str) -> World:
    """A world of one filer, with a price for every business day of a span like 2024-01-02/2025-04-30."""
    filed = pd.DataFrame(rows, columns=["period_start", "period_end", "value", "form", "accession", "known_on"])
    filed = filed.assign(
        ticker=ticker,
        cik=cik,
        taxonomy="us-gaap",
        tag="Revenues",
        unit="USD",
        value=filed["value"].astype("float64") * 1e6,
        accession=f"{cik}-" + filed["accession"],
    )
    first, last = days.split("/")
    dates = pd.bdate_range(first, last)
    prices = pd.DataFrame({"ticker": ticker, "date": dates, "close": price, "adj_close": price, "volume": 1})
    return World.of_facts(pd.DataFrame([(ticker, cik, name)], columns=["ticker", "cik", "name"]), filed, prices)


def together(*worlds: World, without_ticker: World | None = None) -> World:
    """One world of several; of `without_ticker` the SEC's list of tickers says nothing."""
    parts = [*worlds, *([without_ticker] if without_ticker else [])]
    filers = {cik: f for part in parts for cik, f in part.filers.items()}
    prices = {symbol: p for part in worlds for symbol, p in part.prices.items()}
    return _Unlisted(filers, prices, unlisted=set(without_ticker.filers) if without_ticker else set())


class _Unlisted(World):
    """A world in which some filers have no ticker."""

    def __init__(self, filers: dict[str, Filer], prices: dict[str, pd.DataFrame], unlisted: set[str]) -> None:
        super().__init__(filers, prices)
        self.unlisted = unlisted

    def _tickers(self, request: Request) -> Reply:
        listed = {cik: f for cik, f in self.filers.items() if cik not in self.unlisted}
        return World(listed, {})._tickers(request)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A store of one embedded company, to be copied."""
    folder = tmp_path_factory.mktemp("identity")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEVERAGE_CURATED", str(small.embedded(folder / "curated", tickers=("META",))))
        build_store(folder / "store")
        yield folder / "store"


@pytest.fixture
def place(empty: Path, tmp_path: Path, sources: Replay) -> LocalBackend:
    sources.router, sources.saboteur = together(SQ).route, lambda _: None
    httpclient.close_clients()
    return LocalBackend(Path(shutil.copytree(empty, tmp_path / "store")))


SQ = filer("SQ", BLOCK, "Block, Inc.", _YEAR, 80.0, "2024-01-02/2025-01-17")
XYZ = filer("XYZ", BLOCK, "Block, Inc.", _YEAR + _NEXT, 82.0, "2024-01-02/2025-06-30")


def said(summary: Summary) -> str:
    return " ".join(note for line in summary.lines for note in (*line.notes, *line.failures))


def revenue(store: Store, ticker: str) -> dict[str, float]:
    rows = store.query(
        "SELECT period_end, value / 1e6 AS v FROM series WHERE ticker = $1 AND concept = 'revenue' "
        "AND basis = 'quarter' ORDER BY period_end",
        [ticker],
    )
    return {f"{day:%Y-%m-%d}": value for day, value in zip(rows["period_end"], rows["v"], strict=True)}


def closes(store: Store, symbol: str) -> tuple[str, set[float]]:
    rows = store.query("SELECT max(date) AS last, list(DISTINCT close) AS c FROM price WHERE ticker = $1", [symbol])
    last = rows["last"].iloc[0]
    return "" if pd.isna(last) else f"{last:%Y-%m-%d}", set() if pd.isna(last) else set(rows["c"].iloc[0])


def tickers(store: Store) -> set[str]:
    return set(store.query("SELECT ticker FROM entity")["ticker"])


# ------------------------------------------------------------------------------------------- a rename


def test_a_rename_is_followed_with_its_prices_and_the_old_ticker_finds_it(place: LocalBackend, sources: Replay) -> None:
    refresh.add("SQ", where=place)
    sources.router = together(XYZ).route
    summary = refresh.refresh(["SQ"], where=place)
    store = open_store(place)
    assert summary.outcome == "published"
    assert "SQ is XYZ now (CIK 0001512673 in the SEC's list); SQ still finds it" in said(summary)
    assert tickers(store) == {"META", "XYZ"}
    assert revenue(store, "XYZ") == {
        "2024-03-31": 5_957,
        "2024-06-30": 6_156,
        "2024-09-30": 5_976,
        "2024-12-31": 6_032,
        "2025-03-31": 5_772,
    }
    assert (closes(store, "XYZ")[0], closes(store, "SQ")) == ("2025-06-30", ("", set()))
    alias = store.query("SELECT a.alias, a.ticker, a.kind, s.title FROM alias AS a JOIN source AS s USING (source_id)")
    row = alias[alias["alias"] == "SQ"].iloc[0]
    assert (row["ticker"], row["kind"]) == ("XYZ", "ticker")
    assert "SEC's list of tickers" in row["title"]


def test_the_old_ticker_is_understood_wherever_one_is_typed(place: LocalBackend, sources: Replay) -> None:
    refresh.add("SQ", where=place)
    sources.router = together(XYZ).route
    assert "SQ is XYZ now" in said(refresh.add("SQ", where=place)), "the wish to add it finds it renamed"
    store = open_store(place)
    assert catalogue.checked_tickers(store, ["sq", "block"]) == ["XYZ"]
    params, problems = parse.parse(store, "value_bridge", {"of": "SQ", "companies": "SQ,META"})
    assert (params["of"], params["companies"], problems) == (("XYZ",), ("XYZ", "META"), ())
    with pytest.raises(UsageError, match="SQ is XYZ"):
        refresh.add("SQ", where=place)
    assert refresh.refresh(["SQ"], sources=["edgar"], where=place).outcome == "unchanged", (
        "asked as XYZ, and nothing new"
    )


def test_a_rename_outlives_a_new_build_and_can_be_undone(place: LocalBackend, sources: Replay) -> None:
    refresh.add("SQ", where=place)
    sources.router = together(XYZ).route
    refresh.refresh(where=place)
    before = revenue(open_store(place), "XYZ")
    store = build_store(place)
    assert tickers(store) == {"META", "XYZ"}
    assert revenue(store, "XYZ") == before
    assert closes(store, "XYZ")[0] == "2025-06-30"


def test_a_dry_run_renames_nothing(place: LocalBackend, sources: Replay) -> None:
    refresh.add("SQ", where=place)
    current = place.current_name()
    sources.router = together(XYZ).route
    summary = refresh.refresh(["SQ"], dry_run=True, where=place)
    assert (summary.outcome, place.current_name()) == ("dry run", current)
    assert "SQ is XYZ now" in said(summary)


# ------------------------------------------------------------------------------------------ a new CIK


def successor(name: str = "Block Holdings, Inc.") -> World:
    old = filer("", BLOCK, "Block, Inc.", _YEAR, 80.0, "2024-01-02/2024-01-03")
    new = filer("SQ", OTHER, name, _NEXT, 82.0, "2024-01-02/2025-06-30")
    return together(new, without_ticker=old)


@pytest.mark.parametrize("again", ["refresh", "add"])
def test_a_successor_goes_on_with_the_history_under_the_old_cik(
    place: LocalBackend, sources: Replay, again: str
) -> None:
    refresh.add("SQ", where=place)
    sources.router = successor().route
    summary = refresh.refresh(where=place) if again == "refresh" else refresh.add("SQ", where=place)
    assert summary.outcome == "published"
    assert "SQ files under CIK 0002000001 now (Block Holdings, Inc.): it has the same name" in said(summary)
    for store in (open_store(place), build_store(place)):
        assert store.query("SELECT cik FROM entity WHERE ticker = 'SQ'")["cik"].tolist() == [OTHER]
        assert list(revenue(store, "SQ").values()) == [5_957, 6_156, 5_976, 6_032, 5_772]
        assert closes(store, "SQ")[0] == "2025-06-30"
    assert "CIK 0002000001" not in said(refresh.refresh(where=place)), "it is told once"


# ------------------------------------------------------------------------------------- somebody else


def somebody_else(days: str = "2026-01-05/2026-06-30") -> World:
    old = filer("", BLOCK, "Block, Inc.", _YEAR, 80.0, "2024-01-02/2024-01-03")
    new = filer("SQ", OTHER, "Squid Farms Corp", _LATER, 3.0, days)
    return together(new, without_ticker=old)


def test_a_symbol_that_another_company_has_later_brings_nothing_of_it(place: LocalBackend, sources: Replay) -> None:
    refresh.add("SQ", where=place)
    before = revenue(open_store(place), "SQ")
    sources.router = somebody_else().route
    summary = refresh.refresh(["SQ"], where=place)
    store = open_store(place)
    assert "belongs to another company now, Squid Farms Corp (CIK 0002000001)" in said(summary)
    assert revenue(store, "SQ") == before
    assert closes(store, "SQ") == ("2025-01-17", {80.0}), "the old company's prices end"
    summary = refresh.refresh(["SQ"], sources=["yahoo"], where=place)
    assert closes(open_store(place), "SQ")[0] == "2025-01-17"


def test_who_has_the_symbol_now_is_added_under_it_and_the_other_steps_aside(
    place: LocalBackend, sources: Replay
) -> None:
    refresh.add("SQ", where=place)
    before = revenue(open_store(place), "SQ")
    sources.router = somebody_else().route
    summary = refresh.add("SQ", where=place)
    assert "is SQ-OLD now: Squid Farms Corp has its symbol" in said(summary)
    for store in (open_store(place), build_store(place)):
        assert tickers(store) == {"META", "SQ", "SQ-OLD"}
        assert revenue(store, "SQ-OLD") == before
        assert revenue(store, "SQ") == {"2026-03-31": 12}
        assert closes(store, "SQ") == ("2026-06-30", {3.0})
        assert closes(store, "SQ-OLD") == ("2025-01-17", {80.0})


def test_a_new_company_under_a_ticker_of_before_ends_the_alias(place: LocalBackend, sources: Replay) -> None:
    refresh.add("SQ", where=place)
    sources.router = together(XYZ).route
    refresh.refresh(["SQ"], where=place)
    squid = filer("SQ", OTHER, "Squid Farms Corp", _LATER, 3.0, "2026-01-05/2026-06-30")
    sources.router = together(XYZ, squid).route
    summary = refresh.add("SQ", where=place)
    assert "SQ was another name of XYZ here and is Squid Farms Corp" in said(summary)
    for store in (open_store(place), build_store(place)):
        assert tickers(store) == {"META", "XYZ", "SQ"}
        assert revenue(store, "SQ") == {"2026-03-31": 12}
        assert revenue(store, "XYZ")["2025-03-31"] == 5_772
        assert "SQ" not in aliases.names(store)


# ---------------------------------------------------------------------------------------- other names


def test_embedded_and_filed_names_find_a_company(place: LocalBackend) -> None:
    names = aliases.names(open_store(place))
    assert {names.get(n) for n in ("FB", "FACEBOOK", "METAPLATFORMS")} == {"META"}
    assert aliases.ticker_of("brk.b", {"BRK-B"}, {}) == "BRK-B"
    with pytest.raises(NotFound):
        refresh.add("NEVER", where=place)


def test_without_the_list_of_tickers_companies_stay_as_they_were(place: LocalBackend, sources: Replay) -> None:
    refresh.add("SQ", where=place)
    renamed = together(XYZ)
    sources.router = lambda r: renamed.route(replace(r, path="/nothing") if "company_tickers" in r.path else r)
    summary = refresh.refresh(["SQ"], sources=["edgar"], where=place)
    assert "Not checked whether a ticker changed hands" in said(summary)
    assert tickers(open_store(place)) == {"META", "SQ"}
