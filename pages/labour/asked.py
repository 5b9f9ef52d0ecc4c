"""What the charts of this page ask of the large filers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from engine.filers import EVERY_SECTOR, LAST_PEOPLE

Capital = Literal["ppe_net", "capex"]
CAPITALS: Final[dict[Capital, str]] = {"ppe_net": "Net property", "capex": "Capital expenditure"}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which filers of which fiscal years, and how capital is compared with pay."""

    machine_read: bool = True
    sector: str = EVERY_SECTOR
    first: int | None = None  # fiscal years, where a window is chosen
    last: int | None = None
    year: int = LAST_PEOPLE
    capital: Capital = "ppe_net"
    apart: bool = True  # people in the regression on their own
    within: bool = True  # companies of one sector with each other
    measure: str = ""

    def within_window(self, first: int, last: int) -> tuple[int, int]:
        """The part of some years that lies in the chosen window."""
        return max(first, self.first or first), min(last, self.last or last)

    @property
    def all_sectors(self) -> bool:
        """Whether no sector is chosen."""
        return self.sector == EVERY_SECTOR

    @property
    def outside(self) -> bool:
        """Whether the year lies outside the window."""
        first, last = self.within_window(self.year, self.year)
        return first > last
