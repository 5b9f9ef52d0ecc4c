"""Processor time of the first chart of every page at its first sight: `python -m benchmarks.first_sight [PAGE ...]`.

As of days and of companies that nobody has asked for, in one process, once the history of the snapshot has been made;
a table in Markdown of means over views. The same seed asks for the same views, so that two versions can be compared.
Aim: 0.15 s. Matrices have one thread, as in the dashboard (`app.py`).
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # read when numpy is loaded

import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from data import history_process
from data.opening import build_store
from data.store import Store
from engine import catalogue
from pages import PAGES
from service.drawing import chart

AIM: Final = 0.15  # seconds
_FIRST: Final = date(2019, 1, 1)
_DAYS: Final = 2_500
_COMPANIES: Final = 5  # in a view


def measured(store: Store, pages: Sequence[str], views: int = 12, seed: int = 1) -> Iterator[str]:
    """The lines of the table, one a page with a chart."""
    draw = random.Random(seed)
    days = [(_FIRST + timedelta(draw.randrange(_DAYS))).isoformat() for _ in range(views)]
    every = [company.ticker for company in catalogue.companies(store)]
    chosen = [",".join(draw.sample(every, _COMPANIES)) for _ in range(views)]
    yield f"| page | first chart | as of another day (aim {AIM:g} s) | of other companies |\n|:--|:--|--:|--:|"
    for page in pages:
        if charts := PAGES[page].charts:
            taken = [_mean(store, charts[0], name, values) for name, values in (("as_of", days), ("companies", chosen))]
            yield f"| {PAGES[page].title} | `{charts[0]}` | {taken[0]} | {taken[1]} |"


def _mean(store: Store, slug: str, name: str, values: Sequence[str]) -> str:
    """Seconds of a view; '' where the chart does not ask for it."""
    if name not in {parameter.name for parameter in chart.spec_of(slug).parameters}:
        return ""
    chart.draw(store, slug, chart.check(store, slug, {})[0])
    began = time.process_time()
    for value in values:
        chart.draw(store, slug, chart.check(store, slug, {name: value})[0])
    return f"{(time.process_time() - began) / len(values):.2f} s"


def main(pages: list[str]) -> None:
    """Print the table, of all pages without a name."""
    with tempfile.TemporaryDirectory(prefix="first-sight-") as folder:
        store = build_store(Path(folder))
        history_process.make(store.file, store.snapshot)
        store.past.frame(load=True)
        for line in measured(store, pages or list(PAGES)):
            print(line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
