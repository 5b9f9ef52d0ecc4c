"""All metrics for 10,000 filers x 60 quarters, made from the real ones: `python -m benchmarks metrics`. Aim: under 2 s.

The baseline is one pass of plain arithmetic over the same panel (every pair of neighbouring columns divided), in the
same run.
"""

from __future__ import annotations

import itertools
import time

import numpy as np
import pandas as pd

from analytics import METRICS, Panel, evaluate, required_measures
from analytics.grid import matrix
from benchmarks.report import Line, median_seconds
from engine.catalogue import companies
from engine.panel import panel
from service.snapshots import current_store

AIM = 2.0


def many(filers: int = 10_000, quarters: int = 60) -> Panel:
    """The last quarters of the real companies, repeated with noise; what is missing stays missing."""
    store = current_store.store()
    names = required_measures(METRICS)
    real = panel(store, names, [c.ticker for c in companies(store)]).panel
    tickers = real.values.index.get_level_values("ticker").unique()
    own = real.values.loc[tickers[0]].index[-quarters:]
    index = pd.MultiIndex.from_product([[f"F{i:05d}" for i in range(filers)], own], names=["ticker", "quarter"])
    noise = np.random.default_rng(1).lognormal(0, 0.05, (filers, 1))

    places, width = np.arange(filers) % len(tickers), len(real.values.index.levels[1])  # type: ignore[attr-defined]
    values = {n: (matrix(real.values[n])[places, width - quarters :] * noise).ravel() for n in names}
    provenance = {n: real.provenance[n][places, width - quarters :] for n in names}
    return Panel(pd.DataFrame(values, index=index), provenance)


def measured(filers: int = 10_000, repeats: int = 3) -> list[Line]:
    """One line per question."""
    whole = many(filers)
    columns = [whole.values[c].to_numpy() for c in whole.values]
    with np.errstate(divide="ignore", invalid="ignore"):
        base = median_seconds(lambda: [a / b for a, b in itertools.pairwise(columns)], repeats)
    ours = median_seconds(lambda: evaluate(METRICS, whole), repeats)
    return [
        Line(
            f"all {len(METRICS)} metrics, {filers:,} filers x 60 quarters",
            ours,
            base,
            "one division per column",
            f"under {AIM:g} s",
            ours < AIM,
        )
    ]


def slowest(filers: int = 10_000, count: int = 5) -> list[tuple[str, float]]:
    """The metrics that take most, each evaluated alone with its inputs."""
    whole, found = many(filers), []
    for name in METRICS:
        start = time.perf_counter()
        evaluate([name], whole)
        found.append((name, time.perf_counter() - start))
    return sorted(found, key=lambda pair: -pair[1])[:count]
