"""A refresh whose sources fail, over real sockets: what failed is told, what is there stays, the next one asks again.

The store stands as on 2026-05-15; the sources speak as on the last day of the embedded facts.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path

import platformdirs
import pytest

from data import settings
from data.local_backend import LocalBackend
from data.opening import open_store
from data.updating import refresh
from errors import SourceUnavailable
from tests.refreshes import facts, value
from tools.replay import FAULTS, Fault, Replay, World
from tools.replay.server import Reply, Request


def spoil(sources: Replay, fault: Fault, host: str) -> None:
    def saboteur(request: Request) -> Fault | None:
        return fault if request.host.endswith(host) and (request.number < 0) == fault.connecting else None

    sources.saboteur = saboteur


HOSTS = {"edgar": "sec.gov", "yahoo": "yahoo.com"}
OF_PRICES = ("NaN prices", "unknown symbol")


@pytest.mark.parametrize(
    ("source", "name"), [(s, name) for s in HOSTS for name in FAULTS if s == "yahoo" or name not in OF_PRICES]
)
def test_a_source_that_fails_is_told_and_nothing_is_lost(
    place: LocalBackend, sources: Replay, monkeypatch: pytest.MonkeyPatch, name: str, source: str
) -> None:
    monkeypatch.setenv("LEVERAGE_YAHOO_TIMEOUT", "2")
    spoil(sources, dataclasses.replace(FAULTS[name], patience=2.5), HOSTS[source])
    old, current = facts(open_store(place)), place.current_name()
    summary = refresh.refresh(["ORCL"], sources=[source], where=place)
    assert len(summary.failures()) == 1, summary.failures()
    said = summary.failures()[0]
    assert said.startswith(f"ORCL, {source}: ")
    assert said.count(". ") >= 1, "it says what to do"
    assert "unexpected" not in said.replace("unexpected character", "").replace("unexpected end", "")
    if name == "drip":  # what is short enough still comes
        assert facts(open_store(place)) >= old
    else:
        assert facts(open_store(place)) == old
        assert place.current_name() == current


@pytest.mark.parametrize("status", [401, 403, 404, 500, 503])
@pytest.mark.parametrize("host", ["sec.gov", "yahoo.com"])
def test_the_status_of_a_refusal_is_told(place: LocalBackend, sources: Replay, host: str, status: int) -> None:
    """Also where the page that comes with it is no JSON, which is all that yfinance would tell."""

    def router(request: Request) -> Reply:
        return Reply(status, body=b"<html>no</html>") if request.host.endswith(host) else Reply(404)

    sources.router = router
    summary = refresh.refresh(["ORCL"], sources=["edgar" if host == "sec.gov" else "yahoo"], where=place)
    assert [f"({status})" in said for said in summary.failures()] == [True]


def test_an_answer_that_failed_is_asked_again_by_the_next_refresh(
    place: LocalBackend, sources: Replay, world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A dashboard runs for weeks: a night of trouble must end with the night."""
    monkeypatch.setattr(platformdirs, "user_cache_path", lambda *_, **__: tmp_path)  # as if never asked before
    sources.router = lambda _: Reply(503, body=b"<html>maintenance</html>")
    assert len(refresh.refresh(["ORCL"], sources=["yahoo"], where=place).failures()) == 1
    sources.router = world.route
    assert refresh.refresh(["ORCL"], sources=["yahoo"], where=place).failures() == []


def test_a_source_out_of_reach_is_not_asked_for_every_company(place: LocalBackend, sources: Replay) -> None:
    spoil(sources, FAULTS["429"], "sec.gov")
    summary = refresh.refresh(sources=["edgar"], where=place)
    assert [len(line.failures) for line in summary.lines] == [1, 1, 1]
    assert "asks to wait 600 s" in " ".join(summary.failures())
    assert len(sources.asked) <= 4


def test_a_moment_of_trouble_is_waited_out(place: LocalBackend, sources: Replay) -> None:
    seen: list[Request] = []

    def saboteur(request: Request) -> Fault | None:
        if request.number < 0 or "/companyfacts/" not in request.path:
            return None
        seen.append(request)
        return FAULTS["truncated"] if len(seen) == 1 else None

    sources.saboteur = saboteur
    assert refresh.refresh(["ORCL"], sources=["edgar"], where=place).failures() == []
    assert len(seen) == 2


def test_one_document_that_is_not_to_be_had_leaves_the_others(place: LocalBackend, sources: Replay) -> None:
    sources.saboteur = lambda r: FAULTS["404"] if r.path.endswith("meta-20260630.htm") else None
    summary = refresh.refresh(["META"], sources=["edgar"], where=place)
    assert summary.outcome == "published"
    assert len(summary.failures()) == 1
    assert "10-Q of 2026-07-30" in summary.failures()[0]
    assert value(open_store(place), "META", "capex", "2026-06-30") == 30_116e6


def test_without_an_identity_the_sec_is_not_asked(
    place: LocalBackend, sources: Replay, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("EDGAR_IDENTITY")
    monkeypatch.setenv("LEVERAGE_SETTINGS", str(tmp_path / "settings.json"))
    with pytest.raises(SourceUnavailable, match="leverage identity"):
        refresh.refresh(["META"], where=place)
    assert sources.asked == []
    settings.save_identity("Grace Hopper grace@example.org")
    assert refresh.refresh(["META"], sources=["edgar"], where=place).outcome == "published"
    assert {r.headers["user-agent"] for r in sources.asked} == {"grace hopper grace@example.org"}
