"""The laws of the algebra of evidence, and every operation along time against a loop that can be read."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from analytics.evidence import (
    COLUMNS,
    GRADES,
    Documents,
    Provenance,
    assumed,
    derived,
    merged,
    ranks_of,
    stacked,
    weakest,
)
from contracts import Evidence

SHAPE = (3, 7)  # companies x quarters
RANKS = hnp.arrays("int8", SHAPE, elements=st.integers(-1, len(Evidence) - 1))
DAYS = hnp.arrays("int64", SHAPE, elements=st.integers(0, 25_000))
CODES = hnp.arrays("int32", SHAPE, elements=st.integers(-1, 5))
PLACES, STEPS = st.integers(0, SHAPE[1] - 1), st.integers(0, SHAPE[1] + 1)
Loop = Callable[[list[tuple[int, int]], int], list[tuple[int, int]]]


def built(rank: np.ndarray, days: np.ndarray, codes: np.ndarray) -> Provenance:
    return Provenance.of(rank, days.astype("M8[D]"), codes)


PROVENANCES = st.builds(built, RANKS, DAYS, CODES)


def alike(a: Provenance, b: Provenance) -> bool:
    return np.array_equal(a.rank, b.rank) and np.array_equal(a.stamp, b.stamp)


def largest(cells: list[tuple[int, int]]) -> tuple[int, int]:
    """The rule in two lines: the weakest rank and the newest stamp of some values, missing ones left out."""
    return max((rank for rank, _ in cells), default=-1), max((stamp for _, stamp in cells), default=0)


def by_loop(p: Provenance, read: Loop) -> Provenance:
    """For each place of each row the cells that a loop says it reads, by the rule above."""
    rows = [list(zip(*row, strict=True)) for row in zip(p.rank.tolist(), p.stamp.tolist(), strict=True)]
    cells = [[largest(read(row, at)) for at in range(len(row))] for row in rows]
    return Provenance(
        np.array([[rank for rank, _ in row] for row in cells], "int8"),
        np.array([[stamp for _, stamp in row] for row in cells], "int64"),
    )


# -------------------------------------------------------------------------------------- the laws


@given(PROVENANCES, PROVENANCES, PROVENANCES)
def test_merging_is_commutative_associative_and_idempotent(a: Provenance, b: Provenance, c: Provenance) -> None:
    assert alike(a.merge(b), b.merge(a))
    assert alike(a.merge(b).merge(c), a.merge(b.merge(c)))
    assert alike(a.merge(b, c), merged([c, b, a]))
    assert alike(a.merge(a), a)


@given(PROVENANCES)
def test_what_is_missing_adds_nothing(a: Provenance) -> None:
    assert alike(a.merge(Provenance.missing(SHAPE)), a)
    assert alike(Provenance.missing(SHAPE).merge(a), a)


@given(PROVENANCES, PROVENANCES)
def test_a_merged_value_is_never_stronger_nor_older_than_an_input(a: Provenance, b: Provenance) -> None:
    both = a.merge(b)
    for one in (a, b):
        known = ~one.is_missing
        assert (both.rank >= one.rank).all()
        assert (both.known_on[known] >= one.known_on[known]).all()


@given(PROVENANCES, PROVENANCES)
def test_the_document_is_one_of_the_newest_day(a: Provenance, b: Provenance) -> None:
    both = a.merge(b)
    for at in zip(*np.nonzero(~both.is_missing), strict=True):
        newest = [p.document[at] for p in (a, b) if not p.is_missing[at] and p.known_on[at] == both.known_on[at]]
        assert both.document[at] in newest


@given(PROVENANCES)
def test_merging_over_an_axis_is_merging_its_values(a: Provenance) -> None:
    assert alike(a.over(0), merged(a[i] for i in range(SHAPE[0])))
    assert alike(a.over(1, keepdims=True), merged(a[:, [i]] for i in range(SHAPE[1])))
    assert alike(a.over(), a.over(0).over(0))
    assert alike(stacked([a, a.lag(1)]).over(-1), a.merge(a.lag(1)))
    assert alike(a[:, :0].over(1), Provenance.missing(SHAPE[0])), "of nothing comes nothing"


@given(PROVENANCES, st.sampled_from(Evidence))
def test_a_bound_on_the_grade_keeps_weaker_ones_and_what_is_missing(a: Provenance, grade: Evidence) -> None:
    bound = a.no_stronger(grade)
    known = ~a.is_missing
    assert (bound.rank[known] == np.maximum(a.rank[known], grade.rank)).all()
    assert (bound.is_missing == a.is_missing).all()
    assert (bound.stamp == a.stamp).all()
    assert not bound.stronger_than(grade).any()


@given(PROVENANCES)
def test_arithmetic_makes_derived_and_an_assumption_estimated(a: Provenance) -> None:
    assert set(a.derived().evidence[~a.is_missing]) <= set(GRADES) - {"reported"}
    assert set(a.assumed().evidence[~a.is_missing]) <= {"estimated", "user"}
    assert alike(a.derived().assumed(), a.assumed())


@given(PROVENANCES, hnp.arrays(bool, SHAPE))
def test_a_value_that_is_not_known_has_no_provenance_whatever_is_done_with_it(a: Provenance, known: np.ndarray) -> None:
    masked = a.where(known)
    for p in (masked, masked.derived(), masked.assumed(), masked.merge(masked), masked.lag(0)):
        assert p.is_missing[~known].all()
        assert np.isnat(p.known_on[~known]).all()
        assert (p.document[~known] == -1).all()
        assert (p.evidence[~known] == None).all()  # noqa: E711  (element by element)
    assert (masked.rank[known] == a.rank[known]).all()


# ---------------------------------------------------------------------------------- along time


@given(PROVENANCES, STEPS)
def test_a_lag_reads_that_many_quarters_back(a: Provenance, steps: int) -> None:
    assert alike(a.lag(steps), by_loop(a, lambda row, at: [row[at - steps]] if at >= steps else []))


@given(PROVENANCES, PLACES)
def test_a_base_is_read_at_every_quarter(a: Provenance, place: int) -> None:
    assert alike(a.at(place), by_loop(a, lambda row, _: [row[place]]))


@given(PROVENANCES, st.lists(st.integers(-1, SHAPE[1] - 1), min_size=SHAPE[0], max_size=SHAPE[0]))
def test_each_row_may_have_a_base_of_its_own(a: Provenance, places: list[int]) -> None:
    at, since = a.at(np.array(places)), a.since(np.array(places))
    for row, place in enumerate(places):
        if place < 0:
            assert at[row].is_missing.all()
            assert since[row].is_missing.all()
        else:
            assert alike(at[[row]], a[[row]].at(place))
            assert alike(since[[row]], a[[row]].since(place))


@given(PROVENANCES, st.integers(1, SHAPE[1] + 1))
def test_a_window_is_complete_or_missing(a: Provenance, length: int) -> None:
    def read(row: list[tuple[int, int]], at: int) -> list[tuple[int, int]]:
        window = row[max(at + 1 - length, 0) : at + 1]
        return window if len(window) == length and all(rank >= 0 for rank, _ in window) else []

    assert alike(a.window(length), by_loop(a, read))


@given(PROVENANCES, PLACES)
def test_running_reads_all_so_far_and_since_a_base_none_before_it(a: Provenance, place: int) -> None:
    assert alike(a.running(), by_loop(a, lambda row, at: row[: at + 1]))
    assert alike(a.since(place), by_loop(a, lambda row, at: row[place : at + 1]))


@given(PROVENANCES)
def test_an_unbroken_run_begins_again_after_a_gap(a: Provenance) -> None:
    def read(row: list[tuple[int, int]], at: int) -> list[tuple[int, int]]:
        gaps = [i for i in range(at + 1) if row[i][0] < 0]
        return row[gaps[-1] + 1 if gaps else 0 : at + 1]

    assert alike(a.unbroken(), by_loop(a, read))


@given(PROVENANCES, PLACES)
def test_time_may_run_along_any_axis(a: Provenance, place: int) -> None:
    turned = Provenance(a.rank.T, a.stamp.T)
    changes: list[Callable[[Provenance, int], Provenance]] = [
        lambda p, axis: p.lag(place, axis),
        lambda p, axis: p.at(place, axis),
        lambda p, axis: p.window(place + 1, axis),
        lambda p, axis: p.running(axis),
        lambda p, axis: p.since(place, axis),
        lambda p, axis: p.unbroken(axis),
    ]
    for change in changes:
        other = change(turned, 0)
        assert alike(Provenance(other.rank.T, other.stamp.T), change(a, -1))


# ---------------------------------------------------------------------------------- in and out


@given(PROVENANCES)
def test_days_and_documents_come_out_as_they_went_in(a: Provenance) -> None:
    again = Provenance.of(a.rank, a.known_on, a.document)
    assert alike(again, a)
    assert (np.isnat(a.known_on) == a.is_missing).all()


@given(PROVENANCES)
def test_a_long_frame_comes_back_as_it_was(a: Provenance) -> None:
    documents = Documents(np.array([f"document {i}" for i in range(6)], dtype=object))
    rows = pd.DataFrame(a.reshape(-1).columns(documents))
    assert tuple(rows) == COLUMNS
    read, again = Provenance.read(rows)
    assert (read.rank == a.rank.ravel()).all()
    pd.testing.assert_frame_equal(pd.DataFrame(read.columns(again)), rows)


def test_a_single_value_is_a_row_of_plain_values() -> None:
    one = Provenance.of(Evidence.USER.rank, np.datetime64("2024-02-29"), 0)
    documents = Documents(np.array(["0001326801-24-000012"], dtype=object))
    row = {"evidence": "user", "known_on": np.datetime64("2024-02-29", "s"), "accession": "0001326801-24-000012"}
    assert one.columns(documents) == row
    nothing = Provenance.missing(()).columns(documents)
    assert nothing["evidence"] is None
    assert nothing["accession"] is None
    assert np.isnat(nothing["known_on"])


def test_a_known_value_may_lack_a_day_and_a_document() -> None:
    plain = Provenance.of(np.array([0]), np.array(["NaT"], "M8[s]"), np.array([-1]))
    assert list(plain.evidence) == ["reported"]
    assert np.isnat(plain.known_on).all()
    assert list(plain.document) == [-1]


@given(PROVENANCES)
def test_values_are_placed_in_a_larger_array_that_is_missing_elsewhere(a: Provenance) -> None:
    whole = a[0].placed(np.arange(2, 2 + SHAPE[1]), 12)
    assert alike(whole[2 : 2 + SHAPE[1]], a[0])
    assert whole.is_missing[[0, 1, 9, 10, 11]].all()


def test_grades_have_ranks_by_name_and_none_has_minus_one() -> None:
    assert list(ranks_of([*GRADES, None])) == [0, 1, 2, 3, 4, 5, 6, -1]
    assert list(ranks_of(pd.Series(["user", None, "reported"]))) == [6, -1, 0]
    assert list(ranks_of(pd.Series(["user", None, "reported"], dtype="category"))) == [6, -1, 0]
    with pytest.raises(ValueError, match="'hearsay' is no grade of evidence: reported, derived"):
        ranks_of(["reported", "hearsay"])


@given(st.lists(st.sampled_from(GRADES), min_size=1))
def test_grades_by_name_follow_the_same_rule(grades: list[str]) -> None:
    array = Provenance.of(ranks_of(grades), np.datetime64("2020-01-01"), 0)
    assert weakest(grades) == array.over().evidence[()]
    assert derived(grades) == array.over().derived().evidence[()]
    assert assumed(grades) == array.over().assumed().evidence[()]


def test_nothing_has_no_weakest_grade() -> None:
    with pytest.raises(ValueError, match="empty"):
        weakest([])
