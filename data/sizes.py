"""About how many bytes of memory a value takes: what caches are bounded by."""

from __future__ import annotations

import sys
from collections.abc import Collection, Mapping
from dataclasses import fields, is_dataclass
from itertools import islice
from typing import Any, Final

import numpy as np
import pandas as pd

_LOOKED_AT: Final = 20  # items of a long collection; the others are taken to be like them
_DEEPEST: Final = 12  # levels


def bytes_of(value: Any) -> int:
    """The bytes of a value and of all that it holds, each object once; an estimate, where a collection is long."""
    return _bytes(value, set(), 0)


def _bytes(value: Any, seen: set[int], depth: int) -> int:
    if value is None or isinstance(value, bool | int | float | type):
        return 32
    if id(value) in seen or depth > _DEEPEST:
        return 0
    seen.add(id(value))
    if isinstance(value, str | bytes | bytearray):
        return sys.getsizeof(value)
    if isinstance(value, np.ndarray):
        return value.nbytes + (_all(value.ravel(), seen, depth) if value.dtype == object else 0)
    if isinstance(value, pd.DataFrame):
        columns = (value.iloc[:, place] for place in range(value.shape[1]))
        return sum(_bytes(column, seen, depth + 1) for column in columns) + _bytes(value.index, seen, depth + 1)
    if isinstance(value, pd.Series | pd.Index):
        return _column(value, seen, depth)
    if isinstance(value, Mapping):
        return sys.getsizeof(value) + _all(value.keys(), seen, depth) + _all(value.values(), seen, depth)
    if isinstance(value, list | tuple | set | frozenset):
        return sys.getsizeof(value) + _all(value, seen, depth)
    return sys.getsizeof(value, 64) + _fields(value, seen, depth)


def _column(value: pd.Series[Any] | pd.Index[Any], seen: set[int], depth: int) -> int:
    """Of a column or an index; where it holds objects, by those that are looked at."""
    size = int(value.memory_usage(deep=False))
    return size + (_all(value.to_numpy(), seen, depth) if value.dtype == object else 0)


def _all(values: Collection[Any] | np.ndarray, seen: set[int], depth: int) -> int:
    """Of all items, by those that are looked at, evenly spread."""
    step = len(values) // _LOOKED_AT + 1
    looked_at = list(islice(values, 0, None, step))
    return round(sum(_bytes(item, seen, depth + 1) for item in looked_at) * len(values) / max(len(looked_at), 1))


def _fields(value: Any, seen: set[int], depth: int) -> int:
    """Of the attributes of an object, wherever they stand."""
    if is_dataclass(value):
        held = [getattr(value, field.name, None) for field in fields(value)]
    else:
        held = list(getattr(value, "__dict__", {}).values())
    return sum(_bytes(item, seen, depth + 1) for item in held)
