"""The annual panel of large filers, read from the store: `python -m benchmarks panel`. Aim: under 0.3 s."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from benchmarks.report import Line, median_seconds
from data.annual import annual_queries
from data.memo import Memo
from data.opening import open_store
from engine.annual_panel import annual_panel

AIM = 0.3


def measured() -> list[Line]:
    """The panel with the evidence and document of every value, read again each time, beside the query that it takes."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder))

        ours = median_seconds(lambda: annual_panel(replace(store, memo=Memo())))
        base = median_seconds(lambda: annual_queries.values(replace(store, memo=Memo())))
    return [Line("annual panel of large filers", ours, base, "its query alone", f"{AIM:g} s", ours < AIM)]
