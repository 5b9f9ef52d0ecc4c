"""Own figures held against what is known of the company: what is out of scale or of the other sign is asked about.

A thousand persons for one, millions for dollars and a lost minus are the usual slips. Nothing is changed or refused
here: a person decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import log10
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from contracts import CONCEPTS, PERSONS, Concept

COLUMNS: Final = ("ticker", "concept", "basis", "period_end", "value")
_NEAR_DAYS: Final = 1100  # known values so near are what a figure is measured by
_NEAREST: Final = 8
_FAR: Final = 10.0  # times beyond the largest or below the smallest of them
_FAR_SIGNED: Final = 200.0  # times below the median of what may come near zero by itself
_SAME: Final = 3.0  # times off the value of the same period
_FIT: Final = 3.0  # times off the known range that a corrected figure may be
_SCALES: Final = (1e3, 1e6, 1e9, 1e-3, 1e-6, 1e-9)
_QUARTERS: Final = ((100, 1), (200, 2), (290, 3), (400, 4))  # longest days of a period, and its quarters
_PER_HEAD: Final = (500.0, 5e7)  # dollars of revenue a year and person that a company can have
_LEAST_OF_SIZE: Final = 1e-6  # of the larger of a quarter's revenue and the assets


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a figure is asked about, and what may be meant (None: nothing that fits)."""

    why: str
    meant: float | None


class _Near(NamedTuple):
    """Known values for periods of one length, the nearest first, and the days at which they end (ordinals)."""

    values: np.ndarray
    days: np.ndarray


Known = Mapping[tuple[str, str, str], _Near]  # by ticker, concept and basis


def doubts(rows: pd.DataFrame, known: pd.DataFrame) -> dict[int, Doubt]:
    """The rows of own figures that do not fit, by their index.

    `rows` have ticker, concept, period_start, period_end (dates) and value in base units; `known` has `COLUMNS`: the
    quarterly and annual series without own figures. Where nothing is known of a concept, the other rows of the company
    in the file and the size of the company are what it is measured by.
    """
    # A store holds thousands of other companies' values.
    in_store = _by_key(known[known["ticker"].isin(rows["ticker"])])
    in_file = _by_key(_as_quarters(rows))
    judged = (_doubt(row, CONCEPTS[str(row.concept)], in_store, in_file) for row in rows.itertuples())
    found = dict(zip(map(int, rows.index), judged, strict=True))
    return {place: doubt for place, doubt in found.items() if doubt is not None}


def written(value: float, concept: Concept) -> str:
    """A figure with its unit, whole: nothing of its scale is hidden by rounding."""
    unit = "people" if concept.unit == PERSONS else concept.unit.symbol
    return f"{value:,.0f} {unit}" if float(value).is_integer() else f"{value:,} {unit}"


# ------------------------------------------------------------------------------------ what is known


def _by_key(rows: pd.DataFrame) -> Known:
    known = rows[rows["value"].notna() & rows["value"].ne(0)]
    days = pd.to_datetime(known["period_end"]).map(pd.Timestamp.toordinal).astype("int64")
    known = known.assign(day=days)
    return {
        (str(t), str(c), str(b)): _Near(group["value"].to_numpy("float64"), group["day"].to_numpy("int64"))
        for (t, c, b), group in known.groupby(["ticker", "concept", "basis"])
    }


def _as_quarters(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of the file as if they were known, each scaled to a quarter."""
    spans = [max(_quarters(row), 1) for row in rows.itertuples()]
    return rows[["ticker", "concept", "period_end"]].assign(basis="quarter", value=rows["value"] / spans)


def _quarters(row: Any) -> int:
    """How many quarters a figure flows over; 0 for what stands at a date."""
    if not isinstance(row.period_start, date) or pd.isna(row.period_start):
        return 0
    days = (row.period_end - row.period_start).days + 1
    return next((quarters for most, quarters in _QUARTERS if days <= most), 4)


def _near(known: Known, ticker: str, concept: str, day: date, quarters: int) -> _Near:
    """What is known near a day for periods of so many quarters."""
    annual = known.get((ticker, concept, "annual")) if quarters == 4 else None
    given, scale = (annual, 1) if annual else (known.get((ticker, concept, "quarter")), max(quarters, 1))
    if given is None:
        return _Near(np.empty(0), np.empty(0))
    away = np.abs(given.days - day.toordinal())
    order = np.argsort(away, kind="stable")[:_NEAREST]
    order = order[away[order] <= _NEAR_DAYS]
    return _Near(given.values[order] * scale, given.days[order])


# ---------------------------------------------------------------------------------------- judgement


def _doubt(row: Any, concept: Concept, in_store: Known, in_file: Known) -> Doubt | None:
    ticker, quarters = str(row.ticker), _quarters(row)
    near = _near(in_store, ticker, concept.name, row.period_end, quarters)
    if near.values.size:
        return _against(row.value, concept, near, row.period_end)
    if doubt := _against_size(row, concept, in_store):
        return doubt
    beside = _near(in_file, ticker, concept.name, row.period_end, quarters)
    others = beside.days != row.period_end.toordinal()
    if not others.any():
        return None
    return _against(row.value, concept, _Near(beside.values[others], beside.days[others]), row.period_end)


def _against(value: float, concept: Concept, near: _Near, day: date) -> Doubt | None:
    sizes, nearest = np.abs(near.values), float(near.values[0])
    low, high, middle = float(sizes.min()), float(sizes.max()), float(np.median(sizes))
    if near.days[0] == day.toordinal() and not _within(value * nearest, nearest**2, _SAME):
        return Doubt(_why(value, concept, near), _meant(value, nearest, abs(nearest), abs(nearest)))
    if abs(value) > high * _FAR or _too_small(abs(value), concept, low, middle):
        return Doubt(_why(value, concept, near), _meant(value, nearest, low, high))
    one_sign = near.values.size >= 4 and len(set(np.sign(near.values))) == 1
    if one_sign and value * nearest < 0 and _within(abs(value), middle, _FIT):
        return Doubt(_why(value, concept, near), -value)
    return None


def _too_small(size: float, concept: Concept, low: float, middle: float) -> bool:
    """What cannot be negative is far below the smallest known; a balance of plus and minus only by a slip of scale."""
    if concept.nonnegative:
        return size < low / _FAR
    return size < middle / _FAR_SIGNED and any(_within(size * scale, middle, _FIT) for scale in _SCALES)


def _within(value: float, other: float, factor: float) -> bool:
    return other / factor <= value <= other * factor


def _meant(value: float, near: float, low: float, high: float) -> float | None:
    """The figure times a thousand, a million or their inverse, or with the other sign, that fits what is known."""
    sign, scales = (1.0, _SCALES) if value * near >= 0 else (-1.0, (1.0, *_SCALES))
    fitting = [sign * value * s for s in scales if low / _FIT <= abs(value * s) <= high * _FIT]
    return min(fitting, key=lambda v: abs(log10(abs(v / near))), default=None)


def _why(value: float, concept: Concept, near: _Near) -> str:
    known = written(float(near.values[0]), concept)
    return f"{written(value, concept)}, where {known} is known of {date.fromordinal(int(near.days[0]))}"


def _against_size(row: Any, concept: Concept, known: Known) -> Doubt | None:
    """Nothing is known of this concept: is the figure possible for a company of this size?"""
    near = {c: _near(known, str(row.ticker), c, row.period_end, 1) for c in ("revenue", "assets")}
    size = {c: float(values[0]) for c, (values, _) in near.items() if values.size}
    if concept.unit == PERSONS:
        return _per_head(row.value, concept, 4 * size["revenue"]) if size.get("revenue", 0) > 0 else None
    largest = max(size.values(), default=0.0)
    if largest <= 0 or not 0 < abs(row.value) < _LEAST_OF_SIZE * largest:
        return None
    meant = next((row.value * s for s in (1e6, 1e3) if abs(row.value) * s <= largest), None)
    of = " and ".join(f"{CONCEPTS[c].title.lower()} of {written(v, CONCEPTS[c])}" for c, v in size.items())
    return Doubt(f"{written(row.value, concept)} in a company with {of}", meant)


def _per_head(people: float, concept: Concept, revenue: float) -> Doubt | None:
    low, high = _PER_HEAD
    if low <= revenue / people <= high:
        return None
    fitting = (people * s for s in (1e3, 1e-3) if low <= revenue / (people * s) <= high)
    why = f"{written(people, concept)} in a company with a revenue of {revenue:,.0f} USD a year"
    return Doubt(why, next(fitting, None))
