"""The change of a product of factors, split exactly into the part of each factor: logarithmic mean Divisia index,
LMDI-I.

What is split is V, the sum over categories of the product of their factors. Arrays have the factors on the last axis
and the categories (sectors; one for a plain identity) on the axis before it; all axes in front are rows, such as
companies x quarters. Reference: Ang, Energy Policy 32 (2004) 1131; 33 (2005) 867, eq. 4 and 5; 86 (2015) 233.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import reduce
from itertools import accumulate
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from errors import UsageError

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int8]
Places = npt.NDArray[np.int64]
Zeros = Literal["limits", "refuse"]
_LEAST: Final = float(np.finfo(float).tiny)  # below it a number loses digits


class State(IntEnum):
    """Whether a value can stand under a logarithm, and if not, why."""

    USABLE = 0
    MISSING = 1
    NEGATIVE = 2
    ZERO = 3


@dataclass(frozen=True, slots=True)
class Decomposition:
    """One change per row. `parts` add up to `change`, `ratios` multiply to the ratio of end and start.

    Shapes: change, refused, factor (rows); parts, ratios (rows, factors). `refused` holds a `State`; where it is not
    USABLE the numbers are NaN and `factor` is the first factor at fault, else -1. `ratios` are NaN, too, where V is
    zero at an end.
    """

    change: Floats
    parts: Floats
    ratios: Floats
    refused: Codes
    factor: Places


@dataclass(frozen=True, slots=True)
class Chain:
    """Changes through time, each from the last usable time before to its own; see `chained`.

    Shapes: usable, span (rows, times); parts, ratios (rows, times, factors). `span` counts the times that a step
    bridges, 0 where none ends; parts are 0 and ratios 1 at the first usable time, both NaN at times that cannot be
    used.
    """

    usable: npt.NDArray[np.bool_]
    span: Places
    parts: Floats
    ratios: Floats

    def cumulative(self) -> Floats:
        """The parts of the whole change from the first usable time to each; NaN at times that cannot be used."""
        return np.where(self.usable[..., None], np.nancumsum(self.parts, axis=-2), np.nan)

    def cumulative_ratios(self) -> Floats:
        """The same as factors of the ratio to the first usable time."""
        return np.where(self.usable[..., None], np.nancumprod(self.ratios, axis=-2), np.nan)


# ---------------------------------------------------------------------------------- the building blocks


def log_mean(a: Any, b: Any) -> Floats:
    """The logarithmic mean L(a, b) = (a - b) / ln(a/b), with its limits L(a, a) = a and L(a, 0) = 0; NaN below zero."""
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    high, low = np.maximum(a, b), np.minimum(a, b)
    with np.errstate(divide="ignore", invalid="ignore"):
        gap = (low - high) / high
        # Nearly equal values: the logarithm of their quotient would keep few digits of it, log1p of the gap keeps all.
        mean = (low - high) / np.where(gap > -0.5, np.log1p(gap), np.log(low) - np.log(high))
    mean = np.where(high == low, high, np.where(low == 0, 0.0, mean))
    return np.where(low >= 0, mean, np.nan)


def state(values: Any) -> Codes:
    """The `State` of each value."""
    values = np.asarray(values, dtype=float)
    states = np.full(values.shape, State.USABLE, dtype=np.int8)
    states[values == 0] = State.ZERO
    states[values < 0] = State.NEGATIVE
    states[~np.isfinite(values)] = State.MISSING
    return states


def telescoped(levels: Any) -> Floats:
    """The factors of the last of a chain of levels: (a, b, c) -> (a, b/a, c/b), whose product is c. Last axis.

    A ratio over a level that is not above zero is NaN.
    """
    levels = np.asarray(levels, dtype=float)
    below = np.where(levels[..., :-1] > 0, levels[..., :-1], np.nan)
    return np.concatenate([levels[..., :1], levels[..., 1:] / below], axis=-1)


# ---------------------------------------------------------------------------------------- from end to end


def decompose(start: Any, end: Any, *, zeros: Zeros = "limits") -> Decomposition:
    """The change from `start` to `end`, both (rows, categories, factors).

    A negative or missing factor refuses its row. Zeros take the eight limits of Ang, Zhang and Choi, Energy 23 (1998)
    489, Table 2, p. 492, as Wood and Lenzen, Energy Policy 34 (2006) 1326, and Ang and Liu, Energy Policy 35 (2007)
    238, advise; with zeros="refuse" they refuse the row. Where several factors of a category appear from zero (or
    vanish) at once they share the change equally: the limit of one small number in place of each zero. Negative factors
    have limits, too (Ang and Liu, Energy Policy 35 (2007) 739), but a negative margin times a negative multiple says
    nothing: they are refused. Raises UsageError for shapes that do not fit, and where a product of factors or the
    change of one is beyond what a number can hold.
    """
    first, last = _checked(start, end)
    _representable(first)
    _representable(last)
    refused, factor = _verdict(first, last, zeros)
    change, parts, ratios = _split(first, last)
    odd = refused != State.USABLE
    _refuse_any(~odd & _without_number(ratios), "The change of a factor")
    for result in (change, parts, ratios):
        result[odd] = np.nan
    return Decomposition(change, parts, ratios, refused, factor)


def _checked(start: Any, end: Any) -> tuple[Floats, Floats]:
    first, last = np.asarray(start, dtype=float), np.asarray(end, dtype=float)
    if first.shape != last.shape or first.ndim < 2 or not first.shape[-1]:
        raise UsageError(
            "Start and end do not fit",
            which=f"{first.shape} and {last.shape}",
            next_step="Give both as rows x categories x factors of one shape",
        )
    return first, last


def _representable(values: Floats) -> None:
    """Raises UsageError that names the first row whose factors, usable each, have a product too large or too small."""
    with np.errstate(over="ignore", invalid="ignore"):
        partial = np.array(list(accumulate(np.moveaxis(values, -1, 0), np.multiply)))
        products = partial[-1]
        total = _over(np.add, products)
    lowest, highest = _over(np.minimum, values), _over(np.maximum, values)
    lost = (lowest > 0) & (highest < np.inf) & ((partial < _LEAST) | ~np.isfinite(partial)).any(axis=0)
    beyond = lost.any(axis=-1) | (np.isinf(total) & np.isfinite(products).all(axis=-1))
    _refuse_any(beyond, "The product of the factors")


def _refuse_any(beyond: npt.NDArray[np.bool_], what: str) -> None:
    """Raises UsageError that names the first row of a mask."""
    if beyond.any():
        raise UsageError(
            f"{what} is too large or too small for a number",
            which=f"row {', '.join(str(int(place)) for place in np.argwhere(beyond)[0])}" if beyond.ndim else "",
            next_step="Give the factors in units in which they are nearer to one",
        )


def _split(first: Floats, last: Floats) -> tuple[Floats, Floats, Floats]:
    """Change, parts and ratios of every row, whatever comes of rows that should have been refused.

    Along the short axes a loop of whole-array operations is several times faster than one operation with a reduction.
    """
    before, after = _over(np.multiply, first), _over(np.multiply, last)
    parts = np.empty((*first.shape[:-2], first.shape[-1]))
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        weight = log_mean(before, after)
        for k in range(first.shape[-1]):
            parts[..., k] = _over(np.add, weight * _log_ratio(last[..., k], first[..., k]))
    zero = ((before == 0) | (after == 0)).any(axis=-1)
    if zero.any():
        parts[zero] = _with_zeros(first[zero], last[zero], before[zero], after[zero])
    whole = _over(np.add, before), _over(np.add, after)
    # Multiplicative LMDI-I: D = exp(part / L), L the mean of the totals.
    mean = log_mean(*whole)[..., None]
    with np.errstate(over="ignore", under="ignore"):
        ratios = np.exp(np.divide(parts, mean, out=np.full_like(parts, np.nan), where=mean > 0))
    return np.asarray(whole[1] - whole[0]), parts, ratios


def _log_ratio(last: Floats, first: Floats) -> Floats:
    """ln(last/first), also where the quotient is beyond what a number holds."""
    ratio = last / first
    beyond = (first > 0) & (last > 0) & ((ratio < _LEAST) | np.isinf(ratio))
    logarithm = np.log(ratio)
    logarithm[beyond] = np.log(last[beyond]) - np.log(first[beyond])
    return np.asarray(logarithm)


def _without_number(ratios: Floats) -> npt.NDArray[np.bool_]:
    """Rows with a ratio beyond what a number holds. Last axis."""
    return np.asarray((np.isinf(ratios) | (ratios < _LEAST)).any(axis=-1))


def _over(operation: Any, values: Floats) -> Floats:
    """Multiply or add along the last axis."""
    return np.array(reduce(operation, np.moveaxis(values, -1, 0)))


def _verdict(first: Floats, last: Floats, zeros: Zeros) -> tuple[Codes, Places]:
    """Why a row is refused, and the first factor at fault: missing goes before negative, negative before zero."""
    codes, place = np.zeros(first.shape[:-2], dtype=np.int8), np.full(first.shape[:-2], -1)
    odd = ~(_positive(first) & _positive(last))
    states = np.stack([state(first[odd]), state(last[odd])])
    for code in (State.ZERO, State.NEGATIVE, State.MISSING):
        if code is State.ZERO and zeros == "limits":
            continue
        at = (states == code).any(axis=(0, -2))
        some = at.any(axis=-1)
        codes[odd] = np.where(some, code, codes[odd])
        place[odd] = np.where(some, at.argmax(axis=-1), place[odd])
    return codes, place


def _positive(values: Floats) -> npt.NDArray[np.bool_]:
    """True for rows all of whose factors are above zero and finite."""
    lowest, highest = _over(np.minimum, values), _over(np.maximum, values)
    return np.asarray(((lowest > 0) & (highest < np.inf)).all(axis=-1))


def _with_zeros(first: Floats, last: Floats, before: Floats, after: Floats) -> Floats:
    """The parts of rows with a category whose product is zero at an end, by the limits: what appears gets all, what
    vanishes loses all.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        usual = log_mean(before, after)[..., None] * np.log(last / first)
    appears, vanishes = (first == 0) & (last > 0), (first > 0) & (last == 0)
    gained, lost = (each / np.maximum(each.sum(axis=-1, keepdims=True), 1) for each in (appears, vanishes))
    limits = gained * after[..., None] - lost * before[..., None]
    zero = (before == 0) | (after == 0)
    return np.asarray(np.where(zero[..., None], limits, usual).sum(axis=-2))


def cancelled(parts: Any, start: Any, end: Any) -> Floats:
    """How much of the parts of two neighbouring factors cancels, over the larger of start and end (rows, factors - 1).

    The level between two factors, such as profit between margin and multiple, moves both, against each other and by as
    much. A level near zero at one end does so without a bound: above 1 the smaller of the two parts alone is more than
    there ever was to share out.
    """
    parts = np.asarray(parts, dtype=float)
    one, other = parts[..., :-1], parts[..., 1:]
    smaller = np.minimum(np.abs(one), np.abs(other))
    with np.errstate(invalid="ignore"):
        lost = np.where(np.sign(one) * np.sign(other) < 0, smaller, 0.0)
    return np.asarray(lost / np.maximum(start, end)[..., None])


# ---------------------------------------------------------------------------------------- through time


def chained(factors: Any, *, zeros: Zeros = "refuse") -> Chain:
    """Changes from time to time of factors (rows, times, categories, factors).

    A time with a factor that cannot be used is skipped: the next step starts at the last usable time before it, so the
    steps still add up to the whole change. Chained parts follow the path and differ from those from end to end, whose
    weights know only the two ends. Raises UsageError as `decompose`.
    """
    values = np.asarray(factors, dtype=float)
    _representable(values)
    usable = _positive(values)
    if zeros == "limits":
        usable |= np.isin(state(values), (State.USABLE, State.ZERO)).all(axis=(-2, -1))
    before = _last_usable(usable)
    _, parts, ratios = _split(np.take_along_axis(values, np.maximum(before, 0)[..., None, None], axis=-3), values)
    opens, steps = usable & (before < 0), usable & (before >= 0)
    _refuse_any(steps & _without_number(ratios), "The change of a factor")
    parts[~steps], ratios[~steps] = np.nan, np.nan
    parts[opens], ratios[opens] = 0.0, 1.0
    return Chain(usable, np.where(steps, np.arange(usable.shape[-1]) - before, 0), parts, ratios)


def _last_usable(usable: npt.NDArray[np.bool_]) -> Places:
    """For each time the place of the last usable one before it, -1 where there is none. Last axis."""
    place = np.where(usable, np.arange(usable.shape[-1]), -1)
    running = np.maximum.accumulate(place, axis=-1)
    return np.concatenate([np.full_like(running[..., :1], -1), running[..., :-1]], axis=-1)
