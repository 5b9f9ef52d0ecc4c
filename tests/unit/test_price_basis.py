"""Closes of one symbol on one split basis: any ratio on any day, told or not, on time or late, adjusted or not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.sources.yahoo_basis import Aligned, align, clean, glitches
from tests.thorough import examples

DAYS = pd.bdate_range("2024-01-01", "2025-06-30").as_unit("s")
NONE = pd.Series(dtype="float64", index=pd.DatetimeIndex([]).as_unit("s"))
COUNTS = pd.DataFrame({"tag": pd.Series(dtype="str"), "as_of": pd.Series(dtype="datetime64[s]"), "shares": []})
RATIOS = st.sampled_from([1.5, 2.0, 3.0, 5.0, 10.0, 20.0, 50.0, 1 / 5, 1 / 10, 1 / 30, 1 / 190])


def walk(seed: int, days: pd.DatetimeIndex = DAYS) -> pd.Series:
    """Closes on the newest basis that move by about 1.5% a day."""
    moves = np.random.default_rng(seed).normal(0, 0.015, len(days))
    return pd.Series(40 * np.exp(np.cumsum(moves)), days)


def before(closes: pd.Series, day: pd.Timestamp, ratio: float) -> pd.Series:
    """The same closes where those before the day are not divided by the split."""
    return pd.Series(np.where(closes.index >= day, closes, closes * ratio), closes.index, dtype="float64")


def split(day: pd.Timestamp, ratio: float) -> pd.Series:
    return pd.Series([ratio], pd.DatetimeIndex([day]).as_unit("s"))


def counts(day: pd.Timestamp, ratio: float) -> pd.DataFrame:
    ends = pd.date_range("2023-12-31", "2025-06-30", freq="QE").as_unit("s")
    return pd.DataFrame({"tag": "cover", "as_of": ends, "shares": np.where(ends < day, 1e8, 1e8 * ratio)})


def merged(held: pd.Series, told: pd.Series, found: Aligned) -> pd.Series:
    both: pd.Series = pd.concat([held / found.held.reindex(held.index).fillna(1.0), told / found.told])
    return both.groupby(level=0).last()


def assert_one_basis(got: pd.Series, right: pd.Series) -> None:
    pd.testing.assert_series_equal(got, right.reindex(got.index), rtol=1e-6, check_names=False, check_freq=False)


@examples(40)
@given(seed=st.integers(0, 10_000), at=st.integers(40, len(DAYS) - 40), ratio=RATIOS, adjusted=st.booleans())
def test_a_whole_record_stands_on_one_basis_whether_yahoo_divided_it_or_not(
    seed: int, at: int, ratio: float, adjusted: bool
) -> None:
    right, day = walk(seed), DAYS[at]
    told = right if adjusted else before(right, day, ratio)
    found = align(NONE, told, split(day, ratio), NONE, COUNTS)
    assert_one_basis(merged(NONE, told, found), right)
    assert found.splits[["date", "ratio"]].values.tolist() == [[day, ratio]]


@pytest.mark.slow
@examples(60)
@given(
    seed=st.integers(0, 10_000),
    at=st.integers(200, len(DAYS) - 30),
    ratio=RATIOS,
    late=st.integers(0, 25),
    divided=st.booleans(),
    event=st.booleans(),
)
def test_a_split_of_a_held_company_reaches_the_oldest_close_once(
    seed: int, at: int, ratio: float, late: int, divided: bool, event: bool
) -> None:
    """First some days on the new basis without an event, later the event, or none but closes that Yahoo has divided."""
    right, day = walk(seed), DAYS[at]
    known = right.iloc[: at + late]
    held, told = before(known, day, ratio), right.iloc[max(at + late - 70, 0) :]
    given_closes = told if divided or not event else before(told, day, ratio)
    found = align(held, given_closes, split(day, ratio) if event else NONE, NONE, COUNTS)
    assert_one_basis(merged(held, given_closes, found), right)
    assert found.splits["ratio"].tolist() == pytest.approx([ratio])
    again = align(
        merged(held, given_closes, found), told, split(day, ratio), found.splits.set_index("date")["ratio"], COUNTS
    )
    assert again.held.empty
    assert again.splits.empty


@examples(30)
@given(seed=st.integers(0, 10_000), at=st.integers(130, len(DAYS) - 130), ratio=RATIOS)
def test_closes_that_step_as_share_counts_do_are_divided_without_a_word(seed: int, at: int, ratio: float) -> None:
    right, day = walk(seed), DAYS[at]
    told = before(right, day, ratio)
    found = align(NONE, told, NONE, NONE, counts(day, ratio))
    assert_one_basis(merged(NONE, told, found), right)
    assert found.splits["kind"].tolist() == ["inferred"]


@examples(30)
@given(seed=st.integers(0, 10_000), at=st.integers(130, len(DAYS) - 130), fall=st.floats(0.15, 0.6))
def test_a_bad_day_is_no_split(seed: int, at: int, fall: float) -> None:
    right, day = walk(seed), DAYS[at]
    told = before(right, day, 1 / fall)
    found = align(NONE, told, NONE, NONE, counts(day, 1.0))
    assert (found.told == 1).all()
    assert found.splits.empty


def test_an_event_that_is_dated_a_month_late_takes_the_day_of_the_closes() -> None:
    right, day = walk(3), DAYS[200]
    told = before(right, day, 1.5)
    found = align(NONE, told, split(day + pd.Timedelta(days=30), 1.5), NONE, COUNTS)
    assert_one_basis(merged(NONE, told, found), right)
    assert found.splits["date"].tolist() == [day]


def test_a_correction_of_one_close_moves_no_other() -> None:
    held = walk(5)
    told = held.iloc[-70:].copy()
    told.iloc[10] *= 1.3
    found = align(held, told, NONE, NONE, COUNTS)
    assert found.held.empty
    assert found.splits.empty


@examples(40)
@given(
    seed=st.integers(0, 10_000),
    at=st.integers(5, len(DAYS) - 1),
    days=st.integers(1, 4),
    factor=st.sampled_from([100.0, 10.0, 0.01, 0.1]),
)
def test_closes_far_off_for_some_days_are_set_aside(seed: int, at: int, days: int, factor: float) -> None:
    closes = walk(seed)
    wrong = closes.index[at : at + days]
    told = closes.where(~closes.index.isin(wrong), closes * factor)
    assert glitches(told, NONE) == list(wrong)


def test_a_squeeze_and_a_split_on_the_newest_day_are_closes() -> None:
    squeeze = [18.0, 20, 31, 39, 36, 35, 39, 43, 40, 65, 77, 148, 347, 193, 325, 225, 90, 92, 53, 64, 60, 50]
    assert glitches(pd.Series(squeeze, DAYS[: len(squeeze)]), NONE) == []  # GameStop, January 2021
    closes = before(walk(1), DAYS[-1], 1 / 10)
    assert glitches(closes, split(DAYS[-1], 1 / 10)) == []
    assert glitches(closes, NONE) == [DAYS[-1]]
    assert glitches(closes, pd.Series(dtype="float64")) == [DAYS[-1]], "of a symbol without splits"


@pytest.mark.parametrize(
    ("ratio", "expected"),
    [(2.003, 2.0), (1.5, 1.5), (1 / 30.1, 1 / 30), (1.2, 1.2), (1.37, None), (1.0, None), (0.5, 0.5), (1.046, None)],
)
def test_ratios_of_splits_are_of_whole_numbers(ratio: float, expected: float | None) -> None:
    assert clean(ratio, 0.005) == (None if expected is None else pytest.approx(expected))
