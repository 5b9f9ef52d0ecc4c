"""An estimate says what it knows and no more, and its columns fill a table whose types hold where nothing is known."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd
import pytest

from analytics.methods.clustered import Inference
from analytics.methods.placebo import Placebo
from charts import frame
from engine.estimate import COLUMNS, Estimate
from engine.origin import Origin, computed_from

DAY = pd.Timestamp("2024-02-01")
ORIGIN = Origin("derived", DAY, "0001-24")
KNOWN = Estimate(
    value=0.1, inference=Inference(0.02, 30.0, 0.01, 0.06, 0.14), companies=60, observations=200, origin=ORIGIN
)
REFUSED = Estimate(companies=2, reason="2 companies, and 3 are needed")


@pytest.mark.parametrize(
    ("low", "high", "clear"), [(0.06, 0.14, True), (-0.2, -0.1, True), (-0.1, 0.1, False), (math.nan, math.nan, False)]
)
def test_clear_is_an_interval_that_leaves_zero_out(low: float, high: float, clear: bool) -> None:
    estimate = replace(KNOWN, inference=replace(KNOWN.inference, low=low, high=high))
    assert estimate.clear is clear
    assert estimate.bounded is not math.isnan(low)


def test_without_a_placebo_nothing_speaks_against_an_estimate() -> None:
    doubted = replace(KNOWN, placebo=Placebo(0.985, 1, 0.1, 0, 0.2, 200))
    assert (KNOWN.trusted, KNOWN.false_positives) == (True, None)
    assert (doubted.trusted, doubted.false_positives) == (False, 0.985)


def test_columns_of_a_refused_estimate_have_its_reason_and_no_origin() -> None:
    refused = replace(REFUSED, origin=ORIGIN).columns
    assert refused["reason"] == "2 companies, and 3 are needed"
    assert math.isnan(refused["value"])
    assert refused.keys().isdisjoint(ORIGIN.columns)
    assert KNOWN.columns | ORIGIN.columns == KNOWN.columns
    assert set(COLUMNS) <= KNOWN.columns.keys()


def test_a_table_of_refused_estimates_has_the_types_of_one_of_known_ones() -> None:
    known, refused = (frame.typed([each.columns], COLUMNS, texts=("reason",)) for each in (KNOWN, REFUSED))
    numbers = ["value", *(column for column in COLUMNS if column not in ("companies", "observations", "reason"))]
    for table in (known, refused):
        assert {table[column].dtype.kind for column in numbers} <= {"f"}
        assert {table[column].dtype.kind for column in ("period_end", "known_on")} == {"M"}
    assert [refused[name].tolist() for name in ("ticker", "quarter", "evidence", "accession")] == [[None]] * 4


def test_what_is_computed_is_as_weak_and_as_new_as_its_parts() -> None:
    later = Origin("interpolated", pd.Timestamp("2024-05-01"), "0002-24")
    assert computed_from([later, ORIGIN]) == Origin("interpolated", later.known_on, "0002-24")
    assert computed_from([Origin("reported", DAY, "a"), Origin("reported", DAY, "b")]) == Origin("derived", DAY, "b")
