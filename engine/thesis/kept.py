"""Measures that rest on cited tables alone: the same on every day until another document of these is published."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from engine.thesis.measurement import Measurement
from engine.thesis.view import View

Measure = Callable[[View], Measurement]


def of_tables(*tables: str) -> Callable[[Measure], Measure]:
    """Keep what a measure gives by snapshot, for as long as nothing new is published of the tables that it rests on."""

    def keeping(measure: Measure) -> Measure:
        @wraps(measure)
        def kept(view: View) -> Measurement:
            if not view.of_store:
                return measure(view)
            days = tuple(view.newest(table) for table in tables)
            return view.store.memo.of(("measure", measure.__name__, days), lambda: measure(view))

        return kept

    return keeping
