"""What the band of headcount between reports covers: `python -m tools.headcount_coverage [--write FILE]`.

Reports are left out, interpolated over and counted (`analytics.methods.brownian_bridge`): of the companies whose
quarters are in the store, and as a check on companies that had no part in the choice of the method, of those of the
annual panel. The table is printed, or put between its marks in a document. There is no chance in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from analytics.methods.brownian_bridge import LEVEL, Bridge, Measured, Reports, bridge
from data.annual.annual_measures import EMPLOYEES
from data.store import Store
from engine.annual_panel import annual_panel
from engine.headcount_band import bridge_of, reports_by
from engine.request import Request
from service.snapshots import current_store
from tools import marked_tables

PROGRAM: Final = "tools.headcount_coverage"
_HEAD: Final = (
    "| reports left out | companies | in the band | half width in the middle of a year |\n|:--|:--|--:|--:|\n"
)
_HALF_YEAR: Final = 365.25 / 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print, or write; the exit code."""
    options = marked_tables.parser(PROGRAM, __doc__).parse_args(arguments)
    tables = {"headcount": _HEAD + "".join(rows(current_store.store()))}
    marked_tables.deliver(tables, PROGRAM, options.write)
    return 0


def rows(store: Store) -> Iterator[str]:
    """The lines of the table."""
    of_store = bridge_of(store, Request((), ()))
    if of_store is not None:
        yield _row("quarterly, between two annual ones", of_store.within_year, of_store)
        yield _row("annual, two years apart", of_store.over_years, of_store)
    for machine_read, which in ((False, "without"), (True, "with")):
        of_panel = bridge(_panel(store, machine_read))
        if of_panel is not None:
            yield _row(f"annual, large filers {which} machine-read counts", of_panel.over_years, of_panel)


def _row(name: str, measured: Measured, fitted: Bridge) -> str:
    widths = np.expm1(sorted(fitted.half_width(company, _HALF_YEAR, _HALF_YEAR) for company in fitted.widths))
    ends = f"{widths[0]:.1%} to {widths[-1]:.1%}, median {np.median(widths):.1%}"
    return f"| {name} | {measured.companies} | {_share(measured)} | {ends} |\n"


def _share(measured: Measured) -> str:
    """In bold where it is short by more than two errors of as many independent reports."""
    share = f"{measured.share:.1%} ({measured.inside:,} of {measured.count:,})"
    error = np.sqrt(LEVEL * (1 - LEVEL) / measured.count)
    return share if measured.share >= LEVEL - 2 * error else f"**{share}**"


def _panel(store: Store, machine_read: bool) -> dict[str, Reports]:
    """People of each company of the annual panel at the days that they are stated for."""
    panel = annual_panel(store, machine_read=machine_read)
    people = panel.at.assign(value=panel.values[EMPLOYEES], period_end=panel.days[EMPLOYEES])
    known = people[people["value"] > 0].sort_values(["cik", "period_end"])
    return reports_by(known.drop_duplicates(["cik", "period_end"], keep="last"), "cik")


if __name__ == "__main__":
    raise SystemExit(main())
