"""From where to where a company can be looked at, why not, and what travels beside the levels."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import pandas as pd
import pytest

from analytics.evidence import Documents, Provenance, derived
from contracts import Evidence
from data.age_limits import ANNUAL_HEADCOUNT_AGE
from data.store import Store
from engine.identity_panel import CompanyLevels, company_levels, gaps, span

NAN = math.nan


def company(series: Mapping[str, Sequence[float]], first: str = "2019Q1", evidence: str = "derived") -> CompanyLevels:
    """A company whose levels are these, one value per quarter."""
    count = len(next(iter(series.values())))
    quarters = pd.period_range(first, periods=count, freq="Q-DEC")
    values = np.array(list(series.values()), dtype=float).T
    days = np.array([q.end_time.to_datetime64().astype("M8[s]") for q in quarters])
    documents = Documents(np.array([f"{q}-{name}" for q in quarters for name in series], dtype=object))
    codes = np.arange(values.size).reshape(values.shape)
    known = Provenance.of(np.full(values.shape, Evidence(evidence).rank), days[:, None], codes).where(~np.isnan(values))
    names, units = tuple(str(q) for q in quarters), ("persons", *["USD"] * (len(series) - 1))
    return CompanyLevels("TOY", names, tuple(series), units, values, known, documents, days)


def two(people: Sequence[float], value: Sequence[float]) -> CompanyLevels:
    return company({"headcount": people, "market_value": value})


def test_the_whole_span_where_everything_is_kncompany() -> None:
    between = span(two([1, 2, 3, 4], [5, 6, 7, 8]), "2019Q2", None)
    assert (between.base, between.end, between.refused, between.moved) == (1, 3, None, None)


def test_the_end_asked_for_is_kept() -> None:
    assert span(two([1, 2, 3, 4], [5, 6, 7, 8]), "2019Q1", "2019Q3").end == 2


def test_an_end_that_lacks_a_level_moves_back_and_is_listed() -> None:
    between = span(
        company({"headcount": [1, 2, 3], "revenue": [1, 2, NAN], "market_value": [1, 2, 3]}), "2019Q1", "2019Q3"
    )
    assert between.end == 1
    assert between.moved is not None
    assert (between.moved.level, between.moved.quarter, between.moved.reason) == ("revenue", "2019Q3", "missing")
    assert between.moved.near == ("2019Q2",)


def test_prices_alone_make_no_newest_quarter() -> None:
    """A price is known long before the accounts of its quarter: nothing is missing yet."""
    between = span(two([1, 2, 3, NAN], [5, 6, 7, 8]), "2019Q1", None)
    assert (between.end, between.moved) == (2, None)


def test_an_end_too_far_back_is_refused_and_the_last_usable_quarter_named() -> None:
    people = [1, 2, *[NAN] * (ANNUAL_HEADCOUNT_AGE.limit + 1), NAN]
    between = span(two(people, [1.0] * len(people)), "2019Q1", "2020Q4")
    assert between.refused is not None
    assert (between.refused.role, between.refused.quarter, between.refused.near) == ("end", "2019Q3", ("2019Q2",))


def test_the_base_is_never_moved_and_the_nearest_quarters_are_named() -> None:
    between = span(company({"headcount": [1, 1, 1, 1], "operating_income": [5, 4, -3, 2]}), "2019Q3", None)
    assert between.refused is not None
    assert (between.refused.level, between.refused.reason, between.refused.value) == (
        "operating_income",
        "negative",
        -3,
    )
    assert between.refused.near == ("2019Q2", "2019Q4")


def test_quarters_near_the_base_lie_before_the_end() -> None:
    between = span(two([NAN, NAN, 3, 4], [5, 6, 7, 8]), "2019Q1", "2019Q3")
    assert between.refused is not None
    assert between.refused.near == (), "the third quarter is the end itself"


def test_a_level_that_is_never_known_or_never_above_zero_is_named_as_such() -> None:
    between = span(
        company({"headcount": [1, 1], "revenue": [NAN, NAN], "net_income": [-1, 0], "market_value": [1, 1]}),
        "2019Q1",
        None,
    )
    assert between.refused is not None
    assert (between.refused.never, between.refused.below) == (("revenue",), ("net_income",))


def test_what_is_missing_goes_before_what_is_not_above_zero() -> None:
    between = span(company({"headcount": [0, 1], "revenue": [-1, 1], "market_value": [NAN, 1]}), "2019Q1", None)
    assert between.refused is not None
    assert (between.refused.level, between.refused.reason) == ("market_value", "missing")


@pytest.mark.parametrize("base", ["2001Q1", "2030Q1"])
def test_a_base_outside_everything_known_is_missing(base: str) -> None:
    between = span(two([1, 2], [3, 4]), base, None)
    assert between.refused is not None
    assert (between.refused.reason, between.refused.quarter) == ("missing", base)


@pytest.mark.parametrize("asked", ["2019Q1", "2018Q1", None])
def test_no_quarter_after_the_base_is_named(asked: str | None) -> None:
    between = span(two([1] if asked is None else [1, 2], [3] if asked is None else [3, 4]), "2019Q1", asked)
    assert between.refused is not None
    assert between.refused.reason == "not_after"


def test_gaps_on_the_way_are_listed() -> None:
    company = two([1, NAN, 3, 4], [5, 6, 0, 8])
    problems = gaps(company, span(company, "2019Q1", None))
    assert [(g.quarter, g.level, g.reason) for g in problems] == [
        ("2019Q2", "headcount", "missing"),
        ("2019Q3", "market_value", "zero"),
    ]


# ---------------------------------------------------------------------------------- from the store


def test_levels_of_the_store_are_those_of_the_catalogue(store: Store) -> None:
    [meta] = company_levels(store, ("headcount", "revenue", "market_value"), ["META"])
    at = meta.place("2024Q4")
    assert at is not None
    assert meta.values[at].tolist()[:2] == [74_067, 164_500e6], (
        "four quarters added, each rounded: the year says 164,501"
    )
    assert meta.level(at, 1).evidence == "derived"
    assert meta.level(at, 0).accession


def test_a_mean_is_of_four_quarter_ends_and_as_weak_as_the_weakest(store: Store) -> None:
    [meta] = company_levels(store, ("headcount", "ppe_net"), ["META"], averaged=("headcount",))
    [plain] = company_levels(store, ("headcount", "ppe_net"), ["META"])
    assert meta.names == ("headcount_average", "ppe_net")
    at = meta.place("2019Q4")
    assert at is not None
    assert meta.values[at, 0] == pytest.approx(plain.values[at - 3 : at + 1, 0].mean())
    assert meta.provenance.evidence[at, 0] == derived(plain.provenance.evidence[at - 3 : at + 1, 0])


def test_companies_keep_their_order_and_their_numbers(store: Store) -> None:
    both = company_levels(store, ("revenue",), ["META", "AAPL"])
    [apple] = company_levels(store, ("revenue",), ["AAPL"])
    assert [c.ticker for c in both] == ["META", "AAPL"]
    at, alone = both[1].place("2024Q4"), apple.place("2024Q4")
    assert both[1].values[at, 0] == apple.values[alone, 0]


@pytest.mark.parametrize("averaged", [(), ("ppe_net",)])
def test_a_day_before_any_filing_has_no_quarter_and_nothing_is_known(store: Store, averaged: tuple[str, ...]) -> None:
    names = ("headcount_average", "ppe_net", "market_value")
    [meta] = company_levels(store, names, ["META"], averaged=averaged, as_of=date(2001, 1, 1))
    assert meta.values.shape == meta.provenance.shape == (0, 3)
    refused = span(meta, "2019Q4", "2020Q4").refused
    assert refused is not None
    assert (refused.level, refused.reason, refused.never) == ("headcount_average", "missing", meta.names)
