"""Made-up filings with a figure under the dates of others, or in the currency of none."""

from __future__ import annotations

from typing import Final

from tools.hard_cases.made import NET, REVENUE, Fact, without, year

ODD: Final = 1_234_567_000.0
MORE: Final = 1_345_678_000.0  # no two of their sums are alike by rounding
_BASE: Final = [*year(REVENUE, 2023, [ODD] * 4), *year(REVENUE, 2024, [ODD] * 4), *year(NET, 2024, [5e7] * 4)]
HALF_OF_ONE: Final = [
    *without(_BASE, REVENUE, "2024-06-30"),
    (REVENUE, "USD", "2024-01-01", "2024-06-30", MORE, "10-Q", "2024-07-25"),
    (REVENUE, "USD", "2024-04-01", "2024-06-30", MORE, "10-Q", "2024-07-25"),
]
ONE_OF_HALF: Final = [*_BASE, (REVENUE, "USD", "2024-04-01", "2024-06-30", 2 * ODD, "10-Q", "2024-07-25")]
YEAR_OF_ONE: Final = [
    *without(_BASE, REVENUE, "2024-12-31"),
    (REVENUE, "USD", "2024-01-01", "2024-12-31", ODD, "10-K", "2025-02-10"),
]
YEAR_AHEAD: Final = [
    *_BASE,
    *year(REVENUE, 2025, [MORE] * 4),
    (REVENUE, "USD", "2024-01-01", "2024-12-31", 4 * MORE, "10-K", "2026-02-10"),
]
CANADIAN: Final[list[Fact]] = [
    (f[0], "CAD" if f[6] == "2024-10-25" else "USD", *f[2:])
    for f in year(REVENUE, 2023, [1e9] * 4) + year(REVENUE, 2024, [1e9] * 4)
]
