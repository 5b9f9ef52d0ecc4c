"""All metrics for 10,000 filers x 60 quarters, made from the real ones: `python -m benchmarks metrics`. Aim: under 2 s.

The baseline is one pass of plain arithmetic over the same panel (every pair of neighbouring columns divided), in the same run.
"""

from __future__ import annotations

import itertools
import time

import numpy as np
import pandas as pd

from analytics import METRICS, Panel, evaluate, required_measures
from benchmarks.report import Line, median_seconds
from engine.catalogue import companies
from engine.panel import panel
from service import current_store

AIM = 2.0


def many(filers: int = 10_000, quarters: int = 60) -> Panel:
    """The last quarters of the real companies, repeated with noise; what is missing stays missing."""
    store = current_store.store()
    names = required_measures(METRICS)
    real = panel(store, names, [c.ticker for c in companies(store)]).panel
    tickers = real.values.index.get_level_values("ticker").unique()
    own = real.values.loc[tickers[0]].index[-quarters:]
    index = pd.MultiIndex.from_product([[f"F{i:05d}" for i in range(filers)], own], names=["ticker", "quarter"])
    noise = np.random.default_rng(1).lognormal(0, 0.05, (filers, 1, 1))

    def spread(frame: pd.DataFrame) -> np.ndarray:
        width = len(frame.index.levels[1])  # type: ignore[attr-defined]
        cube = np.stack([frame[n].to_numpy().reshape(-1, width)[:, -quarters:] for n in names], axis=2)
        return (
            np.resize(cube, (filers, *cube.shape[1:])) if len(cube) >= filers else cube[np.arange(filers) % len(cube)]
        )

    layers = [spread(frame) for frame in (real.values, real.evidence, real.known_on, real.accession)]
    layers[0] = layers[0] * noise
    return Panel(*(pd.DataFrame(layer.reshape(-1, len(names)), index=index, columns=list(names)) for layer in layers))


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
