"""Options that several metrics share: over which quarters they look.

They choose what is computed and assume nothing.
"""

from __future__ import annotations

from typing import Final

from analytics.options import Option
from contracts import QUARTERS, Unit

YEAR: Final = 4  # quarters
LAG: Final = Option("lag", YEAR, QUARTERS, "quarters over which a gain is measured", "a year, so that seasons cancel")
YEARS: Final = Option(
    "years",
    3,
    Unit("years"),
    "years over which a gain is set against the spending of the same years",
    "long enough for what was bought to be in use",
)
HORIZON: Final = Option(
    "horizon",
    3 * YEAR,
    QUARTERS,
    "quarters over which a change is measured",
    "three years: long enough for capital to move",
)
BASE: Final = Option(
    "base",
    "2019Q4",
    Unit("calendar quarter"),
    "the quarter from which growth is measured",
    "the last before the pandemic",
)
