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
_COLUMN: Final = 600  # bytes that a column of a frame takes beside its values: blocks, references, chunks
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
    return value.nbytes + (_all(value.ravel(), seen, depth) if value.dtype == object else 0)


def _frame(value: pd.DataFrame, seen: set[int], depth: int) -> int:
    columns = (value.iloc[:, place] for place in range(value.shape[1]))
    beside = _COLUMN * value.shape[1]
    return beside + sum(_bytes(column, seen, depth + 1) for column in columns) + _bytes(value.index, seen, depth + 1)


def _mapping(value: Mapping[Any, Any], seen: set[int], depth: int) -> int:
    return sys.getsizeof(value) + _all(value.keys(), seen, depth) + _all(value.values(), seen, depth)


def _collection(value: Collection[Any], seen: set[int], depth: int) -> int:
    return sys.getsizeof(value) + _all(value, seen, depth)


def _column(value: pd.Series[Any] | pd.Index[Any], seen: set[int], depth: int) -> int:
    """Of a column or an index; where it holds objects, by those that are looked at."""
    size = int(value.memory_usage(deep=False))
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
    names = [field.name for field in fields(kind)] if is_dataclass(kind) else None

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
    ((pd.Series, pd.Index), _column),
    (Mapping, _mapping),
    ((list, tuple, set, frozenset), _collection),
)
