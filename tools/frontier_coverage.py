"""What the intervals of the frontier cover: `python -m tools.frontier_coverage [--simulations N] [--write FILE]`.

Every sample of large filers of fiscal 2022 that has intervals, by output and sector, is simulated at exactly its shape
(`analytics.methods.frontier_coverage`), with either kind of inefficiency. The table is printed, or put between its
marks in a document. The same seed gives the same table.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from analytics.methods.dea_bootstrap import FEWEST
from analytics.methods.envelope import Matrix
from analytics.methods.frontier_coverage import REPLICATIONS, SEED, FrontierCoverage, frontier_coverage
from data.store import Store
from engine.annual_panel import SECTORS
from engine.filers import EVERY_SECTOR
from engine.request import Request
from pages.efficiency.large_frames import large_frontier
from pages.efficiency.large_words import OUTPUTS
from pages.efficiency.parameters import FISCAL_YEAR, LargeParams
from service.snapshots import current_store
from tools import marked_tables

PROGRAM: Final = "tools.frontier_coverage"
_HEAD: Final = (
    "| output | companies | half-normal | truth above, below | exponential | truth above, below |\n"
    "|:--|--:|--:|--:|--:|--:|\n"
)


@dataclass(frozen=True, slots=True)
class Case:
    """One sample under its name: people and capital (n x 2), and output (n)."""

    name: str
    inputs: Matrix
    outputs: Matrix


def main(arguments: Sequence[str] | None = None) -> int:
    """Simulate and print, or write; the exit code."""
    parser = marked_tables.parser(PROGRAM, __doc__)
    parser.add_argument("--simulations", type=int, default=400, help="samples for each interval (default 400)")
    options = parser.parse_args(arguments)
    rows = [row(case, options.simulations) for case in cases(current_store.store())]
    tables = {"frontier": _HEAD + "".join(rows) + _footnote(options.simulations)}
    marked_tables.deliver(tables, PROGRAM, options.write)
    return 0


def cases(store: Store) -> Iterator[Case]:
    """Every sample that has intervals at the defaults: of all sectors, and of each with companies enough."""
    for output, title in OUTPUTS.items():
        for sector in (EVERY_SECTOR, *SECTORS):
            p = LargeParams(output=output, sector=sector, replications=0)
            units = large_frontier(store, Request((), (), options={"large": p.large})).units
            if len(units) >= FEWEST:
                inputs = np.array([[unit.people, unit.capital] for unit in units])
                where = "all sectors" if sector == EVERY_SECTOR else sector
                yield Case(f"{title}, {where}, fiscal {FISCAL_YEAR}", inputs, np.array([unit.output for unit in units]))


def row(case: Case, simulations: int) -> str:
    half, exponential = (
        frontier_coverage(case.inputs, case.outputs, kind, simulations) for kind in ("half_normal", "exponential")
    )
    return f"| {case.name} | {len(case.outputs)} | {_cells(half)} | {_cells(exponential)} |\n"


def _cells(measured: FrontierCoverage) -> str:
    return f"{measured.share:.1%} ± {measured.error:.1%} | {measured.above:.1%}, {measured.below:.1%}"


def _footnote(simulations: int) -> str:
    return (
        f"\n{simulations:,} simulated samples each, {REPLICATIONS} replications in each, seed {SEED}; ±: Monte Carlo"
        " error. Truth above, below: the share of intervals above, and below, which the true efficiency lies.\n"
    )


if __name__ == "__main__":
    raise SystemExit(main())
