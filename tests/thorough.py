"""How often a property is tried: a small seeded share at every run, all of it under `make thorough`."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from random import Random
from typing import Any, Final, TypeVar

from hypothesis import HealthCheck, settings

T = TypeVar("T")
U = TypeVar("U")
WHOLE: Final = os.environ.get("LEVERAGE_THOROUGH") == "1"
_TIMES: Final = 20  # examples of a property, against the everyday run
_SEED: Final = 10


def examples(count: int, **options: Any) -> settings:
    """Settings of a property that is tried on `count` examples every day: the same ones each time, so that a failure is
    a failure of the change. The thorough run draws others each time.
    """
    return settings(max_examples=count * (_TIMES if WHOLE else 1), derandomize=not WHOLE, deadline=None, **options)


def register() -> None:
    """What holds for every property without settings of its own."""
    # How fast the machine is decides nothing: a property holds or it does not.
    settings.register_profile("project", examples(50, suppress_health_check=[HealthCheck.too_slow]))
    settings.load_profile("project")


def share(cases: Iterable[T], one_in: int) -> list[T]:
    """A seeded share of the cases of one property, in their order; all of them in a thorough run."""
    every = list(cases)
    if WHOLE or len(every) <= one_in:
        return every
    kept = set(Random(_SEED).sample(range(len(every)), -(-len(every) // one_in)))
    return [case for position, case in enumerate(every) if position in kept]


def crossed(rows: Sequence[T], columns: Sequence[U], one_in: int) -> list[tuple[T, U]]:
    """Of every row with every column one pair in `one_in`, each row with another column than the row before: no row and
    no column is left out, and what is tried grows with the rows alone. All pairs in a thorough run.
    """
    step = 1 if WHOLE else min(one_in, len(columns))
    return [(row, column) for i, row in enumerate(rows) for j, column in enumerate(columns) if (i + j) % step == 0]
