"""What a chart asks of the panel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

NEWEST: Final = "newest"
EVERY: Final = "all"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a chart asks of the panel."""

    measures: tuple[str, ...]
    year: str
    sector: str
    years: int  # of the change; 0: the level
    where: str
    find: str
    stated: bool
