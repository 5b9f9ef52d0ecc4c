"""The one algebra of evidence: how far a computed value can be trusted, since when it can be known, and from which
document.

A `Provenance` holds these three for an array of values of any shape. Each value has the rank of its evidence
(`contracts.Evidence`, 0 the strongest) and a stamp: a day, and the code of a document of that day. A value computed
from others has the largest rank and the largest stamp of them, so it is as weak as the weakest and as new as the
newest. Taking the larger is commutative, associative and idempotent; a missing value (rank -1, stamp 0) is its neutral
element. Of two documents of one day the one with the larger code is named.

After annotations of query results in ordered semirings: Green, Karvounarakis and Tannen, Provenance Semirings, PODS
2007.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics.grid import Places, shifted
from contracts import Evidence

Ranks = npt.NDArray[np.int8]
Stamps = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int32]
Days = npt.NDArray[np.datetime64]
Names = npt.NDArray[np.object_]

GRADES: Final = tuple(e.value for e in Evidence)  # strongest first
COLUMNS: Final = ("evidence", "known_on", "accession")  # of a long frame

_NAMES: Final = np.array([*GRADES, None], dtype=object)  # rank -1 is the last one
_INDEX: Final = pd.Index(GRADES, dtype=object)
_DAY: Final = 86_400  # seconds
# A stamp: days since 1970 plus one in bits 32 to 47, the document's code plus one in the lower 32; a run's number fits
# above.
_HALF: Final = 32
_LOW: Final = (1 << _HALF) - 1
_RUN: Final = 48
_RANKS: Final = 16  # more than there are ranks


# ----------------------------------------------------------------------------------------- grades by name


def weakest(grades: Iterable[str]) -> Evidence:
    """The weakest of some grades, which is what a value computed from them has.

    Raises ValueError where there are none.
    """
    return max(map(Evidence, grades), key=lambda e: e.rank)


def derived(grades: Iterable[str]) -> Evidence:
    """What arithmetic on values of these grades has: the weakest of them, and never stronger than derived."""
    return weakest([*grades, Evidence.DERIVED])


def newest(stamps: Iterable[tuple[pd.Timestamp, str | None]]) -> tuple[pd.Timestamp, str | None] | None:
    """The newest of some days, each with the document that made a value known, which is what a value computed from all
    of them has; None where there are none.
    """
    return max(stamps, key=lambda stamp: (stamp[0], stamp[1] or ""), default=None)


def assumed(grades: Iterable[str]) -> Evidence:
    """What a value has that rests on values of these grades and on an assumption: never stronger than estimated."""
    return weakest([*grades, Evidence.ESTIMATED])


def in_order(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Grades with how many values have them, the strongest first; those that none has are left out."""
    return [(grade, counts[grade]) for grade in GRADES if counts.get(grade)]


def ranks_of(grades: Any) -> Ranks:
    """Ranks of an array of grades by name, -1 where there is none. Raises ValueError for a name that is no grade."""
    if isinstance(getattr(grades, "dtype", None), pd.CategoricalDtype):  # a market of values has a handful of grades
        own = pd.Categorical(grades)
        return np.asarray(np.append(ranks_of(own.categories), np.int8(-1))[own.codes])
    names = pd.Index(np.asarray(grades, dtype=object))
    ranks = _INDEX.get_indexer(names)
    unknown = names[(ranks < 0) & names.notna()]
    if len(unknown):
        raise ValueError(f"{unknown[0]!r} is no grade of evidence: {', '.join(GRADES)}")
    return ranks.astype("int8")


# ------------------------------------------------------------------------------------------- documents


@dataclass(frozen=True, slots=True, eq=False)
class Documents:
    """Names of documents by code: an accession number, or the identifier of another source."""

    names: Names

    @classmethod
    def coded(cls, names: Any) -> tuple[Documents, Codes]:
        """The documents of a column in order of appearance, and the code of each of its rows, -1 where there is
        none.
        """
        # A column of text is coded as it is stored: that makes no objects of its rows.
        codes, uniques = pd.factorize(names if isinstance(names, pd.Series) else np.asarray(names, dtype=object))
        return cls(np.asarray(uniques, dtype=object)), codes.astype("int32")

    def named(self, codes: Codes) -> Names:
        """The names of codes, None for -1."""
        named = np.full(np.shape(codes), None, dtype=object)
        known = np.asarray(codes) >= 0
        named[known] = self.names[codes[known]]
        return named


# ------------------------------------------------------------------------------------------ provenance


@dataclass(frozen=True, slots=True, eq=False)
class Provenance:
    """Evidence, day and document of an array of values. Both arrays have the shape of the values.

    rank: of `contracts.Evidence`, -1 missing; stamp: day and document in one number, see the module's text, 0 missing.
    Operations along time take it along the last axis unless they are given another.
    """

    rank: Ranks
    stamp: Stamps

    # -------------------------------------------------------------------------------- in and out

    @classmethod
    def of(cls, rank: Any, known_on: Any, document: Any) -> Provenance:
        """From ranks (-1 missing), days (datetime64, NaT unknown) and codes of documents (-1 none) of one shape."""
        ranks = np.asarray(rank, dtype="int8")
        days = np.asarray(known_on, dtype="M8[s]")
        day = np.where(np.isnat(days), -1, days.view("int64") // _DAY) + 1
        stamp = (day << _HALF) | (np.asarray(document, dtype="int64") + 1)
        return cls(ranks, np.where(ranks < 0, 0, stamp))

    @classmethod
    def missing(cls, shape: int | tuple[int, ...]) -> Provenance:
        """Of values that are all missing."""
        return cls(np.full(shape, -1, "int8"), np.zeros(shape, "int64"))

    @classmethod
    def read(cls, rows: pd.DataFrame) -> tuple[Provenance, Documents]:
        """One per row of a long frame with `COLUMNS`, and the documents behind the codes.

        Raises ValueError as `ranks_of`.
        """
        documents, codes = Documents.coded(rows["accession"])
        return cls.of(ranks_of(rows["evidence"]), rows["known_on"].to_numpy("M8[s]"), codes), documents

    def columns(self, documents: Documents) -> dict[str, Any]:
        """`COLUMNS` by name: arrays, or plain values where this is of a single value."""
        parts = (self.evidence, self.known_on, documents.named(self.document))
        return {name: values[()] for name, values in zip(COLUMNS, parts, strict=True)}

    @property
    def evidence(self) -> Names:
        """The grade of each value by name, None where it is missing."""
        return np.asarray(_NAMES[self.rank], dtype=object)

    def graded(self, grade: Evidence) -> npt.NDArray[np.bool_]:
        """Where a value is of just this grade."""
        return np.asarray(self.rank == grade.rank)

    @property
    def known_on(self) -> Days:
        """The day on which each value could be known, NaT where it is missing."""
        day = np.asarray(self.stamp >> _HALF)
        return np.where(day == 0, np.datetime64("NaT", "s"), ((day - 1) * _DAY).view("M8[s]"))

    @property
    def document(self) -> Codes:
        """The code of the newest document behind each value, -1 where there is none."""
        return np.asarray((self.stamp & _LOW) - 1, dtype="int32")

    @property
    def is_missing(self) -> npt.NDArray[np.bool_]:
        return np.asarray(self.rank < 0)

    @property
    def shape(self) -> tuple[int, ...]:
        return self.rank.shape

    # ------------------------------------------------------------------------------- the algebra

    def merge(self, *others: Provenance) -> Provenance:
        """Of values computed from these element by element: the weakest grade, the newest day and its document."""
        rank, stamp = self.rank, self.stamp
        for other in others:
            rank, stamp = np.maximum(rank, other.rank), np.maximum(stamp, other.stamp)
        return Provenance(rank, stamp)

    def over(self, axis: int | tuple[int, ...] | None = None, *, keepdims: bool = False) -> Provenance:
        """Of values computed from all along an axis (all of them where it is None)."""
        rank = np.max(self.rank, axis=axis, keepdims=keepdims, initial=-1)
        return Provenance(np.asarray(rank), np.asarray(np.max(self.stamp, axis=axis, keepdims=keepdims, initial=0)))

    def no_stronger(self, grade: Evidence) -> Provenance:
        """The same where no value is stronger than a grade; what is missing stays missing."""
        weaker = np.maximum(self.rank, np.int8(grade.rank))
        return Provenance(np.where(self.rank < 0, self.rank, weaker), self.stamp)

    def derived(self) -> Provenance:
        """Of values computed from these by arithmetic alone."""
        return self.no_stronger(Evidence.DERIVED)

    def assumed(self) -> Provenance:
        """Of values computed from these and from an assumption."""
        return self.no_stronger(Evidence.ESTIMATED)

    def where(self, known: npt.NDArray[np.bool_]) -> Provenance:
        """The same, missing where a value is not known."""
        return Provenance(np.where(known, self.rank, np.int8(-1)), np.where(known, self.stamp, 0))

    def stronger_than(self, grade: Evidence) -> npt.NDArray[np.bool_]:
        """True for values that are known and stronger than a grade."""
        return np.asarray((self.rank >= 0) & (self.rank < grade.rank))

    # ------------------------------------------------------------------------------- along time

    def lag(self, steps: int, axis: int = -1) -> Provenance:
        """Of the values some steps earlier; missing where there is no past."""
        if steps == 0:
            return self
        return self._along(axis, lambda p: Provenance(shifted(p.rank, steps, -1), shifted(p.stamp, steps, 0)))

    def at(self, place: int | Places, axis: int = -1) -> Provenance:
        """Of the values at one place (a base), at every place.

        One place for all, or one for each row of the other axes; missing where it is below 0.
        """
        places = np.asarray(place)[..., np.newaxis]

        def read(p: Provenance) -> Provenance:
            at = np.broadcast_to(places, (*p.shape[:-1], 1))
            taken = Provenance(np.take_along_axis(p.rank, at, -1), np.take_along_axis(p.stamp, at, -1))
            return taken.where(at >= 0).broadcast_to(p.shape)

        return self._along(axis, read) if self.rank.shape[axis] else self

    def window(self, length: int, axis: int = -1) -> Provenance:
        """Of values computed from as many neighbouring ones, the last at each place; missing where they are not
        complete.
        """
        lags = [self.lag(steps, axis) for steps in range(length)]
        whole = ~np.logical_or.reduce([p.is_missing for p in lags])
        return lags[0].merge(*lags[1:]).where(whole)

    def running(self, axis: int = -1) -> Provenance:
        """Of values computed from all up to each place."""
        return Provenance(np.maximum.accumulate(self.rank, axis=axis), np.maximum.accumulate(self.stamp, axis=axis))

    def since(self, place: int | Places, axis: int = -1) -> Provenance:
        """Of values computed from all between a place (a base, as in `at`) and each later one; missing before it."""
        places = np.asarray(place)[..., np.newaxis]

        def blank(p: Provenance) -> Provenance:
            return p.where((np.arange(p.shape[-1]) >= places) & (places >= 0))

        return self._along(axis, blank).running(axis)

    def unbroken(self, axis: int = -1) -> Provenance:
        """Of values computed from all up to each place, back to the last one that is missing."""
        return self._along(axis, _unbroken)

    def _along(self, axis: int, change: Callable[[Provenance], Provenance]) -> Provenance:
        """A change along the last axis, along another one."""
        if axis in (-1, self.rank.ndim - 1):
            return change(self)
        moved = change(Provenance(self.rank.swapaxes(axis, -1), self.stamp.swapaxes(axis, -1)))
        return Provenance(moved.rank.swapaxes(axis, -1), moved.stamp.swapaxes(axis, -1))

    # ----------------------------------------------------------------------------------- shapes

    def __getitem__(self, key: Any) -> Provenance:
        return Provenance(np.asarray(self.rank[key]), np.asarray(self.stamp[key]))

    def reshape(self, *shape: int) -> Provenance:
        """The same values in another shape."""
        return Provenance(self.rank.reshape(shape), self.stamp.reshape(shape))

    def broadcast_to(self, shape: tuple[int, ...]) -> Provenance:
        """The same repeated to a shape."""
        return Provenance(np.broadcast_to(self.rank, shape), np.broadcast_to(self.stamp, shape))

    def placed(self, at: Any, shape: int | tuple[int, ...]) -> Provenance:
        """These at some places (an index) of an array that is missing elsewhere."""
        whole = Provenance.missing(shape)
        whole.rank[at], whole.stamp[at] = self.rank, self.stamp
        return whole


def merged(parts: Iterable[Provenance]) -> Provenance:
    """Of values computed from several arrays element by element. Raises ValueError where there are none."""
    first, *others = parts
    return first.merge(*others)


def stacked(parts: Sequence[Provenance], axis: int = -1) -> Provenance:
    """Several arrays of one shape as one along a new axis."""
    return Provenance(np.stack([p.rank for p in parts], axis), np.stack([p.stamp for p in parts], axis))


def _unbroken(p: Provenance) -> Provenance:
    # A run's number above the value makes the accumulation begin again after each gap.
    run = np.cumsum(p.is_missing, axis=-1)
    weakest = np.maximum.accumulate(run * _RANKS + p.rank, axis=-1) - run * _RANKS
    newest = np.maximum.accumulate((run << _RUN) | p.stamp, axis=-1) & ((1 << _RUN) - 1)
    return Provenance(weakest.astype("int8"), newest)
