"""About how many bytes of memory a value takes: what caches are bounded by."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Mapping
from dataclasses import fields, is_dataclass
from functools import lru_cache
from itertools import islice
from typing import Any, Final

import numpy as np
import pandas as pd

_LOOKED_AT: Final = 20  # items of a long collection; the others are taken to be like them
_DEEPEST: Final = 12  # levels
# Bytes that pandas and Arrow take beside values, as their allocators tell: blocks, references, buffers, chunks.
_FRAME: Final = 1_000
_COLUMN: Final = 700  # five hundred where columns share a block, two thousand where each has its own
_ARROW: Final = 1_700  # more for a text, and for whatever else is no array of numpy
_ARRAY: Final = 100
KEPT_BESIDE: Final = "kept beside"  # in `metadata` of a field: what it holds is kept, and counted, by itself
_SMALL: Final = frozenset({type(None), bool, int, float})


def bytes_of(value: Any) -> int:
    """The bytes of a value and of all that it holds, each object once; an estimate, where a collection is long."""
    return _bytes(value, set(), 0)


def _bytes(value: Any, seen: set[int], depth: int) -> int:
    kind = type(value)
    if kind in _SMALL or isinstance(value, type):
        return 32
    if id(value) in seen or depth > _DEEPEST:
        return 0
    seen.add(id(value))
    return sys.getsizeof(value) if kind is str else _of_kind(kind)(value, seen, depth)  # type: ignore[arg-type]


@lru_cache
def _of_kind(kind: type) -> Callable[[Any, set[int], int], int]:
    """How the bytes of a kind of value are told: asked once, since values of few kinds come by the thousand."""
    for kinds, size in _SIZES:
        if issubclass(kind, kinds):
            return size
    return _of_fields(kind)


def _array(value: np.ndarray, seen: set[int], depth: int) -> int:
    return _ARRAY + value.nbytes + (_all(value.ravel(), seen, depth) if value.dtype == object else 0)


def _frame(value: pd.DataFrame, seen: set[int], depth: int) -> int:
    columns = sum(_values(value.iloc[:, place], seen, depth) for place in range(value.shape[1]))
    return _FRAME + columns + _bytes(value.index, seen, depth + 1) + _bytes(value.columns, seen, depth + 1)


def _mapping(value: Mapping[Any, Any], seen: set[int], depth: int) -> int:
    return sys.getsizeof(value) + _all(value.keys(), seen, depth) + _all(value.values(), seen, depth)


def _collection(value: Collection[Any], seen: set[int], depth: int) -> int:
    return sys.getsizeof(value) + _all(value, seen, depth)


def _series(value: pd.Series[Any], seen: set[int], depth: int) -> int:
    return _values(value, seen, depth) + _bytes(value.index, seen, depth + 1)


def _index(value: pd.Index[Any], seen: set[int], depth: int) -> int:
    if isinstance(value, pd.MultiIndex):
        return int(value.memory_usage()) + sum(_values(level, seen, depth) for level in value.levels)
    return sys.getsizeof(value) if isinstance(value, pd.RangeIndex) else _values(value, seen, depth)


def _values(value: pd.Series[Any] | pd.Index[Any], seen: set[int], depth: int) -> int:
    """Of a column or an index without that of its rows; where it holds objects, by those that are looked at."""
    size = _COLUMN + int(value.nbytes)
    if isinstance(value.dtype, pd.CategoricalDtype):
        return size + _bytes(value.dtype.categories, seen, depth + 1)
    if not isinstance(value.dtype, np.dtype):
        return size + _ARROW
    return size + (_all(value.to_numpy(), seen, depth) if value.dtype == object else 0)


def _all(values: Collection[Any] | np.ndarray, seen: set[int], depth: int) -> int:
    """Of all items, by those that are looked at, evenly spread."""
    step, total, looked_at = len(values) // _LOOKED_AT + 1, 0, 0
    for item in islice(values, 0, None, step):
        total += _bytes(item, seen, depth + 1)
        looked_at += 1
    return round(total * len(values) / max(looked_at, 1))


def _of_fields(kind: type) -> Callable[[Any, set[int], int], int]:
    """Of an object with the attributes that it has, wherever they stand."""
    own = (field for field in fields(kind) if KEPT_BESIDE not in field.metadata) if is_dataclass(kind) else None
    names = [field.name for field in own] if own is not None else None

    def size(value: Any, seen: set[int], depth: int) -> int:
        if names is None:
            held = list(getattr(value, "__dict__", {}).values())
        else:
            held = [getattr(value, name, None) for name in names]
        return sys.getsizeof(value, 64) + sum(_bytes(item, seen, depth + 1) for item in held)

    return size


_SIZES: Final[tuple[tuple[Any, Callable[[Any, set[int], int], int]], ...]] = (
    ((bool, int, float), lambda *_: 32),
    ((str, bytes, bytearray), lambda value, *_: sys.getsizeof(value)),
    (np.ndarray, _array),
    (pd.DataFrame, _frame),
    (pd.Series, _series),
    (pd.Index, _index),
    (Mapping, _mapping),
    ((list, tuple, set, frozenset), _collection),
)
