"""Closes of one symbol on one split basis, that of the newest day, whatever the price record tells of its splits.

Yahoo divides older closes by a split, but not always at once: the event may come weeks late or never, and its older
closes may stay as they were. What decides is continuity: a close does not move by exactly the ratio of a split on its
day, and the closes that are held and those that are told now differ by nothing or by a ratio.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

import numpy as np
import pandas as pd

_FAR: Final = 45  # so many days may lie between a split as it is told and the change of the closes
_NEAR: Final = 10  # the same for a ratio that a day's news could move a close by
_LARGE: Final = float(np.log(1.3))
_LEAST_NOISE: Final = 0.005  # a usual day's move of a close that hardly moves
_SAME: Final = 0.015  # two closes of a day, or two ratios, that differ by less are the same
_STEP: Final = float(np.log(1.4))  # a smaller step of closes is not looked at without a split that is told
_GLITCH: Final = float(np.log(4))  # closes this far from those before and after them for at most a week are no closes
_GLITCH_DAYS: Final = 5
SPLITS: Final = ("date", "ratio", "kind", "note")


@dataclass(frozen=True, slots=True)
class Aligned:
    """What becomes of a price record: `told` by what its closes are divided, `held` by what those held are (by day,
    where not 1), and the splits that the record tells or proves (`SPLITS`).
    """

    told: pd.Series[float]
    held: pd.Series[float]
    splits: pd.DataFrame


def align(
    held: pd.Series[float],
    told: pd.Series[float],
    splits: pd.Series[float],
    known: pd.Series[float],
    counts: pd.DataFrame,
) -> Aligned:
    """Held and told closes by day, told and known splits (ratios by day), share counts (tag, as_of, shares)."""
    splits, known = splits.sort_index(), known.sort_index()
    every = pd.concat([known, _new(splits, known)]).sort_index()
    told_by, days = _adjusted_by(told, every)
    now = told / told_by
    held_by, more = _held_by(held, now, every)
    merged = pd.concat([held / held_by, now])
    merged = merged[~merged.index.duplicated(keep="last")].sort_index()
    counted = _counted_splits(merged, pd.concat([every, more]), counts)
    for day, ratio in counted.items():
        told_by, held_by = (_before(by, day, ratio) for by in (told_by, held_by))
    rows = [(days.get(d, d), r, _kind(r), "reported by Yahoo") for d, r in _new(splits, known).items()]
    rows += [(d, r, "inferred", "no split is reported; stored and new closes differ by it") for d, r in more.items()]
    rows += [(d, r, "inferred", "no split is reported; closes and share counts step by it") for d, r in counted.items()]
    return Aligned(told_by, held_by[held_by != 1], pd.DataFrame(rows, columns=list(SPLITS)))


def _kind(ratio: float) -> str:
    """Splits and stock dividends are of whole hundredths; what Yahoo carries as 1.046 divides closes, but no shares."""
    exact = Fraction(ratio).limit_denominator(100) if ratio > 1 else 1 / Fraction(1 / ratio).limit_denominator(100)
    return "split" if abs(float(exact) / ratio - 1) < 1e-4 else "spin_off"


def _before(by: pd.Series[float], day: Any, ratio: float) -> pd.Series[float]:
    return by.where(by.index >= day, by * ratio)


def _new(splits: pd.Series[float], known: pd.Series[float]) -> pd.Series[float]:
    """Splits that are not known yet, on the day or, with the same ratio, some weeks from it."""
    return splits[[not _is_known(d, r, known) for d, r in splits.items()]]


def _is_known(day: Any, ratio: float, known: pd.Series[float]) -> bool:
    away = np.abs((known.index - day).days)
    same = np.abs(np.log(known.to_numpy() / ratio)) < 2 * _SAME
    return bool((away <= 5).any() or ((away <= 2 * _FAR) & same).any())


# ------------------------------------------------------------------------- within the record told


def _adjusted_by(told: pd.Series[float], splits: pd.Series[float]) -> tuple[pd.Series[float], dict[Any, Any]]:
    """By what the told closes have to be divided so that none of the splits shows in them; the days on which they do
    show, by the day that is told.
    """
    by, days = pd.Series(1.0, told.index), dict[Any, Any]()
    for day, ratio in splits.items():
        at = _shows(told / by, day, ratio)
        if at is not None:
            by, days[day] = _before(by, at, ratio), at
    return by, days


def _shows(closes: pd.Series[float], day: Any, ratio: float) -> Any | None:
    """The day on which closes move by a split near its day, that is, are not adjusted for it; None where they do not,
    or where the ratio is so small that a day's move hides it.
    """
    moves, size = _moves(closes), float(np.log(ratio))
    if moves.empty or abs(size) < max(6 * _noise(moves), 0.03):
        return None
    away = pd.Series(np.abs((moves.index - day).days), moves.index)
    fits = ((moves + size).abs() < min(abs(size) / 3, 0.3)) & (away <= (_FAR if abs(size) > _LARGE else _NEAR))
    return away[fits].idxmin() if fits.any() else None


def _moves(closes: pd.Series[float]) -> pd.Series[float]:
    """Day to day changes of the logarithm, without the first day."""
    return pd.Series(np.log(closes.to_numpy()), closes.index).diff().dropna()


def _noise(moves: pd.Series[float]) -> float:
    """A usual day's move (from the median, so that splits do not count)."""
    return max(1.4826 * float(moves.abs().median()), _LEAST_NOISE)


# ------------------------------------------------------------------------- held against told


def _held_by(
    held: pd.Series[float], told: pd.Series[float], splits: pd.Series[float]
) -> tuple[pd.Series[float], pd.Series[float]]:
    """By what held closes have to be divided to stand on the basis of the told ones, and splits that only this
    proves.
    """
    none = pd.Series(dtype="float64", index=pd.DatetimeIndex([]))
    both = held.index.intersection(told.index)
    if held.empty or told.empty:
        return pd.Series(1.0, held.index), none
    if both.empty:
        return _unmet(held, told, splits), none
    quotients = held[both] / told[both]
    factors = _labelled(quotients, _products(splits))
    inferred = none
    if factors.isna().mean() > 0.2 and (ratio := _constant(quotients[factors.isna()])):
        factors = _labelled(quotients, [*_products(splits), ratio])
        inferred = pd.Series([ratio], pd.DatetimeIndex([_first_after(factors, told, ratio)]))
    spread = factors.reindex(held.index.union(both)).ffill().bfill().fillna(1.0)
    return spread.reindex(held.index), inferred


def _unmet(held: pd.Series[float], told: pd.Series[float], splits: pd.Series[float]) -> pd.Series[float]:
    """Without a day in common, the splits between them count where they make the closes meet better."""
    last = held.index[-1]
    factor = float(splits[(splits.index > last) & (splits.index <= told.index[-1])].prod())
    apart = float(np.log(held.iloc[-1] / told.iloc[0]))
    return pd.Series(factor if abs(apart - np.log(factor)) < abs(apart) else 1.0, held.index)


def _products(splits: pd.Series[float]) -> list[float]:
    """What closes can differ by: nothing, one of the newest splits, or all from one of them on."""
    newest = splits.iloc[-4:][::-1].to_numpy()
    return list(dict.fromkeys([1.0, *np.cumprod(newest).tolist(), *newest.tolist()]))


def _labelled(quotients: pd.Series[float], ratios: list[float]) -> pd.Series[float]:
    """The ratio that each quotient is, NaN where it is none of them."""
    sizes = np.log(np.array(ratios))
    apart = np.abs(np.log(quotients.to_numpy())[:, None] - sizes[None, :])
    nearest = apart.argmin(axis=1)
    near = apart[np.arange(len(apart)), nearest] < _SAME
    return pd.Series(np.where(near, np.array(ratios)[nearest], np.nan), quotients.index)


def _constant(quotients: pd.Series[float]) -> float | None:
    """The ratio of small whole numbers that all of these are, and far from 1; None where they are not."""
    middle = float(quotients.median())
    ratio = clean(middle, 0.005)
    steady = (np.abs(np.log(quotients / middle)) < _SAME).mean() > 0.9
    return ratio if ratio and steady and len(quotients) >= 3 and abs(np.log(ratio)) > 0.1 else None


def clean(ratio: float, tolerance: float) -> float | None:
    """The ratio of a split that this is nearly: n for 1, 1 for n, or of whole numbers to 5; None where it is none."""
    if not 1e-4 < ratio < 1e4:
        return None
    upright = max(ratio, 1 / ratio)
    exact = Fraction(upright).limit_denominator(5 if upright < 5 else 1)
    if exact == 1 or abs(float(exact) / upright - 1) > tolerance:
        return None
    return float(exact) if ratio > 1 else float(1 / exact)


def _first_after(factors: pd.Series[float], told: pd.Series[float], ratio: float) -> Any:
    """The first told day on the new basis."""
    last_old = factors[factors == ratio].index[-1]
    later = told.index[told.index > last_old]
    return later[0] if len(later) else last_old + pd.Timedelta(days=1)


# ------------------------------------------------------------------------- untold, by share counts


def _counted_splits(closes: pd.Series[float], splits: pd.Series[float], counts: pd.DataFrame) -> pd.Series[float]:
    """Splits that are told nowhere: on a day closes step by a ratio, and share counts by its inverse around it."""
    moves = _moves(closes)
    gaps = pd.Series(closes.index, closes.index).diff().dt.days
    steps = moves[(moves.abs() > _STEP) & (gaps.reindex(moves.index) <= _NEAR)]
    proven = {}
    for day, move in steps.items():
        told = (np.abs((pd.DatetimeIndex(splits.index) - day).days) <= _NEAR).any()
        ratio = None if told else _counted_ratio(counts, day, -float(move))
        if ratio:
            proven[day] = ratio
    return pd.Series(proven, pd.DatetimeIndex(list(proven)), dtype="float64")


def _counted_ratio(counts: pd.DataFrame, day: Any, size: float) -> float | None:
    """The ratio by which some count's definition steps around a day, where it is that of the closes."""
    for _, rows in counts.sort_values("as_of").groupby("tag", sort=False):
        before = rows[(rows["as_of"] < day) & (rows["as_of"] > day - pd.Timedelta(days=400))]
        after = rows[(rows["as_of"] >= day) & (rows["as_of"] < day + pd.Timedelta(days=400))]
        if len(before) and len(after):
            ratio = float(after["shares"].iloc[0] / before["shares"].iloc[-1])
            if ratio > 0 and abs(np.log(ratio) - size) < 0.15:
                return clean(ratio, 0.06) or ratio
    return None


# ------------------------------------------------------------------------- closes that cannot be


def glitches(closes: pd.Series[float], splits: pd.Series[float]) -> list[Any]:
    """Days whose closes are four times off those before and after them, which agree: set aside. At the end of the
    record nothing comes after them yet, and they wait; a split that is told explains them.
    """
    ordered = closes.sort_index()
    far = _moves(ordered).abs() > _GLITCH
    parts = list(ordered.groupby(far.reindex(ordered.index, fill_value=False).cumsum()))
    days: list[Any] = []
    kept: float | None = None  # the last close that stands
    for place, (_, own) in enumerate(parts):
        after = float(parts[place + 1][1].iloc[0]) if place + 1 < len(parts) else None
        if kept is not None and len(own) <= _GLITCH_DAYS and _off(own, kept, after, splits):
            days += list(own.index)
        else:
            kept = float(own.iloc[-1])
    return days


def _off(own: pd.Series[float], before: float, after: float | None, splits: pd.Series[float]) -> bool:
    if abs(np.log(float(own.iloc[0]) / before)) <= _GLITCH:
        return False
    if after is not None:
        return abs(float(np.log(after / before))) < float(np.log(2))
    told = pd.DatetimeIndex(splits.index)  # of a symbol without splits it is no index of days
    return not bool((np.abs((told - own.index[0]).days) <= _NEAR).any())
