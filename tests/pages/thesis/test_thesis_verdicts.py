"""Verdicts follow the data: what is embedded gives most of them, and other data turn every one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analytics.verdicts import Outcome, Sureness
from data.store import Store
from engine.request import Request
from engine.thesis import verdicts
from engine.thesis.claims import CLAIMS
from engine.thesis.view import META, Quarterly, View

BY_SLUG = {claim.slug: claim for claim in CLAIMS}
SUPPORTED, MIXED, CONTRADICTED = Outcome.SUPPORTED, Outcome.MIXED, Outcome.CONTRADICTED


def with_series(view: View, **levels: Callable[[np.ndarray], np.ndarray]) -> View:
    """The view with measures that are what a function gives of the quarters' places, for every company."""
    known: Quarterly = view.quarterly
    places = np.arange(len(known.quarters), dtype=float)
    shape = (len(known.tickers), len(known.quarters))
    values = {name: np.broadcast_to(of(places), shape) for name, of in levels.items()}
    firm = known.provenance["revenue"].where(np.zeros(shape, dtype=bool))
    firm = replace(firm, rank=np.ones(shape, dtype=np.int8), stamp=np.full(shape, (20_000 << 32) + 1))
    object.__setattr__(
        view,
        "quarterly",
        replace(
            known,
            values={**known.values, **values},
            provenance={**known.provenance, **dict.fromkeys(values, firm)},
            ends=np.broadcast_to(np.array([pd.Period(q, freq="Q").end_time for q in known.quarters], "M8[s]"), shape),
            _kept={},
        ),
    )
    return view


def with_filers(view: View, **lines: Callable[[Any], np.ndarray]) -> View:
    """The view with lines of the wide panel that are computed of others, row by row."""
    panel = view.filers.panel
    values = {**panel.values, **{name: of(panel.values) for name, of in lines.items()}}
    object.__setattr__(view, "filers", replace(view.filers, panel=replace(panel, values=values)))
    return view


def with_rows(view: View, table: str, change: Callable[[dict[Any, Any]], dict[Any, Any]], *more: Any) -> View:
    """The view with rows of a table changed, and more of them."""
    view._rows[table] = [change(dict(row)) for row in view.rows(table)] + list(more)
    return view


def outcome(slug: str, view: View) -> Outcome:
    return verdicts.judged(BY_SLUG[slug], view).verdict.outcome


def rising(places: np.ndarray) -> np.ndarray:
    return 1e3 * 1.05**places


def falling(places: np.ndarray) -> np.ndarray:
    return 1e6 * 0.97**places


def flat(places: np.ndarray) -> np.ndarray:
    return np.full(len(places), 1e6)


def microsofts(users: float) -> dict[str, Any]:
    day = pd.Timestamp("2025-10-29")
    known = {"date": day, "published_on": day, "source_id": "ai_lab:made-up", "evidence": "confirmed"}
    return {"company": "Microsoft", "metric": "monthly_active_users", "scope": "Copilot", "value": users, **known}


def grown(row: dict[Any, Any], people: float, shown: float) -> dict[Any, Any]:
    """Daily people that grow by a rate a quarter, and ads by a rate a year."""
    if row["metric"] == "daily_active_people":
        row["value"] = 1e9 * people ** (pd.Period(row["period"], freq="Q").ordinal - 190)
    return {**row, "value": shown} if row["metric"] == "ad_impressions_growth" else row


def chips(view: View, factor: float) -> View:
    """In-house chips do so many times as much as they do."""
    for measure in ("per_watt", "bandwidth", "power", "performance"):
        ours = factor if measure in ("per_watt", "bandwidth") else 1.0
        view._chips[measure] = tuple(
            replace(c, value=c.value * (ours if c.in_house else 1.0)) for c in view.chips(measure)
        )
    return view


def flattened(view: View, tickers: tuple[str, ...]) -> View:
    rows = [row for row in view.events if row["event_type"] == "flattening"]
    kept = [{**rows[-1], "ticker": ticker, "announced": view.day} for ticker in tickers]
    object.__setattr__(view, "events", [*(r for r in view.events if r["event_type"] != "flattening"), *kept])
    return view


TURNED: dict[str, dict[Outcome, Callable[[View], View]]] = {
    "shrinking-staff": {
        SUPPORTED: lambda v: with_filers(
            with_series(v, headcount=falling, market_value=rising), public_float=lambda of: 1 / of["employees"]
        ),
        CONTRADICTED: lambda v: with_filers(
            with_series(v, headcount=rising, market_value=falling), public_float=lambda of: of["employees"]
        ),
    },
    "tens-of-thousands": {CONTRADICTED: lambda v: without_cuts(with_series(v, headcount=rising))},
    "record-valuation": {
        SUPPORTED: lambda v: with_closes(with_series(v, market_value=rising), 1.01),
        CONTRADICTED: lambda v: with_closes(with_series(v, market_value=falling), 0.9),
    },
    "attention-ceiling": {
        SUPPORTED: lambda v: with_rows(v, "attention", lambda row: grown(row, 1.0001, -0.1)),
        CONTRADICTED: lambda v: with_rows(v, "attention", lambda row: grown(row, 1.02, 0.3)),
    },
    "distribution-edge": {
        SUPPORTED: lambda v: with_rows(v, "ai_labs", dict, microsofts(1e8)),
        MIXED: lambda v: with_rows(v, "ai_labs", dict, microsofts(3e9)),
    },
    "investment-not-cost": {
        CONTRADICTED: lambda v: with_filers(
            with_series(v, operating_income_gain_to_capex=lambda at: -flat(at), roic=lambda at: -at),
            operating_income=lambda of: -of["capex"] / (of["assets"] + 1) * of["revenue"],
        ),
        MIXED: lambda v: with_series(v, roic=lambda at: -at),
    },
    "own-silicon": {SUPPORTED: lambda v: chips(v, 10.0), CONTRADICTED: lambda v: chips(v, 0.1)},
    "layers-removed": {
        CONTRADICTED: lambda v: flattened(with_series(v, general_and_administrative=rising, revenue=flat), (META,)),
        MIXED: lambda v: flattened(v, ()),
    },
    "cheapest-and-fastest": {
        MIXED: lambda v: with_rows(
            v,
            "token_price",
            lambda row: {**row, "output_usd_per_token": 1e-6 * 4 ** (pd.Timestamp(row["date"]).year - 2020)},
        )
    },
    "capital-to-servers": {
        CONTRADICTED: lambda v: with_series(v, capex=falling, stock_compensation=rising, selling_and_marketing=rising)
    },
    "wealth-by-leverage": {
        SUPPORTED: lambda v: with_filers(
            with_series(v, headcount=flat, market_value=rising, market_value_per_employee=rising),
            public_float=lambda of: of["ppe_net"],
        ),
        CONTRADICTED: lambda v: with_series(
            v, headcount=rising, market_value=rising, market_value_per_employee=falling
        ),
    },
}


def without_cuts(view: View) -> View:
    kept = [{**row, "jobs_low": 10.0} for row in view.events if row["event_type"] == "layoff"]
    object.__setattr__(view, "events", kept)
    return view


def with_closes(view: View, growth: float) -> View:
    days = pd.date_range("2022-01-01", periods=1500, freq="D")
    of = {
        symbol: pd.Series((growth if symbol == META else 1.0) ** np.arange(1500.0), days) for symbol in (META, "^GSPC")
    }
    object.__setattr__(view, "closes", of.__getitem__)
    return view


def test_most_claims_can_be_tested_on_what_is_embedded(store: Store) -> None:
    board = verdicts.board(store, Request((), ()))
    assert [row.claim.slug for row in board.rows] == list(BY_SLUG)
    assert sum(row.verdict.outcome != Outcome.NOT_TESTABLE for row in board.rows) >= 8
    assert len({row.verdict.outcome for row in board.rows}) >= 3
    for row in board.rows:
        assert (row.verdict.sureness == Sureness.NONE) == (row.verdict.outcome == Outcome.NOT_TESTABLE)
        assert all(m.measured.reason or np.isfinite(m.measured.value) for m in row.measurements)


@pytest.mark.parametrize(("slug", "expected"), [(slug, one) for slug, every in TURNED.items() for one in every])
def test_other_data_turn_every_verdict(store: Store, slug: str, expected: Outcome) -> None:
    usual = outcome(slug, View(store))
    turned = outcome(slug, TURNED[slug][expected](View(store)))
    assert turned == expected
    assert turned != usual


def test_every_claim_is_turned() -> None:
    assert set(TURNED) == set(BY_SLUG)


def test_what_is_said_again_in_another_row_is_counted_once(store: Store) -> None:
    view = View(store)
    jobs = verdicts.MEASURES["meta_jobs_announced"](view).measured.value
    twice = [{**row, "note": "Part of the cut before."} for row in view.events if row["ticker"] == META]
    object.__setattr__(view, "events", [*view.events, *twice])
    assert verdicts.MEASURES["meta_jobs_announced"](view).measured.value == jobs > 20_000


def test_prices_whose_day_is_that_of_a_list_are_no_prices_of_new_models(store: Store) -> None:
    view = View(store)
    listed = {str(row["subject"]) for row in view.rows("token_price") if "list of this day" in str(row["note"])}
    drawn = {point.label for point in verdicts.MEASURES["newest_prices"](view).points}
    assert len(listed) > 5
    assert len(drawn) > 8
    assert not listed & drawn


def test_a_record_against_the_market_is_one_of_any_day(store: Store) -> None:
    view, days = View(store), pd.date_range("2022-01-01", "2022-06-30", freq="D")
    share = pd.Series(np.where(days == pd.Timestamp("2022-03-10"), 2.0, 1.0), days)
    closes = {META: share, "^GSPC": pd.Series(1.0, days)}
    object.__setattr__(view, "closes", closes.__getitem__)
    measured = verdicts.MEASURES["meta_to_record_of_market"](view)
    assert [point.value for point in measured.points] == [1.0, 1.0, 0.5, 0.5, 0.5, 0.5]
    assert measured.measured.value == 0.5


def test_an_earlier_day_gives_other_verdicts_and_nothing_that_was_not_known(store: Store) -> None:
    early, late = View(store, None, date(2022, 6, 30)), View(store)
    assert outcome("tens-of-thousands", early) != outcome("tens-of-thousands", late)
    for claim in CLAIMS:
        found = verdicts.judged(claim, early)
        days = [m.known_on for m in found.verdict.measured if m.known_on is not None]
        assert max(days, default=pd.Timestamp("2000-01-01")) <= pd.Timestamp("2022-06-30"), claim.slug


def test_before_any_data_nothing_can_be_tested(store: Store) -> None:
    view = View(store, None, date(2000, 1, 1))
    assert {outcome(claim.slug, view) for claim in CLAIMS} == {Outcome.NOT_TESTABLE}


def test_the_ends_of_quarters_lie_before_the_day() -> None:
    ends = verdicts.quarter_ends(pd.Timestamp("2026-10-09"))
    assert ends[-1] == pd.Timestamp("2026-06-30")
    assert verdicts.quarter_ends(pd.Timestamp("2026-12-15"))[-1] == pd.Timestamp("2026-09-30")
    assert len(ends) == verdicts.QUARTERS
    assert list(ends) == sorted(ends)
