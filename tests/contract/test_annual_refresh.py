"""The annual panel brought up to date over real sockets: company by company, published lot by lot.

Figures of the years after the embedded ones are made up.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest
from edgar import httpclient

from data.annual import annual_queries, annual_refresh
from data.local_backend import LocalBackend
from data.opening import build_store, open_store
from data.store import Store
from data.summary import Cancel, Progress
from data.updating import refresh
from service.updating import review
from tools.replay import FAULTS, Replay, World
from tools.replay.world import Filer, filer_of

AUTOZONE, ABBVIE = 866787, 1551152  # AZO, ABBV: of both only the panel knows
FILED: Final = "2025-10-27"
FISCAL_2025: Final = {
    "Revenues": ("2024-09-01", "2025-08-30", 18_900e6),
    "PaymentsToAcquirePropertyPlantAndEquipment": ("2024-09-01", "2025-08-30", 1_300e6),
    "Assets": (None, "2025-08-30", 19_000e6),
}


def report(cik: int) -> str:
    """The accession number of a filer's report."""
    return f"{cik:010d}-25-000123"


def filer(ticker: str, cik: int, facts: Mapping[str, tuple[str | None, str, float]]) -> Filer:
    """A filer with one annual report."""
    tags: dict[str, Any] = {}
    for tag, (start, end, value) in facts.items():
        fact = {"end": end, "val": value, "accn": report(cik), "form": "10-K", "filed": FILED}
        tags[tag] = {"units": {"USD": [fact | ({"start": start} if start else {})]}}
    return filer_of(ticker, ticker, json.dumps({"cik": cik, "facts": {"us-gaap": tags}}).encode())


@pytest.fixture
def panel_world() -> World:
    filers = [filer("AZO", AUTOZONE, FISCAL_2025), filer("ABBV", ABBVIE, FISCAL_2025)]
    return World({f.cik: f for f in filers}, {})


@pytest.fixture
def place(before: Path, tmp_path: Path, sources: Replay, panel_world: World) -> Iterator[LocalBackend]:
    sources.router, sources.saboteur = panel_world.route, lambda _: None
    sources.asked.clear()
    httpclient.close_clients()
    yield LocalBackend(Path(shutil.copytree(before, tmp_path / "store")))
    sources.saboteur = lambda _: None


def year(store: Store, cik: int, fiscal_year: int, as_of: date | None = None) -> dict[str, float]:
    rows = annual_queries.facts(store, cik, as_of)
    return dict(rows.loc[rows["fiscal_year"] == fiscal_year, ["measure", "value"]].itertuples(index=False, name=None))


BOTH: Final = ("ABBV", "AZO")
MOVED: Final = "RevenueFromContractWithCustomerExcludingAssessedTax"
NEW: Final = {"revenue": 18_900e6, "capex": 1_300e6, "assets": 19_000e6}


def test_a_newer_year_is_published_and_listed_with_its_document(place: LocalBackend) -> None:
    old = open_store(place)
    assert year(old, AUTOZONE, 2025) == {}
    summary = annual_refresh.refresh_panel(BOTH, where=place)
    assert (summary.outcome, summary.failures()) == ("published", [])
    assert [(line.ticker, line.new) for line in summary.lines] == [("ABBV", 3), ("AZO", 3)]
    assert {c["concept"] for c in summary.changes} == {f"{name}, fiscal 2025" for name in NEW}
    new = open_store(place)
    assert year(new, AUTOZONE, 2025) == NEW
    assert year(new, AUTOZONE, 2025, date(2025, 10, 26)) == {}
    assert year(new, AUTOZONE, 2024) == year(old, AUTOZONE, 2024)
    row = annual_queries.facts(new, AUTOZONE).iloc[0]
    assert (row["accession"], row["evidence"]) == (report(AUTOZONE), "reported")
    assert (
        row["url"] == f"https://www.sec.gov/Archives/edgar/data/866787/000086678725000123/{row['accession']}-index.htm"
    )
    kept = new.query("SELECT sha256 FROM annual_observation INTERSECT SELECT sha256 FROM answer")
    assert len(kept) == 2
    assert new.query("SELECT count(*) AS n FROM entity WHERE ticker = 'AZO'")["n"].item() == 0


def test_only_what_has_changed_is_asked_for_the_second_time(place: LocalBackend, sources: Replay) -> None:
    annual_refresh.refresh_panel(BOTH, where=place)
    name = place.current_name()
    sources.asked.clear()
    summary = annual_refresh.refresh_panel(BOTH, where=place)
    assert (summary.outcome, place.current_name()) == ("unchanged", name)
    assert len(sources.asked) == 2
    assert all("if-none-match" in request.headers for request in sources.asked)


def test_a_rebuild_gives_the_same(place: LocalBackend) -> None:
    annual_refresh.refresh_panel(BOTH, where=place)
    assert year(build_store(place), AUTOZONE, 2025) == NEW


def test_a_dry_run_writes_nothing(place: LocalBackend) -> None:
    name = place.current_name()
    summary = annual_refresh.refresh_panel(BOTH, where=place, dry_run=True)
    assert (summary.outcome, len(summary.changes), place.current_name()) == ("dry run", 6, name)


def test_the_lots_before_a_cancellation_stay_and_the_next_refresh_begins_with_the_rest(
    place: LocalBackend, sources: Replay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(annual_refresh, "LOT", 1)
    cancel, seen = Cancel(), list[Progress]()

    def watch(step: Progress) -> None:
        seen.append(step)
        if step.step == "ask" and step.ticker == "AZO":
            cancel()

    summary = annual_refresh.refresh_panel(BOTH, where=place, watch=watch, cancel=cancel)
    assert summary.outcome == "published", "of the first lot"
    assert [len(line.failures) for line in summary.lines] == [0, 1]
    assert {step.of for step in seen} == {6}, "two lots of a company and two steps"
    assert year(open_store(place), AUTOZONE, 2025) == {}
    sources.asked.clear()
    again = annual_refresh.refresh_panel(BOTH, where=place)
    assert [line.ticker for line in again.lines] == ["AZO", "ABBV"]
    assert year(open_store(place), AUTOZONE, 2025) == NEW


def test_who_reaches_nobody_does_not_ask_for_the_others(
    place: LocalBackend, sources: Replay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(annual_refresh, "LOT", 1)
    sources.saboteur = lambda request: FAULTS["403"] if request.number >= 0 else None
    name = place.current_name()
    summary = annual_refresh.refresh_panel(BOTH, where=place)
    assert (summary.outcome, place.current_name()) == ("unchanged", name)
    assert [line.ticker for line in summary.lines] == ["ABBV"]
    assert "(403)" in summary.failures()[0]


def test_what_is_odd_is_set_aside_and_the_rest_is_published(place: LocalBackend, panel_world: World) -> None:
    """Revenue in thousands, and one of the year before that is far from what is known of it."""
    slip = {"Revenues": ("2024-09-01", "2025-08-30", 18_900.0), MOVED: ("2023-08-27", "2024-08-31", 30_000e6)}
    panel_world.filers[f"{AUTOZONE:010d}"] = filer("AZO", AUTOZONE, FISCAL_2025 | slip)
    before = year(open_store(place), AUTOZONE, 2024)
    summary = annual_refresh.refresh_panel(["AZO"], where=place)
    assert summary.outcome == "published"
    aside = {row["concept"]: (row["value"], row["reason"]) for row in summary.set_aside}
    assert aside == {
        "revenue, fiscal 2025": (18_900.0, "out of scale (fiscal 2024 had 18,490,268,000)"),
        "revenue, fiscal 2024": (30_000e6, "a past value moved (18,490,268,000 became 30,000,000,000)"),
    }
    now = open_store(place)
    assert year(now, AUTOZONE, 2025) == {name: v for name, v in NEW.items() if name != "revenue"}
    assert year(now, AUTOZONE, 2024) == before
    listed = review.annual(now, every=True)
    states = dict(zip(listed["concept"], listed["state"], strict=True))
    assert states == {"revenue, fiscal 2025": "missing", "revenue, fiscal 2024": "settled"}
    assert listed["url"].str.endswith(f"{report(AUTOZONE)}-index.htm").all()
    assert review.annual(now)["concept"].tolist() == ["revenue, fiscal 2025"]


def test_a_company_with_quarters_brings_its_annual_rows_with_them(
    place: LocalBackend, sources: Replay, world: World
) -> None:
    """Meta's annual report of 2025: the panel of compiled facts ends before it."""
    sources.router = world.route
    assert year(open_store(place), 1326801, 2025) == {}
    refresh.refresh(["META"], sources=["edgar"], where=place)
    found = year(open_store(place), 1326801, 2025)
    assert (
        found["revenue"]
        == open_store(place)
        .query(
            "SELECT value FROM series WHERE ticker = 'META' AND concept = 'revenue' AND basis = 'annual' "
            "AND period_end = '2025-12-31'"
        )["value"]
        .item()
    )
    assert annual_refresh.refresh_panel(["META"], where=place).lines == [], "it is no company of the panel alone"
