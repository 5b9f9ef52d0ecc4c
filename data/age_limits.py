"""When a value of a kind is too old to stand for the present: declared once, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal


@dataclass(frozen=True, slots=True)
class AgeLimit:
    """When a value of a kind is too old to stand for the present: more than `limit` days or quarters `behind`
    something.
    """

    kind: str
    limit: int
    unit: Literal["days", "quarters"]
    behind: str
    reason: str

    def passed_by(self, age: float) -> bool:
        """Whether a value of this age, in the limit's unit, is too old."""
        return age > self.limit


PRICE_AGE: Final = AgeLimit(
    "price", 5, "days", "today", "The newest close is four days old on a weekend with a holiday."
)
STATED_HEADCOUNT_AGE: Final = AgeLimit(
    "headcount stated in a report",
    200,
    "days",
    "the end of its period",
    "Reports repeat earlier counts beside their own.",
)
ANNUAL_HEADCOUNT_AGE: Final = AgeLimit(
    "annual headcount, and what needs one",
    4,
    "quarters",
    "the newest quarter compared",
    "A company that counts its people once a year is on time until its next annual report.",
)
FILING_AGE: Final = AgeLimit(
    "quarterly filing", 4, "quarters", "the newest quarter compared", "Within a year a trailing year still overlaps."
)
RATE_AGE: Final = AgeLimit(
    "margin or return on capital",
    8,
    "quarters",
    "the newest quarter known",
    "Some are known for fiscal years only, and they move slowly: two annual reports may pass.",
)
FISCAL_YEAR_AGE: Final = AgeLimit(
    "fiscal year beside others",
    3,
    "quarters",
    "the newest fiscal year compared",
    "A company whose year ended four quarters earlier should have its next one by now.",
)
RANK_AGE: Final = AgeLimit(
    "value in a ranking", 8, "quarters", "the newest value ranked", "Its own quarter is written beside each value."
)
AGE_LIMITS: Final = (
    PRICE_AGE,
    STATED_HEADCOUNT_AGE,
    ANNUAL_HEADCOUNT_AGE,
    FILING_AGE,
    RATE_AGE,
    FISCAL_YEAR_AGE,
    RANK_AGE,
)
