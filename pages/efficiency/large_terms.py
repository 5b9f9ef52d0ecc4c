"""What is asked of the frontier of large filers, free of charts and addresses."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Large:
    """Which large filers are compared, in which fiscal year and with how many replications."""

    output: str
    sector: str
    year: int
    first: int
    last: int
    machine_read: bool
    replications: int
